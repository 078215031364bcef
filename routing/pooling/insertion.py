"""The cheapest places for one more ride in a plan that stands."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from routing.pooling.arrays import FIRST, STOPS, Compiled, Ints, compile_problem
from routing.pooling.insertion_kernel import (
    list_everywhere,
    new_candidates,
    pick_several,
    refer_candidates,
)
from routing.pooling.network_kernel import NODE
from routing.pooling.plan import Plan, Tour, tour_cost
from routing.pooling.price_kernel import Bench, new_bench, refer_bench
from routing.pooling.problem import Problem, Ride
from routing.pooling.timing import get_schedule
from routing.pooling.tours_kernel import SIZE, Tours, new_tours, refer_tours, refresh, splice

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
    return _cheapest(pairs, k)


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
        self.found = refer_candidates(new_candidates(MOST_CANDIDATES))
        self.pool = new_candidates(MOST_CANDIDATES)
        self.by_reference = (
            self.compiled.reference,
            refer_tours(self.tours),
            refer_bench(self.bench),
            refer_candidates(self.pool),
        )
        self.pool_shift = np.zeros(MOST_CANDIDATES, dtype=np.int64)
        self.costs = {tour.shift_id: tour_cost(problem, tour).total_cents for tour in plan.tours}

    def best(self, ride_id: str, k: int) -> list[Insertion]:
        """The `k` best insertions of a ride with what its group lacks."""
        group = self._left_out_with(ride_id)
        if len(group) == 1:
            return self.places(ride_id, k, self._tour_of_group(ride_id))
        joint = [self._together(group, shift.id) for shift in self.problem.shifts]
        return _cheapest([insertion for insertion in joint if insertion is not None], k)

    def places(self, ride_id: str, k: int, only: str | None) -> list[Insertion]:
        """The `k` best different places of one ride, if need be only in one shift's tour."""
        number = self.compiled.ride_number[ride_id]
        a, tours, bench, pool = self.by_reference
        total = list_everywhere(a, tours, number, self.found, pool, self.pool_shift)
        order = np.argsort(self.pool.cents[:total], kind="stable")
        if only is not None:
            order = order[self.pool_shift[order] == self.compiled.shift_number[only]]
        picked = np.zeros(max(LEAST_EXACT, k * EXACT_PER_RESULT), dtype=np.int64)
        count = pick_several(a, tours, number, order, pool, self.pool_shift, bench, picked)
        best: dict[tuple[int, int], Insertion] = {}
        for place in picked[:count]:
            shift, after = int(self.pool_shift[place]), self.pool.after[place]
            insertion = self._priced(number, shift, after)
            key = (shift, int(after[0]))
            if key not in best or insertion.cost_delta_cents < best[key].cost_delta_cents:
                best[key] = insertion
        return _cheapest(best.values(), k)

    def _priced(self, number: int, shift: int, after: Ints) -> Insertion:
        a, ride_id = self.compiled.arrays, self.compiled.ride_ids[number]
        size, stops = int(self.tours.info[shift, SIZE]), int(a.ride[number, STOPS])
        nodes = np.zeros(size + stops, dtype=np.int64)
        old = self.tours.row[shift, NODE]
        splice(old, size, int(a.ride[number, FIRST]), stops, after, nodes)
        shift_id = self.compiled.shift_ids[shift]
        tour = get_schedule(
            self.problem, self.problem.get_shift(shift_id), self.compiled.sequence(nodes)
        )
        delta = tour_cost(self.problem, tour).total_cents - self.costs.get(shift_id, 0)
        return Insertion((ride_id,), (tour,), delta)

    def _left_out_with(self, ride_id: str) -> list[str]:
        """The ride, and those of its group that are left out as well."""
        group = self.problem.get_ride(ride_id).together
        members = [
            ride.id
            for ride in self.problem.rides
            if ride.together == group and group is not None and ride.id in self.plan.unserved
        ]
        return [ride_id, *(name for name in members if name != ride_id)]

    def _tour_of_group(self, ride_id: str) -> str | None:
        """The shift whose tour serves the rest of the ride's group."""
        group = self.problem.get_ride(ride_id).together
        if group is None:
            return None
        for tour in self.plan.tours:
            if any(self.problem.get_ride(name).together == group for name in tour.ride_ids):
                return tour.shift_id
        return None

    def _together(self, group: Sequence[str], shift_id: str) -> Insertion | None:
        """A whole group into one tour, one ride after the other."""
        plan, delta = self.plan, 0
        for ride_id in group:
            board = self if plan is self.plan else _Board(self.problem, plan)
            places = board.places(ride_id, 1, shift_id)
            if not places:
                return None
            plan, delta = apply(plan, places[0]), delta + places[0].cost_delta_cents
        tour = plan.find_tour(shift_id)
        return None if tour is None else Insertion(tuple(group), (tour,), delta)


def load_tours(compiled: Compiled, plan: Plan, *, spare: int = 8) -> tuple[Tours, Bench]:
    """A plan's tours as arrays with `spare` more positions, and a bench of their length."""
    a = compiled.arrays
    longest = 2 + spare + max((len(tour.visits) for tour in plan.tours), default=0)
    tours, bench = new_tours(a, longest), new_bench(longest, len(a.node))
    for tour in plan.tours:
        shift = compiled.shift_number[tour.shift_id]
        nodes = compiled.nodes(shift, tour.sequence)
        tours.row[shift, NODE, : len(nodes)] = nodes
        tours.info[shift, SIZE] = len(nodes)
    for shift in range(len(a.shift)):
        refresh(compiled.reference, refer_tours(tours), shift, bench.arc)
    return tours, bench


def _cheapest(insertions: Iterable[Insertion], k: int) -> list[Insertion]:
    return sorted(insertions, key=lambda insertion: insertion.cost_delta_cents)[:k]
