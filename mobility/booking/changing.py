"""Changing a ride: another one takes its place, and only once that one is promised."""

from collections.abc import Collection, Sequence
from datetime import date, datetime

from mobility.booking.wishes import AppointmentTarget, SessionTarget, Spot, Wish
from mobility.model import NEXT_STATUS, Direction, Party, Ride, RideReplacement, RideStatus
from mobility.planning.begun import has_begun
from mobility.planning.calling_off import call_off
from mobility.planning.locked_day import LockedDay
from mobility.planning.storing import move_on
from mobility.refusals import Refusal
from mobility.service import Service
from mobility.storage import Session
from mobility.storage.rides import list_rides_by_id

S = RideStatus
CHANGED = "changed"
"""Why a ride was given up, or promised, in its history."""


def list_given_up(
    session: Session, region_id: str, wish: Wish, now: datetime, participant_id: str | None = None
) -> Sequence[Ride]:
    """The rides that a wish gives up, the way there first.

    Raises Refusal `ride_unknown` where there is no such ride, or it is somebody else's than the
    participant's where one is named; `change_refused` where one has begun or is over, or the wish
    is for other directions.
    """
    if not wish.instead_of:
        return ()
    rides = list_rides_by_id(session, region_id, wish.instead_of)
    if len(rides) != len(wish.instead_of) or any(
        participant_id not in (None, ride.participant_id) for ride in rides
    ):
        raise Refusal("ride_unknown")
    if [ride.direction for ride in rides] != _directions(wish):
        raise Refusal("change_refused")
    if any(
        S.REPLACED not in NEXT_STATUS[ride.status] or has_begun(session, ride, now)
        for ride in rides
    ):
        raise Refusal("change_refused")
    return rides


def find_wish(
    service: Service, region_id: str, ride_ids: Sequence[str], participant_id: str | None = None
) -> Wish:
    """What was asked for rides of one request, as a wish that would take their place.

    Raises Refusal `ride_unknown`, also for somebody else's rides than the participant's where one
    is named, and `change_refused` where they cannot be changed any more.
    """
    now = service.clock.now()
    with service.database.reading() as session:
        rides = list_rides_by_id(session, region_id, ride_ids)
        if not rides or any(participant_id not in (None, ride.participant_id) for ride in rides):
            raise Refusal("ride_unknown")
        wish = wish_of(rides)
        list_given_up(session, region_id, wish, now, participant_id)
    return wish


def wish_of(rides: Sequence[Ride]) -> Wish:
    """What was asked for rides of one request, the way there first, to take their place."""
    first, request = rides[0], rides[0].request
    ends = [Spot(stop.label, stop.lat, stop.lon) for stop in (first.pickup, first.dropoff)]
    home, there = ends if first.direction is Direction.OUTBOUND else reversed(ends)
    directions = {ride.direction for ride in rides}
    outbound, back = Direction.OUTBOUND in directions, Direction.RETURN in directions
    return Wish(
        home=home,
        party=Party.from_counts(request.party),
        target=SessionTarget(request.session_id)
        if request.session_id
        else AppointmentTarget(
            there,
            request.arrive_by if outbound else None,
            request.leave_after if back else None,
        ),
        outbound=outbound,
        back=back,
        required=frozenset(first.required),
        childcare=request.stay is not None,
        ages=tuple(request.stay.ages) if request.stay else (),
        instead_of=tuple(ride.id for ride in rides),
    )


def give_up(
    service: Service,
    session: Session,
    days: dict[date, LockedDay],
    rides: Collection[Ride],
    actor: str,
    reason: str = CHANGED,
) -> None:
    """Take rides out of their days for others that come in their place."""
    for ride in rides:
        day = days[ride.service_date]
        day.take_out([ride.id])
        call_off(service, session, [ride], at=day.now, actor=actor)
        move_on(session, [ride], [S.REPLACED], at=day.now, actor=actor, reason=reason)


def write_replacements(session: Session, old: Sequence[Ride], new: Sequence[Ride]) -> None:
    """Write which ride took the place of which; both lists are in the same order."""
    session.add_all(
        RideReplacement(region_id=after.region_id, ride_id=after.id, replaced_id=before.id)
        for before, after in zip(old, new, strict=True)
    )
    session.flush()


def _directions(wish: Wish) -> list[Direction]:
    wanted = {Direction.OUTBOUND: wish.outbound, Direction.RETURN: wish.back}
    return [direction for direction, is_wanted in wanted.items() if is_wanted]
