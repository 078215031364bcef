"""Large-neighbourhood search: a plan is ruined here and there and recreated, better by and by.

The loops are compiled (`search_kernel` and what it calls); here they are fed, timed and read out.
With a number of iterations in place of seconds a search depends on nothing but its seed.
"""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np

from routing.pooling.arrays import (
    EARLY,
    END,
    FIRST,
    LATE,
    LENGTH,
    METRE_CENTS,
    PLACE,
    SECOND_CENTS,
    START,
    STOP,
    STOPS,
    TIME,
    UNIT,
    Compiled,
    Floats,
    Ints,
    compile_problem,
)
from routing.pooling.hunt_kernel import (
    AVERAGE_OUT,
    BEST_CENTS,
    BLINK,
    FAR,
    FIRM,
    FOCUS,
    FULL_SHARE,
    ITERATION,
    LATE_END,
    LEAST_PENALTY,
    OPERATORS,
    PLACES,
    POOL_GAP,
    PRIOR,
    REGRET_SHARE,
    SOON,
    WEIGHT,
    WIDTH,
    WORK,
    Hunt,
    Kept,
)
from routing.pooling.insertion import load_tours
from routing.pooling.insertion_kernel import MOST_STOPS, new_candidates
from routing.pooling.mend import mend
from routing.pooling.network_kernel import NODE
from routing.pooling.plan import Plan, rank
from routing.pooling.pool_kernel import new_pool
from routing.pooling.problem import UNREACHABLE_S, Problem
from routing.pooling.references import refer
from routing.pooling.ruin_kernel import RANDOM, RELATED, STRING, TOUR, WORST
from routing.pooling.search_kernel import search_on
from routing.pooling.tours_kernel import SIZE, Tours

HOT, COLD = 0.7, 0.05
"""Annealing temperatures at start and end, in mean costs of driving between two stops."""

AVERAGE_OUT_UNITS = 8.0
BLINK_SHARE = 0.01
REGRET = 0.05
GAP_OF_POOL = 1.03

FULL_PLACES, FULL_LEAST, FULL_UNITS = 3, 0.2, 10
"""Where times cost anything, so many places of a tour are priced in full in each repair of small
days, and in this share of repairs on large ones: it takes several times as long as driving alone,
which leads to about the same place at first."""

LEAST_FIRM = 0.1

PENALTY_START, PENALTY_LEAST = 5.0, 0.5
"""The search's own penalties for units left out, in mean costs of a drive: they rise while some are
left out and fall while none is, so that the search can pass through plans that leave some out."""

MANDATORY_CENTS = 1e9
NEIGHBOURS = 250
TIME_WEIGHT = 2.0
MOST_TOURS = 200_000
MOST_CANDIDATES = 4096
CHUNK_S = 0.15
FIRST_CHUNK = 20

MOST_WORK, NO_LIMIT = 400_000_000, 1 << 60
"""Nanoseconds, roughly: iterations that suddenly become dear must not outlast the time."""

ROWS_AT_ONCE = 256

NO_UNITS: Ints = np.zeros(0, dtype=np.int64)

PRIORS = {RELATED: 0.8, STRING: 0.1, RANDOM: 0.04, WORST: 0.04, TOUR: 0.02}


class Search:
    """A search that can be continued, read out and started anew from elsewhere.

    Parameters
    ----------
    start
        A valid plan, the incumbent.
    seed
        Of all that is random.
    focus
        Share of ruins that are made around a ride that is left out.

    Attributes
    ----------
    rate
        Iterations a second, lately; 0 before the first.
    """

    def __init__(
        self, compiled: Compiled, start: Plan, *, seed: int = 0, focus: float = 0.0
    ) -> None:
        self.compiled = compiled
        a = compiled.arrays
        self._tours, self._bench = load_tours(compiled, start, spare=_spare(compiled, start))
        longest = self._tours.row.shape[2]
        self.pool = new_pool(a, MOST_TOURS, longest, seed)
        self._drive_cents, way_share = _mean_drive_cents(compiled)
        self._hunt = _new_hunt(compiled, self._drive_cents, way_share, seed)
        self._hunt.knob[FOCUS] = focus
        self._kept = _new_kept(self._tours, len(a.shift))
        self._found = new_candidates(MOST_CANDIDATES)
        self._by_reference = (
            compiled.reference,
            refer(self._tours),
            refer(self._hunt),
            refer(self._kept),
            refer(self._bench),
            refer(self._found),
            refer(self.pool),
        )
        self.rate = 0.0
        self._chunk(0, anew=True)

    @property
    def iterations(self) -> int:
        """How many iterations have been made."""
        return int(self._hunt.tally[ITERATION])

    @property
    def best_cents(self) -> float:
        """Cost of the best plan, penalties included."""
        return float(self._hunt.knob[BEST_CENTS])

    @property
    def best_left_out(self) -> int:
        """How many rides the best plan leaves out."""
        a, kept = self.compiled.arrays, self._kept
        visited = np.arange(kept.best_nodes.shape[1])[None, :] < kept.best_size[:, None] - 1
        visited[:, 0] = False
        nodes = kept.best_nodes[visited]
        return len(a.ride) - int((a.node[nodes, STOP] == 0).sum())

    @property
    def penalties(self) -> Floats:
        """What leaving out each unit of rides costs."""
        return self._hunt.true_penalty

    def fill(self, ride_ids: Iterable[str]) -> None:
        """Inserts rides that are left out where each costs least and less than its penalty.

        One unit of rides after the other, those with the highest penalty first, then by time.
        """
        numbers = [self.compiled.ride_number[ride_id] for ride_id in ride_ids]
        units = np.unique(self.compiled.arrays.ride[numbers, UNIT])
        order = np.lexsort((self._hunt.trait[units, SOON], -self.penalties[units]))
        self._chunk(0, units=units[order])

    def best(self) -> dict[str, list[tuple[str, int]]]:
        """The visits of the best plan by shift; only shifts that are driven."""
        nodes, sizes = self._kept.best_nodes, self._kept.best_size
        return {
            self.compiled.shift_ids[shift]: self.compiled.sequence(nodes[shift, : sizes[shift]])
            for shift in range(len(sizes))
            if sizes[shift] > 2
        }

    def adopt(self, orders: Mapping[int, Sequence[int] | Ints]) -> None:
        """Goes on from another plan: the nodes of each shift's tour that is driven."""
        a = self.compiled.arrays
        self._tours.tour_of[:] = -1
        self._tours.info[:, SIZE] = 2
        self._tours.row[:, NODE, 1] = a.shift[:, END]
        for shift, nodes in orders.items():
            self._tours.row[shift, NODE, : len(nodes)] = nodes
            self._tours.info[shift, SIZE] = len(nodes)
        self._chunk(0, anew=True)

    def back_to_best(self) -> None:
        """Goes on from the best plan."""
        sizes = self._kept.best_size
        nodes = self._kept.best_nodes.copy()
        self.adopt({s: nodes[s, : sizes[s]] for s in range(len(sizes)) if sizes[s] > 2})

    def run(
        self,
        iterations: int,
        *,
        hot: float = HOT,
        cold: float = COLD,
        over: Callable[[], bool] = lambda: False,
    ) -> None:
        """Makes some iterations while cooling down; stops early once it is over."""
        for made in range(0, iterations, FIRST_CHUNK):
            if over():
                return
            count = min(FIRST_CHUNK, iterations - made)
            heat, end_heat = (hot * (cold / hot) ** (x / iterations) for x in (made, made + count))
            self._chunk(count, heat, end_heat)

    def run_for(
        self,
        seconds: float,
        *,
        hot: float = HOT,
        cold: float = COLD,
        over: Callable[[], bool] = lambda: False,
        tell: Callable[[], None] = lambda: None,
    ) -> None:
        """Searches for some seconds while cooling down, in chunks; stops early once it is over."""
        begin = time.monotonic()
        spent = 0.0
        while spent < seconds and not over():
            left_s = seconds - spent
            iterations = FIRST_CHUNK
            if self.rate > 0:
                iterations = max(1, int(self.rate * min(CHUNK_S, left_s)))
            share = min(1.0, iterations / max(1.0, self.rate * left_s)) if self.rate else 0.0
            heat = hot * (cold / hot) ** (spent / seconds)
            end_heat = heat * (cold / heat) ** share
            made, chunk_begin = self.iterations, time.monotonic()
            self._chunk(iterations, heat, end_heat, most_work=MOST_WORK)
            now = time.monotonic()
            self.rate = max(1, self.iterations - made) / max(1e-9, now - chunk_begin)
            spent = now - begin
            tell()

    def hurry(
        self, *, seconds: float, iterations: int | None = None, hot: float = HOT, cold: float = COLD
    ) -> None:
        """Searches until the best plan leaves nobody out, at most for some time or iterations."""
        if iterations is None:
            self.run_for(seconds, hot=hot, cold=cold, over=lambda: self.best_left_out == 0)
        else:
            self.run(iterations, hot=hot, cold=cold, over=lambda: self.best_left_out == 0)

    def _chunk(
        self,
        iterations: int,
        heat: float = HOT,
        end_heat: float = COLD,
        *,
        anew: bool = False,
        units: Ints = NO_UNITS,
        most_work: int = NO_LIMIT,
    ) -> None:
        scale = self._drive_cents
        search_on(
            *self._by_reference,
            anew,
            units,
            iterations,
            most_work,
            heat * scale,
            end_heat * scale,
        )


def search(
    problem: Problem,
    start: Plan,
    *,
    iterations: int,
    seed: int = 0,
) -> Plan:
    """The best plan after some iterations from a valid start; the start when none is better."""
    compiled = compile_problem(problem)
    hunt = Search(compiled, start, seed=seed)
    hunt.run(iterations)
    found = mend(problem, hunt.best())
    return min(start, found, key=lambda plan: rank(problem, plan))


def _spare(compiled: Compiled, start: Plan) -> int:
    """How much longer than in the start a tour may get."""
    a = compiled.arrays
    longest = max((len(tour.visits) for tour in start.tours), default=0)
    most = min(len(a.load), max(64, 6 * len(a.load) // len(a.shift) + 40))
    return max(8, most + 8 - longest)


def _mean_drive_cents(compiled: Compiled) -> tuple[float, float]:
    """Mean cost of driving between two stops, by a sample, and the share of the way in it.

    The cost is the measure of temperature.
    """
    a = compiled.arrays
    places = a.node[: len(a.load), PLACE]
    sample = places[:: max(1, len(places) // 300)]
    ways = a.ways[np.ix_(sample, sample)].astype(np.float64)
    reachable = ways[:, :, TIME] < UNREACHABLE_S
    if not reachable.any():
        return 1.0, 1.0
    way_cents = float(ways[reachable, LENGTH].mean() * a.shift_cents[:, METRE_CENTS].mean())
    time_cents = float(ways[reachable, TIME].mean() * a.shift_cents[:, SECOND_CENTS].mean())
    return max(1.0, way_cents + time_cents), way_cents / max(1.0, way_cents + time_cents)


def _new_hunt(compiled: Compiled, drive_cents: float, way_share: float, seed: int) -> Hunt:
    a = compiled.arrays
    units, shifts = len(a.unit_start) - 1, len(a.shift)
    penalty = np.zeros(units)
    for number, ride in enumerate(compiled.problem.rides):
        penalty[a.ride[number, UNIT]] += MANDATORY_CENTS if ride.mandatory else ride.penalty_cents
    operator = np.zeros((PRIOR + 1, OPERATORS))
    operator[PRIOR] = [PRIORS[x] for x in range(OPERATORS)]
    operator[WEIGHT] = operator[PRIOR] > 0
    knob = np.zeros(FULL_SHARE + 1)
    knob[BEST_CENTS] = np.inf
    knob[AVERAGE_OUT], knob[BLINK] = AVERAGE_OUT_UNITS, BLINK_SHARE
    knob[LEAST_PENALTY] = PENALTY_LEAST * drive_cents
    knob[REGRET_SHARE], knob[POOL_GAP] = REGRET, GAP_OF_POOL
    knob[PLACES], knob[FIRM] = FULL_PLACES, max(LEAST_FIRM, way_share)
    knob[FULL_SHARE] = max(FULL_LEAST, FULL_UNITS / max(FULL_UNITS, units))
    stamp = np.zeros(shifts + 1, dtype=np.int64)
    stamp[shifts] = 1
    return Hunt(
        chance=np.random.SeedSequence(seed).generate_state(1, np.uint64) | np.uint64(1),
        near=_neighbours(compiled),
        trait=_traits(compiled),
        penalty=np.minimum(penalty, PENALTY_START * drive_cents),
        true_penalty=penalty,
        stamp=stamp,
        known=np.full((units, shifts), -1, dtype=np.int64),
        price=np.zeros((units, shifts)),
        place=np.zeros((units, shifts, MOST_STOPS), dtype=np.int64),
        open=np.zeros(shifts, dtype=np.int64),
        seen=np.zeros(shifts, dtype=np.int64),
        out=np.zeros(units, dtype=np.int64),
        key=np.zeros(units),
        marked=np.zeros(units, dtype=np.bool_),
        touched=np.zeros(shifts, dtype=np.bool_),
        cents=np.zeros(shifts),
        priced=np.full(shifts, -1, dtype=np.int64),
        left_out=np.zeros(units, dtype=np.bool_),
        operator=operator,
        tally=np.zeros(WORK + 1, dtype=np.int64),
        knob=knob,
    )


def _new_kept(tours: Tours, shifts: int) -> Kept:
    return Kept(
        row=np.zeros_like(tours.row),
        way_cents=np.zeros_like(tours.cents),
        aboard=np.zeros_like(tours.aboard),
        info=np.zeros_like(tours.info),
        stamp=np.zeros(shifts, dtype=np.int64),
        cents=np.zeros(shifts),
        best_nodes=np.zeros((shifts, tours.row.shape[2]), dtype=np.int64),
        best_size=np.zeros(shifts, dtype=np.int64),
    )


def _ends(compiled: Compiled) -> tuple[Ints, Ints]:
    """First and last node of each unit's first ride."""
    a = compiled.arrays
    leaders = a.unit[a.unit_start[:-1]]
    first = a.ride[leaders, FIRST]
    return first, first + a.ride[leaders, STOPS] - 1


def _neighbours(compiled: Compiled) -> Ints:
    """For each unit the others by how near they are in space and time, nearest first, itself too.

    Near are rides with near pickups and near dropoffs, or whose dropoff is near the other's pickup;
    on the mean, time weighs `TIME_WEIGHT` times as much as space.
    """
    a = compiled.arrays
    first, last = _ends(compiled)
    p, d = a.node[first, PLACE], a.node[last, PLACE]
    middle = (a.node[first, EARLY] + a.node[first, LATE]) / 2
    times = a.ways[:, :, TIME]
    count = min(len(first), NEIGHBOURS)
    near = np.zeros((len(first), count), dtype=np.int64)
    if not len(first):
        return near
    sample = slice(None, None, max(1, len(first) // 300))
    apart_s = max(1.0, float(np.abs(middle[sample, None] - middle[None, sample]).mean()))
    drive_s = float(np.minimum(times[np.ix_(p[sample], p[sample])], UNREACHABLE_S).mean())
    for start in range(0, len(first), ROWS_AT_ONCE):
        rows = slice(start, start + ROWS_AT_ONCE)
        alike = times[np.ix_(p[rows], p)].astype(np.float64) + times[np.ix_(d[rows], d)]
        after = 2.0 * times[np.ix_(d[rows], p)]
        before = 2.0 * times[np.ix_(p[rows], d)]
        space = np.minimum(alike, np.minimum(after, before))
        waiting = np.abs(middle[rows, None] - middle[None, :])
        distance = space + TIME_WEIGHT * drive_s / apart_s * waiting
        distance[np.arange(len(distance)), np.arange(start, start + len(distance))] = -1.0
        near[rows] = np.argsort(distance, axis=1, kind="stable")[:, :count]
    return near


def _traits(compiled: Compiled) -> Floats:
    a = compiled.arrays
    first, last = _ends(compiled)
    home = a.node[a.shift[:, START], PLACE][0]
    trait = np.zeros((len(first), LATE_END + 1))
    trait[:, FAR] = (
        a.ways[home, a.node[first, PLACE], TIME] + a.ways[home, a.node[last, PLACE], TIME]
    )
    for node in (first, last):
        trait[:, WIDTH] += a.node[node, LATE] - a.node[node, EARLY]
    trait[:, SOON], trait[:, LATE_END] = a.node[first, EARLY], a.node[last, LATE]
    return trait
