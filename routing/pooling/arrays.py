"""A problem as plain arrays, the form that the compiled loops of pooling share.

Every stop of every ride is a *node*; the stops of one ride have consecutive numbers in order. After
them come one start node and one end node for each shift. A sequence of nodes from the start to the
end of a shift is a tour. What a prefix has driven already is frozen by windows of zero width.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import combinations, pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from routing.pooling.problem import BreakRule, Problem, Ride, Rules, Shift
from routing.pooling.references import refer

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

FOREVER_S = 1 << 40
"""Stands for 'no limit'; sums of a few of them still fit 64 bits."""

MOST_PARTS = 3
"""A break of the table is split into at most so many parts."""

TIE_DURATION = 1
TIE_RIDE = 2
TIE_SCALE = 1024
CENT_PRICE = TIE_SCALE * 3600
"""Among schedules of equal cost: short rides first, then short tours (see `timing_kernel`)."""


PLACE, EARLY, LATE, HOLD, LIMIT, RIDE, STOP, PRICE = range(8)
"""Columns of `Arrays.node`: where; window; seconds until the vehicle can leave; longest time from
here to the begin at the ride's next stop; ride and stop index; price of each second later."""

TIME, LENGTH = range(2)
"""Last index of `Arrays.ways`: seconds and metres."""

FIRST, STOPS, POSITION, DRIVEN_BY, UNIT, APART, APART_END, BASE = range(8)
"""Columns of `Arrays.ride`: first node and number of stops; pinned position or -1; shift that has
begun it or -1; unit of rides that go together; range in `Arrays.apart`; what the prices of its
nodes count too little, wherever it is served."""

START, END, DRIVEN, DURATION_PRICE, FAIR, FAIR_PRICE, STRETCH, WORKED, PATTERNS, LAYOUTS = range(10)
KIND, TIMED = 10, 11
"""Columns of `Arrays.shift`: start and end node; number of visits driven; price of each second of
the tour; fair length and price beyond it; longest stretch of work; seconds from the start to the
last break taken; how many break patterns and seat layouts it has; the first shift that is like it
in everything; whether the times of its tours cost anything."""

USE_CENTS, METRE_CENTS, SECOND_CENTS = range(3)
"""Columns of `Arrays.shift_cents`: what a tour, a metre and a second cost."""

SPAN, PARTS, PART = range(3)
"""Columns of `Arrays.patterns`: longest tour, number of breaks, and from here on their lengths."""


class Arrays(NamedTuple):
    """Few wide tables, as compiled functions take long to compile with many arguments."""

    ways: npt.NDArray[np.int32]  # [place, place, column]
    node: Ints  # [node, column]
    load: Ints  # [node, dimension]
    ride: Ints  # [ride, column]
    penalty: Floats  # [ride]
    allowed: Bools  # [ride, shift]
    wish_cents: Floats  # [ride, shift]
    apart: Ints  # rides
    unit: Ints  # rides, by unit
    unit_start: Ints  # [unit + 1] into `unit`
    shift: Ints  # [shift, column]
    shift_cents: Floats  # [shift, column]
    layouts: Ints  # [shift, layout, dimension]
    patterns: Ints  # [shift, pattern, column]


class Compiled:
    """A problem's arrays with the names that its numbers stand for.

    `parent` is that of the problem which this one has grown from.
    """

    def __init__(self, problem: Problem, parent: "Compiled | None" = None) -> None:
        # Imported here because growing speaks of the arrays above.
        from routing.pooling.growing import grown_arrays

        self.problem = problem
        self.ride_ids = tuple(ride.id for ride in problem.rides)
        self.shift_ids = tuple(shift.id for shift in problem.shifts)
        self.ride_number = {ride_id: n for n, ride_id in enumerate(self.ride_ids)}
        self.shift_number = {shift_id: n for n, shift_id in enumerate(self.shift_ids)}
        grown = grown_arrays(parent, problem) if parent else None
        self.arrays = grown or _arrays(problem, self.ride_number)
        self.reference = refer(self.arrays)

    def nodes(self, shift: int, sequence: Sequence[tuple[str, int]]) -> Ints:
        """The nodes of a tour of (ride id, stop index), with the shift's start and end."""
        a = self.arrays
        middle = [int(a.ride[self.ride_number[name], FIRST]) + stop for name, stop in sequence]
        return _ints([a.shift[shift, START], *middle, a.shift[shift, END]])

    def sequence(self, nodes: Sequence[int] | Ints) -> list[tuple[str, int]]:
        """The visits of a tour's nodes, without its start and end."""
        a = self.arrays
        return [
            (self.ride_ids[a.node[node, RIDE]], int(a.node[node, STOP])) for node in nodes[1:-1]
        ]


@lru_cache(maxsize=16)
def compile_problem(problem: Problem) -> Compiled:
    """The arrays of a problem, made once (problems are equal only to themselves).

    Of a problem with a few rides more than another one only the new rides are looked at.
    """
    parent = problem.grown_from()
    return Compiled(problem, compile_problem(parent) if parent else None)


@lru_cache(maxsize=1024)
def break_patterns(
    rule: BreakRule, max_work_s: int, longest_s: int, taken_s: int = 0
) -> list[tuple[tuple[int, ...], int]]:
    """Ways to split breaks, with the longest tour that each allows.

    Returns pairs of (lengths of the parts in order, longest tour in seconds) with rising sum of
    breaks. Breaks grow in steps of the rule's least part, up to the most that its table asks for in
    at most `MOST_PARTS` parts; beyond, one long break lets a tour of `longest_s` keep to
    `max_work_s`. `taken_s` of breaks lie in the past.
    """
    most_s = max((rest_s for _, rest_s in rule.table), default=0)
    patterns: list[tuple[tuple[int, ...], int]] = []
    longest_so_far = 0
    rest_s = 0
    while longest_so_far < longest_s:
        work_s = _most_work_s(rule, max_work_s, rest_s + taken_s)
        span_s = work_s + rest_s + taken_s
        if span_s > longest_so_far:
            parts = _compositions(rest_s, rule.min_part_s) if rest_s <= most_s else [(rest_s,)]
            patterns += [(part, span_s) for part in parts]
            longest_so_far = span_s
        if not rule.table:
            break
        rest_s += rule.min_part_s
    return patterns


def _most_work_s(rule: BreakRule, max_work_s: int, rest_s: int) -> int:
    """The longest working time that breaks of this sum allow."""
    missing = [limit_s for limit_s, needed_s in rule.table if needed_s > rest_s]
    return min([max_work_s, *missing])


def _compositions(total_s: int, part_s: int) -> list[tuple[int, ...]]:
    """All ways to write a break as a sequence of whole parts, longest parts first."""
    if total_s == 0:
        return [()]
    units = total_s // part_s
    ways = []
    for cuts in range(min(units, MOST_PARTS)):
        for places in combinations(range(1, units), cuts):
            edges = [0, *places, units]
            ways.append(tuple((b - a) * part_s for a, b in pairwise(edges)))
    return ways


def _arrays(problem: Problem, ride_number: dict[str, int]) -> Arrays:
    apart_start, apart = _apart(problem.rides, ride_number)
    unit_of, unit_start, unit = _units(problem.rides)
    layouts, layout_counts = _layouts(problem)
    patterns, pattern_counts = _patterns(problem)
    arrays = Arrays(
        ways=problem.ways,
        node=_node_table(problem),
        load=_loads(problem),
        ride=_ride_table(problem, unit_of, apart_start),
        penalty=np.array([ride.penalty_cents for ride in problem.rides], dtype=np.float64),
        allowed=_allowed(problem),
        wish_cents=_wish_cents(problem),
        apart=apart,
        unit=unit,
        unit_start=unit_start,
        shift=_shift_table(problem, pattern_counts, layout_counts),
        shift_cents=np.array(
            [
                (s.cost_per_use_cents, s.cost_per_km_cents / 1000, s.cost_per_hour_cents / 3600)
                for s in problem.shifts
            ]
        ),
        layouts=layouts,
        patterns=patterns,
    )
    _tighten(problem, arrays)
    _freeze_driven(problem, arrays, ride_number)
    return arrays


def _node_table(problem: Problem) -> Ints:
    rows: list[tuple[int, ...]] = []
    for number, ride in enumerate(problem.rides):
        rows += node_rows(problem.rules, number, ride)
    hours = [(shift.start_s, shift.end_s, 0, FOREVER_S, -1, 0, 0) for shift in problem.shifts]
    starts = [shift.start_location for shift in problem.shifts]
    ends = [shift.end_location for shift in problem.shifts]
    rows += [(place, *row) for place, row in zip(starts + ends, hours * 2, strict=True)]
    return _ints(rows)


def node_rows(rules: Rules, number: int, ride: Ride) -> list[tuple[int, ...]]:
    """The rows of `Arrays.node` of a ride's stops, with its own windows."""
    rows: list[tuple[int, ...]] = []
    prices = _prices(rules, ride)
    limits = (*ride.ride_time_limits_s, FOREVER_S)
    for index, (stop, limit_s) in enumerate(zip(ride.stops, limits, strict=True)):
        window = (stop.location, stop.earliest_s, stop.latest_s, stop.dwell_s)
        rows.append((*window, limit_s + stop.dwell_s, number, index, prices[index]))
    return rows


def _prices(rules: Rules, ride: Ride) -> list[int]:
    """What one second later at each stop costs, in cents an hour, scaled, with tie-breaks."""
    ride_price = rules.extra_ride_cents_per_hour * TIE_SCALE + TIE_RIDE
    idle_price = rules.idle_cents_per_hour * TIE_SCALE
    prices = [0] * len(ride.stops)
    prices[0] -= ride_price
    prices[-1] += ride_price
    if ride.anchor == "departure":
        prices[0] += idle_price
    elif ride.anchor == "arrival":
        prices[-1] -= idle_price
    return prices


def base_price(problem: Problem, ride: Ride) -> int:
    """What must be added to the prices of a ride's begins to count only extra and idle time."""
    rules = problem.rules
    direct_s = sum(problem.direct_times_s(ride)) + sum(stop.dwell_s for stop in ride.stops[:-1])
    base = -rules.extra_ride_cents_per_hour * direct_s
    if ride.anchor == "departure":
        base -= rules.idle_cents_per_hour * ride.stops[0].earliest_s
    elif ride.anchor == "arrival":
        base += rules.idle_cents_per_hour * ride.stops[-1].latest_s
    return base * TIE_SCALE


def _loads(problem: Problem) -> Ints:
    loads = [stop.load for ride in problem.rides for stop in ride.stops]
    return _ints(loads).reshape(len(loads), len(problem.dimensions))


def _ride_table(problem: Problem, unit_of: Ints, apart_start: Ints) -> Ints:
    table = np.zeros((len(problem.rides), BASE + 1), dtype=np.int64)
    first = 0
    for number, ride in enumerate(problem.rides):
        position = -1 if ride.pinned_position is None else ride.pinned_position
        apart = apart_start[number : number + 2]
        base = base_price(problem, ride)
        table[number] = (first, len(ride.stops), position, -1, unit_of[number], *apart, base)
        first += len(ride.stops)
    return table


def _shift_table(problem: Problem, pattern_counts: list[int], layout_counts: list[int]) -> Ints:
    nodes = sum(len(ride.stops) for ride in problem.rides)
    rules, rows, kinds = problem.rules, [], _kinds(problem)
    for number, shift in enumerate(problem.shifts):
        unfair_cents = 0 if shift.fair_duration_s is None else rules.unfair_cents_per_hour
        rows.append(
            (
                nodes + number,
                nodes + len(problem.shifts) + number,
                len(shift.prefix.visits) if shift.prefix else 0,
                shift.cost_per_hour_cents * TIE_SCALE + TIE_DURATION,
                FOREVER_S if shift.fair_duration_s is None else shift.fair_duration_s,
                rules.unfair_cents_per_hour * TIE_SCALE,
                rules.breaks.max_stretch_s or FOREVER_S,
                _last_rest_s(shift),
                pattern_counts[number],
                layout_counts[number],
                kinds[number],
                max(
                    shift.cost_per_hour_cents,
                    unfair_cents,
                    rules.extra_ride_cents_per_hour,
                    rules.idle_cents_per_hour,
                )
                > 0,
            )
        )
    return _ints(rows)


def _kinds(problem: Problem) -> list[int]:
    """For each shift the first one that differs from it in name only."""
    pinned = {ride.pinned_shift for ride in problem.rides}
    first: dict[object, int] = {}
    kinds = []
    for number, shift in enumerate(problem.shifts):
        alone = shift.prefix is not None or shift.id in pinned
        plain = replace(shift, id="", vehicle=replace(shift.vehicle, id=""))
        kinds.append(first.setdefault(shift.id if alone else plain, number))
    return kinds


def _ints(values: Sequence[object]) -> Ints:
    return np.array(values, dtype=np.int64)


def _allowed(problem: Problem) -> Bools:
    """[ride, shift]: properties, pins and room permit it; equal demands are looked at once."""
    rows: dict[object, Bools] = {}
    allowed = np.zeros((len(problem.rides), len(problem.shifts)), dtype=np.bool_)
    for number, ride in enumerate(problem.rides):
        allowed[number] = who_may_serve(problem.shifts, ride, rows)
    return allowed


def who_may_serve(shifts: Sequence[Shift], ride: Ride, known: dict[object, Bools]) -> Bools:
    """[shift]: properties, pins and room permit the ride; `known` remembers equal demands."""
    loads = tuple(stop.load for stop in ride.stops)
    key = (ride.required, ride.pinned_shift, loads)
    if key not in known:
        known[key] = np.array([_may_serve(shift, ride) for shift in shifts], dtype=np.bool_)
    return known[key]


def _may_serve(shift: Shift, ride: Ride) -> bool:
    if ride.pinned_shift not in (None, shift.id) or not ride.required <= shift.properties:
        return False
    if shift.locked and ride.pinned_shift != shift.id:
        return False
    aboard = np.cumsum([stop.load for stop in ride.stops], axis=0)
    return any(bool((aboard <= np.array(layout)).all()) for layout in shift.vehicle.layouts)


def _wish_cents(problem: Problem) -> Floats:
    rows: dict[frozenset[str], list[int]] = {}
    cents = np.zeros((len(problem.rides), len(problem.shifts)))
    for number, ride in enumerate(problem.rides):
        if ride.wished not in rows:
            rows[ride.wished] = [len(ride.wished - s.properties) for s in problem.shifts]
        cents[number] = rows[ride.wished]
    return cents * problem.rules.broken_wish_cents


def _layouts(problem: Problem) -> tuple[Ints, list[int]]:
    counts = [len(shift.vehicle.layouts) for shift in problem.shifts]
    layouts = np.zeros((len(counts), max(counts), len(problem.dimensions)), dtype=np.int64)
    for number, shift in enumerate(problem.shifts):
        layouts[number, : counts[number]] = shift.vehicle.layouts
    return layouts, counts


def _patterns(problem: Problem) -> tuple[Ints, list[int]]:
    rows = []
    for shift in problem.shifts:
        start_s = shift.prefix.start_s if shift.prefix else shift.start_s
        taken_s = sum(b.end_s - b.begin_s for b in shift.prefix.breaks) if shift.prefix else 0
        rule, longest_s = problem.rules.breaks, shift.end_s - start_s
        rows.append(break_patterns(rule, shift.max_work_s, longest_s, taken_s))
    counts = [len(row) for row in rows]
    patterns = np.zeros((len(rows), max(counts), PART + MOST_PARTS), dtype=np.int64)
    for number, row in enumerate(rows):
        for column, (lengths, span_s) in enumerate(row):
            patterns[number, column, : PART + len(lengths)] = (span_s, len(lengths), *lengths)
    return patterns, counts


def _apart(rides: Sequence[Ride], number: dict[str, int]) -> tuple[Ints, Ints]:
    """For each ride the rides to be kept apart from it, whichever of the two says so."""
    apart: list[set[int]] = [set() for _ in rides]
    for one, ride in enumerate(rides):
        for other_id in ride.apart_from:
            apart[one].add(number[other_id])
            apart[number[other_id]].add(one)
    start = np.cumsum([0, *(len(others) for others in apart)])
    return _ints(start.tolist()), _ints([n for others in apart for n in sorted(others)])


def _units(rides: Sequence[Ride]) -> tuple[Ints, Ints, Ints]:
    """Rides that go together as one unit; every other ride is a unit of its own."""
    units: dict[object, list[int]] = {}
    for number, ride in enumerate(rides):
        key: object = number if ride.together is None else ride.together
        units.setdefault(key, []).append(number)
    of = np.zeros(len(rides), dtype=np.int64)
    for index, members in enumerate(units.values()):
        of[members] = index
    start = np.cumsum([0, *(len(members) for members in units.values())])
    return of, _ints(start.tolist()), _ints([n for members in units.values() for n in members])


def _last_rest_s(shift: Shift) -> int:
    """Seconds from the start of a tour to the end of its last break that lies in the past."""
    if shift.prefix is None or not shift.prefix.breaks:
        return 0
    return shift.prefix.breaks[-1].end_s - shift.prefix.start_s


def _tighten(problem: Problem, a: Arrays) -> None:
    """Narrows windows to what ride times and shift hours leave, without losing any schedule.

    After Cordeau (2006), "A branch-and-cut algorithm for the dial-a-ride problem", section 5.1.1,
    extended to chains.
    """
    nodes = len(a.load)
    place, early, late = a.node[:nodes, PLACE], a.node[:nodes, EARLY], a.node[:nodes, LATE]
    hold, limit = a.node[:nodes, HOLD], a.node[:nodes, LIMIT]
    reach = np.full(nodes, FOREVER_S, dtype=np.int64)
    leave = np.zeros(nodes, dtype=np.int64)
    for shift in problem.shifts:
        first_s = shift.start_s + problem.times_s[shift.start_location, place]
        last_s = shift.end_s - hold - problem.times_s[place, shift.end_location]
        reach, leave = np.minimum(reach, first_s), np.maximum(leave, last_s)
    early[:] = np.maximum(early, reach)
    late[:] = np.minimum(late, leave)
    here = np.flatnonzero(a.node[:nodes, LIMIT] < FOREVER_S)
    there = here + 1
    drive_s = hold[here] + problem.times_s[place[here], place[there]]
    # Chains have at most two legs, so that two rounds reach from end to end.
    for _ in range(4):
        early[there] = np.maximum(early[there], early[here] + drive_s)
        late[there] = np.minimum(late[there], late[here] + limit[here])
        early[here] = np.maximum(early[here], early[there] - limit[here])
        late[here] = np.minimum(late[here], late[there] - drive_s)


def _freeze_driven(problem: Problem, a: Arrays, ride_number: dict[str, int]) -> None:
    """Puts the times of what has been driven in place of windows and limits."""
    for number, shift in enumerate(problem.shifts):
        if shift.prefix is None:
            continue
        start = a.shift[number, START]
        a.node[start, EARLY] = a.node[start, LATE] = shift.prefix.start_s
        for ride in {ride_number[visit.ride_id] for visit in shift.prefix.visits}:
            a.ride[ride, DRIVEN_BY] = number
            a.allowed[ride] = np.arange(len(problem.shifts)) == number
            _restore_windows(problem, a, ride)
        for visit in shift.prefix.visits:
            ride = ride_number[visit.ride_id]
            node = a.ride[ride, FIRST] + visit.stop_index
            dwell_s = visit.departure_s - visit.begin_s
            a.node[node, EARLY] = a.node[node, LATE] = visit.begin_s
            if visit.stop_index < a.ride[ride, STOPS] - 1:
                a.node[node, LIMIT] += dwell_s - a.node[node, HOLD]
            if visit.stop_index > 0:
                a.node[node - 1, LIMIT] = FOREVER_S
            a.node[node, HOLD] = dwell_s
        a.node[node, HOLD] = max(visit.departure_s, shift.prefix.ready_s) - visit.begin_s


def _restore_windows(problem: Problem, a: Arrays, ride: int) -> None:
    """A ride under way may be late: only its own windows bind the stops that are still ahead."""
    for node, stop in enumerate(problem.rides[ride].stops, start=int(a.ride[ride, FIRST])):
        a.node[node, EARLY], a.node[node, LATE] = stop.earliest_s, stop.latest_s
