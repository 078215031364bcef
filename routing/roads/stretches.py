"""Stretches of road by a point on them: so they can be named while the map is made anew.

The number of an edge means nothing in a network built of newer data; a point on the road and the
road's name still do.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray

from routing.errors import NoRoadNearby
from routing.geo import Coordinate
from routing.roads.network import RoadNetwork
from routing.roads.snapping import MAX_DISTANCE_M
from routing.units import DEGREES_E7, METRES_PER_DEGREE

MOVED_M: Final = 15.0
"""How far a road may lie from where it was when somebody named it; surveys differ by so much."""
GAP_M: Final = 100.0
"""Pieces of a street no farther apart are one street; beyond begins another one of its name."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """The road at a place, with its name where it has one."""

    lat: float
    lon: float
    name: str


class StretchFinder:
    """Finds stretches of a network's roads; its spatial index is built when it is made."""

    def __init__(self, network: RoadNetwork) -> None:
        self._network = network
        arrays = network.arrays
        box = network.bbox
        stretch = np.cos(np.radians((box.south + box.north) / 2))
        self._metres_per_degree = METRES_PER_DEGREE * np.array([stretch, 1.0])
        lon_lat = np.stack([arrays.point_lon_e7, arrays.point_lat_e7], axis=1) / DEGREES_E7
        edge_of_point = np.repeat(np.arange(network.edge_count), np.diff(arrays.point_starts))
        lines = shapely.linestrings(lon_lat * self._metres_per_degree, indices=edge_of_point)
        self._lines: NDArray[np.object_] = np.asarray(lines)
        self._tree = shapely.STRtree(self._lines)

    def stretch_of(self, edge: int) -> Stretch:
        """The stretch of an edge, by its middle."""
        middle = shapely.line_interpolate_point(self._lines[edge], 0.5, normalized=True)
        lon, lat = shapely.get_coordinates(middle)[0] / self._metres_per_degree
        return Stretch(round(float(lat), 7), round(float(lon), 7), self._network.name_of(edge))

    def find_edge(self, stretch: Stretch) -> int | None:
        """The edge at a stretch, the one of its name first; None where there is no road now."""
        point = self._point(Coordinate(stretch.lat, stretch.lon))
        around = self._tree.query(point, "dwithin", MOVED_M).tolist()
        return min(
            around,
            key=lambda edge: (
                self._network.name_of(edge) != stretch.name,
                shapely.distance(self._lines[edge], point),
            ),
            default=None,
        )

    def get_nearest(self, at: Coordinate, *, max_distance_m: float = MAX_DISTANCE_M) -> int:
        """The edge nearest to a place. Raises NoRoadNearby."""
        point = self._point(at)
        edge = int(self._tree.nearest(point))
        distance_m = float(shapely.distance(self._lines[edge], point))
        if distance_m > max_distance_m:
            raise NoRoadNearby(distance_m)
        return edge

    def list_street(self, name: str, near: Coordinate) -> list[int]:
        """The edges of the street of this name that is nearest to a place; none of another name.

        Villages share their street names: what lies apart is another street.
        """
        names = self._network.strings
        numbers = [at for at in range(len(names)) if names[at].casefold() == name.casefold()]
        arrays = self._network.arrays
        edges = np.flatnonzero(np.isin(arrays.kinds["name"][arrays.edge_kind], numbers))
        if not len(edges):
            return []
        grounds = shapely.union_all(shapely.buffer(self._lines[edges], GAP_M / 2))
        streets = shapely.get_parts(grounds)
        nearest = streets[np.argmin(shapely.distance(streets, self._point(near)))]
        return [int(edge) for edge in edges[shapely.intersects(self._lines[edges], nearest)]]

    def _point(self, at: Coordinate) -> shapely.Point:
        return shapely.Point(np.array([at.lon, at.lat]) * self._metres_per_degree)
