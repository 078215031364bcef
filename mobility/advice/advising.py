"""Advice on an offer: begun, computed, looked at. Nothing of it touches a day plan.

What is known of an advice stands in its row, so that every process can show it. Computing it takes
one process about a minute; where that process ends meanwhile, the row says so by its age.
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, replace
from datetime import date, datetime, timedelta
from typing import Any

from mobility.advice.crowd import Standing, list_groups
from mobility.advice.variants import (
    Variant,
    day_of,
    list_other_days,
    list_other_venues,
    list_starts,
)
from mobility.advice.views import AdviceView, Answer, Crowd, VariantKind, Venue
from mobility.advice.weighing import Base, Course, Weighed, is_cheaper, weigh, without_course
from mobility.booking.rules import destination_of
from mobility.clock import service_day
from mobility.model import AdviceState, CourseAdvice, OfferSession, PlaceKind
from mobility.offers import Keeper
from mobility.offers.keeping import get_own_offer
from mobility.participation import list_middles
from mobility.planning.improving import Search
from mobility.planning.loading import LoadedDay, load_day
from mobility.refusals import Refusal
from mobility.service import Service
from mobility.storage import Session
from mobility.storage.advice import delete_advice_on, find_advice, find_newest_advice
from mobility.storage.offers import find_session
from mobility.storage.places import list_places
from routing.pooling.solve import Progress

A = AdviceState

SEARCH_S = 1.0
"""Of each search, of which a variant takes up to four."""

BASE_TIMES = 6
"""So many times as long a day without the course is bettered, once for all its variants."""

BEAT = timedelta(seconds=1)
"""An advice says so often that it is being computed."""

LOST_AFTER = timedelta(seconds=30)
"""One that has said nothing for so long is no longer being computed."""

MOST_VENUES = 4


def begin_advice(
    service: Service,
    region_id: str,
    session_id: str,
    place_ids: tuple[str, ...],
    keeper: Keeper,
) -> tuple[str, bool]:
    """Make the row of an advice that is about to be computed, in the place of older ones.

    `session_id` is the date that stands for the course, `place_ids` are other venues to try.
    Returns its id, and whether it is a new one: one that is being computed for the offer is not
    begun twice. Raises Refusal `session_unknown`, `session_cancelled`, `not_allowed`,
    `advice_past` for a date that is not after today.
    """
    region, now = service.region(region_id), service.clock.now()
    with service.database.writing() as session:
        row = _get_session(session, region_id, session_id)
        get_own_offer(session, region_id, row.offer_id, keeper)
        if row.cancelled:
            raise Refusal("session_cancelled")
        if service_day(row.starts_at, region.zone) <= service_day(now, region.zone):
            raise Refusal("advice_past")
        known = find_newest_advice(session, region_id, row.offer_id)
        if known is not None and known.state is A.RUNNING and not _is_lost(known, now):
            return known.id, False
        delete_advice_on(session, region_id, row.offer_id)
        advice = CourseAdvice(
            region_id=region_id,
            offer_id=row.offer_id,
            session_id=row.id,
            place_ids=list(place_ids[:MOST_VENUES]),
            state=A.RUNNING,
            actor=keeper.actor,
            begun_at=now,
            beat_at=now,
            crowd={},
            answers=[],
        )
        session.add(advice)
        session.flush()
        return advice.id, True


def compute_advice(
    service: Service, region_id: str, advice_id: str, *, seconds: float = SEARCH_S
) -> None:
    """Plan the date in all its variants, each for so many seconds, and keep what they take.

    Raises Refusal `no_vehicle_on_duty` where nobody drives on any of the days, which the row then
    says too.
    """
    teller = _Teller(service, region_id, advice_id)
    try:
        course, variants = _prepare(service, region_id, advice_id)
        days = _Days(service, course, Search(BASE_TIMES * seconds, 0, teller.beat))
        on_duty = _require_some(
            one for one in variants if days.has_duty(day_of(one, course.region))
        )
        teller.begin(_crowd_of(course), len(on_duty))
        search = Search(seconds, 0, teller.beat)
        weighed: list[Weighed] = []
        for variant in on_duty:
            weighed.append(days.weigh(variant, search))
            teller.answer([days.answer(one) for one in weighed])
        # Those that began from a worse plan than was found later begin once more.
        for n, one in enumerate(weighed):
            if days.is_outdated(one):
                weighed[n] = days.weigh(one.variant, search)
                teller.answer([days.answer(other) for other in weighed])
    except Refusal as refusal:
        teller.write(state=A.FAILED, refusal=refusal.code)
        raise
    except Exception:
        teller.write(state=A.FAILED)
        raise
    teller.write(state=A.READY)


def get_advice(service: Service, region_id: str, advice_id: str, keeper: Keeper) -> AdviceView:
    """How far it is. Raises Refusal `advice_unknown`, `not_allowed`."""
    with service.database.reading() as session:
        row = find_advice(session, region_id, advice_id)
        if row is None:
            raise Refusal("advice_unknown")
        get_own_offer(session, region_id, row.offer_id, keeper)
        return _view(service, session, row)


def find_advice_on(
    service: Service, region_id: str, offer_id: str, keeper: Keeper
) -> AdviceView | None:
    """The advice that was asked for last. Raises Refusal `offer_unknown`, `not_allowed`."""
    with service.database.reading() as session:
        get_own_offer(session, region_id, offer_id, keeper)
        row = find_newest_advice(session, region_id, offer_id)
        return _view(service, session, row) if row else None


def list_venues(service: Service, region_id: str, offer_id: str) -> tuple[Venue, ...]:
    """Where else an offer could be held: every other venue of the region, by name."""
    with service.database.reading() as session:
        places = list_places(session, region_id, [PlaceKind.VENUE])
        own = get_own_offer(session, region_id, offer_id, Keeper("")).place_id
    return tuple(Venue(place.id, place.name) for place in places if place.id != own)


class _Days:
    """The days of the variants without the course, each prepared once."""

    def __init__(self, service: Service, course: Course, search: Search) -> None:
        self._service, self._course, self._search = service, course, search
        self._bettered: dict[date, Base] = {}

    def has_duty(self, day: date) -> bool:
        """Whether anybody drives then; only days ahead can still be planned."""
        today = service_day(self._service.clock.now(), self._course.region.zone)
        return day > today and self._load(day).is_on_duty

    def weigh(self, variant: Variant, search: Search) -> Weighed:
        """Raises Refusal `ride_over` where a day cannot do without the course's rides."""
        found = weigh(self._course, self._base(variant), variant, search)
        self._learn(found)
        return found

    def answer(self, weighed: Weighed) -> Answer:
        return weighed.answer(self._base(weighed.variant).without)

    def is_outdated(self, weighed: Weighed) -> bool:
        """Whether a clearly better plan of its day is known by now."""
        return is_cheaper(self._base(weighed.variant).without, weighed.base.without)

    def _base(self, variant: Variant) -> Base:
        day = day_of(variant, self._course.region)
        if day not in self._bettered:
            now = self._service.clock.now()
            self._bettered[day] = without_course(self._course, self._load(day), now, self._search)
        return self._bettered[day]

    def _learn(self, weighed: Weighed) -> None:
        """A search for the course may have found a better plan for all others."""
        base = self._base(weighed.variant)
        rest = weighed.without_course(self._service.clock.now())
        if is_cheaper(rest, base.without):
            day = day_of(weighed.variant, self._course.region)
            self._bettered[day] = replace(base, without=rest)

    def _load(self, day: date) -> LoadedDay:
        with self._service.database.reading() as session:
            return load_day(self._service, session, self._course.region.id, day)


class _Teller:
    """Writes into its row how far an advice is."""

    def __init__(self, service: Service, region_id: str, advice_id: str) -> None:
        self._service, self._key = service, (region_id, advice_id)
        self._told_at = service.clock.now()

    def begin(self, crowd: Crowd, total: int) -> None:
        self.write(crowd=asdict(crowd), total=total)

    def answer(self, answers: Sequence[Answer]) -> None:
        """All answers so far: a better plan of the day without the course changes earlier ones."""
        told = [asdict(one) | {"starts_at": one.starts_at.isoformat()} for one in answers]
        self.write(answers=told, done=len(told))

    def beat(self, _progress: Progress) -> None:
        if self._service.clock.now() - self._told_at >= BEAT:
            self.write()

    def write(self, **values: Any) -> None:
        """Nothing is written any more where a newer advice has taken the place of this one."""
        self._told_at = self._service.clock.now()
        with self._service.database.writing() as session:
            row = find_advice(session, *self._key)
            if row is None:
                return
            for name, value in values.items():
                setattr(row, name, value)
            row.beat_at = self._told_at


def _prepare(service: Service, region_id: str, advice_id: str) -> tuple[Course, list[Variant]]:
    region, now = service.region(region_id), service.clock.now()
    middles = list_middles(service, region_id)
    with service.database.reading() as session:
        advice = find_advice(session, region_id, advice_id)
        if advice is None:
            raise Refusal("advice_unknown")
        people = []
        for group in list_groups(session, region, advice.session_id, middles):
            try:
                people.append((group, destination_of(session, region, group.wish, now)))
            except Refusal:  # somebody missed who lives next door needs no ride
                continue
        row = _get_session(session, region_id, advice.session_id)
        venues = [
            place
            for place in list_places(session, region_id, [PlaceKind.VENUE])
            if place.id in advice.place_ids
        ]
    variants = [
        *list_starts(row),
        *list_other_days(row, region.zone),
        *list_other_venues(row, venues),
    ]
    return Course(region, row, tuple(people)), variants


def _require_some(variants: Iterable[Variant]) -> list[Variant]:
    found = list(variants)
    if not found:
        raise Refusal("no_vehicle_on_duty")
    return found


def _crowd_of(course: Course) -> Crowd:
    def people(standing: Standing) -> int:
        groups = (group for group, _ in course.people if group.standing is standing)
        return sum(group.wish.party.people for group in groups)

    riding = (group for group, _ in course.people if group.standing is Standing.RIDING)
    rides = sum(len(group.ride_ids) for group in riding)
    return Crowd(rides, people(Standing.WAITING), people(Standing.MISSED))


def _get_session(session: Session, region_id: str, session_id: str) -> OfferSession:
    row = find_session(session, region_id, session_id)
    if row is None:
        raise Refusal("session_unknown")
    return row


def _is_lost(row: CourseAdvice, now: datetime) -> bool:
    return row.state is A.RUNNING and now - row.beat_at > LOST_AFTER


def _view(service: Service, session: Session, row: CourseAdvice) -> AdviceView:
    date_row = _get_session(session, row.region_id, row.session_id)
    return AdviceView(
        id=row.id,
        offer_id=row.offer_id,
        session_id=row.session_id,
        day=service_day(date_row.starts_at, service.region(row.region_id).zone),
        state=row.state,
        is_lost=_is_lost(row, service.clock.now()),
        begun_at=row.begun_at,
        done=row.done,
        total=row.total,
        crowd=Crowd(**row.crowd) if row.crowd else None,
        answers=tuple(_answer(told) for told in row.answers),
        refusal=row.refusal,
    )


def _answer(told: dict[str, Any]) -> Answer:
    return Answer(
        **told
        | {
            "kind": VariantKind(told["kind"]),
            "starts_at": datetime.fromisoformat(told["starts_at"]),
        }
    )
