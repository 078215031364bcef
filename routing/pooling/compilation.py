"""Compiling the inner loops at installation, so that nobody's booking waits for it."""

import numpy as np

from routing.pooling.bounds import lower_bound
from routing.pooling.explain import explain_unserved
from routing.pooling.insertion import best_pair_insertions
from routing.pooling.plan import Plan
from routing.pooling.problem import Problem, Ride, Shift, Stop, Vehicle
from routing.pooling.solve import solve

HOUR_S = 3600


def compile_all() -> None:
    """Run everything once on a day of three rides: the first time half a minute, then a moment."""
    day = _small_day()
    out, back, too_many = day.rides
    plan = solve(day.without_rides(frozenset({back.id, too_many.id})), seconds=0.2)
    best_pair_insertions(day, Plan((), (out.id, back.id, too_many.id)), out, back, k=2)
    lower_bound(day, seconds=60, plan=plan)
    explain_unserved(day, Plan(plan.tours, (back.id, too_many.id)), too_many.id)


def _small_day() -> Problem:
    """Three places on a line, one van with two seats, a return trip and a party of three."""
    times_s = np.array([[0, 600, 1200], [600, 0, 600], [1200, 600, 0]], np.int32)
    shift = Shift("van", Vehicle("van", ((2,),)), 0, 0, 6 * HOUR_S, 15 * HOUR_S)
    return Problem(
        dimensions=("seats",),
        rides=(
            _ride("out", 1, 2, 8 * HOUR_S, 1),
            _ride("back", 2, 1, 12 * HOUR_S, 1),
            _ride("too_many", 1, 2, 8 * HOUR_S, 3),
        ),
        shifts=(shift,),
        times_s=times_s,
        lengths_m=times_s * 12,
    )


def _ride(name: str, here: int, there: int, earliest_s: int, people: int) -> Ride:
    pickup = Stop(here, earliest_s, earliest_s + 900, 60, (people,))
    dropoff = Stop(there, earliest_s, earliest_s + HOUR_S, 60, (-people,))
    return Ride(name, (pickup, dropoff), ride_time_limits_s=(1500,))
