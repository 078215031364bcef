"""Taking rides out of a plan where a road is open only to those who stop at it."""

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from mobility.planning.loading import LoadedDay
from mobility.planning.removal import without_rides
from mobility.planning.rows import ServiceDay
from mobility.refusals import Refusal
from routing.pooling.plan import Plan
from routing.pooling.problem import Problem, Ride, Shift, Stop, Vehicle
from routing.pooling.timing import schedule
from routing.pooling.verify import verify
from tests.mobility.town import NOW

MINUTE = 60
HOUR = 60 * MINUTE
DEPOT, HALL, YARD, FARM = range(4)
NO_TRAVEL: Any = None
"""Taking rides out asks the problem's own times only."""


def ride(name: str, begin: int, end: int, at_s: int) -> Ride:
    """One person, picked up at that time, aboard for 15 minutes at most; boarding takes no time."""
    return Ride(
        id=name,
        stops=(Stop(begin, at_s, at_s, 0, (1,)), Stop(end, 0, 10 * HOUR, 0, (-1,))),
        ride_time_limits_s=(15 * MINUTE,),
        mandatory=True,
    )


def day_with(vans: int) -> LoadedDay:
    """From the hall to the farm it takes 2 hours, but 10 + 10 minutes through the yard.

    The yard may be driven through only by those who stop there. One van brings somebody to the hall
    by 1:00, takes another one from there to the yard by 1:10 and is at the farm at 1:20.
    """
    minutes = np.array([[0, 10, 10, 10], [10, 0, 10, 120], [10, 10, 0, 10], [10, 120, 10, 0]])
    problem = Problem(
        dimensions=("seats",),
        rides=(
            ride("to hall", DEPOT, HALL, 50 * MINUTE),
            ride("to yard", HALL, YARD, 60 * MINUTE),
            ride("from farm", FARM, DEPOT, 80 * MINUTE),
        ),
        shifts=tuple(
            Shift(f"van {n}", Vehicle(f"van {n}", ((4,),)), DEPOT, DEPOT, 0, 12 * HOUR)
            for n in range(vans)
        ),
        times_s=(minutes * MINUTE).astype(np.int32),
        lengths_m=(minutes * 600).astype(np.int32),
    )
    sequence = [(one.id, stop) for one in problem.rides for stop in (0, 1)]
    tour = schedule(problem, problem.shifts[0], sequence)
    assert tour is not None
    when = ServiceDay(date(2026, 11, 23), ZoneInfo("Europe/Berlin"))
    return LoadedDay(when, 1, NO_TRAVEL, problem, Plan((tour,), ()), ())


def test_a_ride_that_others_do_not_need() -> None:
    """Nobody needs the way to the hall: the rest of the tour stays as it is."""
    day = without_rides(day_with(vans=1), frozenset({"to hall"}), NOW)
    assert [tour.ride_ids for tour in day.plan.tours] == [("to yard", "from farm")]
    assert verify(day.problem, day.plan) == ()


def test_who_can_no_longer_be_reached_gets_another_van() -> None:
    """Without the stop in the yard the van is at the farm at 3:00: the second van goes there."""
    day = without_rides(day_with(vans=2), frozenset({"to yard"}), NOW)
    assert {tour.ride_ids for tour in day.plan.tours} == {("to hall",), ("from farm",)}
    assert verify(day.problem, day.plan) == ()


def test_no_promise_is_broken_for_a_cancellation() -> None:
    """With one van the one at the farm would be left: the office must help."""
    with pytest.raises(Refusal) as caught:
        without_rides(day_with(vans=1), frozenset({"to yard"}), NOW)
    assert caught.value.code == "ride_over"
