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
from routing.units import DEGREES_E7, DM_PER_METRE, MS_PER_SECOND

Line = tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Path:
    """A driven line: (lon, lat) in degrees, metres, seconds rounded up, and the arcs driven."""

    geometry: Line
    length_m: int
    time_s: int
    drive: Drive

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
    """The fastest way between two places, as long and as slow as the matrix of `times` says.

    Raises:
        NoRoadNearby: a place lies too far from every road.
        NoRoute: no road joins them.
    """
    return path_of(times.network, times.drive(origin, destination))


def line_through(times: TravelTimes, stops: Sequence[Coordinate]) -> list[Path]:
    """The fastest ways from each stop to the next.

    Raises:
        NoRoadNearby: a stop lies too far from every road; its `index` says which.
        NoRoute: no road joins two of them; its `leg` says which.
    """
    snaps = times.snapper.snap_many(stops)
    paths = []
    for leg, (origin, destination) in enumerate(pairwise(range(len(stops)))):
        try:
            paths.append(path_of(times.network, times.drive_between(snaps, origin, destination)))
        except NoRoute:
            raise NoRoute(leg) from None
    return paths


def path_of(network: RoadNetwork, drive: Drive) -> Path:
    """A drive with its line."""
    line = line_of_arcs(network, np.array(drive.arcs, np.int64))
    first_line = line_of_arcs(network, np.array(drive.arcs[:1], np.int64))
    last_line = line_of_arcs(network, np.array(drive.arcs[-1:], np.int64))
    begin, end = _place_on(first_line, drive.begin), _place_on(last_line, drive.end)
    before, after = int(begin[2]), len(last_line) - int(end[2])
    inner = line[before : len(line) - after]
    points = np.concatenate([[begin[:2]], inner, [end[:2]]])
    moved = np.ones(len(points), np.bool_)
    moved[1:-1] = (points[1:-1] != points[:-2]).any(axis=1) & (points[1:-1] != points[-1]).any(
        axis=1
    )
    return Path(
        geometry=tuple((lon, lat) for lon, lat in points[moved].tolist()),
        length_m=(drive.length_dm + DM_PER_METRE // 2) // DM_PER_METRE,
        time_s=-(-drive.time_ms // MS_PER_SECOND),
        drive=drive,
    )


def line_of_arcs(network: RoadNetwork, arcs: NDArray[np.int64]) -> NDArray[np.float64]:
    """The shape of arcs driven one after the other, each junction once.

    Returns:
        (lon, lat) in degrees, shape (points, 2).
    """
    starts = network.arrays.point_starts
    edge, is_back = arcs // 2, arcs % 2 == 1
    step = np.where(is_back, -1, 1)
    begin = np.where(is_back, starts[edge + 1] - 1, starts[edge])
    # The first point of an arc is the last one of the arc before.
    is_later = np.arange(len(arcs)) > 0
    count = starts[edge + 1] - starts[edge] - is_later
    offset = np.cumsum(count) - count
    within = np.arange(int(count.sum())) - np.repeat(offset, count)
    points = np.repeat(begin + step * is_later, count) + np.repeat(step, count) * within
    e7 = np.stack(
        [network.arrays.point_lon_e7[points], network.arrays.point_lat_e7[points]], axis=1
    )
    return np.asarray(e7 / DEGREES_E7, np.float64)


def _place_on(line: NDArray[np.float64], fraction: float) -> tuple[float, float, int]:
    """Longitude and latitude at a fraction of a line's length, and how many points lie before."""
    stretch = np.cos(np.radians(line[0, 1]))
    steps = np.hypot(np.diff(line[:, 0]) * stretch, np.diff(line[:, 1]))
    along = np.concatenate([[0.0], np.cumsum(steps)])
    at = fraction * along[-1]
    lon, lat = np.interp(at, along, line[:, 0]), np.interp(at, along, line[:, 1])
    return float(lon), float(lat), int(np.searchsorted(along, at, side="right"))
