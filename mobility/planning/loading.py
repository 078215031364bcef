"""A service day as the engine sees it, read from its rows and kept in memory.

Whoever changes a day's rides, tours, shifts or closed roads counts up the revision of its day plan
in the same transaction. So a day in memory is as good as the rows while its revision is theirs.
"""

from collections import OrderedDict, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from threading import Lock

from mobility.model import DIMENSIONS, PLACED, RideStatus
from mobility.planning.closed_roads import closed_edges
from mobility.planning.place_finder import PlaceFinder
from mobility.planning.rows import (
    ServiceDay,
    engine_ride,
    engine_shift,
    engine_tour,
    list_places,
    plan_of,
)
from mobility.planning.travel import NO_EDGES, TravelTable, travel_table
from mobility.refusals import Refusal
from mobility.service import Service
from mobility.storage import Session
from mobility.storage.day_rows import VisitRow, list_tour_rows, list_visit_rows, read_pins
from mobility.storage.days import find_revision, list_shifts
from mobility.storage.rides import list_waiting_requests
from mobility.storage.to_plan import list_rides_to_plan
from routing.geo import Coordinate
from routing.pooling.plan import Plan, Tour
from routing.pooling.problem import Prefix, Problem, Ride, Shift

DAYS_KEPT = 8


@dataclass(frozen=True)
class WaitingRide:
    """A ride without a promise; what waits under one request gets places together or not at all.

    Whoever asked first stands first.
    """

    request_id: str
    ride: Ride


@dataclass(frozen=True)
class LoadedDay:
    """The promised rides and shifts of a day, the stored plan, and the rides that wait for a place.

    The places of the problem have the numbers of the `travel` table.
    """

    when: ServiceDay
    revision: int
    travel: TravelTable
    problem: Problem
    plan: Plan
    waiting: tuple[WaitingRide, ...]
    closed: frozenset[int] = NO_EDGES
    """The edges of the region's roads that are closed on the day."""

    @property
    def is_on_duty(self) -> bool:
        """Whether there is any shift; drivers fall ill after rides were promised."""
        return bool(self.problem.shifts)

    def require_duty(self) -> None:
        """Raises Refusal `no_vehicle_on_duty` for a day without shifts."""
        if not self.is_on_duty:
            raise Refusal("no_vehicle_on_duty")

    @cached_property
    def places(self) -> PlaceFinder:
        """The plan laid out to look for places in."""
        return PlaceFinder(self.problem, self.plan)

    def number(self, place: Coordinate) -> int:
        """What the matrices call a place; KeyError where the day has not learnt it."""
        return self.travel.number(place)

    def with_places(self, more: Sequence[Coordinate] = ()) -> "LoadedDay":
        """The same day with travel to more places. Raises NoRoadNearby."""
        self.travel.learn(more)
        if self.travel.ways is self.problem.ways:
            return self
        return replace(self, problem=self.problem.with_ways(self.travel.ways))

    def as_of(self, now: datetime) -> "LoadedDay":
        """The day with what has been driven by now as it was: only what lies ahead may change."""
        now_s = self.when.seconds(now)
        shifts = tuple(
            _ahead(shift, self.plan.find_tour(shift.id), now_s) for shift in self.problem.shifts
        )
        if shifts == self.problem.shifts:
            return self
        return replace(self, problem=self.problem.changed(shifts=shifts))


def load_day(
    service: Service, session: Session, region_id: str, day: date, revision: int | None = None
) -> LoadedDay:
    """The stored day. `revision` is that of the locked plan row where the caller holds one.

    Raises Refusal `roads_missing` where the region's roads were not prepared.
    """
    at = find_revision(session, region_id, day) if revision is None else revision
    memory = service.kept(DayMemory, region_id, DayMemory)
    known = memory.find(day, at)
    if known is not None and known.travel is travel_table(service, region_id, known.closed):
        if known.problem.ways is not known.travel.ways:
            known = known.with_places()
            memory.keep(known)
        return known
    loaded = read_day(service, session, region_id, day, at)
    memory.keep(loaded)
    return loaded


def remember_day(service: Service, region_id: str, loaded: LoadedDay) -> None:
    """Keep a day as it was just committed, which saves reading it again."""
    service.kept(DayMemory, region_id, DayMemory).keep(loaded)


class DayMemory:
    """The newest known revision of the days used last."""

    def __init__(self) -> None:
        self._days: OrderedDict[date, LoadedDay] = OrderedDict()
        self._lock = Lock()

    def find(self, day: date, revision: int) -> LoadedDay | None:
        with self._lock:
            loaded = self._days.get(day)
            if loaded is None or loaded.revision != revision:
                return None
            self._days.move_to_end(day)
            return loaded

    def keep(self, loaded: LoadedDay) -> None:
        if loaded.revision == 0:  # rows may still change without a plan row to count it
            return
        with self._lock:
            self._days[loaded.when.day] = loaded
            self._days.move_to_end(loaded.when.day)
            if len(self._days) > DAYS_KEPT:
                self._days.popitem(last=False)


def read_day(
    service: Service, session: Session, region_id: str, day: date, revision: int = 0
) -> LoadedDay:
    """The day as its rows say, whatever is in memory. Raises as `load_day`."""
    region = service.region(region_id)
    when = ServiceDay(day, region.zone)
    shifts = list_shifts(session, region_id, day)
    rides = list_rides_to_plan(session, region_id, day, PLACED | {RideStatus.WAITLISTED})
    # Keys are random; the same day must be the same problem, whatever its keys.
    rides.sort(key=lambda ride: (ride.stops[0].earliest, ride.stops[0].lat, ride.id))
    closed = closed_edges(service, session, region_id, day)
    travel = travel_table(service, region_id, closed)
    places = list_places(shifts, rides)
    travel.learn(places)
    number_of = {place: travel.number(place) for place in places}
    visits: dict[str, list[VisitRow]] = defaultdict(list)
    for visit in list_visit_rows(session, region_id, day):
        visits[visit.shift_id].append(visit)
    tours = [
        engine_tour(tour, visits[tour.shift_id], when)
        for tour in list_tour_rows(session, region_id, day)
    ]
    locked = {shift.id for shift in shifts if shift.locked}
    kept = stays_on(tours, locked, read_pins(session, region_id, day))
    problem = Problem.on_ways(
        travel.ways,
        dimensions=DIMENSIONS,
        rides=tuple(
            engine_ride(ride, number_of, when, mandatory=True, pinned_shift=kept.get(ride.id))
            for ride in rides
            if ride.status in PLACED
        ),
        shifts=tuple(engine_shift(shift, number_of, when, region.costs) for shift in shifts),
    )
    turn = {name: n for n, name in enumerate(list_waiting_requests(session, region_id, day))}
    in_turn = sorted(
        (ride for ride in rides if ride.status is RideStatus.WAITLISTED),
        key=lambda ride: (turn[ride.request_id], ride.direction),
    )
    waiting = tuple(
        WaitingRide(ride.request_id, engine_ride(ride, number_of, when, mandatory=False))
        for ride in in_turn
    )
    plan = plan_of(tours, problem)
    return LoadedDay(when, revision, travel, problem, plan, waiting, closed)


def stays_on(
    tours: Iterable[Tour], locked: Collection[str], pins: Mapping[str, str]
) -> dict[str, str]:
    """By ride, the shift that it is bound to: by its pin, or because its tour is locked."""
    return {**pins} | {
        ride_id: tour.shift_id
        for tour in tours
        if tour.shift_id in locked
        for ride_id in tour.ride_ids
    }


def _ahead(shift: Shift, tour: Tour | None, now_s: int) -> Shift:
    """A shift of which only what lies after now may still be planned."""
    if tour is None or now_s <= tour.start_s:
        if now_s <= shift.start_s:
            return shift
        return replace(shift, start_s=now_s) if now_s < shift.end_s else replace(shift, locked=True)
    begun = sum(visit.departure_s <= now_s for visit in tour.visits)
    if begun == len(tour.visits):
        return replace(shift, prefix=_prefix(tour, begun), locked=True)
    # The vehicle stands at the first stop not yet left, or is on its way there.
    return replace(shift, prefix=_prefix(tour, begun + 1))


def _prefix(tour: Tour, driven: int) -> Prefix:
    ready_s = tour.visits[driven - 1].departure_s
    return Prefix(
        start_s=tour.start_s,
        ready_s=ready_s,
        visits=tour.visits[:driven],
        breaks=tuple(rest for rest in tour.breaks if rest.begin_s < ready_s),
    )
