"""How positions on roads hang on the graph: what lies between them and its vertices.

Compiled, for a new ride asks for two positions: NumPy would take longer to be called than they take
to be worked out.
"""

from math import floor
from typing import Final

import numpy as np
from numba import njit
from numpy.typing import NDArray

from routing.roads.access import RoadClass
from routing.roads.compilation import INTS, read_only, read_only_array
from routing.roads.engine import Ends
from routing.roads.graph import Links, RoadGraph
from routing.roads.network import RoadNetwork
from routing.roads.snapping import Snaps
from routing.roads.speeds import CLOSED_MS
from routing.roads.weights import LENGTH_BITS, Ints, Weights, unreachable

Longs = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

_LONGS: Final = read_only_array("int64")
_FLOATS: Final = read_only_array("float64")
_ROADS: Final = f"{INTS}, {INTS}, {read_only_array('bool')}, int64"
"""arc_time_ms (2 E,), edge_length_dm and is_major (E,), wrong_side_ms."""

_NO_WAY: Final = unreachable(np.int64)


class Positions:
    """Knows what lies between positions and vertices of one graph, and between two on one edge."""

    def __init__(self, network: RoadNetwork, graph: RoadGraph, wrong_side_ms: int) -> None:
        """Prepare for a graph.

        Args:
            network: the roads.
            graph: of these roads, for one vehicle.
            wrong_side_ms: what it costs to arrive with the door on the far side of a major road.
        """
        arrays = network.arrays
        is_major = arrays.kinds["road_class"] < RoadClass.UNCLASSIFIED
        self._exits, self._entries = graph.exits, graph.entries
        self._roads = (
            read_only(graph.arc_time_ms),
            read_only(arrays.edge_length_dm),
            read_only(is_major[arrays.edge_kind]),
            wrong_side_ms,
        )

    def leaving(self, snaps: Snaps) -> Ends:
        """Where drives from the positions come to their first vertex."""
        return self._ends(snaps, self._exits, arriving=False)

    def coming(self, snaps: Snaps) -> Ends:
        """Where drives to the positions leave their last vertex."""
        return self._ends(snaps, self._entries, arriving=True)

    def _ends(self, snaps: Snaps, links: Links, *, arriving: bool) -> Ends:
        return Ends(
            *_ends(
                read_only(snaps.edge),
                read_only(snaps.fraction),
                read_only(snaps.door_arc),
                read_only(links.starts),
                read_only(links.vertex),
                *self._roads,
                arriving,
            )
        )

    def shorten(self, weights: Weights, sources: Snaps, targets: Snaps) -> None:
        """Put drives along one edge, which pass no vertex, where they are faster than others.

        Args:
            weights: times with lengths from each to each, packed; shape (sources, targets).
            sources, targets: the positions.
        """
        _shorten(
            read_only(sources.edge),
            read_only(sources.fraction),
            read_only(targets.edge),
            read_only(targets.fraction),
            read_only(targets.door_arc),
            *self._roads,
            weights,
        )

    def along_one_edge(self, pair: Snaps) -> tuple[int, int, int] | None:
        """Time, length and arc from the first of two positions to the second along their edge.

        None where they lie on two edges, or where theirs must not be driven in that direction.
        """
        if pair.edge[0] != pair.edge[1]:
            return None
        weight, arc = _along(
            int(pair.edge[0]),
            float(pair.fraction[0]),
            float(pair.fraction[1]),
            int(pair.door_arc[1]),
            *self._roads,
        )
        time_ms, length_dm = divmod(int(weight), 1 << LENGTH_BITS)
        return None if weight == _NO_WAY else (time_ms, length_dm, int(arc))


@njit()
def _far_door_ms(
    door_arc: int,
    arc: int,
    part: float,
    arc_time_ms: Ints,
    is_major: Bools,
    wrong_side_ms: int,
) -> int:
    """What it costs to arrive on an arc, after a part of it, with the door on the far side."""
    if not is_major[arc >> 1] or door_arc < 0 or door_arc == arc:
        return 0
    # Never more than to go on to the next junction and back: fastest paths would turn there.
    there_and_back_ms = float(arc_time_ms[arc]) + float(arc_time_ms[arc ^ 1])
    return min(wrong_side_ms, max(floor((1.0 - part) * there_and_back_ms) - 1, 0))


@njit(
    f"int64[:, ::1]({_LONGS}, {_FLOATS}, {_LONGS}, {INTS}, {INTS}, {_ROADS}, boolean)",
    cache=True,
    nogil=True,
)
def _ends(
    edge: Longs,
    fraction: Floats,
    door_arc: Longs,
    starts: Ints,
    vertex: Ints,
    arc_time_ms: Ints,
    edge_length_dm: Ints,
    is_major: Bools,
    wrong_side_ms: int,
    arriving: bool,
) -> Longs:
    """The columns of Ends, for positions whose arcs have their vertices at `starts`."""
    count = 0
    for e in edge:
        for arc in (2 * e, 2 * e + 1):
            if arc_time_ms[arc] < CLOSED_MS:
                count += starts[arc + 1] - starts[arc]
    ends = np.empty((5, count), np.int64)
    end = 0
    for p in range(len(edge)):
        for arc in (2 * edge[p], 2 * edge[p] + 1):
            if arc_time_ms[arc] >= CLOSED_MS:
                continue
            behind = 1.0 - fraction[p] if arc & 1 else fraction[p]
            part = behind if arriving else 1.0 - behind
            part_ms = round(part * arc_time_ms[arc])
            if arriving:
                part_ms += _far_door_ms(
                    door_arc[p], arc, part, arc_time_ms, is_major, wrong_side_ms
                )
            part_dm = round(part * edge_length_dm[arc >> 1])
            for v in vertex[starts[arc] : starts[arc + 1]]:
                ends[0, end] = p
                ends[1, end] = v
                ends[2, end] = arc
                ends[3, end] = part_ms
                ends[4, end] = part_dm
                end += 1
    return ends


@njit(
    f"UniTuple(int64, 2)(int64, float64, float64, int64, {_ROADS})",
    cache=True,
    nogil=True,
)
def _along(
    edge: int,
    begin: float,
    end: float,
    door_arc: int,
    arc_time_ms: Ints,
    edge_length_dm: Ints,
    is_major: Bools,
    wrong_side_ms: int,
) -> tuple[int, int]:
    """The weight of a drive between two fractions of an edge, and its arc."""
    arc = 2 * edge + (end < begin)
    if begin == end:
        return 0, arc
    if arc_time_ms[arc] >= CLOSED_MS:
        return _NO_WAY, arc
    part = abs(end - begin)
    time_ms = round(part * arc_time_ms[arc])
    length_dm = round(part * edge_length_dm[edge])
    behind = 1.0 - end if arc & 1 else end
    time_ms += _far_door_ms(door_arc, arc, behind, arc_time_ms, is_major, wrong_side_ms)
    return time_ms << LENGTH_BITS | length_dm, arc


@njit(
    f"void({_LONGS}, {_FLOATS}, {_LONGS}, {_FLOATS}, {_LONGS}, {_ROADS}, int64[:, ::1])",
    cache=True,
    nogil=True,
)
def _shorten(
    source_edge: Longs,
    source_fraction: Floats,
    target_edge: Longs,
    target_fraction: Floats,
    door_arc: Longs,
    arc_time_ms: Ints,
    edge_length_dm: Ints,
    is_major: Bools,
    wrong_side_ms: int,
    weights: Weights,
) -> None:
    """Take the drive along the edge for pairs on one edge, where it is faster."""
    by_edge = np.argsort(target_edge)
    sorted_edge = target_edge[by_edge]
    for i in range(len(source_edge)):
        edge = source_edge[i]
        at = np.searchsorted(sorted_edge, edge)
        while at < len(by_edge) and sorted_edge[at] == edge:
            j = by_edge[at]
            direct, _ = _along(
                edge,
                source_fraction[i],
                target_fraction[j],
                door_arc[j],
                arc_time_ms,
                edge_length_dm,
                is_major,
                wrong_side_ms,
            )
            weights[i, j] = min(weights[i, j], direct)
            at += 1
