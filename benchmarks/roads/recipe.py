"""The whole measurement of one OSM file."""

import platform
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from benchmarks.measuring import PeerAbsent, machine
from benchmarks.roads import checks, speed
from benchmarks.roads.bars import judge_bars
from benchmarks.roads.graph_engines import OURS, PEERS, GraphEngine, hinfahrt
from benchmarks.roads.growth import measure_growth
from benchmarks.roads.load import (
    load_jobs,
    measure_loads,
    measure_opening,
    osrm_file,
    region_file,
)
from benchmarks.roads.osrm import OsrmServer
from benchmarks.roads.osrm_tools import Tools, get_tools
from benchmarks.roads.places import Places
from routing.roads.graph import RoadGraph
from routing.roads.network import RoadNetwork
from routing.roads.times import TravelTimes

Result = dict[str, Any]

PEER_NAMES: Final = (*PEERS, "osrm")
_CALIBRATED_PROFILE: Final = "car"
_PACKAGES: Final = ("hinfahrt", "numpy", "numba", "osmnx", *PEERS)


@dataclass(frozen=True)
class Options:
    """What is measured.

    Attributes:
        file: of OSM.
        points: sizes of the tables.
        peers: of PEER_NAMES.
        growth: further files to compare sizes with; None for no such comparison.
        rounds, load_rounds: how often tables are computed, and files loaded.
        check_pairs, check_paths: how many answers are checked.
        profile: of the vehicle.
        seed: of all that is chosen at random.
        cache: folder for what is fetched.
        may_fetch: whether anything may be.
    """

    file: Path
    points: tuple[int, ...]
    peers: tuple[str, ...]
    growth: tuple[Path, ...] | None
    rounds: int
    load_rounds: int
    check_pairs: int
    check_paths: int
    profile: str
    seed: int
    cache: Path
    may_fetch: bool


def measure(options: Options, tell: Callable[[str], None]) -> Result:
    """Measure one file; `tell` is told what begins.

    Raises:
        RunFailed: the file cannot be read.
        RoadFileError: one of those to compare with cannot be read.
    """
    with TemporaryDirectory(prefix="hinfahrt-benchmark-") as work, ExitStack() as servers:
        return _Measurement(options, Path(work), servers, tell).result()


class _Measurement:
    def __init__(
        self, options: Options, work: Path, servers: ExitStack, tell: Callable[[str], None]
    ) -> None:
        self._options = options
        self._work = work
        self._servers = servers
        self._tell = tell
        self._absent: dict[str, str] = {}

    def result(self) -> Result:
        options = self._options
        loads, osrm_tools = self._loads()
        network = RoadNetwork.open(region_file(self._work))
        times = TravelTimes(network, options.profile)
        most = max(*options.points, speed.MOST_PLACES_NEEDED)
        places = Places.random(times, most, options.seed)
        engines = self._engines(times.graph)
        result = {
            **self._facts(times),
            "load": loads,
            **self._opening(),
            **self._answers(times, places, engines, self._osrm(osrm_tools, most)),
            **self._changes(times, places),
            "checks": self._checks(times, engines),
            **self._growth(),
            "peers_absent": self._absent,
        }
        return {**result, "bars": judge_bars(result)}

    def _facts(self, times: TravelTimes) -> Result:
        return {
            "file": str(self._options.file),
            "nodes": times.network.node_count,
            "edges": times.network.edge_count,
            "vertices": times.graph.n,
            "links": len(times.graph.tail),
            "profile": self._options.profile,
            "seed": self._options.seed,
            "rounds": self._options.rounds,
            "machine": machine(),
            "versions": _versions(),
        }

    def _loads(self) -> tuple[list[Result], Tools | None]:
        """Loading, and OSRM's tools if they managed to load, too; the network lies prepared."""
        options = self._options
        self._tell(f"reading {options.file.name}")
        jobs = load_jobs(options.file, self._work, options.profile, tools := self._osrm_tools())
        rows, failed = measure_loads(jobs, options.load_rounds, self._tell)
        self._absent |= failed
        return rows, None if "osrm" in failed else tools

    def _osrm_tools(self) -> Tools | None:
        if "osrm" not in self._options.peers:
            return None
        self._tell("looking for OSRM")
        try:
            return get_tools(self._options.cache, may_fetch=self._options.may_fetch)
        except PeerAbsent as absent:
            self._absent["osrm"] = str(absent)
            return None

    def _osrm(self, tools: Tools | None, most_places: int) -> OsrmServer | None:
        if tools is None:
            return None
        try:
            server = OsrmServer(tools, osrm_file(self._work), most_places)
        except PeerAbsent as absent:
            self._absent["osrm"] = str(absent)
            return None
        return self._servers.enter_context(server)

    def _engines(self, graph: RoadGraph) -> dict[str, GraphEngine]:
        """Ours and the peers that are there, prepared for the graph."""
        self._tell("preparing peers")
        engines = {OURS: hinfahrt(graph)}
        for name in (name for name in PEERS if name in self._options.peers):
            try:
                engines[name] = PEERS[name](graph)
            except PeerAbsent as absent:
                self._absent[name] = str(absent)
        return engines

    def _opening(self) -> Result:
        self._tell("opening")
        options = self._options
        found = measure_opening(region_file(self._work), options.profile, options.load_rounds)
        return {"open_s": found["open_s"], "open": found}

    def _answers(
        self,
        times: TravelTimes,
        places: Places,
        engines: dict[str, GraphEngine],
        osrm: OsrmServer | None,
    ) -> Result:
        """What all engines are asked in turn."""
        options = self._options
        vertices = speed.random_vertices(times.graph, len(places.snaps), options.seed)
        hints = osrm.hints(places.coordinates) if osrm else []
        self._tell("tables")
        matrix = speed.measure_matrices(
            lambda count: speed.matrix_tasks(times, places.first(count), osrm, hints),
            engines,
            vertices,
            options.points,
            options.rounds,
        )
        self._tell("single drives")
        pair = speed.measure_pairs(times, places, osrm, hints, engines, vertices, options.rounds)
        car = TravelTimes(times.network, _CALIBRATED_PROFILE)
        ratio = speed.ratio_to_osrm(car, places, osrm) if osrm else None
        return {"matrix": matrix, "pair": pair, "speed_ratio_to_osrm": ratio}

    def _changes(self, times: TravelTimes, places: Places) -> Result:
        self._tell("other speeds, another ride")
        took = speed.measure_reweighting(times, self._options.rounds, self._options.seed)
        return {
            "reweight_s": max(took.values()),
            "reweight": took,
            "add_ride_ms": speed.measure_adding_a_ride(times, places, self._options.rounds),
        }

    def _checks(self, times: TravelTimes, engines: dict[str, GraphEngine]) -> Result:
        options = self._options
        self._tell("checking times")
        vertices = speed.random_vertices(times.graph, min(options.points), options.seed)
        peers = checks.check_engines(engines, vertices)
        pairs = checks.check_pairs(times, options.profile, options.check_pairs, options.seed)
        self._tell("checking paths")
        paths = checks.check_paths(times, options.file, options.check_paths, options.seed)
        return {**pairs, **paths, "max_difference_of_peers_ms": peers}

    def _growth(self) -> Result:
        options = self._options
        if options.growth is None:
            return {}
        files = list(dict.fromkeys([*options.growth, options.file]))
        sizes = (options.profile, options.rounds, options.seed)
        return {"growth": measure_growth(files, options.file, self._work, *sizes, self._tell)}


def _versions() -> dict[str, str]:
    found = {"python": platform.python_version()}
    for package in _PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found
