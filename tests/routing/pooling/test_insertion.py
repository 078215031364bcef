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
    longer: list[list[tuple[str, int]]] = []
    for position in range(len(order) + 1):
        longer.extend(
            [*order[:position], stops[0], *rest] for rest in _merged(order[position:], stops[1:])
        )
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
    *others, last = problem.rides
    plan = empty_plan(problem)
    for ride in others:
        for insertion in best_insertions(problem, plan, ride, k=1):
            plan = apply(plan, insertion)
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


def morning_plan(problem: Problem) -> Plan:
    """Every ride but the last inserted in order."""
    plan = empty_plan(problem)
    for ride in problem.rides[:-1]:
        plan = apply(plan, best_insertions(problem, plan, ride, k=1)[0])
    return plan


def test_a_ride_on_the_way_costs_no_kilometre() -> None:
    """From place 1 to 3 by way of 2: who boards at 2 adds a minute of dwell at each stop, no way.

    Two minutes more at 24 € an hour are 0.80 €. Whoever alights first at place 3, the two rides
    last two minutes longer together, for 0.20 € at 6 € an hour.
    """
    long = a_ride("long", 1, 3, 8 * HOUR)
    short = a_ride("short", 2, 3, 8 * HOUR + 11 * MINUTE)
    problem = line_problem([long, short], [a_shift()])
    best = best_insertions(problem, morning_plan(problem), short)[0]
    assert best.tours[0].sequence[:2] == (("long", 0), ("short", 0))
    assert best.cost_delta_cents == 100


def test_different_places_come_in_order_of_cost() -> None:
    """A van under way, or one that must start: the first is cheaper by far, both are offered."""
    rides = [a_ride("a", 1, 2, 8 * HOUR), a_ride("b", 1, 2, 8 * HOUR)]
    problem = line_problem(rides, [a_shift("one"), a_shift("two")])
    plan = morning_plan(problem)
    found = best_insertions(problem, plan, rides[1], k=10)
    assert found[0].tours[0].shift_id == plan.tours[0].shift_id
    assert {insertion.tours[0].shift_id for insertion in found} == {"one", "two"}
    assert len({insertion.tours for insertion in found}) == len(found)


def test_a_ride_that_the_problem_does_not_know_can_be_tried() -> None:
    """A quote needs no new problem; a faulty ride is refused as by the problem."""
    problem = line_problem([a_ride("a", 1, 2, 8 * HOUR)], [a_shift()])
    plan = insert_all(problem, empty_plan(problem))
    new = a_ride("new", 2, 3, 9 * HOUR)
    insertion = best_insertions(problem, plan, new, k=1)[0]
    assert verify(problem.with_rides(new), apply(plan, insertion)) == ()
    with pytest.raises(ProblemError, match="even direct"):
        best_insertions(problem, plan, replace(new, ride_time_limits_s=(1,)))


def test_out_and_back_are_inserted_both_or_none() -> None:
    """The way back alone is no use: with no place for it there is none for the pair."""
    problem = line_problem([a_ride("a", 1, 2, 8 * HOUR)], [a_shift(end_s=14 * HOUR)])
    plan = insert_all(problem, empty_plan(problem))
    out, back = a_ride("out", 1, 3, 8 * HOUR), a_ride("back", 3, 1, 12 * HOUR)
    pairs = best_pair_insertions(problem, plan, out, back)
    after = apply(plan, pairs[0])
    full = problem.with_rides(out, back)
    assert verify(full, after) == ()
    added = cost(full, after).total_cents - cost(problem, plan).total_cents
    assert added == pairs[0].cost_delta_cents
    too_late = a_ride("back", 3, 1, 14 * HOUR)
    assert best_pair_insertions(problem, plan, out, too_late) == []


def test_a_group_is_inserted_as_a_whole() -> None:
    """Who goes together comes together, into one tour, or not at all."""
    friends = [replace(a_ride(n, 1, 2, 8 * HOUR), together="friends") for n in ("a", "b", "c")]
    problem = line_problem(friends, [a_shift("small", seats=2), a_shift("large", seats=3)])
    best = best_insertions(problem, empty_plan(problem), friends[0], k=1)[0]
    assert set(best.ride_ids) == {"a", "b", "c"}
    assert best.tours[0].shift_id == "large"
    assert verify(problem, apply(empty_plan(problem), best)) == ()
    cramped = line_problem(friends, [a_shift("small", seats=2)])
    assert best_insertions(cramped, empty_plan(cramped), friends[0]) == []


def test_who_comes_later_joins_the_tour_of_the_group() -> None:
    """A group member that is added to a served group can only go into its tour."""
    rides = [a_ride("a", 1, 2, 8 * HOUR), a_ride("b", 1, 2, 12 * HOUR)]
    rides = [replace(ride, together="friends") for ride in rides]
    problem = line_problem(rides, [a_shift("one"), a_shift("two")])
    alone = problem.without_rides(frozenset({"b"}))
    plan = insert_all(alone, empty_plan(alone))
    found = best_insertions(alone, plan, rides[1])
    assert {insertion.tours[0].shift_id for insertion in found} == {plan.tours[0].shift_id}


def test_a_chain_passes_by_the_childcare_place() -> None:
    """Home, childcare, venue in this order in one van, or nothing."""
    home = Stop(1, 8 * HOUR, 8 * HOUR + 900, 75, (2,))
    childcare = Stop(2, 8 * HOUR, 9 * HOUR, 240, (-1,))
    venue = Stop(3, 8 * HOUR, 9 * HOUR, 60, (-1,))
    chain = Ride("chain", (home, childcare, venue), (900, 900))
    problem = line_problem([chain], [a_shift(seats=2)])
    best = best_insertions(problem, empty_plan(problem), chain)[0]
    assert best.tours[0].sequence == (("chain", 0), ("chain", 1), ("chain", 2))
    cramped = line_problem([chain], [a_shift(seats=1)])
    assert best_insertions(cramped, empty_plan(cramped), chain) == []


def test_nothing_is_inserted_into_what_has_been_driven() -> None:
    """At 9:00 the van is ready behind place 2: a ride at 8:30 is past, one at 9:30 is not."""
    done = a_ride("done", 1, 2, 8 * HOUR)
    visits = (
        Visit("done", 0, 8 * HOUR, 8 * HOUR, 8 * HOUR + 60),
        Visit("done", 1, 8 * HOUR + 660, 8 * HOUR + 660, 8 * HOUR + 720),
    )
    shift = a_shift(prefix=Prefix(8 * HOUR - 600, 9 * HOUR, visits))
    problem = line_problem([done], [shift])
    plan = empty_plan(problem)
    assert verify(problem, plan) == ()
    past, coming = a_ride("past", 2, 3, 8 * HOUR + 1800), a_ride("coming", 2, 3, 9 * HOUR + 1800)
    assert best_insertions(problem, plan, past) == []
    insertion = best_insertions(problem, plan, coming)[0]
    after = apply(plan, insertion)
    assert verify(problem.with_rides(coming), after) == ()
    assert after.tours[0].visits[:2] == visits


def test_a_ride_under_way_is_brought_to_its_end() -> None:
    """With somebody on board the empty plan still drives them to their dropoff."""
    ride = a_ride("ride", 1, 2, 8 * HOUR)
    visit = Visit("ride", 0, 8 * HOUR, 8 * HOUR, 8 * HOUR + 60)
    problem = line_problem(
        [ride], [a_shift(prefix=Prefix(8 * HOUR - 600, 8 * HOUR + 60, (visit,)))]
    )
    plan = empty_plan(problem)
    assert plan.tours[0].sequence == (("ride", 0), ("ride", 1))
    assert verify(problem, plan) == ()
