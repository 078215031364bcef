"""From a day's stored plan to a better one."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from mobility.planning.loading import LoadedDay
from mobility.planning.removal import drop_rides, retimed
from routing.pooling.insertion import apply, best_insertions
from routing.pooling.plan import Plan, cost
from routing.pooling.problem import Problem
from routing.pooling.solve import Progress, insert_all, solve
from routing.pooling.verify import verify

Report = Callable[[Progress], None]


@dataclass(frozen=True)
class Search:
    """How long to search, from which seed, and whom to tell how it goes."""

    seconds: float
    seed: int
    progress: Report | None = None


def with_waiting(loaded: LoadedDay) -> tuple[Problem, Plan]:
    """The day's problem and plan with the waiting rides as ones that may be left out.

    So are promised rides that lost their van, which have to find another one.
    """
    problem = loaded.problem.with_rides(*(one.ride for one in loaded.waiting))
    placed = {ride_id for tour in loaded.plan.tours for ride_id in tour.ride_ids}
    left_out = tuple(ride.id for ride in problem.rides if ride.id not in placed)
    return problem, replace(loaded.plan, unserved=left_out)


def improve(loaded: LoadedDay, search: Search) -> Plan:
    """The best plan found from the stored one; never one that costs more.

    Rides that wait under one request get places together or not at all.
    """
    problem, incumbent = with_waiting(loaded)
    found = solve(
        problem,
        seconds=search.seconds,
        seed=search.seed,
        start=insert_all(problem, incumbent),
        progress=search.progress,
    )
    found = insert_all(problem, found)  # shorter tours may have room for who still waits
    return better_of(problem, incumbent, _both_or_none(loaded, problem, found))


def carry_over(loaded: LoadedDay, found: Plan) -> Plan:
    """A plan found for the day as it was, made to fit the day as it is now.

    Rides cancelled meanwhile leave it, rides promised meanwhile are inserted. Where that does not
    work, or costs more than what is stored, the stored plan stays.
    """
    problem, incumbent = with_waiting(loaded)
    known = {ride.id for ride in problem.rides}
    gone = {ride_id for tour in found.tours for ride_id in tour.ride_ids} - known
    shift_ids = {tour.shift_id for tour in found.tours if not gone.isdisjoint(tour.ride_ids)}
    plan = drop_rides(found, gone)
    if any(tour.shift_id not in {s.id for s in problem.shifts} for tour in plan.tours):
        return incumbent
    plan = retimed(problem, plan, shift_ids)
    served = {ride_id for tour in plan.tours for ride_id in tour.ride_ids}
    for ride in problem.rides:
        if ride.id in served or not ride.mandatory:
            continue
        places = best_insertions(problem, plan, ride, k=1)
        if not places:
            return incumbent
        plan = apply(plan, places[0])
        served.add(ride.id)
    plan = replace(plan, unserved=tuple(r.id for r in problem.rides if r.id not in served))
    return better_of(problem, incumbent, _both_or_none(loaded, problem, plan))


def better_of(problem: Problem, incumbent: Plan, found: Plan) -> Plan:
    """The plan that was found where it is sound and costs no more, else the incumbent."""
    if verify(problem, found):
        return incumbent
    if verify(problem, incumbent):
        return found
    cheaper = cost(problem, found).total_cents <= cost(problem, incumbent).total_cents
    return found if cheaper else incumbent


def is_better(loaded: LoadedDay, found: Plan) -> bool:
    """Whether a plan found for a day saves anything, or serves somebody who waits."""
    problem, incumbent = with_waiting(loaded)
    return cost(problem, found).total_cents < cost(problem, incumbent).total_cents


def _both_or_none(loaded: LoadedDay, problem: Problem, plan: Plan) -> Plan:
    left_out = set(plan.unserved)
    halved = {one.request_id for one in loaded.waiting if one.ride.id in left_out}
    dropped = {
        one.ride.id
        for one in loaded.waiting
        if one.request_id in halved and one.ride.id not in left_out
    }
    if not dropped:
        return plan
    shift_ids = {tour.shift_id for tour in plan.tours if not dropped.isdisjoint(tour.ride_ids)}
    rest = retimed(problem, drop_rides(plan, dropped), shift_ids)
    return replace(rest, unserved=(*plan.unserved, *sorted(dropped)))
