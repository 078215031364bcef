"""The cheapest places for one more ride in a plan that stands."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

import numpy as np

from routing.pooling.arrays import FIRST, STOPS, Compiled, Ints, compile_problem
from routing.pooling.insertion_kernel import new_candidates
from routing.pooling.network_kernel import NODE
from routing.pooling.places_kernel import find_places
from routing.pooling.plan import Plan, Tour, tour_cost
from routing.pooling.price_kernel import EXACT, Bench, new_bench
from routing.pooling.problem import Problem, Ride
from routing.pooling.references import refer
from routing.pooling.slot import Slots
from routing.pooling.timing import make_tour
from routing.pooling.timing_kernel import plan_times
from routing.pooling.tours_kernel import SIZE, Tours, new_tours, refresh, splice

MOST_CANDIDATES = 20_000
"""Places looked at for one ride over all tours; beyond, later tours are left out."""

EXACT_PER_RESULT = 4
"""So many places that are cheap to drive are priced in full for each one that is asked for."""

LEAST_EXACT = 24

ROUNDING_CENTS = 4
"""Each of the eight parts of a tour's cost is rounded to the cent."""

SPARE = 8
"""Positions by which a tour may get longer: those of two rides."""


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

    @property
    def shift_ids(self) -> frozenset[str]:
        """The shifts whose tours are changed."""
        return frozenset(tour.shift_id for tour in self.tours)


def best_insertions(problem: Problem, plan: Plan, ride: Ride, *, k: int = 5) -> list[Insertion]:
    """The `k` cheapest different places for a ride over all tours, cheapest first.

    See `StoredPlan.best`; to try many rides on the same plan, load it once.
    """
    return StoredPlan(problem, plan).best(ride, k=k)


def best_pair_insertions(
    problem: Problem, plan: Plan, out: Ride, back: Ride, *, k: int = 5
) -> list[Insertion]:
    """The `k` cheapest ways to insert two rides, both or none; each in any tour."""
    return StoredPlan(problem, plan).best_pair(out, back, k=k)


def insertions_of(
    problem: Problem, plan: Plan, ride_ids: Sequence[str], *, k: int
) -> list[list[Insertion]]:
    """The `k` best insertions of each of some rides of the problem, each on its own."""
    stored = StoredPlan(problem, plan)
    return [stored.best(problem.get_ride(ride_id), k=k) for ride_id in ride_ids]


def apply(plan: Plan, insertion: Insertion) -> Plan:
    """The plan with an insertion made."""
    changed = {tour.shift_id: tour for tour in insertion.tours}
    kept = [changed.pop(tour.shift_id, tour) for tour in plan.tours]
    unserved = tuple(name for name in plan.unserved if name not in insertion.ride_ids)
    return Plan((*kept, *changed.values()), unserved)


class StoredPlan:
    """A plan laid out in arrays once, to look for places in for one ride after the other.

    Looking for a place in a day of a thousand rides takes about a millisecond; loading the day
    takes about ten. For one thread at a time.
    """

    def __init__(self, problem: Problem, plan: Plan) -> None:
        self.problem, self.plan = problem, plan
        self._slots = Slots(compile_problem(problem))
        self._board = _Board(self._slots.compiled, problem, plan)

    def best(self, ride: Ride, *, k: int = 5) -> list[Insertion]:
        """The `k` cheapest different places for a ride over all tours, cheapest first.

        Two places differ when they are in different tours or the ride boards after different stops.
        The order of all visits that are in the plan stays; their times move as the rules allow. A
        ride of a group brings those of its group along that are left out.

        Parameters
        ----------
        ride
            A ride that the plan leaves out. It need not be in the problem, but its places must be
            in the matrices.

        Raises
        ------
        ProblemError
            The ride is faulty.
        """
        return self._board_with([ride]).best(ride.id, k)

    def best_pair(self, out: Ride, back: Ride, *, k: int = 5) -> list[Insertion]:
        """The `k` cheapest ways to insert two rides, both or none; each in any tour."""
        board = self._board_with([out, back])
        firsts, seconds = board.best(out.id, k), board.best(back.id, k)
        # Places in different tours do not touch each other.
        pairs = [
            _joined(first, second)
            for first in firsts
            for second in seconds
            if first.shift_ids.isdisjoint(second.shift_ids)
        ]
        for first in firsts:
            with board.changed(first):
                together = board.best(back.id, 1, among=first.shift_ids)
            pairs.extend(_joined(first, second) for second in together)
        return _cheapest(pairs, k)

    def _board_with(self, rides: Sequence[Ride]) -> "_Board":
        """The plan in arrays that know these rides as well."""
        new = [ride for ride in rides if not self.problem.has_ride(ride.id)]
        if not new:
            self._board.problem = self.problem
            return self._board
        extended = self.problem.with_rides(*new)
        if not self._slots.take(new):
            return _Board(compile_problem(extended), extended, self.plan)
        self._slots.fill(extended, new)
        self._board.problem = extended
        return self._board


class _Board:
    """A plan laid out in arrays, to look for places in."""

    def __init__(self, compiled: Compiled, problem: Problem, plan: Plan) -> None:
        self.problem, self.plan = problem, plan
        self._compiled = compiled
        self._tours, self._bench = load_tours(compiled, plan, spare=_spare(problem, plan))
        found, self._pool = new_candidates(MOST_CANDIDATES), new_candidates(MOST_CANDIDATES)
        self._pool_shift = np.zeros(MOST_CANDIDATES, dtype=np.int64)
        self._references = (
            refer(self._tours),
            refer(found),
            refer(self._pool),
            refer(self._bench),
        )
        self._costs = np.zeros(len(problem.shifts), dtype=np.int64)
        self._price_tours({tour.shift_id for tour in plan.tours})

    def best(self, ride_id: str, k: int, among: Collection[str] | None = None) -> list[Insertion]:
        """The `k` best insertions of a ride with what its group lacks; `among` some shifts only."""
        group = self._left_out_with(ride_id)
        if len(group) == 1:
            others = self._shifts_of_group(ride_id)
            return self._places(ride_id, k, among if others is None else others)
        shift_ids = self._compiled.shift_ids if among is None else among
        joint = [self._together(group, shift_id) for shift_id in shift_ids]
        return _cheapest([insertion for insertion in joint if insertion is not None], k)

    @contextmanager
    def changed(self, insertion: Insertion) -> Iterator[None]:
        """The plan with an insertion made, for a while."""
        before = self.plan
        self._lay_out(apply(before, insertion), insertion.shift_ids)
        try:
            yield
        finally:
            self._lay_out(before, insertion.shift_ids)

    def _lay_out(self, plan: Plan, shift_ids: Collection[str]) -> None:
        self.plan = plan
        for shift_id in shift_ids:
            shift, tour = self._compiled.shift_number[shift_id], plan.find_tour(shift_id)
            self._tours.tour_of[self._tours.tour_of == shift] = -1
            _put_down(
                self._tours, shift, self._compiled.nodes(shift, tour.sequence if tour else ())
            )
            refresh(self._compiled.reference, self._references[0], shift, self._bench.arc)
        self._price_tours(shift_ids)

    def _price_tours(self, shift_ids: Collection[str]) -> None:
        tours = {tour.shift_id: tour for tour in self.plan.tours}
        for shift_id in shift_ids:
            tour = tours.get(shift_id)
            cents = 0 if tour is None else tour_cost(self.problem, tour).total_cents
            self._costs[self._compiled.shift_number[shift_id]] = cents

    def _places(self, ride_id: str, k: int, among: Collection[str] | None) -> list[Insertion]:
        """The `k` best different places of one ride, if need be in some shifts' tours only."""
        number, shift_number = self._compiled.ride_number[ride_id], self._compiled.shift_number
        tours, found, pool, bench = self._references
        picked = np.zeros(max(LEAST_EXACT, k * EXACT_PER_RESULT), dtype=np.int64)
        cents = np.zeros(len(picked))
        among = shift_number if among is None else among
        shifts = np.array(sorted(shift_number[name] for name in among), dtype=np.int64)
        count = find_places(
            self._compiled.reference,
            tours,
            number,
            shifts,
            found,
            pool,
            self._pool_shift,
            bench,
            picked,
            cents,
        )
        shifts = self._pool_shift[picked[:count]]
        added = cents[:count] - self._costs[shifts]
        best: dict[tuple[int, int], Insertion] = {}
        for x in np.argsort(added, kind="stable"):
            # The kernel's prices are not rounded, a tour's parts are.
            if len(best) >= k and added[x] > _price_of_last(best, k) + ROUNDING_CENTS:
                break
            shift, after = int(shifts[x]), self._pool.after[picked[x]]
            insertion = self._priced(number, shift, after)
            key = (shift, int(after[0]))
            if key not in best or insertion.cost_delta_cents < best[key].cost_delta_cents:
                best[key] = insertion
        return _cheapest(best.values(), k)

    def _priced(self, number: int, shift: int, after: Ints) -> Insertion:
        compiled = self._compiled
        a = compiled.arrays
        size, stops = int(self._tours.info[shift, SIZE]), int(a.ride[number, STOPS])
        nodes = np.zeros(size + stops, dtype=np.int64)
        old = self._tours.row[shift, NODE]
        splice(old, size, int(a.ride[number, FIRST]), stops, after, nodes)
        plan_times(compiled.reference, shift, nodes, len(nodes), self._references[-1], EXACT)
        tour = make_tour(compiled, shift, nodes, self._bench)
        delta = tour_cost(self.problem, tour).total_cents - int(self._costs[shift])
        return Insertion((compiled.ride_ids[number],), (tour,), delta)

    def _left_out_with(self, ride_id: str) -> list[str]:
        """The ride, and those of its group that are left out as well."""
        group = self.problem.get_ride(ride_id).together
        if group is None:
            return [ride_id]
        others = (name for name in self.plan.unserved if name != ride_id)
        return [
            ride_id,
            *(name for name in others if self.problem.get_ride(name).together == group),
        ]

    def _shifts_of_group(self, ride_id: str) -> tuple[str, ...] | None:
        """The shift whose tour serves the rest of the ride's group; None where nobody is served."""
        group = self.problem.get_ride(ride_id).together
        if group is None:
            return None
        for tour in self.plan.tours:
            if any(self.problem.get_ride(name).together == group for name in tour.ride_ids):
                return (tour.shift_id,)
        return None

    def _together(self, group: Sequence[str], shift_id: str) -> Insertion | None:
        """A whole group into one tour, one ride after the other."""
        delta = 0
        with ExitStack() as so_far:
            for ride_id in group:
                places = self._places(ride_id, 1, [shift_id])
                if not places:
                    return None
                so_far.enter_context(self.changed(places[0]))
                delta += places[0].cost_delta_cents
            tour = self.plan.find_tour(shift_id)
            return None if tour is None else Insertion(tuple(group), (tour,), delta)


def load_tours(compiled: Compiled, plan: Plan, *, spare: int = SPARE) -> tuple[Tours, Bench]:
    """A plan's tours as arrays with `spare` more positions, and a bench of their length."""
    a = compiled.arrays
    longest = 2 + spare + max((len(tour.visits) for tour in plan.tours), default=0)
    tours, bench = new_tours(a, longest), new_bench(longest, len(a.node))
    for tour in plan.tours:
        shift = compiled.shift_number[tour.shift_id]
        _put_down(tours, shift, compiled.nodes(shift, tour.sequence))
    by_reference = refer(tours)
    for shift in range(len(a.shift)):
        refresh(compiled.reference, by_reference, shift, bench.arc)
    return tours, bench


def _put_down(tours: Tours, shift: int, nodes: Ints) -> None:
    tours.row[shift, NODE, : len(nodes)] = nodes
    tours.info[shift, SIZE] = len(nodes)


def _spare(problem: Problem, plan: Plan) -> int:
    """How much longer a tour may get by one ride or two, or by those who go together."""
    left_out = map(problem.get_ride, plan.unserved)
    return SPARE + sum(len(ride.stops) for ride in left_out if ride.together is not None)


def _joined(first: Insertion, second: Insertion) -> Insertion:
    """Both as one; the second was looked for in the plan with the first, or touches other tours."""
    changed = {tour.shift_id: tour for tour in (*first.tours, *second.tours)}
    return Insertion(
        (*first.ride_ids, *second.ride_ids),
        tuple(changed.values()),
        first.cost_delta_cents + second.cost_delta_cents,
    )


def _price_of_last(best: Mapping[tuple[int, int], Insertion], k: int) -> int:
    """The price of the `k`-th best of at least as many places."""
    return sorted(insertion.cost_delta_cents for insertion in best.values())[k - 1]


def _cheapest(insertions: Iterable[Insertion], k: int) -> list[Insertion]:
    return sorted(insertions, key=lambda insertion: insertion.cost_delta_cents)[:k]
