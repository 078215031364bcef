"""Rural days: drawn, solved, and what is said of one more ride and of growth."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from benchmarks.day import MORE_COLUMNS, main
from benchmarks.pooling.checker import broken_rules, rules_of_problem
from benchmarks.pooling.figures import COLUMNS
from benchmarks.pooling.growth import fit_growth, seconds_for, seconds_to_quality
from benchmarks.pooling.online import call_in
from benchmarks.pooling.rural import RIDES_PER_VEHICLE, WINDOW_S, rural_day
from benchmarks.pooling.solvers import tight_windows
from routing.pooling.json_form import problem_to_json
from routing.pooling.plan import Plan
from routing.pooling.problem import (
    GERMAN_BREAKS,
    NO_BREAKS,
    Problem,
    Ride,
    Rules,
    Shift,
    Stop,
    Vehicle,
)

HOUR_S = 3600


def test_the_same_seed_draws_the_same_day() -> None:
    assert problem_to_json(rural_day(20, 1).problem) == problem_to_json(rural_day(20, 1).problem)
    assert problem_to_json(rural_day(20, 1).problem) != problem_to_json(rural_day(20, 2).problem)


def test_a_day_is_what_its_description_says() -> None:
    """360 rides: 20 vehicles, one window of two hours each, courses shared, shares as announced.

    The shares of 360 independent draws lie within four standard deviations: sqrt(0.12 0.88 / 360)
    is 1.7 % for wheelchairs, sqrt(0.55 0.45 / 360) is 2.6 % for outbound rides.
    """
    day = rural_day(360, 3, callers=5)
    rides = day.problem.rides
    assert len(day.problem.shifts) == 360 / RIDES_PER_VEHICLE
    widths = [{stop.latest_s - stop.earliest_s for stop in ride.stops} for ride in rides]
    assert all(WINDOW_S in width for width in widths)
    wheelchairs = np.mean([ride.stops[0].load[1] for ride in rides])
    assert abs(wheelchairs - 0.12) < 4 * 0.017
    outbound = np.mean([r.stops[1].latest_s - r.stops[1].earliest_s == WINDOW_S for r in rides])
    assert abs(outbound - 0.55) < 4 * 0.026
    assert any(ride.stops[0].load[2] for ride in rides)
    assert len({stop.location for ride in rides for stop in ride.stops}) <= 360 + 60
    # Callers travel between places that the matrices know.
    assert len(day.problem.with_rides(*day.callers).rides) == 365


def two_seats(*rides: Ride) -> Problem:
    """Three places on a line, ten minutes apart, and one vehicle with two seats at the first."""
    times_s = np.array([[0, 600, 1200], [600, 0, 600], [1200, 600, 0]], np.int32)
    shift = Shift("van", Vehicle("van", ((2,),)), 0, 0, 0, 24 * HOUR_S, max_work_s=24 * HOUR_S)
    return Problem(("seats",), rides, (shift,), times_s, times_s * 12, Rules(NO_BREAKS))


def ride(name: str, begin_s: int) -> Ride:
    """From the second to the third place, in the ten minutes from `begin_s`."""
    stops = (Stop(1, begin_s, begin_s + 600, 0, (1,)), Stop(2, 0, 24 * HOUR_S, 0, (-1,)))
    return Ride(name, stops, (900,))


def test_windows_are_narrowed_by_the_ride_itself() -> None:
    """Boarding from 8:00 to 8:10, driving 10 minutes, riding at most 15: off from 8:10 to 8:25."""
    one = ride("a", 8 * HOUR_S)
    assert tight_windows(two_seats(one)) == {
        ("a", 0): (8 * HOUR_S, 8 * HOUR_S + 600),
        ("a", 1): (8 * HOUR_S + 600, 8 * HOUR_S + 1500),
    }


def test_breaks_let_a_tour_last_longer_than_its_driver_works() -> None:
    """Ride a boards by 6:10, ride b from 17:00 on: over ten hours. Where the rules know breaks, it
    is for `verify` to say how much of that is work."""
    rides = (ride("a", 6 * HOUR_S), ride("b", 17 * HOUR_S))
    problem = two_seats(*rides)
    ten_hours = problem.changed(shifts=(replace(problem.shifts[0], max_work_s=10 * HOUR_S),))
    orders = {"van": [("a", 0), ("a", 1), ("b", 0), ("b", 1)]}
    broken = broken_rules(rules_of_problem(ten_hours), orders)
    assert [one.rule for one in broken] == ["longest_tour"]
    with_breaks = ten_hours.changed(rules=Rules(GERMAN_BREAKS))
    assert broken_rules(rules_of_problem(with_breaks), orders) == []


def test_callers_are_inserted_until_the_seats_are_full() -> None:
    """Two callers at the same time find the two seats; the third cannot be rescued either: its
    ride of 15 minutes at most ends before a vehicle that is there at 8:10 could be back."""
    problem = two_seats(ride("early", 6 * HOUR_S))
    callers = [ride(name, 8 * HOUR_S) for name in ("a", "b", "c")]
    met = call_in(problem, Plan((), ("early",)), callers, seed=1)
    assert met.rescued_percent == 0
    assert met.insertion_ms.keys() == {"p50", "p95"}
    alone = call_in(problem, Plan((), ("early",)), callers[:1], seed=1)
    assert alone.rescued_percent is None


def test_quality_is_reached_at_the_first_plan_near_the_last() -> None:
    """Within 5 % of 100 cents: 106 is not yet, 104 is."""
    assert seconds_to_quality([(0.5, 200, 3), (1.5, 106, 0), (2.5, 104, 0), (9.5, 100, 0)]) == 2.5
    assert seconds_to_quality([]) is None


def test_the_exponent_is_that_of_the_times() -> None:
    """Seconds that follow n^1.2 exactly; a row without growth and one without time do not count."""
    rows: list[dict[str, Any]] = [
        {"requests": n, "growth": {"seconds": 0.01 * n**1.2, "within_percent": 5}}
        for n in (100, 400, 1600)
    ]
    rows += [{"requests": 50, "growth": None}, {"requests": 9, "growth": {"seconds": None}}]
    fit_growth(rows)
    assert [(row["growth"] or {}).get("exponent") for row in rows] == [1.2, 1.2, 1.2, None, None]


def test_effort_grows_as_the_bar_allows() -> None:
    """60 s for a thousand rides: 60 * 4^1.5 = 480 s for four thousand, never less than five."""
    assert seconds_for(1000, 60) == 60
    assert seconds_for(4000, 60) == 480
    assert seconds_for(100, 60) == 5


def test_the_command_prints_rows(capsys: pytest.CaptureFixture[str]) -> None:
    """A small day, drawn, searched and called in to: every key, and figures that fit together."""
    assert main(["--rides", "12", "--seconds", "0.5", "--peers", "none", "--json"]) == 0
    (row,) = json.loads(capsys.readouterr().out)
    assert tuple(row) == (*COLUMNS, *MORE_COLUMNS)
    assert (row["instance"], row["requests"], row["feasible"]) == ("rural-12-1", 12, True)
    assert row["served"] == row["served_feasibly"] > 0
    assert row["kilometres_per_served_ride"] == pytest.approx(row["distance"] / row["served"], 1e-3)
    # A euro a kilometre and 150 for each ride left out; metres are rounded to cents by tour.
    left_out = row["requests"] - row["served"]
    assert row["cost_cents"] == pytest.approx(100 * row["distance"] + 15_000 * left_out, abs=3)
    assert 0 < row["first_plan_s"] <= row["seconds"]
    assert row["insertion_ms"]["p50"] <= row["insertion_ms"]["p95"]


def test_a_saved_day_is_read_and_what_is_none_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "one.json"
    path.write_text(problem_to_json(two_seats(ride("a", 8 * HOUR_S))))
    arguments = ["--region", str(path), "--seconds", "0.3", "--json"]
    assert main([*arguments, "--peers", "none"]) == 0
    (row,) = json.loads(capsys.readouterr().out)
    assert (row["instance"], row["served"], row["requests"]) == ("one", 1, 1)
    path.write_text("{}")
    for region in (str(path), str(tmp_path / "absent.json"), "atlantis"):
        assert main(["--region", region, "--json"]) == 2
        out, err = capsys.readouterr()
        assert out == ""
        assert region in err
