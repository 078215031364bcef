"""Fastest paths by Dijkstra's algorithm, from SciPy: the oracle for every faster engine.

Times and lengths are searched together as one number, so that of several fastest paths the
shortest counts and lengths are as well-defined as times.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from routing.roads.engine import Ends, Route
from routing.roads.graph import RoadGraph
from routing.roads.speeds import CLOSED_MS
from routing.roads.weights import UNREACHABLE, Weights, pack

# 29 bits of milliseconds (six days) and 24 bits of decimetres (1,677 km) fit exactly into the
# 53 bits of a float64, the only type that SciPy's algorithm knows.
_LENGTH_BITS: Final = 24
# SciPy takes a link of no cost for no link, so each first step costs a millisecond more.
_FIRST_STEP: Final = float(1 << _LENGTH_BITS)
_ROWS_AT_ONCE: Final = 64


@dataclass(frozen=True)
class Places:
    """The ends of places on one graph: Dijkstra's algorithm prepares nothing."""

    graph: RoadGraph
    leaving: Ends
    coming: Ends
    count: int


class Dijkstra:
    """Searches one graph."""

    def __init__(self, graph: RoadGraph) -> None:
        self.graph = graph

    def reweighted(self, graph: RoadGraph) -> "Dijkstra":
        """An engine for the same graph with other times."""
        return Dijkstra(graph)

    def label(self, leaving: Ends, coming: Ends, places: int) -> Places:
        """The places, for `table`."""
        return Places(self.graph, leaving, coming, places)

    def join(self, known: Places, added: Places) -> Places:
        """All these places; the added ones are numbered after the known ones."""
        return Places(
            known.graph,
            known.leaving.and_of(added.leaving, known.count),
            known.coming.and_of(added.coming, known.count),
            known.count + added.count,
        )

    def table(self, sources: Places, targets: Places) -> Weights:
        """Times with lengths from each place to each, packed as in `weights`.

        Paths inside one arc, which pass no vertex, are the caller's.

        Raises:
            ValueError: the places were looked at on another graph.
        """
        if not sources.graph is targets.graph is self.graph:
            raise ValueError("places on another graph: ask for new ones")
        coming = targets.coming
        best = np.full((sources.count, targets.count), np.inf)
        last_step = _as_floats(coming.time_ms, coming.length_dm) - _FIRST_STEP
        matrix = self._with_places(sources.leaving, sources.count)
        for begin in range(0, sources.count, _ROWS_AT_ONCE):
            rows = np.arange(begin, min(begin + _ROWS_AT_ONCE, sources.count))
            costs = dijkstra(matrix, indices=self.graph.n + rows)[:, coming.vertex] + last_step
            np.minimum.at(best[rows[0] : rows[-1] + 1].T, coming.place, costs.T)
        time_ms, length_dm = _as_integers(best)
        return pack(time_ms, length_dm)

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
        total = costs[0, coming.vertex[last]] + _as_floats(
            coming.time_ms[last], coming.length_dm[last]
        )
        arrival = int(last[np.argmin(total)])
        if not np.isfinite(total.min()):
            return None
        links = []
        vertex = int(coming.vertex[arrival])
        while (previous := int(before[0, vertex])) < self.graph.n:
            links.append(self._link(previous, vertex))
            vertex = previous
        starts = first[leaving.vertex[first] == vertex]
        at_first = _as_floats(leaving.time_ms[starts], leaving.length_dm[starts])
        time_ms, length_dm = _as_integers(total.min() - _FIRST_STEP)
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
        cost = _as_floats(graph.time_ms, graph.length_dm)
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
        first_steps = _as_floats(leaving.time_ms, leaving.length_dm) + _FIRST_STEP
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


def _as_floats(time_ms: NDArray[np.integer], length_dm: NDArray[np.integer]) -> NDArray[np.float64]:
    return np.asarray(time_ms * float(1 << _LENGTH_BITS) + length_dm, np.float64)


def _as_integers(packed: NDArray[np.float64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    known = np.isfinite(packed)
    whole = np.where(known, packed, 0.0).astype(np.int64)
    time_ms = np.where(known, whole >> _LENGTH_BITS, UNREACHABLE)
    return time_ms, whole & ((1 << _LENGTH_BITS) - 1)
