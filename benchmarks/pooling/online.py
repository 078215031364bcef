"""One more ride into a plan that stands: how fast, and what re-arranging saves where none fits."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from time import perf_counter

import numpy as np

from routing.pooling.insertion import apply, insertions_of
from routing.pooling.plan import Plan
from routing.pooling.problem import Problem, Ride
from routing.pooling.solve import solve
from routing.pooling.verify import verify

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

    Who is served stays served: re-arranging knows every served ride as promised.
    """
    problem = problem.with_rides(*callers)
    plan = replace(plan, unserved=(*plan.unserved, *(ride.id for ride in callers)))
    insertions_of(problem, plan, [callers[0].id], k=1)  # lays the day out in memory
    took_ms, refused = [], []
    for ride in callers:
        begin = perf_counter()
        places = insertions_of(problem, plan, [ride.id], k=1)[0]
        took_ms.append((perf_counter() - begin) * 1000)
        if places:
            plan = apply(plan, places[0])
        else:
            refused.append(ride.id)
    asked = refused[:MOST_RESCUED]
    rescued = 0
    for ride_id in asked:
        better = _rearranged_for(problem, plan, ride_id, seed)
        if better is not None:
            plan, rescued = better, rescued + 1
    return Online(
        {
            name: round(float(np.percentile(took_ms, p)), 3)
            for name, p in (("p50", 50), ("p95", 95))
        },
        round(100 * rescued / len(asked), 1) if asked else None,
    )


def _rearranged_for(problem: Problem, plan: Plan, ride_id: str, seed: int) -> Plan | None:
    """A plan that serves one ride more, found in `RESCUE_S`; None where none was found."""
    served = {name for tour in plan.tours for name in tour.ride_ids}
    rides = [
        replace(ride, mandatory=ride.id in served)
        for ride in problem.rides
        if ride.id in served or ride.id == ride_id
    ]
    smaller = problem.changed(rides=tuple(rides))
    found = solve(smaller, seconds=RESCUE_S, seed=seed, start=replace(plan, unserved=(ride_id,)))
    if found.unserved or verify(smaller, found):
        return None
    return replace(found, unserved=tuple(name for name in plan.unserved if name != ride_id))
