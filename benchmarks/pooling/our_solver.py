"""The solver of this project behind the function that all solvers share."""

import time

from benchmarks.pooling.solvers import Found
from routing.pooling.plan import Plan
from routing.pooling.problem import Problem
from routing.pooling.solve import Progress
from routing.pooling.solve import solve as search


def solve(problem: Problem, *, seconds: float, seed: int, start: Plan | None = None) -> Found:
    """Our plan, and when which plan was the best so far."""
    begin = time.perf_counter()
    trace: list[tuple[float, int, int]] = []

    def note(progress: Progress) -> None:
        trace.append((time.perf_counter() - begin, progress.cost_cents, progress.unserved))

    plan = search(problem, seconds=seconds, seed=seed, start=start, progress=note)
    orders = {tour.shift_id: list(tour.sequence) for tour in plan.tours}
    return Found(orders, plan, tuple(trace))
