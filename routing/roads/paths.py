"""The driven line between places."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from routing.errors import NoRoute
from routing.geo import Coordinate, encode_polyline
from routing.roads.lines import line_of_arcs
from routing.roads.network import RoadNetwork
from routing.roads.snapping import MAX_DISTANCE_M
from routing.roads.times import Drive, TravelTimes
from routing.units import DM_PER_METRE, MS_PER_SECOND

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
    return Path(
        points=line_of_arcs(network, arcs, drive.begin, drive.end),
        length_m=(drive.length_dm + DM_PER_METRE // 2) // DM_PER_METRE,
        time_s=-(-drive.time_ms // MS_PER_SECOND),
        drive=drive,
    )
