"""Small days of every kind: the solver finds what looking at every tour finds."""

from random import Random

import pytest

from routing.pooling.plan import Plan, cost
from routing.pooling.problem import GERMAN_BREAKS, NO_BREAKS, Problem
from routing.pooling.solve import solve
from routing.pooling.verify import verify
from tests.routing.pooling.brute import best_plan_cents
from tests.routing.pooling.instances import HOUR, a_ride, a_shift, line_problem, random_problem

SECONDS, TRIES = 0.15, 8


def random_day(seed: int) -> Problem:
    """Up to eight rides with or without breaks and bonds, spread over one to four hours."""
    random = Random(seed)
    return random_problem(
        random,
        rides=1 + seed % 8,
        shifts=random.choice((1, 2)),
        breaks=random.choice((NO_BREAKS, GERMAN_BREAKS)),
        features=random.random() < 0.8,
        hours=random.choice((1, 2, 4)),
    )


def solved(problem: Problem, optimum_cents: int) -> Plan:
    """The solver's plan; on a busy machine it may go on from what it has a few times."""
    plan: Plan | None = None
    for seed in range(TRIES):
        plan = solve(problem, seconds=SECONDS, seed=seed, start=plan)
        if cost(problem, plan).total_cents <= optimum_cents:
            break
    assert plan is not None
    return plan


@pytest.mark.parametrize("seed", range(32))
def test_the_optimum_is_found(seed: int) -> None:
    """Chains, groups, bonds, pins, layouts, properties, breaks and all costs, up to eight rides."""
    problem = random_day(seed)
    optimum_cents = best_plan_cents(problem)
    plan = solved(problem, optimum_cents)
    assert verify(problem, plan, claimed_cents=optimum_cents) == ()


def test_the_oracle_by_hand() -> None:
    """Two rides of the same way at the same time: one tour, or one is left out for want of seats.

    One tour drives 0-1-2-0 and works for two boardings and alightings: 4 legs of 10 minutes and 4
    of dwell, 44 minutes at 24 € an hour are 17.60 €; 28.8 km at 0.45 € are 12.96 €; the use 5 €.
    The second to board waits for nobody, the first a minute, and the second to alight a minute:
    two minutes at 6 € an hour are 0.20 €. With one seat nobody can wait for the van to come back: a
    tour of 42 minutes for 16.80 € serves one of them, the other costs 1,000 €.
    """
    rides = [a_ride(n, 1, 2, 8 * HOUR) for n in ("a", "b")]
    problem = line_problem(rides, [a_shift()])
    assert best_plan_cents(problem) == 1760 + 1296 + 500 + 20
    cramped = line_problem(rides, [a_shift(seats=1)])
    assert best_plan_cents(cramped) == 1680 + 1296 + 500 + 100_000
