"""Room for rides that no insertion fits, made by moving others inside their promises.

Only the tours that pass near a ride can make room for it, so that a part of the day is searched:
those tours, with everybody on them. Nobody who is served may be left out.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from routing.pooling.arrays import Floats, compile_problem
from routing.pooling.mend import mend
from routing.pooling.plan import Plan, Tour
from routing.pooling.problem import Problem, Ride
from routing.pooling.search import Search
from routing.pooling.verify import verify

MOST_TOURS = 8
"""So many tours near the rides are searched."""

WAITING = 0.5
"""A second between two visits counts as so many seconds of driving between them."""

HOT, COLD = 1.0, 0.1
"""Temperatures, in mean costs of a drive: a detour of the others does not matter much."""

FOCUS = 0.5
"""In this share of iterations the neighbourhood of a ride that is left out is ruined."""


def rearrange(
    problem: Problem,
    plan: Plan,
    rides: Sequence[Ride],
    *,
    seconds: float = 0.3,
    iterations: int | None = None,
    seed: int = 0,
) -> Plan | None:
    """The plan with all of some rides in it besides everybody that it serves, or None.

    Others may be moved to other times and tours, as their windows and limits allow. Who is left out
    otherwise stays left out.

    Parameters
    ----------
    rides
        Left out by the plan. They need not be in the problem, but their places must be in the
        matrices.
    seconds, iterations
        How long to try. With a number of iterations the result depends on nothing but the seed.

    Raises
    ------
    ProblemError
        A ride is faulty.
    """
    known = {ride.id for ride in problem.rides}
    problem = problem.with_rides(*(ride for ride in rides if ride.id not in known))
    names = [ride.id for ride in rides]
    part, start = _part(problem, plan, names)
    hunt = Search(compile_problem(part), start, seed=seed, focus=FOCUS)
    hunt.fill(names)
    hunt.hurry(seconds=seconds, iterations=iterations, hot=HOT, cold=COLD)
    found = mend(part, hunt.best())
    if found.unserved:
        return None
    chosen = {shift.id for shift in part.shifts}
    others = tuple(tour for tour in plan.tours if tour.shift_id not in chosen)
    result = Plan((*others, *found.tours), tuple(n for n in plan.unserved if n not in names))
    left_out = {ride.id for ride in problem.rides} - set(names) - set(plan.unserved)
    served = {name for tour in result.tours for name in tour.ride_ids}
    return result if left_out <= served and not verify(problem, result) else None


def _part(problem: Problem, plan: Plan, names: Sequence[str]) -> tuple[Problem, Plan]:
    """The problem of the tours near some rides, in which everybody must be served."""
    shift_ids = _choose_shifts(problem, plan, [problem.get_ride(name) for name in names])
    tours = tuple(tour for tour in plan.tours if tour.shift_id in shift_ids)
    here = {name for tour in tours for name in tour.ride_ids}.union(names)
    rides = tuple(
        replace(ride, apart_from=ride.apart_from & here, mandatory=True)
        for ride in problem.rides
        if ride.id in here
    )
    shifts = tuple(shift for shift in problem.shifts if shift.id in shift_ids)
    return problem.changed(rides=rides, shifts=shifts), Plan(tours, tuple(names))


def _choose_shifts(problem: Problem, plan: Plan, rides: Sequence[Ride]) -> set[str]:
    """The shifts whose tours pass nearest to the rides, and as many that are not driven."""
    tours = {tour.shift_id: tour for tour in plan.tours}
    driven = [shift for shift in problem.shifts if shift.id in tours]
    free = [shift for shift in problem.shifts if shift.id not in tours]
    pinned = {ride.pinned_shift for ride in rides if ride.pinned_shift is not None}
    distances_s = [_distance_s(problem, tours[shift.id], rides) for shift in driven]
    nearest = np.argsort(distances_s, kind="stable")[:MOST_TOURS]
    return {driven[x].id for x in nearest} | {s.id for s in free[:MOST_TOURS]} | pinned


def _distance_s(problem: Problem, tour: Tour, rides: Sequence[Ride]) -> float:
    """How far a tour is from the stops of rides, in place and time: the mean of the nearest."""
    stops = [problem.get_ride(v.ride_id).stops[v.stop_index] for v in tour.visits]
    places = np.array([stop.location for stop in stops])
    begins_s = np.array([visit.begin_s for visit in tour.visits])
    nearest: list[Floats] = []
    for stop in (stop for ride in rides for stop in ride.stops):
        drives_s = problem.times_s[stop.location, places]
        waits_s = np.maximum(0, np.maximum(stop.earliest_s - begins_s, begins_s - stop.latest_s))
        nearest.append((drives_s + WAITING * waits_s).min())
    return float(np.mean(nearest))
