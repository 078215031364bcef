"""Many-to-many travel times from labels."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routing.roads.engine import Ends
from routing.roads.labels import join, label, times, times_and_lengths
from routing.roads.weights import UNREACHABLE
from tests.routing.roads.graphs import Graph, Table, all_pairs, at_vertices, graph_of, graphs, grid


def table(graph: Graph) -> tuple[Table, Table]:
    """Times and lengths between all vertices."""
    ends = at_vertices(np.arange(graph.n))
    labels = label(graph.metric(), ends, ends, graph.n)
    time_ms, length_dm = times_and_lengths(labels, labels)
    return time_ms.astype(np.int64), length_dm.astype(np.int64)


@st.composite
def some_ends(draw: st.DrawFn, n: int, places: int) -> Ends:
    """None, one or several ends of each place, in the order of places."""
    lists = draw(
        st.lists(
            st.lists(
                st.tuples(st.integers(0, n - 1), st.integers(0, 15), st.integers(0, 9)), max_size=4
            ),
            min_size=places,
            max_size=places,
        )
    )
    rows = [(place, *end) for place, ends in enumerate(lists) for end in ends]
    place, vertex, time_ms, length_dm = np.array(rows, np.int64).reshape(-1, 4).T
    return Ends(place, vertex, np.zeros_like(place), time_ms, length_dm)


@st.composite
def graphs_with_places(draw: st.DrawFn) -> tuple[Graph, Ends, Ends, int]:
    """A graph, leaving and coming ends of some places, and how many places there are."""
    graph = draw(graphs())
    places = draw(st.integers(1, 6))
    ends = some_ends(graph.n, places)
    return graph, draw(ends), draw(ends), places


def with_places(graph: Graph, leaving: Ends, coming: Ends, places: int) -> Graph:
    """The graph with two vertices more for each place, one to leave it and one to come to it."""
    return Graph(
        tail=np.r_[graph.tail, graph.n + leaving.place, coming.vertex].astype(np.int32),
        head=np.r_[graph.head, leaving.vertex, graph.n + places + coming.place].astype(np.int32),
        time_ms=np.r_[graph.time_ms, leaving.time_ms, coming.time_ms].astype(np.int32),
        length_dm=np.r_[graph.length_dm, leaving.length_dm, coming.length_dm].astype(np.int32),
        lon=np.r_[graph.lon, np.zeros(2 * places)],
        lat=np.r_[graph.lat, np.zeros(2 * places)],
    )


def test_a_one_way_ring_is_driven_around() -> None:
    """0 -> 1 -> 2 -> 0 with 1, 2 and 4 ms: each way back is the rest of 7."""
    ring = graph_of([(0, 1, 1, 10), (1, 2, 2, 20), (2, 0, 4, 40)], 3)
    time_ms, length_dm = table(ring)
    assert time_ms.tolist() == [[0, 1, 3], [6, 0, 2], [4, 5, 0]]
    assert length_dm.tolist() == [[0, 10, 30], [60, 0, 20], [40, 50, 0]]


def test_the_shortest_of_equally_fast_drives_counts() -> None:
    """Both ways from 0 to 3 take 4 ms; over 2 it is 30 dm, over 1 it is 50 dm."""
    links = [(0, 1, 2, 25), (1, 3, 2, 25), (0, 2, 1, 10), (2, 3, 3, 20)]
    time_ms, length_dm = table(graph_of(links, 4))
    assert (time_ms[0, 3], length_dm[0, 3]) == (4, 30)


def test_islands_are_unreachable() -> None:
    """No way is a number of its own, in both tables."""
    time_ms, length_dm = table(graph_of([(0, 1, 5, 5)], 3))
    none = UNREACHABLE
    assert time_ms.tolist() == [[0, 5, none], [none, 0, none], [none, none, 0]]
    assert length_dm.tolist() == [[0, 5, none], [none, 0, none], [none, none, 0]]


def test_drives_of_more_than_149_hours_count_as_none() -> None:
    """Times add up to UNREACHABLE at most; nothing overflows."""
    half = UNREACHABLE // 2
    time_ms, _ = table(graph_of([(0, 1, half, 1), (1, 2, half - 1, 1), (2, 3, 1, 1)], 4))
    assert time_ms[0].tolist() == [0, half, UNREACHABLE - 1, UNREACHABLE]


@settings(deadline=None)
@given(graphs())
def test_tables_equal_scipys_dijkstra(graph: Graph) -> None:
    """Exact for all pairs: in pieces, one-way, parallel links, closed ones, times of zero."""
    time_ms, length_dm = table(graph)
    expected_ms, expected_dm = all_pairs(graph)
    assert (time_ms == expected_ms).all()
    assert (length_dm == expected_dm).all()


@pytest.mark.parametrize("seed", [6, 7])
def test_large_tables_equal_scipys_dijkstra(seed: int) -> None:
    """441 places: several strips and tiles of the product, which small graphs do not fill."""
    town = grid(21, seed)
    time_ms, length_dm = table(town)
    expected_ms, expected_dm = all_pairs(town)
    assert (time_ms == expected_ms).all()
    assert (length_dm == expected_dm).all()


@settings(deadline=None)
@given(graphs_with_places())
def test_places_may_have_several_ends_or_none(
    example: tuple[Graph, Ends, Ends, int],
) -> None:
    """As if each place were a vertex, with a link for each end."""
    graph, leaving, coming, places = example
    labels = label(graph.metric(), leaving, coming, places)
    expected_ms, expected_dm = all_pairs(with_places(graph, leaving, coming, places))
    n = graph.n
    time_ms, length_dm = times_and_lengths(labels, labels)
    assert (time_ms == expected_ms[n : n + places, n + places :]).all()
    assert (length_dm == expected_dm[n : n + places, n + places :]).all()


@settings(deadline=None)
@given(graphs_with_places())
def test_times_alone_are_the_same(example: tuple[Graph, Ends, Ends, int]) -> None:
    """Leaving out the lengths changes no time."""
    graph, leaving, coming, places = example
    with_lengths = label(graph.metric(), leaving, coming, places)
    alone = label(graph.hierarchy().customise(graph.time_ms), leaving, coming, places)
    assert (times(alone, alone) == times(with_lengths, with_lengths)).all()


def test_new_places_are_added_to_known_ones() -> None:
    """Joined labels answer like labels of all; between two sets, like that part of the whole."""
    town = grid(12, seed=8)
    metric = town.metric()
    vertices = np.random.default_rng(8).permutation(town.n)
    ends, known_ends, new_ends = (
        at_vertices(part) for part in (vertices, vertices[:-2], vertices[-2:])
    )
    whole = label(metric, ends, ends, town.n)
    known = label(metric, known_ends, known_ends, town.n - 2)
    new = label(metric, new_ends, new_ends, 2)
    expected_ms, expected_dm = times_and_lengths(whole, whole)
    joined = join(known, new)
    assert (times_and_lengths(joined, joined)[0] == expected_ms).all()
    assert (times_and_lengths(joined, joined)[1] == expected_dm).all()
    assert (times(new, known) == expected_ms[-2:, :-2]).all()
    assert (times(known, new) == expected_ms[:-2, -2:]).all()


def test_labels_of_two_metrics_are_not_mixed() -> None:
    """After a closure the labels of known places are worth nothing, and that is said."""
    graph = grid(3, seed=9)
    hierarchy = graph.hierarchy()
    ends = at_vertices(np.arange(9))
    before, after = (
        label(hierarchy.customise(graph.time_ms, graph.length_dm), ends, ends, 9) for _ in range(2)
    )
    with pytest.raises(ValueError, match="two metrics"):
        times(before, after)
    with pytest.raises(ValueError, match="two metrics"):
        join(before, after)


def test_lengths_that_are_not_known_are_not_invented() -> None:
    """A metric of times alone has no lengths to tell."""
    graph = grid(3, seed=10)
    ends = at_vertices(np.arange(9))
    labels = label(graph.hierarchy().customise(graph.time_ms), ends, ends, 9)
    with pytest.raises(ValueError, match="without lengths"):
        times_and_lengths(labels, labels)


def test_negative_ends_are_refused() -> None:
    """A place cannot lie before itself."""
    metric = graph_of([(0, 1, 1, 1)], 2).metric()
    ends = at_vertices(np.array([0]))
    with pytest.raises(ValueError, match="time is negative"):
        label(metric, replace(ends, time_ms=np.array([-1])), ends, 1)


def test_ends_of_unknown_places_are_refused() -> None:
    """Compiled code does not look whether a place is in the table."""
    metric = graph_of([(0, 1, 1, 1)], 2).metric()
    ends = at_vertices(np.array([0, 1]))
    with pytest.raises(ValueError, match="none of the 1 places"):
        label(metric, ends, ends, 1)
