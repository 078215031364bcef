"""The cheapest place for one more ride, against trying all of them."""

from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routing.errors import ProblemError
from routing.pooling.insertion import apply, best_insertions, best_pair_insertions
from routing.pooling.plan import Plan, cost, tour_cost
from routing.pooling.problem import (
    GERMAN_BREAKS,
    NO_BREAKS,
    Prefix,
    Problem,
    Ride,
    Stop,
    Visit,
)
from routing.pooling.solve import insert_all
from routing.pooling.timing import empty_plan, schedule
from routing.pooling.verify import verify
from tests.routing.pooling.instances import (
    HOUR,
    MINUTE,
    a_ride,
    a_shift,
    line_problem,
    random_problem,
)


def cheapest_by_trying(problem: Problem, plan: Plan, ride: Ride) -> int | None:
    """The least added cost over all positions of all stops in all tours."""
    best: int | None = None
    for shift in problem.shifts:
        tour = plan.find_tour(shift.id)
        order = list(tour.sequence) if tour else []
        before = tour_cost(problem, tour).total_cents if tour else 0
        for longer in _merged(order, [(ride.id, n) for n in range(len(ride.stops))]):
            changed = schedule(problem, shift, longer)
            if changed is None:
                continue
            others = tuple(other for other in plan.tours if other.shift_id != shift.id)
            unserved = tuple(name for name in plan.unserved if name != ride.id)
            if not verify(problem, Plan((*others, changed), unserved)):
                added = tour_cost(problem, changed).total_cents - before
                best = added if best is None else min(best, added)
    return best


def _merged(
    order: list[tuple[str, int]], stops: list[tuple[str, int]]
) -> list[list[tuple[str, int]]]:
    if not stops:
        return [order]
    longer = []
    for position in range(len(order) + 1):
        for rest in _merged(order[position:], stops[1:]):
            longer.append([*order[:position], stops[0], *rest])
    return longer


@settings(max_examples=100, deadline=None)
@given(st.randoms(use_true_random=False), st.integers(1, 6), st.booleans())
def test_no_place_is_cheaper(random: Random, rides: int, breaks: bool) -> None:
    """Over chains, layouts, bonds and breaks, trying every place finds nothing cheaper."""
    rule = GERMAN_BREAKS if breaks else NO_BREAKS
    problem = random_problem(random, rides=rides, breaks=rule)
    # Groups of several rides are tried further down.
    free = tuple(replace(ride, together=None) for ride in problem.rides)
    problem = replace(problem, rides=free)
    last = problem.rides[-1]
    plan = insert_all(problem.without_rides(frozenset()), _without(problem, last.id))
    found = best_insertions(problem, plan, last, k=3)
    expected = cheapest_by_trying(problem, plan, last)
    assert (found[0].cost_delta_cents if found else None) == expected
    costs = [insertion.cost_delta_cents for insertion in found]
    assert costs == sorted(costs)
    for insertion in found:
        after = apply(plan, insertion)
        assert verify(problem, after) == ()
        added = cost(problem, after).total_cents - cost(problem, plan).total_cents
        assert added == insertion.cost_delta_cents - last.penalty_cents


def _without(problem: Problem, ride_id: str) -> Plan:
    """An empty plan that keeps one ride out of what is inserted."""
    plan = empty_plan(problem)
    return replace(plan, unserved=tuple(name for name in plan.unserved if name != ride_id))
