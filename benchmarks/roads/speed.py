"""How long answers take: tables, single drives, other speeds, one more ride."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import numpy as np

from benchmarks.measuring import Task, alternated
from benchmarks.roads.graph_engines import GraphEngine, Vertices
from benchmarks.roads.osrm import OsrmServer, route_request, table_request
from benchmarks.roads.places import Places
from routing.roads.graph import RoadGraph
from routing.roads.paths import find_path, path_of
from routing.roads.snapping import Snaps
from routing.roads.times import UNREACHABLE_S, TravelTimes

Row = dict[str, Any]

KNOWN_PLACES: Final = 200
DRIVES: Final = 100
MOST_PLACES_NEEDED: Final = KNOWN_PLACES + 2 * DRIVES
_CALIBRATION_PLACES: Final = 500
_SHORTEST_COMPARED_S: Final = 60.0
_CLOSED_AT_ONCE: Final = 10
_SLOWED_PART: Final = 0.01
_SLOW_KPH: Final = 20.0


def random_vertices(graph: RoadGraph, count: int, seed: int) -> Vertices:
    """Vertices of a graph."""
    return np.random.default_rng(seed).integers(graph.n, size=count)


def matrix_tasks(
    times: TravelTimes, places: Places, osrm: OsrmServer | None, hints: Sequence[str]
) -> dict[str, Task]:
    """Tables between positions known beforehand, and between coordinates."""
    tasks: dict[str, Task] = {
        "hinfahrt": lambda: times.matrix_between(places.snaps),
        "hinfahrt-coordinates": lambda: times.matrix(places.coordinates),
    }
    if osrm:
        known = table_request(places.coordinates, hints[: len(places.snaps)])
        unknown = table_request(places.coordinates)
        tasks["osrm"] = lambda: osrm.get(known)
        tasks["osrm-coordinates"] = lambda: osrm.get(unknown)
    return tasks


def measure_matrices(
    tasks_for: Callable[[int], dict[str, Task]],
    engines: Mapping[str, GraphEngine],
    vertices: Vertices,
    points: Sequence[int],
    rounds: int,
) -> list[Row]:
    """Seconds for tables of some sizes.

    Args:
        tasks_for: what engines that start from places do, by the number of these.
        engines: those that start from vertices.
        vertices: at least as many as there are points.
        points: sizes of the tables.
        rounds: how often each is computed.
    """
    rows = []
    for count in points:
        tasks = tasks_for(count)
        computed = {name: min(count, engine.most_rows or count) for name, engine in engines.items()}
        for name, engine in engines.items():
            tasks[name] = _table_task(engine, vertices[: computed[name]], vertices[:count])
        for name, seconds in alternated(tasks, rounds).items():
            of_rows = computed.get(name, count)
            row = {"engine": name, "points": count, "seconds": seconds * count / of_rows}
            if of_rows < count:
                row["extrapolated_from_rows"] = of_rows
            rows.append(row)
    return rows


def _table_task(engine: GraphEngine, sources: Vertices, targets: Vertices) -> Task:
    return lambda: engine.table(sources, targets)


def measure_pairs(
    times: TravelTimes,
    places: Places,
    osrm: OsrmServer | None,
    hints: Sequence[str],
    engines: Mapping[str, GraphEngine],
    vertices: Vertices,
    rounds: int,
) -> list[Row]:
    """Milliseconds for single drives, the mean of many.

    With every bend of the line between places; the engines on the graph find vertices or links.
    """
    pairs = [[2 * drive, 2 * drive + 1] for drive in range(DRIVES)]
    coordinates = [[places.coordinates[place] for place in pair] for pair in pairs]
    snaps = [places.snaps.only(pair) for pair in pairs]
    ends = [vertices[pair].tolist() for pair in pairs]
    tasks = {
        "hinfahrt": _each(lambda pair: path_of(times.network, times.drive_between(pair)), snaps),
        "hinfahrt-coordinates": _each(lambda pair: find_path(times, *pair), coordinates),
    }
    if osrm:
        known = [
            route_request(both, [hints[place] for place in pair])
            for both, pair in zip(coordinates, pairs, strict=True)
        ]
        tasks["osrm"] = _each(osrm.get, known)
        tasks["osrm-coordinates"] = _each(osrm.get, [route_request(both) for both in coordinates])
    for name, engine in engines.items():
        tasks[name] = _path_task(engine, ends)
    return [
        {"engine": name, "milliseconds": 1000 * seconds / DRIVES}
        for name, seconds in alternated(tasks, rounds).items()
    ]


def _path_task(engine: GraphEngine, ends: list[list[int]]) -> Task:
    return _each(lambda pair: engine.path(*pair), ends)


def _each(answer: Callable[[Any], object], questions: Sequence[Any]) -> Task:
    """Answer one question after the other."""

    def answer_all() -> None:
        for question in questions:
            answer(question)

    return answer_all


def measure_reweighting(times: TravelTimes, rounds: int, seed: int) -> dict[str, float]:
    """Seconds until travel times hold with closed roads, and with other speeds on many."""
    edges = np.random.default_rng(seed).permutation(times.network.edge_count)
    slowed = dict.fromkeys(edges[: max(1, int(_SLOWED_PART * len(edges)))].tolist(), _SLOW_KPH)
    tasks: dict[str, Task] = {
        "closed": lambda: times.closed(edges[:_CLOSED_AT_ONCE].tolist()),
        "with_speeds": lambda: times.with_speeds(slowed),
    }
    return alternated(tasks, rounds)


def measure_adding_a_ride(times: TravelTimes, places: Places, rounds: int) -> float:
    """Milliseconds for all times between a ride's two places and those known, both ways."""
    known = times.know(places.snaps.only(range(KNOWN_PLACES)))
    rides = [
        places.snaps.only([place, place + 1])
        for place in range(KNOWN_PLACES, MOST_PLACES_NEEDED, 2)
    ]

    def add(snaps: Snaps) -> None:
        ride = times.know(snaps)
        times.between(ride, known)
        times.between(known, ride)
        times.between(ride, ride)

    return 1000 * alternated({"add": _each(add, rides)}, rounds)["add"] / len(rides)


def ratio_to_osrm(times: TravelTimes, places: Places, osrm: OsrmServer) -> float | None:
    """The median of our time, divided by OSRM's, over drives of a minute and more."""
    coordinates = places.coordinates[:_CALIBRATION_PLACES]
    ours, theirs = times.matrix(coordinates).times_s, osrm.durations_s(coordinates)
    compared = (ours < UNREACHABLE_S) & (theirs >= _SHORTEST_COMPARED_S)
    return float(np.median(ours[compared] / theirs[compared])) if compared.any() else None
