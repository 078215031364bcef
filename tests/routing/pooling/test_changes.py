"""Changes that help: against changed problems, in which the ride is then inserted."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routing.pooling.changes import (
    MOST_LONGER_S,
    SHIFT_STEP_S,
    STEP_S,
    Change,
    price_variants,
)
from routing.pooling.explain import LIFTS, Code, explain_unserved
from routing.pooling.insertion import apply, insertions_of
from routing.pooling.plan import Plan
from routing.pooling.problem import GERMAN_BREAKS, NO_BREAKS, Problem, Ride
from routing.pooling.timing import empty_plan
from routing.pooling.trial import MOST_MORE_S
from tests.routing.pooling.instances import (
    HOUR,
    MINUTE,
    a_ride,
    a_shift,
    line_problem,
    random_problem,
)

EVER_S = 7 * 24 * HOUR


def with_ride(problem: Problem, ride: Ride) -> Problem:
    rides = tuple(ride if other.id == ride.id else other for other in problem.rides)
    return problem.changed(rides=rides)


def moved(ride: Ride, by_s: int) -> Ride:
    stops = tuple(
        replace(stop, earliest_s=stop.earliest_s + by_s, latest_s=stop.latest_s + by_s)
        for stop in ride.stops
    )
    return replace(ride, stops=stops)


def longer_shifts(problem: Problem, by_s: int) -> Problem:
    shifts = tuple(
        replace(shift, start_s=shift.start_s - by_s, end_s=shift.end_s + by_s)
        for shift in problem.shifts
    )
    return problem.changed(shifts=shifts)


def changed_problem(problem: Problem, ride: Ride, change: Change) -> Problem:
    """The problem with a change made."""
    if change.kind in ("earlier", "later"):
        sign = -1 if change.kind == "earlier" else 1
        return with_ride(problem, moved(ride, sign * change.amount))
    if change.kind == "longer_ride":
        limits = tuple(limit_s + change.amount for limit_s in ride.ride_time_limits_s)
        return with_ride(problem, replace(ride, ride_time_limits_s=limits))
    if change.kind == "less_load":
        at = problem.dimensions.index(change.detail or "")
        stops = list(ride.stops)
        for number, less in ((0, change.amount), (len(stops) - 1, -change.amount)):
            load = list(stops[number].load)
            load[at] -= less
            stops[number] = replace(stops[number], load=tuple(load))
        return with_ride(problem, replace(ride, stops=tuple(stops)))
    if change.kind == "without_property":
        return with_ride(problem, replace(ride, required=ride.required - {change.detail or ""}))
    if change.kind == "more_shift_time":
        return longer_shifts(problem, change.amount)
    if change.kind == "not_apart":
        return lifted(problem, ride, "kept_apart")
    assert change.kind == "not_pinned"
    return lifted(problem, ride, "pinned")


def smaller_changes(change: Change) -> Iterator[Change]:
    """The change by less."""
    steps = {"longer_ride": STEP_S, "less_load": 1, "more_shift_time": SHIFT_STEP_S}
    step = steps.get(change.kind, STEP_S)
    for amount in range(step, change.amount, step):
        yield replace(change, amount=amount)


def lifted(problem: Problem, ride: Ride, *codes: Code) -> Problem:
    """The problem without some rules, each written out of it as its words say."""
    rides, shifts, rules = list(problem.rides), list(problem.shifts), problem.rules
    if "full_at_that_time" in codes:
        shifts = [
            replace(s, vehicle=replace(s.vehicle, layouts=((99,) * len(problem.dimensions),)))
            for s in shifts
        ]
    if "ride_would_take_too_long" in codes:
        rides = [replace(r, ride_time_limits_s=(EVER_S,) * (len(r.stops) - 1)) for r in rides]
    if "outside_shift_hours" in codes:
        longer = longer_shifts(problem.changed(shifts=tuple(shifts)), MOST_MORE_S)
        shifts = list(longer.shifts)
    if "working_time" in codes:
        shifts = [replace(shift, max_work_s=EVER_S) for shift in shifts]
        rules = replace(rules, breaks=NO_BREAKS)
    if "pinned" in codes:
        shifts = [replace(shift, locked=False) for shift in shifts]
    if "kept_apart" in codes:
        rides = [replace(r, apart_from=r.apart_from - {ride.id}) for r in rides]
    own = next(r for r in rides if r.id == ride.id)
    if "needs_property" in codes:
        own = replace(own, required=frozenset())
    if "kept_apart" in codes:
        own = replace(own, apart_from=frozenset())
    if "pinned" in codes:
        own = replace(own, pinned_shift=None, pinned_position=None)
    changed = problem.changed(rides=tuple(rides), shifts=tuple(shifts), rules=rules)
    return with_ride(changed, own)


def tight_problem(random: Random, rides: int, breaks: bool) -> tuple[Problem, Plan, Ride]:
    """A random day with one van and without groups; its last ride is left out."""
    rule = GERMAN_BREAKS if breaks else NO_BREAKS
    problem = random_problem(random, rides=rides, shifts=1, breaks=rule)
    free = tuple(replace(ride, together=None) for ride in problem.rides)
    problem = problem.changed(rides=free)
    *others, last = problem.rides
    plan = empty_plan(problem)
    for ride in others:
        for insertion in insertions_of(problem, plan, [ride.id], k=1)[0]:
            plan = apply(plan, insertion)
    return problem, plan, last


def cents(problem: Problem, plan: Plan, ride: Ride) -> int | None:
    """What the ride costs where it is cheapest; None where it has no place."""
    places = insertions_of(problem, plan, [ride.id], k=1)[0]
    return places[0].cost_delta_cents if places else None


@settings(max_examples=60, deadline=None)
@given(st.randoms(use_true_random=False), st.integers(1, 6), st.booleans())
def test_every_change_helps_and_no_smaller_one_does(
    random: Random, rides: int, breaks: bool
) -> None:
    """In a problem with the change made the ride has a place that costs no more than was said.

    By a step less it has none. Kinds that are not named do not help even by the most.
    """
    problem, plan, ride = tight_problem(random, rides, breaks)
    if cents(problem, plan, ride) is not None:
        return
    explanation = explain_unserved(problem, plan, ride.id)
    for change in explanation.changes:
        found = cents(changed_problem(problem, ride, change), plan, ride)
        assert found is not None
        assert found <= change.cost_delta_cents
        for smaller in smaller_changes(change):
            assert cents(changed_problem(problem, ride, smaller), plan, ride) is None
    named = {change.kind for change in explanation.changes}
    most: tuple[Change, ...] = (
        Change("longer_ride", MOST_LONGER_S, 0),
        Change("more_shift_time", MOST_MORE_S, 0),
        *(Change("earlier", s, 0) for s in range(STEP_S, 3 * HOUR + 1, STEP_S)),
        *(Change("later", s, 0) for s in range(STEP_S, 3 * HOUR + 1, STEP_S)),
    )
    for change in most:
        if change.kind not in named:
            assert cents(changed_problem(problem, ride, change), plan, ride) is None


@settings(max_examples=60, deadline=None)
@given(st.randoms(use_true_random=False), st.integers(1, 6), st.booleans())
def test_the_binding_rules_are_a_smallest_set(random: Random, rides: int, breaks: bool) -> None:
    """Written out of the problem they let the ride in; no smaller set of rules does."""
    problem, plan, ride = tight_problem(random, rides, breaks)
    if cents(problem, plan, ride) is not None:
        return
    codes = explain_unserved(problem, plan, ride.id).codes
    if not set(codes) <= {*LIFTS, "vehicles_busy"}:
        return
    if cents(lifted(problem, ride, *LIFTS), plan, ride) is None:
        assert codes in {("vehicles_busy",), ("needs_property",), ("outside_shift_hours",)}
        return
    assert cents(lifted(problem, ride, *codes), plan, ride) is not None
    for fewer in combinations(LIFTS, len(codes) - 1):
        assert cents(lifted(problem, ride, *fewer), plan, ride) is None


def full_van() -> tuple[Problem, Plan]:
    """Two seats, one taken from 8:00 to 8:12; x brings somebody along."""
    rides = [
        a_ride("a", 1, 2, 8 * HOUR, width_s=0, slack_s=120),
        a_ride("x", 1, 2, 8 * HOUR, width_s=60, slack_s=120, load=(2,)),
    ]
    problem = line_problem(rides, [a_shift(seats=2)])
    insertion = insertions_of(problem, Plan((), ("a", "x")), ["a"], k=1)[0][0]
    return problem, apply(Plan((), ("a", "x")), insertion)


def test_one_passenger_less_has_a_seat() -> None:
    """One seat is left, so that one of the two could ride; nobody at all is no offer."""
    problem, plan = full_van()
    explanation = explain_unserved(problem, plan, "x")
    less = explanation.find_change("less_load")
    assert less is not None
    assert (less.amount, less.detail) == (1, "seats")


def test_a_longer_ride_helps_who_would_be_taken_along() -> None:
    """There is no time to stop for x on the way, but there is on the way back.

    Somebody boards at place 1 at 8:00 and must be at place 3 by 8:22. With x, who boards there
    within the next minute, the van leaves at 8:02 and is there in time only if it does not stop
    at place 2. There it is at 8:33, when x has been on board for 31 minutes, 20 over its limit.
    """
    through = a_ride("a", 1, 3, 8 * HOUR, width_s=60, slack_s=60, limit_s=22 * MINUTE)
    ride = a_ride("x", 1, 2, 8 * HOUR, width_s=60, slack_s=30 * MINUTE, limit_s=11 * MINUTE)
    problem = line_problem([through, ride], [a_shift()])
    insertion = insertions_of(problem, Plan((), ("a", "x")), ["a"], k=1)[0][0]
    plan = apply(Plan((), ("a", "x")), insertion)
    explanation = explain_unserved(problem, plan, "x")
    change = explanation.find_change("longer_ride")
    assert explanation.code == "ride_would_take_too_long"
    assert change is not None
    assert change.amount == 20 * MINUTE


def test_a_group_moves_as_a_whole() -> None:
    """Two friends at 5:30, before the van's start at 6:00: both windows move by half an hour.

    The van reaches place 1 at 6:10. Their windows end at 5:45, so that 25 minutes are needed, and
    one minute more for the second to board.
    """
    friends = [replace(a_ride(n, 1, 2, 5 * HOUR + 1800), together="f") for n in ("x", "y")]
    problem = line_problem(friends, [a_shift()])
    explanation = explain_unserved(problem, Plan((), ("x", "y")), "x")
    assert explanation.later is not None
    assert explanation.later.amount == 30 * MINUTE
    assert explanation.code == "outside_shift_hours"


def test_other_forms_of_a_ride_are_priced() -> None:
    """With one seat left, x alone costs what its insertion costs; both at once have no place."""
    problem, plan = full_van()
    ride = problem.get_ride("x")
    alone = replace(
        ride,
        stops=(replace(ride.stops[0], load=(1,)), replace(ride.stops[1], load=(-1,))),
    )
    expected = cents(with_ride(problem, alone), plan, alone)
    assert price_variants(problem, plan, "x", [ride, alone]) == (None, expected)


def test_only_rides_that_are_left_out_have_changes() -> None:
    """A served ride has its place."""
    problem, plan = full_van()
    with pytest.raises(ValueError, match="is served"):
        price_variants(problem, plan, "a", [])
