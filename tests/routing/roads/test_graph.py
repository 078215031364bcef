from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from numpy.typing import NDArray

from routing.roads.dijkstra import Dijkstra
from routing.roads.engine import Ends
from routing.roads.graph import Links, build_graph, reachable_edges
from routing.roads.speeds import CLOSED_MS
from routing.roads.weights import UNREACHABLE, lengths_of, times_of
from tests.routing.roads.small import Road, fastest, maps, network_of, times_of_arcs


def _table(
    roads: list[Road], bans: list[tuple[int, ...]], times_ms: list[int]
) -> NDArray[np.int32]:
    """Milliseconds from the end of each arc to the beginning of each other one."""
    network = network_of(roads, bans)
    graph = build_graph(network, np.array(times_ms, np.int32))
    every_arc = np.arange(2 * len(roads))
    leaving, coming = _ends(graph.exits, every_arc), _ends(graph.entries, every_arc)
    engine = Dijkstra(graph)
    places = engine.label(leaving, coming, len(every_arc))
    return times_of(engine.table(places, places))


def _ends(links: Links, arcs: NDArray[np.int64]) -> Ends:
    """Each arc as a place of its own, without anything between it and its vertices."""
    count, vertex = links.at_all(arcs)
    arc = np.repeat(arcs, count)
    nothing = np.zeros(len(arc), np.int64)
    return Ends(arc, vertex.astype(np.int64), arc, nothing, nothing)


@settings(max_examples=120, deadline=None)
@given(maps())
def test_agrees_with_a_search_over_every_rule(
    drawn: tuple[list[Road], list[tuple[int, ...]]],
) -> None:
    """Bans of any length, one-ways and private roads: the same times as remembering everything."""
    roads, bans = drawn
    times = times_of_arcs(roads)
    table = _table(roads, bans, times)
    arcs = [arc for arc in range(len(times)) if times[arc] < CLOSED_MS]
    for first in arcs:
        for last in arcs:
            expected = fastest(roads, bans, times, first, last)
            assert table[first, last] == (UNREACHABLE if expected is None else expected)


def test_only_what_needs_it_is_split() -> None:
    """A ban costs one vertex and its links, not a vertex for each turn of the network."""
    # Four roads meet at node 0; arc 1 comes from node 1, arc 2 leads to node 2.
    roads = [Road(0, 1), Road(0, 2), Road(0, 3), Road(0, 4)]
    plain = network_of(roads, []).graph("car")
    split = network_of(roads, [(1, 2)]).graph("car")
    assert (plain.n, len(plain.tail)) == (5, 8)
    # The copy of node 0 for those from node 1 has the three other ways on, of them one back.
    assert (split.n, len(split.tail)) == (6, 8 + 3)


@pytest.mark.parametrize(("private", "expected"), [(False, 1000), (True, 3000)])
def test_private_roads_are_no_short_cut(private: bool, expected: int) -> None:
    """From node 0 to node 2 straight over a private road, or round by node 1."""
    # Arcs 6 → ... : road 3 leads to node 0, road 4 away from node 2; times are 10 ms per dm.
    roads = [
        Road(0, 2, 100, private=private),
        Road(0, 1, 150),
        Road(1, 2, 150),
        Road(3, 0, 10),
        Road(2, 4, 10),
    ]
    table = _table(roads, [], times_of_arcs(roads))
    assert table[6, 8] == expected


def test_private_roads_are_driven_at_both_ends() -> None:
    """From a private road out, over public ones and into another private road."""
    roads = [Road(0, 1, 100, private=True), Road(1, 2, 100), Road(2, 3, 100, private=True)]
    table = _table(roads, [], times_of_arcs(roads))
    assert table[0, 4] == 1000
    assert table[5, 1] == 1000


def test_private_roads_are_driven_among_themselves() -> None:
    """Who begins and ends in the same private roads stays in them."""
    roads = [
        Road(0, 1, 100, private=True),
        Road(1, 2, 100, private=True),
        Road(2, 3, 100, private=True),
        Road(0, 3, 5000),
    ]
    table = _table(roads, [], times_of_arcs(roads))
    assert table[0, 4] == 1000


def test_of_equally_fast_ways_the_shortest_counts() -> None:
    """Two roads side by side of the same time, 50 and 100 dm long: the drive is 50 dm long."""
    roads = [Road(9, 0, 10), Road(0, 1, 100), Road(0, 1, 50), Road(1, 8, 10)]
    graph = build_graph(network_of(roads, []), np.full(8, 1000, np.int32))
    nothing = np.zeros(1, np.int64)
    leaving = replace(_ends(graph.exits, np.array([0])), place=nothing)
    coming = replace(_ends(graph.entries, np.array([6])), place=nothing)
    engine = Dijkstra(graph)
    place = engine.label(leaving, coming, 1)
    found = engine.table(place, place)
    assert (times_of(found)[0, 0], lengths_of(found)[0, 0]) == (1000, 50)
    route = engine.route(leaving, coming, 0, 0)
    assert route is not None
    assert [int(graph.arc[link]) for link in route.links] == [4]
    assert (route.time_ms, route.length_dm) == (1000, 50)


def test_other_times_leave_the_graph_as_it_is() -> None:
    """Vertices and links do not depend on times, so that an engine may keep what it prepared."""
    network = network_of([Road(0, 1), Road(1, 2), Road(2, 0, private=True)], [(0, 2)])
    graph = network.graph("car")
    closed = np.full(6, CLOSED_MS, np.int32)
    other = graph.reweighted(closed)
    assert other.tail is graph.tail
    assert other.entries is graph.entries
    assert (other.time_ms == CLOSED_MS).all()


def test_reachable_edges() -> None:
    """An edge counts when one can come to it and get away again; a closed bridge cuts off."""
    roads = [Road(0, 1), Road(1, 2), Road(2, 3), Road(0, 4), Road(4, 1)]
    graph = network_of(roads, []).graph("car")
    assert reachable_edges(graph).all()
    times = graph.arc_time_ms.copy()
    times[2:4] = CLOSED_MS
    # Edge 1 is the bridge; behind it lies edge 2. The three edges of the ring are the larger part.
    assert reachable_edges(graph.reweighted(times)).tolist() == [True, False, False, True, True]


def test_private_dead_ends_are_reachable() -> None:
    """A private road counts although nobody passes through it."""
    graph = network_of([Road(0, 1), Road(1, 2, private=True), Road(1, 3)], []).graph("car")
    assert reachable_edges(graph).all()
