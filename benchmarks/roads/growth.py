"""How time grows with the size of the network: several files, and one of them four times over."""

from collections.abc import Callable, Sequence
from pathlib import Path
from time import perf_counter
from typing import Any, Final

from benchmarks.measuring import alternated
from benchmarks.roads.osmfiles import write_tiled
from benchmarks.roads.places import Places
from routing.roads.extract import read_roads
from routing.roads.network import RoadNetwork
from routing.roads.paths import path_of
from routing.roads.times import TravelTimes

POINTS: Final = 1000
_DRIVES: Final = 100


def measure_growth(
    files: Sequence[Path],
    tiled: Path,
    work: Path,
    profile: str,
    rounds: int,
    seed: int,
    tell: Callable[[str], None],
) -> list[dict[str, Any]]:
    """A row for each of some files, the smallest network first.

    Args:
        files: OSM files.
        tiled: the file of which a map of two by two copies is measured besides.
        work: folder for that map.
        profile: of the vehicle.
        rounds: how often tables are computed.
        seed: of the choice of places.
        tell: is told what begins.
    """
    quadruple = work / "tiled.osm.pbf"
    tell(f"tiling {tiled.name}")
    write_tiled(tiled, read_roads(tiled), quadruple)
    names = {file: file.name for file in files} | {quadruple: f"{tiled.name}, 2 × 2 copies"}
    rows = []
    for file, name in names.items():
        tell(f"growth: {name}")
        rows.append({"file": name, **_measure(file, work / "growth.roads", profile, rounds, seed)})
    return sorted(rows, key=lambda row: int(row["nodes"]))


def _measure(file: Path, region: Path, profile: str, rounds: int, seed: int) -> dict[str, Any]:
    begin = perf_counter()
    extracted = read_roads(file)
    read = perf_counter()
    extracted.save(region)
    times = TravelTimes(RoadNetwork.open(region), profile)
    ready = perf_counter()
    network = times.network
    places = Places.random(times, POINTS, seed)
    pairs = [places.snaps.only([2 * drive, 2 * drive + 1]) for drive in range(_DRIVES)]

    def drive_all() -> None:
        for pair in pairs:
            path_of(network, times.drive_between(pair))

    tasks = {"matrix": lambda: times.matrix_between(places.snaps), "drives": drive_all}
    took = alternated(tasks, rounds)
    return {
        "nodes": network.node_count,
        "edges": network.edge_count,
        "vertices": times.graph.n,
        "extract_s": read - begin,
        "preprocess_s": ready - read,
        "matrix_points": POINTS,
        "matrix_s": took["matrix"],
        "pair_ms": 1000 * took["drives"] / _DRIVES,
    }
