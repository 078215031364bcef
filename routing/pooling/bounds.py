"""A lower bound of what any plan of a day can cost, to tell how good a plan is.

Column generation over the tours that each kind of shift could drive: a linear programme over the
tours known so far says what serving each ride is worth, and labelling finds tours that cost less
than that (Desrosiers, Soumis & Desrochers 1984, "Routing with time windows by column generation").
Whatever these prizes are, they bound every plan from below (Lagrange): the sum of all prizes, plus
what the best tour of each shift costs beyond the prizes it wins, where that is negative, minus what
leaving rides out saves. So it can be stopped at any time. Once more tours do not raise it, cuts do
(`column_pricing.find_cuts`).
"""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from math import ceil
from typing import Any

import numpy as np
from ortools.linear_solver.python import model_builder
from scipy.sparse import csr_matrix, hstack, vstack

from routing.pooling.arrays import RIDE, Floats, Ints, compile_problem
from routing.pooling.assignment import assign
from routing.pooling.column_pricing import Column, Prices, Pricing, find_cuts
from routing.pooling.plan import Cost, Plan, tour_cost
from routing.pooling.pool_kernel import COUNT
from routing.pooling.problem import Problem
from routing.pooling.relaxation import Relaxation, relax
from routing.pooling.search import Search

_model_builder: Any = model_builder
"""Its annotations are too narrow for the sparse matrices that it takes."""

SMOOTHING = 0.7
"""Share of the best prizes so far in those that are tried next: those of the programme alone jump
to and fro (Wentges 1997, "Weighted Dantzig-Wolfe decomposition for linear mixed-integer
programming")."""

BOX, WIDER = 2.0, 10.0
"""Leaving a unit out may cost the programme at first so many times what the assignment thinks the
unit is worth, and then so many times more, until it is the true penalty."""

PATIENCE = 2.0
"""Tours are looked for in haste for so many times as long as the last thorough search took."""

SEARCH_SHARE, SEARCH_S_A_RIDE, FIRST_LOOK_SHARE = 0.1, 0.01, 0.3
"""Shares of the time: of a search for tours to begin with, which need not last longer than so many
seconds a ride, and until the first thorough look."""

MOST_KNOWN = 25
"""For each ride at most so many tours are taken from a search, the newest."""

NEARLY = 0.02
CLOSE = 1e-6


@dataclass(frozen=True, slots=True)
class Bound:
    """No plan costs less than `cents`.

    Parameters
    ----------
    is_final
        More time would not raise it.
    """

    cents: int
    is_final: bool

    def gap_percent(self, cost: Cost) -> float:
        """How far a plan of this cost may be from the best one, in per cent of what driving costs.

        Penalties of rides left out count in the difference only: they are so high that measured by
        them every plan would look good.
        """
        driving_cents = max(1, cost.total_cents - cost.unserved_cents)
        return 100 * max(0, cost.total_cents - self.cents) / driving_cents


def lower_bound(
    problem: Problem,
    *,
    seconds: float,
    plan: Plan | None = None,
    stop: Callable[[], bool] | None = None,
) -> Bound:
    """A lower bound of the cost of every valid plan.

    Pinned positions and that a group shares one tour are not looked at, nor the hours of drivers
    who are on the road already; every other rule is kept.

    Parameters
    ----------
    seconds
        How long to raise the bound. With 0 it is that of the assignment.
    plan
        A good one saves time: what is seen in a short search from there is known beforehand.
    stop
        Asked now and then; once it says True the bound so far is returned.
    """
    if not problem.rides or not problem.shifts:
        return Bound(sum(ride.penalty_cents for ride in problem.rides), is_final=True)
    begin_s = time.monotonic()
    relaxed = relax(problem)
    first = assign(relaxed)

    def over() -> bool:
        return time.monotonic() >= begin_s + seconds or (stop is not None and stop())

    generation = _Generation(relaxed, first.prizes, over)
    if plan is not None and not over():
        search_s = min(SEARCH_SHARE * seconds, SEARCH_S_A_RIDE * len(problem.rides))
        generation.add(_known(problem, relaxed, plan, search_s))
    generation.run(FIRST_LOOK_SHARE * seconds)
    return Bound(_whole_cents(max(first.cents, generation.bound)), generation.is_final)


def _whole_cents(cents: float) -> int:
    """The least whole cents that a plan can cost, with room for what floats round."""
    return max(0, ceil(cents - 0.01 - 1e-9 * abs(cents)))


def _known(problem: Problem, relaxed: Relaxation, plan: Plan, seconds: float) -> list[Column]:
    """The tours of a plan, and those of plans hardly worse that a short search comes by."""
    kind_of = {name: n for n, kind in enumerate(relaxed.kinds) for name in kind.shift_ids}
    number = {ride_id: n for n, ride_id in enumerate(relaxed.ride_ids)}
    columns = []
    for tour in plan.tours:
        served = np.zeros(len(number))
        served[[number[ride_id] for ride_id in tour.ride_ids]] = 1
        cents = tour_cost(problem, tour).total_cents
        columns.append(Column(kind_of[tour.shift_id], cents, served))
    compiled = compile_problem(problem)
    hunt = Search(compiled, plan)
    hunt.run_for(seconds)
    pool, node = hunt.pool, compiled.arrays.node
    count = int(pool.tally[COUNT])
    for tour_number in range(max(0, count - MOST_KNOWN * len(number)), count):
        nodes = pool.nodes[tour_number, 1 : pool.size[tour_number] - 1]
        served = np.zeros(len(number))
        served[node[nodes, RIDE]] = 1
        kind = kind_of[compiled.shift_ids[int(pool.kind[tour_number])]]
        columns.append(Column(kind, float(pool.cents[tour_number]), served))
    return columns


@dataclass(frozen=True, slots=True)
class _Worth:
    """The linear programme over the tours so far: its cost, and its duals.

    `rents` are what one more shift of each kind would save, `amounts` how much of each tour is
    driven, and `left_out` how much of each unit is in none.
    """

    cents: float
    prices: Prices
    rents: Floats
    amounts: Floats
    left_out: Floats


class _Generation:
    """Tours and prices that drive each other up; `bound` is valid at any time."""

    def __init__(self, relaxed: Relaxation, prizes: Floats, over: Callable[[], bool]) -> None:
        self._relaxed, self._over = relaxed, over
        self._pricing = Pricing(relaxed, over)
        self._columns: list[Column] = []
        self._cuts: Ints = np.zeros((0, 3), dtype=np.int64)
        self._best, self._best_cents = Prices(prizes, np.zeros(0), self._cuts), -np.inf
        self._hasty_s, self._thorough_s = 0.0, np.inf
        self.bound, self.is_final = -np.inf, False
        usual = max(1.0, float(prizes.mean()))
        self._box = np.minimum(relaxed.by_unit(BOX * prizes + usual), relaxed.penalty_cents)

    def add(self, columns: Iterable[Column]) -> None:
        """Puts tours into the linear programme."""
        self._columns.extend(columns)

    def run(self, first_look_s: float) -> None:
        """Goes on until the bound is final, or time or space runs out.

        It is looked for thoroughly after so many seconds at the latest.
        """
        self._thorough_s = first_look_s / PATIENCE
        share, new, settled = 1.0 if not self._columns else SMOOTHING, True, False
        while not self._over():
            worth = self._solve()
            if worth is None:
                return
            gap_cents = worth.cents - self._best_cents
            if (not new or gap_cents <= NEARLY * worth.cents) and self._widen_box(worth.left_out):
                share, new, settled = SMOOTHING, True, False
                continue
            done = worth.cents - self.bound <= CLOSE * abs(worth.cents)
            if done or (settled and not new and share == 0.0):
                if not self._cut(worth):
                    self.is_final = True
                    return
                share, new, settled = SMOOTHING, True, False
                continue
            thorough = settled or self._hasty_s >= PATIENCE * self._thorough_s
            found = self._try(self._between(share, worth.prices), worth, thorough)
            self.add(found)
            new = bool(found)
            if settled and np.isinf(self._thorough_s):
                return
            if new:
                share, settled = SMOOTHING, False
            elif share > 0:
                share = 0.0
            elif not thorough:
                share, settled = SMOOTHING, True

    def _between(self, share: float, prices: Prices) -> Prices:
        """Prices between the best so far and those of the programme."""
        fines = np.zeros(len(prices.fines))
        fines[: len(self._best.fines)] = self._best.fines
        return Prices(
            share * self._best.prizes + (1 - share) * prices.prizes,
            share * fines + (1 - share) * prices.fines,
            prices.cuts,
        )

    def _try(self, prices: Prices, worth: _Worth, thorough: bool) -> list[Column]:
        """New tours that pay at the programme's prices, found by looking at others.

        Where there is too little space to look thoroughly, that is done but once more, in the end.
        """
        begin_s = time.monotonic()
        lows, columns = [], []
        for number, rent in enumerate(worth.rents):
            low, tours = self._pricing.cheapest(number, prices, hasty=not thorough)
            lows.append(low)
            columns += [c for c in tours if worth.prices.reduced(c) - rent < -CLOSE]
            if thorough and np.isinf(low):
                break
        known = len(lows) == len(worth.rents) and np.isfinite(lows).all()
        cents = self._lagrange(prices, lows) if known else -np.inf
        took_s = time.monotonic() - begin_s
        if thorough:
            self._hasty_s, self._thorough_s = 0.0, took_s if known else np.inf
            if cents > self.bound:
                self.bound, self._best = cents, prices
            self._best_cents = self.bound
        else:
            self._hasty_s += took_s
            if cents > self._best_cents:
                self._best_cents, self._best = cents, prices
        return columns

    def _lagrange(self, prices: Prices, lows: list[float]) -> float:
        """What every plan costs at least, given the least reduced cost of a tour of each kind."""
        relaxed = self._relaxed
        total = float(prices.prizes[relaxed.is_open].sum() - prices.fines.sum())
        total += float(np.minimum(0, relaxed.penalty_cents - relaxed.by_unit(prices.prizes)).sum())
        for kind, low in zip(relaxed.kinds, lows, strict=True):
            total += kind.room * (low if kind.has_begun else min(0.0, low))
        return total

    def _cut(self, worth: _Worth) -> bool:
        """Excludes what the programme drives and no whole plan can; whether there is any."""
        more = find_cuts(self._columns, worth.amounts, self._cuts)
        self._cuts = np.concatenate((self._cuts, more))
        return len(more) > 0

    def _widen_box(self, left_out: Floats) -> bool:
        """Makes it dearer to leave out what is left out below its penalty; whether there is any."""
        tight = (left_out > CLOSE) & (self._box < self._relaxed.penalty_cents)
        wider = np.minimum(WIDER * self._box, self._relaxed.penalty_cents)
        self._box = np.where(tight, wider, self._box)
        return bool(tight.any())

    def _solve(self) -> _Worth | None:
        """The linear programme: each ride served or left out, no more tours than shifts."""
        relaxed, tours = self._relaxed, len(self._columns)
        rides, units, kinds = len(relaxed.ride_ids), len(self._box), len(relaxed.kinds)
        cuts = len(self._cuts)
        member = np.flatnonzero(relaxed.is_open)
        kind = [column.kind for column in self._columns]
        cover, pairs = csr_matrix((rides, 0)), csr_matrix((cuts, 0))
        if tours:
            served = np.stack([column.served for column in self._columns], axis=1)
            served[~relaxed.is_open] = 0
            cover = csr_matrix(served)
            pairs = csr_matrix(np.floor(served[self._cuts].sum(axis=1) / 2))
        left_out = csr_matrix(
            (np.ones(len(member)), (member, relaxed.unit_of[member])), (rides, units)
        )
        fleet = csr_matrix((np.ones(tours), (kind, np.arange(tours))), (kinds, tours))
        matrix = vstack(
            (
                hstack((cover, left_out)),
                hstack((fleet, csr_matrix((kinds, units)))),
                hstack((pairs, csr_matrix((cuts, units)))),
            )
        ).tocsr()
        cost = np.concatenate(([column.cents for column in self._columns], self._box))
        scale = max(1.0, float(cost.mean()))
        room = np.array([kind.room for kind in relaxed.kinds], dtype=np.float64)
        must = np.array([kind.has_begun for kind in relaxed.kinds])
        least = (relaxed.is_open.astype(float), np.where(must, room, 0.0), np.zeros(cuts))
        most = (np.full(rides, np.inf), room, np.ones(cuts))
        model = _model_builder.Model()
        model.helper.fill_model_from_sparse_data(
            np.zeros(tours + units),
            np.full(tours + units, np.inf),
            cost / scale,
            np.concatenate(least),
            np.concatenate(most),
            matrix,
        )
        solver = _model_builder.Solver("GLOP")
        if solver.solve(model) != _model_builder.SolveStatus.OPTIMAL:
            return None
        dual = np.asarray(solver.dual_values(model.get_linear_constraints())) * scale
        amount = np.asarray(solver.values(model.get_variables()))
        prizes = np.maximum(0.0, dual[:rides]) * relaxed.is_open
        fines = np.maximum(0.0, -dual[rides + kinds :])
        return _Worth(
            solver.objective_value * scale,
            Prices(prizes, fines, self._cuts),
            dual[rides : rides + kinds],
            amount[:tours],
            amount[tours:],
        )
