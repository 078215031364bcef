"""The second door: street graphs of osmnx become road networks, and networks street graphs.

osmnx fetches small areas straight from Overpass and offers much for people who explore. Its graphs
carry fewer tags than a file: barriers on nodes and turn restrictions stay outside.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final, TypeAlias

import networkx as nx
import numpy as np
import shapely
from numpy.typing import NDArray

from routing.roads.access import Access, RoadClass, road_class, way_access
from routing.roads.assembly import RawRoads, assemble
from routing.roads.kinds import KindTable, kind_of
from routing.roads.network import RoadNetwork
from routing.roads.osmfile import Nodes, Source, Ways
from routing.units import DEGREES_E7, DM_PER_METRE

StreetGraph: TypeAlias = "nx.MultiDiGraph[Any]"
Line = tuple[tuple[int, int], ...]

_MOST_GENERATED_ID: Final = -1


def network_from_osmnx(graph: StreetGraph) -> RoadNetwork:
    """A network from a street graph in degrees, simplified or not.

    Raises:
        RoadFileError: the graph has no connected roads for motor vehicles.
    """
    builder = _Builder(graph)
    for tags, line, ends, way_id, is_oneway in _roads(graph):
        builder.take(tags, line, ends, way_id, is_oneway=is_oneway)
    source = Source(Path("osmnx"), str(graph.graph.get("created_date", "")), "osmnx")
    return assemble(RawRoads(source, builder.ways(), builder.nodes(), [], Counter()))


def _roads(graph: StreetGraph) -> Iterator[tuple[dict[str, str], Line, tuple[int, int], int, bool]]:
    """Tags, shape, ends and way id of each road, and whether it is one-way.

    osmnx has an edge for each direction; the two of a two-way road are told by their shape.
    """
    seen: dict[tuple[int, int, Line], tuple[dict[str, Any], Line, tuple[int, int]]] = {}
    two_way: set[tuple[int, int, Line]] = set()
    for tail, head, data in graph.edges(data=True):
        line = _line(graph, tail, head, data)
        if (head, tail, line[::-1]) in seen:
            two_way.add((head, tail, line[::-1]))
        else:
            seen[tail, head, line] = (data, line, (tail, head))
    for key, (data, line, ends) in seen.items():
        tags = {name: text for name, value in data.items() if (text := _text(value))}
        yield tags, line, ends, _first(data.get("osmid", 0)), key not in two_way


def _line(graph: StreetGraph, tail: int, head: int, data: Mapping[str, Any]) -> Line:
    if "geometry" in data:
        points = data["geometry"].coords
    else:
        points = [(graph.nodes[end]["x"], graph.nodes[end]["y"]) for end in (tail, head)]
    return tuple((round(x * DEGREES_E7), round(y * DEGREES_E7)) for x, y in points)


def _text(value: Any) -> str:
    """A tag's text; of the several values of joined ways the first one."""
    value = value[0] if isinstance(value, list) and value else value
    return value if isinstance(value, str) else ""


def _first(value: Any) -> int:
    return int(value[0] if isinstance(value, list) else value)


class _Builder:
    """Writes roads down as if they had been read of a file."""

    def __init__(self, graph: StreetGraph) -> None:
        self._graph = graph
        self._table = KindTable()
        self._place: dict[int, tuple[int, int]] = {}
        self._refs: list[int] = []
        self._starts = [0]
        self._ids: list[int] = []
        self._kind: list[int] = []
        self._next_id = _MOST_GENERATED_ID

    def take(
        self,
        tags: Mapping[str, str],
        line: Line,
        ends: tuple[int, int],
        way_id: int,
        *,
        is_oneway: bool,
    ) -> None:
        of_class = road_class(tags)
        access = Access.NONE if of_class is None else way_access(tags, of_class)
        if of_class is None or access is Access.NONE:
            return
        # The points between have no ids of their own.
        inner = [self._next_id - i for i in range(len(line) - 2)]
        self._next_id -= len(inner)
        refs = [ends[0], *inner, ends[1]]
        self._place.update(zip(refs, line, strict=True))
        self._refs += refs
        self._starts.append(len(self._refs))
        self._ids.append(way_id)
        kind = kind_of(tags, of_class, access, 1 if is_oneway else 0)
        self._kind.append(self._table.row_of(kind, tags))

    def ways(self) -> Ways:
        return Ways(
            ids=np.array(self._ids, np.int64),
            refs=np.array(self._refs, np.int64),
            starts=np.array(self._starts, np.int64),
            kind=np.array(self._kind, np.int32),
            kinds=self._table.rows(),
            strings=self._table.strings(),
            ferries={},
            notes=self._table.notes,
        )

    def nodes(self) -> Nodes:
        ids = np.array(sorted(self._place), np.int64)
        places = np.array([self._place[one] for one in ids.tolist()], np.int32).reshape(-1, 2)
        signals = [3 if self._is_signal(one) else 0 for one in ids.tolist()]
        return Nodes(
            ids=ids,
            lon_e7=places[:, 0],
            lat_e7=places[:, 1],
            found=np.ones(len(ids), np.bool_),
            barrier=np.full(len(ids), Access.PUBLIC, np.uint8),
            signals=np.array(signals, np.uint8),
        )

    def _is_signal(self, node: int) -> bool:
        return node in self._graph and self._graph.nodes[node].get("highway") == "traffic_signals"


def network_to_networkx(network: RoadNetwork) -> StreetGraph:
    """A street graph in the manner of osmnx: nodes with x and y, an edge for each direction.

    Edges carry osmid (a list), length in metres, geometry, oneway, reversed, highway, name and ref.
    """
    arrays = network.arrays
    graph: StreetGraph = nx.MultiDiGraph(
        crs="epsg:4326", source=network.source_name, created_date=network.source_date
    )
    lon, lat = arrays.node_lon_e7 / DEGREES_E7, arrays.node_lat_e7 / DEGREES_E7
    for node, (x, y, osm_id) in enumerate(zip(lon, lat, arrays.node_ids, strict=True)):
        graph.add_node(node, x=float(x), y=float(y), osmid=int(osm_id))
    for edge in range(network.edge_count):
        tail, head = int(arrays.edge_tail[edge]), int(arrays.edge_head[edge])
        data = _edge_data(network, edge)
        line = network.line_of(edge)
        graph.add_edge(tail, head, reversed=False, geometry=_line_string(line), **data)
        if not data["oneway"]:
            graph.add_edge(head, tail, reversed=True, geometry=_line_string(line[::-1]), **data)
    return graph


def _edge_data(network: RoadNetwork, edge: int) -> dict[str, Any]:
    kind = network.arrays.kinds[network.arrays.edge_kind[edge]]
    texts = {"name": network.name_of(edge), "ref": network.ref_of(edge)}
    return {
        "osmid": network.ways_of(edge),
        "length": int(network.arrays.edge_length_dm[edge]) / DM_PER_METRE,
        "oneway": bool(kind["oneway"]),
        "highway": RoadClass(int(kind["road_class"])).name.lower(),
        **{name: text for name, text in texts.items() if text},
    }


def _line_string(line: NDArray[np.float64]) -> shapely.LineString:
    return shapely.LineString(line)
