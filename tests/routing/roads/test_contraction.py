"""The fast engine against the oracle on real roads."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from routing.roads.contraction import Contraction
from routing.roads.dijkstra import Dijkstra
from routing.roads.engine import Ends, Engine
from routing.roads.extract import read_roads
from routing.roads.graph import RoadGraph
from routing.roads.speeds import CLOSED_MS


@pytest.fixture(scope="module")
def graph(shared_dir: Path) -> RoadGraph:
    """North Bayreuth: 22 villages, turn bans and private roads."""
    return read_roads(shared_dir / "osm" / "north-bayreuth.osm.pbf").graph("minibus")


def somewhere(graph: RoadGraph, places: int, seed: int) -> tuple[Ends, Ends]:
    """Places with two ends each in either direction, up to a minute and 500 m from a vertex."""
    random = np.random.default_rng(seed)

    def ends() -> Ends:
        return Ends(
            place=np.repeat(np.arange(places), 2),
            vertex=random.integers(0, graph.n, 2 * places),
            arc=np.zeros(2 * places, np.int64),
            time_ms=random.integers(0, 60_000, 2 * places),
            length_dm=random.integers(0, 5_000, 2 * places),
        )

    return ends(), ends()


def _table(engine: Engine, leaving: Ends, coming: Ends) -> NDArray[np.int64]:
    places = engine.label(leaving, coming, leaving.place[-1] + 1)
    return engine.table(places, places)


def closed_roads(graph: RoadGraph, seed: int) -> RoadGraph:
    """The same graph with every twentieth arc closed and the others up to twice as slow."""
    random = np.random.default_rng(seed)
    slower = graph.arc_time_ms * random.uniform(1.0, 2.0, len(graph.arc_time_ms))
    may_drive = (graph.arc_time_ms < CLOSED_MS) & (random.random(len(slower)) > 0.05)
    return graph.reweighted(np.where(may_drive, slower, CLOSED_MS).astype(np.int32))


def test_tables_equal_dijkstra(graph: RoadGraph) -> None:
    """6,400 pairs of places, times and lengths."""
    leaving, coming = somewhere(graph, 80, seed=1)
    fast, slow = (_table(engine(graph), leaving, coming) for engine in (Contraction, Dijkstra))
    assert fast.shape == (80, 80)
    assert (fast == slow).all()


def test_closures_and_other_speeds_keep_the_hierarchy(graph: RoadGraph) -> None:
    """A new metric on the old hierarchy is as exact as a new engine."""
    leaving, coming = somewhere(graph, 60, seed=2)
    changed = closed_roads(graph, seed=2)
    fast = _table(Contraction(graph).reweighted(changed), leaving, coming)
    assert (fast == _table(Dijkstra(changed), leaving, coming)).all()


def test_routes_are_as_fast_as_dijkstras(graph: RoadGraph) -> None:
    """Links hang together, from the end that is left to the end that is reached."""
    leaving, coming = somewhere(graph, 60, seed=3)
    fast, slow = Contraction(graph), Dijkstra(graph)
    found = 0
    for origin, destination in np.random.default_rng(3).integers(0, 60, (50, 2)).tolist():
        route = fast.route(leaving, coming, origin, destination)
        expected = slow.route(leaving, coming, origin, destination)
        if route is None or expected is None:
            assert route is expected
            continue
        found += 1
        assert (route.time_ms, route.length_dm) == (expected.time_ms, expected.length_dm)
        links = list(route.links)
        start, end = leaving.vertex[route.departure], coming.vertex[route.arrival]
        assert [start, *graph.head[links]] == [*graph.tail[links], end]
        parts_ms = leaving.time_ms[route.departure] + coming.time_ms[route.arrival]
        assert graph.time_ms[links].sum() + parts_ms == route.time_ms
    assert found > 0
