"""Topology and customisation of the contraction hierarchy."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings

from routing.roads.hierarchy import DOWN, UP, Hierarchy, Metric
from routing.roads.labels import label, times_and_lengths
from routing.roads.weights import UNREACHABLE, lengths_of, times_of
from tests.routing.roads.graphs import Graph, at_vertices, graph_of, graphs, grid


def triangle(direct_ms: int) -> Graph:
    """Vertex 0 lies on a detour of 3 + 4 ms from 1 to 2; the direct road takes as long as asked."""
    return graph_of([(1, 0, 3, 10), (0, 2, 4, 10), (1, 2, direct_ms, 50)], 3)


def customised(graph: Graph) -> Metric:
    """With the vertices eliminated in the order of their numbers."""
    order = np.arange(graph.n, dtype=np.int32)
    hierarchy = Hierarchy.from_order(order, graph.tail, graph.head)
    return hierarchy.customise(graph.time_ms, graph.length_dm)


def test_an_arc_takes_the_detour_over_a_lower_vertex_if_that_is_faster() -> None:
    """From 1 up to 2: 7 ms and 20 dm over vertex 0 instead of 9 ms directly."""
    metric = customised(triangle(direct_ms=9))
    arc = 2  # arcs are 0-1, 0-2, 1-2
    assert (metric.hierarchy.arc_tail[arc], metric.hierarchy.arc_head[arc]) == (1, 2)
    assert (times_of(metric.weight)[arc, UP], lengths_of(metric.weight)[arc, UP]) == (7, 20)
    assert metric.link[arc, UP] == -1


def test_an_arc_keeps_its_link_if_that_is_faster() -> None:
    """From 1 up to 2: the direct road takes 6 ms and is link number 2. Nothing leads back."""
    metric = customised(triangle(direct_ms=6))
    assert (times_of(metric.weight)[2, UP], metric.link[2, UP]) == (6, 2)
    assert (times_of(metric.weight)[2, DOWN], metric.link[2, DOWN]) == (UNREACHABLE, -1)


def test_elimination_joins_the_neighbours_of_a_vertex() -> None:
    """A star loses its middle first: its three tips get an arc between any two of them."""
    star = graph_of([(0, 1, 1, 1), (0, 2, 1, 1), (3, 0, 1, 1)], 4)
    hierarchy = customised(star).hierarchy
    arcs = set(zip(hierarchy.arc_tail.tolist(), hierarchy.arc_head.tolist(), strict=True))
    assert arcs == {(0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3)}


@settings(deadline=None)
@given(graphs())
def test_ranks_are_a_postorder_of_one_tree(graph: Graph) -> None:
    """Subtrees are runs of ranks that end with their root, the last rank is above all others."""
    hierarchy = graph.hierarchy()
    above = [{u} for u in range(graph.n)]
    for u in range(graph.n - 1, -1, -1):
        parent = int(hierarchy.parent[u])
        assert (parent < 0) == (u == graph.n - 1)
        if parent >= 0:
            assert parent > u
            above[u] |= above[parent]
        assert hierarchy.depth[u] == len(above[u]) - 1
    for u in range(graph.n):
        below = [v for v in range(graph.n) if u in above[v]]
        assert below == list(range(hierarchy.first_below[u], u + 1))


@settings(deadline=None)
@given(graphs())
def test_arcs_lead_up_the_tree_and_are_found_from_both_ends(graph: Graph) -> None:
    """Every upper neighbour is an ancestor; runs by lower and by upper vertex list all arcs."""
    hierarchy = graph.hierarchy()
    tail, head = hierarchy.arc_tail, hierarchy.arc_head
    assert (hierarchy.first_below[head] <= tail).all()
    assert (tail < head).all()
    for u in range(graph.n):
        upward = range(hierarchy.first_arc[u], hierarchy.first_arc[u + 1])
        assert (tail[upward] == u).all()
        assert (np.diff(head[upward]) > 0).all()
        lower = hierarchy.lower_arc[hierarchy.first_lower[u] : hierarchy.first_lower[u + 1]]
        assert (head[lower] == u).all()
        assert (np.diff(tail[lower]) > 0).all()
    assert sorted(hierarchy.lower_arc.tolist()) == list(range(len(tail)))


@settings(deadline=None)
@given(graphs())
def test_links_lie_on_arcs_between_their_ends(graph: Graph) -> None:
    """A slot tells arc and direction; loops have none, for no fastest drive uses them."""
    hierarchy = graph.hierarchy()
    for tail, head, slot in zip(graph.tail, graph.head, hierarchy.link_slot, strict=True):
        if tail == head:
            assert slot == -1
            continue
        lower, upper = hierarchy.arc_tail[slot // 2], hierarchy.arc_head[slot // 2]
        begin, end = (lower, upper) if slot % 2 == UP else (upper, lower)
        assert (hierarchy.rank[tail], hierarchy.rank[head]) == (begin, end)


def test_a_closed_link_is_driven_around() -> None:
    """The same hierarchy under two metrics: 0 to 2 takes 2 + 2, with 0-1 closed 9."""
    links = [(0, 1, 2, 1), (1, 2, 2, 1), (0, 2, 9, 1)]
    graph = graph_of(links, 3)
    hierarchy = graph.hierarchy()
    ends = at_vertices(np.array([0, 2]))
    for closed, expected_ms in ((False, 4), (True, 9)):
        time_ms = graph.time_ms.copy()
        time_ms[0] = UNREACHABLE if closed else time_ms[0]
        labels = label(hierarchy.customise(time_ms, graph.length_dm), ends, ends, 2)
        assert times_and_lengths(labels, labels)[0][0, 1] == expected_ms


def test_stored_arrays_give_the_same_answers(tmp_path: Path) -> None:
    """Hierarchy and metric may come from files that are mapped for reading only."""
    graph = grid(8, seed=4)
    metric = graph.metric()
    arrays = {**metric.hierarchy.arrays(), "weight": metric.weight, "link": metric.link}
    for name, array in arrays.items():
        np.save(tmp_path / name, array)
    mapped = {name: np.load(tmp_path / f"{name}.npy", mmap_mode="r") for name in arrays}
    hierarchy = Hierarchy.from_arrays(mapped)
    ends = at_vertices(np.arange(graph.n))
    answers = []
    for one in (
        metric,
        Metric(hierarchy, mapped["weight"], mapped["link"]),
        hierarchy.customise(graph.time_ms, graph.length_dm),
    ):
        labels = label(one, ends, ends, graph.n)
        answers.append(np.stack(times_and_lengths(labels, labels)))
    assert (answers[0] == answers[1]).all()
    assert (answers[0] == answers[2]).all()


def test_arrays_cannot_be_changed() -> None:
    """Processes share them."""
    metric = grid(3, seed=5).metric()
    for array in (metric.hierarchy.rank, metric.weight, metric.link):
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 0


def test_times_of_other_links_are_refused() -> None:
    """One time for each link, no fewer."""
    graph = triangle(direct_ms=1)
    with pytest.raises(ValueError, match="2 times for 3 links"):
        graph.hierarchy().customise(graph.time_ms[:2])


def test_lengths_beyond_measure_are_refused() -> None:
    """Any length at up to 360 km/h, which is 1 dm/ms; faster links only as long as they add up."""
    most = UNREACHABLE - 1
    hierarchy = graph_of([(0, 1, 0, 0), (1, 2, 0, 0)], 3).hierarchy()
    slow_ms, fast_ms = np.array([most, most], np.int32), np.array([0, 0], np.int32)
    lengths_dm = np.array([most, most], np.int32)
    assert hierarchy.customise(slow_ms, lengths_dm).has_lengths
    assert hierarchy.customise(fast_ms, np.array([most, 0], np.int32)).has_lengths
    with pytest.raises(ValueError, match="360 km/h"):
        hierarchy.customise(fast_ms, lengths_dm)


def test_arrays_of_another_hierarchy_are_refused() -> None:
    """One weight for each arc and direction."""
    metric, other = grid(3, seed=1).metric(), grid(4, seed=1).metric()
    with pytest.raises(ValueError, match="another hierarchy"):
        Metric(metric.hierarchy, other.weight, other.link)


def test_an_empty_graph_is_no_error() -> None:
    """It has no vertices, no arcs, and a metric."""
    metric = graph_of([], 0).metric()
    assert len(metric.hierarchy.rank) == len(metric.weight) == 0
