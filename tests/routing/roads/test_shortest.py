"""Fastest drives, link by link."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routing.roads.hierarchy import Metric
from routing.roads.labels import label, times_and_lengths
from routing.roads.shortest import find_route
from routing.roads.weights import UNREACHABLE
from tests.routing.roads.graphs import Graph, at_vertices, graph_of, graphs, grid


def demand_routes_as_told(graph: Graph, metric: Metric, pairs: list[tuple[int, int]]) -> None:
    """Routes hang together, lead from origin to destination and cost what the table says."""
    ends = at_vertices(np.arange(graph.n))
    labels = label(metric, ends, ends, graph.n)
    time_ms, length_dm = times_and_lengths(labels, labels)
    for origin, destination in pairs:
        route = find_route(metric, ends, ends, origin, destination)
        if route is None:
            assert time_ms[origin, destination] == UNREACHABLE
            continue
        links = list(route.links)
        assert [origin, *graph.head[links]] == [*graph.tail[links], destination]
        assert (route.departure, route.arrival) == (origin, destination)
        assert route.time_ms == graph.time_ms[links].sum() == time_ms[origin, destination]
        assert route.length_dm == graph.length_dm[links].sum() == length_dm[origin, destination]


def test_the_faster_of_parallel_links_is_driven() -> None:
    """0 to 2 over 1: link 1 (3 ms) beats link 0 (5 ms), then link 2."""
    graph = graph_of([(0, 1, 5, 1), (0, 1, 3, 9), (1, 2, 4, 2)], 3)
    ends = at_vertices(np.arange(3))
    route = find_route(graph.metric(), ends, ends, 0, 2)
    assert route == (0, (1, 2), 2, 7, 11)


def test_the_ends_that_save_time_are_used() -> None:
    """Left by vertex 0 it is 9 + 1, by vertex 1 it is 2 + 5: the second end, then link 1."""
    graph = graph_of([(0, 2, 1, 1), (1, 2, 5, 5)], 3)
    leaving = replace(
        at_vertices(np.array([0, 1])), place=np.array([0, 0]), time_ms=np.array([9, 2])
    )
    coming = replace(at_vertices(np.array([2])), place=np.array([1]), length_dm=np.array([3]))
    route = find_route(graph.metric(), leaving, coming, 0, 1)
    assert route == (1, (1,), 0, 7, 8)


@pytest.mark.parametrize(("ends_ms", "used"), [([2, 9], 0), ([9, 2], 1)])
def test_of_two_ends_at_one_vertex_the_nearer_is_used(ends_ms: list[int], used: int) -> None:
    """Both lead to vertex 0, 2 and 9 ms away; link 0 takes 5 ms: 7 in all."""
    graph = graph_of([(0, 1, 5, 5)], 2)
    twice = at_vertices(np.array([0, 0]))
    leaving = replace(twice, place=np.array([0, 0]), time_ms=np.array(ends_ms))
    coming = replace(at_vertices(np.array([1])), place=np.array([1]))
    route = find_route(graph.metric(), leaving, coming, 0, 1)
    assert route == (used, (0,), 0, 7, 5)


def test_a_place_without_ends_is_not_reached() -> None:
    """A road that is closed all around leads nowhere."""
    graph = graph_of([(0, 1, 1, 1)], 2)
    ends = at_vertices(np.array([0]))
    assert find_route(graph.metric(), ends, ends, 0, 1) is None


@settings(deadline=None)
@given(graphs(), st.data())
def test_routes_cost_what_the_table_says(graph: Graph, data: st.DataObject) -> None:
    """On graphs of all kinds, among them links of no cost."""
    vertex = st.integers(0, graph.n - 1)
    pairs = data.draw(st.lists(st.tuples(vertex, vertex), max_size=8))
    demand_routes_as_told(graph, graph.metric(), pairs)


def test_routes_through_a_town_cost_what_the_table_says() -> None:
    """Long enough for arcs over arcs over arcs."""
    town = grid(25, seed=11)
    ends = np.random.default_rng(11).integers(0, town.n, (200, 2))
    demand_routes_as_told(town, town.metric(), [(int(a), int(b)) for a, b in ends])


def test_routes_need_lengths() -> None:
    """A route says how long it is."""
    graph = graph_of([(0, 1, 1, 1)], 2)
    ends = at_vertices(np.arange(2))
    with pytest.raises(ValueError, match="without lengths"):
        find_route(graph.hierarchy().customise(graph.time_ms), ends, ends, 0, 1)


def test_weights_of_another_hierarchy_are_noticed() -> None:
    """An arc that is the sum of no two arcs is an error, not an endless search."""
    graph = graph_of([(1, 0, 3, 1), (0, 2, 4, 1), (1, 2, 9, 1)], 3)
    metric = graph.metric()
    foreign = Metric(metric.hierarchy, metric.weight + 1, np.full_like(metric.link, -1))
    ends = at_vertices(np.arange(3))
    with pytest.raises(ValueError, match="another hierarchy"):
        find_route(foreign, ends, ends, 1, 2)
