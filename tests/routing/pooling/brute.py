"""The best plan of all, by looking at every tour: slow, plain, and for eight rides or so.

Each shift's cheapest tour is sought for each set of rides, by trying all orders of their stops that
windows, ride times and seats permit and whose driving alone is not dearer than the best tour so
far. All ways to share the rides among the shifts are then compared. Times along an order come from
`schedule` (which has tests of its own), valid is what `verify` accepts.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from routing.pooling.plan import Plan, Tour, tour_cost
from routing.pooling.problem import Problem, Ride, Shift
from routing.pooling.timing import schedule
from routing.pooling.verify import verify

ABOUT_OTHERS = {"not_once", "mandatory", "together"}
"""What the checker says of a tour alone because of rides that are not on it."""

Order = tuple[tuple[str, int], ...]


def best_plan_cents(problem: Problem) -> int:
    """What the cheapest valid plan costs.

    Travel times must keep to the triangle inequality and nothing may have been driven yet: then a
    set of rides that fits into a tour still does when one of them is taken out.
    """
    tours = [_tours_of(problem, shift) for shift in problem.shifts]
    everybody = frozenset(ride.id for ride in problem.rides)

    @cache
    def best_from(shift: int, left: frozenset[str]) -> int:
        """The cheapest for the rides that are left with the shifts from a number on."""
        if shift == len(tours):
            return _left_out_cents(problem, left)
        return min(
            (0 if tour is None else tour_cost(problem, tour).total_cents)
            + best_from(shift + 1, left - served)
            for served, tour in tours[shift].items()
            if served <= left and _keeps_groups(problem, served)
        )

    return best_from(0, everybody)


def _left_out_cents(problem: Problem, left: frozenset[str]) -> int:
    return sum(problem.get_ride(ride_id).penalty_cents for ride_id in left)


def _keeps_groups(problem: Problem, served: frozenset[str]) -> bool:
    groups = {problem.get_ride(ride_id).together for ride_id in served} - {None}
    return all(ride.id in served for ride in problem.rides if ride.together in groups)


def _tours_of(problem: Problem, shift: Shift) -> dict[frozenset[str], Tour | None]:
    """The shift's cheapest tour for each set of rides that it can serve, None for nobody."""
    tours: dict[frozenset[str], Tour | None] = {frozenset(): None}
    grown = [frozenset[str]()]
    while grown:
        larger = {names | {ride.id} for names in grown for ride in problem.rides}
        grown = []
        for names in sorted(larger - tours.keys(), key=sorted):
            if all(names - {name} in tours for name in names):
                tour = _best_tour(problem, shift, names)
                if tour is not None:
                    tours[names] = tour
                    grown.append(names)
    return tours


def _best_tour(problem: Problem, shift: Shift, names: frozenset[str]) -> Tour | None:
    """The shift's cheapest tour that serves exactly these rides."""
    rides = [ride for ride in problem.rides if ride.id in names]
    unserved = tuple(ride.id for ride in problem.rides if ride.id not in names)
    best: Tour | None = None
    best_cents = float("inf")
    wishes = sum(len(ride.wished - shift.properties) for ride in rides)
    walk = _Walk(problem, shift, rides)
    for order in walk.orders():
        tour = schedule(problem, shift, order)
        cents = best_cents if tour is None else tour_cost(problem, tour).total_cents
        if tour is None or cents >= best_cents:
            continue
        broken = {violation.code for violation in verify(problem, Plan((tour,), unserved))}
        if broken <= ABOUT_OTHERS:
            best, best_cents = tour, cents
            fixed_cents = shift.cost_per_use_cents + wishes * problem.rules.broken_wish_cents
            walk.most_cents = cents - fixed_cents
    return best


@dataclass(frozen=True, slots=True)
class _Step:
    """A tour as far as it has come: the earliest times, and the least that driving costs."""

    order: Order
    place: int
    free_s: int
    cents: float
    aboard: tuple[int, ...]
    layouts: tuple[tuple[int, ...], ...]


class _Walk:
    """All orders of some rides' stops that may be a tour of a shift."""

    def __init__(self, problem: Problem, shift: Shift, rides: Sequence[Ride]) -> None:
        self.problem, self.shift = problem, shift
        self.rides = {ride.id: ride for ride in rides}
        self.length = sum(len(ride.stops) for ride in rides)
        self.most_cents = float("inf")
        """Orders whose holding and driving alone costs more are passed over."""

    def orders(self) -> Iterator[Order]:
        """Each order, nearest stops first."""
        if all(self._may_serve(ride) for ride in self.rides.values()):
            nobody = (0,) * len(self.problem.dimensions)
            shift = self.shift
            layouts = shift.vehicle.layouts
            start = _Step((), shift.start_location, shift.start_s, 0.0, nobody, layouts)
            yield from self._extend(start)

    def _may_serve(self, ride: Ride) -> bool:
        pinned = ride.pinned_shift in (None, self.shift.id)
        return pinned and ride.required <= self.shift.properties

    def _extend(self, step: _Step) -> Iterator[Order]:
        if len(step.order) == self.length:
            yield step.order
            return
        nexts = [self._after(step, name, number) for name, number in self._open(step)]
        if any(there is None for there in nexts):
            return  # whatever comes first, this one would be too late
        for there in sorted((n for n in nexts if n is not None), key=lambda n: n.cents):
            if there.layouts and self._least_cents(there) < self.most_cents:
                yield from self._extend(there)

    def _open(self, step: _Step) -> Iterator[tuple[str, int]]:
        """The next stop of each ride."""
        reached = dict(step.order)
        for name, ride in self.rides.items():
            number = reached.get(name, -1) + 1
            if number < len(ride.stops):
                yield name, number

    def _after(self, step: _Step, name: str, number: int) -> _Step | None:
        """One stop further; None when it would be too late there."""
        ride, stop = self.rides[name], self.rides[name].stops[number]
        drive_s = int(self.problem.times_s[step.place, stop.location])
        begin_s = max(stop.earliest_s, step.free_s + drive_s)
        latest_s = stop.latest_s
        if number > 0:
            before = ride.stops[number - 1]
            limit_s = ride.ride_time_limits_s[number - 1]
            latest_s = min(latest_s, before.latest_s + before.dwell_s + limit_s)
        free_s = begin_s + stop.dwell_s
        home_s = int(self.problem.times_s[stop.location, self.shift.end_location])
        if begin_s > latest_s or free_s + home_s > self.shift.end_s:
            return None
        aboard = tuple(n + change for n, change in zip(step.aboard, stop.load, strict=True))
        layouts = tuple(
            layout
            for layout in step.layouts
            if all(n <= room for n, room in zip(aboard, layout, strict=True))
        )
        cents = step.cents + self._way_cents(step.place, stop.location)
        cents += stop.dwell_s * self.shift.cost_per_hour_cents / 3600
        return _Step((*step.order, (name, number)), stop.location, free_s, cents, aboard, layouts)

    def _least_cents(self, step: _Step) -> float:
        """A lower bound: over the stop farthest out of the way, then to the end; less rounding."""
        ahead = [self.rides[name].stops[number].location for name, number in self._open(step)]
        end = self.shift.end_location
        ways = [self._way_cents(step.place, at) + self._way_cents(at, end) for at in (*ahead, end)]
        return step.cents + max(ways) - 2.0

    def _way_cents(self, here: int, there: int) -> float:
        seconds, metres = self.problem.times_s[here, there], self.problem.lengths_m[here, there]
        hours_cents = int(seconds) * self.shift.cost_per_hour_cents / 3600
        return hours_cents + int(metres) * self.shift.cost_per_km_cents / 1000
