"""The cheapest places for one more ride in a plan that stands."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np

from routing.pooling.arrays import (
    FIRST,
    STOPS,
    UNIT,
    Compiled,
    Ints,
    compile_problem,
)
from routing.pooling.insertion_kernel import list_everywhere, new_candidates, pick_several
from routing.pooling.plan import Plan, Tour, tour_cost
from routing.pooling.problem import Problem, Ride
from routing.pooling.timing import schedule
from routing.pooling.timing_kernel import Bench, new_bench
from routing.pooling.tours_kernel import Tours, new_tours, refresh, splice

MOST_CANDIDATES = 20_000
"""Places looked at for one ride over all tours; beyond, later tours are left out."""

EXACT_PER_RESULT = 4
"""So many places that are cheap to drive are priced in full for each one that is asked for."""

LEAST_EXACT = 24


@dataclass(frozen=True, slots=True)
class Insertion:
    """One way to add rides to a plan.

    Parameters
    ----------
    ride_ids
        The ride, and those of its group that come with it.
    tours
        The changed tours as a whole, with new times for everybody on them.
    cost_delta_cents
        What the tours cost more than before; the rides' penalties are not counted.
    """

    ride_ids: tuple[str, ...]
    tours: tuple[Tour, ...]
    cost_delta_cents: int


def best_insertions(problem: Problem, plan: Plan, ride: Ride, *, k: int = 5) -> list[Insertion]:
    """The `k` cheapest different places for a ride over all tours, cheapest first.

    Two places differ when they are in different tours or the ride boards after different stops. The
    order of all visits that are in the plan stays; their times move as the rules allow. A ride of a
    group brings those of its group along that are left out.

    Parameters
    ----------
    ride
        A ride that the plan leaves out. It need not be in the problem yet, but its places must be
        in the matrices.

    Raises
    ------
    ProblemError
        The ride is faulty.
    """
    known = ride.id in {other.id for other in problem.rides}
    if not known:
        problem = problem.with_rides(ride)
    return insertions_of(problem, plan, [ride.id], k=k)[0]


def best_pair_insertions(
    problem: Problem, plan: Plan, out: Ride, back: Ride, *, k: int = 5
) -> list[Insertion]:
    """The `k` cheapest ways to insert two rides, both or none; each in any tour."""
    known = {ride.id for ride in problem.rides}
    problem = problem.with_rides(*(ride for ride in (out, back) if ride.id not in known))
    pairs = []
    for first in insertions_of(problem, plan, [out.id], k=k)[0]:
        for second in insertions_of(problem, apply(plan, first), [back.id], k=k)[0]:
            changed = {tour.shift_id: tour for tour in (*first.tours, *second.tours)}
            pairs.append(
                Insertion(
                    (*first.ride_ids, *second.ride_ids),
                    tuple(changed.values()),
                    first.cost_delta_cents + second.cost_delta_cents,
                )
            )
    return sorted(pairs, key=lambda pair: pair.cost_delta_cents)[:k]


def insertions_of(
    problem: Problem, plan: Plan, ride_ids: Sequence[str], *, k: int
) -> list[list[Insertion]]:
    """The `k` best insertions of each of some rides of the problem, each on its own."""
    board = _Board(problem, plan)
    return [board.best(ride_id, k) for ride_id in ride_ids]


def apply(plan: Plan, insertion: Insertion) -> Plan:
    """The plan with an insertion made."""
    changed = {tour.shift_id: tour for tour in insertion.tours}
    kept = [changed.pop(tour.shift_id, tour) for tour in plan.tours]
    unserved = tuple(name for name in plan.unserved if name not in insertion.ride_ids)
    return Plan((*kept, *changed.values()), unserved)


class _Board:
    """A plan laid out in arrays, to look for places in."""

    def __init__(self, problem: Problem, plan: Plan) -> None:
        self.problem, self.plan = problem, plan
        self.compiled = compile_problem(problem)
        self.tours, self.bench = load_tours(self.compiled, plan)
        longest = self.tours.nodes.shape[1]
        self.found = new_candidates(MOST_CANDIDATES, longest)
        self.pool = new_candidates(MOST_CANDIDATES, longest)
        self.pool_shift = np.zeros(MOST_CANDIDATES, dtype=np.int64)
        self.costs = {
            tour.shift_id: tour_cost(problem, tour).total_cents for tour in plan.tours
        }

    def best(self, ride_id: str, k: int) -> list[Insertion]:
        group = self._left_out_with(ride_id)
        if len(group) == 1:
            return _distinct(self._single(ride_id, k), k)
        return _distinct(self._jointly(group), k)

    def _left_out_with(self, ride_id: str) -> list[str]:
        """The ride, and those of its group that are left out as well."""
        group = self.problem.get_ride(ride_id).together
        if group is None:
            return [ride_id]
        others = [
            r.id
            for r in self.problem.rides
            if r.together == group and r.id != ride_id and r.id in self.plan.unserved
        ]
        return [ride_id, *others]

    def _single(self, ride_id: str, k: int) -> Iterator[Insertion]:
        number = self.compiled.ride_number[ride_id]
        a = self.compiled.arrays
        total = list_everywhere(a, self.tours, number, self.found, self.pool, self.pool_shift)
        order = np.argsort(self.pool.cents[:total], kind="stable")
        order = order[self._with_its_group(ride_id, self.pool_shift[order])]
        picked = np.zeros(max(LEAST_EXACT, k * EXACT_PER_RESULT), dtype=np.int64)
        count = pick_several(
            a, self.tours, number, order, self.pool, self.pool_shift, self.bench, picked
        )
        for place in picked[:count]:
            yield from self._priced(number, int(self.pool_shift[place]), self.pool.after[place])

    def _with_its_group(self, ride_id: str, shifts: Ints) -> npt.NDArray[np.bool_]:
        """Which places are in the tour that serves the rest of the group already."""
        group = self.problem.get_ride(ride_id).together
        served = {
            tour.shift_id
            for tour in self.plan.tours
            for name in tour.ride_ids
            if group is not None and self.problem.get_ride(name).together == group
        }
        if not served:
            return np.ones(len(shifts), dtype=np.bool_)
        return np.isin(shifts, [self.compiled.shift_number[name] for name in served])

    def _priced(self, number: int, shift: int, after: Ints) -> Iterator[Insertion]:
        a = self.compiled.arrays
        size, stops = int(self.tours.size[shift]), int(a.ride[number, STOPS])
        nodes = np.zeros(size + stops, dtype=np.int64)
        splice(self.tours.nodes[shift], size, int(a.ride[number, FIRST]), stops, after, nodes)
        name = self.compiled.shift_ids[shift]
        tour = schedule(
            self.problem, self.problem.get_shift(name), self.compiled.sequence(nodes)
        )
        if tour is not None:
            cents = tour_cost(self.problem, tour).total_cents
            yield Insertion(
                (self.compiled.ride_ids[number],), (tour,), cents - self.costs.get(name, 0)
            )

    def _jointly(self, group: Sequence[str]) -> Iterator[Insertion]:
        """All rides of a group into the same tour, one after the other."""
        for shift in self.problem.shifts:
            here = frozenset({shift.id})
            plan, total = self.plan, 0
            for ride_id in group:
                places = _Board(_only(self.problem, ride_id, here), plan)._single(ride_id, 1)
