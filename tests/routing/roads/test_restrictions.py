from pathlib import Path

import pytest

from routing.roads.extract import read_roads
from routing.roads.graph import stored_bans
from routing.roads.paths import Path as DrivenPath
from routing.roads.paths import find_path
from routing.roads.times import TravelTimes
from tests.routing.roads.osmxml import OsmMap, at, cross


def _drive(
    drawn: OsmMap, folder: Path, begin: tuple[float, float], end: tuple[float, float]
) -> DrivenPath:
    network = read_roads(drawn.write(folder / "map.osm"))
    return find_path(TravelTimes(network, "car"), at(*begin), at(*end))


# In the cross one drives from the middle of West (-50, 0) to the middle of Nord (0, 50): 100 m
# over the junction. Without that turn one goes straight on to Ost, along the ring and comes from
# the north, 50 + 100 + 141 + 50 = 341 m, or back west and over the ring, 50 + 141 + 50 = 241 m.
WEST, NORTH = (-50, 0), (0, 50)
TURN, ROUND = 100, 241


def test_without_restrictions_one_turns(tmp_path: Path) -> None:
    """The way over the junction is the shortest."""
    assert _drive(cross(), tmp_path, WEST, NORTH).length_m == pytest.approx(TURN, abs=1)


def test_a_banned_turn_is_not_taken(tmp_path: Path) -> None:
    """no_left_turn from West into Nord bans this turn."""
    drawn = cross().restriction("no_left_turn", 1, 5, 4)
    assert _drive(drawn, tmp_path, WEST, NORTH).length_m == pytest.approx(ROUND, abs=1)


def test_other_turns_stay_allowed(tmp_path: Path) -> None:
    """A ban concerns its own two ways in their order: the way back and other ways are free."""
    drawn = cross().restriction("no_left_turn", 1, 5, 4)
    assert _drive(drawn, tmp_path, NORTH, WEST).length_m == pytest.approx(TURN, abs=1)
    assert _drive(drawn, tmp_path, (50, 0), NORTH).length_m == pytest.approx(TURN, abs=1)


def test_only_the_prescribed_turn_is_taken(tmp_path: Path) -> None:
    """only_straight_on bans every other way on, to the left, to the right and back."""
    drawn = cross().restriction("only_straight_on", 1, 5, 2)
    assert _drive(drawn, tmp_path, WEST, NORTH).length_m == pytest.approx(ROUND, abs=1)
    assert _drive(drawn, tmp_path, WEST, (0, -50)).length_m == pytest.approx(ROUND, abs=1)
    assert _drive(drawn, tmp_path, WEST, (50, 0)).length_m == pytest.approx(TURN, abs=1)


@pytest.mark.parametrize(
    ("key", "value", "binds"),
    [
        ("except", "psv;bicycle", True),
        ("except", "motorcar", False),
        ("except", "motor_vehicle;psv", False),
        ("restriction:conditional", "no_left_turn @ (07:00-09:00)", True),
    ],
)
def test_exceptions(tmp_path: Path, key: str, value: str, *, binds: bool) -> None:
    """A restriction binds us unless it exempts motorcars; exceptions for others do not help."""
    drawn = cross().restriction("no_left_turn", 1, 5, 4)
    drawn.relations[0][1][key] = value
    length_m = ROUND if binds else TURN
    assert _drive(drawn, tmp_path, WEST, NORTH).length_m == pytest.approx(length_m, abs=1)


@pytest.mark.parametrize(
    "tags",
    [
        {"type": "restriction", "restriction:hgv": "no_left_turn"},
        {"type": "restriction", "restriction:conditional": "no_left_turn @ (Mo-Fr)"},
        {"type": "restriction", "restriction": "maybe_left"},
    ],
)
def test_restrictions_for_others(tmp_path: Path, tags: dict[str, str]) -> None:
    """Restrictions for lorries or by hours are not heeded, nor what makes no sense."""
    drawn = cross().restriction("no_left_turn", 1, 5, 4)
    drawn.relations[0] = (drawn.relations[0][0], tags)
    network = read_roads(drawn.write(tmp_path / "map.osm"))
    assert stored_bans(network) == []
    assert any("turn restrictions" in what for what in network.facts.report)


def _ladder() -> OsmMap:
    """Two parallel roads with a short rung between: A-B above, C-D below.

    1 (-200, 40) -- 3 (0, 40) -- 5 (200, 40)
                       |
    2 (-200, 0)  -- 4 (0, 0)  -- 6 (200, 0)
    """
    drawn = OsmMap(
        nodes={1: (-200, 40), 2: (-200, 0), 3: (0, 40), 4: (0, 0), 5: (200, 40), 6: (200, 0)}
    )
    drawn.way(1, [1, 3], name="Oben West").way(2, [3, 5], name="Oben Ost")
    drawn.way(3, [2, 4], name="Unten West").way(4, [4, 6], name="Unten Ost")
    drawn.way(5, [3, 4], name="Sprosse")
    return drawn.way(6, [1, 2], name="Links").way(7, [5, 6], name="Rechts")


def test_a_ban_over_a_way(tmp_path: Path) -> None:
    """no_u_turn from below over the rung back to above: the rung stays open to everybody else."""
    free = _drive(_ladder(), tmp_path, (-50, 0), (-50, 40))
    # Over the rung: 50 + 40 + 50 = 140 m; round by the left end: 150 + 40 + 150 = 340 m.
    assert free.length_m == pytest.approx(140, abs=1)
    drawn = _ladder().restriction("no_u_turn", 3, [5], 1)
    assert _drive(drawn, tmp_path, (-50, 0), (-50, 40)).length_m == pytest.approx(340, abs=1)
    # From below over the rung to the right, and from the right over the rung to the left.
    assert _drive(drawn, tmp_path, (-50, 0), (50, 40)).length_m == pytest.approx(140, abs=1)
    assert _drive(drawn, tmp_path, (50, 0), (-50, 40)).length_m == pytest.approx(140, abs=1)
    # And in the other direction.
    assert _drive(drawn, tmp_path, (-50, 40), (-50, 0)).length_m == pytest.approx(140, abs=1)


def test_a_command_over_a_way(tmp_path: Path) -> None:
    """only_right_turn over the rung: whoever comes from below left may only go on to the right."""
    drawn = _ladder().restriction("only_right_turn", 3, [5], 2)
    assert _drive(drawn, tmp_path, (-50, 0), (-50, 40)).length_m == pytest.approx(340, abs=1)
    assert _drive(drawn, tmp_path, (-50, 0), (50, 40)).length_m == pytest.approx(140, abs=1)


def test_a_ban_over_several_ways(tmp_path: Path) -> None:
    """The ways between are driven from end to end, whatever junctions lie on them."""
    # The rung is two ways with a side street in its middle.
    drawn = _ladder()
    drawn.nodes.update({8: (0, 20), 9: (30, 20)})
    drawn.ways[4] = (5, [3, 8], {"highway": "residential", "name": "Sprosse"})
    drawn.way(8, [8, 4], name="Sprosse unten").way(9, [8, 9], name="Stich")
    assert _drive(drawn, tmp_path, (-50, 0), (-50, 40)).length_m == pytest.approx(140, abs=1)
    drawn.restriction("no_u_turn", 3, [8, 5], 1)
    # Into the side street, round at its end and back: 2 × 30 m more than straight on.
    assert _drive(drawn, tmp_path, (-50, 0), (-50, 40)).length_m == pytest.approx(200, abs=1)
    assert _drive(drawn, tmp_path, (-50, 0), (25, 20)).length_m == pytest.approx(95, abs=1)


def test_nobody_turns_round_to_evade_a_ban(tmp_path: Path) -> None:
    """A ban is not evaded by turning round at the next junction, but at a dead end it may be."""
    # From Süd one may not turn left into the main road; the legal way leads by the far ring.
    drawn = OsmMap(
        nodes={1: (-300, 0), 2: (0, 0), 3: (100, 0), 4: (400, 0), 5: (0, -100), 6: (100, 60)}
    )
    drawn.way(1, [1, 2], name="Haupt West").way(2, [2, 3, 4], name="Haupt Ost")
    drawn.way(3, [5, 2], name="Süd").way(4, [3, 6], name="Stich")
    drawn.restriction("no_left_turn", 3, 2, 1)
    path = _drive(drawn, tmp_path, (0, -50), (-100, 0))
    # At the junction with the dead-end street, 100 m further on, turning would be 50 + 200 + 100
    # = 350 m; up to the end of the dead end and back it is 50 + 100 + 60 + 60 + 100 + 100 = 470 m.
    assert path.length_m == pytest.approx(470, abs=1)


def test_bans_hold_for_drives_that_begin_on_the_way(tmp_path: Path) -> None:
    """Also who sets off on West just before the junction must not turn left."""
    drawn = cross().restriction("no_left_turn", 1, 5, 4)
    drawn.ways[0][2]["oneway"] = "yes"
    # West is one-way towards the junction: 10 + 100 + 141 + 50 = 301 m straight on and round.
    assert _drive(drawn, tmp_path, (-10, 0), NORTH).length_m == pytest.approx(301, abs=1)


def test_bans_hold_for_drives_that_end_on_the_way(tmp_path: Path) -> None:
    """Also who wants to stop on Nord just behind the junction must not turn left into it."""
    drawn = cross().restriction("no_left_turn", 1, 5, 4)
    # 50 + 141 + 90 = 281 m by the ring and from the north.
    assert _drive(drawn, tmp_path, WEST, (0, 10)).length_m == pytest.approx(281, abs=1)


def test_ambiguous_restrictions_are_left_out(tmp_path: Path) -> None:
    """Where the first way passes through the junction nobody can tell which arm is meant."""
    drawn = cross()
    drawn.ways[0] = (1, [1, 5, 2], {"highway": "residential", "name": "Haupt"})
    del drawn.ways[1]
    network = read_roads(drawn.restriction("no_left_turn", 1, 5, 4).write(tmp_path / "map.osm"))
    assert stored_bans(network) == []
    assert network.facts.report["turn restrictions without effect here"] == 1


def test_restrictions_on_roads_that_are_not_there(tmp_path: Path) -> None:
    """Members beyond the file's border make a restriction void; only_ never closes a junction."""
    drawn = cross().restriction("only_straight_on", 1, 5, 77).restriction("no_left_turn", 78, 5, 4)
    network = read_roads(drawn.write(tmp_path / "map.osm"))
    assert stored_bans(network) == []


def test_several_entries(tmp_path: Path) -> None:
    """no_entry may name several ways that come from; each of them is banned."""
    drawn = cross()
    members = [("way", 1, "from"), ("way", 3, "from"), ("node", 5, "via"), ("way", 4, "to")]
    drawn.relations.append((members, {"type": "restriction", "restriction": "no_entry"}))
    assert _drive(drawn, tmp_path, WEST, NORTH).length_m == pytest.approx(ROUND, abs=1)
    # From Süd straight on to Nord would be 100 m; by West or Ost 50 + 100 + 141 + 50 = 341 m.
    assert _drive(drawn, tmp_path, (0, -50), NORTH).length_m == pytest.approx(341, abs=1)
    assert _drive(drawn, tmp_path, (50, 0), NORTH).length_m == pytest.approx(TURN, abs=1)
