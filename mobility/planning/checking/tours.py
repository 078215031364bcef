"""Tours: feasible, inside every promise, on shifts of their day, with right figures."""

from collections.abc import Iterator, Sequence
from itertools import combinations

from mobility.model import PLACED, Ride, TourVisit
from mobility.planning.checking.rows import StoredDay
from mobility.planning.loading import LoadedDay, read_day
from mobility.planning.rows import tour_row
from mobility.service import Service
from mobility.storage import Session
from routing.errors import RoutingError
from routing.pooling.verify import verify


def tour_faults(stored: StoredDay) -> Iterator[str]:
    """What can be seen of tours without roads; feasibility is looked at by other eyes, too."""
    shifts = {shift.id: shift for shift in stored.shifts}
    for tour in stored.tours:
        if tour.shift_id not in shifts:
            yield f"tour {tour.shift_id}: its shift is one of another day"
        if not tour.visits:
            yield f"tour {tour.shift_id}: it serves nobody"
        if [visit.position for visit in tour.visits] != list(range(len(tour.visits))):
            yield f"tour {tour.shift_id}: its visits are not numbered from 0 without gaps"
    yield from _shift_faults(stored)
    yield from _visit_faults(stored)


def _shift_faults(stored: StoredDay) -> Iterator[str]:
    """Nobody drives, and no vehicle is driven, twice at the same time; who is out drives nobody."""
    shifts = {shift.id: shift for shift in stored.shifts}
    for shift in stored.shifts:
        if shift.starts_at >= shift.ends_at:
            yield f"shift {shift.id}: it ends before it begins"
        if shift.driver_out and not shift.locked:
            yield f"shift {shift.id}: its driver is out, but others may be planned to ride with it"
    driven = [(tour, shifts[tour.shift_id]) for tour in stored.tours if tour.shift_id in shifts]
    for (one, first), (other, second) in combinations(driven, 2):
        if one.starts_at < other.ends_at and other.starts_at < one.ends_at:
            if first.vehicle_id == second.vehicle_id:
                yield f"tour {one.shift_id}: its vehicle is on tour {other.shift_id} at that time"
            if first.driver_id == second.driver_id:
                yield f"tour {one.shift_id}: its driver is on tour {other.shift_id} at that time"


def _visit_faults(stored: StoredDay) -> Iterator[str]:
    visits: dict[str, list[TourVisit]] = {}
    for tour in stored.tours:
        for visit in tour.visits:
            visits.setdefault(visit.ride_id, []).append(visit)
    rides = {ride.id: ride for ride in stored.rides}
    for ride_id in visits.keys() - rides.keys():
        yield f"ride {ride_id}: it is on a tour of another day"
    for ride in stored.rides:
        own = visits.get(ride.id, [])
        if ride.status not in PLACED:
            if own:
                yield f"ride {ride.id}: {ride.status}, but a van halts for it"
        elif len({visit.shift_id for visit in own}) != 1:
            yield f"ride {ride.id}: {ride.status}, but not on exactly one tour"
        else:
            yield from _promise_faults(ride, own)


def _promise_faults(ride: Ride, visits: Sequence[TourVisit]) -> Iterator[str]:
    if [visit.stop_position for visit in visits] != list(range(len(ride.stops))):
        yield f"ride {ride.id}: its tour does not halt at its stops in their order"
        return
    for visit, stop in zip(visits, ride.stops, strict=True):
        if not stop.earliest <= visit.begin_at <= stop.latest:
            yield f"ride {ride.id}: stop {stop.position} is served outside its promised time"


def plan_faults(service: Service, session: Session, stored: StoredDay) -> Iterator[str]:
    """What `verify` says of the day as a problem and its plan.

    What has been driven by now was perhaps driven on roads that are closed since, so only what
    lies ahead is held against travel times; `tour_faults` looks at its promises.
    """
    if not stored.shifts:
        placed = (ride for ride in stored.rides if ride.status in PLACED)
        yield from (f"ride {ride.id}: promised without a shift" for ride in placed)
        return
    try:
        loaded = read_day(service, session, stored.region_id, stored.day)
    except RoutingError as error:
        yield f"the day cannot be read as a problem: {error}"
        return
    ahead = loaded.as_of(service.clock.now()).problem
    yield from (str(violation) for violation in verify(ahead, loaded.plan))
    yield from _figure_faults(loaded, stored)


def _figure_faults(loaded: LoadedDay, stored: StoredDay) -> Iterator[str]:
    rows = {tour.shift_id: tour for tour in stored.tours}
    rides = {ride.id for ride in loaded.problem.rides}
    shifts = {shift.id for shift in loaded.problem.shifts}
    for tour in loaded.plan.tours:
        if tour.shift_id not in shifts or not rides.issuperset(tour.ride_ids):
            continue
        row = rows[tour.shift_id]
        right = tour_row(loaded.when, loaded.problem, tour)
        if (row.length_m, row.drive_time_s) != (right.length_m, right.drive_time_s):
            yield f"tour {tour.shift_id}: its length or drive time is not that of its stops"
        if row.breaks != right.breaks:
            yield f"tour {tour.shift_id}: its breaks are not between the stops that they name"
