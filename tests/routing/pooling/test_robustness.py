"""What the loss of a shift does to a day."""

import pytest

from routing.errors import InvalidPlan
from routing.pooling.plan import Plan, Tour
from routing.pooling.problem import Problem
from routing.pooling.robustness import n_minus_one
from routing.pooling.timing import get_schedule
from routing.pooling.verify import verify
from tests.routing.pooling.instances import HOUR, a_ride, a_shift, line_problem

ITERATIONS = 200


def tour_of(problem: Problem, shift_id: str, *rides: str) -> Tour:
    """One ride after the other."""
    order = [(name, stop) for name in rides for stop in (0, 1)]
    return get_schedule(problem, problem.get_shift(shift_id), order)


def two_tours(*, seats: int) -> tuple[Problem, Plan]:
    """Two people go the same way at the same time, each on a tour."""
    rides = [a_ride(name, 1, 2, 8 * HOUR) for name in ("a", "b")]
    problem = line_problem(rides, [a_shift("one", seats=seats), a_shift("two", seats=seats)])
    return problem, Plan((tour_of(problem, "one", "a"), tour_of(problem, "two", "b")), ())


def test_the_other_tour_takes_who_fits() -> None:
    """With two seats nobody is stranded, and the day gets cheaper.

    A tour for one drives 40 minutes, 28.8 km, and stops for two: 42 minutes at 24 € an hour are
    16.80 €, the way 12.96 €, the use 5 €: 34.76 €. For both it stops for four, and each waits a
    minute for the other: 17.60 € + 12.96 € + 5 € + 0.20 € = 35.76 €. Twice the one is 69.52 €.
    """
    problem, plan = two_tours(seats=2)
    for loss in n_minus_one(problem, plan, iterations=ITERATIONS):
        assert loss.is_survived
        assert loss.saved == loss.stranded == (("a",) if loss.shift_id == "one" else ("b",))
        assert loss.extra_cents == 3576 - 6952
        assert loss.stand_ins == ()


def test_who_does_not_fit_is_lost() -> None:
    """With one seat each is alone in the world: the shift back comes an hour too late."""
    problem, plan = two_tours(seats=1)
    losses = n_minus_one(problem, plan, iterations=ITERATIONS)
    assert [loss.lost for loss in losses] == [("a",), ("b",)]
    assert [loss.extra_cents for loss in losses] == [-3476, -3476]
    assert [len(loss.plan.tours) for loss in losses] == [1, 1]


def test_nobody_else_is_left_out_for_the_stranded() -> None:
    """The plan after the loss is valid without the shift, and keeps all other rides."""
    early = [a_ride(f"e{n}", n, n + 1, 8 * HOUR) for n in (1, 2, 3)]
    late = [a_ride(f"l{n}", n + 1, n, 11 * HOUR) for n in (1, 2, 3)]
    problem = line_problem([*early, *late], [a_shift("one", seats=3), a_shift("two", seats=3)])
    one, two = tour_of(problem, "one", "e1", "l1"), tour_of(problem, "two", "e2", "l2")
    plan = Plan((one, two), ("e3", "l3"))
    for loss in n_minus_one(problem, plan, iterations=ITERATIONS):
        lost = frozenset({*loss.lost, "e3", "l3"})
        others = tuple(shift for shift in problem.shifts if shift.id != loss.shift_id)
        rest = problem.without_rides(lost).changed(shifts=others)
        assert verify(rest, Plan(loss.plan.tours, ())) == ()
        assert set(loss.saved) | set(loss.lost) == set(loss.stranded)


def test_the_worst_loss_stands_first() -> None:
    """Who would strand more people comes first; with a number of iterations all is repeatable."""
    rides = [
        a_ride("a", 1, 2, 8 * HOUR),
        a_ride("b", 2, 1, 8 * HOUR),
        a_ride("c", 1, 5, 8 * HOUR),
        a_ride("d", 5, 1, 10 * HOUR),
    ]
    problem = line_problem(rides, [a_shift("one", seats=1), a_shift("two", seats=1)])
    plan = Plan((tour_of(problem, "one", "a"), tour_of(problem, "two", "c", "d")), ("b",))
    losses = n_minus_one(problem, plan, iterations=ITERATIONS)
    assert [len(loss.lost) for loss in losses] == sorted(
        (len(x.lost) for x in losses), reverse=True
    )
    assert losses == n_minus_one(problem, plan, iterations=ITERATIONS)


def test_a_free_shift_stands_in() -> None:
    """A shift that nobody needs today can drive the tour of another as it is."""
    ride = a_ride("a", 1, 2, 8 * HOUR)
    problem = line_problem([ride], [a_shift("one"), a_shift("spare")])
    (loss,) = n_minus_one(problem, Plan((tour_of(problem, "one", "a"),), ()), iterations=ITERATIONS)
    assert loss.stand_ins == ("spare",)
    assert loss.is_survived
    assert loss.extra_cents == 0


def test_only_valid_plans_are_looked_at() -> None:
    """A plan that serves nobody and does not say so is refused."""
    problem, _ = two_tours(seats=2)
    with pytest.raises(InvalidPlan):
        n_minus_one(problem, Plan((), ()))
