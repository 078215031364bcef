"""Times along a fixed sequence, against hand calculation and a linear programme."""

from dataclasses import replace
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from routing.pooling.plan import Plan, tour_cost
from routing.pooling.problem import BreakRule, Problem
from routing.pooling.timing import schedule
from routing.pooling.verify import verify
from tests.routing.pooling.instances import (
    HOUR,
    MINUTE,
    random_problem,
)
from tests.routing.pooling.second_opinion import cheapest_cents


def random_sequence(random: Random, problem: Problem) -> list[tuple[str, int]]:
    """Some rides in a random order that a van might drive: mostly by time."""
    rides = [ride for ride in problem.rides if random.random() < 0.8] or list(problem.rides[:1])
    keyed = []
    for ride in rides:
        time_s = 0
        for index, stop in enumerate(ride.stops):
            time_s = max(time_s + 1, stop.earliest_s + random.randint(-1800, 1800))
            keyed.append((time_s, ride.id, index))
    return [(name, index) for _, name, index in sorted(keyed)]


def check_against_linear_programme(problem: Problem, sequence: list[tuple[str, int]]) -> None:
    shift = problem.shifts[0]
    tour = schedule(problem, shift, sequence)
    expected = cheapest_cents(problem, shift, sequence)
    assert (tour is None) == (expected is None)
    if tour is None or expected is None:
        return
    cents = tour_cost(problem, tour)
    timed = cents.driver_cents + cents.extra_ride_cents + cents.idle_cents + cents.unfair_cents
    # Each of the four parts is rounded by at most half a cent; ties cost a trace more.
    assert abs(timed - expected) <= 2.1
    unserved = tuple(r.id for r in problem.rides if r.id not in tour.ride_ids)
    timing_codes = {v.code for v in verify(problem, Plan((tour,), unserved))}
    untimed = {"load", "pin", "position", "property", "apart", "together", "locked", "mandatory"}
    assert timing_codes <= untimed


@settings(max_examples=150, deadline=None)
@given(st.randoms(use_true_random=False), st.integers(1, 6))
def test_times_are_as_cheap_as_the_linear_programme(random: Random, rides: int) -> None:
    """A schedule exists exactly when the linear programme has one, and costs the same."""
    problem = random_problem(random, rides=rides, shifts=1)
    check_against_linear_programme(problem, random_sequence(random, problem))


@settings(max_examples=40, deadline=None)
@given(st.randoms(use_true_random=False), st.integers(2, 5), st.booleans())
def test_breaks_are_placed_as_well_as_by_trying_all(
    random: Random, rides: int, stretch: bool
) -> None:
    """Trying every split of the breaks over every gap finds nothing better.

    The table is shortened to breaks after 2 and 3 hours so that small tours need them.
    """
    table = ((2 * HOUR, 30 * MINUTE), (3 * HOUR, 45 * MINUTE))
    rule = BreakRule(table, 15 * MINUTE, 2 * HOUR if stretch else None)
    problem = random_problem(random, rides=rides, shifts=1, breaks=rule)
    shift = replace(problem.shifts[0], max_work_s=4 * HOUR)
    problem = replace(problem, shifts=(shift,))
    check_against_linear_programme(problem, random_sequence(random, problem))
