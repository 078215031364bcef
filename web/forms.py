"""What the forms of all pages share. Every message is given, so all come from our catalogue."""

from typing import Any

from flask_babel import lazy_gettext as _
from wtforms.validators import InputRequired, Length

NAME_LENGTH = 80
PHONE_LENGTH = 30
LOGIN_LENGTH = 80
PASSWORD_LENGTH = 200


def required(message: Any) -> InputRequired:
    return InputRequired(message)


def at_most(length: int) -> Length:
    return Length(max=length, message=_("This is too long. Please shorten it."))


def stripped(text: str | None) -> str | None:
    return text.strip() if text else text
