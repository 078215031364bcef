"""The driven line between places."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from routing.errors import NoRoute
from routing.geo import Coordinate, encode_polyline
from routing.roads.network import RoadNetwork
from routing.roads.times import Drive, TravelTimes
from routing.units import DM_PER_METRE, MS_PER_SECOND

Line = tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Path:
    """A driven line: (lon, lat) in degrees, metres, seconds rounded up, and the arcs driven."""

    geometry: Line
    length_m: int
    time_s: int
    arcs: tuple[int, ...]

    def to_geojson(self) -> dict[str, Any]:
        """The line as a GeoJSON feature."""
        return {
            "type": "Feature",
            "geometry": {"type": "LineString", "coordinates": [list(at) for at in self.geometry]},
            "properties": {"length_m": self.length_m, "time_s": self.time_s},
        }

    def to_polyline(self, precision: int = 5) -> str:
        """The line as an encoded polyline."""
        return encode_polyline(self.geometry, precision)


def find_path(times: TravelTimes, origin: Coordinate, destination: Coordinate) -> Path:
    """The fastest way between two places.

    Raises:
        NoRoadNearby: a place lies too far from every road.
        NoRoute: no road joins them.
    """
    return _path(times.network, times.drive(origin, destination))


def line_through(times: TravelTimes, stops: Sequence[Coordinate]) -> list[Path]:
    """The fastest ways from each stop to the next.

    Raises:
        NoRoadNearby: a stop lies too far from every road.
        NoRoute: no road joins two of them; its `leg` says which.
    """
    paths = []
    for leg, (origin, destination) in enumerate(pairwise(stops)):
        try:
            paths.append(find_path(times, origin, destination))
        except NoRoute:
            raise NoRoute(leg) from None
    return paths


def _path(network: RoadNetwork, drive: Drive) -> Path:
    lines = [arc_line(network, arc) for arc in drive.arcs]
    if len(lines) == 1:
        parts = [cut_line(lines[0], drive.begin, drive.end)]
    else:
        inner = lines[1:-1]
        parts = [cut_line(lines[0], drive.begin, 1.0), *inner, cut_line(lines[-1], 0.0, drive.end)]
    points = np.concatenate(parts)
    new = np.ones(len(points), np.bool_)
    new[1:] = (points[1:] != points[:-1]).any(axis=1)
    if new.sum() == 1:
        new[-1] = True
    return Path(
        geometry=tuple((float(lon), float(lat)) for lon, lat in points[new]),
        length_m=(drive.length_dm + DM_PER_METRE // 2) // DM_PER_METRE,
        time_s=-(-drive.time_ms // MS_PER_SECOND),
        arcs=drive.arcs,
    )


def arc_line(network: RoadNetwork, arc: int) -> NDArray[np.float64]:
    """The shape of an arc in driving direction; shape (points, 2), (lon, lat) in degrees."""
    line = network.line_of(arc // 2)
    return line[::-1] if arc % 2 else line


def cut_line(line: NDArray[np.float64], begin: float, end: float) -> NDArray[np.float64]:
    """The part of a line between two fractions of its length, begin <= end."""
    stretched = line * [np.cos(np.radians(line[0, 1])), 1.0]
    steps = np.hypot(*np.diff(stretched, axis=0).T)
    along = np.concatenate([[0.0], np.cumsum(steps)])
    low, high = begin * along[-1], end * along[-1]
    inside = (along > low) & (along < high)
    cuts = [
        [np.interp(at, along, line[:, 0]), np.interp(at, along, line[:, 1])] for at in (low, high)
    ]
    return np.concatenate([cuts[:1], line[inside], cuts[1:]])
