"""Rows of the database as the engine's values, and back.

Places become numbers, instants become seconds of the service day. Names, phones and reasons stay
behind: the engine sees opaque ids only.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

from mobility import model
from mobility.clock import instant_of, seconds_into_day
from mobility.model import DIMENSIONS
from mobility.regions.settings import Costs
from mobility.storage.day_rows import TourRow, VisitRow
from mobility.storage.to_plan import RideToPlan
from routing.geo import Coordinate
from routing.pooling.plan import Break, Plan, Tour, Visit
from routing.pooling.problem import Problem, Ride, Shift, Stop, Vehicle

DEGREE_DIGITS = 6
"""Places that agree in so many digits (a decimetre) are one place."""

FAIR_SHARE = 0.75
"""Drivers are often volunteers: time on tour beyond this share of a shift costs extra, so that one
is not on the road from morning to evening while others wait. It depends on the shift alone, so that
plans of the same day can be compared whatever was booked since."""


@dataclass(frozen=True)
class ServiceDay:
    """A date in a time zone: the day whose seconds planning counts."""

    day: date
    zone: ZoneInfo

    def seconds(self, instant: datetime) -> int:
        return seconds_into_day(instant, self.day, self.zone)

    def instant(self, seconds: int) -> datetime:
        return instant_of(seconds, self.day, self.zone)


def coordinate(lat: float, lon: float) -> Coordinate:
    """Raises InvalidCoordinate."""
    return Coordinate(round(lat, DEGREE_DIGITS), round(lon, DEGREE_DIGITS))


def list_places(shifts: Iterable[model.Shift], rides: Iterable[RideToPlan]) -> list[Coordinate]:
    """Every place of a day, once."""
    depots = [place for shift in shifts for place in (shift.start_place, shift.end_place)]
    stops = [stop for ride in rides for stop in ride.stops]
    return list(
        dict.fromkeys(
            [
                *(coordinate(depot.lat, depot.lon) for depot in depots),
                *(coordinate(stop.lat, stop.lon) for stop in stops),
            ]
        )
    )


def engine_shift(
    shift: model.Shift, number_of: Mapping[Coordinate, int], when: ServiceDay, costs: Costs
) -> Shift:
    """A shift with its vehicle, driver and places loaded."""
    start, end = shift.start_place, shift.end_place
    start_s, end_s = when.seconds(shift.starts_at), when.seconds(shift.ends_at)
    return Shift(
        id=shift.id,
        vehicle=Vehicle(shift.vehicle_id, shift.vehicle.capacities()),
        start_location=number_of[coordinate(start.lat, start.lon)],
        end_location=number_of[coordinate(end.lat, end.lon)],
        start_s=start_s,
        end_s=end_s,
        properties=frozenset(shift.vehicle.properties) | frozenset(shift.driver.properties),
        cost_per_hour_cents=costs.per_hour_cents,
        cost_per_km_cents=costs.per_km_cents,
        cost_per_use_cents=costs.per_use_cents,
        fair_duration_s=round(FAIR_SHARE * (end_s - start_s)),
        locked=shift.locked,
    )


def engine_ride(
    ride: RideToPlan | model.Ride,
    number_of: Mapping[Coordinate, int],
    when: ServiceDay,
    *,
    mandatory: bool,
    pinned_shift: str | None = None,
) -> Ride:
    """A ride with its stops inside the windows that were promised or asked for."""
    return Ride(
        id=ride.id,
        stops=tuple(
            Stop(
                location=number_of[coordinate(stop.lat, stop.lon)],
                earliest_s=when.seconds(stop.earliest),
                latest_s=when.seconds(stop.latest),
                dwell_s=stop.dwell_s,
                load=tuple(stop.load.get(name, 0) for name in DIMENSIONS),
            )
            for stop in ride.stops
        ),
        ride_time_limits_s=tuple(stop.ride_time_limit_s for stop in ride.stops[1:]),
        required=frozenset(ride.required),
        mandatory=mandatory,
        pinned_shift=pinned_shift,
        anchor="arrival" if ride.direction is model.Direction.OUTBOUND else "departure",
    )


def engine_tour(tour: TourRow, visits: Iterable[VisitRow], when: ServiceDay) -> Tour:
    """A stored tour with its visits."""
    return Tour(
        shift_id=tour.shift_id,
        start_s=when.seconds(tour.starts_at),
        end_s=when.seconds(tour.ends_at),
        visits=tuple(
            Visit(
                visit.ride_id,
                visit.stop_position,
                when.seconds(visit.arrival_at),
                when.seconds(visit.begin_at),
                when.seconds(visit.departure_at),
            )
            for visit in visits
        ),
        breaks=tuple(Break(rest["begin_s"], rest["end_s"]) for rest in tour.breaks),
    )


def tour_row(when: ServiceDay, problem: Problem, tour: Tour) -> TourRow:
    """The row of a tour, without its visits."""
    places = tour_places(problem, tour)
    return TourRow(
        shift_id=tour.shift_id,
        starts_at=when.instant(tour.start_s),
        ends_at=when.instant(tour.end_s),
        length_m=sum(int(problem.lengths_m[here, there]) for here, there in pairwise(places)),
        drive_time_s=sum(int(problem.times_s[here, there]) for here, there in pairwise(places)),
        breaks=[
            {
                "after_position": _visits_before(tour, rest) - 1,
                "begin_s": rest.begin_s,
                "end_s": rest.end_s,
            }
            for rest in tour.breaks
        ],
    )


def visit_rows(when: ServiceDay, tour: Tour) -> list[VisitRow]:
    """The rows of a tour's visits; positions count from 0."""
    return [
        VisitRow(
            shift_id=tour.shift_id,
            position=position,
            ride_id=visit.ride_id,
            stop_position=visit.stop_index,
            arrival_at=when.instant(visit.arrival_s),
            begin_at=when.instant(visit.begin_s),
            departure_at=when.instant(visit.departure_s),
        )
        for position, visit in enumerate(tour.visits)
    ]


def tour_places(problem: Problem, tour: Tour) -> Sequence[int]:
    """The places that a tour drives to, from the start of its shift to the end."""
    shift = problem.get_shift(tour.shift_id)
    stops = [problem.get_ride(v.ride_id).stops[v.stop_index].location for v in tour.visits]
    return [shift.start_location, *stops, shift.end_location]


def plan_of(tours: Iterable[Tour], problem: Problem) -> Plan:
    """The plan of these tours; rides of the problem on none of them are left out."""
    driven = tuple(tours)
    served = {visit.ride_id for tour in driven for visit in tour.visits}
    return Plan(driven, tuple(ride.id for ride in problem.rides if ride.id not in served))


def _visits_before(tour: Tour, rest: Break) -> int:
    return sum(visit.departure_s <= rest.begin_s for visit in tour.visits)
