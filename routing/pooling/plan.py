"""A day's tours, and what they cost."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from routing.pooling.problem import Break, Problem, Ride, Shift, Visit

__all__ = ["Break", "Cost", "Plan", "Tour", "Visit", "cost", "rank", "tour_cost"]

SECONDS_PER_HOUR = 3600
METRES_PER_KM = 1000


@dataclass(frozen=True, slots=True)
class Tour:
    """The ordered stops of one shift; start and end are when the vehicle leaves and returns."""

    shift_id: str
    start_s: int
    end_s: int
    visits: tuple[Visit, ...]
    breaks: tuple[Break, ...] = ()

    @property
    def work_s(self) -> int:
        """Working time: the length of the tour without its breaks."""
        return self.end_s - self.start_s - sum(b.end_s - b.begin_s for b in self.breaks)

    @property
    def ride_ids(self) -> tuple[str, ...]:
        """The rides in the order in which they board."""
        return tuple(visit.ride_id for visit in self.visits if visit.stop_index == 0)

    @property
    def sequence(self) -> tuple[tuple[str, int], ...]:
        """The order of visits as (ride id, stop index)."""
        return tuple((visit.ride_id, visit.stop_index) for visit in self.visits)


@dataclass(frozen=True, slots=True)
class Plan:
    """The tours that are driven, at most one for a shift, and the rides that are left out."""

    tours: tuple[Tour, ...]
    unserved: tuple[str, ...]

    def find_tour(self, shift_id: str) -> Tour | None:
        """The tour of this shift, or None when it is not driven."""
        return next((tour for tour in self.tours if tour.shift_id == shift_id), None)

    def find_tour_of(self, ride_id: str) -> Tour | None:
        """The tour that serves this ride, or None when it is left out."""
        return next((tour for tour in self.tours if ride_id in tour.ride_ids), None)


@dataclass(frozen=True, slots=True)
class Cost:
    """The parts of the objective, each rounded to the cent for a tour and then summed."""

    unserved_cents: int = 0
    driver_cents: int = 0
    distance_cents: int = 0
    vehicle_cents: int = 0
    extra_ride_cents: int = 0
    idle_cents: int = 0
    broken_wish_cents: int = 0
    unfair_cents: int = 0

    @property
    def total_cents(self) -> int:
        """What the planner minimises."""
        return (
            self.unserved_cents
            + self.driver_cents
            + self.distance_cents
            + self.vehicle_cents
            + self.extra_ride_cents
            + self.idle_cents
            + self.broken_wish_cents
            + self.unfair_cents
        )

    def __add__(self, other: "Cost") -> "Cost":
        return self._plus(other, 1)

    def __sub__(self, other: "Cost") -> "Cost":
        return self._plus(other, -1)

    def _plus(self, other: "Cost", sign: int) -> "Cost":
        return Cost(
            self.unserved_cents + sign * other.unserved_cents,
            self.driver_cents + sign * other.driver_cents,
            self.distance_cents + sign * other.distance_cents,
            self.vehicle_cents + sign * other.vehicle_cents,
            self.extra_ride_cents + sign * other.extra_ride_cents,
            self.idle_cents + sign * other.idle_cents,
            self.broken_wish_cents + sign * other.broken_wish_cents,
            self.unfair_cents + sign * other.unfair_cents,
        )


def cost(problem: Problem, plan: Plan) -> Cost:
    """What a plan costs, in parts."""
    unserved = Cost(
        unserved_cents=sum(problem.get_ride(ride_id).penalty_cents for ride_id in plan.unserved)
    )
    return sum((tour_cost(problem, tour) for tour in plan.tours), start=unserved)


def tour_cost(problem: Problem, tour: Tour) -> Cost:
    """What one tour costs."""
    shift, rules = problem.get_shift(tour.shift_id), problem.rules
    rides = [problem.get_ride(ride_id) for ride_id in tour.ride_ids]
    begins_s = {(visit.ride_id, visit.stop_index): visit.begin_s for visit in tour.visits}
    unfair_s = (
        0
        if shift.fair_duration_s is None
        else max(0, tour.end_s - tour.start_s - shift.fair_duration_s)
    )
    wishes = sum(len(ride.wished - shift.properties) for ride in rides)
    return Cost(
        driver_cents=_rate(tour.end_s - tour.start_s, shift.cost_per_hour_cents),
        distance_cents=_share(
            tour_length_m(problem, shift, tour), shift.cost_per_km_cents, METRES_PER_KM
        ),
        vehicle_cents=shift.cost_per_use_cents,
        extra_ride_cents=_rate(
            _extra_ride_s(problem, tour, rides), rules.extra_ride_cents_per_hour
        ),
        idle_cents=_rate(_idle_s(rides, begins_s), rules.idle_cents_per_hour),
        broken_wish_cents=wishes * rules.broken_wish_cents,
        unfair_cents=_rate(unfair_s, rules.unfair_cents_per_hour),
    )


def tour_length_m(problem: Problem, shift: Shift, tour: Tour) -> int:
    """Metres from the start of the tour over all its stops to its end."""
    stops = [problem.get_ride(visit.ride_id).stops[visit.stop_index] for visit in tour.visits]
    places = [shift.start_location, *(stop.location for stop in stops), shift.end_location]
    return sum(int(problem.lengths_m[a, b]) for a, b in pairwise(places))


def _extra_ride_s(problem: Problem, tour: Tour, rides: Iterable[Ride]) -> int:
    times_s = {(v.ride_id, v.stop_index): (v.begin_s, v.departure_s) for v in tour.visits}
    extra_s = 0
    for ride in rides:
        for leg, direct_s in enumerate(problem.direct_times_s(ride)):
            extra_s += times_s[ride.id, leg + 1][0] - times_s[ride.id, leg][1] - direct_s
    return extra_s


def _idle_s(rides: Iterable[Ride], begins_s: dict[tuple[str, int], int]) -> int:
    idle_s = 0
    for ride in rides:
        last = len(ride.stops) - 1
        if ride.anchor == "arrival":
            idle_s += ride.stops[last].latest_s - begins_s[ride.id, last]
        elif ride.anchor == "departure":
            idle_s += begins_s[ride.id, 0] - ride.stops[0].earliest_s
    return idle_s


def _rate(seconds: int, cents_per_hour: int) -> int:
    return _share(seconds, cents_per_hour, SECONDS_PER_HOUR)


def _share(amount: int, cents: int, per: int) -> int:
    """Amount times cents per unit, half a cent rounded up."""
    return (2 * amount * cents + per) // (2 * per)


def rank(problem: Problem, plan: Plan) -> tuple[int, int]:
    """What makes one plan better than another: promised rides left out, then cost."""
    promised = sum(problem.get_ride(ride_id).mandatory for ride_id in plan.unserved)
    return promised, cost(problem, plan).total_cents
