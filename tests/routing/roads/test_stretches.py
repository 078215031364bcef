"""Naming a stretch of road so that it is found again on a newer map."""

from pathlib import Path

import pytest

from routing.errors import NoRoadNearby
from routing.roads.extract import read_roads
from routing.roads.network import RoadNetwork
from routing.roads.stretches import Stretch, StretchFinder
from tests.routing.roads.osmxml import OsmMap, at, cross


def _network(drawn: OsmMap, folder: Path) -> RoadNetwork:
    return read_roads(drawn.write(folder / "map.osm"))


def test_every_edge_is_found_by_its_stretch(tmp_path: Path) -> None:
    """What is written down of an edge leads back to it."""
    network = _network(cross(), tmp_path)
    finder = StretchFinder(network)
    found = [finder.find_edge(finder.stretch_of(edge)) for edge in range(network.edge_count)]
    assert found == list(range(network.edge_count))


def test_a_newer_map(tmp_path: Path) -> None:
    """Numbers, a junction and the surveyed line have changed: the street is still the same."""
    old = StretchFinder(_network(cross(), tmp_path))
    (west,) = old.list_street("West", near=at(-50, 0))
    drawn = cross()
    drawn.nodes |= {1: (-100, 8), 6: (-20, 1), 7: (-20, 60)}
    drawn.ways = [(70, [6, 7, 4], {"highway": "residential", "name": "Neu"}), *drawn.ways]
    drawn.ways[1] = (71, [1, 6, 5], {"highway": "residential", "name": "West"})
    network = _network(drawn, tmp_path)
    edge = StretchFinder(network).find_edge(old.stretch_of(west))
    assert edge is not None
    assert network.name_of(edge) == "West"


def test_the_name_decides_where_roads_cross(tmp_path: Path) -> None:
    """A bridge's middle lies upon the road below; the one of the name is meant."""
    drawn = OsmMap(nodes={1: (-90, 0), 2: (90, 0), 3: (0, -90), 4: (0, 90)})
    drawn.way(1, [1, 2], name="Tal", oneway="no").way(2, [3, 4], name="Brücke", bridge="yes")
    drawn.way(3, [1, 4]).way(4, [2, 3])
    network = _network(drawn, tmp_path)
    finder = StretchFinder(network)
    for name in ("Tal", "Brücke"):
        (edge,) = finder.list_street(name, near=at(0, 0))
        assert finder.find_edge(finder.stretch_of(edge)) == edge


def test_a_road_that_is_gone(tmp_path: Path) -> None:
    """Where there is no road any more nothing is found, rather than another road."""
    finder = StretchFinder(_network(cross(), tmp_path))
    place = at(-50, 300)
    assert finder.find_edge(Stretch(place.lat, place.lon, "West")) is None
    with pytest.raises(NoRoadNearby):
        finder.get_nearest(at(0, 1000))


def test_streets_of_one_name_in_two_villages(tmp_path: Path) -> None:
    """The nearer one is meant, all of it, also beyond a gap of a junction; the other is not."""
    drawn = OsmMap(nodes={n: (100.0 * n, 0) for n in range(12)})
    for way, begin in enumerate(range(11)):
        named = {"name": "Hauptstraße"} if begin in (0, 2, 9) else {"name": f"Weg {begin}"}
        drawn.way(way + 1, [begin, begin + 1], **named)
    network = _network(drawn, tmp_path)
    finder = StretchFinder(network)
    near, far = (finder.list_street("hauptstraße", near=at(x, 50)) for x in (0, 1200))
    assert sorted(network.ways_of(edge)[0] for edge in near) == [1, 3]
    assert [network.ways_of(edge) for edge in far] == [[10]]
    assert finder.list_street("Nebenstraße", near=at(0, 0)) == []
