"""A problem refuses what is faulty, all at once, and survives being written as JSON."""

import json
from dataclasses import replace
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routing.errors import ProblemError
from routing.pooling.arrays import break_patterns
from routing.pooling.json_form import (
    plan_from_json,
    plan_to_json,
    problem_from_json,
    problem_to_json,
)
from routing.pooling.plan import Plan
from routing.pooling.problem import (
    GERMAN_BREAKS,
    NO_BREAKS,
    UNREACHABLE_S,
    BreakRule,
    Prefix,
    Problem,
    Ride,
    Rules,
    Stop,
    Vehicle,
    Visit,
)
from routing.pooling.timing import get_schedule
from tests.routing.pooling.instances import (
    HOUR,
    MINUTE,
    a_ride,
    a_shift,
    line_matrix,
    line_problem,
    random_problem,
)

HALF: Any = 0.5
WORD: Any = "30"
NOTHING: Any = None
"""What types forbid and a file may hold."""


def faults_of(ride: Ride) -> tuple[str, ...]:
    """The faults of a problem with this ride; none when it is accepted."""
    try:
        line_problem([ride], [a_shift()])
    except ProblemError as error:
        return error.faults
    return ()


def test_a_sound_problem_is_accepted() -> None:
    """The ride that the tests below spoil is fine as it is."""
    assert faults_of(a_ride("r", 1, 2, 8 * HOUR)) == ()


def with_stop(ride: Ride, index: int, **changes: object) -> Ride:
    stops = list(ride.stops)
    stops[index] = replace(stops[index], **changes)  # type: ignore[arg-type]  # any field
    return replace(ride, stops=tuple(stops))


@pytest.mark.parametrize(
    ("spoiled", "words"),
    [
        (with_stop(a_ride("r", 1, 2, 8 * HOUR), 0, earliest_s=9 * HOUR), "window is impossible"),
        (with_stop(a_ride("r", 1, 2, 8 * HOUR), 0, load=(-1,)), "negative load of seats"),
        (with_stop(a_ride("r", 1, 2, 8 * HOUR), 1, load=(0,)), "1 of seats still on board"),
        (with_stop(a_ride("r", 1, 2, 8 * HOUR), 1, load=(-1, 0)), "do not match"),
        (with_stop(a_ride("r", 1, 2, 8 * HOUR), 1, location=6), "place 6 is not in the matrices"),
        (with_stop(a_ride("r", 1, 2, 8 * HOUR), 1, dwell_s=-1), "dwell is negative"),
        # Two places further on the straight road are 1,200 s away.
        (a_ride("r", 1, 3, 8 * HOUR, limit_s=1199), "takes 1200 s even direct"),
        # It boards at 8:00 at the earliest, holds a minute and drives ten: 8:11 is after 8:10.
        (
            with_stop(a_ride("r", 1, 2, 8 * HOUR), 1, latest_s=8 * HOUR + 10 * MINUTE),
            "cannot begin before 29460 s",
        ),
        # It boards by 8:15, leaves at 8:16 and may not alight before 9:30, 74 minutes later.
        (
            with_stop(a_ride("r", 1, 2, 8 * HOUR), 1, earliest_s=34_200, latest_s=34_200),
            "windows force leg 0",
        ),
        (
            with_stop(a_ride("r", 1, 2, 8 * HOUR), 0, earliest_s=float("nan")),
            "earliest_s of stop 0 must be a whole number, not nan",
        ),
        (with_stop(a_ride("r", 1, 2, 8 * HOUR), 1, latest_s="9:00"), "latest_s of stop 1 must"),
        (with_stop(a_ride("r", 1, 2, 8 * HOUR), 1, location=None), "place of stop 1 must"),
        (with_stop(a_ride("r", 1, 2, 8 * HOUR), 0, load=(0.5,)), "load 0 of stop 0 must"),
        (replace(a_ride("r", 1, 2, 8 * HOUR), penalty_cents=10**10), "beyond 1000000000"),
        (
            replace(a_ride("r", 1, 2, 8 * HOUR), mandatory=NOTHING),
            "mandatory must be true or false",
        ),
        (replace(a_ride("r", 1, 2, 8 * HOUR), ride_time_limits_s=()), "one ride time limit"),
        (replace(a_ride("r", 1, 2, 8 * HOUR), stops=()), "has 0 stops"),
        (replace(a_ride("r", 1, 2, 8 * HOUR), penalty_cents=-1), "penalty_cents is negative"),
        (replace(a_ride("r", 1, 2, 8 * HOUR), pinned_shift="late"), "unknown shift 'late'"),
        (replace(a_ride("r", 1, 2, 8 * HOUR), pinned_position=1), "needs a pinned shift"),
        (replace(a_ride("r", 1, 2, 8 * HOUR), apart_from=frozenset({"x"})), "unknown ride 'x'"),
        (replace(a_ride("r", 1, 2, 8 * HOUR), apart_from=frozenset({"r"})), "apart from itself"),
    ],
)
def test_a_faulty_ride_is_refused(spoiled: Ride, words: str) -> None:
    """Each fault of a ride is named in words, with the ride."""
    (fault,) = faults_of(spoiled)
    assert words in fault
    assert "'r'" in fault


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"shifts": ()}, "no shift at all"),
        ({"dimensions": ()}, "no dimensions"),
        ({"dimensions": ("seats", "seats")}, "named 2 times"),
        ({"times_s": line_matrix(6)[:, :5]}, "is not square"),
        ({"times_s": np.full((6, 6), np.nan)}, "36 holes"),
        ({"times_s": -line_matrix(6)}, "30 holes"),
        ({"times_s": line_matrix(6) + 1}, "to itself must be 0"),
        ({"times_s": line_matrix(6) * 0.7701}, "whole numbers"),
        ({"times_s": line_matrix(7)}, "7 places and lengths for 6"),
        # Minutes instead of seconds: 12 m/s become 720 m/s.
        ({"times_s": line_matrix(6) // 60}, "720 m/s"),
        ({"times_s": np.where(np.arange(6)[:, None] == 2, 1, 60) * line_matrix(6) // 60}, "from p"),
        # Kilometres to one place only: 12 m/s become 0.012 m/s.
        ({"lengths_m": np.where(np.arange(6) == 3, 12, 12_000) * line_matrix(6) // 1000}, "to pl"),
        ({"times_s": [[0, 1], [1]]}, "is not square"),
        ({"times_s": None}, "is not square"),
        ({"lengths_m": np.full((6, 6), "x")}, "are not numbers"),
        ({"shifts": (a_shift(), a_shift())}, "shift id 'early' is used 2 times"),
        ({"shifts": (a_shift(end_s=5 * HOUR),)}, "not after its start"),
        ({"shifts": (a_shift(max_work_s=0),)}, "max_work_s must be positive"),
        ({"shifts": (a_shift(start_s=6.5),)}, "start_s must be a whole number"),
        (
            {"shifts": (a_shift(vehicle=Vehicle("v", ((HALF,),))),)},
            "capacity 0 of its vehicle must",
        ),
        ({"shifts": (a_shift(locked="no"),)}, "locked must be true or false"),
        ({"shifts": (a_shift(""),)}, "shift id '' is not a text"),
        ({"rules": Rules(extra_ride_cents_per_hour=HALF)}, "extra_ride_cents_per_hour must"),
        ({"rules": Rules(BreakRule(((6 * HOUR, WORD),)))}, "number 1 of the table must"),
        ({"shifts": (a_shift(cost_per_km_cents=-1),)}, "a cost is negative"),
        ({"shifts": (a_shift(start=9),)}, "start place 9"),
        ({"shifts": (a_shift(vehicle=Vehicle("v", ())),)}, "no seat layout"),
        ({"shifts": (a_shift(vehicle=Vehicle("v", ((1, 1),))),)}, "does not match"),
        ({"shifts": (a_shift(vehicle=Vehicle("v", ((-1,),))),)}, "negative capacity"),
        ({"shifts": (a_shift(prefix=Prefix(0, 0)),)}, "prefix has no visit"),
    ],
)
def test_a_faulty_fleet_or_matrix_is_refused(changes: dict[str, object], words: str) -> None:
    """Each fault of the fleet and of the matrices is named in words."""
    sound = line_problem([], [a_shift()])
    with pytest.raises(ProblemError, match=words):
        replace(sound, **changes)  # type: ignore[arg-type]  # any field


def test_all_faults_are_listed_at_once() -> None:
    """Three rides with one fault each and a duplicate id give four faults."""
    ride = a_ride("r", 1, 3, 8 * HOUR)
    bad = [
        replace(ride, penalty_cents=-1),
        replace(ride, ride_time_limits_s=(60,)),
        with_stop(ride, 0, dwell_s=-5),
    ]
    with pytest.raises(ProblemError) as refused:
        line_problem(bad, [a_shift()])
    assert len(refused.value.faults) == 4
    assert "ride id 'r' is used 3 times" in refused.value.faults


def test_everything_that_is_wrong_is_listed_at_once() -> None:
    """Matrices, fleet, ids, references and each number of each ride in a single error.

    One hole in each matrix, a dimension twice, no shift, an id twice; of each of the two rides its
    impossible window, negative dwell, negative load and drive beyond its limit, all by name; and
    of the third an unknown shift and an unknown ride.
    """
    times, lengths = line_matrix(6).astype(float), line_matrix(6) * 12
    times[5, 4], lengths[4, 5] = np.inf, -1
    bad = a_ride("r", 1, 3, 8 * HOUR, limit_s=60, load=(1, 0))
    bad = with_stop(bad, 0, earliest_s=9 * HOUR, dwell_s=-1)
    bad = with_stop(bad, 0, load=(-1, 0))
    lost = replace(a_ride("z", 1, 2, 8 * HOUR, load=(1, 0)), pinned_shift="q")
    lost = replace(lost, apart_from=frozenset({"w"}))
    with pytest.raises(ProblemError) as refused:
        Problem(("seats", "seats"), (bad, bad, lost), (), times, lengths)
    expected = [
        "travel times: 1 holes",
        "lengths: 1 holes",
        "dimension 'seats' is named 2 times",
        "no shift at all",
        "ride id 'r' is used 2 times",
        "unknown shift 'q'",
        "unknown ride 'w'",
        "window is impossible",
        "dwell is negative",
        "negative load of seats",
        "takes 1200 s even direct",
    ]
    for words in expected:
        assert any(words in fault for fault in refused.value.faults), words


def test_windows_and_limits_of_a_chain_must_agree() -> None:
    """Each leg alone is possible, both together are not.

    From the first stop at 8:00 sharp the second is reached by 8:20, within the limit of the first
    leg. The third begins at 9:00 at the earliest, 40 minutes later, and the second leg's limit is
    30, though the window of the second stop lasts until 9:00.
    """
    home = Stop(1, 8 * HOUR, 8 * HOUR, 0, (2,))
    childcare = Stop(2, 8 * HOUR, 9 * HOUR, 0, (-1,))
    venue = Stop(3, 9 * HOUR, 9 * HOUR, 0, (-1,))
    (fault,) = faults_of(Ride("chain", (home, childcare, venue), (20 * MINUTE, 30 * MINUTE)))
    assert "windows force leg 1" in fault
    assert faults_of(Ride("chain", (home, childcare, venue), (20 * MINUTE, 40 * MINUTE))) == ()


def test_a_ride_without_a_road_is_refused() -> None:
    """A travel time that stands for 'no road' is not a hole, but a ride over it is a fault."""
    times = line_matrix(3)
    times[:, 2] = times[2, :] = UNREACHABLE_S
    times[2, 2] = 0
    shift = a_shift()
    assert Problem(("seats",), (), (shift,), times, line_matrix(3) * 12)
    with pytest.raises(ProblemError, match="no road leads from stop 0 to stop 1"):
        Problem(("seats",), (a_ride("r", 1, 2, 8 * HOUR),), (shift,), times, line_matrix(3) * 12)


def driven_visit(ride: str, stop: int, begin_s: int) -> Visit:
    return Visit(ride, stop, begin_s, begin_s, begin_s + MINUTE)


@pytest.mark.parametrize(
    ("visits", "words"),
    [
        ([driven_visit("x", 0, 8 * HOUR)], "unknown ride 'x'"),
        ([driven_visit("r", 1, 8 * HOUR)], "out of order"),
        ([driven_visit("r", 0, 9 * HOUR), driven_visit("r", 1, 8 * HOUR)], "backwards in time"),
    ],
)
def test_a_faulty_prefix_is_refused(visits: list[Visit], words: str) -> None:
    """What has been driven consists of known rides, in order."""
    prefix = Prefix(7 * HOUR, 9 * HOUR, tuple(visits))
    with pytest.raises(ProblemError, match=words):
        line_problem([a_ride("r", 1, 2, 8 * HOUR)], [a_shift(prefix=prefix)])


def test_the_matrices_cannot_be_changed() -> None:
    """A problem copies its matrices and freezes them."""
    times = line_matrix(3)
    problem = Problem(("seats",), (), (a_shift(),), times, times * 12)
    times[0, 1] = 7
    assert problem.times_s[0, 1] == 600
    with pytest.raises(ValueError, match="read-only"):
        problem.times_s[0, 1] = 7


@settings(max_examples=30, deadline=None)
@given(st.randoms(use_true_random=False))
def test_a_problem_survives_json(random: Random) -> None:
    """What is written is read back equal, and a plan of it too."""
    problem = random_problem(random, rides=4, breaks=GERMAN_BREAKS)
    back = problem_from_json(problem_to_json(problem))
    assert (back.rides, back.shifts, back.rules) == (problem.rides, problem.shifts, problem.rules)
    assert back.dimensions == problem.dimensions
    assert (back.times_s == problem.times_s).all()
    assert (back.lengths_m == problem.lengths_m).all()


def test_a_plan_and_a_prefix_survive_json() -> None:
    """Visits, breaks and prefixes are written in full."""
    ride = a_ride("r", 1, 2, 8 * HOUR)
    visit = driven_visit("r", 0, 8 * HOUR)
    problem = line_problem([ride], [a_shift(prefix=Prefix(7 * HOUR, 8 * HOUR, (visit,)))])
    tour = get_schedule(problem, problem.shifts[0], [("r", 0), ("r", 1)])
    plan = Plan((tour,), ())
    assert problem_from_json(problem_to_json(problem)).shifts == problem.shifts
    assert plan_from_json(plan_to_json(plan)) == plan


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", '{"format": 2}', '{"format": 1, "rides": 3}', "[" * 100_000],
)
def test_malformed_json_is_refused(text: str) -> None:
    """Whatever is no problem or plan raises the error of this room, not one of the parser."""
    with pytest.raises(ProblemError):
        problem_from_json(text)
    with pytest.raises(ProblemError):
        plan_from_json(text)


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        (("rides", 0, "penalty_cents"), 1.5, "must be a whole number"),
        (("rides", 0, "required"), "ramp", "not a list of texts"),
        (("rides", 0, "id"), 5, "is not a text"),
        (("rides", 0, "colour"), "red", "unexpected keyword argument 'colour'"),
        (("rides", 0, "stops", 0, 1), None, "must be a whole number"),
        (("shifts", 0, "properties"), "ramp", "not a list of texts"),
        (("shifts", 0, "vehicle"), None, "malformed"),
        (("dimensions",), "seats", "not a list of texts"),
        (("times_s", 0, 1), "x", "not numbers"),
        (("times_s", 0, 1), float("nan"), "1 holes"),
    ],
)
def test_json_of_the_wrong_kind_is_refused(
    path: tuple[str | int, ...], value: object, words: str
) -> None:
    """A text where a list belongs, half a second, an unknown name: nothing is guessed."""
    form = json.loads(problem_to_json(line_problem([a_ride("r", 1, 2, 8 * HOUR)], [a_shift()])))
    *way, last = path
    part = form
    for step in way:
        part = part[step]
    part[last] = value
    with pytest.raises(ProblemError, match=words):
        problem_from_json(json.dumps(form))


def _plan_text(**changes: object) -> str:
    tour = {"shift_id": "s", "start_s": 0, "end_s": 1, "visits": [], "breaks": []}
    return json.dumps({"format": 1, "tours": [tour | changes], "unserved": []})


@pytest.mark.parametrize(
    "text",
    [
        '{"format": 1, "tours": [], "unserved": "abc"}',
        _plan_text(start_s="x"),
        _plan_text(visits=[["a", 0, 1, 2, 2.5]]),
        _plan_text(breaks=[[0, None]]),
    ],
)
def test_a_plan_of_the_wrong_kind_is_refused(text: str) -> None:
    """A plan's times are whole numbers and its rides a list."""
    with pytest.raises(ProblemError, match="malformed"):
        plan_from_json(text)


def test_break_patterns_of_the_german_rule() -> None:
    """Each sum of breaks permits the longest tour that working time and table allow.

    Without breaks 6 h; 15 minutes more with one part; 30 minutes let work last 9 h, so 9:30; 45
    minutes let it last 10 h, so 10:45; from there on each quarter of an hour adds itself.
    """
    patterns = break_patterns(GERMAN_BREAKS, 10 * HOUR, 11 * HOUR)
    minutes = [(tuple(p // 60 for p in parts), span // 60) for parts, span in patterns]
    assert minutes == [
        ((), 360),
        ((15,), 375),
        ((30,), 570),
        ((15, 15), 570),
        ((45,), 645),
        ((15, 30), 645),
        ((30, 15), 645),
        ((15, 15, 15), 645),
        ((60,), 660),
    ]


def test_without_a_rule_there_is_one_pattern() -> None:
    """Nobody needs a break, and the longest work is the longest tour."""
    assert break_patterns(NO_BREAKS, 8 * HOUR, 12 * HOUR) == [((), 8 * HOUR)]


def test_stops_of_a_ride_are_found_by_id() -> None:
    """A ride and a shift are found by their ids, and missing ones raise."""
    problem = line_problem([a_ride("r", 1, 2, 8 * HOUR)], [a_shift()])
    assert problem.get_ride("r").stops[0] == Stop(1, 8 * HOUR, 8 * HOUR + 900, 60, (1,))
    assert problem.get_shift("early").id == "early"
    with pytest.raises(KeyError):
        problem.get_ride("x")
