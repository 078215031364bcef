"""One more ride into a plan that stands: how fast, and what re-arranging saves where none fits."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from time import perf_counter

import numpy as np

from routing.pooling.insertion import StoredPlan, apply
from routing.pooling.plan import Plan
from routing.pooling.problem import Problem, Ride
from routing.pooling.rearrange import rearrange
from routing.pooling.verify import require_valid

RESCUE_S = 0.3
MOST_RESCUED = 20


@dataclass(frozen=True)
class Online:
    """What callers met: milliseconds of each insertion, and percent of rescued ones.

    `rescued_percent` is None where every caller could be inserted.
    """

    insertion_ms: dict[str, float]
    rescued_percent: float | None


def call_in(problem: Problem, plan: Plan, callers: Sequence[Ride], *, seed: int) -> Online:
    """Insert callers one by one, each at its cheapest place; then re-arrange for those left over.

    The plan lies in memory as a service keeps it (`StoredPlan`); each plan passes the checker.
    """
    problem = problem.with_rides(*callers)
    plan = replace(plan, unserved=(*plan.unserved, *(ride.id for ride in callers)))
    stored = StoredPlan(problem, plan)
    stored.best(callers[0], k=1)  # loads compiled code
    took_ms, refused = [], []
    for ride in callers:
        begin = perf_counter()
        places = stored.best(ride, k=1)
        took_ms.append((perf_counter() - begin) * 1000)
        if places:
            plan = require_valid(problem, apply(plan, places[0]))
            stored = StoredPlan(problem, plan)
        else:
            refused.append(ride)
    asked = refused[:MOST_RESCUED]
    rescued = 0
    for ride in asked:
        better = rearrange(problem, plan, [ride], seconds=RESCUE_S, seed=seed)
        if better is not None:
            plan, rescued = require_valid(problem, better), rescued + 1
    return Online(
        {
            name: round(float(np.percentile(took_ms, p)), 3)
            for name, p in (("p50", 50), ("p95", 95))
        },
        round(100 * rescued / len(asked), 1) if asked else None,
    )
