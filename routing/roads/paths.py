"""The driven line between places."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from routing.errors import NoRoute
from routing.geo import Coordinate, encode_polyline
from routing.roads.network import RoadNetwork
from routing.roads.snapping import MAX_DISTANCE_M
from routing.roads.times import Drive, TravelTimes
from routing.units import DEGREES_E7, DM_PER_METRE, MS_PER_SECOND

Line = tuple[tuple[float, float], ...]


@dataclass(frozen=True, eq=False)
class Path:
    """A driven line.

    Attributes:
        points: (lon, lat) in degrees, shape (points, 2).
        length_m: of the whole, in metres.
        time_s: in seconds, rounded up.
        drive: the arcs driven.
    """

    points: NDArray[np.float64]
    length_m: int
    time_s: int
    drive: Drive

    @cached_property
    def geometry(self) -> Line:
        """The points as tuples (lon, lat)."""
        return tuple((lon, lat) for lon, lat in self.points.tolist())

    def to_geojson(self) -> dict[str, Any]:
        """The line as a GeoJSON feature."""
        return {
            "type": "Feature",
            "geometry": {"type": "LineString", "coordinates": self.points.tolist()},
            "properties": {"length_m": self.length_m, "time_s": self.time_s},
        }

    def to_polyline(self, precision: int = 5) -> str:
        """The line as an encoded polyline."""
        return encode_polyline(self.points, precision)


def find_path(
    times: TravelTimes,
    origin: Coordinate,
    destination: Coordinate,
    *,
    max_distance_m: float = MAX_DISTANCE_M,
) -> Path:
    """The fastest way between two places, as long and as slow as the matrix of `times` says.

    Raises:
        NoRoadNearby: a place lies too far from every road.
        NoRoute: no road joins them.
    """
    drive = times.drive(origin, destination, max_distance_m=max_distance_m)
    return path_of(times.network, drive)


def line_through(
    times: TravelTimes, stops: Sequence[Coordinate], *, max_distance_m: float = MAX_DISTANCE_M
) -> list[Path]:
    """The fastest ways from each stop to the next.

    Raises:
        NoRoadNearby: a stop lies too far from every road; its `index` says which.
        NoRoute: no road joins two of them; its `leg` says which.
    """
    snaps = times.snapper.snap_many(stops, max_distance_m=max_distance_m)
    paths = []
    for leg, (origin, destination) in enumerate(pairwise(range(len(stops)))):
        try:
            paths.append(path_of(times.network, times.drive_between(snaps, origin, destination)))
        except NoRoute:
            raise NoRoute(leg) from None
    return paths


def path_of(network: RoadNetwork, drive: Drive) -> Path:
    """A drive with its line."""
    arcs = np.array(drive.arcs, np.int64)
    line = line_of_arcs(network, arcs)
    first_points, last_points = (_point_count(network, int(arc)) for arc in (arcs[0], arcs[-1]))
    begin, behind = _cut(line[:first_points], drive.begin)
    end, reached = _cut(line[len(line) - last_points :], drive.end)
    inner = line[behind : len(line) - last_points + reached]
    # A position at a junction is the junction, not a second point there.
    while len(inner) and (inner[0] == begin).all():
        inner = inner[1:]
    while len(inner) and (inner[-1] == end).all():
        inner = inner[:-1]
    return Path(
        points=np.concatenate([[begin], inner, [end]]),
        length_m=(drive.length_dm + DM_PER_METRE // 2) // DM_PER_METRE,
        time_s=-(-drive.time_ms // MS_PER_SECOND),
        drive=drive,
    )


def _point_count(network: RoadNetwork, arc: int) -> int:
    starts = network.arrays.point_starts
    return int(starts[arc // 2 + 1] - starts[arc // 2])


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
    lon_e7, lat_e7 = network.arrays.point_lon_e7[points], network.arrays.point_lat_e7[points]
    return np.stack([lon_e7, lat_e7], axis=1) / DEGREES_E7


def _cut(line: NDArray[np.float64], fraction: float) -> tuple[NDArray[np.float64], int]:
    """The place at a fraction of a line's length, and how many of its points are not beyond."""
    stretch = math.cos(math.radians(line[0, 1]))
    steps = np.hypot(np.diff(line[:, 0]) * stretch, np.diff(line[:, 1]))
    along = np.concatenate([[0.0], np.cumsum(steps)])
    at = fraction * along[-1]
    place = np.array([np.interp(at, along, line[:, axis]) for axis in (0, 1)])
    return place, int(np.searchsorted(along, at, side="right"))
