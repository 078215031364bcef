"""Forms of a group that the office books."""

from flask_babel import lazy_gettext as _
from wtforms import HiddenField, IntegerField, RadioField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.form import Form
from wtforms.validators import NumberRange, Optional

from mobility.model import Party, new_id
from web.participant.forms import BACK, BOTH, OUTBOUND, ContactForm

__all__ = ["ALL", "BACK", "BOTH", "ONE", "OUTBOUND", "CountForm", "GroupForm"]

ONE, ALL = "one", "all"
MOST = 60
_COUNT_ERROR = _("Please write a number from 0 to 60.")


class GroupForm(ContactForm):
    """Where to, when, and who speaks for the group; its members come one by one."""

    session = SelectField(
        _("Where to?"), validate_choice=True, invalid_choice_message=_("Please choose a date.")
    )
    directions = RadioField(
        _("Which way?"),
        choices=[
            SelectChoice(BOTH, _("There and back")),
            SelectChoice(OUTBOUND, _("Only there")),
            SelectChoice(BACK, _("Only back")),
        ],
        default=BOTH,
    )
    dates = RadioField(
        _("Which dates?"),
        choices=[
            SelectChoice(ONE, _("Only this date")),
            SelectChoice(ALL, _("The whole course from this date on")),
        ],
        default=ONE,
    )
    token = HiddenField()
    key = HiddenField(default=new_id)


def _count(label: object, default: int = 0) -> IntegerField:
    return IntegerField(
        label,
        default=default,
        filters=[lambda value: value or 0],
        invalid_value_message=_COUNT_ERROR,
        validators=[Optional(), NumberRange(0, MOST, _COUNT_ERROR)],
    )


class CountForm(Form):  # type: ignore[misc]  # the library has no types
    """How many start from one place; the fields are named as the counts of `Party`."""

    adults = _count(_("Adults"), default=1)
    children_23 = _count(_("Children"))
    children_1 = _count(_("Small children"))
    children_0 = _count(_("Babies"))
    wheelchairs = _count(_("In a wheelchair"))
    prams = _count(_("Prams"))

    def find_party(self) -> Party | None:
        """The party, or None where nobody rides."""
        counts = {name: field.data for name, field in self._fields.items()}
        nobody = sum(counts.values()) == counts["prams"]
        return None if nobody else Party(**counts)
