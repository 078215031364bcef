"""Real extracts of OpenStreetMap: skipped where their folder is absent."""

from collections import defaultdict
from functools import cache
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import osmium
import osmnx
import pytest

from benchmarks.rawcheck import RawRules
from routing.errors import RoadFileError
from routing.geo import Coordinate
from routing.roads.extract import read_roads
from routing.roads.network import RoadNetwork
from routing.roads.paths import find_path
from routing.roads.times import UNREACHABLE_S, TravelTimes

NORTH_BAYREUTH = "north-bayreuth.osm.pbf"
LAUF = "lauf-200115.osm.pbf"
ISLE_OF_MAN = "isle-of-man_2020-03-14.osm.pbf"
RNV = "rnv.osm.pbf"
VULKANEIFEL = "vulkaneifel-from-matsim.osm.pbf"

NO_CARS = {"footway", "cycleway", "path", "steps", "bridleway", "byway", "track", "pedestrian"}


@cache
def _network(path: Path) -> RoadNetwork:
    return read_roads(path)


def _places(network: RoadNetwork, count: int, seed: int) -> list[Coordinate]:
    """Places beside random roads, a few metres off."""
    random = np.random.default_rng(seed)
    lines = [network.line_of(edge) for edge in random.integers(0, network.edge_count, count)]
    middles = [line.mean(axis=0) + random.normal(0, 5e-5, 2) for line in lines]
    return [Coordinate(lat=float(lat), lon=float(lon)) for lon, lat in middles]


@pytest.mark.parametrize(
    ("name", "left", "least_km"),
    [
        (NORTH_BAYREUTH, False, 180),
        (LAUF, False, 130),
        (ISLE_OF_MAN, True, 1100),
        (VULKANEIFEL, False, 3300),
        (RNV, False, 5300),
    ],
)
def test_every_extract_can_be_read(shared_dir: Path, name: str, left: bool, least_km: int) -> None:
    """Whatever their quirks: broken references, a wrong box, no box, left-hand traffic."""
    network = _network(shared_dir / "osm" / name)
    assert network.length_m > least_km * 1000
    assert network.facts.drives_on_left is left
    assert not network.schematic
    assert network.attribution == "© OpenStreetMap contributors, ODbL 1.0"
    lost = network.facts.report.get("pieces of road not connected to the rest", 0)
    assert lost < 0.07 * network.edge_count


@pytest.mark.parametrize(
    ("name", "limit_kph"), [(ISLE_OF_MAN, 30 * 1.609344), (NORTH_BAYREUTH, 70)]
)
def test_limits_are_read(shared_dir: Path, name: str, limit_kph: float) -> None:
    """Miles and kilometres an hour become numbers."""
    kinds = _network(shared_dir / "osm" / name).arrays.kinds
    assert np.isclose(kinds["limit_forward_kph"], limit_kph).any()


@pytest.mark.parametrize("name", [NORTH_BAYREUTH, LAUF, ISLE_OF_MAN])
def test_no_path_breaks_a_rule_of_the_file(shared_dir: Path, name: str) -> None:
    """Restrictions, barriers, one-ways and private roads, checked against the raw file.

    Nor does any path turn round at a junction.
    """
    path = shared_dir / "osm" / name
    network = _network(path)
    times, rules = TravelTimes(network), RawRules(path)
    places = _places(network, 80, seed=5)
    for origin, destination in zip(places[::2], places[1::2], strict=True):
        line = find_path(times, origin, destination).geometry
        assert rules.broken(line) == []
        assert rules.turns_round(line) == []


def test_the_checker_finds_broken_rules(shared_dir: Path) -> None:
    """Without its bans the network does break rules of the file: the checker is not blind."""
    path = shared_dir / "osm" / NORTH_BAYREUTH
    rules, places = RawRules(path), _places(_network(path), 200, seed=5)
    lawless = TravelTimes(_network(path).with_bans([]))
    broken = []
    for origin, destination in zip(places[::2], places[1::2], strict=True):
        broken += rules.broken(find_path(lawless, origin, destination).geometry)
    assert any("is banned" in fault for fault in broken)


@pytest.mark.parametrize("name", [NORTH_BAYREUTH, ISLE_OF_MAN])
def test_every_place_beside_a_road_reaches_every_other(shared_dir: Path, name: str) -> None:
    """What is snapped to is reachable, with every vehicle."""
    network = _network(shared_dir / "osm" / name)
    places = _places(network, 40, seed=3)
    for profile in ("car", "lift_van"):
        matrix = TravelTimes(network, profile).matrix(places, max_distance_m=20_000)
        assert (matrix.times_s < UNREACHABLE_S).all()


def test_osmnx_finds_the_same_roads(shared_dir: Path, tmp_path: Path) -> None:
    """Ways, directions and lengths agree with osmnx on the same file.

    What osmnx has beyond is explained: it knows no access tags, and keeps roads that are connected
    one way only. Its lengths are those of a sphere, ours those of the ellipsoid (0.6 % at most).
    """
    source = str(shared_dir / "osm" / NORTH_BAYREUTH)
    tags: dict[int, dict[str, str]] = {}
    xml = tmp_path / "highways.osm"
    with osmium.BackReferenceWriter(str(xml), ref_src=source) as writer:
        for drawn in osmium.FileProcessor(source, osmium.osm.WAY):
            if drawn.tags.get("highway", "footway") not in NO_CARS:
                tags[drawn.id] = dict(drawn.tags)
                writer.add(drawn)
    graph: Any = osmnx.graph_from_xml(xml, simplify=False, retain_all=True)
    closed = [
        (tail, head, key)
        for tail, head, key, way in graph.edges(keys=True, data="osmid")
        if "no" in {tags[way].get(k) for k in ("access", "vehicle", "motor_vehicle", "motorcar")}
    ]
    graph.remove_edges_from(closed)
    connected = graph.subgraph(max(nx.strongly_connected_components(graph), key=len))
    theirs: dict[int, float] = defaultdict(float)
    for _, _, data in connected.edges(data=True):
        theirs[data["osmid"]] += data["length"]

    network = _network(Path(source))
    ours: dict[int, float] = defaultdict(float)
    joined = set()
    for edge in range(network.edge_count):
        ways = network.ways_of(edge)
        joined.update(ways if len(ways) > 1 else [])
        arcs = int(network.arc_exists[2 * edge : 2 * edge + 2].sum())
        for way in ways:
            ours[way] += arcs * int(network.arrays.edge_length_dm[edge]) / 10
    assert set(ours) == set(theirs)
    for way in set(ours) - joined:
        assert ours[way] == pytest.approx(theirs[way], rel=0.006, abs=0.5)


@pytest.mark.parametrize("size", [100, 3000, 300_000])
def test_truncated_extracts_are_refused(shared_dir: Path, tmp_path: Path, size: int) -> None:
    """A download that broke off is never taken for a smaller region."""
    whole = (shared_dir / "osm" / NORTH_BAYREUTH).read_bytes()
    path = tmp_path / "cut.osm.pbf"
    path.write_bytes(whole[:size])
    with pytest.raises(RoadFileError) as refused:
        read_roads(path)
    assert refused.value.reason == "truncated"
    assert [one.name for one in tmp_path.iterdir()] == ["cut.osm.pbf"]


def test_a_region_opens_from_its_prepared_file(shared_dir: Path, tmp_path: Path) -> None:
    """Times on the opened network are those on the one that was saved."""
    network = _network(shared_dir / "osm" / NORTH_BAYREUTH)
    network.save(tmp_path / "region.roads")
    opened = RoadNetwork.open(tmp_path / "region.roads")
    places = _places(network, 10, seed=8)
    a, b = TravelTimes(network).matrix(places), TravelTimes(opened).matrix(places)
    assert a.times_s.tolist() == b.times_s.tolist()
    assert a.lengths_m.tolist() == b.lengths_m.tolist()
