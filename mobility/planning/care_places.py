"""Places of childcare: given in the transaction that gives the seats, or nothing is given.

Whoever gives places holds the lock of their day: two never count the same free place. A place
belongs to the rides of its request and is free again as soon as none of them has a seat.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import groupby

from mobility.model import CareNeed, Ride, presences_of
from mobility.planning.improving import better_of, with_waiting
from mobility.planning.loading import LoadedDay
from mobility.planning.removal import drop_rides, retimed
from mobility.refusals import Refusal
from mobility.storage import Session
from mobility.storage.childcare import find_childcare, get_capacity_to_fill, list_needs, list_stays
from mobility.storage.rides import list_rides_by_id
from routing.pooling.plan import Plan

Seeker = tuple[str, CareNeed]
"""A participant, perhaps unknown yet, with what her children need."""


def find_no_care_place(
    session: Session, region_id: str, seekers: Sequence[Seeker], besides: Collection[str] = ()
) -> Refusal | None:
    """Why there is no childcare place for all these together; None where there is.

    Rides named in `besides` give theirs up. Who is going to give places asks by
    `require_care_place`.
    """
    for childcare_id, own in _by_childcare(seekers).items():
        row = find_childcare(session, region_id, childcare_id)
        needs = [need for _, need in own]
        if row is None or not row.capacity.takes(age for need in needs for age in need.ages):
            return Refusal("childcare_age")
        taken = list_needs(
            session,
            region_id,
            [childcare_id],
            min(need.begins_at for need in needs),
            max(need.ends_at for need in needs),
            besides,
        )
        if not row.capacity.holds(presences_of([*taken, *own])):
            return Refusal("childcare_full")
    return None


def require_care_place(
    session: Session, region_id: str, seekers: Sequence[Seeker], besides: Collection[str] = ()
) -> None:
    """See that the childcare places of rides that are promised now are free, and stay so.

    Raises Refusal `childcare_full`, `childcare_age`.
    """
    for childcare_id in sorted(_by_childcare(seekers)):
        get_capacity_to_fill(session, region_id, childcare_id)
    why_not = find_no_care_place(session, region_id, seekers, besides)
    if why_not:
        raise why_not


def seekers_of(session: Session, region_id: str, rides: Iterable[Ride]) -> list[Seeker]:
    """What these rides, requests loaded, have asked of childcare."""
    rides = list(rides)
    stays = list_stays(session, region_id, {ride.request_id for ride in rides})
    return [
        (
            ride.participant_id,
            CareNeed(
                stay.childcare_id,
                str(ride.request.session_id),
                frozenset({ride.direction}),
                stay.begins_at,
                stay.ends_at,
                tuple(stay.ages),
            ),
        )
        for ride in rides
        if (stay := stays.get(ride.request_id))
    ]


def require_care_place_of(session: Session, region_id: str, rides: Iterable[Ride]) -> None:
    """As `require_care_place`, for rides that have waited."""
    require_care_place(session, region_id, seekers_of(session, region_id, rides))


def within_care_places(
    session: Session, region_id: str, loaded: LoadedDay, found: Plan
) -> tuple[Plan, Mapping[str, Refusal]]:
    """The plan without those who have waited and whose children have no place, in turn; and why.

    `loaded` is what of the day may still be changed.
    """
    left_out = set(found.unserved)
    ids = [one.ride.id for one in loaded.waiting if one.ride.id not in left_out]
    rides = {ride.id: ride for ride in list_rides_by_id(session, region_id, ids)} if ids else {}
    given: list[Seeker] = []
    refused: dict[str, Refusal] = {}
    for _, waiting in groupby(loaded.waiting, lambda one: one.request_id):
        own = [rides[one.ride.id] for one in waiting if one.ride.id in rides]
        seekers = seekers_of(session, region_id, own)
        why_not = find_no_care_place(session, region_id, [*given, *seekers]) if seekers else None
        if why_not:
            refused |= dict.fromkeys((ride.id for ride in own), why_not)
        else:
            given.extend(seekers)
    if not refused:
        return found, {}
    problem, incumbent = with_waiting(loaded)
    dropped = refused.keys()
    touched = {tour.shift_id for tour in found.tours if not dropped.isdisjoint(tour.ride_ids)}
    rest = retimed(problem, drop_rides(found, dropped), touched)
    rest = Plan(rest.tours, (*found.unserved, *refused))
    return better_of(problem, incumbent, rest), refused


def _by_childcare(seekers: Iterable[Seeker]) -> dict[str, list[Seeker]]:
    found: dict[str, list[Seeker]] = {}
    for seeker in seekers:
        found.setdefault(seeker[1].childcare_id, []).append(seeker)
    return found
