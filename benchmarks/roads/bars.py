"""What is demanded of the engine, and whether a measurement meets it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from benchmarks.roads.graph_engines import OURS

_POINTS: Final = 1000


@dataclass(frozen=True)
class Bar:
    """A demand on one number; None for no limit on that side."""

    name: str
    measured: float
    at_least: float | None = None
    at_most: float | None = None

    @property
    def is_met(self) -> bool:
        """Whether the number lies within the limits."""
        too_low = self.at_least is not None and self.measured < self.at_least
        too_high = self.at_most is not None and self.measured > self.at_most
        return not too_low and not too_high


def judge_bars(result: Mapping[str, Any]) -> list[dict[str, Any]]:
    """All demands on which a measurement says something."""
    bars = [*_matrix_bars(result["matrix"]), *_pair_bars(result["pair"])]
    bars += [*_load_bars(result["load"]), *_single_bars(result)]
    return [{**asdict(bar), "is_met": bar.is_met} for bar in bars]


def _matrix_bars(rows: list[dict[str, Any]]) -> list[Bar]:
    """Of tables of the usual size, if they were measured."""
    seconds = {row["engine"]: row["seconds"] for row in rows if row["points"] == _POINTS}
    _take_faster(seconds)
    demands = [("osrm", "hinfahrt", 6.0), ("pyroutingkit", OURS, 4.0), ("scipy", OURS, 150.0)]
    return [
        Bar(
            f"{_POINTS} × {_POINTS}: times faster than {peer}", seconds[peer] / seconds[own], factor
        )
        for peer, own, factor in demands
        if peer in seconds
    ]


def _pair_bars(rows: list[dict[str, Any]]) -> list[Bar]:
    took = {row["engine"]: row["milliseconds"] for row in rows}
    _take_faster(took)
    if "osrm" not in took:
        return []
    ratio = took["hinfahrt"] / took["osrm"]
    return [Bar("pair with geometry: part of OSRM's time", ratio, at_most=0.5)]


def _take_faster(took: dict[str, float]) -> None:
    """Of OSRM with and without hints the better one counts."""
    if "osrm" in took:
        took["osrm"] = min(took["osrm"], took["osrm-coordinates"])


def _load_bars(rows: list[dict[str, Any]]) -> list[Bar]:
    loads = {row["engine"]: row for row in rows}
    if "osmnx" not in loads:
        return []
    ours, theirs = loads["hinfahrt"], loads["osmnx"]
    bars = [Bar("load: times faster than osmnx", theirs["seconds"] / ours["seconds"], 10.0)]
    if ours["peak_mb"] and theirs["peak_mb"]:
        part = ours["peak_mb"] / theirs["peak_mb"]
        bars.append(Bar("load: part of osmnx's peak memory", part, at_most=0.2))
        part = _beyond_imports_mb(ours) / _beyond_imports_mb(theirs)
        bars.append(Bar("load: part of what osmnx needs beyond imports", part, at_most=0.2))
    return bars


def _beyond_imports_mb(row: Mapping[str, float]) -> float:
    """On small files imported libraries are most of a process."""
    return max(1.0, row["peak_mb"] - row["imports_mb"])


def _single_bars(result: Mapping[str, Any]) -> list[Bar]:
    checks = result["checks"]
    bars = [
        Bar("seconds of difference from Dijkstra", checks["max_difference_s"], at_most=0),
        Bar("broken rules", checks["broken_rules"], at_most=0),
        Bar("add a ride's 2 points to 200, ms", result["add_ride_ms"], at_most=0.3),
        Bar("re-customise, s", result["reweight_s"], at_most=0.1),
        Bar("open a prepared region, s", result["open_s"], at_most=0.1),
    ]
    if result["speed_ratio_to_osrm"] is not None:
        ratio = result["speed_ratio_to_osrm"]
        bars.append(Bar("our times, as a multiple of OSRM's", ratio, 0.9, 1.1))
    return bars
