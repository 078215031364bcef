"""Wishes that suit nearly as well as the one asked for, for whoever has few choices to read out."""

from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import chain
from time import perf_counter

from mobility.booking.quoting import quote
from mobility.booking.wishes import Alternative, AppointmentTarget, Remedy, SessionTarget, Wish
from mobility.clock import service_day
from mobility.model import Direction, OfferSession
from mobility.refusals import Refusal
from mobility.service import Service
from mobility.storage.offers import find_session, list_sessions_of

MOST_SECONDS = 0.55
"""Somebody waits on the line: what takes longer is left out."""

STEPS_MIN = (15, 30)
"""So much earlier at an appointment, or later away from it, is no change of the appointment."""

MOST_DATES = 6


def quote_close_by(
    service: Service, region_id: str, wish: Wish, most: int, known: Collection[Wish] = ()
) -> tuple[Alternative, ...]:
    """Up to so many other wishes that find a place, each with its cheapest choice; none `known`.

    A way to an appointment somewhat earlier, or the way from it somewhat later; another date of the
    same offer, on the same day before later ones. Each choice would hold if it were accepted now.
    """
    deadline = perf_counter() + MOST_SECONDS
    found: list[Alternative] = []
    for remedy, other, direction, moved_s in _ideas(service, region_id, wish):
        if len(found) == most or perf_counter() > deadline:
            break
        if other in known:
            continue
        try:
            choices = quote(service, region_id, other, with_alternatives=False).choices
        except Refusal:
            continue
        found.append(Alternative(remedy, other, choices[0], direction, moved_s))
    return tuple(found)


_Idea = tuple[Remedy, Wish, Direction | None, int]


def _ideas(service: Service, region_id: str, wish: Wish) -> Iterator[_Idea]:
    if isinstance(wish.target, AppointmentTarget):
        yield from chain.from_iterable(_other_times(wish, wish.target, m) for m in STEPS_MIN)
    else:
        for other in _other_dates(service, region_id, wish.target):
            yield Remedy.SESSION, replace(wish, target=SessionTarget(other.id)), None, 0


def _other_times(wish: Wish, target: AppointmentTarget, minutes: int) -> Iterator[_Idea]:
    by = timedelta(minutes=minutes)
    if wish.outbound and target.arrive_by:
        earlier = replace(wish, target=replace(target, arrive_by=target.arrive_by - by))
        yield Remedy.TIME, earlier, Direction.OUTBOUND, -60 * minutes
    if wish.back and target.leave_after:
        later = replace(wish, target=replace(target, leave_after=target.leave_after + by))
        yield Remedy.TIME, later, Direction.RETURN, 60 * minutes


def _other_dates(service: Service, region_id: str, target: SessionTarget) -> list[OfferSession]:
    """Those of the same offer: of the same day, then those that follow."""
    zone, now = service.region(region_id).zone, service.clock.now()
    with service.database.reading() as session:
        wanted = find_session(session, region_id, target.session_id)
        if wanted is None:
            return []
        dates = list_sessions_of(session, region_id, wanted.offer_id, now)
    day = service_day(wanted.starts_at, zone)
    others = [
        one
        for one in dates
        if not one.cancelled and one.id != wanted.id and service_day(one.starts_at, zone) >= day
    ]
    return others[:MOST_DATES]
