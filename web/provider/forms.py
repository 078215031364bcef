"""Forms of the provider's desk."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import NumberRange, Optional

from mobility.model import LANGUAGE_LEVELS, Audience, OfferKind
from mobility.offers import OfferCard, Repeat
from web.forms import at_most, required, stripped
from web.presentation import AUDIENCE_WORDS, KIND_WORDS

TITLE_LENGTH = 120
TEXT_LENGTH = 4000
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
"""As RFC 5545 writes them, Monday first."""

_DAY = _("Please choose the day.")
_TIME = _("Please write a time of day such as 9:30.")
_NUMBER = _("Please write a number.")


def _text(label: Any, length: int = TITLE_LENGTH, **options: Any) -> StringField:
    return StringField(label, filters=[stripped], validators=[at_most(length)], **options)


def _number(label: Any, lowest: int, highest: int) -> IntegerField:
    return IntegerField(
        label,
        invalid_value_message=_NUMBER,
        validators=[Optional(), NumberRange(lowest, highest, _NUMBER)],
    )


class OfferForm(FlaskForm):  # type: ignore[misc]  # the library has no types
    """What an offer is. `for_languages` adds a title and a text for each further language."""

    title_de = StringField(
        _("Title in German"),
        filters=[stripped],
        validators=[required(_("Please give the offer a title.")), at_most(TITLE_LENGTH)],
    )
    description_de = TextAreaField(
        _("What it is about"), filters=[stripped], validators=[at_most(TEXT_LENGTH)]
    )
    kind = SelectField(
        _("Kind"), choices=[SelectChoice(kind.value, KIND_WORDS[kind]) for kind in OfferKind]
    )
    audience = SelectField(
        _("For whom"), choices=[SelectChoice(one.value, AUDIENCE_WORDS[one]) for one in Audience]
    )
    languages = _text(_("Languages spoken there"), default="de")
    level = SelectField(
        _("Language level"),
        choices=[SelectChoice("", "–"), *(SelectChoice(level, level) for level in LANGUAGE_LEVELS)],
    )
    age_from = _number(_("From the age of"), 0, 120)
    age_to = _number(_("To the age of"), 0, 120)
    places_free = _number(_("Places free"), 0, 10_000)
    venue_name = _text(_("Name of the venue"))

    @classmethod
    def for_languages(cls, codes: Sequence[str]) -> "type[OfferForm]":
        """The form with fields for these languages beside German."""
        fields: dict[str, Any] = {}
        for code in codes:
            fields[f"title_{code}"] = _text(_("Title"))
            fields[f"description_{code}"] = TextAreaField(
                _("What it is about"), filters=[stripped], validators=[at_most(TEXT_LENGTH)]
            )
        return type("OfferForm", (cls,), fields)

    @staticmethod
    def values_of(card: OfferCard) -> dict[str, Any]:
        """What the fields show of an offer that is there already."""
        titles = {f"title_{code}": text for code, text in card.titles.items()}
        texts = {f"description_{code}": text for code, text in card.descriptions.items()}
        return {
            **titles,
            **texts,
            "kind": card.kind.value,
            "audience": card.audience.value,
            "languages": ", ".join(card.languages),
            "level": card.level,
            "age_from": card.age_from,
            "age_to": card.age_to,
            "places_free": card.places_free,
            "venue_name": card.place_name,
        }


class DatesForm(FlaskForm):  # type: ignore[misc]
    """One date, or a series of them by weekday."""

    first_day = DateField(_("First day"), invalid_value_message=_DAY, validators=[required(_DAY)])
    begins = TimeField(_("Begins at"), invalid_value_message=_TIME, validators=[required(_TIME)])
    ends = TimeField(_("Ends at"), invalid_value_message=_TIME, validators=[required(_TIME)])
    weekdays = SelectMultipleField(
        _("Every week on"),
        choices=[SelectChoice(day, day) for day in WEEKDAYS],
        validate_choice=True,
    )
    every = SelectField(
        _("How often"),
        choices=[SelectChoice("1", _("every week")), SelectChoice("2", _("every two weeks"))],
        default="1",
    )
    count = _number(_("How many dates"), 1, 300)
    last_day = DateField(_("or until"), invalid_value_message=_DAY, validators=[Optional()])
    in_school_holidays = BooleanField(_("also in the school holidays"))

    def validate(self, extra_validators: Any = None) -> bool:
        """A series ends one way or the other, and not before it begins."""
        if not super().validate(extra_validators):
            return False
        fault = self._fault_of_end()
        if fault:
            self.last_day.errors = [*self.last_day.errors, fault]
        return not fault

    def _fault_of_end(self) -> Any:
        last_day = self.last_day.data
        if self.weekdays.data and not self.count.data and not last_day:
            return _("Please say how many dates there are, or the last day.")
        if last_day and last_day < self.first_day.data:
            return _("The last day must not be before the first.")
        return ""

    def repeat(self) -> Repeat:
        """The dates as a rule."""
        return Repeat(
            first_day=self.first_day.data,
            begins=self.begins.data,
            ends=self.ends.data,
            rule=self._rule(),
            in_school_holidays=self.in_school_holidays.data,
        )

    def _rule(self) -> str:
        if not self.weekdays.data:
            return ""
        end = f"COUNT={self.count.data}" if self.count.data else _until(self.last_day.data)
        days = ",".join(self.weekdays.data)
        return f"FREQ=WEEKLY;INTERVAL={self.every.data};BYDAY={days};{end}"


def _until(day: date) -> str:
    return f"UNTIL={day:%Y%m%d}"


class MoveForm(FlaskForm):  # type: ignore[misc]
    """Another time for one date."""

    day = DateField(_("Day"), invalid_value_message=_DAY, validators=[required(_DAY)])
    begins = TimeField(_("Begins at"), invalid_value_message=_TIME, validators=[required(_TIME)])
    ends = TimeField(_("Ends at"), invalid_value_message=_TIME, validators=[required(_TIME)])
    reason = _text(_("Why (for the record)"))


class CancelForm(FlaskForm):  # type: ignore[misc]
    """Why a date does not take place."""

    reason = _text(_("Why (for the record)"))


class FileForm(FlaskForm):  # type: ignore[misc]
    """A table or calendar to look at."""

    file = FileField(
        _("File (CSV, XLSX or ICS)"), validators=[FileRequired(_("Please choose a file."))]
    )


class TakeForm(FlaskForm):  # type: ignore[misc]
    """A file that was looked at."""

    token = HiddenField(validators=[required("")])
