import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routing.errors import NoRoadNearby
from routing.geo import Coordinate, distance_m
from routing.roads.extract import read_roads
from routing.roads.network import RoadNetwork
from routing.roads.snapping import Snapper
from tests.routing.roads.osmxml import OsmMap, at, cross


@pytest.fixture(scope="module")
def crossing(tmp_path_factory: pytest.TempPathFactory) -> RoadNetwork:
    return read_roads(cross().write(tmp_path_factory.mktemp("maps") / "map.osm"))


@pytest.fixture(scope="module")
def snapper(crossing: RoadNetwork) -> Snapper:
    return Snapper(crossing)


def _street(network: RoadNetwork, edge: int) -> str:
    return network.name_of(edge)


def test_to_the_nearest_point_along_an_edge(crossing: RoadNetwork, snapper: Snapper) -> None:
    """Not to the nearest junction: 30 m along West, 8 m to its side."""
    snap = snapper.snap(at(-30, 8))
    assert _street(crossing, snap.edge) == "West"
    assert snap.distance_m == pytest.approx(8, abs=0.05)
    assert distance_m(snap.coordinate, at(-30, 0)) < 0.05
    # West runs 100 m from node 1 to the junction or the other way round.
    assert min(snap.fraction, 1 - snap.fraction) == pytest.approx(0.3, abs=0.001)


def test_many_at_once_are_the_same_as_one_by_one(snapper: Snapper) -> None:
    """The vectorised search finds what the single one finds."""
    places = [at(-30, 8), at(60, -3), at(2, 70), at(-70, 40)]
    many = snapper.snap_many(places)
    for i, place in enumerate(places):
        one = snapper.snap(place)
        assert (one.edge, one.fraction) == (many.edge[i], many.fraction[i])
        assert (one.door_arc if one.door_arc is not None else -1) == many.door_arc[i]


def test_beyond_the_end_of_a_road(tmp_path: Path) -> None:
    """A place beyond a dead end belongs to its end."""
    drawn = OsmMap(nodes={1: (0, 0), 2: (100, 0)}).way(1, [1, 2])
    snap = Snapper(read_roads(drawn.write(tmp_path / "map.osm"))).snap(at(150, 0))
    assert snap.fraction in (0.0, 1.0)
    assert snap.distance_m == pytest.approx(50, abs=0.1)


def test_too_far_from_every_road(snapper: Snapper) -> None:
    """The distance to the nearest road is told, and which of the places it was."""
    # The ring's eastern corner lies at x = 100.
    with pytest.raises(NoRoadNearby) as refused:
        snapper.snap_many([at(0, 0), at(1100, 0)], max_distance_m=500)
    assert refused.value.distance_m == pytest.approx(1000, abs=1)
    assert (refused.value.index, refused.value.swapped) == (1, False)
    assert snapper.snap(at(1100, 0), max_distance_m=1001).distance_m < 1001


def test_a_swapped_coordinate_is_recognised(snapper: Snapper) -> None:
    """Latitude and longitude changed round would lie in the region: that is said."""
    place = at(0, 10)
    with pytest.raises(NoRoadNearby) as refused:
        snapper.snap(Coordinate(lat=place.lon, lon=place.lat))
    assert refused.value.swapped


def test_no_place_is_no_fault(snapper: Snapper) -> None:
    """An empty list has no positions."""
    assert len(snapper.snap_many([])) == 0


@pytest.mark.parametrize(
    "tags",
    [
        {"highway": "motorway", "oneway": "no"},
        {"tunnel": "yes"},
        {"highway": "primary", "motorroad": "yes"},
        {"route": "ferry", "motor_vehicle": "yes"},
    ],
)
def test_where_nobody_halts(tmp_path: Path, tags: dict[str, str]) -> None:
    """Nobody boards on a motorway, in a tunnel or on a ferry, near as it may be."""
    drawn = OsmMap(nodes={1: (0, 0), 2: (100, 0), 3: (0, 50), 4: (100, 50)})
    drawn.way(1, [1, 2], **tags).way(2, [1, 3, 4, 2], name="Halt")
    network = read_roads(drawn.write(tmp_path / "map.osm"))
    assert _street(network, Snapper(network).snap(at(50, 5)).edge) == "Halt"


def test_nowhere_to_halt(tmp_path: Path) -> None:
    """Where there is a motorway and nothing else every place is too far."""
    drawn = OsmMap(nodes={1: (0, 0), 2: (100, 0)}).way(1, [1, 2], highway="motorway", oneway="no")
    with pytest.raises(NoRoadNearby) as refused:
        Snapper(read_roads(drawn.write(tmp_path / "map.osm"))).snap(at(50, 5))
    assert math.isinf(refused.value.distance_m)


def test_roads_that_cannot_be_used_are_passed_over(crossing: RoadNetwork, snapper: Snapper) -> None:
    """With West closed the nearest other road is taken, however the search is restricted."""
    usable = np.ones(crossing.edge_count, np.bool_)
    usable[crossing.edges_of_way(1)] = False
    for restricted in (Snapper(crossing, usable), snapper.restricted(usable)):
        snap = restricted.snap(at(-20, 4))
        # Nord runs along x = 0, so it is 20 m away; the ring is 54 m away.
        assert _street(crossing, snap.edge) == "Nord"
        assert snap.distance_m == pytest.approx(20, abs=0.1)
    assert _street(crossing, snapper.snap(at(-20, 4)).edge) == "West"


def test_a_far_place_with_its_road_closed(crossing: RoadNetwork, snapper: Snapper) -> None:
    """The distance told is that to a road that can be used."""
    usable = np.zeros(crossing.edge_count, np.bool_)
    usable[crossing.edges_of_way(2)] = True
    with pytest.raises(NoRoadNearby) as refused:
        snapper.restricted(usable).snap(at(-100, 3), max_distance_m=20)
    assert refused.value.distance_m == pytest.approx(math.hypot(100, 3), abs=0.1)


@pytest.mark.parametrize(
    ("place", "eastbound"), [((-30, 8), False), ((-30, -8), True), ((-30, 1), None)]
)
def test_the_side_of_the_door(
    crossing: RoadNetwork, snapper: Snapper, place: tuple[float, float], eastbound: bool | None
) -> None:
    """The door is on the right: houses south of an east-west street are for who drives east."""
    snap = snapper.snap(at(*place))
    if eastbound is None:
        assert snap.door_arc is None
        return
    assert snap.door_arc is not None
    line = crossing.line_of(snap.edge)
    drives_east = bool(line[-1, 0] > line[0, 0]) != bool(snap.door_arc % 2)
    assert drives_east is eastbound


def test_the_side_of_the_door_where_one_drives_on_the_left(tmp_path: Path) -> None:
    """There the door is on the left, as a clockwise roundabout tells."""
    drawn = cross()
    drawn.ways[-1] = (9, [1, 4, 2, 3, 1], {"highway": "residential", "junction": "roundabout"})
    network = read_roads(drawn.write(tmp_path / "map.osm"))
    snap = Snapper(network).snap(at(-30, 8))
    assert snap.door_arc is not None
    line = network.line_of(snap.edge)
    assert (line[-1, 0] > line[0, 0]) != bool(snap.door_arc % 2)


def test_oneway_streets_have_no_far_side(tmp_path: Path) -> None:
    """A place left of a one-way street cannot be reached from the other direction: no side."""
    drawn = cross()
    drawn.ways[0][2]["oneway"] = "yes"
    network = read_roads(drawn.write(tmp_path / "map.osm"))
    # West leads east; north of it is its left side.
    assert Snapper(network).snap(at(-30, 8)).door_arc is None
    assert Snapper(network).snap(at(-30, -8)).door_arc is not None


@settings(max_examples=60, deadline=None)
@given(st.floats(-150, 150), st.floats(-150, 150))
def test_no_other_road_is_nearer(snapper: Snapper, x: float, y: float) -> None:
    """The distance found is the least over all roads, computed plainly in the plane."""
    corners = {1: (-100, 0), 2: (100, 0), 3: (0, -100), 4: (0, 100), 5: (0, 0)}
    pairs = [(1, 5), (5, 2), (3, 5), (5, 4), (1, 4), (4, 2), (2, 3), (3, 1)]
    least = min(_distance((x, y), corners[a], corners[b]) for a, b in pairs)
    assert snapper.snap(at(x, y)).distance_m == pytest.approx(least, abs=0.2)


def _distance(p: tuple[float, float], a: tuple[float, float], b: tuple[float, float]) -> float:
    ab, ap = np.subtract(b, a), np.subtract(p, a)
    part = np.clip(ab @ ap / (ab @ ab), 0, 1)
    return float(np.hypot(*(ap - part * ab)))
