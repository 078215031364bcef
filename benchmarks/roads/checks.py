"""Whether the answers are right: against Dijkstra's algorithm, and against the raw OSM file."""

import math
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

import numpy as np

from benchmarks.rawcheck import RawRules
from benchmarks.roads.graph_engines import OURS, GraphEngine, Vertices
from benchmarks.roads.places import Places
from routing.errors import NoRoute
from routing.roads.dijkstra import Dijkstra
from routing.roads.paths import path_of
from routing.roads.speeds import Profile
from routing.roads.times import TravelTimes

Line = Iterable[tuple[float, float]]

_FAULTS_SHOWN: Final = 10


def check_pairs(
    times: TravelTimes, profile: str | Profile, pairs: int, seed: int
) -> dict[str, int]:
    """Compare all times and lengths between random places with those of SciPy's Dijkstra.

    Args:
        times: to be checked.
        profile: of `times`.
        pairs: how many pairs of different places at least.
        seed: of the choice of places.
    """
    count = math.isqrt(pairs) + 1
    count += count * (count - 1) < pairs
    snaps = Places.random(times, count, seed).snaps
    oracle = TravelTimes(times.network, profile, engine=Dijkstra)
    ours, theirs = times.matrix_between(snaps), oracle.matrix_between(snaps)
    return {
        "pairs": count * (count - 1),
        "max_difference_s": _most(ours.times_s - theirs.times_s),
        "max_difference_m": _most(ours.lengths_m - theirs.lengths_m),
    }


def check_engines(engines: Mapping[str, GraphEngine], vertices: Vertices) -> dict[str, int]:
    """By how many milliseconds the peers on our graph differ from us at most."""
    some = {
        name: engine.times(vertices[: engine.most_rows], vertices)
        for name, engine in engines.items()
    }
    ours = some.pop(OURS)
    return {name: _most(ours[: len(table)] - table) for name, table in some.items()}


def _most(differences: np.ndarray[Any, Any]) -> int:
    return int(np.abs(differences).max(initial=0))


def check_paths(times: TravelTimes, source: Path, count: int, seed: int) -> dict[str, Any]:
    """Hold random driven lines against the rules of the OSM file they come from."""
    places = Places.random(times, min(2 * count, 2000), seed)
    pairs = np.random.default_rng(seed).integers(len(places.snaps), size=(count, 2))
    return judge(RawRules(source), _lines(times, places, pairs.tolist()))


def _lines(times: TravelTimes, places: Places, pairs: list[list[int]]) -> Iterator[Line]:
    """Driven lines between pairs of places; none where no road joins them."""
    for origin, destination in pairs:
        with suppress(NoRoute):
            drive = times.drive_between(places.snaps, origin, destination)
            yield path_of(times.network, drive).geometry


def judge(rules: RawRules, lines: Iterable[Line]) -> dict[str, Any]:
    """Count what driven lines break."""
    paths, turns_round = 0, 0
    faults: list[str] = []
    for line in lines:
        paths += 1
        faults += rules.broken(line)
        turns_round += len(rules.turns_round(line))
    return {
        "paths": paths,
        "broken_rules": len(faults),
        "turns_round": turns_round,
        "first_faults": faults[:_FAULTS_SHOWN],
    }
