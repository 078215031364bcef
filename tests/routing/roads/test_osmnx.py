from pathlib import Path
from typing import Any

import networkx as nx
import osmnx
import pytest

from routing.roads.extract import read_roads
from routing.roads.network import RoadNetwork
from routing.roads.paths import find_path
from routing.roads.times import TravelTimes
from tests.routing.roads.osmxml import OsmMap, at, cross

StreetGraph = Any


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The crossing with a one-way street, a bend and a street drawn against its direction."""
    drawn = cross()
    drawn.nodes.update({6: (150, 30), 7: (220, 0), 8: (160, -60)})
    drawn.ways[1][2]["oneway"] = "yes"
    drawn.way(5, [2, 6, 7], name="Bogen").way(6, [2, 8, 7], oneway="-1", name="Rückweg")
    return drawn.write(tmp_path_factory.mktemp("maps") / "town.osm")


def _street_graph(path: Path) -> StreetGraph:
    return osmnx.graph_from_xml(path, simplify=True)


def test_lengths_oneways_and_connections_agree_with_osmnx(town: Path) -> None:
    """On the same file osmnx finds the same junctions, joined by the same directed roads.

    Its lengths are those of a sphere, ours those of the ellipsoid: they differ by up to 0.6 %.
    """
    graph, network = _street_graph(town), read_roads(town)
    ids = network.arrays.node_ids.tolist()
    tails, heads = network.arc_tails(), network.arc_heads()
    ours = {
        (
            ids[tails[arc]],
            ids[heads[arc]],
            network.ways_of(arc // 2)[0],
        ): network.arrays.edge_length_dm[arc // 2] / 10
        for arc in range(2 * network.edge_count)
        if network.arc_exists[arc]
    }
    theirs = {(u, v, data["osmid"]): data["length"] for u, v, data in graph.edges(data=True)}
    assert set(ours) == set(theirs)
    for key, length in theirs.items():
        assert ours[key] == pytest.approx(length, rel=0.006)


def test_a_network_from_osmnx_is_that_from_the_file(town: Path) -> None:
    """Both doors lead to the same network: shape, names, one-way streets and lengths."""
    by_osmnx = RoadNetwork.from_osmnx(_street_graph(town))
    by_file = read_roads(town)
    assert by_osmnx.node_count == by_file.node_count
    assert by_osmnx.length_m == by_file.length_m
    names = [sorted(n.name_of(e) for e in range(n.edge_count)) for n in (by_osmnx, by_file)]
    assert names[0] == names[1]
    places = [at(-50, 0), at(150, 30), at(0, -80)]
    matrices = [TravelTimes(n, "car").matrix(places) for n in (by_osmnx, by_file)]
    assert matrices[0].lengths_m.tolist() == matrices[1].lengths_m.tolist()


def test_there_and_back_again(town: Path) -> None:
    """A network as a street graph and again as a network is the same."""
    network = read_roads(town)
    graph = network.to_networkx()
    again = RoadNetwork.from_osmnx(graph)
    assert again.edge_count == network.edge_count
    assert again.length_m == network.length_m
    assert graph.graph["crs"] == "epsg:4326"


def test_networkx_finds_the_same_ways(town: Path) -> None:
    """Who explores with networkx finds the shortest ways that we find, on a map of one speed."""
    network = read_roads(town)
    graph = network.to_networkx()
    ids = network.arrays.node_ids.tolist()
    times = TravelTimes(network, "car", wrong_side_s=0)
    west, far = ids.index(1), ids.index(7)
    path = find_path(times, at(-100, 0), at(220, 0))
    length = nx.shortest_path_length(graph, west, far, weight="length")
    assert path.length_m == pytest.approx(length, abs=1)


def test_osmnx_reads_what_we_hand_out(town: Path) -> None:
    """osmnx's own tools work on the graph: a table of edges, with lengths and shapes."""
    nodes, edges = osmnx.graph_to_gdfs(read_roads(town).to_networkx())
    assert len(nodes) == 6
    assert edges["length"].sum() > 0
    assert (edges.geometry.geom_type == "LineString").all()


def test_ways_that_osmnx_has_joined(tmp_path: Path) -> None:
    """Where osmnx joins two streets into one edge, its first name and its shape remain."""
    drawn = OsmMap(nodes={1: (0, 0), 2: (100, 10), 3: (200, 0)})
    drawn.way(1, [1, 2], name="Vordere").way(2, [2, 3], name="Hintere")
    network = RoadNetwork.from_osmnx(_street_graph(drawn.write(tmp_path / "map.osm")))
    assert (network.node_count, network.edge_count) == (2, 1)
    assert len(network.line_of(0)) == 3
    assert network.name_of(0) in ("Vordere", "Hintere")
