"""Forms of a provider's childcare."""

from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import (
    DateField,
    FieldList,
    Form,
    FormField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TimeField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import NumberRange, Optional

from mobility.model import AgeGroup
from mobility.offers import CareHouse
from web.forms import at_most, required, stripped
from web.provider.forms import TITLE_LENGTH

GROUPS_SHOWN = 3
WEEKDAYS = tuple(str(day) for day in range(7))

_DAY = _("Please choose the day.")
_TIME = _("Please write a time of day such as 9:30.")
_NUMBER = _("Please write a number.")


def _count(label: Any, highest: int) -> IntegerField:
    return IntegerField(
        label,
        invalid_value_message=_NUMBER,
        validators=[Optional(), NumberRange(0, highest, _NUMBER)],
    )


class AgeGroupForm(Form):  # type: ignore[misc]  # the library has no types
    """Places for children of some ages; a row without places counts nothing."""

    age_from = _count(_("From the age of"), 17)
    age_to = _count(_("To the age of"), 17)
    places = _count(_("Places"), 500)
    per_carer = _count(_("Children for one carer"), 100)

    def find_group(self) -> AgeGroup | None:
        if not self.places.data:
            return None
        return AgeGroup(
            self.age_from.data or 0,
            self.age_to.data or 0,
            self.places.data,
            self.per_carer.data or 0,
        )


class CareForm(FlaskForm):  # type: ignore[misc]
    """Where childcare is, when it is open, and how many children it takes."""

    name = StringField(
        _("Name of the childcare"), filters=[stripped], validators=[at_most(TITLE_LENGTH)]
    )
    opens_at = TimeField(_("Opens at"), invalid_value_message=_TIME, validators=[required(_TIME)])
    closes_at = TimeField(_("Closes at"), invalid_value_message=_TIME, validators=[required(_TIME)])
    weekdays = SelectMultipleField(
        _("Open on"), choices=[SelectChoice(day, day) for day in WEEKDAYS], default=WEEKDAYS[:5]
    )
    carers = IntegerField(
        _("Carers on duty at once"),
        invalid_value_message=_NUMBER,
        validators=[required(_NUMBER), NumberRange(0, 100, _NUMBER)],
    )
    groups = FieldList(FormField(AgeGroupForm), min_entries=GROUPS_SHOWN, max_entries=9)
    offers = SelectMultipleField(_("For the children of these offers"))

    def list_groups(self) -> tuple[AgeGroup, ...]:
        found = (row.form.find_group() for row in self.groups)
        return tuple(group for group in found if group)

    @staticmethod
    def values_of(house: CareHouse) -> dict[str, Any]:
        """What the fields show of a childcare that is there already."""
        return {
            "name": house.venue.name,
            "opens_at": house.opens_at,
            "closes_at": house.closes_at,
            "weekdays": [str(day) for day in house.weekdays],
            "carers": house.capacity.carers,
            "groups": [group.as_counts() for group in house.capacity.groups],
            "offers": list(house.offer_ids),
        }


class CloseForm(FlaskForm):  # type: ignore[misc]
    """On which day childcare is closed, and where the children go instead."""

    day = DateField(_("Day"), invalid_value_message=_DAY, validators=[required(_DAY)])
    substitute = SelectField(_("Where do the children go instead?"), default="")
    reason = StringField(
        _("Why (for the record)"), filters=[stripped], validators=[at_most(TITLE_LENGTH)]
    )
