"""Improving a day part by part."""

from random import Random

from routing.pooling.parts import RIDES_IN_PART, choose_shifts, part_of, put_back
from routing.pooling.plan import Plan
from routing.pooling.problem import Problem
from routing.pooling.solve import insert_all
from routing.pooling.timing import empty_plan
from routing.pooling.verify import verify

from .instances import HOUR, a_ride, a_shift, line_problem


def _a_day(rides: int, shifts: int) -> tuple[Problem, Plan]:
    problem = line_problem(
        [a_ride(f"r{n:03}", n % 3, 3 + n % 3, 8 * HOUR + n * 300) for n in range(rides)],
        [a_shift(f"s{n}", start=n % 6) for n in range(shifts)],
    )
    return problem, insert_all(problem, empty_plan(problem))


def test_a_part_holds_its_tours_and_who_is_left_out() -> None:
    """The part of one shift knows the rides of its tour and the unserved, and is valid alone."""
    problem, plan = _a_day(rides=30, shifts=3)
    tour = plan.tours[0]
    without_one = Plan(
        tuple(other for other in plan.tours if other is not plan.tours[-1]),
        (*plan.unserved, *plan.tours[-1].ride_ids),
    )
    part, tours = part_of(problem, without_one, {tour.shift_id})
    assert {ride.id for ride in part.rides} == {*tour.ride_ids, *without_one.unserved}
    assert verify(part, tours) == ()


def test_a_part_is_small_enough() -> None:
    """Shifts are joined as long as they carry no more rides than a part may have."""
    problem, plan = _a_day(rides=90, shifts=6)
    counts = {tour.shift_id: len(tour.ride_ids) for tour in plan.tours}
    for seed in range(10):
        chosen = choose_shifts(problem, plan, Random(seed))
        carried = sum(counts.get(name, 0) for name in chosen)
        assert carried <= max(RIDES_IN_PART, max(counts.values()))


def test_a_part_put_back_unchanged_leaves_the_plan_as_it_was() -> None:
    """Nothing is lost or doubled on the way out and in again."""
    problem, plan = _a_day(rides=40, shifts=4)
    for seed in range(5):
        chosen = choose_shifts(problem, plan, Random(seed))
        _, tours = part_of(problem, plan, chosen)
        again = put_back(plan, tours, tours)
        assert set(again.tours) == set(plan.tours)
        assert again.unserved == plan.unserved
        assert verify(problem, again) == ()
