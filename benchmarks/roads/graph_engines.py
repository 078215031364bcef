"""Engines that answer from vertex to vertex of one graph: ours, and its peers.

All get the same turn-aware graph, prepare for it outside what is measured, and answer in
milliseconds.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from types import MappingProxyType
from typing import Any, Final

import networkx as nx
import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from benchmarks.measuring import PeerAbsent
from routing.roads.engine import Ends
from routing.roads.graph import RoadGraph
from routing.roads.hierarchy import Hierarchy
from routing.roads.labels import label, times
from routing.roads.shortest import find_route
from routing.roads.speeds import CLOSED_MS
from routing.roads.weights import UNREACHABLE

Vertices = NDArray[np.int64]
Times = NDArray[np.int64]

NO_WAY: Final = -1
OURS: Final = "hinfahrt-graph"


@dataclass(frozen=True)
class GraphEngine:
    """An engine prepared for a graph.

    Attributes:
        table: milliseconds from each of some vertices to each of others, as the engine has them.
        unreachable: from this number on there is no way.
        path: finds the fastest path between two vertices, in whatever form the engine has it.
        most_rows: of a table that one has the patience for; None for all.
    """

    table: Callable[[Vertices, Vertices], NDArray[Any]]
    unreachable: float
    path: Callable[[int, int], object]
    most_rows: int | None = None

    def times(self, sources: Vertices, targets: Vertices) -> Times:
        """A table in whole milliseconds, NO_WAY where no way is, to compare with others."""
        found = self.table(sources, targets)
        is_known = found < self.unreachable
        return np.where(is_known, np.where(is_known, found, 0).astype(np.int64), NO_WAY)


def hinfahrt(graph: RoadGraph) -> GraphEngine:
    """Ours; times alone in tables, as with the peers."""
    hierarchy = Hierarchy.build(graph.tail, graph.head, graph.lon, graph.lat)
    metric = hierarchy.customise(graph.time_ms)
    with_lengths = hierarchy.customise(graph.time_ms, graph.length_dm)

    def table(sources: Vertices, targets: Vertices) -> NDArray[Any]:
        from_each = label(metric, _at(sources), _at(sources), len(sources))
        to_each = label(metric, _at(targets), _at(targets), len(targets))
        return times(from_each, to_each)

    def path(source: int, target: int) -> object:
        ends = _at(np.array([source, target]))
        return find_route(with_lengths, ends, ends, 0, 1)

    return GraphEngine(table, UNREACHABLE, path)


def _at(vertices: Vertices) -> Ends:
    """Places that are vertices."""
    nothing = np.zeros(len(vertices), np.int64)
    return Ends(np.arange(len(vertices)), vertices, nothing, nothing, nothing)


def _pyroutingkit(graph: RoadGraph) -> GraphEngine:
    if find_spec("pyroutingkit") is None:
        raise PeerAbsent("not installed; pip install 'hinfahrt[benchmarks]'")
    kit: Any = import_module("pyroutingkit")
    topology = kit.CCHTopology()
    topology.build(
        graph.tail.astype(np.uint32),
        graph.head.astype(np.uint32),
        graph.lat.astype(np.float32),
        graph.lon.astype(np.float32),
        graph.n,
    )
    metric = kit.CCHMetric(topology)
    metric.customize(np.minimum(graph.time_ms, kit.INF_WEIGHT).astype(np.uint32), 1)

    def table(sources: Vertices, targets: Vertices) -> NDArray[Any]:
        found = metric.distances_many_to_many(sources.astype(np.uint32), targets.astype(np.uint32))
        return np.asarray(found)

    return GraphEngine(table, kit.INF_WEIGHT, metric.query)


def _scipy(graph: RoadGraph) -> GraphEngine:
    links = _cheapest_links(graph)
    matrix = csr_array(
        (graph.time_ms[links].astype(np.float64), (graph.tail[links], graph.head[links])),
        (graph.n, graph.n),
    )

    def table(sources: Vertices, targets: Vertices) -> NDArray[Any]:
        return np.asarray(dijkstra(matrix, indices=sources)[:, targets])

    def path(source: int, target: int) -> object:
        _, before = dijkstra(matrix, indices=[source], return_predecessors=True)
        vertices = [target]
        while (previous := int(before[0, vertices[-1]])) >= 0:
            vertices.append(previous)
        return vertices[::-1]

    return GraphEngine(table, np.inf, path, most_rows=25)


def _networkx(graph: RoadGraph) -> GraphEngine:
    links = _cheapest_links(graph)
    columns = (graph.tail[links], graph.head[links], graph.time_ms[links])
    net: nx.DiGraph[int] = nx.DiGraph()
    net.add_nodes_from(range(graph.n))
    net.add_weighted_edges_from(zip(*(column.tolist() for column in columns), strict=True))

    def row(source: int, targets: Vertices) -> list[float]:
        found = nx.single_source_dijkstra_path_length(net, source)
        return [found.get(target, math.inf) for target in targets.tolist()]

    def table(sources: Vertices, targets: Vertices) -> NDArray[Any]:
        return np.array([row(source, targets) for source in sources.tolist()])

    def path(source: int, target: int) -> object:
        try:
            return nx.bidirectional_dijkstra(net, source, target)
        except nx.NetworkXNoPath:
            return None

    return GraphEngine(table, math.inf, path, most_rows=2)


def _cheapest_links(graph: RoadGraph) -> NDArray[np.int64]:
    """The fastest open link from each vertex to each next one."""
    order = np.lexsort((graph.time_ms, graph.head, graph.tail))
    order = order[graph.time_ms[order] < CLOSED_MS]
    ends = np.stack([graph.tail[order], graph.head[order]])
    return np.asarray(order[np.diff(ends, axis=1, prepend=-1).any(axis=0)])


PEERS: Final[Mapping[str, Callable[[RoadGraph], GraphEngine]]] = MappingProxyType(
    {"pyroutingkit": _pyroutingkit, "scipy": _scipy, "networkx": _networkx}
)
"""Makers of the peers; they raise PeerAbsent where the peer is not installed."""
