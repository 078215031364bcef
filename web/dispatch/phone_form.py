"""What somebody on the telephone wishes, as the office types it on one screen."""

import re
from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, datetime

from flask import request
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, IntegerField, RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import NumberRange, Optional

from mobility.booking import (
    AppointmentTarget,
    SessionTarget,
    SessionView,
    Wish,
    find_sessions,
    get_session,
    list_sessions,
)
from mobility.clock import local_instant, service_day
from mobility.i18n import LANGUAGES
from mobility.model import MessageChannel, Party, ages_in, place_of_child
from mobility.refusals import Refusal
from web.context import language, the_region, the_service, wording
from web.dispatch.typed import read_day, read_time
from web.forms import NAME_LENGTH, PHONE_LENGTH, at_most, stripped
from web.language import list_participant_languages
from web.participant.forms import (
    BACK,
    BOTH,
    COUNTS,
    EITHER,
    OUTBOUND,
    PEOPLE,
    WAYS,
)
from web.participant.places import PlaceChoice
from web.presentation import clock_time, short_day

SESSION = "session:"
LARGEST_COUNT = 20
PROPERTIES = ("ramp", "woman")  # as `Wish.required` names them
_AGES = re.compile(r"\s*(?:(\d{1,2})(?:/(\d{2,3}))?(?:\s*[,; ]\s*|\s*$))")


def session_label(one: SessionView) -> str:
    """Such as Mo. 24.11., 9:00–12:00 German course, library."""
    times = f"{clock_time(one.starts_at)}–{clock_time(one.ends_at)}"
    return f"{short_day(one.starts_at)}, {times} {one.title(language())}, {one.spot.label}"


@dataclass
class TargetChoice:
    """Where to: a session of an offer or any place, in one field."""

    place: PlaceChoice
    sessions: tuple[SessionView, ...] = ()
    session: SessionView | None = None

    @classmethod
    def sent(cls) -> "TargetChoice":
        """The field as the request brings it; a marked session of an older text does not count."""
        place, picked = PlaceChoice.sent("target"), request.form.get("target_spot", "")
        if picked.startswith(SESSION):
            one = get_session(the_service(), the_region().id, picked.removeprefix(SESSION))
            if place.text in (request.form.get("target_asked", "").strip(), session_label(one)):
                return cls.of(SessionTarget(one.session_id))
        return cls(place)

    @classmethod
    def of(cls, target: SessionTarget | AppointmentTarget) -> "TargetChoice":
        if isinstance(target, AppointmentTarget):
            return cls(PlaceChoice.of("target", target.spot))
        one = get_session(the_service(), the_region().id, target.session_id)
        label = session_label(one)
        return cls(PlaceChoice("target", label, label), (one,), one)

    def search(self) -> None:
        """Look for sessions and places; the first is marked where there is one only."""
        self.place.search()
        self.sessions = find_sessions(the_service(), the_region().id, self.place.text)
        if self.sessions:
            self.place.error, self.place.chosen = "", None
            self.session = self.sessions[0] if len(self.sessions) == 1 else None

    def settle(self) -> bool:
        """Whether a session or a place is chosen; if not, says beside the field what to do."""
        if self.session or self.place.chosen:
            return True
        if self.place.text:
            self.search()
            self.session = None
        if self.sessions:
            self.place.error = gettext("Please mark one of these places.")
            return False
        return self.place.settle()

    def find_on(self, day: date) -> SessionView | None:
        """The date of the chosen offer on a day; the chosen one itself if it is."""
        region = the_region()
        coming = list_sessions(the_service(), region.id, days=region.rules.book_ahead_days)
        dates = [
            one
            for one in coming
            if self.session
            and one.offer_id == self.session.offer_id
            and service_day(one.starts_at, region.zone) == day
        ]
        return self.session if self.session in dates else next(iter(dates), None)


def _count(label: object, default: int = 0) -> IntegerField:
    error = _("Please write a number from 0 to 20.")
    return IntegerField(
        label,
        default=default,
        filters=[lambda value: value or 0],
        invalid_value_message=error,
        validators=[Optional(), NumberRange(0, LARGEST_COUNT, error)],
    )


class PhoneWishForm(FlaskForm):  # type: ignore[misc]  # the library has no types
    """Everything but the two places; counts are named as in `Party`."""

    phone = HiddenField()
    name = StringField(
        _("First name and surname"), filters=[stripped], validators=[at_most(NAME_LENGTH)]
    )
    language = SelectField(_("Language"), validate_choice=False)  # asked of somebody new only
    told = RadioField(
        _("How she is told"),
        choices=[
            SelectChoice(MessageChannel.SMS.value, _("by SMS")),
            SelectChoice(MessageChannel.NONE.value, _("on paper, and we call her")),
        ],
        default=MessageChannel.SMS.value,
        validate_choice=False,
    )
    day = StringField(_("Day"), filters=[stripped], validators=[at_most(PHONE_LENGTH)])
    arrive_by = StringField(_("There by"), filters=[stripped], validators=[at_most(PHONE_LENGTH)])
    leave_after = StringField(
        _("Free again at"), filters=[stripped], validators=[at_most(PHONE_LENGTH)]
    )
    directions = SelectField(
        _("Which way?"),
        choices=list(WAYS),
        default=BOTH,
    )
    adults = _count(_("Adults"), default=1)
    ages = StringField(_("Children: ages"), filters=[stripped], validators=[at_most(60)])
    wheelchairs = _count(_("In a wheelchair"))
    folded_wheelchairs = _count(_("Folded wheelchairs"))
    walking_aids = _count(_("Walking frames"))
    prams = _count(_("Prams"))
    dogs = _count(_("Assistance dogs"))
    ramp = BooleanField(_("We need a ramp"))
    woman = BooleanField(_("A woman drives"))
    childcare = BooleanField(_("The children go to childcare"))
    instead_of = HiddenField()
    reason = StringField(_("Why"), filters=[stripped], validators=[at_most(300)])

    def offer_languages(self) -> None:
        self.language.choices = [(k, LANGUAGES[k].name) for k in list_participant_languages()]

    def read_party(self) -> Party | None:
        """Who rides along; None, and an error beside its field, where that is unclear."""
        counts = Counter({name: self[name].data for name in COUNTS})
        ages = _read_ages(self.ages.data or "")
        if ages is None:
            self.ages.errors = [*self.ages.errors, gettext("Please write ages such as 3, 7.")]
            return None
        for age, height in ages:
            counts[place_of_child(age, height)] += 1
        if not any(counts[name] for name in PEOPLE):
            self.adults.errors = [*self.adults.errors, Refusal("party_empty").sentence(wording())]
            return None
        return Party(**counts)

    def read_wish(self, home: PlaceChoice, target: TargetChoice) -> Wish | None:
        """The wish, or None with errors beside the fields."""
        valid = self.validate()
        settled = [target.settle(), home.settle()]
        party = self.read_party() if valid else None
        aim = self._read_target(target) if valid and all(settled) else None
        if party is None or aim is None:
            return None
        required = [name for name in PROPERTIES if self[name].data]
        wish = Wish(
            home=home.the_spot,
            party=party,
            target=aim,
            required=frozenset(required),
            instead_of=tuple(filter(None, (self.instead_of.data or "").split(","))),
            childcare=bool(self.childcare.data) and isinstance(aim, SessionTarget),
            ages=tuple(
                age
                for age, height in _read_ages(self.ages.data or "") or ()
                if place_of_child(age, height) != "adults"
            ),
        )
        if isinstance(aim, AppointmentTarget):
            ways = aim.arrive_by is not None, aim.leave_after is not None
            return replace(wish, outbound=ways[0], back=ways[1])
        ways_asked = self.directions.data
        return replace(
            wish,
            outbound=ways_asked != BACK,
            back=ways_asked != OUTBOUND,
            both_or_none=ways_asked != EITHER,
        )

    def _read_target(self, target: TargetChoice) -> SessionTarget | AppointmentTarget | None:
        day = self._read_day()
        if self.day.errors:
            return None
        if target.session:
            target.session = target.find_on(day) if day else target.session
            if target.session is None:
                self.day.errors = [gettext("This course has no date on that day.")]
                return None
            return SessionTarget(target.session.session_id)
        if day is None:
            self.day.errors = [gettext("Please write the day, such as mo or 24.11.")]
            return None
        arrive_by = self._instant(self.arrive_by, day)
        leave_after = self._instant(self.leave_after, day)
        if self.arrive_by.errors or self.leave_after.errors:
            return None
        if arrive_by is leave_after is None:
            self.arrive_by.errors = [gettext("Please give at least one of the two times.")]
            return None
        return AppointmentTarget(target.place.the_spot, arrive_by, leave_after)

    def _read_day(self) -> date | None:
        if not self.day.data:
            return None
        day = read_day(self.day.data, service_day(the_service().clock.now(), the_region().zone))
        if day is None:
            self.day.errors = [gettext("Please write the day, such as mo or 24.11.")]
        return day

    def _instant(self, field: StringField, day: date) -> datetime | None:
        at = read_time(field.data) if field.data else None
        if field.data and at is None:
            field.errors = [gettext("Please write a time of day such as 9:30.")]
        return local_instant(day, at, the_region().zone) if at else None


def filled(wish: Wish) -> dict[str, object]:
    """The fields of a `PhoneWishForm` that stand for a wish."""
    counts = {name: count for name, count in wish.party.as_counts().items() if name in COUNTS}
    ages = ", ".join(str(age) for age in ages_in(wish.party, wish.ages))
    ways = {(True, False): OUTBOUND, (False, True): BACK}.get((wish.outbound, wish.back), BOTH)
    shown: dict[str, object] = {
        **counts,
        **{name: name in wish.required for name in PROPERTIES},
        "ages": ages,
        "childcare": wish.childcare,
        "directions": ways if wish.both_or_none or ways != BOTH else EITHER,
        "instead_of": ",".join(wish.instead_of),
    }
    if isinstance(wish.target, AppointmentTarget):
        arrive_by, leave_after = wish.target.arrive_by, wish.target.leave_after
        first = arrive_by or leave_after
        shown["day"] = _local(first).strftime("%d.%m.%Y") if first else ""
        shown["arrive_by"] = clock_time(arrive_by) if arrive_by else ""
        shown["leave_after"] = clock_time(leave_after) if leave_after else ""
    return shown


def _local(instant: datetime) -> datetime:
    return instant.astimezone(the_region().zone)


def _read_ages(text: str) -> list[tuple[int, int | None]] | None:
    """Ages in years, each perhaps with a height in cm as in 7/125; None for anything else."""
    ages, at = [], 0
    while at < len(text):
        found = _AGES.match(text, at)
        if found is None:
            return None
        ages.append((int(found[1]), int(found[2]) if found[2] else None))
        at = found.end()
    return ages
