"""Service days in addresses, such as /adorf/office/2026-11-24."""

from datetime import date

from flask import Flask
from werkzeug.routing import BaseConverter, ValidationError


class DayConverter(BaseConverter):
    """An ISO 8601 calendar date."""

    regex = r"[12]\d{3}-\d{2}-\d{2}"  # years that have a day before and after

    def to_python(self, value: str) -> date:
        try:
            return date.fromisoformat(value)
        except ValueError as error:
            raise ValidationError from error

    def to_url(self, value: date) -> str:
        return value.isoformat()


def init_app(app: Flask) -> None:
    app.url_map.converters["day"] = DayConverter
