"""The best set of tours out of all that the search has seen, by set partitioning.

Each unit of rides is in one of the chosen tours or left out at its penalty, and no more tours of a
kind are chosen than there are shifts (Foster & Ryan 1976, "An integer programming approach to the
vehicle scheduling problem"). The linear relaxation, by GLOP, bounds what any choice can cost; a
tour whose reduced cost exceeds the distance from there to the incumbent is in no better plan. Of
the rest the most promising enter a programme that CP-SAT solves, more of them the quicker it goes.
"""

import time
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from ortools.linear_solver.python import model_builder
from ortools.sat.python import cp_model
from scipy.sparse import csr_matrix

from routing.pooling.arrays import END, KIND, RIDE, START, STOP, UNIT, Arrays, Floats, Ints
from routing.pooling.pool_kernel import COUNT, Pool

_model_builder: Any = model_builder
"""Its annotations are too narrow for the sparse matrices that it takes."""

FIRST_COLUMNS = 500
LP_SHARE = 0.5

STEADY_TIME = 2.0
"""About so many seconds, counted by CP-SAT in work done, which is the same on every machine."""

SCALE = 1_000_000
"""Whole numbers for CP-SAT: the incumbent's cost is so many units."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Tours chosen from the pool, by number, and their cost with the penalties of the rest."""

    tours: tuple[int, ...]
    cents: float


class Recombiner:
    """Set partitioning over a growing pool, again and again."""

    def __init__(self, a: Arrays, penalty: Floats, *, seed: int = 0) -> None:
        self._a, self._penalty, self._seed = a, penalty, seed
        self._room = np.bincount(a.shift[:, KIND], minlength=len(a.shift))

    def choose(self, pool: Pool, incumbent_cents: float, *, seconds: float | None) -> Choice | None:
        """Tours that cost less in all than the incumbent; None when none were found in time.

        More and more of the promising tours enter the programme, until all of them have been in it
        or the time is over; what has been found narrows down which are promising. Without a number
        of seconds it ends when more tours gave nothing better, and the choice depends on nothing
        but the pool.
        """
        begin = time.monotonic()
        if pool.tally[COUNT] == 0:
            return None
        cover = _cover(self._a, pool)
        cents = pool.cents[: cover.shape[1]]
        kind = pool.kind[: cover.shape[1]]
        relaxed = self._relax(cover, cents, kind, None if seconds is None else seconds * LP_SHARE)
        if relaxed is None:
            return None
        bound, reduced, left_out = relaxed
        order = np.argsort(reduced, kind="stable")
        best, best_cents, columns = None, incumbent_cents, FIRST_COLUMNS
        while seconds is None or seconds > time.monotonic() - begin:
            left_s = None if seconds is None else seconds - (time.monotonic() - begin)
            gap = best_cents - bound
            useful = int(np.searchsorted(reduced[order], gap))
            few = order[: min(columns, useful)]
            found = self._solve(
                cover[:, few], cents[few], kind[few], left_out < gap, best_cents, left_s
            )
            if found is not None:
                best_cents = found[1]
                best = Choice(tuple(few[found[0]].tolist()), best_cents)
            if len(few) == useful or (seconds is None and found is None):
                break
            columns *= 2
        return best

    def _relax(
        self, cover: csr_matrix, cents: Floats, kind: Ints, seconds: float | None
    ) -> tuple[float, Floats, Floats] | None:
        """The relaxation's cost, and reduced costs of tours and of leaving units out."""
        units, tours = cover.shape
        kinds = np.flatnonzero(self._room)
        entries = cover.tocoo()
        rows = (entries.row, np.arange(units), units + np.searchsorted(kinds, kind))
        columns = (entries.col, tours + np.arange(units), np.arange(tours))
        where: Any = (np.concatenate(rows), np.concatenate(columns))
        shape = (units + len(kinds), tours + units)
        matrix = csr_matrix((np.ones(len(where[0])), where), shape=shape)
        scale = float(cents.mean())
        cost = np.concatenate((cents, self._penalty)) / scale
        model = _model_builder.Model()
        model.helper.fill_model_from_sparse_data(
            np.zeros(tours + units),
            np.full(tours + units, np.inf),
            cost,
            np.concatenate((np.ones(units), np.full(len(kinds), -np.inf))),
            np.concatenate((np.ones(units), self._room[kinds].astype(np.float64))),
            matrix,
        )
        solver = _model_builder.Solver("GLOP")
        if seconds is not None:
            solver.set_time_limit_in_seconds(max(0.01, seconds))
        if solver.solve(model) != model_builder.SolveStatus.OPTIMAL:
            return None
        dual = np.asarray(solver.dual_values(model.get_linear_constraints()))
        reduced = (cost - matrix.T @ dual) * scale
        return solver.objective_value * scale, reduced[:tours], reduced[tours:]

    def _solve(
        self,
        cover: csr_matrix,
        cents: Floats,
        kind: Ints,
        may_be_left_out: npt.NDArray[np.bool_],
        incumbent_cents: float,
        seconds: float | None,
    ) -> tuple[list[int], float] | None:
        """The cheapest choice of few tours that beats the incumbent, by column."""
        unit = incumbent_cents / SCALE
        model = cp_model.CpModel()
        drive = [model.new_bool_var("") for _ in cents]
        skip = {int(u): model.new_bool_var("") for u in np.flatnonzero(may_be_left_out)}
        rows = cover.tocsr()
        for u in range(cover.shape[0]):
            columns = rows.indices[rows.indptr[u] : rows.indptr[u + 1]]
            model.add_exactly_one([*(drive[x] for x in columns), *([skip[u]] if u in skip else [])])
        for k in np.flatnonzero(self._room):
            model.add(sum(drive[x] for x in np.flatnonzero(kind == k)) <= int(self._room[k]))
        cost = [round(c / unit) for c in cents]
        penalty = {u: round(self._penalty[u] / unit) for u in skip}
        total = sum(c * x for c, x in zip(cost, drive, strict=True))
        total += sum(penalty[u] * x for u, x in skip.items())
        model.minimize(total)
        model.add(total <= SCALE - 1)
        solver = cp_model.CpSolver()
        if seconds is None:
            solver.parameters.max_deterministic_time = STEADY_TIME
        else:
            solver.parameters.max_time_in_seconds = seconds
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = self._seed
        if solver.solve(model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return None
        tours = [x for x, var in enumerate(drive) if solver.boolean_value(var)]
        left_out = sum(self._penalty[u] for u, var in skip.items() if solver.boolean_value(var))
        return tours, float(cents[tours].sum() + left_out)


def tours_of(a: Arrays, pool: Pool, choice: Choice) -> dict[int, Ints]:
    """The chosen tours' nodes, each given to a shift of its kind."""
    free = {int(k): list(np.flatnonzero(a.shift[:, KIND] == k)) for k in a.shift[:, KIND]}
    tours = {}
    for tour in choice.tours:
        shift = int(free[int(pool.kind[tour])].pop(0))
        nodes = pool.nodes[tour, : pool.size[tour]].astype(np.int64)
        nodes[0], nodes[-1] = a.shift[shift, START], a.shift[shift, END]
        tours[shift] = nodes
    return tours


def _cover(a: Arrays, pool: Pool) -> csr_matrix:
    """Which unit [row] is in which tour of the pool [column]."""
    count = int(pool.tally[COUNT])
    nodes, sizes = pool.nodes[:count], pool.size[:count]
    position = np.arange(nodes.shape[1])[None, :]
    tour, place = np.nonzero((position > 0) & (position < sizes[:, None] - 1))
    node = nodes[tour, place]
    ride = a.node[node, RIDE]
    unit = a.ride[ride, UNIT]
    # A unit is counted once, at the pickup of its first ride.
    first = (a.node[node, STOP] == 0) & (a.unit[a.unit_start[unit]] == ride)
    entries = (np.ones(int(first.sum())), (unit[first], tour[first]))
    return csr_matrix(entries, shape=(len(a.unit_start) - 1, count))
