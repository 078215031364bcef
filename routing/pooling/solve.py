"""From a problem to its plan: the recipe that joins the parts of pooling."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from routing.pooling.insertion import Insertion, apply, best_insertions
from routing.pooling.model import improve
from routing.pooling.parts import choose_shifts, part_of, put_back
from routing.pooling.plan import Plan, cost
from routing.pooling.problem import Problem
from routing.pooling.timing import empty_plan
from routing.pooling.verify import require_valid

PART_S = 2.0
"""How long OR-Tools searches one part of a large day."""

RUIN_SHARE = 0.5
"""How often it ruins and recreates."""


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

    Raises
    ------
    InvalidPlan
        The start breaks its problem; or there is no start and mandatory rides found no place. To
        see how far one gets, make them optional with a high penalty.
    """
    watch = _Watch(problem, seconds, progress, stop)
    plan = insert_all(problem, empty_plan(problem)) if start is None else start
    if start is not None:
        require_valid(problem, start)
    plan = watch.better("construct", plan, plan)
    random = Random(seed)
    while not watch.over() and problem.rides:
        plan = watch.better("improve", plan, _improve_part(problem, plan, watch, random))
    return require_valid(problem, plan)


def _improve_part(problem: Problem, plan: Plan, watch: "_Watch", random: Random) -> Plan:
    """The plan after OR-Tools has searched a few of its tours for a while; it may be worse.

    By turns it follows guided local search from the plan and its own ruin and recreate: where the
    one stands still the other often moves on.
    """
    shift_ids = choose_shifts(problem, plan, random)
    part, tours = part_of(problem, plan, shift_ids)
    is_whole_day = len(shift_ids) == len(problem.shifts)
    seconds = max(PART_S, watch.left_s() / 3) if is_whole_day else PART_S
    better = improve(
        part,
        tours,
        seconds=min(seconds, watch.left_s()),
        iterated=random.random() < RUIN_SHARE,
        stop=watch.over,
    )
    return put_back(plan, tours, better)


def insert_all(problem: Problem, plan: Plan) -> Plan:
    """The plan with every ride inserted that fits and pays, promised and tight ones first."""
    rides = [problem.get_ride(name) for name in plan.unserved]
    rides.sort(key=lambda r: (not r.mandatory, -r.penalty_cents, r.stops[-1].latest_s, r.id))
    for ride in rides:
        if ride.id in plan.unserved:
            for insertion in best_insertions(problem, plan, ride, k=1):
                if _is_worth_it(problem, insertion):
                    plan = apply(plan, insertion)
    return plan


def _is_worth_it(problem: Problem, insertion: Insertion) -> bool:
    rides = [problem.get_ride(ride_id) for ride_id in insertion.ride_ids]
    saved_cents = sum(ride.penalty_cents for ride in rides)
    return any(ride.mandatory for ride in rides) or insertion.cost_delta_cents < saved_cents


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

    def left_s(self) -> float:
        return self._seconds - (time.monotonic() - self._begin)

    def over(self) -> bool:
        return self.left_s() <= 0 or (self._stop is not None and self._stop())

    def better(self, step: str, incumbent: Plan, plan: Plan) -> Plan:
        """The better of two plans; served promises first, then cost."""
        best = min(incumbent, plan, key=lambda one: _rank(self._problem, one))
        if self._progress is not None:
            self._progress(
                Progress(
                    step,
                    time.monotonic() - self._begin,
                    self._seconds,
                    cost(self._problem, best).total_cents,
                    len(best.unserved),
                )
            )
        return best


def _rank(problem: Problem, plan: Plan) -> tuple[int, int]:
    promised = sum(problem.get_ride(ride_id).mandatory for ride_id in plan.unserved)
    return promised, cost(problem, plan).total_cents
