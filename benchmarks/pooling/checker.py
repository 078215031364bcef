"""How many rules the tours of any solver break, counted in floating point from their order alone.

This shares no code with `routing.pooling`, and knows what the benchmark instances ask for: pairs in
order, loads, windows, shift hours, the longest tour and ride times. A tour is timed as a simple
temporal network, whose least solution exists exactly when the tour can be driven.

Where it cannot, what is broken is counted in favour of whoever made the tour: stops that are late
even without waiting, tours too long and rides over their limit even when all that comes before the
dropoff waits as long as it may without delaying anything. Rides that keep their limits one by one
but not together count as one.
"""

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from benchmarks.pooling.instances import Instance, ride_id
from routing.pooling.problem import Problem

Order = Sequence[tuple[str, int]]
"""The visits of a tour as (ride id, stop index)."""

TOLERANCE = 1e-3
"""What a time may be off, in the unit of the rules."""


@dataclass(frozen=True, slots=True)
class Call:
    """A stop of a ride; `ride_limit` is the longest ride that ends here, from the stop before."""

    place: int
    earliest: float
    latest: float
    service: float
    load: tuple[int, ...]
    ride_limit: float


@dataclass(frozen=True, slots=True)
class Duty:
    """What a vehicle may do: from where to where, when, how long, and with which capacities."""

    start_place: int
    end_place: int
    earliest: float
    latest: float
    longest: float
    rooms: tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class Rulebook:
    """Travel times [place, place], the calls of each ride and the duty of each vehicle."""

    travel: npt.NDArray[np.float64]
    rides: Mapping[str, tuple[Call, ...]]
    duties: Mapping[str, Duty]


@dataclass(frozen=True, slots=True)
class Broken:
    """One broken rule: its name, the vehicle, and the ride where it is about one."""

    rule: str
    vehicle: str
    ride: str | None = None


def rules_of_instance(instance: Instance) -> Rulebook:
    """The rules of an instance in its own units."""
    n = instance.requests

    def call(number: int, ride_limit: float) -> Call:
        node = instance.nodes[number]
        window = (node.earliest, node.latest)
        return Call(number, *window, node.service, (node.load,), ride_limit)

    start, end = instance.nodes[0], instance.nodes[-1]
    duty = Duty(
        start_place=0,
        end_place=2 * n + 1,
        earliest=start.earliest,
        latest=end.latest,
        longest=instance.longest_tour,
        rooms=((instance.capacity,),),
    )
    return Rulebook(
        instance.distances,
        {ride_id(i): (call(i, 0), call(n + i, instance.longest_ride)) for i in range(1, n + 1)},
        {f"v{number}": duty for number in range(1, instance.vehicles + 1)},
    )


def rules_of_problem(problem: Problem) -> Rulebook:
    """The rules of a problem in seconds, without breaks, pins and what rides ask of each other."""
    # Breaks are no work: where there are any, a tour may last longer than its driver works.
    has_breaks = bool(problem.rules.breaks.table)
    return Rulebook(
        problem.times_s.astype(np.float64),
        {
            ride.id: tuple(
                Call(s.location, s.earliest_s, s.latest_s, s.dwell_s, s.load, limit_s)
                for s, limit_s in zip(ride.stops, (0, *ride.ride_time_limits_s), strict=True)
            )
            for ride in problem.rides
        },
        {
            shift.id: Duty(
                shift.start_location,
                shift.end_location,
                shift.start_s,
                shift.end_s,
                math.inf if has_breaks else shift.max_work_s,
                shift.vehicle.layouts,
            )
            for shift in problem.shifts
        },
    )


def broken_rules(rules: Rulebook, orders: Mapping[str, Order]) -> list[Broken]:
    """Every rule that the tours break; `orders` are the visits of each vehicle that drives."""
    broken = [
        Broken("unknown_vehicle", vehicle) for vehicle in orders if vehicle not in rules.duties
    ]
    drivers: dict[str, list[str]] = {}
    for vehicle, order in orders.items():
        for ride in dict.fromkeys(ride for ride, _ in order):
            drivers.setdefault(ride, []).append(vehicle)
    broken += [Broken("served_twice", v[1], ride) for ride, v in drivers.items() if len(v) > 1]
    for vehicle, order in orders.items():
        if vehicle in rules.duties and order:
            broken += _broken_in_tour(rules, vehicle, order)
    return broken


def served_rides(orders: Mapping[str, Order]) -> set[str]:
    """The rides that the tours visit."""
    return {ride for order in orders.values() for ride, _ in order}


def tour_length(rules: Rulebook, vehicle: str, order: Order) -> float:
    """Travel time of a tour from its start to its end, which is its distance in an instance."""
    duty = rules.duties[vehicle]
    stops = [rules.rides[ride][stop].place for ride, stop in order]
    if not stops:
        return 0.0
    ways = pairwise([duty.start_place, *stops, duty.end_place])
    return float(sum(rules.travel[here, there] for here, there in ways))


def _broken_in_tour(rules: Rulebook, vehicle: str, order: Order) -> list[Broken]:
    broken = [
        *(Broken("order", vehicle, ride) for ride in _rides_out_of_order(rules, order)),
        *(Broken("load", vehicle, ride) for ride in _overloaded(rules, vehicle, order)),
    ]
    if any(one.rule == "order" for one in broken):
        return broken
    timetable = _Timetable(rules, vehicle, order)
    late = [*(Broken(rule, vehicle, ride) for rule, ride in timetable.broken_one_by_one())]
    if not late and not timetable.can_be_driven():
        late = [Broken("joint_times", vehicle)]
    return broken + late


def _rides_out_of_order(rules: Rulebook, order: Order) -> Iterator[str]:
    """Rides that are unknown, or whose stops are not all visited, once and one after the other."""
    visited: dict[str, list[int]] = {}
    for ride, stop in order:
        visited.setdefault(ride, []).append(stop)
    for ride, stops in visited.items():
        if ride not in rules.rides or stops != list(range(len(rules.rides[ride]))):
            yield ride


def _overloaded(rules: Rulebook, vehicle: str, order: Order) -> Iterator[str]:
    """Rides that board a full vehicle, in the layout that fits best."""
    per_layout = [
        list(_overloaded_with(rules, room, order)) for room in rules.duties[vehicle].rooms
    ]
    yield from min(per_layout, key=len)


def _overloaded_with(rules: Rulebook, room: Sequence[int], order: Order) -> Iterator[str]:
    aboard: Counter[int] = Counter()
    for ride, stop in order:
        calls = rules.rides.get(ride, ())
        if stop >= len(calls):
            continue
        aboard.update(dict(enumerate(calls[stop].load)))
        grows = any(change > 0 for change in calls[stop].load)
        if grows and any(aboard[index] > most for index, most in enumerate(room)):
            yield ride


class _Timetable:
    """The times of one tour: position 0 is the start, the last one the end."""

    def __init__(self, rules: Rulebook, vehicle: str, order: Order) -> None:
        duty = rules.duties[vehicle]
        calls = [rules.rides[ride][stop] for ride, stop in order]
        places = [duty.start_place, *(call.place for call in calls), duty.end_place]
        services = [0.0, *(call.service for call in calls)]
        self.order, self.longest, self.services = order, duty.longest, services
        self.earliest = [duty.earliest, *(call.earliest for call in calls), duty.earliest]
        self.latest = [duty.latest, *(call.latest for call in calls), duty.latest]
        self.gaps = [
            service + float(rules.travel[here, there])
            for service, (here, there) in zip(services, pairwise(places), strict=True)
        ]
        position = {visit: number for number, visit in enumerate(order, start=1)}
        self.rides = [
            (position[ride, stop - 1], position[ride, stop], call.ride_limit)
            for (ride, stop), call in zip(order, calls, strict=True)
            if stop > 0
        ]

    def as_early_as_possible(self) -> list[float]:
        """Begins when nobody waits but for windows."""
        begins = [self.earliest[0]]
        for earliest, gap in zip(self.earliest[1:], self.gaps, strict=True):
            begins.append(max(earliest, begins[-1] + gap))
        return begins

    def broken_one_by_one(self) -> Iterator[tuple[str, str | None]]:
        """The rule and the ride of whatever breaks a rule on its own."""
        begins = self.as_early_as_possible()
        end = len(begins) - 1
        for position in range(1, end):
            if begins[position] > self.latest[position] + TOLERANCE:
                yield "window", self.order[position - 1][0]
        if begins[end] > self.latest[end] + TOLERANCE:
            yield "shift_hours", None
        if begins[end] - self._latest_begin(begins, 0, end) > self.longest + TOLERANCE:
            yield "longest_tour", None
        for here, there, limit in self.rides:
            departure = self._latest_begin(begins, here, there) + self.services[here]
            if begins[there] - departure > limit + TOLERANCE:
                yield "ride_time", self.order[there - 1][0]

    def _latest_begin(self, begins: Sequence[float], here: int, there: int) -> float:
        """When `here` can begin at the latest without delaying `there` or becoming late itself."""
        latest = begins[there]
        for position in range(there - 1, here - 1, -1):
            in_time = max(self.latest[position], begins[position])
            latest = min(in_time, latest - self.gaps[position])
        return latest

    def can_be_driven(self) -> bool:
        """Whether times exist that keep all rules at once."""
        begins = self.as_early_as_possible()
        end = len(begins) - 1
        # Each ride and the tour itself pull their begin towards their end; in a network that has a
        # solution, raising begins settles after as many rounds as there are such pulls.
        pulls = [(0, end, self.longest)]
        pulls += [(here, there, limit + self.services[here]) for here, there, limit in self.rides]
        for _ in range(len(pulls) + 1):
            raised = False
            for here, there, limit in pulls:
                if begins[there] - begins[here] > limit + TOLERANCE / 2:
                    begins[here] = begins[there] - limit
                    raised = True
            for position, gap in enumerate(self.gaps, start=1):
                begins[position] = max(begins[position], begins[position - 1] + gap)
            if any(b > late + TOLERANCE for b, late in zip(begins, self.latest, strict=True)):
                return False
            if not raised:
                return True
        return False
