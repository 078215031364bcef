"""Fastest paths by Dijkstra's algorithm, from SciPy: the oracle for every faster engine.

Times and lengths are searched together as one number, so that of several fastest paths the
shortest counts and lengths are as well-defined as times.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from routing.roads.graph import RoadGraph
from routing.roads.speeds import CLOSED_MS

NO_WAY: Final = -1
"""Time and length between places that no road joins."""

# 29 bits of milliseconds (six days) and 24 bits of decimetres (1,677 km) fit exactly into the
# 53 bits of a float64, the only type that SciPy's algorithm knows.
_LENGTH_BITS: Final = 24
# SciPy takes a link of no cost for no link, so each first step costs a millisecond more.
_FIRST_STEP: Final = float(1 << _LENGTH_BITS)
_ROWS_AT_ONCE: Final = 64


@dataclass(frozen=True)
class Ends:
    """Where drives from or to some places pass their first or last vertex.

    A place in the middle of a two-way road is left by two vertices and reached by two. All of
    shape (ends,).

    Attributes:
        place: number of the place, ascending.
        vertex: of the graph.
        arc: of the network, on which the place lies.
        time_ms, length_dm: between place and vertex.
    """

    place: NDArray[np.int64]
    vertex: NDArray[np.int64]
    arc: NDArray[np.int64]
    time_ms: NDArray[np.int64]
    length_dm: NDArray[np.int64]

    def of(self, place: int) -> NDArray[np.int64]:
        """The positions of a place's ends."""
        return np.flatnonzero(self.place == place)


class Route(NamedTuple):
    """A fastest path: from the end `departure` of the leaving ones by links to the end `arrival`.

    `departure` and `arrival` are positions in the ends given, `links` those in the graph.
    """

    departure: int
    links: tuple[int, ...]
    arrival: int
    time_ms: int
    length_dm: int


class Dijkstra:
    """Searches one graph."""

    def __init__(self, graph: RoadGraph) -> None:
        self.graph = graph

    def reweighted(self, graph: RoadGraph) -> "Dijkstra":
        """An engine for the same graph with other times."""
        return Dijkstra(graph)

    def table(
        self, leaving: Ends, coming: Ends, places: int
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Times and lengths between all places, NO_WAY where there is none.

        Paths inside one arc, which pass no vertex, are the caller's.

        Returns:
            Milliseconds and decimetres, both of shape (places, places).
        """
        best = np.full((places, places), np.inf)
        last_step = _pack(coming.time_ms, coming.length_dm) - _FIRST_STEP
        matrix = self._with_places(leaving, places)
        for begin in range(0, places, _ROWS_AT_ONCE):
            rows = np.arange(begin, min(begin + _ROWS_AT_ONCE, places))
            costs = dijkstra(matrix, indices=self.graph.n + rows)[:, coming.vertex] + last_step
            np.minimum.at(best[rows[0] : rows[-1] + 1].T, coming.place, costs.T)
        return _unpack(best)

    def route(
        self,
        leaving: Ends,
        coming: Ends,
        origin: int,
        destination: int,
        *,
        limit_ms: float = np.inf,
    ) -> Route | None:
        """The fastest path between two of the places, None where there is none in the limit."""
        first, last = leaving.of(origin), coming.of(destination)
        if not len(first) or not len(last):
            return None
        costs, before = dijkstra(
            self._with_places(leaving, int(leaving.place[-1]) + 1),
            indices=self.graph.n + np.array([origin]),
            return_predecessors=True,
            limit=limit_ms * (1 << _LENGTH_BITS),
        )
        total = costs[0, coming.vertex[last]] + _pack(coming.time_ms[last], coming.length_dm[last])
        arrival = int(last[np.argmin(total)])
        if not np.isfinite(total.min()):
            return None
        links = []
        vertex = int(coming.vertex[arrival])
        while (previous := int(before[0, vertex])) < self.graph.n:
            links.append(self._link(previous, vertex))
            vertex = previous
        starts = first[leaving.vertex[first] == vertex]
        at_first = _pack(leaving.time_ms[starts], leaving.length_dm[starts])
        time_ms, length_dm = _unpack(total.min() - _FIRST_STEP)
        return Route(
            int(starts[np.argmin(at_first)]),
            tuple(reversed(links)),
            arrival,
            int(time_ms),
            int(length_dm),
        )

    @cached_property
    def _links(self) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.float64]]:
        """The cheapest open links between any two vertices: their numbers, heads and costs."""
        graph = self.graph
        cost = _pack(graph.time_ms, graph.length_dm)
        order = np.lexsort((cost, graph.head, graph.tail))
        order = order[graph.time_ms[order] < CLOSED_MS]
        tail, head = graph.tail[order], graph.head[order]
        new = np.ones(len(order), np.bool_)
        new[1:] = (tail[1:] != tail[:-1]) | (head[1:] != head[:-1])
        return order[new], head[new], cost[order[new]]

    @cached_property
    def _first_link(self) -> NDArray[np.int64]:
        """Where the links of each vertex start among the cheapest ones; shape (n + 1,)."""
        links, _, _ = self._links
        counts = np.bincount(self.graph.tail[links], minlength=self.graph.n)
        return np.concatenate([[0], np.cumsum(counts)])

    def _link(self, tail: int, head: int) -> int:
        links, heads, _ = self._links
        span = slice(self._first_link[tail], self._first_link[tail + 1])
        return int(links[span][np.searchsorted(heads[span], head)])

    def _with_places(self, leaving: Ends, places: int) -> csr_array:
        """The graph with a further vertex n + i for each place i, from which its drives begin."""
        _, heads, costs = self._links
        first_steps = _pack(leaving.time_ms, leaving.length_dm) + _FIRST_STEP
        order = np.lexsort((first_steps, leaving.vertex, leaving.place))
        place, vertex = leaving.place[order], leaving.vertex[order]
        new = np.ones(len(order), np.bool_)
        new[1:] = (place[1:] != place[:-1]) | (vertex[1:] != vertex[:-1])
        n = self.graph.n + places
        counts = np.bincount(place[new], minlength=places)
        starts = np.concatenate([self._first_link, self._first_link[-1] + np.cumsum(counts)])
        indices = np.concatenate([heads, vertex[new]])
        data = np.concatenate([costs, first_steps[order][new]])
        return csr_array((data, indices.astype(np.int32), starts.astype(np.int32)), (n, n))


def _pack(time_ms: NDArray[np.integer], length_dm: NDArray[np.integer]) -> NDArray[np.float64]:
    return np.asarray(time_ms * float(1 << _LENGTH_BITS) + length_dm, np.float64)


def _unpack(packed: NDArray[np.float64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    whole = np.where(np.isfinite(packed), packed, 0.0).astype(np.int64)
    known = np.isfinite(packed)
    time_ms = np.where(known, whole >> _LENGTH_BITS, NO_WAY)
    return time_ms, np.where(known, whole & ((1 << _LENGTH_BITS) - 1), NO_WAY)
