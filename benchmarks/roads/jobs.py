"""What is measured in a process of its own: time and memory of loading, time of opening.

Libraries are imported before the clock starts, and how long that takes is said apart.
"""

import resource
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from time import perf_counter
from types import MappingProxyType
from typing import Final

from benchmarks.fresh import Found, peak_mb, run_fresh
from routing.errors import RoadFileError

Job = Mapping[str, str]
"""The name of one of JOBS as "job", and its arguments."""

_KILOBYTES_PER_MB: Final = 1024
_FALLBACK_KPH: Final = 50
_FIRST_PLACES: Final = 50


def run_job(job: Job) -> Found:
    """Run a job in a new process.

    Raises:
        RunFailed: it came to no end.
    """
    return run_fresh(__name__, job)


def measure(job: str, **arguments: str) -> Found:
    """Do a job; called in the new process."""
    try:
        return JOBS[job](**arguments)
    except RoadFileError as error:
        sys.exit(str(error))


def load_hinfahrt(source: str, profile: str) -> Found:
    """An OSM file becomes a network in memory, and that a graph with turns and travel times."""
    begin = perf_counter()
    from routing.roads.extract import read_roads

    imported, imports_mb = perf_counter(), peak_mb()
    network = read_roads(Path(source))
    read = perf_counter()
    network.graph(profile)
    ready = perf_counter()
    return {
        "seconds": ready - imported,
        "peak_mb": peak_mb(),
        "imports_mb": imports_mb,
        "import_s": imported - begin,
        "extract_s": read - imported,
    }


def load_prepared(source: str, target: str, profile: str) -> Found:
    """An OSM file becomes a prepared file, and that travel times that are ready to answer."""
    begin = perf_counter()
    from routing.roads.extract import read_roads
    from routing.roads.network import RoadNetwork
    from routing.roads.times import TravelTimes

    imported, imports_mb = perf_counter(), peak_mb()
    network = read_roads(Path(source))
    read = perf_counter()
    network.save(Path(target))
    TravelTimes(RoadNetwork.open(Path(target)), profile)
    ready = perf_counter()
    return {
        "seconds": ready - imported,
        "peak_mb": peak_mb(),
        "imports_mb": imports_mb,
        "import_s": imported - begin,
        "extract_s": read - imported,
        "preprocess_s": ready - read,
    }


def load_osmnx(source: str) -> Found:
    """The same roads with osmnx: read, simplified, with speeds and travel times."""
    begin = perf_counter()
    import osmnx

    imported, imports_mb = perf_counter(), peak_mb()
    graph = osmnx.graph_from_xml(source)
    graph = osmnx.add_edge_speeds(graph, fallback=_FALLBACK_KPH)
    osmnx.add_edge_travel_times(graph)
    ready = perf_counter()
    return {
        "seconds": ready - imported,
        "peak_mb": peak_mb(),
        "imports_mb": imports_mb,
        "import_s": imported - begin,
    }


def load_osrm(extract: str, contract: str, profile: str, source: str) -> Found:
    """The same roads with OSRM: extracted and contracted."""
    begin = perf_counter()
    _run_tool(extract, "--threads", "1", "--profile", profile, source)
    extracted = perf_counter()
    _run_tool(contract, "--threads", "1", source.removesuffix(".osm.pbf") + ".osrm")
    contracted = perf_counter()
    peak_kb = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return {
        "seconds": contracted - begin,
        "peak_mb": peak_kb / _KILOBYTES_PER_MB,
        "extract_s": extracted - begin,
        "contract_s": contracted - extracted,
    }


def _run_tool(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        said = (done.stdout + done.stderr).strip().splitlines() or ["nothing"]
        sys.exit(f"{Path(command[0]).name} says: {said[-1]}")


def open_region(path: str, profile: str) -> Found:
    """A prepared file is opened until it could answer, and then answers for the first time."""
    begin = perf_counter()
    from routing.geo import Coordinate
    from routing.roads.network import RoadNetwork
    from routing.roads.times import TravelTimes

    imported = perf_counter()
    network = RoadNetwork.open(Path(path))
    times = TravelTimes(network, profile)
    ready = perf_counter()
    step = max(1, network.edge_count // _FIRST_PLACES)
    lines = [network.line_of(edge) for edge in range(0, network.edge_count, step)]
    places = [Coordinate(lat=lat, lon=lon) for lon, lat in (line[0].tolist() for line in lines)]
    times.matrix(places, max_distance_m=float("inf"))
    return {
        "import_s": imported - begin,
        "open_s": ready - imported,
        "first_matrix_s": perf_counter() - ready,
        "peak_mb": peak_mb(),
    }


JOBS: Final[Mapping[str, Callable[..., Found]]] = MappingProxyType(
    {
        job.__name__: job
        for job in (load_hinfahrt, load_prepared, load_osmnx, load_osrm, open_region)
    }
)
