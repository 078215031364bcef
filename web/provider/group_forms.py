"""Forms of a provider who books for people, and counts them."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import HiddenField, IntegerField, RadioField, SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import NumberRange, Optional

from mobility.i18n import LANGUAGES
from mobility.model import new_id
from web.forms import at_most, required, stripped

BOTH, OUTBOUND, BACK = "both", "outbound", "back"
ONE, EVERY = "one", "every"
LONGEST_LIST = 4000

_NUMBER = _("Please write a number.")


class PeopleForm(FlaskForm):  # type: ignore[misc]  # the library has no types
    """Who rides, from where, to which dates."""

    people = TextAreaField(
        _("Who rides? One person a line: name, phone"),
        filters=[stripped],
        validators=[
            required(_("Please write one person a line: name, phone.")),
            at_most(LONGEST_LIST),
        ],
    )
    language = SelectField(_("Language of those who are new"), validate_choice=True)
    session = SelectField(
        _("From which date on?"), invalid_choice_message=_("Please choose a date.")
    )
    dates = RadioField(
        _("Which dates?"),
        choices=[
            SelectChoice(EVERY, _("This date and all that follow")),
            SelectChoice(ONE, _("Only this date")),
        ],
        default=EVERY,
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
    key = HiddenField(default=new_id)

    def offer_languages(self, codes: Sequence[str]) -> None:
        """Let the list show these languages by their own names."""
        self.language.choices = [(code, LANGUAGES[code].name) for code in codes]


class AttendanceForm(FlaskForm):  # type: ignore[misc]
    """How many people were at a session."""

    session = HiddenField()
    attended = IntegerField(
        _("How many were there?"),
        invalid_value_message=_NUMBER,
        validators=[Optional(), NumberRange(0, 10_000, _NUMBER)],
    )
