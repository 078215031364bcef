"""The checker of what is stored: a day against its promises, from the database alone.

Says in words for those who run the service what is wrong; nothing when all is well.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import chain

from mobility.messages import tour_schedule_key
from mobility.model import (
    DIMENSIONS,
    PLACED,
    SERVED,
    DayPlan,
    PlanStatus,
    Ride,
    RideStatus,
    StopKind,
    Tour,
    UnservedRide,
)
from mobility.planning.loading import LoadedDay, read_day
from mobility.planning.rows import tour_row
from mobility.planning.telling import offer_key
from mobility.planning.told_keys import all_cancellation_keys, promise_keys
from mobility.service import Service
from mobility.storage import Session
from mobility.storage.days import (
    find_day_plan,
    list_rides,
    list_shifts,
    list_tours,
    list_unserved,
)
from mobility.storage.groups import list_groups_on
from mobility.storage.messages import find_keys
from mobility.storage.rides import list_replacements
from mobility.storage.standing_orders import list_dates_on
from routing.errors import RoutingError
from routing.pooling.verify import verify


def check_day(service: Service, region_id: str, day: date) -> tuple[str, ...]:
    """Every fault of a stored day: tours against rules and promises, histories, messages.

    Raises Refusal `roads_missing`.
    """
    with service.database.reading() as session:
        rides = list_rides(session, region_id, day)
        tours = list_tours(session, region_id, day)
        plan = find_day_plan(session, region_id, day)
        unserved = list_unserved(session, region_id, day)
        return (
            *_plan_faults(service, session, region_id, day, rides, tours),
            *_status_faults(rides, plan, unserved),
            *_offer_faults(rides),
            *_replacement_faults(rides, list_replacements(session, region_id, day)),
            *_history_faults(rides),
            *_chain_faults(rides),
            *_series_faults(session, region_id, day, rides),
            *_group_faults(session, region_id, day, rides),
            *_message_faults(session, region_id, day, rides, tours, plan),
        )


def _plan_faults(
    service: Service,
    session: Session,
    region_id: str,
    day: date,
    rides: Sequence[Ride],
    tours: Sequence[Tour],
) -> Iterator[str]:
    if not list_shifts(session, region_id, day):
        placed = (ride for ride in rides if ride.status in PLACED)
        yield from (f"ride {ride.id}: promised without a shift" for ride in placed)
        return
    try:
        loaded = read_day(service, session, region_id, day)
    except RoutingError as error:
        yield f"the day cannot be read as a problem: {error}"
        return
    yield from (str(violation) for violation in verify(loaded.problem, loaded.plan))
    yield from _figure_faults(loaded, region_id, tours)


def _figure_faults(loaded: LoadedDay, region_id: str, tours: Sequence[Tour]) -> Iterator[str]:
    stored = {tour.shift_id: tour for tour in tours}
    known = {ride.id for ride in loaded.problem.rides}
    for tour in loaded.plan.tours:
        if known.issuperset(tour.ride_ids):
            row, right = (
                stored[tour.shift_id],
                tour_row(region_id, loaded.when, loaded.problem, tour),
            )
            if (row.length_m, row.drive_time_s) != (right.length_m, right.drive_time_s):
                yield f"tour {tour.shift_id}: its length or drive time is not that of its stops"


def _status_faults(
    rides: Sequence[Ride], plan: DayPlan | None, unserved: Sequence[UnservedRide]
) -> Iterator[str]:
    status_of = {ride.id: ride.status for ride in rides}
    explained = {row.ride_id for row in unserved}
    for ride_id in sorted(explained):
        if status_of.get(ride_id) in PLACED:
            yield f"ride {ride_id}: listed as unserved though it is {status_of[ride_id]}"
    for ride in rides:
        if ride.status is RideStatus.WAITLISTED and ride.id not in explained:
            yield f"ride {ride.id}: waits for a place without a reason"
        if ride.pickup.earliest > ride.pickup.latest:
            yield f"ride {ride.id}: its promised window ends before it begins"
    published = plan is not None and plan.status is PlanStatus.PUBLISHED
    if published:
        for ride in rides:
            if ride.status in (RideStatus.PROMISED, RideStatus.PLANNED):
                yield f"ride {ride.id}: {ride.status} though the day is published"


def _offer_faults(rides: Sequence[Ride]) -> Iterator[str]:
    waiting = {ride.request_id for ride in rides if ride.status is RideStatus.WAITLISTED}
    for ride in rides:
        if ride.status is not RideStatus.OFFERED:
            continue
        if ride.request.held_until is None:
            yield f"ride {ride.id}: its place is held without an end"
        if ride.request_id in waiting:
            yield f"ride {ride.id}: offered without the other way of its request"


def _replacement_faults(rides: Sequence[Ride], into: Mapping[str, str]) -> Iterator[str]:
    for ride in rides:
        if ride.status is RideStatus.REPLACED and ride.id not in into:
            yield f"ride {ride.id}: replaced by no other one"
        if ride.status is not RideStatus.REPLACED and ride.id in into:
            yield f"ride {ride.id}: {ride.status} though {into[ride.id]} has taken its place"


def _history_faults(rides: Sequence[Ride]) -> Iterator[str]:
    for ride in rides:
        past = ride.history
        if not past:
            yield f"ride {ride.id}: no history"
            continue
        if [event.number for event in past] != list(range(1, len(past) + 1)):
            yield f"ride {ride.id}: its history is not numbered from 1 without gaps"
        before = None
        for event in past:
            if event.status_before is not before:
                yield f"ride {ride.id}: event {event.number} does not follow on the one before"
            before = event.status_after
        if before is not ride.status:
            yield f"ride {ride.id}: {ride.status}, but its history ends with {before}"


def _chain_faults(rides: Sequence[Ride]) -> Iterator[str]:
    """Every ride begins empty and ends empty, and halts at childcare in between only."""
    for ride in rides:
        first, *between, last = (stop.kind for stop in ride.stops)
        in_order = (first, last) == (StopKind.PICKUP, StopKind.DROPOFF)
        if not in_order or any(kind is not StopKind.CHILDCARE for kind in between):
            yield f"ride {ride.id}: its stops are not in the order pickup, childcare, dropoff"
        if any(sum(stop.load.get(name, 0) for stop in ride.stops) for name in DIMENSIONS):
            yield f"ride {ride.id}: somebody boards and never alights, or the other way round"


def _series_faults(
    session: Session, region_id: str, day: date, rides: Sequence[Ride]
) -> Iterator[str]:
    requests = {ride.request_id: ride for ride in rides}
    for note, order, offered in list_dates_on(session, region_id, day):
        ride = requests[str(note.request_id)]
        if ride.participant_id != order.participant_id:
            yield f"ride {ride.id}: booked by somebody else's standing order {order.id}"
        if ride.request.session_id != note.session_id or offered.offer_id != order.offer_id:
            yield f"ride {ride.id}: booked for another date than standing order {order.id} says"


def _group_faults(
    session: Session, region_id: str, day: date, rides: Sequence[Ride]
) -> Iterator[str]:
    requests = {ride.request_id: ride for ride in rides}
    for request_id, group in list_groups_on(session, region_id, day):
        ride = requests[request_id]
        if ride.participant_id != group.participant_id:
            yield f"ride {ride.id}: booked by somebody else's group {group.id}"
        if ride.request.session_id != group.session_id:
            yield f"ride {ride.id}: leads elsewhere than its group {group.id}"


def _message_faults(
    session: Session,
    region_id: str,
    day: date,
    rides: Sequence[Ride],
    tours: Sequence[Tour],
    plan: DayPlan | None,
) -> Iterator[str]:
    promised = promise_keys(session, region_id, day, rides)
    cancelled = all_cancellation_keys(session, region_id, day, rides)
    wanted = {
        f"ride {ride.id}: promised, but nobody was told": promised[ride.id]
        for ride in rides
        if ride.status in SERVED
    }
    wanted |= {
        f"ride {ride.id}: offered, but nobody was told": frozenset({offer_key(ride)})
        for ride in rides
        if ride.status is RideStatus.OFFERED
    }
    wanted |= {
        f"ride {ride.id}: cancelled, but nobody was told": cancelled[ride.id]
        for ride in rides
        if ride.status in _CANCELLED
    }
    told = find_keys(session, region_id, set(chain(*wanted.values())))
    yield from (fault for fault, keys in wanted.items() if keys.isdisjoint(told))
    if plan is None or plan.status is not PlanStatus.PUBLISHED:
        return
    for tour in tours:
        versions = range(1, plan.version + 1)
        told_by = [tour_schedule_key(plan.service_date, tour.shift_id, v) for v in versions]
        if not find_keys(session, region_id, told_by):
            yield f"tour {tour.shift_id}: published, but its driver was not told"


_CANCELLED = frozenset({RideStatus.CANCELLED_BY_PARTICIPANT, RideStatus.CANCELLED_BY_OPERATOR})
