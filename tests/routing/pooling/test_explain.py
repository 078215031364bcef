"""Each reason for a ride without a place is recognised, and so is the move that helps."""

from dataclasses import replace

import pytest

from routing.pooling.changes import Change
from routing.pooling.explain import explain_unserved
from routing.pooling.plan import Plan
from routing.pooling.problem import UNREACHABLE_S, BreakRule, Problem, Ride, Rules, Shift
from routing.pooling.solve import insert_all
from routing.pooling.timing import empty_plan
from tests.routing.pooling.instances import HOUR, MINUTE, a_ride, a_shift, line_problem


def left_out(problem: Problem) -> tuple[Problem, Plan]:
    """The plan of all rides but the one called x."""
    plan = empty_plan(problem)
    rest = replace(plan, unserved=tuple(name for name in plan.unserved if name != "x"))
    served = insert_all(problem, rest)
    return problem, replace(served, unserved=(*served.unserved, "x"))


def code_of(rides: list[Ride], shifts: list[Shift], rules: Rules | None = None) -> str:
    problem, plan = left_out(line_problem(rides, shifts, rules=rules))
    return explain_unserved(problem, plan, "x").code


def test_nobody_works_at_night() -> None:
    """The shift ends at 18:00: a ride at 20:00 meets no shift, one at 17:45 its end."""
    night = a_ride("x", 1, 2, 20 * HOUR)
    evening = a_ride("x", 1, 2, 17 * HOUR + 45 * MINUTE)
    assert code_of([night], [a_shift()]) == "no_vehicle_on_duty"
    assert code_of([evening], [a_shift()]) == "outside_shift_hours"


def test_a_full_van_names_what_is_taken() -> None:
    """Two seats for three at the same time and on the same way."""
    rides = [a_ride(n, 1, 2, 8 * HOUR, width_s=300, slack_s=300) for n in ("a", "b", "x")]
    problem, plan = left_out(line_problem(rides, [a_shift(seats=2)]))
    explanation = explain_unserved(problem, plan, "x")
    assert explanation.codes == ("full_at_that_time",)
    assert explanation.detail == "seats"


def test_no_vehicle_is_made_for_it() -> None:
    """A load that no layout of any vehicle holds names the dimension."""
    shift = replace(a_shift(), vehicle=replace(a_shift().vehicle, layouts=((4, 0),)))
    ride = a_ride("x", 1, 2, 8 * HOUR, load=(1, 1))
    problem = line_problem([ride], [shift], dimensions=("seats", "child seats"))
    explanation = explain_unserved(problem, Plan((), ("x",)), "x")
    assert (explanation.code, explanation.detail) == ("no_room", "child seats")


def test_a_property_that_nobody_has_is_named() -> None:
    """A required property that no shift has."""
    ride = replace(a_ride("x", 1, 2, 8 * HOUR), required=frozenset({"ramp"}))
    problem = line_problem([ride], [a_shift()])
    explanation = explain_unserved(problem, Plan((), ("x",)), "x")
    assert (explanation.code, explanation.detail) == ("needs_property", "ramp")


def test_a_property_that_only_a_busy_van_has_is_named() -> None:
    """Two vans are on duty; the one with the ramp is far away."""
    pinned = replace(a_ride("a", 4, 5, 8 * HOUR, width_s=0, slack_s=60), pinned_shift="ramp")
    ride = replace(a_ride("x", 1, 2, 8 * HOUR, width_s=0), required=frozenset({"ramp"}))
    shifts = [a_shift("ramp", properties=frozenset({"ramp"})), a_shift("plain")]
    problem, plan = left_out(line_problem([pinned, ride], shifts))
    explanation = explain_unserved(problem, plan, "x")
    assert (explanation.code, explanation.detail) == ("needs_property", "ramp")


def test_a_ride_that_would_take_too_long() -> None:
    """The van must be at place 5 in time with somebody from place 0, who cannot wait at place 1.

    From 8:00 the way to place 5 lasts 50 minutes and a limit of 51 permits one stop of a minute,
    but boarding and alighting are two.
    """
    through = a_ride("a", 0, 5, 8 * HOUR, width_s=0, limit_s=51 * MINUTE)
    ride = a_ride("x", 1, 4, 8 * HOUR + 11 * MINUTE, width_s=0, slack_s=5 * MINUTE)
    assert code_of([through, ride], [a_shift()]) == "ride_would_take_too_long"


def test_a_driver_who_must_rest() -> None:
    """Half an hour of rest once work passes two hours, and no time for it.

    The van is free at place 5 at 8:52 and must be at place 0 at 10:20, so that 38 minutes are left.
    A ride at 9:20 that alights there at 10:11 leaves 28 before and 8 behind it, too short to count.
    """
    rule = BreakRule(((2 * HOUR, 30 * MINUTE),), 15 * MINUTE)
    rides = [
        a_ride("a", 0, 5, 8 * HOUR, width_s=0, slack_s=60, limit_s=HOUR),
        a_ride("x", 5, 0, 9 * HOUR + 20 * MINUTE, width_s=0, slack_s=60, limit_s=HOUR),
        a_ride("c", 0, 3, 10 * HOUR + 20 * MINUTE, width_s=0, slack_s=60, limit_s=HOUR),
    ]
    assert code_of(rides, [a_shift()], Rules(breaks=rule)) == "working_time"


def test_bonds_are_named() -> None:
    """Kept apart from whom it would share the van with; pinned to a van elsewhere."""
    other = a_ride("a", 1, 2, 8 * HOUR, width_s=300, slack_s=300)
    ride = a_ride("x", 1, 2, 8 * HOUR, width_s=300, slack_s=300)
    apart = replace(ride, apart_from=frozenset({"a"}))
    assert code_of([other, apart], [a_shift()]) == "kept_apart"
    far = replace(a_ride("a", 4, 5, 8 * HOUR, width_s=0, slack_s=60), pinned_shift="busy")
    pinned = replace(ride, pinned_shift="busy")
    assert code_of([far, pinned], [a_shift("busy"), a_shift("idle")]) == "pinned"
    friend = replace(a_ride("f", 1, 2, 20 * HOUR), together="friends")
    grouped = replace(ride, together="friends")
    assert code_of([grouped, friend], [a_shift()]) == "group"


def test_a_place_without_a_road() -> None:
    """No shift can get to place 2 and back."""
    problem = line_problem([a_ride("x", 2, 3, 8 * HOUR)], [a_shift()])
    times = problem.times_s.copy()
    times[0, 2] = times[2, 0] = UNREACHABLE_S
    cut_off = replace(problem, times_s=times)
    assert explain_unserved(cut_off, Plan((), ("x",)), "x").code == "unreachable"


def test_the_smallest_moves_that_help() -> None:
    """The van with one seat is taken from place 1 at 8:00 to place 5 and back there at 9:22.

    x boards at 8:00 to 8:05 and the van, at place 5 at 8:41 and free a minute later, is back at
    place 1 at 9:22: windows moved by 80 minutes end at 9:25. Before, x must have left it at place 2
    and the van be back at place 1 by 8:05, 22 minutes after boarding at 7:43 at the latest: windows
    moved by 20 minutes begin at 7:40.
    """
    rides = [
        a_ride("a", 1, 5, 8 * HOUR, width_s=300, slack_s=60),
        a_ride("x", 1, 2, 8 * HOUR, width_s=300, slack_s=300),
    ]
    problem, plan = left_out(line_problem(rides, [a_shift(seats=1)]))
    explanation = explain_unserved(problem, plan, "x")
    assert explanation.earlier is not None
    assert explanation.later is not None
    assert explanation.earlier.amount == 20 * MINUTE
    assert explanation.later.amount == 80 * MINUTE


def test_no_move_helps_who_finds_no_seat_at_all() -> None:
    """A reason that does not depend on time offers no other time."""
    ride = a_ride("x", 1, 2, 8 * HOUR, load=(9,))
    problem = line_problem([ride], [a_shift()])
    explanation = explain_unserved(problem, Plan((), ("x",)), "x")
    assert (explanation.earlier, explanation.later) == (None, None)


def test_a_ride_with_a_place_needs_no_explanation() -> None:
    """Served rides, and left out ones that fit, are a mistake of the caller."""
    problem = line_problem([a_ride("x", 1, 2, 8 * HOUR)], [a_shift()])
    with pytest.raises(ValueError, match="has a place"):
        explain_unserved(problem, Plan((), ("x",)), "x")
    with pytest.raises(ValueError, match="is served"):
        explain_unserved(problem, insert_all(problem, empty_plan(problem)), "x")


def test_a_change_says_what_it_costs() -> None:
    """A ride at 18:00 sharp moved to when the van is on duty costs its tour."""
    problem = line_problem([a_ride("x", 1, 2, 18 * HOUR)], [a_shift()])
    change = explain_unserved(problem, Plan((), ("x",)), "x").earlier
    assert isinstance(change, Change)
    assert change.cost_delta_cents > 0
