"""From a problem to its plan: the recipe that joins the parts of pooling."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from routing.pooling.arrays import Compiled, compile_problem
from routing.pooling.mend import mend
from routing.pooling.model import improve
from routing.pooling.plan import Plan, cost, rank
from routing.pooling.problem import Problem
from routing.pooling.recombine import Recombiner, tours_of
from routing.pooling.search import HOT, Search
from routing.pooling.timing import empty_plan
from routing.pooling.verify import require_valid

WARM_START_RIDES = 100
WARM_START_SHARE = 0.08
"""On days of so few rides OR-Tools' own search gets this share of the time for a first plan."""

ITERATIONS_A_RIDE, MOST_CYCLES = 2500, 15
TRIAL_SHARE = 0.01
RECOMBINE_SHARE = 0.12
REHEATED = 0.3
"""The search cools down in cycles of about so many iterations for each ride, at the end of each of
which the tours that it has seen are recombined; later cycles begin at a lower temperature. On large
days or in a short time there is one: slow cooling gains more than a second chance. How many
iterations there will be is found out in a short trial."""

FOCUS = 0.3
"""Share of ruins around a ride that is left out, for to serve people comes first."""

FINISH_S = 0.0005
"""Seconds a ride to write the plan down, at most a tenth of the time."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a solution is: what is being done, and the best plan so far."""

    step: str
    elapsed_s: float
    seconds: float
    cost_cents: int
    unserved: int


def solve(
    problem: Problem,
    *,
    seconds: float,
    seed: int = 0,
    start: Plan | None = None,
    progress: Callable[[Progress], None] | None = None,
    stop: Callable[[], bool] | None = None,
    workers: int = 1,
) -> Plan:
    """A verified plan, never worse than the one to start from.

    Parameters
    ----------
    seconds
        Time to search. With 0 the start is returned, or the plan of cheapest insertions.
    seed
        Of everything random.
    start
        A plan to begin from.
    progress
        Called now and then with what is being done.
    stop
        Asked now and then; once it says True the best plan so far is returned.
    workers
        So many threads search at once, each from a seed of its own; the best of their plans is
        returned. Progress is that of the first one.

    Raises
    ------
    InvalidPlan
        The start breaks its problem; or there is no start and mandatory rides found no place. To
        see how far one gets, make them optional with a high penalty.
    """
    watch = _Watch(problem, seconds, progress, stop)
    compiled = compile_problem(problem)
    if start is not None:
        require_valid(problem, start)
        plan = start
    else:
        plan = construct(compiled)
    watch.tell("construct", plan)
    if not watch.over() and problem.rides and problem.shifts:
        begun = _warm_start(problem, plan, watch)
        warm = start is not None
        # Compiled code and OR-Tools let other threads run.
        with ThreadPoolExecutor(workers) as threads:
            others = [
                threads.submit(_search, compiled, begun, seed, watch.silent(), warm=warm)
                for seed in range(seed * workers + 1, (seed + 1) * workers)
            ]
            found = [_search(compiled, begun, seed * workers, watch, warm=warm)]
            found += [other.result() for other in others]
        plan = min(found, key=lambda one: rank(problem, one))
    watch.tell("done", plan)
    return require_valid(problem, plan)


def solve_counted(problem: Problem, *, iterations: int, seed: int = 0) -> Plan:
    """As `solve` with iterations in place of seconds, on which and the seed everything depends.

    The same plan on every machine, however busy. OR-Tools' own search, which only time can end, has
    no part in it.
    """
    compiled = compile_problem(problem)
    plan = construct(compiled)
    if problem.rides and problem.shifts:
        hunt = Search(compiled, plan, seed=seed, focus=FOCUS)
        recombiner = Recombiner(compiled.arrays, hunt.penalties, seed=seed)
        cycles = _count_cycles(problem, iterations)
        for cycle in range(cycles):
            hunt.run(iterations // cycles, hot=REHEATED if cycle else HOT)
            _recombine(hunt, recombiner, None)
        plan = min(plan, mend(problem, hunt.best()), key=lambda one: rank(problem, one))
    return require_valid(problem, plan)


def construct(compiled: Compiled) -> Plan:
    """The plan of cheapest insertions, one ride after the other in order of time."""
    return insert_all(compiled.problem, empty_plan(compiled.problem))


def insert_all(problem: Problem, plan: Plan) -> Plan:
    """The plan with the rides that it leaves out inserted where they fit and pay.

    Promised rides come first, then those that are dear to leave out, then by time; the order of
    what is in the plan already stays.
    """
    if not plan.unserved:
        return plan
    hunt = Search(compile_problem(problem), plan)
    hunt.fill(plan.unserved)
    found = mend(problem, hunt.best())
    left = set(found.unserved)
    found = Plan(found.tours, tuple(name for name in plan.unserved if name in left))
    return min(plan, found, key=lambda one: rank(problem, one))


def _warm_start(problem: Problem, plan: Plan, watch: "_Watch") -> Plan:
    """OR-Tools' own routing search, where the day is small enough for it to help."""
    if len(problem.rides) > WARM_START_RIDES:
        return plan
    seconds = watch.left_s() * WARM_START_SHARE
    found = improve(problem, plan, seconds=seconds, stop=watch.over)
    plan = min(plan, found, key=lambda one: rank(problem, one))
    watch.tell("warm start", plan)
    return plan


def _search(compiled: Compiled, plan: Plan, seed: int, watch: "_Watch", *, warm: bool) -> Plan:
    """Search and recombination in turn until the time is over."""
    problem = compiled.problem
    hunt = Search(compiled, plan, seed=seed, focus=FOCUS)
    recombiner = Recombiner(compiled.arrays, hunt.penalties, seed=seed)
    watch.reserve(min(FINISH_S * len(problem.rides), 0.1 * watch.left_s()))
    hunt.run_for(watch.left_s() * TRIAL_SHARE, hot=REHEATED, over=watch.over)
    cycles = _count_cycles(problem, hunt.rate * watch.left_s())
    cycle = 0
    while not watch.over():
        # What recombination has not used is left for shorter cycles at the end.
        share_s = watch.left_s() / max(1, cycles - cycle)
        hunt.run_for(
            share_s * (1 - RECOMBINE_SHARE),
            hot=REHEATED if warm or cycle > 0 else HOT,
            over=watch.over,
            tell=lambda: watch.tell_rough("search", hunt),
        )
        if watch.over():
            break
        cycle += 1
        limit_s = min(share_s * RECOMBINE_SHARE, watch.left_s())
        _recombine(hunt, recombiner, limit_s)
        watch.tell_rough("recombine", hunt)
    return min(plan, mend(problem, hunt.best()), key=lambda one: rank(problem, one))


def _count_cycles(problem: Problem, iterations: float) -> int:
    """How often the search cools down in so many iterations."""
    return min(MOST_CYCLES, max(1, int(iterations / (ITERATIONS_A_RIDE * len(problem.rides)))))


def _recombine(hunt: Search, recombiner: Recombiner, seconds: float | None) -> None:
    """Goes on from the best choice of all tours that were seen, or from the best plan."""
    choice = recombiner.choose(hunt.pool, hunt.best_cents, seconds=seconds)
    if choice is None:
        hunt.back_to_best()
    else:
        hunt.adopt(tours_of(hunt.compiled.arrays, hunt.pool, choice))


class _Watch:
    """Clock, cancel button and messenger of one solution."""

    def __init__(
        self,
        problem: Problem,
        seconds: float,
        progress: Callable[[Progress], None] | None,
        stop: Callable[[], bool] | None,
    ) -> None:
        self._problem, self._seconds = problem, seconds
        self._progress, self._stop = progress, stop
        self._begin = time.monotonic()
        self._reserved_s = 0.0

    def silent(self) -> "_Watch":
        """The same clock and cancel button, but nobody to tell."""
        left_s = self._seconds - (time.monotonic() - self._begin)
        return _Watch(self._problem, left_s, None, self._stop)

    def reserve(self, seconds: float) -> None:
        """Keeps some time for what comes after the search."""
        self._reserved_s = seconds

    def left_s(self) -> float:
        return self._seconds - self._reserved_s - (time.monotonic() - self._begin)

    def over(self) -> bool:
        return self.left_s() <= 0 or (self._stop is not None and self._stop())

    def tell(self, step: str, plan: Plan) -> None:
        """Reports a plan."""
        self._report(step, cost(self._problem, plan).total_cents, len(plan.unserved))

    def tell_rough(self, step: str, hunt: Search) -> None:
        """Reports the best of a search, before its times are exact."""
        self._report(step, round(hunt.best_cents), hunt.best_left_out)

    def _report(self, step: str, cost_cents: int, unserved: int) -> None:
        if self._progress is not None:
            elapsed_s = time.monotonic() - self._begin
            self._progress(Progress(step, elapsed_s, self._seconds, cost_cents, unserved))
