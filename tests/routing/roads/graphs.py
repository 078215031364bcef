"""Small directed graphs and what the fastest drives on them cost, for tests of the engine."""

from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from routing.roads.engine import Ends
from routing.roads.hierarchy import Hierarchy, Metric
from routing.roads.weights import UNREACHABLE

Table = NDArray[np.int64]


@dataclass(frozen=True)
class Graph:
    """Links from tail to head; `lon` and `lat` say how many vertices there are."""

    tail: NDArray[np.int32]
    head: NDArray[np.int32]
    time_ms: NDArray[np.int32]
    length_dm: NDArray[np.int32]
    lon: NDArray[np.float64]
    lat: NDArray[np.float64]

    @property
    def n(self) -> int:
        return len(self.lon)

    def hierarchy(self) -> Hierarchy:
        return Hierarchy.build(self.tail, self.head, self.lon, self.lat)

    def metric(self) -> Metric:
        return self.hierarchy().customise(self.time_ms, self.length_dm)


def graph_of(
    links: list[tuple[int, int, int, int]], places: list[tuple[float, float]] | int
) -> Graph:
    """A graph from (tail, head, time, length) and coordinates, or as many vertices in a row."""
    table = np.array(links, np.int32).reshape(-1, 4)
    tail, head, time_ms, length_dm = (np.ascontiguousarray(column) for column in table.T)
    at = [(float(x), 0.0) for x in range(places)] if isinstance(places, int) else places
    lon, lat = np.array(at, np.float64).reshape(-1, 2).T
    return Graph(tail, head, time_ms, length_dm, lon.copy(), lat.copy())


def grid(side: int, seed: int) -> Graph:
    """Streets of a square town: a tenth one-way, a tenth missing, times 1 to 9, lengths 1 to 5."""
    random = np.random.default_rng(seed)
    number = np.arange(side * side, dtype=np.int32).reshape(side, side)
    tail = np.concatenate([number[:, :-1].ravel(), number[:-1].ravel()])
    head = np.concatenate([number[:, 1:].ravel(), number[1:].ravel()])
    fate = random.random(len(tail))
    forth, back = fate > 0.1, fate > 0.2
    tail, head = np.r_[tail[forth], head[back]], np.r_[head[forth], tail[back]]
    return Graph(
        tail,
        head,
        random.integers(1, 10, len(tail)).astype(np.int32),
        random.integers(1, 6, len(tail)).astype(np.int32),
        lon=(number.ravel() % side / 100).astype(np.float64),
        lat=(number.ravel() // side / 100).astype(np.float64),
    )


@st.composite
def graphs(draw: st.DrawFn) -> Graph:
    """Graphs of all kinds: in pieces, with loops, parallel links, closed ones, some of no cost."""
    n = draw(st.integers(1, 24))
    vertex = st.integers(0, n - 1)
    time = st.integers(0, 20) | st.just(UNREACHABLE) | st.just(2**31 - 1)
    links = draw(st.lists(st.tuples(vertex, vertex, time, st.integers(0, 9)), max_size=60))
    degree = st.integers(-3, 3).map(float)
    return graph_of(links, draw(st.lists(st.tuples(degree, degree), min_size=n, max_size=n)))


def at_vertices(vertices: NDArray[np.integer]) -> Ends:
    """Ends of places that are these vertices, for leaving and coming alike."""
    nothing = np.zeros(len(vertices), np.int64)
    return Ends(np.arange(len(vertices)), vertices.astype(np.int64), nothing, nothing, nothing)


def all_pairs(graph: Graph) -> tuple[Table, Table]:
    """Times and lengths of the fastest, then shortest drives by SciPy, UNREACHABLE where none.

    SciPy takes a link of no cost for none, so each link costs one of 2**14 parts more, of which a
    drive without circles in a graph of fewer vertices does not gather a whole. Lengths have 18 bits
    and times 20, which makes 52: floats of 53 bits are exact.
    """
    parts, length_span = 2**14, 2**18
    order = np.lexsort((graph.length_dm, graph.time_ms, graph.head, graph.tail))
    order = order[graph.time_ms[order] < UNREACHABLE]
    tail, head = graph.tail[order], graph.head[order]
    best = np.ones(len(order), np.bool_)
    best[1:] = (tail[1:] != tail[:-1]) | (head[1:] != head[:-1])
    cost = graph.time_ms[order].astype(np.int64) * length_span + graph.length_dm[order]
    links = (tail[best], head[best])
    matrix = csr_array(((cost[best] * parts + 1).astype(np.float64), links), (graph.n, graph.n))
    total = dijkstra(matrix)
    known = np.isfinite(total)
    whole = np.where(known, total, 0).astype(np.int64) // parts
    times = np.where(known, whole // length_span, UNREACHABLE)
    return times, np.where(known, whole % length_span, UNREACHABLE)
