"""Why a served ride is where it is: what its place costs, and what holds its times.

The order of visits is taken as it is. Within it each stop has an earliest and a latest begin; what
holds them is found by lifting each rule in turn: can the stop then begin a second earlier or later?
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from routing.pooling.arrays import (
    DRIVEN,
    EARLY,
    END,
    FOREVER_S,
    LATE,
    LIMIT,
    START,
    STOP,
    Arrays,
    Ints,
    compile_problem,
)
from routing.pooling.plan import Cost, Plan, Tour, tour_cost
from routing.pooling.price_kernel import FITS, new_bench
from routing.pooling.problem import Problem
from routing.pooling.references import refer
from routing.pooling.timing import schedule
from routing.pooling.timing_kernel import NO_TIMES, plan_times
from routing.pooling.trial import widen_windows, windows_of, without_working_time

HoldCode = Literal["driven", "window", "ride_time", "working_time", "shift_hours"]


@dataclass(frozen=True, slots=True)
class Hold:
    """The rule that keeps a stop from beginning earlier, or later.

    Parameters
    ----------
    code
        ``window`` of a stop; ``ride_time`` limit of a leg; ``shift_hours``; ``working_time``
        breaks and longest work; ``driven`` it is over already.
    ride_id, stop_index
        Whose window, or the limit of whose leg from this stop on: the ride's own or a neighbour's.
    """

    code: HoldCode
    ride_id: str | None = None
    stop_index: int | None = None


@dataclass(frozen=True, slots=True)
class StopTimes:
    """When a stop could begin with the same visits in the same order, and what holds it.

    Parameters
    ----------
    earliest_by, latest_by
        Each rule without which it could begin earlier, or later; the ride's own come first, then
        the nearest in the tour. Empty where only several together hold it.
    """

    stop_index: int
    begin_s: int
    earliest_s: int
    earliest_by: tuple[Hold, ...]
    latest_s: int
    latest_by: tuple[Hold, ...]


@dataclass(frozen=True, slots=True)
class Placement:
    """A served ride's place in its tour.

    Parameters
    ----------
    cost
        What its tour costs more than without it, by parts; some may be negative. None for a ride
        that is under way and cannot be taken out.
    before, after
        The rides whose visits come right before its first and right after its last stop.
    """

    ride_id: str
    shift_id: str
    cost: Cost | None
    before: str | None
    after: str | None
    stops: tuple[StopTimes, ...]


def explain_served(problem: Problem, plan: Plan, ride_id: str) -> Placement:
    """What the place of a served ride costs, and why it is at this time.

    Raises
    ------
    ValueError
        The ride is left out.
    """
    tour = plan.find_tour_of(ride_id)
    if tour is None:
        raise ValueError("the ride is left out")
    own = [i for i, (name, _) in enumerate(tour.sequence) if name == ride_id]
    room = _Room(problem, tour)
    return Placement(
        ride_id,
        tour.shift_id,
        _cost_of(problem, tour, ride_id),
        tour.visits[own[0] - 1].ride_id if own[0] > 0 else None,
        tour.visits[own[-1] + 1].ride_id if own[-1] + 1 < len(tour.visits) else None,
        tuple(room.times(position) for position in own),
    )


def _cost_of(problem: Problem, tour: Tour, ride_id: str) -> Cost | None:
    shift = problem.get_shift(tour.shift_id)
    if shift.prefix and any(visit.ride_id == ride_id for visit in shift.prefix.visits):
        return None
    rest = [visit for visit in tour.sequence if visit[0] != ride_id]
    if not rest:
        return tour_cost(problem, tour)
    without = schedule(problem, shift, rest)
    return None if without is None else tour_cost(problem, tour) - tour_cost(problem, without)


Write = Callable[[Arrays], Arrays]


class _Room:
    """A tour whose visits can be asked how far they can move.

    Positions count the tour's visits from 0.
    """

    def __init__(self, problem: Problem, tour: Tour) -> None:
        compiled = compile_problem(problem)
        self.tour, self.shift = tour, compiled.shift_number[tour.shift_id]
        self.nodes = compiled.nodes(self.shift, tour.sequence)
        a = compiled.arrays
        self.arrays = a._replace(node=a.node.copy())
        widen_windows(self.arrays, windows_of(problem))
        self.driven = int(a.shift[self.shift, DRIVEN])
        self.bench = refer(new_bench(len(self.nodes), len(a.node)))

    def times(self, position: int) -> StopTimes:
        """How early and how late the visit can begin."""
        visit = self.tour.visits[position]
        begin_s = visit.begin_s
        if position < self.driven:
            driven = (Hold("driven"),)
            return StopTimes(visit.stop_index, begin_s, begin_s, driven, begin_s, driven)
        early_s, late_s = self._window(position)
        earliest_s = _least(early_s, begin_s, lambda x: self._fits(position, early_s, x))
        latest_s = -_least(-late_s, -begin_s, lambda x: self._fits(position, -x, late_s))
        return StopTimes(
            visit.stop_index,
            begin_s,
            earliest_s,
            self._holds(position, -FOREVER_S, earliest_s - 1),
            latest_s,
            self._holds(position, latest_s + 1, FOREVER_S),
        )

    def _window(self, position: int) -> tuple[int, int]:
        row = self.arrays.node[self.nodes[position + 1]]
        return int(row[EARLY]), int(row[LATE])

    def _fits(self, position: int, early_s: int, late_s: int, lift: Write | None = None) -> bool:
        """Whether the tour has times with the visit beginning between two."""
        arrays = self.arrays._replace(node=self.arrays.node.copy())
        if lift is not None:
            arrays = lift(arrays)
        node = self.nodes[position + 1]
        arrays.node[node, EARLY] = max(early_s, arrays.node[node, EARLY])
        arrays.node[node, LATE] = min(late_s, arrays.node[node, LATE])
        if arrays.node[node, EARLY] > arrays.node[node, LATE]:
            return False
        size = len(self.nodes)
        price = plan_times(refer(arrays), self.shift, self.nodes, size, self.bench, FITS)
        return bool(price != NO_TIMES)

    def _holds(self, position: int, early_s: int, late_s: int) -> tuple[Hold, ...]:
        """The rules without each of which the visit could begin between two times."""
        lifts = self._lifts(position)
        return tuple(hold for hold, lift in lifts if self._fits(position, early_s, late_s, lift))

    def _lifts(self, position: int) -> Iterator[tuple[Hold, Write]]:
        """The rules that may hold a visit: its own, then its neighbours', nearest first."""
        visits = self.tour.visits
        own = visits[position].ride_id
        ahead = range(self.driven, len(visits))
        near = sorted(ahead, key=lambda i: (visits[i].ride_id != own, abs(i - position), i))
        for i in near:
            visit, node = visits[i], self.nodes[i + 1]
            yield Hold("window", visit.ride_id, visit.stop_index), _without_window(node)
            if self.arrays.node[node, STOP] > 0:
                yield Hold("ride_time", visit.ride_id, visit.stop_index - 1), _without_limit(node)
        yield Hold("working_time"), without_working_time
        ends = self.arrays.shift[self.shift, [START, END]]
        yield Hold("shift_hours"), _without_hours(ends, under_way=self.driven > 0)


def _least(low: int, high: int, fits: Callable[[int], bool]) -> int:
    """The least number that fits; `high` does, and so does all that lies above one that does."""
    while low < high:
        middle = (low + high) // 2
        if fits(middle):
            high = middle
        else:
            low = middle + 1
    return low


def _without_window(node: int) -> Write:
    def write(a: Arrays) -> Arrays:
        a.node[node, [EARLY, LATE]] = -FOREVER_S, FOREVER_S
        return a

    return write


def _without_limit(node: int) -> Write:
    def write(a: Arrays) -> Arrays:
        a.node[node - 1, LIMIT] = FOREVER_S
        return a

    return write


def _without_hours(ends: Ints, *, under_way: bool) -> Write:
    def write(a: Arrays) -> Arrays:
        start, end = ends
        if not under_way:
            a.node[start, [EARLY, LATE]] = -FOREVER_S, FOREVER_S
        a.node[end, [EARLY, LATE]] = -FOREVER_S, FOREVER_S
        return a

    return write
