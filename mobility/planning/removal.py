"""Taking rides out of a plan."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from mobility.planning.loading import LoadedDay
from routing.pooling.plan import Plan, Tour
from routing.pooling.problem import Problem
from routing.pooling.timing import schedule


def without_rides(loaded: LoadedDay, ride_ids: frozenset[str], now: datetime) -> LoadedDay:
    """The day without some rides; what lies ahead of the tours they leave is timed anew.

    What remains of a feasible tour is feasible, for no detour is shorter than the way itself. A
    tour that carries nobody any more ends.
    """
    left = replace(
        loaded,
        problem=loaded.problem.without_rides(ride_ids),
        plan=drop_rides(loaded.plan, ride_ids),
        waiting=tuple(one for one in loaded.waiting if one.ride.id not in ride_ids),
    )
    touched = {t.shift_id for t in loaded.plan.tours if not ride_ids.isdisjoint(t.ride_ids)}
    return replace(left, plan=retimed(left.as_of(now).problem, left.plan, touched))


def drop_rides(plan: Plan, ride_ids: Collection[str]) -> Plan:
    """The plan without the visits of some rides; everything else happens when it did."""
    tours = []
    for tour in plan.tours:
        rest = tuple(visit for visit in tour.visits if visit.ride_id not in ride_ids)
        if rest:
            tours.append(replace(tour, visits=rest))
    return Plan(tuple(tours), tuple(name for name in plan.unserved if name not in ride_ids))


def retimed(problem: Problem, plan: Plan, shift_ids: Collection[str]) -> Plan:
    """The plan with the best times for the order of these shifts' tours."""
    return replace(
        plan,
        tours=tuple(
            _retimed(problem, tour) if tour.shift_id in shift_ids else tour for tour in plan.tours
        ),
    )


def _retimed(problem: Problem, tour: Tour) -> Tour:
    # A tour under way may have no other times than those it has.
    return schedule(problem, problem.get_shift(tour.shift_id), tour.sequence) or tour
