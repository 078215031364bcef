import bz2
import gzip
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from routing.errors import NetworkFileError, RoadFileError
from routing.geo import BoundingBox, distance_m
from routing.roads.access import RoadClass
from routing.roads.extract import read_roads
from routing.roads.network import RoadNetwork
from tests.routing.roads.osmxml import OsmMap, at, cross


def _read(drawn: OsmMap, folder: Path) -> RoadNetwork:
    return read_roads(drawn.write(folder / "map.osm"))


def _edge_of_way(network: RoadNetwork, way: int) -> int:
    (edge,) = network.edges_of_way(way)
    return int(edge)


def test_junctions_become_nodes_and_ways_edges(tmp_path: Path) -> None:
    """Four streets and the four sides of a ring: five junctions, eight edges."""
    network = _read(cross(), tmp_path)
    assert network.node_count == 5
    assert network.edge_count == 8
    # 4 × 100 m and 4 × √(100² + 100²) = 4 × 141.4 m.
    assert network.length_m == pytest.approx(400 + 565.7, abs=1)


def test_lengths_are_measured_on_the_ellipsoid(tmp_path: Path) -> None:
    """An edge is as long as the geodesics between its points, to the decimetre."""
    drawn = OsmMap(nodes={1: (0, 0), 2: (3000, 0), 3: (3000, 4000)}).way(1, [1, 2, 3])
    network = _read(drawn, tmp_path)
    expected = distance_m(at(0, 0), at(3000, 0)) + distance_m(at(3000, 0), at(3000, 4000))
    assert network.arrays.edge_length_dm.tolist() == [pytest.approx(expected * 10, abs=1)]


def test_bends_keep_their_shape(tmp_path: Path) -> None:
    """Points between junctions are geometry, not nodes, and stay exactly where they were."""
    drawn = OsmMap(nodes={1: (0, 0), 2: (50, 10), 3: (100, 0), 4: (150, 20)})
    network = _read(drawn.way(1, [1, 2, 3, 4]), tmp_path)
    assert network.node_count == 2
    expected = [[at(*drawn.nodes[n]).lon, at(*drawn.nodes[n]).lat] for n in (1, 2, 3, 4)]
    line = network.line_of(0)
    assert np.abs(line - expected).max() < 1e-7


def test_alike_ways_are_joined_and_keep_their_ids(tmp_path: Path) -> None:
    """Where one way ends and an alike one begins nothing happens: one edge, both ids, in order."""
    drawn = OsmMap(nodes={1: (0, 0), 2: (100, 0), 3: (200, 0)})
    drawn.way(7, [1, 2], name="Dorfstraße").way(8, [3, 2], name="Dorfstraße")
    network = _read(drawn, tmp_path)
    assert network.edge_count == 1
    assert sorted(network.ways_of(0)) == [7, 8]
    assert network.edges_of_way(7).tolist() == network.edges_of_way(8).tolist() == [0]
    assert network.name_of(0) == "Dorfstraße"
    assert network.length_m == 200


@pytest.mark.parametrize(
    "other", [{"name": "Hauptstraße"}, {"maxspeed": "30"}, {"highway": "primary"}]
)
def test_different_ways_stay_apart(tmp_path: Path, other: dict[str, str]) -> None:
    """Where name, limit or class change there is a node."""
    drawn = OsmMap(nodes={1: (0, 0), 2: (100, 0), 3: (200, 0)})
    drawn.way(7, [1, 2], name="Dorfstraße").way(8, [2, 3], **{"name": "Dorfstraße", **other})
    assert _read(drawn, tmp_path).edge_count == 2


def test_directed_ways_are_joined_only_in_their_direction(tmp_path: Path) -> None:
    """Limits of two directions stay with their directions when a joined way is turned round."""
    # Way 8 is drawn against way 7, so forward of 7 is backward of 8: 50 then 30 is no one edge.
    drawn = OsmMap(nodes={1: (0, 0), 2: (100, 0), 3: (200, 0)})
    drawn.way(7, [1, 2], maxspeed__forward="50", maxspeed__backward="30")
    drawn.way(8, [3, 2], maxspeed__forward="50", maxspeed__backward="30")
    assert _read(drawn, tmp_path).edge_count == 2


def test_a_ring_without_junction_is_one_edge(tmp_path: Path) -> None:
    """A closed way that nothing touches is cut once, anywhere."""
    drawn = OsmMap(nodes={1: (0, 0), 2: (100, 0), 3: (100, 100), 4: (0, 100)})
    drawn.way(1, [1, 2, 3]).way(2, [3, 4, 1])
    network = _read(drawn, tmp_path)
    assert (network.node_count, network.edge_count, network.length_m) == (1, 1, 400)


def test_oneways_have_one_arc(tmp_path: Path) -> None:
    """A one-way street is driven from tail to head, also where it is drawn the other way round."""
    # Street 1 → 2 and back by a bow that is drawn against its direction.
    drawn = OsmMap(nodes={1: (0, 0), 2: (100, 0), 3: (50, 80)})
    drawn.way(1, [1, 2], oneway="yes", name="Hin").way(2, [1, 3, 2], oneway="-1", name="Her")
    network = _read(drawn, tmp_path)
    assert network.arc_exists.tolist() == [True, False, True, False]
    by_way = {network.ways_of(e)[0]: e for e in range(2)}
    tails, heads = network.arrays.edge_tail, network.arrays.edge_head
    assert tails[by_way[1]] == heads[by_way[2]]
    assert heads[by_way[1]] == tails[by_way[2]]


def test_what_cannot_be_left_again_is_not_in_the_network(tmp_path: Path) -> None:
    """A one-way street into nowhere and a street on an island are left out and counted."""
    drawn = cross()
    drawn.nodes.update({20: (300, 0), 21: (900, 0), 22: (1000, 0)})
    drawn.way(20, [2, 20], oneway="yes").way(21, [21, 22])
    network = _read(drawn, tmp_path)
    assert network.edge_count == 8
    assert network.facts.report["pieces of road not connected to the rest"] == 2


def test_closed_roads_are_counted_not_kept(tmp_path: Path) -> None:
    """Roads closed to motor vehicles are no part of the network."""
    network = _read(cross().way(30, [1, 2], motor_vehicle="no"), tmp_path)
    assert network.edges_of_way(30).tolist() == []
    assert network.facts.report["ways closed to motor vehicles"] == 1


def test_a_bollard_cuts_a_road_in_two_dead_ends(tmp_path: Path) -> None:
    """Nobody drives past a bollard, but the houses on both sides are reached."""
    # Way 2 leads from junction 5 east to 2; node 6 in its middle carries a bollard.
    drawn = cross()
    drawn.nodes[6] = (50, 0)
    drawn.node_tags[6] = {"barrier": "bollard"}
    drawn.ways[1] = (2, [5, 6, 2], drawn.ways[1][2])
    network = _read(drawn, tmp_path)
    halves = network.edges_of_way(2)
    assert [int(network.arrays.edge_length_dm[e]) for e in halves] == [500, 500]
    ends = {
        int(n) for e in halves for n in (network.arrays.edge_tail[e], network.arrays.edge_head[e])
    }
    assert len(ends) == 4
    assert network.arrays.node_ids[sorted(ends)].tolist().count(6) == 2


def test_a_gate_makes_its_road_private(tmp_path: Path) -> None:
    """Whoever belongs there passes the gate; through traffic does not."""
    drawn = cross()
    drawn.nodes[6] = (50, 0)
    drawn.node_tags[6] = {"barrier": "gate"}
    drawn.ways[1] = (2, [5, 6, 2], drawn.ways[1][2])
    network = _read(drawn, tmp_path)
    assert network.arrays.edge_ends_only[network.edges_of_way(2)].all()
    assert not network.arrays.edge_ends_only[network.edges_of_way(1)].any()


def test_public_streets_behind_private_ones_are_private(tmp_path: Path) -> None:
    """A public street that only a private road joins to the rest is for the last metres only."""
    drawn = cross()
    drawn.nodes.update({10: (200, 0), 11: (300, 0)})
    drawn.way(10, [2, 10], access="private").way(11, [10, 11], name="Hinter dem Tor")
    network = _read(drawn, tmp_path)
    assert network.arrays.edge_ends_only[network.edges_of_way(11)].all()


def test_broken_references_are_survived(tmp_path: Path) -> None:
    """A way with nodes beyond the file's border is cut where they are missing, and counted."""
    drawn = cross()
    drawn.nodes[10] = (200, 0)
    drawn.way(10, [2, 10, 999, 998]).way(11, [998, 999])
    network = _read(drawn, tmp_path)
    assert network.facts.report["nodes beyond the file or area"] == 2
    assert network.arrays.edge_length_dm[network.edges_of_way(10)].tolist() == [1000]


def test_a_ferry_takes_its_time(tmp_path: Path) -> None:
    """A crossing of 600 m in five minutes is a road of 7.2 km/h, and one waits for it."""
    drawn = OsmMap(nodes={1: (0, 0), 2: (100, 0), 3: (700, 0), 4: (800, 0)})
    drawn.way(1, [1, 2]).way(3, [3, 4])
    drawn.way(2, [2, 3], route="ferry", motor_vehicle="yes", duration="00:05", interval="00:10")
    network = _read(drawn, tmp_path)
    ferry = _edge_of_way(network, 2)
    kind = network.arrays.kinds[network.arrays.edge_kind[ferry]]
    assert kind["road_class"] == RoadClass.FERRY
    # 0.6 km / (5 / 60) h = 7.2 km/h; the mean wait is half of the interval of 600 s.
    assert kind["limit_forward_kph"] == pytest.approx(7.2, abs=0.05)
    assert network.arrays.edge_delay_ds[ferry].tolist() == [3000, 3000]


def test_traffic_lights_delay_their_direction(tmp_path: Path) -> None:
    """A light for one direction delays that direction only, also on a way turned round."""
    drawn = OsmMap(nodes={1: (0, 0), 2: (100, 0), 3: (200, 0)})
    drawn.node_tags[2] = {"highway": "traffic_signals", "traffic_signals:direction": "forward"}
    network = _read(drawn.way(1, [1, 2, 3]), tmp_path)
    forward = int(network.arrays.edge_tail[0] != 0)
    assert network.arrays.edge_delay_ds[0, forward] == 40
    assert network.arrays.edge_delay_ds[0, 1 - forward] == 0


def test_side_roads_give_way(tmp_path: Path) -> None:
    """Going along the main road costs nothing, coming from a side road and turning off does."""
    drawn = OsmMap(nodes={1: (-500, 0), 2: (0, 0), 3: (500, 0), 4: (0, -300)})
    drawn.way(1, [1, 2, 3], highway="primary").way(2, [4, 2])
    network = _read(drawn, tmp_path)
    side = _edge_of_way(network, 2)
    assert network.arrays.node_ids[network.arrays.edge_head[side]] == 2
    # 4 s to give way when arriving, 2.5 s to slow down when turning off.
    assert network.arrays.edge_delay_ds[side].tolist() == [40, 25]
    assert not network.arrays.edge_delay_ds[network.edges_of_way(1)].any()


@pytest.mark.parametrize(("clockwise", "left"), [(True, True), (False, False)])
def test_roundabouts_tell_the_side_of_driving(tmp_path: Path, clockwise: bool, left: bool) -> None:
    """Roundabouts are driven clockwise where one drives on the left."""
    ring = [1, 4, 2, 3, 1] if clockwise else [1, 3, 2, 4, 1]
    drawn = cross()
    drawn.ways[-1] = (9, ring, {"highway": "residential", "junction": "roundabout"})
    assert _read(drawn, tmp_path).facts.drives_on_left is left


def test_a_file_from_an_editor_has_negative_ids(tmp_path: Path) -> None:
    """What somebody has drawn and not yet uploaded is read like everything else."""
    drawn = OsmMap(nodes={-1: (0, 0), -2: (100, 0), 3: (200, 0)}).way(-1, [-1, -2, 3])
    assert _read(drawn, tmp_path).length_m == 200


def test_schematic_maps_say_so(tmp_path: Path) -> None:
    """The generator's name in the header makes a network schematic, with its own attribution."""
    drawn = cross()
    assert not _read(drawn, tmp_path).schematic
    drawn.generator = "hinfahrt-schematic 1"
    network = _read(drawn, tmp_path)
    assert network.schematic
    assert "OpenStreetMap" not in network.attribution


@pytest.mark.parametrize(("suffix", "pack"), [("gz", gzip.compress), ("bz2", bz2.compress)])
def test_compressed_files(tmp_path: Path, suffix: str, pack: Callable[[bytes], bytes]) -> None:
    """Compressed XML is read as it is."""
    plain = cross().write(tmp_path / "map.osm")
    packed = tmp_path / f"map.osm.{suffix}"
    packed.write_bytes(pack(plain.read_bytes()))
    assert read_roads(packed).edge_count == 8


def test_progress_runs_from_none_to_all(tmp_path: Path) -> None:
    """Whoever watches is told of rising parts that end with the whole."""
    told: list[float] = []
    path = cross().write(tmp_path / "map.osm")
    read_roads(path, progress=lambda step, done: told.append(done))
    assert told == sorted(told)
    assert (told[0], told[-1]) == (0.0, 1.0)


def test_clipped_to_a_box(tmp_path: Path) -> None:
    """Roads end at the box; what is outside or no longer connected is not there."""
    west, east = at(-200, 0).lon, at(10, 0).lon
    south, north = at(0, -10).lat, at(0, 200).lat
    path = cross().write(tmp_path / "map.osm")
    network = read_roads(path, area=BoundingBox(west, south, east, north))
    # Nodes 1, 4 and 5 remain, with the streets West, Nord and one side of the ring.
    assert sorted(network.arrays.node_ids.tolist()) == [1, 4, 5]
    assert network.edge_count == 3


def test_saved_and_opened_again(tmp_path: Path) -> None:
    """A prepared file holds the same network."""
    network = _read(cross(), tmp_path)
    network.save(tmp_path / "map.roads")
    opened = RoadNetwork.open(tmp_path / "map.roads")
    assert opened.facts == network.facts
    assert opened.bbox == network.bbox
    assert [opened.name_of(e) for e in range(8)] == [network.name_of(e) for e in range(8)]
    assert np.array_equal(opened.arrays.edge_length_dm, network.arrays.edge_length_dm)


def test_a_file_of_other_columns_is_older(tmp_path: Path) -> None:
    """A prepared file that lacks a column is refused, not half understood."""
    from routing.arrayfile import write_arrays
    from routing.roads.network import FILE_KIND, FILE_VERSION

    path = tmp_path / "map.roads"
    write_arrays(path, kind=FILE_KIND, version=FILE_VERSION, meta={}, arrays={})
    with pytest.raises(NetworkFileError) as refused:
        RoadNetwork.open(path)
    assert refused.value.reason == "older"


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("empty.osm.pbf", b"", "empty"),
        ("empty.osm", b"", "empty"),
        ("page.osm.pbf", b"<!DOCTYPE html><html><body>404</body></html>", "not_osm"),
        ("page.osm", b"<html><body>404</body></html>", "not_osm"),
        ("noise.osm.pbf", bytes(range(256)) * 40, "not_osm"),
        ("map.txt", b"<osm version='0.6'/>", "not_osm"),
        ("noise.osm.gz", bytes(range(256)), "not_osm"),
        ("sea.osm", b"<osm version='0.6'/>", "no_roads"),
        ("bad.osm", b"<osm version='0.6'><node id='1' lat='x' lon='2'/></osm>", "damaged"),
    ],
)
def test_bad_files(tmp_path: Path, name: str, content: bytes, reason: str) -> None:
    """What cannot be read is refused with the reason."""
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(RoadFileError) as refused:
        read_roads(path)
    assert refused.value.reason == reason
    assert refused.value.path == path
    assert name in str(refused.value)


def test_a_missing_file(tmp_path: Path) -> None:
    """A missing file is named as missing."""
    with pytest.raises(RoadFileError) as refused:
        read_roads(tmp_path / "none.osm.pbf")
    assert refused.value.reason == "missing"


@pytest.mark.parametrize("part", [0.3, 0.7, 0.95])
@pytest.mark.parametrize("suffix", ["osm", "osm.gz", "osm.bz2"])
def test_truncated_files(tmp_path: Path, suffix: str, part: float) -> None:
    """A file that ends too early is never taken for a small region."""
    content = cross().write(tmp_path / "map.osm").read_bytes()
    packed = {"osm": content, "osm.gz": gzip.compress(content), "osm.bz2": bz2.compress(content)}
    path = tmp_path / f"cut.{suffix}"
    path.write_bytes(packed[suffix][: int(len(packed[suffix]) * part)])
    with pytest.raises(RoadFileError) as refused:
        read_roads(path)
    assert refused.value.reason in ("truncated", "damaged")


@pytest.mark.parametrize(
    "tags", [{"highway": "footway"}, {"access": "no"}, {"highway": "service", "area": "yes"}]
)
def test_an_area_without_roads(tmp_path: Path, tags: dict[str, str]) -> None:
    """Where nothing can be driven there is no network."""
    drawn = OsmMap(nodes={1: (0, 0), 2: (100, 0)}).way(1, [1, 2], **tags)
    with pytest.raises(RoadFileError) as refused:
        _read(drawn, tmp_path)
    assert refused.value.reason == "no_roads"


def test_the_wrong_area(tmp_path: Path) -> None:
    """An area beside the map leaves no roads."""
    path = cross().write(tmp_path / "map.osm")
    with pytest.raises(RoadFileError) as refused:
        read_roads(path, area=BoundingBox(1, 2, 3, 4))
    assert refused.value.reason == "no_area"
