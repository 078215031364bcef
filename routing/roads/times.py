"""Travel times between many places.

Times are exact for the graph: Dijkstra's algorithm on integer milliseconds. Of several fastest
paths the shortest counts, so that the lengths, too, are well-defined.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from routing.errors import NoRoute
from routing.geo import Coordinate
from routing.roads.graph import Links, RoadGraph, reachable_edges
from routing.roads.network import RoadNetwork
from routing.roads.snapping import MAX_DISTANCE_M, Snapper, Snaps
from routing.roads.speeds import CLOSED_MS, DEFAULT_PROFILE
from routing.units import DM_PER_METRE, MS_PER_SECOND

UNREACHABLE_S: Final = 1_000_000_000
"""The time, in seconds, and the length, in metres, between places that no road joins.

Two of them still fit into 32 bits.
"""
UNREACHABLE_M: Final = UNREACHABLE_S

_LENGTH_BITS: Final = 24
_ROWS_AT_ONCE: Final = 64


@dataclass(frozen=True)
class Matrix:
    """Times in seconds, rounded up, and lengths in metres of the fastest paths; shape (n, n).

    UNREACHABLE_S and UNREACHABLE_M where there is no path.
    """

    times_s: NDArray[np.int32]
    lengths_m: NDArray[np.int32]


@dataclass(frozen=True)
class Seeds:
    """Vertices at which drives begin or end, and what lies between them and the places.

    All of shape (seeds,), ordered by place.
    """

    place: NDArray[np.int64]
    vertex: NDArray[np.int64]
    arc: NDArray[np.int64]
    time_ms: NDArray[np.int64]
    length_dm: NDArray[np.int64]


@dataclass(frozen=True)
class Drive:
    """A way from one position on a road to another one.

    Attributes:
        arcs: driven one after the other, the first and the last one in part.
        begin, end: fraction of the first and of the last arc, in driving direction.
        time_ms, length_dm: of the whole.
    """

    arcs: tuple[int, ...]
    begin: float
    end: float
    time_ms: int
    length_dm: int


class TravelTimes:
    """Travel times on a network for one vehicle profile."""

    def __init__(self, network: RoadNetwork, profile: str = DEFAULT_PROFILE) -> None:
        """Prepare for a network and a profile, one of speeds.PROFILES."""
        self.network = network
        self.graph: RoadGraph = network.graph(profile)

    @cached_property
    def snapper(self) -> Snapper:
        """Finds positions on roads to which this vehicle can come."""
        return Snapper(self.network, reachable_edges(self.graph))

    def matrix(
        self, coordinates: Sequence[Coordinate], *, max_distance_m: float = MAX_DISTANCE_M
    ) -> Matrix:
        """Travel times and lengths from each place to each, snapped to the nearest roads.

        Raises:
            NoRoadNearby: a place lies too far from every road.
        """
        return self.matrix_between(
            self.snapper.snap_many(coordinates, max_distance_m=max_distance_m)
        )

    def matrix_between(self, snaps: Snaps) -> Matrix:
        """The same for positions on roads."""
        sources, targets = self._seeds(snaps, leaving=True), self._seeds(snaps, leaving=False)
        packed = _dijkstra_table(self.graph, sources, targets, len(snaps))
        for i, j, direct in self._direct(snaps):
            packed[i, j] = min(packed[i, j], direct)
        reachable = np.isfinite(packed)
        time_ms, length_dm = _unpack(np.where(reachable, packed, 0.0))
        # Rounding up keeps a detour from being shorter than the way itself.
        times_s = -(-time_ms // MS_PER_SECOND)
        lengths_m = (length_dm + DM_PER_METRE // 2) // DM_PER_METRE
        return Matrix(
            np.where(reachable, times_s, UNREACHABLE_S).astype(np.int32),
            np.where(reachable, lengths_m, UNREACHABLE_M).astype(np.int32),
        )

    def drive(self, origin: Coordinate, destination: Coordinate) -> Drive:
        """The fastest way between two places.

        Raises:
            NoRoadNearby: a place lies too far from every road.
            NoRoute: no road joins them.
        """
        return self.drive_between(self.snapper.snap_many([origin, destination]))

    def drive_between(self, snaps: Snaps) -> Drive:
        """The fastest way from the first of two positions to the second."""
        graph = self.graph
        sources, targets = self._seeds(snaps, leaving=True), self._seeds(snaps, leaving=False)
        first, last = sources.place == 0, targets.place == 1
        matrix = _matrix_with_sources(graph, sources, 2)
        costs, before = dijkstra(matrix, indices=graph.n, return_predecessors=True)
        ends = costs[targets.vertex[last]] + _pack(targets.time_ms[last], targets.length_dm[last])
        best = float(ends.min()) if len(ends) else np.inf
        direct = [cost for i, j, cost in self._direct(snaps) if (i, j) == (0, 1)]
        if direct and direct[0] <= best - _OFFSET:
            return self._direct_drive(snaps, direct[0])
        if not np.isfinite(best):
            raise NoRoute
        end = np.flatnonzero(last)[int(np.argmin(ends))]
        vertices = [int(targets.vertex[end])]
        while (previous := int(before[vertices[-1]])) < graph.n:
            vertices.append(previous)
        vertices.reverse()
        begin = _cheapest(sources, first & (sources.vertex == vertices[0]))
        arcs = [int(sources.arc[begin])]
        arcs += [self._arc_between(a, b) for a, b in zip(vertices[:-1], vertices[1:], strict=True)]
        arcs.append(int(targets.arc[end]))
        time_ms, length_dm = _unpack(np.array([best - _OFFSET]))
        return Drive(
            tuple(arcs),
            _along(snaps, 0, arcs[0]),
            _along(snaps, 1, arcs[-1]),
            int(time_ms[0]),
            int(length_dm[0]),
        )

    def _seeds(self, snaps: Snaps, *, leaving: bool) -> Seeds:
        links = self.graph.exits if leaving else self.graph.entries
        place = np.repeat(np.arange(len(snaps)), 2)
        arc = (2 * snaps.edge[:, None] + np.array([0, 1])).ravel()
        along = np.stack([snaps.fraction, 1.0 - snaps.fraction], axis=1).ravel()
        open_arcs = self.graph.arc_time_ms[arc] < CLOSED_MS
        place, arc, along = place[open_arcs], arc[open_arcs], along[open_arcs]
        part = 1.0 - along if leaving else along
        count, vertex = _linked(links, arc)
        length_dm = self.network.arrays.edge_length_dm[arc // 2]
        return Seeds(
            place=np.repeat(place, count),
            vertex=vertex,
            arc=np.repeat(arc, count),
            time_ms=np.repeat(np.rint(part * self.graph.arc_time_ms[arc]).astype(np.int64), count),
            length_dm=np.repeat(np.rint(part * length_dm).astype(np.int64), count),
        )

    def _direct(self, snaps: Snaps) -> list[tuple[int, int, float]]:
        """Pairs of places on one edge with the cost of driving straight from one to the other."""
        by_edge: dict[int, list[int]] = {}
        for place, edge in enumerate(snaps.edge.tolist()):
            by_edge.setdefault(edge, []).append(place)
        return [
            (i, j, cost)
            for edge, places in by_edge.items()
            for i in places
            for j in places
            if np.isfinite(cost := self._direct_cost(edge, snaps.fraction[i], snaps.fraction[j]))
        ]

    def _direct_cost(self, edge: int, begin: float, end: float) -> float:
        arc = 2 * edge + (begin > end)
        if begin != end and self.graph.arc_time_ms[arc] == CLOSED_MS:
            return float(np.inf)
        part = abs(end - begin)
        time_ms = round(part * int(self.graph.arc_time_ms[arc]))
        length_dm = round(part * int(self.network.arrays.edge_length_dm[edge]))
        return float((time_ms << _LENGTH_BITS) + length_dm)

    def _direct_drive(self, snaps: Snaps, cost: float) -> Drive:
        arc = 2 * int(snaps.edge[0]) + bool(snaps.fraction[0] > snaps.fraction[1])
        time_ms, length_dm = _unpack(np.array([cost]))
        return Drive(
            (arc,), _along(snaps, 0, arc), _along(snaps, 1, arc), int(time_ms[0]), int(length_dm[0])
        )

    def _arc_between(self, tail: int, head: int) -> int:
        links = np.flatnonzero((self.graph.tail == tail) & (self.graph.head == head))
        cost = _pack(self.graph.time_ms[links], self.graph.length_dm[links])
        return int(self.graph.arc[links[int(np.argmin(cost))]])


_OFFSET: Final = float(1 << _LENGTH_BITS)
"""One millisecond, added to each first step: SciPy takes a link of no cost for no link."""


def _pack(time_ms: NDArray[np.integer], length_dm: NDArray[np.integer]) -> NDArray[np.float64]:
    """Time and length in one number that is exact in 53 bits and orders by time, then length."""
    return (time_ms.astype(np.int64) << _LENGTH_BITS).astype(np.float64) + length_dm


def _unpack(packed: NDArray[np.float64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    whole = packed.astype(np.int64)
    return whole >> _LENGTH_BITS, whole & ((1 << _LENGTH_BITS) - 1)


def _linked(links: Links, arcs: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """How many vertices each arc has, and all of them in a row."""
    first, count = links.starts[arcs], np.diff(links.starts)[arcs]
    offset = np.cumsum(count) - count
    within = np.arange(int(count.sum())) - np.repeat(offset, count)
    return count.astype(np.int64), links.vertex[np.repeat(first, count) + within].astype(np.int64)


def _matrix_with_sources(graph: RoadGraph, sources: Seeds, places: int) -> csr_array:
    """The graph with a further vertex n + i for each place i, from which its drives begin."""
    is_open = graph.time_ms < CLOSED_MS
    tail = np.concatenate([graph.tail[is_open], graph.n + sources.place])
    head = np.concatenate([graph.head[is_open], sources.vertex])
    cost = np.concatenate(
        [
            _pack(graph.time_ms[is_open], graph.length_dm[is_open]),
            _pack(sources.time_ms, sources.length_dm) + _OFFSET,
        ]
    )
    order = np.lexsort((cost, head, tail))
    tail, head, cost = tail[order], head[order], cost[order]
    cheapest = np.ones(len(tail), np.bool_)
    cheapest[1:] = (tail[1:] != tail[:-1]) | (head[1:] != head[:-1])
    n = graph.n + places
    starts = np.concatenate([[0], np.cumsum(np.bincount(tail[cheapest], minlength=n))])
    return csr_array(
        (cost[cheapest], head[cheapest].astype(np.int32), starts.astype(np.int32)), (n, n)
    )


def _dijkstra_table(
    graph: RoadGraph, sources: Seeds, targets: Seeds, places: int
) -> NDArray[np.float64]:
    """Packed costs between all places; infinite where there is no path."""
    matrix = _matrix_with_sources(graph, sources, places)
    table = np.full((places, places), np.inf)
    last_leg = _pack(targets.time_ms, targets.length_dm) - _OFFSET
    for begin in range(0, places, _ROWS_AT_ONCE):
        rows = np.arange(begin, min(begin + _ROWS_AT_ONCE, places))
        costs = dijkstra(matrix, indices=graph.n + rows)[:, targets.vertex] + last_leg
        np.minimum.at(table[rows[0] : rows[-1] + 1], (slice(None), targets.place), costs)
    return table


def _cheapest(seeds: Seeds, among: NDArray[np.bool_]) -> int:
    at = np.flatnonzero(among)
    return int(at[int(np.argmin(_pack(seeds.time_ms[at], seeds.length_dm[at])))])


def _along(snaps: Snaps, place: int, arc: int) -> float:
    fraction = float(snaps.fraction[place])
    return 1.0 - fraction if arc % 2 else fraction
