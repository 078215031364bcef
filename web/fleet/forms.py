"""Forms of the fleet."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TimeField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import NumberRange, Optional

from mobility.fleet import VEHICLE_PROPERTIES
from mobility.i18n import LANGUAGES
from mobility.model import DIMENSIONS, MessageChannel, Qualification
from mobility.refusals import KINDS
from web.fleet.words import CHANNELS, QUALIFICATION_WORDS
from web.forms import NAME_LENGTH, PHONE_LENGTH, at_most, required, stripped

MOST_LAYOUTS = 3
MOST_PLACES = 60
EMAIL_LENGTH = 254

_DAY = _("Please choose the day.")
_TIME = _("Please write a time of day such as 9:30.")
_NUMBER = _("Please write a number.")
_CHOOSE = _("Please choose one of the list.")


def _name(label: Any, length: int = NAME_LENGTH) -> StringField:
    return StringField(
        label,
        filters=[stripped],
        validators=[required(_("Please write a name.")), at_most(length)],
    )


def _count(label: Any, lowest: int = 0, highest: int = MOST_PLACES) -> IntegerField:
    return IntegerField(
        label,
        invalid_value_message=_NUMBER,
        validators=[Optional(), NumberRange(lowest, highest, _NUMBER)],
    )


def _day(label: Any, *, needed: bool = True) -> DateField:
    return DateField(
        label,
        invalid_value_message=_DAY,
        validators=[required(_DAY) if needed else Optional()],
    )


def _time(label: Any, *, needed: bool = True) -> TimeField:
    return TimeField(
        label,
        invalid_value_message=_TIME,
        validators=[required(_TIME) if needed else Optional()],
    )


def _one_of(label: Any) -> SelectField:
    return SelectField(label, validators=[required(_CHOOSE)], invalid_value_message=_CHOOSE)


class VehicleForm(FlaskForm):  # type: ignore[misc]  # the library has no types
    """A vehicle; `layout_<n>_<dimension>` count what each layout has."""

    name = _name(_("Name"))
    properties = SelectMultipleField(
        _("What it has"), choices=[SelectChoice(name, name) for name in VEHICLE_PROPERTIES]
    )
    active = BooleanField(_("in service"), default=True)

    def layouts(self) -> list[dict[str, int]]:
        """Those layouts in which anything is counted."""
        counted = [
            {name: self[layout_field(n, name)].data or 0 for name in DIMENSIONS}
            for n in range(MOST_LAYOUTS)
        ]
        return [layout for layout in counted if any(layout.values())]


def layout_field(number: int, dimension: str) -> str:
    return f"layout_{number}_{dimension}"


for _number in range(MOST_LAYOUTS):
    for _dimension in DIMENSIONS:
        setattr(VehicleForm, layout_field(_number, _dimension), _count(_(KINDS[_dimension])))


class DriverForm(FlaskForm):  # type: ignore[misc]  # the library has no types
    """A driver; `until_<qualification>` are last days."""

    name = _name(_("Name"))
    phone = StringField(
        _("Mobile phone number"),
        filters=[stripped],
        validators=[required(_("Please write a phone number.")), at_most(PHONE_LENGTH)],
    )
    channel = SelectField(
        _("Gets messages"),
        choices=[SelectChoice(one.value, _(CHANNELS[one])) for one in MessageChannel],
    )
    email = StringField(_("E-mail"), filters=[stripped], validators=[at_most(EMAIL_LENGTH)])
    language = SelectField(
        _("Messages in"),
        choices=[SelectChoice(code, one.name) for code, one in LANGUAGES.items()],
    )
    speaks = SelectMultipleField(
        _("Speaks"),
        choices=[
            SelectChoice(code, one.name) for code, one in LANGUAGES.items() if code != "de-simple"
        ],
    )
    woman = BooleanField(_("a woman"))
    no_evenings = BooleanField(_("wishes no evenings"))
    most_shifts_a_week = _count(_("At most so many shifts a week"), 0, 14)
    active = BooleanField(_("drives for us"), default=True)

    def valid_until(self) -> Mapping[Qualification, Any]:
        return {
            kind: self[until_field(kind)].data
            for kind in Qualification
            if self[until_field(kind)].data
        }


def until_field(kind: Qualification) -> str:
    return f"until_{kind.value}"


for _kind in Qualification:
    setattr(DriverForm, until_field(_kind), _day(_(QUALIFICATION_WORDS[_kind]), needed=False))


class LeaveForm(FlaskForm):  # type: ignore[misc]  # the library has no types
    """When a driver is away."""

    first_day = _day(_("First day"))
    last_day = _day(_("Last day"))


class DutyForm(FlaskForm):  # type: ignore[misc]  # the library has no types
    """Who drives what from when to when."""

    driver = _one_of(_("Driver"))
    vehicle = _one_of(_("Vehicle"))
    begins = _time(_("Begins at"))
    ends = _time(_("Ends at"))
    place = _one_of(_("From and back to"))


class PatternForm(DutyForm):
    """The same every week."""

    number = IntegerField(
        _("Tour number"),
        invalid_value_message=_NUMBER,
        validators=[required(_NUMBER), NumberRange(1, 999, _NUMBER)],
    )
    weekdays = SelectMultipleField(
        _("Every week on"),
        choices=[SelectChoice(str(day), str(day)) for day in range(7)],
    )
    valid_from = _day(_("From"))
    valid_until = _day(_("until"), needed=False)


class ShiftForm(DutyForm):
    """A shift for once."""

    day = _day(_("Day"))


class ExceptionForm(FlaskForm):  # type: ignore[misc]  # the library has no types
    """What is different on one day; without times the shift does not take place."""

    day = _day(_("Day"))
    begins = _time(_("Begins at"), needed=False)
    ends = _time(_("Ends at"), needed=False)


class OfferForm(FlaskForm):  # type: ignore[misc]  # the library has no types
    """When a driver could drive."""

    day = _day(_("Day"))
    begins = _time(_("from"))
    ends = _time(_("until"))
