"""Taking rides out of a plan."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from mobility.planning.loading import LoadedDay
from mobility.planning.storing import changed_shifts, part_of, require_sound
from mobility.refusals import Refusal
from routing.errors import InvalidPlan
from routing.pooling.plan import Plan, Tour
from routing.pooling.problem import Problem
from routing.pooling.solve import insert_all
from routing.pooling.timing import schedule


def without_rides(loaded: LoadedDay, ride_ids: frozenset[str], now: datetime) -> LoadedDay:
    """The day without some rides; what lies ahead of the tours they leave is timed anew.

    A tour that carries nobody any more ends. What remains of a feasible tour is feasible where no
    detour is shorter than the way itself. Where a road allows it only to those who stop there, a
    detour may be shorter; then those who remain are placed anew. Raises Refusal `ride_over` where
    even that does not keep all promises.
    """
    left = replace(
        loaded,
        problem=loaded.problem.without_rides(ride_ids),
        plan=drop_rides(loaded.plan, ride_ids),
        waiting=tuple(one for one in loaded.waiting if one.ride.id not in ride_ids),
    )
    touched = {t.shift_id for t in loaded.plan.tours if not ride_ids.isdisjoint(t.ride_ids)}
    problem = left.as_of(now).problem
    plan = retimed(problem, left.plan, touched)
    if not is_sound(problem, plan, touched):
        plan = placed_anew(problem, left.plan, touched)
        if plan.unserved or not is_sound(problem, plan, changed_shifts(left.plan, plan)):
            raise Refusal("ride_over")
    return replace(left, plan=plan)


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
    part = part_of(problem, [tour for tour in plan.tours if tour.shift_id in shift_ids])
    return replace(
        plan,
        tours=tuple(
            _retimed(part, tour) if tour.shift_id in shift_ids else tour for tour in plan.tours
        ),
    )


def _retimed(problem: Problem, tour: Tour) -> Tour:
    # A tour under way may have no other times than those it has.
    return schedule(problem, problem.get_shift(tour.shift_id), tour.sequence) or tour


def placed_anew(problem: Problem, plan: Plan, shift_ids: Collection[str]) -> Plan:
    """The plan with everybody on these shifts' tours inserted again, wherever it is cheapest."""
    driven = {v.ride_id for s in problem.shifts if s.prefix for v in s.prefix.visits}
    moved = [
        ride_id
        for tour in plan.tours
        if tour.shift_id in shift_ids
        for ride_id in tour.ride_ids
        if ride_id not in driven
    ]
    kept = drop_rides(plan, moved)
    return insert_all(problem, replace(kept, unserved=(*kept.unserved, *moved)))


def is_sound(problem: Problem, plan: Plan, shift_ids: Collection[str]) -> bool:
    """Whether no tour of these shifts breaks a rule; others are not looked at."""
    try:
        require_sound(problem, plan, shift_ids)
    except InvalidPlan:
        return False
    return True
