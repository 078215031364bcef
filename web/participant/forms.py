"""Forms of the booking. Places are chosen by `web.participant.places`."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    FieldList,
    Form,
    FormField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TimeField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import NumberRange, Optional, ValidationError

from mobility.model import Complaint, Face, Party, ages_in, place_of_child
from mobility.participation import LONGEST_NOTE, LONGEST_WORDS
from mobility.refusals import SPEAKS
from web.accounts.forms import PhoneForm
from web.forms import NAME_LENGTH, at_most, required, stripped

COUNTS = ("adults", "wheelchairs", "folded_wheelchairs", "walking_aids", "prams", "dogs")
PEOPLE = ("adults", "children_0", "children_1", "children_23", "wheelchairs")
BOTH, EITHER, OUTBOUND, BACK = "both", "either", "outbound", "back"
WAYS = (
    SelectChoice(BOTH, _("There and back")),
    SelectChoice(EITHER, _("There and back, one way alone is fine too")),
    SelectChoice(OUTBOUND, _("Only there")),
    SelectChoice(BACK, _("Only back")),
)
ONE_DATE, ALL_DATES = "one", "all"

_LARGEST_COUNT = 20
_YEARS = range(2000, 3000)
_COUNT_ERROR = _("Please write a number from 0 to 20.")
_WAYS_ERROR = _("Please choose the way there, the way back, or both.")
_OLDEST_CHILD, _HEIGHTS_CM = 17, (30, 220)
_AGE_ERROR = _("Please write the age of the child, from 0 to 17 years.")
_HEIGHT_ERROR = _("Please write the height in centimetres, such as 95.")
_DAY_ERROR = _("Please choose the day.")
_TIME_ERROR = _("Please write a time of day such as 9:30.")


class SessionTripForm(FlaskForm):  # type: ignore[misc]  # the library has no types
    """To an offer: its times are known, so only which ways are asked."""

    directions = RadioField(
        _("Which way?"),
        choices=list(WAYS),
        default=BOTH,
        invalid_choice_message=_WAYS_ERROR,
    )
    dates = RadioField(
        _("Which dates?"),
        choices=[
            SelectChoice(ONE_DATE, _("Only this date")),
            SelectChoice(ALL_DATES, _("The whole course from this date on")),
        ],
        default=ONE_DATE,
        invalid_choice_message=_DAY_ERROR,
    )


class AppointmentTripForm(FlaskForm):  # type: ignore[misc]
    """To an appointment of her own; its reason is never asked."""

    day = DateField(_("Day"), invalid_value_message=_DAY_ERROR, validators=[required(_DAY_ERROR)])
    arrive_by = TimeField(
        _("I must be there at"), invalid_value_message=_TIME_ERROR, validators=[Optional()]
    )
    leave_after = TimeField(
        _("I am free again at"), invalid_value_message=_TIME_ERROR, validators=[Optional()]
    )

    def validate_day(self, field: DateField) -> None:
        """Slips of the pen such as the year 26 are no days that anybody rides on."""
        if field.data and field.data.year not in _YEARS:
            raise ValidationError(_DAY_ERROR)

    def validate(self, extra_validators: Any = None) -> bool:
        valid = bool(super().validate(extra_validators))
        if valid and self.arrive_by.data is self.leave_after.data is None:
            sentence = _("Please give at least one of the two times.")
            self.arrive_by.errors = [*self.arrive_by.errors, sentence]
            return False
        return valid


def _count(label: Any, default: int = 0) -> IntegerField:
    return IntegerField(
        label,
        default=default,
        filters=[lambda value: value or 0],
        invalid_value_message=_COUNT_ERROR,
        validators=[Optional(), NumberRange(0, _LARGEST_COUNT, _COUNT_ERROR)],
    )


class ChildForm(Form):  # type: ignore[misc]
    """One child; seat and belt follow from its age and height."""

    age = IntegerField(
        _("Age in years"),
        invalid_value_message=_AGE_ERROR,
        validators=[required(_AGE_ERROR), NumberRange(0, _OLDEST_CHILD, _AGE_ERROR)],
    )
    height = IntegerField(
        _("Height in cm"),
        invalid_value_message=_HEIGHT_ERROR,
        validators=[Optional(), NumberRange(*_HEIGHTS_CM, _HEIGHT_ERROR)],
    )


class PartyForm(FlaskForm):  # type: ignore[misc]
    """Who and what comes along; the counts are named as in `Party`."""

    adults = _count(_("Adults"), default=1)
    children = FieldList(FormField(ChildForm), max_entries=_LARGEST_COUNT)
    wheelchairs = _count(_("In a wheelchair"))
    folded_wheelchairs = _count(_("Folded wheelchairs"))
    walking_aids = _count(_("Walking frames"))
    prams = _count(_("Prams"))
    dogs = _count(_("Assistance dogs"))
    ramp = BooleanField(_("We need a ramp"))
    childcare = BooleanField(_("The children go to childcare"))
    woman = BooleanField(_("A woman drives"))
    speaks = SelectField(_("The driver speaks"), validate_choice=False)
    only = BooleanField(_("Only with such a driver"))

    def find_party(self) -> Party | None:
        """The party, or None where nobody rides."""
        counts = Counter({name: self[name].data for name in COUNTS})
        for child in self.children:
            counts[place_of_child(child.age.data, child.height.data)] += 1
        if not any(counts[name] for name in PEOPLE):
            return None
        return Party(**counts)

    def list_required(self) -> tuple[str, ...]:
        """Properties that vehicle or driver must have, as `Wish.required` names them."""
        ramp = ("ramp",) if self.ramp.data else ()
        return (*ramp, *self._list_of_driver()) if self.only.data else ramp

    def list_preferred(self) -> tuple[str, ...]:
        """Those that they have where that is possible."""
        return () if self.only.data else self._list_of_driver()

    def _list_of_driver(self) -> tuple[str, ...]:
        woman = ("woman",) if self.woman.data else ()
        return (*woman, f"{SPEAKS}{self.speaks.data}") if self.speaks.data else woman

    def list_ages(self) -> tuple[tuple[int, int | None], ...]:
        """Age and height of each child, to show them again."""
        return tuple((child.age.data, child.height.data) for child in self.children)


def wishes_shown(required: Iterable[str], preferred: Iterable[str]) -> dict[str, Any]:
    """The fields of a `PartyForm` that stand for these properties."""
    wished = {*required, *preferred}
    spoken = [name.removeprefix(SPEAKS) for name in wished if name.startswith(SPEAKS)]
    return {
        "ramp": "ramp" in wished,
        "woman": "woman" in wished,
        "speaks": "".join(spoken),
        "only": bool({*required} - {"ramp"}),
    }


def typical_children(party: Party) -> list[dict[str, int]]:
    """Rows for the children of a party whose ages are not kept."""
    return [{"age": age} for age in ages_in(party)]


class OfferForm(FlaskForm):  # type: ignore[misc]
    """One of the promised times: `<key> <token>`."""

    choice = StringField(validators=[required(_("Please choose one of the times."))])

    @property
    def key(self) -> str:
        """Names the chosen times, to mark them again."""
        return (self.choice.data or "").partition(" ")[0]

    @property
    def token(self) -> str:
        """The signed offer."""
        return (self.choice.data or "").partition(" ")[2]


class InsteadForm(FlaskForm):  # type: ignore[misc]
    """One of the changes that would fit, as the signed offer of its times."""

    token = HiddenField(validators=[required("")])


class ChangeSessionForm(FlaskForm):  # type: ignore[misc]
    """Another date of the same offer; the way stays as it was booked."""

    session = RadioField(_("Which date?"), invalid_choice_message=_DAY_ERROR)


class WaysForm(FlaskForm):  # type: ignore[misc]
    """Whether a change is about this way only, or about both."""

    ways = HiddenField()


class FeedbackForm(FlaskForm):  # type: ignore[misc]
    """How a ride was."""

    face = RadioField(choices=[face.value for face in Face])
    complaint = RadioField(choices=["", *(complaint.value for complaint in Complaint)], default="")
    words = StringField(
        _("Do you want to say more?"), filters=[stripped], validators=[at_most(LONGEST_WORDS)]
    )


class DriverForm(FlaskForm):  # type: ignore[misc]
    """What the driver shall know."""

    note = StringField(
        _("What must the driver know at your door?"),
        filters=[stripped],
        validators=[at_most(LONGEST_NOTE)],
    )
    may_call = BooleanField(_("The driver may call me"))


class SeriesForm(FlaskForm):  # type: ignore[misc]
    """All dates as they are shown, and what becomes of those without a place."""

    token = HiddenField(validators=[required(_("Please choose one of the times."))])
    waits = BooleanField(_("Put the dates without a ride on the waiting list"))


class ContactForm(PhoneForm):
    """Who books: asked only of somebody who is not signed in."""

    name = StringField(
        _("First name and surname"),
        filters=[stripped],
        validators=[required(_("Please write your name.")), at_most(NAME_LENGTH)],
    )


class OfferContactForm(ContactForm, OfferForm):
    """Both at once."""


class SeriesContactForm(ContactForm, SeriesForm):
    """Both at once."""
