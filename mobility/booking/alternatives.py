"""The smallest changes of a wish that give it a place; each is tried before it is shown."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from time import perf_counter

from mobility.booking.asking import Asked, Obstacle, bookable_legs, find_no_care
from mobility.booking.changing import list_given_up
from mobility.booking.choices import find_choice
from mobility.booking.legs import check_spots, coordinates_of
from mobility.booking.nearby import list_nearby
from mobility.booking.rules import Destination, destination_of
from mobility.booking.wishes import Alternative, AppointmentTarget, Remedy, SessionTarget, Wish
from mobility.clock import day_start
from mobility.model import Audience, CareNeed, Direction, OfferSession, Party, place_of_child
from mobility.planning.travel import TravelTable, travel_table
from mobility.refusals import Refusal
from mobility.service import Service
from mobility.storage import Session
from mobility.storage.offers import find_session, list_sessions
from mobility.whereabouts import is_same_place

MOST_OF = {Remedy.TIME: 2, Remedy.SESSION: 2, Remedy.PLACE: 1, Remedy.PARTY: 1}
"""So many of each kind are shown, and no more of it are tried than `MOST_TRIED`."""

MOST_TRIED = 12
OLDEST = 120
FEWER = ("adults", "children_23", "children_1", "children_0", "wheelchairs")
"""Whom a party may do without, whoever is most likely to find another way first."""


@dataclass(frozen=True)
class _Idea:
    """A changed wish that has not been tried yet."""

    remedy: Remedy
    wish: Wish
    target: Destination
    direction: Direction | None = None
    moved_s: int = 0
    walk_m: int = 0


def list_alternatives(
    service: Service, asked: Asked, obstacle: Obstacle, deadline: float
) -> tuple[Alternative, ...]:
    """What would fit instead, the most useful first; nothing more once `perf_counter` passes.

    Another time of an appointment keeps the rest as it is, so it comes first; then another date of
    the same or a similar offer on that day, another place to walk to, and one passenger less.
    """
    with service.database.reading() as session:
        given_up = list_given_up(session, asked.region.id, asked.wish, service.clock.now())
        found_before: dict[CareNeed | None, bool] = {asked.target.need: asked.no_care is None}

        def has_care(target: Destination) -> bool:
            if target.need not in found_before:
                why_not = find_no_care(session, asked.region.id, target, given_up)
                found_before[target.need] = why_not is None
            return found_before[target.need]

        ideas = [
            idea for idea in _ideas(service, session, asked, obstacle) if has_care(idea.target)
        ]
    table = travel_table(service, asked.region.id, asked.stored.closed)
    ideas = [idea for idea in ideas if _is_near_a_road(table, asked, idea)]
    found: list[Alternative] = []
    if not ideas:
        return ()
    spots = [spot for idea in ideas for spot in (idea.wish.home, *idea.target.spots)]
    stored = asked.stored.with_places(coordinates_of(*spots))
    now = service.clock.now()
    there = replace(asked, stored=stored, ahead=stored.as_of(now))
    for idea in ideas:
        if perf_counter() > deadline:
            break
        if sum(one.remedy is idea.remedy for one in found) < MOST_OF[idea.remedy]:
            found.extend(_try(service, there, idea, now))
    return tuple(found)


def _try(service: Service, asked: Asked, idea: _Idea, now: datetime) -> Iterator[Alternative]:
    """The idea as an alternative, if it really finds a place."""
    try:
        legs = bookable_legs(asked.region, idea.wish, idea.target, asked.stored, now)
    except Refusal:
        return
    choice = find_choice(service, asked.region, idea.wish, legs, asked.ahead)
    if choice:
        yield Alternative(idea.remedy, idea.wish, choice, idea.direction, idea.moved_s, idea.walk_m)


def _ideas(service: Service, session: Session, asked: Asked, obstacle: Obstacle) -> Iterator[_Idea]:
    """Changes that the rules allow."""
    now = service.clock.now()
    for idea in (*_other_times(asked, obstacle), *_other_sessions(session, asked)):
        yield from _with_target(session, asked, idea, now)
    yield from _other_places(service, session, asked)
    for idea in _smaller_parties(asked):
        yield from _with_target(session, asked, idea, now)


def _with_target(session: Session, asked: Asked, idea: _Idea, now: datetime) -> Iterator[_Idea]:
    """The idea with what it comes down to, if that is on the same day."""
    try:
        target = destination_of(session, asked.region, idea.wish, now)
    except Refusal:
        return
    if target.day == asked.target.day:
        yield replace(idea, target=target)


def _other_times(asked: Asked, obstacle: Obstacle) -> Iterator[_Idea]:
    """The appointment earlier and later by as much as it takes, the smaller step first."""
    appointment, direction = asked.wish.target, obstacle.direction
    if not isinstance(appointment, AppointmentTarget) or direction is None:
        return
    facts = obstacle.reason.facts
    moves_min = [
        sign * int(str(facts[name]))
        for sign, name in ((-1, "earlier_min"), (1, "later_min"))
        if name in facts
    ]
    for minutes in sorted(moves_min, key=abs):
        moved = _moved(appointment, direction, timedelta(minutes=minutes))
        wish = replace(asked.wish, target=moved)
        yield _Idea(Remedy.TIME, wish, asked.target, direction, moved_s=60 * minutes)


def _moved(
    appointment: AppointmentTarget, direction: Direction, by: timedelta
) -> AppointmentTarget:
    if direction is Direction.OUTBOUND:
        return replace(appointment, arrive_by=_plus(appointment.arrive_by, by))
    return replace(appointment, leave_after=_plus(appointment.leave_after, by))


def _plus(instant: datetime | None, by: timedelta) -> datetime | None:
    return instant + by if instant else None


def _other_sessions(session: Session, asked: Asked) -> Iterator[_Idea]:
    """The day's other dates: of the same offer before others of its kind, later ones first."""
    if not isinstance(asked.wish.target, SessionTarget):
        return
    wanted = find_session(session, asked.region.id, asked.wish.target.session_id)
    if wanted is None:
        return
    begin = day_start(asked.target.day, asked.region.zone)
    others = [
        other
        for other in list_sessions(session, asked.region.id, begin, begin + timedelta(days=1))
        if other.id != wanted.id and _is_similar(wanted, other)
    ]
    for other in sorted(others, key=lambda one: _distance(wanted, one))[:MOST_TRIED]:
        wish = replace(asked.wish, target=SessionTarget(other.id))
        yield _Idea(Remedy.SESSION, wish, asked.target)


def _is_similar(wanted: OfferSession, other: OfferSession) -> bool:
    if other.offer_id == wanted.offer_id:
        return True
    suits = other.offer.audience in (wanted.offer.audience, Audience.EVERYONE)
    return suits and other.offer.kind is wanted.offer.kind and _is_for_the_same(wanted, other)


def _is_for_the_same(wanted: OfferSession, other: OfferSession) -> bool:
    """Whether whoever is of age and level for one is so for the other; nobody is asked which."""
    asked, offered = wanted.offer, other.offer
    youngest, oldest = asked.age_from or 0, asked.age_to if asked.age_to is not None else OLDEST
    return (
        offered.level in (asked.level, "")
        and (offered.age_from or 0) <= youngest
        and (offered.age_to is None or offered.age_to >= oldest)
    )


def _distance(wanted: OfferSession, other: OfferSession) -> tuple[bool, bool, float]:
    gap = (other.starts_at - wanted.starts_at).total_seconds()
    return other.offer_id != wanted.offer_id, gap < 0, abs(gap)


def _other_places(service: Service, session: Session, asked: Asked) -> Iterator[_Idea]:
    nearby = list_nearby(service, session, asked.region, asked.wish.home)
    for spot, walk_m in nearby[:MOST_TRIED]:
        if not is_same_place(spot, asked.target.spot):
            wish = replace(asked.wish, home=spot)
            yield _Idea(Remedy.PLACE, wish, asked.target, walk_m=walk_m)


def _smaller_parties(asked: Asked) -> Iterator[_Idea]:
    party = asked.wish.party
    if party.people == 1:
        return
    counts = party.as_counts()
    for name in FEWER:
        if counts[name] > (name == "adults"):  # somebody grown up stays
            fewer = Party.from_counts({**counts, name: counts[name] - 1})
            if asked.wish.childcare and fewer.apart() is None:
                continue
            wish = replace(asked.wish, party=fewer, ages=_without_one(asked.wish, name))
            yield _Idea(Remedy.PARTY, wish, asked.target)


def _without_one(wish: Wish, name: str) -> tuple[int, ...]:
    """The ages of the children where one of a kind, the eldest of its kind, stays at home."""
    kept = list(wish.ages)
    of_kind = [age for age in kept if place_of_child(age) == name]
    if of_kind:
        kept.remove(max(of_kind))
    return tuple(kept)


def _is_near_a_road(table: TravelTable, asked: Asked, idea: _Idea) -> bool:
    try:
        check_spots(table.times.snapper, asked.region, idea.wish.home, *idea.target.spots)
    except Refusal:
        return False
    return True
