"""A stored plan to try rides on: as they are, changed, and with rules left aside.

The problem is compiled once. A trial copies the tables that rules stand in and writes some rules
out of them; a ride that is tried in another form changes its own rows only, so that a question
takes some tens of microseconds on a day of a thousand rides.
"""

from copy import copy
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from routing.pooling.arrays import (
    APART,
    APART_END,
    DRIVEN_BY,
    EARLY,
    END,
    FIRST,
    FOREVER_S,
    HOLD,
    LATE,
    LAYOUTS,
    LIMIT,
    MOST_PARTS,
    PART,
    PATTERNS,
    PLACE,
    POSITION,
    RIDE,
    SPAN,
    START,
    STRETCH,
    Arrays,
    Bools,
    Ints,
    break_patterns,
    compile_problem,
)
from routing.pooling.insertion_kernel import new_candidates
from routing.pooling.network_kernel import NOBODY
from routing.pooling.plan import Plan, Tour, tour_cost
from routing.pooling.price_kernel import EXACT, new_bench
from routing.pooling.problem import Problem, Ride, Shift
from routing.pooling.references import refer
from routing.pooling.timing import make_tour
from routing.pooling.timing_kernel import NO_TIMES, plan_times
from routing.pooling.tours_kernel import new_tours
from routing.pooling.trial_kernel import find_tour, load_orders

ROOM_FOR_ALL = 10_000
MOST_CANDIDATES = 4096

MOST_MORE_S = 3 * 3600
"""Nobody asks for longer shifts than by so much at either end."""


@dataclass(frozen=True, slots=True)
class Lift:
    """Rules that are left aside for everybody.

    Parameters
    ----------
    loads
        Dimensions, by number, of which every vehicle has room for all.
    ride_times
        Nobody has a ride time limit.
    more_shift_s
        Every shift that is not under way begins so much earlier, and every one ends so much later.
    working_time
        No driver must rest, and there is no longest work.
    """

    loads: frozenset[int] = frozenset()
    ride_times: bool = False
    more_shift_s: int = 0
    working_time: bool = False


NO_LIFT = Lift()


@dataclass(frozen=True, slots=True)
class Variant:
    """Rides in the form in which they are tried, all in one tour.

    Parameters
    ----------
    rides
        Each has the id and the number of stops of a ride that the problem has and the plan leaves
        out. Stops, limits, what is required and pins may differ.
    only
        The only shift to look at.
    apart
        Whether the rides are kept apart from others.
    locked
        Whether locked shifts are closed to them.
    """

    rides: tuple[Ride, ...]
    only: str | None = None
    apart: bool = True
    locked: bool = True


@dataclass(frozen=True, slots=True)
class Place:
    """A tour that serves a variant's rides as well, and what it costs more than before."""

    tour: Tour
    cost_delta_cents: int


class Day:
    """A problem's plan, laid out to make trials on it.

    Parameters
    ----------
    spare
        By how many visits a tour may grow.
    """

    def __init__(self, problem: Problem, plan: Plan, *, spare: int) -> None:
        self.problem, self.plan = problem, plan
        self.compiled = compile_problem(problem)
        a = self.compiled.arrays
        self.longest = 2 + spare + max((len(tour.visits) for tour in plan.tours), default=0)
        self.orders = np.zeros((len(a.shift), self.longest), dtype=np.int64)
        self.orders[:, 0], self.orders[:, 1] = a.shift[:, START], a.shift[:, END]
        self.sizes = np.full(len(a.shift), 2)
        first, number = a.ride[:, FIRST].tolist(), self.compiled.ride_number
        for tour in plan.tours:
            shift = self.compiled.shift_number[tour.shift_id]
            nodes = [first[number[visit.ride_id]] + visit.stop_index for visit in tour.visits]
            size = self.sizes[shift] = len(nodes) + 2
            self.orders[shift, 1 : size - 1], self.orders[shift, size - 1] = (
                nodes,
                a.shift[shift, END],
            )
        self.bench = new_bench(self.longest, len(a.node))
        self.by_reference = (
            refer(self.bench),
            refer(new_candidates(MOST_CANDIDATES)),
        )
        self._trials: dict[Lift, Trial] = {}

    @cached_property
    def windows(self) -> Ints:
        """The windows of the problem, by node."""
        return windows_of(self.problem)

    @cached_property
    def longer_patterns(self) -> tuple[Ints, Ints]:
        """Number of break patterns by shift, and the patterns, for longer shifts."""
        return _patterns_of_longer_shifts(self.problem, self.compiled.arrays)

    def trial(self, lift: Lift = NO_LIFT) -> "Trial":
        """The plan with some rules left aside, laid out at the first question."""
        if lift not in self._trials:
            self._trials[lift] = Trial(self, lift)
        return self._trials[lift]


class Trial:
    """A day under some of its rules, where variants of rides look for a place."""

    def __init__(self, day: Day, lift: Lift) -> None:
        self._day, self._lift = day, lift
        self._compiled = copy(day.compiled)
        self._compiled.arrays = _lifted_arrays(day, lift)
        self._compiled.reference = refer(self._compiled.arrays)
        self._tours = refer(new_tours(self._compiled.arrays, day.longest))
        self._order = np.zeros(day.longest, dtype=np.int64)
        self._allowed: dict[object, Bools] = {}
        load_orders(self._compiled.reference, self._tours, day.orders, day.sizes, day.bench.arc)

    def fits(self, variant: Variant) -> bool:
        """Whether any tour has a place for the variant; the order of all others' visits stays."""
        return self._find(variant, hurry=True) >= 0

    def find_place(self, variant: Variant) -> Place | None:
        """The place where the variant makes driving least dearer, if there is one."""
        shift = self._find(variant, hurry=False)
        return None if shift < 0 else self._priced(variant, shift)

    def _find(self, variant: Variant, *, hurry: bool) -> int:
        numbers = [self._write(variant, ride) for ride in variant.rides]
        only = NOBODY if variant.only is None else self._compiled.shift_number[variant.only]
        bench, found = self._day.by_reference
        return find_tour(
            self._compiled.reference,
            self._tours,
            bench,
            found,
            np.array(numbers, dtype=np.int64),
            only,
            hurry,
            self._order,
        )

    def _write(self, variant: Variant, ride: Ride) -> int:
        """Puts a ride in the form of a variant in place of what it is; its number."""
        if self._lift.ride_times:
            ride = replace(ride, ride_time_limits_s=(FOREVER_S,) * (len(ride.stops) - 1))
        a, problem = self._compiled.arrays, self._day.problem
        number = self._compiled.ride_number[ride.id]
        known = self._day.compiled.arrays.ride[number]
        first = int(known[FIRST])
        windows = _tight_windows(problem, ride)
        limits = (*ride.ride_time_limits_s, FOREVER_S)
        for node, (stop, window, limit_s) in enumerate(
            zip(ride.stops, windows, limits, strict=True), start=first
        ):
            a.node[node, PLACE], a.node[node, HOLD] = stop.location, stop.dwell_s
            a.node[node, EARLY], a.node[node, LATE] = window
            a.node[node, LIMIT] = limit_s + stop.dwell_s
            a.load[node] = stop.load
        a.ride[number, APART_END] = known[APART_END if variant.apart else APART]
        a.ride[number, POSITION] = -1 if ride.pinned_position is None else ride.pinned_position
        a.allowed[number] = self._who_may_serve(ride, locked=variant.locked)
        return number

    def _who_may_serve(self, ride: Ride, *, locked: bool) -> Bools:
        """[shift]: properties, pins, locks and room permit the ride."""
        loads = tuple(stop.load for stop in ride.stops)
        key = (ride.required, ride.pinned_shift, loads, locked)
        if key not in self._allowed:
            room = _has_room(self._compiled.arrays, np.array(loads))
            plain = [_may_serve(shift, ride, locked) for shift in self._day.problem.shifts]
            self._allowed[key] = room & np.array(plain)
        return self._allowed[key]

    def _priced(self, variant: Variant, shift: int) -> Place:
        """The place whose nodes the kernel has left, with the cheapest times."""
        day, a = self._day, self._compiled.arrays
        size = int(day.sizes[shift]) + sum(len(ride.stops) for ride in variant.rides)
        bench, _ = day.by_reference
        nodes = self._order[:size]
        if plan_times(self._compiled.reference, shift, nodes, size, bench, EXACT) == NO_TIMES:
            raise ValueError("a place that fits has no times")
        tour = make_tour(self._compiled, shift, nodes, day.bench)
        known = {ride.id: ride for ride in variant.rides}
        names = {self._compiled.ride_ids[a.node[node, RIDE]] for node in nodes[1:-1]}
        rides = tuple(known.get(name) or day.problem.get_ride(name) for name in sorted(names))
        before = day.plan.find_tour(tour.shift_id)
        delta = tour_cost(day.problem.changed(rides=rides), tour).total_cents
        if before is not None:
            delta -= tour_cost(day.problem, before).total_cents
        return Place(tour, delta)


def _may_serve(shift: Shift, ride: Ride, locked: bool) -> bool:
    if ride.pinned_shift not in (None, shift.id):
        return False
    if locked and shift.locked and ride.pinned_shift != shift.id:
        return False
    return ride.required <= shift.properties


def _has_room(a: Arrays, loads: Ints) -> Bools:
    """[shift]: one of its seat layouts holds the loads alone."""
    most = loads.cumsum(axis=0).max(axis=0)
    holds = (most <= a.layouts).all(axis=2)
    real = np.arange(a.layouts.shape[1]) < a.shift[:, LAYOUTS, None]
    room: Bools = (holds & real).any(axis=1)
    return room


def _tight_windows(problem: Problem, ride: Ride) -> list[tuple[int, int]]:
    """The windows of a ride without what its drives and limits exclude."""
    early = [stop.earliest_s for stop in ride.stops]
    late = [stop.latest_s for stop in ride.stops]
    holds = [stop.dwell_s for stop in ride.stops]
    legs = list(zip(problem.direct_times_s(ride), ride.ride_time_limits_s, strict=True))
    for leg, (drive_s, limit_s) in enumerate(legs):
        early[leg + 1] = max(early[leg + 1], early[leg] + holds[leg] + drive_s)
        late[leg + 1] = min(late[leg + 1], late[leg] + holds[leg] + limit_s)
    for leg, (drive_s, limit_s) in reversed(list(enumerate(legs))):
        early[leg] = max(early[leg], early[leg + 1] - limit_s - holds[leg])
        late[leg] = min(late[leg], late[leg + 1] - drive_s - holds[leg])
    return list(zip(early, late, strict=True))


def _lifted_arrays(day: Day, lift: Lift) -> Arrays:
    """A problem's arrays without some of its rules; the rows of rides can be written to."""
    a = day.compiled.arrays
    own = a._replace(
        node=a.node.copy(),
        load=a.load.copy(),
        ride=a.ride.copy(),
        allowed=a.allowed.copy(),
        layouts=a.layouts.copy(),
        shift=a.shift.copy(),
    )
    if lift.ride_times or lift.more_shift_s:
        widen_windows(own, day.windows)
    for dimension in lift.loads:
        own.layouts[:, :, dimension] = ROOM_FOR_ALL
    if lift.ride_times:
        own.node[: len(a.load), LIMIT] = FOREVER_S
    if lift.more_shift_s:
        own = _with_longer_shifts(day, own, lift.more_shift_s)
    if lift.working_time:
        own = without_working_time(own)
    return own


def widen_windows(a: Arrays, windows: Ints) -> None:
    """Gives rides that have not begun the windows of the problem, which compiling has narrowed.

    They were narrowed by ride time limits and shift hours, which may not hold any more.
    """
    own = a.node[: len(windows)]
    waiting = a.ride[own[:, RIDE], DRIVEN_BY] < 0
    own[waiting, EARLY], own[waiting, LATE] = windows[waiting].T


def windows_of(problem: Problem) -> Ints:
    """[node, 2]: earliest and latest begin at each stop of each ride, as the problem has them."""
    stops = [stop for ride in problem.rides for stop in ride.stops]
    early, late = [stop.earliest_s for stop in stops], [stop.latest_s for stop in stops]
    return np.array((early, late), dtype=np.int64).T


def _with_longer_shifts(day: Day, a: Arrays, more_s: int) -> Arrays:
    under_way = np.array([shift.prefix is not None for shift in day.problem.shifts])
    starts, ends = a.shift[:, START], a.shift[:, END]
    a.node[starts, EARLY] -= np.where(under_way, 0, more_s)
    a.node[starts, LATE] += np.where(under_way, 0, more_s)
    a.node[ends, EARLY] -= more_s
    a.node[ends, LATE] += more_s
    a.shift[:, PATTERNS], patterns = day.longer_patterns
    return a._replace(patterns=patterns)


def _patterns_of_longer_shifts(problem: Problem, a: Arrays) -> tuple[Ints, Ints]:
    """How many break patterns each shift has, and which, when it is longer by `MOST_MORE_S`.

    They serve for any shorter extension as well, which binds by its hours.
    """
    rule = problem.rules.breaks
    if not rule.table:
        return a.shift[:, PATTERNS], a.patterns  # one pattern, whatever the shift's length
    rows = []
    for shift in problem.shifts:
        start_s = shift.prefix.start_s if shift.prefix else shift.start_s - MOST_MORE_S
        rests = shift.prefix.breaks if shift.prefix else ()
        taken_s = sum(rest.end_s - rest.begin_s for rest in rests)
        longest_s = shift.end_s + MOST_MORE_S - start_s
        rows.append(break_patterns(rule, shift.max_work_s, longest_s, taken_s))
    counts = np.array([len(row) for row in rows])
    patterns = np.zeros((len(rows), counts.max(), PART + MOST_PARTS), dtype=np.int64)
    for number, row in enumerate(rows):
        for column, (parts, span_s) in enumerate(row):
            patterns[number, column, : PART + len(parts)] = (span_s, len(parts), *parts)
    return counts, patterns


def without_working_time(a: Arrays) -> Arrays:
    """The arrays of a day whose drivers need no break and work as long as their shifts are."""
    patterns = np.zeros((len(a.shift), 1, PART + MOST_PARTS), dtype=np.int64)
    patterns[:, 0, SPAN] = FOREVER_S
    shift = a.shift.copy()
    shift[:, PATTERNS], shift[:, STRETCH] = 1, FOREVER_S
    return a._replace(patterns=patterns, shift=shift)
