from collections import defaultdict
from pathlib import Path
from typing import Any

import networkx as nx
import osmium
import osmnx
import pytest
from osmium import osm

from routing.osmfile import scan
from routing.roads.extract import read_roads
from routing.roads.network import RoadNetwork
from routing.roads.paths import find_path
from routing.roads.times import TravelTimes
from tests.routing.roads.osmxml import OsmMap, at, cross

StreetGraph = Any

NOT_FOR_CARS = frozenset(
    {"footway", "cycleway", "path", "steps", "bridleway", "byway", "track", "pedestrian"}
)


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


def test_what_differs_on_a_real_extract(shared_dir: Path, tmp_path: Path) -> None:
    """On a whole island every difference from osmnx has its reason, and there is no other.

    - We have ferries, and tracks and squares that are open to motor vehicles by their tags; osmnx
      leaves all of those out.
    - osmnx knows no barriers: what lies behind them alone is not in our network. It drives round
      the outline of squares drawn as areas, on bus roads and on a racing track.
    - Where a barrier stands upon a way, the piece behind it may be missing, so lengths are compared
      on the others.
    """
    source = shared_dir / "osm" / "isle-of-man_2020-03-14.osm.pbf"
    barriers = {node.id for node in scan(source, osm.NODE, osmium.filter.KeyFilter("barrier"))}
    tags = {way.id: dict(way.tags) for way in scan(source, osm.WAY)}
    nodes_of = {way.id: {node.ref for node in way.nodes} for way in scan(source, osm.WAY)}
    xml = tmp_path / "highways.osm"
    with osmium.BackReferenceWriter(str(xml), ref_src=str(source)) as writer:
        for way in scan(source, osm.WAY):
            if way.tags.get("highway", "path") not in NOT_FOR_CARS:
                writer.add(way)
    graph: Any = osmnx.graph_from_xml(xml, simplify=False, retain_all=True)
    forbidden = [
        (tail, head, key)
        for tail, head, key, way in graph.edges(keys=True, data="osmid")
        if "no" in {tags[way].get(k) for k in ("access", "vehicle", "motor_vehicle", "motorcar")}
        or tags[way].get("area") == "yes"
    ]
    graph.remove_edges_from(forbidden)
    open_barriers = _metres_by_way(graph)
    graph.remove_nodes_from(barriers)
    closed_barriers = _metres_by_way(graph)

    network = read_roads(source)
    ours: dict[int, float] = defaultdict(float)
    for edge in range(network.edge_count):
        arcs = int(network.arc_exists[2 * edge : 2 * edge + 2].sum())
        for way in network.ways_of(edge):
            ours[way] += arcs * int(network.arrays.edge_length_dm[edge]) / 10
    assert {tags[way].get("highway") for way in ours.keys() - open_barriers.keys()} == {
        "track",
        "pedestrian",
        None,  # ferries
    }
    missing = [tags[way] for way in closed_barriers.keys() - ours.keys()]
    assert {(one["highway"], one.get("service")) for one in missing} == {
        ("raceway", None),
        ("service", "bus"),
    }
    joined = {w for e in range(network.edge_count) if len(ws := network.ways_of(e)) > 1 for w in ws}
    alike = ours.keys() & open_barriers.keys() - joined
    differing = [w for w in alike if ours[w] != pytest.approx(open_barriers[w], rel=0.006, abs=0.5)]
    assert all(nodes_of[way] & barriers for way in differing)
    assert len(differing) < 10


def _metres_by_way(graph: StreetGraph) -> dict[int, float]:
    """Of the largest part of a graph in which every place reaches every other."""
    connected = graph.subgraph(max(nx.strongly_connected_components(graph), key=len))
    metres: dict[int, float] = defaultdict(float)
    for _, _, data in connected.edges(data=True):
        metres[data["osmid"]] += data["length"]
    return metres
