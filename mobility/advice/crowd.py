"""For whom a course is planned: who has a ride to it, who asked for one, who would have come."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from itertools import groupby

from mobility.booking import SessionTarget, Spot, Wish
from mobility.booking.changing import wish_of
from mobility.clock import service_day
from mobility.model import BAND_H, FEWEST, OfferSession, Party, Ride, RideStatus, UnmetWish
from mobility.refusals import Refusal
from mobility.regions import RegionSettings
from mobility.storage import Session
from mobility.storage.demand import list_unmet
from mobility.storage.offers import find_session, list_sessions_of
from mobility.storage.rides import list_rides_to
from mobility.whereabouts import coordinate_of
from routing.geo import Coordinate, distance_m

S = RideStatus

_RIDING = frozenset({S.PROMISED, S.PLANNED, S.PUBLISHED, S.OFFERED})
_WITHOUT = frozenset({S.WAITLISTED, S.DECLINED})

LOOKED_BACK = timedelta(weeks=12)
LOOKED_AHEAD = timedelta(weeks=8)


class Standing(StrEnum):
    """What somebody has of the course so far."""

    RIDING = "riding"
    WAITING = "waiting"
    MISSED = "missed"


@dataclass(frozen=True, eq=False)
class Group:
    """People who ride together to the course, or would: all directions or none.

    `ride_ids` are the rides that they have or were not given; none of who is only missed.
    """

    key: str
    standing: Standing
    wish: Wish
    ride_ids: tuple[str, ...] = ()


Middles = Mapping[str, Coordinate]
"""Where the middle of each settlement is, by the name that unmet wishes are kept under."""


def list_groups(
    session: Session, region: RegionSettings, session_id: str, middles: Middles
) -> list[Group]:
    """Everybody that a date of an offer is planned for. Raises Refusal `session_unknown`."""
    asked = _asked(list_rides_to(session, region.id, session_id))
    row = find_session(session, region.id, session_id)
    if row is None:
        raise Refusal("session_unknown")
    return [*asked, *_missed(session, region, row, middles)]


def _asked(rides: Sequence[Ride]) -> list[Group]:
    """The requests to the date that are not over; who was declined and has a ride now has one."""
    groups, has_one = [], set()
    for key, together in groupby(rides, lambda ride: ride.request_id):
        requested = list(together)
        for standing, statuses in ((Standing.RIDING, _RIDING), (Standing.WAITING, _WITHOUT)):
            chosen = [ride for ride in requested if ride.status in statuses]
            if chosen:
                wish = replace(wish_of(chosen), instead_of=())
                ids = tuple(ride.id for ride in chosen)
                groups.append((requested[0].participant_id, Group(key, standing, wish, ids)))
                break
        if any(ride.status in _RIDING for ride in requested):
            has_one.add(requested[0].participant_id)
    return [
        group
        for person, group in groups
        if group.standing is Standing.RIDING or person not in has_one
    ]


def _missed(
    session: Session, region: RegionSettings, row: OfferSession, middles: Middles
) -> list[Group]:
    """People whose unmet wishes were for a ride there on dates of this offer at this time.

    Of them no more is known than the settlement, so each stands for one grown-up from its middle.
    Nobody, where they are fewer than `FEWEST`.
    """
    if not middles:
        return []
    venue = coordinate_of(row.offer.place)
    there = min(middles, key=lambda label: distance_m(venue, middles[label]))
    wishes = _of_the_offer(session, region, row, there)
    from_where = {wish.person: wish.origin for wish in wishes if wish.origin in middles}
    if len(from_where) < FEWEST:
        return []
    return [
        Group(
            person,
            Standing.MISSED,
            Wish(
                Spot(origin, middles[origin].lat, middles[origin].lon),
                Party(),
                SessionTarget(row.id),
                back=True,
            ),
        )
        for person, origin in sorted(from_where.items())
    ]


def _of_the_offer(
    session: Session, region: RegionSettings, row: OfferSession, settlement: str
) -> Iterable[UnmetWish]:
    earliest = row.starts_at - LOOKED_BACK
    dates = {
        service_day(one.starts_at, region.zone)
        for one in list_sessions_of(session, region.id, row.offer_id, earliest)
        if one.starts_at <= row.starts_at + LOOKED_AHEAD
    }
    hour = row.starts_at.astimezone(region.zone).hour
    band = hour // BAND_H * BAND_H
    rows = list_unmet(session, region.id, min(dates), max(dates))
    return (
        wish
        for wish in rows
        if wish.service_date in dates and wish.hour == band and wish.destination == settlement
    )
