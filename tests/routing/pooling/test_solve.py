"""The recipe: valid, and never worse than the start."""

from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routing.errors import InvalidPlan
from routing.pooling.mend import mend
from routing.pooling.model import improve
from routing.pooling.plan import Plan, cost
from routing.pooling.problem import GERMAN_BREAKS, NO_BREAKS
from routing.pooling.solve import Progress, insert_all, solve, solve_counted
from routing.pooling.timing import empty_plan
from routing.pooling.verify import verify
from tests.routing.pooling.instances import (
    HOUR,
    a_ride,
    a_shift,
    line_problem,
    random_problem,
)


@settings(max_examples=12, deadline=None)
@given(st.randoms(use_true_random=False), st.integers(1, 20), st.booleans())
def test_a_plan_is_valid_and_no_worse_than_its_start(
    random: Random, rides: int, breaks: bool
) -> None:
    """With every rule in play; that small days reach their optimum is `test_optimum`'s matter."""
    rule = GERMAN_BREAKS if breaks else NO_BREAKS
    problem = random_problem(random, rides=rides, breaks=rule)
    start = insert_all(problem, empty_plan(problem))
    plan = solve(problem, seconds=0.2, start=start)
    found_cents = cost(problem, plan).total_cents
    assert verify(problem, plan, claimed_cents=found_cents) == ()
    assert found_cents <= cost(problem, start).total_cents


@settings(max_examples=10, deadline=None)
@given(st.randoms(use_true_random=False), st.integers(2, 8))
def test_or_tools_plans_are_valid(random: Random, rides: int) -> None:
    """With all its constraints the routing model gives plans that the checker accepts."""
    problem = random_problem(random, rides=rides, breaks=GERMAN_BREAKS)
    start = insert_all(problem, empty_plan(problem))
    for iterated in (False, True):
        assert verify(problem, improve(problem, start, seconds=0.1, iterated=iterated)) == ()


def test_time_zero_gives_the_start_or_a_verified_plan() -> None:
    """Nothing is searched, but something valid comes back."""
    problem = line_problem([a_ride("a", 1, 2, 8 * HOUR)], [a_shift()])
    nobody = Plan((), ("a",))
    assert solve(problem, seconds=0, start=nobody) == nobody
    assert solve(problem, seconds=0).unserved == ()
    hopeless = line_problem([a_ride("a", 1, 2, 20 * HOUR)], [a_shift()])
    assert solve(hopeless, seconds=0) == nobody


def test_a_day_without_rides_is_an_empty_plan() -> None:
    """Nobody wants to go anywhere."""
    assert solve(line_problem([], [a_shift()]), seconds=1) == Plan((), ())


def test_cancelling_leaves_the_incumbent() -> None:
    """Once told to stop, the start comes back."""
    problem = line_problem([a_ride("a", 1, 2, 8 * HOUR)], [a_shift()])
    nobody = Plan((), ("a",))
    assert solve(problem, seconds=60, start=nobody, stop=lambda: True) == nobody


def test_cancelling_in_the_middle_leaves_the_best_so_far() -> None:
    """Told to stop at the third question, long before the minute is over."""
    problem = random_problem(Random(5), rides=12)
    asked: list[None] = []

    def stop() -> bool:
        asked.append(None)
        return len(asked) > 2

    start = Plan((), tuple(ride.id for ride in problem.rides))
    plan = solve(problem, seconds=60, start=start, stop=stop)
    assert verify(problem, plan) == ()
    assert cost(problem, plan).total_cents <= cost(problem, start).total_cents


def test_the_same_seed_and_iterations_give_the_same_plan() -> None:
    """However busy the machine is."""
    problem = random_problem(Random(6), rides=15, breaks=GERMAN_BREAKS)
    one, other = (solve_counted(problem, iterations=400, seed=3) for _ in range(2))
    assert one == other
    assert verify(problem, one) == ()


def test_several_threads_find_a_plan_together() -> None:
    """Two seeds side by side, from the plan that serves nobody."""
    problem = random_problem(Random(7), rides=8)
    start = Plan((), tuple(ride.id for ride in problem.rides))
    plan = solve(problem, seconds=0.2, start=start, workers=2)
    assert verify(problem, plan) == ()
    assert cost(problem, plan).total_cents < cost(problem, start).total_cents


def test_progress_is_told() -> None:
    """Each step says what is being done, and what the best plan costs."""
    problem = line_problem([a_ride("a", 1, 2, 8 * HOUR)], [a_shift()])
    told: list[Progress] = []
    plan = solve(problem, seconds=0.2, progress=told.append)
    assert told[0].step == "construct"
    assert told[-1].cost_cents == cost(problem, plan).total_cents
    assert told[-1].unserved == 0


def test_an_invalid_start_is_refused() -> None:
    """A plan of another problem cannot be improved."""
    problem = line_problem([a_ride("a", 1, 2, 8 * HOUR)], [a_shift()])
    with pytest.raises(InvalidPlan):
        solve(problem, seconds=0, start=Plan((), ()))


def test_promised_rides_without_a_place_are_an_error() -> None:
    """A day that cannot keep its promises has no valid plan."""
    ride = replace(a_ride("a", 1, 2, 20 * HOUR), mandatory=True)
    with pytest.raises(InvalidPlan, match="mandatory"):
        solve(line_problem([ride], [a_shift()]), seconds=0.1)


def test_a_promise_goes_before_any_cost() -> None:
    """One seat, two rides at once: the promised one is served though the other pays more."""
    promised = replace(a_ride("a", 1, 2, 8 * HOUR, width_s=0), mandatory=True, penalty_cents=1)
    other = replace(a_ride("b", 1, 2, 8 * HOUR, width_s=0), penalty_cents=10**6)
    problem = line_problem([promised, other], [a_shift(seats=1)])
    assert solve(problem, seconds=0.2).unserved == ("b",)


def test_mending_takes_out_what_does_not_hold() -> None:
    """Two rides at once in a van with one seat: the one that is cheaper to leave out goes."""
    rides = [a_ride("a", 1, 2, 8 * HOUR, width_s=0), a_ride("b", 1, 2, 8 * HOUR, width_s=0)]
    rides[0] = replace(rides[0], penalty_cents=1)
    problem = line_problem(rides, [a_shift(seats=1)])
    plan = mend(problem, {"early": [("a", 0), ("b", 0), ("a", 1), ("b", 1)]})
    assert plan.unserved == ("a",)
    assert verify(problem, plan) == ()


def test_mending_leaves_out_torn_groups() -> None:
    """A group in two tours is taken out of both."""
    rides = [replace(a_ride(n, 1, 2, 8 * HOUR), together="friends") for n in ("a", "b")]
    problem = line_problem(rides, [a_shift("one"), a_shift("two")])
    plan = mend(problem, {"one": [("a", 0), ("a", 1)], "two": [("b", 0), ("b", 1)]})
    assert plan == Plan((), ("a", "b"))


def test_load_is_spread_where_it_is_unfair() -> None:
    """Two vans that cost 5 € each and nothing an hour, and rides at eight and at two o'clock.

    One van for both drives from about eight to half past two, six and a half hours: cheaper by 5 €,
    unless more than an hour of it costs 10 € an hour.
    """
    rides = [a_ride("a", 1, 2, 8 * HOUR), a_ride("b", 1, 2, 14 * HOUR)]
    vans = [a_shift(name, cost_per_hour_cents=0) for name in ("one", "two")]
    assert len(solve(line_problem(rides, vans), seconds=0.2).tours) == 1
    fair = [replace(van, fair_duration_s=HOUR) for van in vans]
    assert len(solve(line_problem(rides, fair), seconds=0.2).tours) == 2
