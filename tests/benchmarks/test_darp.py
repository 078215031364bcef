"""Dial-a-ride instances: read, solved, and judged by an independent checker."""

import json
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.darp import main
from benchmarks.pooling.assess import assess, feasible_part
from benchmarks.pooling.checker import broken_rules, rules_of_instance, tour_length
from benchmarks.pooling.figures import COLUMNS, PEERS
from benchmarks.pooling.instances import (
    Instance,
    InstanceError,
    Node,
    best_known_values,
    fineness,
    problem_of,
    read_instance,
)
from benchmarks.pooling.solvers import load_solver, why_absent
from routing.pooling.timing import schedule

THREE_RIDES = """\
2 3 100 3 8
0   0  0  0   0   0 100
1   3  4  1   1  10  12
2   6  8  1   1   0 100
3  -3 -4  1   1  10  12
4   6  8  1  -1   0 100
5   3  4  1  -1   0 100
6  -6 -8  1  -1   0 100
"""
"""Ride 1 goes out from (3, 4) to (6, 8), ride 2 back from there to (3, 4); ride 3 goes out the
other way. The two ends are 10 from the depot in opposite directions, so any tours that reach both
drive at least 2 x 20, and one vehicle for each direction drives just that. One vehicle alone cannot
pick up both rides 1 and 3 between 10 and 12, as they are 10 apart."""

OPTIMUM = 40.0


def written(folder: Path, text: str, name: str = "tiny") -> Path:
    path = folder / f"{name}.txt"
    path.write_text(text)
    return path


def on_a_line(
    *stops: tuple[float, float, float], limit: float, tour: float = 1000, room: int = 9
) -> Instance:
    """Pickups and dropoffs (place, earliest, latest) in the file's order, one vehicle at 0."""
    half = len(stops) // 2
    depot = Node(0, 0, 0, 0, 0, 1000)
    nodes = [
        Node(place, 0, 0, 1 if number < half else -1, earliest, latest)
        for number, (place, earliest, latest) in enumerate(stops)
    ]
    return Instance("line", 1, tour, room, limit, (depot, *nodes, depot))


def rules_broken(instance: Instance, order: list[tuple[str, int]]) -> Counter[str]:
    return Counter(one.rule for one in broken_rules(rules_of_instance(instance), {"v1": order}))


@pytest.mark.parametrize("count", [3, 6, 7, 8])
@pytest.mark.parametrize("with_last_depot", [False, True])
def test_the_count_is_of_requests_or_of_nodes(
    tmp_path: Path, count: int, with_last_depot: bool
) -> None:
    """Whatever the first line counts, and with or without a second depot, it is the same."""
    text = THREE_RIDES.replace("2 3 100", f"2 {count} 100")
    if with_last_depot:
        text += "7 0 0 0 0 0 100\n"
    instance = read_instance(written(tmp_path, text))
    assert instance == read_instance(written(tmp_path, THREE_RIDES))
    assert (instance.requests, len(instance.nodes)) == (3, 8)


def test_whitespace_does_not_matter(tmp_path: Path) -> None:
    """Tabs, blank lines, leading and trailing blanks, line ends of other systems."""
    ragged = "\n\n" + THREE_RIDES.replace("  ", " \t ").replace("\n", "  \r\n\r\n") + "\n  \n"
    path = tmp_path / "tiny.txt"
    path.write_bytes(ragged.encode())
    ragged_instance = read_instance(path)
    assert ragged_instance == read_instance(written(tmp_path, THREE_RIDES))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (THREE_RIDES, "", "is empty"),
        ("2 3 100 3 8", "2 3 100 3", "line 1: expected 5 numbers: vehicles"),
        ("2 3 100 3 8", "0 3 100 3 8", "line 1: expected at least one vehicle"),
        ("2 3 100 3 8", "1.5 3 100 3 8", "line 1: the number of vehicles must be a whole number"),
        ("2 3 100 3 8", "2 4 100 3 8", "has 7 nodes, which does not match the 4"),
        ("1   3  4  1", "1   3  4", "line 3: expected 7 numbers: id, x, y"),
        ("1   3  4  1", "1   3  four  1", "line 3: expected 7 numbers: id, x, y"),
        ("1   3  4  1", "1   3  nan  1", "line 3: expected 7 numbers: id, x, y"),
        ("1   3  4  1", "1   3  4 -1", "line 3: the service time is negative"),
        ("1   1  10  12", "1   1  12  10", "line 3: the window 12 to 10 is empty"),
        ("3  -3 -4", "4  -3 -4", "line 5: expected node 3"),
        ("6  8  1  -1", "6  8  1  -2", "line 6: expected the dropoff of request 1, with load -1"),
        ("0   0  0  0   0", "0   0  0  0   1", "line 2: expected the depot, without load"),
        ("6  -6 -8  1  -1   0 100\n", "", "has 6 nodes"),
    ],
)
def test_faulty_files_are_refused_with_their_line(
    tmp_path: Path, old: str, new: str, message: str
) -> None:
    assert old in THREE_RIDES
    path = written(tmp_path, THREE_RIDES.replace(old, new, 1))
    with pytest.raises(InstanceError) as caught:
        read_instance(path)
    assert str(path) in str(caught.value)
    assert message in str(caught.value)


def test_a_truncated_file_with_nodes_counted_is_refused(tmp_path: Path) -> None:
    """Six requests' worth of count and one line less leave a dropoff where the depot should be."""
    text = THREE_RIDES.replace("2 3 100", "2 6 100").rsplit("\n", 2)[0]
    with pytest.raises(InstanceError, match="line 7: expected the depot"):
        read_instance(written(tmp_path, text))


def test_best_known_values_stand_beside_the_files(tmp_path: Path) -> None:
    assert best_known_values(tmp_path) == {}
    path = tmp_path / "best_known.csv"
    path.write_text("instance,best_known,status\ntiny,40,optimal\nopen,,unknown\n")
    assert best_known_values(tmp_path) == {"tiny": 40.0}
    path.write_text("instance,best_known\ntiny,forty\n")
    with pytest.raises(InstanceError, match="line 2"):
        best_known_values(tmp_path)


def test_whole_numbers_are_never_more_lenient_than_the_file(tmp_path: Path) -> None:
    """Times up, limits down: at 5,000 a unit no drive is off by more than 0.0002."""
    instance = read_instance(written(tmp_path, THREE_RIDES.replace("3  4", "3.1  4.017")))
    problem = problem_of(instance)
    exact = instance.distances * fineness(instance)
    assert fineness(instance) == 5000
    assert ((problem.times_s - exact >= -1e-5) & (problem.times_s - exact < 1)).all()
    assert abs(problem.lengths_m - exact).max() <= 0.5


def test_no_limit_does_not_cost_precision() -> None:
    """Windows open for a billion: three drives of at most 5, service of 2 and one to spare."""
    forever = 1e9
    depot = Node(0, 0, 0, 0, 0, forever)
    nodes = (Node(1, 0, 1, 1, 0, forever), Node(5, 0, 1, -1, 0, forever))
    instance = Instance("open", 1, forever, 1, forever, (depot, *nodes, depot))
    assert fineness(instance) == 5000
    assert problem_of(instance).shifts[0].end_s == (3 * 5 + 2 + 1) * 5000


def test_a_ride_over_its_limit_is_counted() -> None:
    """Ride 1 from 10 to 20 makes the detour of ride 2 from 10 to 0: 10 + 20 instead of 10."""
    wide = (0, 1000)
    instance = on_a_line((10, *wide), (10, *wide), (20, *wide), (0, *wide), limit=12)
    order = [("r1", 0), ("r2", 0), ("r2", 1), ("r1", 1)]
    assert rules_broken(instance, order) == {"ride_time": 1}
    assert tour_length(rules_of_instance(instance), "v1", order) == 10 + 10 + 20 + 20
    # The other way round ride 2 makes the detour, and with both one after the other nobody does.
    detour = [("r1", 0), ("r2", 0), ("r1", 1), ("r2", 1)]
    assert rules_broken(instance, detour) == {"ride_time": 1}
    assert not rules_broken(instance, [("r1", 0), ("r1", 1), ("r2", 0), ("r2", 1)])


def test_rides_count_from_the_end_of_service_at_the_pickup() -> None:
    """Service of 5 before a drive of 10 is no part of a ride that may last 10."""
    depot = Node(0, 0, 0, 0, 0, 100)
    pickup, dropoff = Node(1, 0, 5, 1, 0, 100), Node(11, 0, 5, -1, 0, 100)
    instance = Instance("served", 1, 100, 1, 10, (depot, pickup, dropoff, depot))
    assert not rules_broken(instance, [("r1", 0), ("r1", 1)])


@pytest.mark.parametrize(
    ("stops", "limits", "order", "rule"),
    [
        # 10 to drive, but the window closes at 9.
        (((10, 0, 9), (20, 0, 99)), {}, [("r1", 0), ("r1", 1)], "window"),
        # Back at 995 + 10, after the depot has closed at 1000.
        (((10, 0, 999), (10, 995, 999)), {}, [("r1", 0), ("r1", 1)], "shift_hours"),
        # 10 there and 10 back, waiting included 20, in a tour of 15.
        (((10, 0, 99), (10, 0, 99)), {"tour": 15}, [("r1", 0), ("r1", 1)], "longest_tour"),
        (((10, 0, 99), (20, 0, 99)), {"room": 0}, [("r1", 0), ("r1", 1)], "load"),
        (((10, 0, 99), (20, 0, 99)), {}, [("r1", 1), ("r1", 0)], "order"),
        (((10, 0, 99), (20, 0, 99)), {}, [("r1", 0)], "order"),
        (((10, 0, 99), (20, 0, 99)), {}, [("r2", 0), ("r2", 1)], "order"),
        # The pickup is fixed at 0 and ride 2 has to wait for 20, so it boards at 8 at the earliest;
        # 5 more to drive, and ride 1 has lasted 13 of its 12. Each ride alone could keep its limit.
        (
            ((0, 0, 0), (1, 0, 99), (6, 0, 99), (7, 20, 99)),
            {},
            [("r1", 0), ("r2", 0), ("r1", 1), ("r2", 1)],
            "joint_times",
        ),
    ],
)
def test_each_rule_is_counted(
    stops: tuple[tuple[float, float, float], ...],
    limits: dict[str, int],
    order: list[tuple[str, int]],
    rule: str,
) -> None:
    instance = on_a_line(*stops, limit=12 if len(stops) > 2 else 1000, **limits)
    assert rules_broken(instance, order) == {rule: 1}


def test_a_ride_in_two_vehicles_and_an_unknown_one_are_counted(tmp_path: Path) -> None:
    rules = rules_of_instance(read_instance(written(tmp_path, THREE_RIDES)))
    ride = [("r1", 0), ("r1", 1)]
    assert [one.rule for one in broken_rules(rules, {"v1": ride, "v2": ride})] == ["served_twice"]
    assert [one.rule for one in broken_rules(rules, {"v9": ride})] == ["unknown_vehicle"]


places = st.integers(-10, 10)
spans = st.tuples(st.integers(0, 40), st.integers(0, 40)).map(sorted)
stops_of_two_rides = st.lists(st.tuples(places, spans), min_size=4, max_size=4)
orders = st.permutations([("r1", 0), ("r1", 1), ("r2", 0), ("r2", 1)])


@settings(max_examples=200, deadline=None)
@given(stops=stops_of_two_rides, order=orders, limit=st.integers(1, 25), tour=st.integers(10, 60))
def test_checker_and_timing_agree(
    stops: list[tuple[int, list[int]]], order: list[tuple[str, int]], limit: int, tour: int
) -> None:
    """On whole coordinates a tour has times exactly when the checker finds nothing broken."""
    instance = on_a_line(
        *((place, early, late) for place, (early, late) in stops), limit=limit, tour=tour
    )
    if any(order.index((ride, 0)) > order.index((ride, 1)) for ride in ("r1", "r2")):
        assert "order" in rules_broken(instance, order)
        return
    if any(rules_broken(instance, [(ride, 0), (ride, 1)]) for ride in ("r1", "r2")):
        return  # no problem lists a ride that cannot be served alone
    problem = problem_of(instance)
    has_times = schedule(problem, problem.shifts[0], order) is not None
    assert has_times == (not rules_broken(instance, order))


def test_infeasible_tours_are_served_but_not_feasible() -> None:
    """A peer's detour over the limit: both rides count as served, one rule as broken; without the
    ride that breaks it the tour is valid."""
    wide = (0, 1000)
    instance = on_a_line((10, *wide), (10, *wide), (20, *wide), (0, *wide), limit=12)
    problem, rules = problem_of(instance), rules_of_instance(instance)
    tours = {"v1": [("r1", 0), ("r2", 0), ("r2", 1), ("r1", 1)]}
    assessed = assess(problem, rules, tours)
    assert assessed.served == {"r1", "r2"}
    assert len(assessed.violations) == 1
    assert feasible_part(problem, rules, tours).unserved == ("r1",)


def test_feasible_tours_get_times() -> None:
    wide = (0, 1000)
    instance = on_a_line((10, *wide), (20, *wide), limit=12)
    assessed = assess(
        problem_of(instance), rules_of_instance(instance), {"v1": [("r1", 0), ("r1", 1)]}
    )
    assert assessed.violations == ()
    assert assessed.plan.unserved == ()


@pytest.mark.parametrize("peer", PEERS)
def test_every_peer_that_is_installed_finds_the_optimum(tmp_path: Path, peer: str) -> None:
    """Three rides are no task: each peer serves them in 40, and nothing is broken."""
    if why_absent(peer):
        pytest.skip(f"{peer} is not installed")
    instance = read_instance(written(tmp_path, THREE_RIDES))
    rules = rules_of_instance(instance)
    found = load_solver(peer)(problem_of(instance), seconds=0.3, seed=1)
    assert assess(problem_of(instance), rules, found.orders).violations == ()
    assert sum(tour_length(rules, v, order) for v, order in found.orders.items()) == OPTIMUM


def test_the_command_prints_rows(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Every key of a row, in its order; the optimum of the file and the gap of the best known."""
    path = written(tmp_path, THREE_RIDES)
    (tmp_path / "best_known.csv").write_text("instance,best_known\ntiny,32\n")
    arguments = [str(path), "--seconds", "0.3", "--peers", "none", "--json", "--seeds", "5"]
    assert main(arguments) == 0
    rows = json.loads(capsys.readouterr().out)
    assert [row["seed"] for row in rows] == [5]
    for row in rows:
        assert tuple(row) == COLUMNS
        assert (row["instance"], row["engine"]) == ("tiny", "hinfahrt")
        assert (row["distance"], row["best_known"], row["gap_percent"]) == (OPTIMUM, 32, 25)
        assert (row["requests"], row["served"], row["violations"]) == (3, 3, 0)
        assert row["feasible"] is True
        assert row["seconds"] > 0
        assert row["peak_mb"] > 0


def test_the_command_refuses_what_is_no_instance(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Status 2 and a sentence, before anything is measured; so for a ride that cannot be served."""
    good = written(tmp_path, THREE_RIDES)
    too_far = written(tmp_path, THREE_RIDES.replace("100 3 8", "100 3 4"), "far")
    for path in (tmp_path / "absent.txt", written(tmp_path, "no instance", "bad"), too_far):
        assert main([str(good), str(path), "--json"]) == 2
        out, err = capsys.readouterr()
        assert out == ""
        assert str(path) in err
