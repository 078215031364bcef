"""A problem as its lower bound sees it: for each kind of shift the network that it may drive in.

Made from the problem alone: nothing is shared with search, timing and insertion, so that plan and
bound check each other. Whatever is left out or rounded here makes tours cheaper, never dearer.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import ceil

import numpy as np
import numpy.typing as npt

from routing.pooling.arrays import Bools, Floats, Ints
from routing.pooling.label_kernel import MOST_CUTS, NEVER_S, Network, Words
from routing.pooling.label_search_kernel import legs_apart
from routing.pooling.problem import (
    UNREACHABLE_S,
    BreakRule,
    Prefix,
    Problem,
    Ride,
    Rules,
    Shift,
    Stop,
    Visit,
)

HOUR_S = 3600
KM_M = 1000

ROUNDED_CENT = 0.5
"""By so much each part of a tour's cost may be rounded down."""

MOST_STOPS = 1200
"""Days of more stops are not looked at: their networks take too much space."""


@dataclass(frozen=True, slots=True)
class Kind:
    """Shifts that differ in name only.

    Parameters
    ----------
    start_cents
        What a tour costs before it leaves the start, or until it is ready where it has begun.
    legs
        Legs that are under way at the start.
    has_begun
        Part of the tour lies in the past, so that it must be ended.
    """

    shift_ids: tuple[str, ...]
    network: Network
    start_cents: float
    legs: Ints
    has_begun: bool

    @property
    def room(self) -> int:
        """How many tours there may be."""
        return len(self.shift_ids)


@dataclass(frozen=True, slots=True)
class Relaxation:
    """All kinds of shifts, and what it costs to leave rides out.

    `unit_of[ride]` is the unit of those that go together, -1 for rides that have begun;
    `penalty_cents[unit]` is infinite for promised ones.
    """

    kinds: tuple[Kind, ...]
    ride_ids: tuple[str, ...]
    unit_of: Ints
    penalty_cents: Floats

    @property
    def is_open(self) -> Bools:
        """[ride]: it may still be left out or given to any shift."""
        return np.asarray(self.unit_of >= 0)

    def by_unit(self, values: Floats) -> Floats:
        """Sums over the rides of each unit."""
        sums: Floats = np.zeros(len(self.penalty_cents))
        np.add.at(sums, self.unit_of[self.is_open], values[self.is_open])
        return sums


def relax(problem: Problem) -> Relaxation:
    """The relaxation of a problem that its lower bound is computed from."""
    reached = {v.ride_id: v for s in problem.shifts if s.prefix for v in s.prefix.visits}
    stops = _Stops(problem, reached)
    unit_of, penalty_cents = _units(problem, reached)
    return Relaxation(
        tuple(_kind(stops, shifts) for shifts in _alike(problem)),
        tuple(ride.id for ride in problem.rides),
        unit_of,
        penalty_cents,
    )


def _units(problem: Problem, reached: Mapping[str, Visit]) -> tuple[Ints, Floats]:
    numbers: dict[object, int] = {}
    unit_of = np.full(len(problem.rides), -1, dtype=np.int64)
    begun_groups = {problem.get_ride(name).together for name in reached}
    penalties: list[float] = []
    for number, ride in enumerate(problem.rides):
        if ride.id in reached:
            continue
        unit = numbers.setdefault(number if ride.together is None else ride.together, len(numbers))
        if unit == len(penalties):
            penalties.append(0.0)
        has_to = ride.mandatory or (ride.together is not None and ride.together in begun_groups)
        penalties[unit] += np.inf if has_to else ride.penalty_cents
        unit_of[number] = unit
    return unit_of, np.array(penalties)


def _alike(problem: Problem) -> list[list[Shift]]:
    """Shifts grouped by all but their names."""
    pinned = {ride.pinned_shift for ride in problem.rides}
    groups: dict[object, list[Shift]] = {}
    for shift in problem.shifts:
        alone = shift.prefix is not None or shift.id in pinned
        plain = replace(shift, id="", vehicle=replace(shift.vehicle, id=""))
        groups.setdefault(shift.id if alone else plain, []).append(shift)
    return list(groups.values())


class _Stops:
    """Stops and legs of all rides by number, and all that does not depend on the shift."""

    def __init__(self, problem: Problem, reached: Mapping[str, Visit]) -> None:
        self.problem, self.reached = problem, reached
        names = [(n, k) for n, ride in enumerate(problem.rides) for k in range(len(ride.stops))]
        stops = [problem.rides[n].stops[k] for n, k in names]
        legs = [(n, k) for n, k in names if k > 0]
        self.leg_of = {leg: number for number, leg in enumerate(legs)}
        self.first = _ints([number for number, (_, k) in enumerate(names) if k == 0])
        self.table = _ints([self._row(n, k) for n, k in names]).reshape(len(names), 4)
        self.place = _ints([stop.location for stop in stops])
        self.load = _ints([stop.load for stop in stops]).reshape(
            len(stops), len(problem.dimensions)
        )
        self.hold_s = np.array([stop.dwell_s for stop in stops], dtype=np.float64)
        lengths_m = np.where(problem.times_s < UNREACHABLE_S, problem.lengths_m, UNREACHABLE_S)
        used = _places(problem)
        self.times_s = _shortest(problem.times_s, used)
        self.lengths_m = _shortest(lengths_m, used)
        self.end = _ints([self.first[n] + k for n, k in legs])
        limit_s = _ints([problem.rides[n].ride_time_limits_s[k - 1] for n, k in legs])
        self.most_s = limit_s + self.hold_s[self.end - 1]
        self.least_s = (
            self.hold_s[self.end - 1] + self.times_s[self.place[self.end - 1], self.place[self.end]]
        )
        self.leg = np.stack((self.end, self.most_s), axis=1).astype(np.int64)
        self.early_s = np.array([stop.earliest_s for stop in stops], dtype=np.float64)
        self.late_s = np.array([stop.latest_s for stop in stops], dtype=np.float64)
        self.tighten(self.early_s, self.late_s)
        self.apart = self._apart()
        self.sign: Words = (
            np.random.default_rng(0).integers(1 << 63, size=len(legs)).view(np.uint64)
        )

    def _row(self, ride: int, stop: int) -> tuple[int, int, int, bool]:
        last = stop == len(self.problem.rides[ride].stops) - 1
        return ride, self.leg_of.get((ride, stop), -1), self.leg_of.get((ride, stop + 1), -1), last

    def tighten(self, early_s: Floats, late_s: Floats) -> None:
        """Narrows windows along each ride (Cordeau 2006, section 5.1.1, extended to chains)."""
        here, there = self.end - 1, self.end
        # Chains have at most two legs, so that two rounds reach from end to end.
        for _ in range(2):
            early_s[there] = np.maximum(early_s[there], early_s[here] + self.least_s)
            late_s[there] = np.minimum(late_s[there], late_s[here] + self.most_s)
            early_s[here] = np.maximum(early_s[here], early_s[there] - self.most_s)
            late_s[here] = np.minimum(late_s[here], late_s[there] - self.least_s)

    def _apart(self) -> Bools:
        """[leg, leg]: of one ride, of rides kept apart, or there is no time for both."""
        way_s = self.hold_s[:, None] + self.times_s[np.ix_(self.place, self.place)]
        window = np.stack((self.early_s, self.late_s), axis=1)
        apart = legs_apart(way_s, window, self.end - 1, self.leg)
        ride_of = self.table[self.end, 0]
        # What has begun may be late.
        begun = np.array([ride.id in self.reached for ride in self.problem.rides], dtype=np.bool_)
        apart &= ~(begun[ride_of][:, None] | begun[ride_of][None, :])
        kept = np.eye(len(begun), dtype=np.bool_)
        number = {ride.id: n for n, ride in enumerate(self.problem.rides)}
        for n, ride in enumerate(self.problem.rides):
            others = [number[other_id] for other_id in ride.apart_from]
            kept[n, others] = kept[others, n] = True
        return np.asarray(apart | kept[np.ix_(ride_of, ride_of)])


def _kind(stops: _Stops, shifts: Sequence[Shift]) -> Kind:
    """The network of shifts that are alike."""
    problem, shift = stops.problem, shifts[0]
    prefix = shift.prefix
    here = shift.start_location if prefix is None else _stop(problem, prefix.visits[-1]).location
    at = np.array([*stops.place, here, shift.end_location])
    way_s = stops.times_s[np.ix_(at, at)]
    way_s[:-2] += stops.hold_s[:, None]
    way_cents = stops.lengths_m[np.ix_(at, at)] * (shift.cost_per_km_cents / KM_M)
    rules = problem.rules
    rate = np.array([shift.cost_per_hour_cents, rules.extra_ride_cents_per_hour]) / HOUR_S
    node, pickups = _nodes(stops, shift, way_s)
    legs = _legs_under_way(stops, prefix)
    start_cents = shift.cost_per_use_cents - _rounded_cents(problem, shift)
    if prefix is not None:
        start_cents += _cents_until_ready(problem, shift, prefix)
        node[-2, 3] = rate[0] + rate[1] * len(legs)
    network = Network(
        way=np.stack((way_s, way_cents), axis=2),
        node=node,
        stop=stops.table,
        leg=stops.leg,
        sign=stops.sign,
        apart=stops.apart,
        first=stops.first,
        pickups=pickups,
        load=stops.load,
        layouts=_ints(shift.vehicle.layouts),
        rate=rate,
        rest=_rest(rules, shift),
        hours=_hours(rules.breaks, shift),
        cuts=np.zeros(len(problem.rides), dtype=np.uint64),
        fine=np.zeros(MOST_CUTS),
    )
    ids = tuple(one.id for one in shifts)
    return Kind(ids, network, float(start_cents), legs, prefix is not None)


def _nodes(stops: _Stops, shift: Shift, way_s: Floats) -> tuple[Floats, Ints]:
    """[node, column]: windows and cents of each visit; and the stops where rides may board."""
    problem = stops.problem
    ready_s = shift.prefix.ready_s if shift.prefix else shift.start_s
    early_s = np.maximum(stops.early_s, ready_s + way_s[-2, :-2])
    late_s = np.minimum(stops.late_s, shift.end_s - way_s[:-2, -1])
    stops.tighten(early_s, late_s)
    gain, rise = np.zeros(len(early_s)), np.zeros(len(early_s))
    pickups = []
    for number, ride in enumerate(problem.rides):
        first = int(stops.first[number])
        last = first + len(ride.stops) - 1
        _price(problem, shift, ride, gain[first : last + 1], rise[first : last + 1])
        if ride.id in stops.reached:
            _put_under_way(shift, ride, stops, early_s[first : last + 1], late_s[first : last + 1])
        elif not _may_serve(shift, ride) or (early_s > late_s)[first : last + 1].any():
            late_s[first : last + 1] = -NEVER_S
        else:
            pickups.append(first)
    ends = np.array([[ready_s, shift.end_s, 0.0, 0.0, 0.0], [0.0, shift.end_s, 0.0, 0.0, 0.0]])
    visits = np.stack((early_s, late_s, gain, rise, stops.hold_s), axis=1)
    return np.vstack((visits, ends)), _ints(pickups)


def _rest(rules: Rules, shift: Shift) -> Floats:
    """What `Network.rest` says; the hours of who is on the road already are not looked at."""
    rule, most_s = rules.breaks, shift.end_s - shift.start_s
    stretch_s = rule.max_stretch_s or NEVER_S
    needed_s = rule.required_s(min(most_s, shift.max_work_s))
    parts = 0
    if needed_s > 0 or most_s > min(shift.max_work_s, stretch_s):
        parts = max(1, ceil(needed_s / rule.min_part_s))
    fair_s = most_s if shift.fair_duration_s is None else shift.fair_duration_s
    unfair = rules.unfair_cents_per_hour / HOUR_S if fair_s < most_s else 0.0
    watched = shift.prefix is None and (parts > 0 or unfair > 0)
    return np.array([watched, rule.min_part_s, parts, stretch_s, fair_s, unfair], dtype=np.float64)


def _hours(rule: BreakRule, shift: Shift) -> Floats:
    """What `Network.hours` says: rows of longest work, and the breaks that permit it."""
    steps = [(min(limit_s, shift.max_work_s), rest_s) for limit_s, rest_s in rule.table]
    most = [work_s for work_s, _ in steps] + [shift.max_work_s]
    return np.array(list(zip(most, [0, *(rest_s for _, rest_s in steps)], strict=True)), float)


def _price(problem: Problem, shift: Shift, ride: Ride, gain: Floats, rise: Floats) -> None:
    """Writes what a ride's visits cost beyond the rates: wishes, idle time, less the direct drive.

    Every second under way is charged; what the ride takes at least is given back where it boards.
    """
    rules = problem.rules
    ride_cents = rules.extra_ride_cents_per_hour / HOUR_S
    idle_cents = rules.idle_cents_per_hour / HOUR_S
    inner_s = sum(stop.dwell_s for stop in ride.stops[:-1])
    gain[0] += len(ride.wished - shift.properties) * rules.broken_wish_cents
    gain[0] -= ride_cents * (sum(problem.direct_times_s(ride)) + inner_s)
    if ride.anchor == "departure":
        rise[0] += idle_cents
        gain[0] -= idle_cents * ride.stops[0].earliest_s
    elif ride.anchor == "arrival":
        rise[-1] -= idle_cents
        gain[-1] += idle_cents * ride.stops[-1].latest_s


def _put_under_way(
    shift: Shift, ride: Ride, stops: _Stops, early_s: Floats, late_s: Floats
) -> None:
    """Writes the windows of a ride that has begun: only its own bind what lies ahead of it."""
    late_s[:] = -NEVER_S
    if shift.prefix is None or all(visit.ride_id != ride.id for visit in shift.prefix.visits):
        return
    visit = stops.reached[ride.id]
    ahead = visit.stop_index + 1
    for number, stop in enumerate(ride.stops[ahead:], start=ahead):
        early_s[number], late_s[number] = stop.earliest_s, min(stop.latest_s, shift.end_s)
    if ahead < len(ride.stops):
        due_s = visit.departure_s + ride.ride_time_limits_s[visit.stop_index]
        late_s[ahead] = min(late_s[ahead], due_s)


def _legs_under_way(stops: _Stops, prefix: Prefix | None) -> Ints:
    driven = {visit.ride_id for visit in prefix.visits} if prefix else set()
    legs = [
        stops.leg_of.get((number, stops.reached[ride.id].stop_index + 1))
        for number, ride in enumerate(stops.problem.rides)
        if ride.id in driven
    ]
    return _ints(sorted(leg for leg in legs if leg is not None))


def _may_serve(shift: Shift, ride: Ride) -> bool:
    if ride.pinned_shift not in (None, shift.id) or not ride.required <= shift.properties:
        return False
    return not shift.locked or ride.pinned_shift == shift.id


def _rounded_cents(problem: Problem, shift: Shift) -> float:
    """By how much a tour's whole cents may be below its exact cost."""
    rules = problem.rules
    rates = [shift.cost_per_hour_cents, rules.extra_ride_cents_per_hour, rules.idle_cents_per_hour]
    if shift.fair_duration_s is not None:
        rates.append(rules.unfair_cents_per_hour)
    parts = sum(rate % HOUR_S > 0 for rate in rates) + (shift.cost_per_km_cents % KM_M > 0)
    return ROUNDED_CENT * parts


def _cents_until_ready(problem: Problem, shift: Shift, prefix: Prefix) -> float:
    """What a tour has cost by the time that it is ready, with the legs under way until then.

    What boarding gives back (`_price`) was given back in the past as well.
    """
    places = [shift.start_location, *(_stop(problem, v).location for v in prefix.visits)]
    length_m = sum(int(problem.lengths_m[a, b]) for a, b in pairwise(places))
    cents = length_m * shift.cost_per_km_cents / KM_M
    cents += (prefix.ready_s - prefix.start_s) * shift.cost_per_hour_cents / HOUR_S
    for ride_id in dict.fromkeys(visit.ride_id for visit in prefix.visits):
        visits = [visit for visit in prefix.visits if visit.ride_id == ride_id]
        cents += _cents_of_begun(problem, shift, problem.get_ride(ride_id), visits, prefix.ready_s)
    return cents


def _cents_of_begun(
    problem: Problem, shift: Shift, ride: Ride, visits: Sequence[Visit], ready_s: int
) -> float:
    rules = problem.rules
    gain, rise = np.zeros(len(ride.stops)), np.zeros(len(ride.stops))
    _price(problem, shift, ride, gain, rise)
    cents = sum(gain[v.stop_index] + rise[v.stop_index] * v.begin_s for v in visits)
    # From the begin of boarding to the begin of alighting, each dwell but the first included.
    ended = len(visits) == len(ride.stops)
    until_s = visits[-1].begin_s if ended else ready_s
    charged_s = until_s - visits[0].begin_s
    driven_dwells_s = sum(v.departure_s - v.begin_s for v in visits[: -1 if ended else None])
    planned_dwells_s = sum(stop.dwell_s for stop in ride.stops[: len(visits) - ended])
    charged_s += planned_dwells_s - driven_dwells_s
    return float(cents + charged_s * rules.extra_ride_cents_per_hour / HOUR_S)


def _stop(problem: Problem, visit: Visit) -> Stop:
    return problem.get_ride(visit.ride_id).stops[visit.stop_index]


def _places(problem: Problem) -> Ints:
    """Places where anybody stops, starts or ends; a table may have room for more."""
    stops = {stop.location for ride in problem.rides for stop in ride.stops}
    ends = {place for s in problem.shifts for place in (s.start_location, s.end_location)}
    return _ints(sorted(stops | ends))


def _shortest(matrix: npt.NDArray[np.int32], places: Ints) -> Floats:
    """The matrix with shortest ways over some places (Floyd 1962), which can only be shorter."""
    ways: Floats = matrix.astype(np.float64)
    among = ways[np.ix_(places, places)]
    # SciPy's own takes a way of no seconds for no way.
    for over in range(len(places)):
        np.minimum(among, among[:, over, None] + among[None, over], out=among)
    ways[np.ix_(places, places)] = among
    return ways


def _ints(values: Sequence[object]) -> Ints:
    return np.array(values, dtype=np.int64)
