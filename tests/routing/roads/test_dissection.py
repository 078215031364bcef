"""The order in which vertices are eliminated."""

import numpy as np
from hypothesis import given, settings
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from routing.roads.dissection import TIED_SHARE, nested_dissection, undirected
from routing.roads.hierarchy import Hierarchy
from tests.routing.roads.graphs import Graph, graph_of, graphs, grid


def order_of(graph: Graph) -> np.ndarray:
    return nested_dissection(graph.tail, graph.head, graph.lon, graph.lat)


@settings(deadline=None)
@given(graphs())
def test_every_vertex_has_its_turn_once(graph: Graph) -> None:
    """An order is a permutation, whatever the graph looks like."""
    assert sorted(order_of(graph).tolist()) == list(range(graph.n))


def test_an_empty_graph_has_an_empty_order() -> None:
    """No roads are no error here; whoever reads files refuses them."""
    assert order_of(graph_of([], 0)).tolist() == []


def test_the_undirected_graph_lists_each_neighbour_once() -> None:
    """Directions, parallel links and loops do not count."""
    graph = graph_of([(0, 1, 1, 1), (1, 0, 1, 1), (0, 1, 5, 5), (1, 1, 1, 1), (2, 1, 1, 1)], 4)
    first, neighbour = undirected(4, graph.tail, graph.head)
    assert [neighbour[first[u] : first[u + 1]].tolist() for u in range(4)] == [[1], [0, 2], [1], []]


def test_the_bridge_between_two_towns_goes_last() -> None:
    """The least cut becomes the separator: here one of the two ends of the only bridge."""
    # Two towns of 6 x 6 streets, the second one 36 vertices and a degree further east.
    town = grid(6, seed=1)
    bridge = np.array([[35], [36]], np.int32)
    two_towns = Graph(
        np.concatenate([town.tail, town.tail + 36, bridge[0]]),
        np.concatenate([town.head, town.head + 36, bridge[1]]),
        np.ones(2 * len(town.tail) + 1, np.int32),
        np.ones(2 * len(town.tail) + 1, np.int32),
        np.concatenate([town.lon, town.lon + 1]),
        np.concatenate([town.lat, town.lat]),
    )
    assert order_of(two_towns)[-1] in bridge


def test_what_goes_last_splits_a_town_in_balanced_halves() -> None:
    """No half is larger than what the tied shares leave; the separator of a square is a side."""
    town = grid(30, seed=2)
    order = order_of(town)
    # 900 vertices: the least cut between two opposite quarters is at most a row of 30 streets.
    rest = np.zeros(900, np.bool_)
    rest[order[:-30]] = True
    inside = rest[town.tail] & rest[town.head]
    links = (town.tail[inside], town.head[inside])
    graph = coo_array((np.ones(inside.sum()), links), (900, 900))
    part = connected_components(graph, directed=False)[1][rest]
    assert np.bincount(part).max() <= (1 - TIED_SHARE) * 900


def test_dissection_beats_going_row_by_row() -> None:
    """The point of it all: shorter ways to the root than a plain order gives."""
    town = grid(30, seed=3)
    row_by_row = Hierarchy.from_order(np.arange(900, dtype=np.int32), town.tail, town.head)
    dissected = Hierarchy.from_order(order_of(town), town.tail, town.head)
    # Row by row the way leads past nearly all vertices; a dissected square needs its separators:
    # 30 + 15 + 15 + 7 + 7 + ... < 120 if halves are halves, more as they are between 1/4 and 3/4.
    assert row_by_row.height > 800
    assert dissected.height < 200
