"""From a coordinate to a position along a road: where the vehicle halts."""

import math
from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass, fields
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import Transformer

from routing.errors import NoRoadNearby
from routing.geo import Coordinate
from routing.roads.access import RoadClass
from routing.roads.network import RoadNetwork
from routing.units import DEGREES_E7

MAX_DISTANCE_M: Final = 500.0
ON_THE_ROAD_M: Final = 2.0
"""Closer to the middle of the road than this, a place lies on neither side."""

_NO_HALT: Final = (RoadClass.MOTORWAY, RoadClass.MOTORWAY_LINK, RoadClass.FERRY)


@dataclass(frozen=True, slots=True)
class Snap:
    """A position along an edge.

    Attributes:
        edge: of the network.
        fraction: of the edge's length, from its tail.
        distance_m: from the coordinate asked for.
        coordinate: on the edge.
        door_arc: the arc on which the coordinate lies at the kerb side of the vehicle, where its
            door is; None where it lies on the road itself.
    """

    edge: int
    fraction: float
    distance_m: float
    coordinate: Coordinate
    door_arc: int | None


@dataclass(frozen=True)
class Snaps:
    """Positions of many coordinates; all of shape (points,). door_arc is -1 for none."""

    edge: NDArray[np.int64]
    fraction: NDArray[np.float64]
    distance_m: NDArray[np.float64]
    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    door_arc: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.edge)

    def and_others(self, others: "Snaps") -> "Snaps":
        """These positions, and others after them."""
        return Snaps(
            np.concatenate([self.edge, others.edge]),
            np.concatenate([self.fraction, others.fraction]),
            np.concatenate([self.distance_m, others.distance_m]),
            np.concatenate([self.lon, others.lon]),
            np.concatenate([self.lat, others.lat]),
            np.concatenate([self.door_arc, others.door_arc]),
        )

    def only(self, places: Sequence[int]) -> "Snaps":
        """Some of the positions, in the order given."""
        rows = list(places)
        return Snaps(*(getattr(self, field.name)[rows] for field in fields(self)))


def _projection(network: RoadNetwork) -> Transformer:
    """From degrees to metres on paper, round the region's middle.

    It is conformal: the nearest on paper is the nearest.
    """
    box = network.bbox
    middle = f"+lat_0={(box.south + box.north) / 2} +lon_0={(box.west + box.east) / 2}"
    # Said in full, for looking up the names of reference systems takes longer than all the rest.
    return Transformer.from_pipeline(
        "+proj=pipeline +step +proj=unitconvert +xy_in=deg +xy_out=rad"
        f" +step +proj=tmerc {middle} +ellps=WGS84"
    )


def points_on_paper(network: RoadNetwork) -> NDArray[np.float64]:
    """All points of a network in metres, as a Snapper wants them; shape (P, 2)."""
    lon_e7, lat_e7 = network.arrays.point_lon_e7, network.arrays.point_lat_e7
    x, y = _projection(network).transform(lon_e7 / DEGREES_E7, lat_e7 / DEGREES_E7)
    return np.stack([x, y], axis=1)


class Snapper:
    """Finds the nearest halt on a network; builds its spatial index once, when made."""

    def __init__(self, network: RoadNetwork, usable: NDArray[np.bool_] | None = None) -> None:
        """Index the edges of a network.

        Args:
            network: whose roads are meant.
            usable: edges to be considered, shape (E,); all by default. Nobody halts on
                motorways, in tunnels or on ferries in any case.
        """
        self.network = network
        arrays = network.arrays
        road_class, tunnel, motorroad = (
            arrays.kinds[column][arrays.edge_kind]
            for column in ("road_class", "tunnel", "motorroad")
        )
        may_halt = ~np.isin(road_class, _NO_HALT) & ~tunnel & ~motorroad
        self._edges = np.flatnonzero(may_halt)
        self._usable = np.ones(len(self._edges), np.bool_) if usable is None else usable[may_halt]
        self._projection = _projection(network)
        points = network.prepared.point_xy_m if network.prepared else points_on_paper(network)
        lines = shapely.from_ragged_array(
            shapely.GeometryType.LINESTRING, points, (arrays.point_starts,)
        )
        self._lines = lines[self._edges]
        self._tree = shapely.STRtree(self._lines)

    def restricted(self, usable: NDArray[np.bool_]) -> "Snapper":
        """One that knows the same roads and uses others of them, shape (E,)."""
        other = copy(self)
        other._usable = usable[self._edges]
        return other

    def snap(self, coordinate: Coordinate, *, max_distance_m: float = MAX_DISTANCE_M) -> Snap:
        """The nearest position on a road.

        Raises:
            NoRoadNearby: none within `max_distance_m`.
        """
        found = self.snap_many([coordinate], max_distance_m=max_distance_m)
        door_arc = int(found.door_arc[0])
        return Snap(
            edge=int(found.edge[0]),
            fraction=float(found.fraction[0]),
            distance_m=float(found.distance_m[0]),
            coordinate=Coordinate(lat=float(found.lat[0]), lon=float(found.lon[0])),
            door_arc=door_arc if door_arc >= 0 else None,
        )

    def snap_many(
        self, coordinates: Sequence[Coordinate], *, max_distance_m: float = MAX_DISTANCE_M
    ) -> Snaps:
        """The nearest position on a road for each coordinate.

        Raises:
            NoRoadNearby: none within `max_distance_m` of one of them; its `index` says which.
        """
        if len(coordinates) and not self._usable.any():
            raise NoRoadNearby(math.inf)
        lon = np.array([one.lon for one in coordinates], np.float64)
        lat = np.array([one.lat for one in coordinates], np.float64)
        x, y = self._projection.transform(lon, lat)
        points = shapely.points(x, y)
        row = self._nearest(points)
        lines = self._lines[row]
        distance_m = np.asarray(shapely.distance(lines, points), np.float64)
        self._refuse_far(coordinates, distance_m, max_distance_m)
        along = shapely.line_locate_point(lines, points)
        at = shapely.line_interpolate_point(lines, along)
        snapped_lon, snapped_lat = self._projection.transform(
            shapely.get_x(at), shapely.get_y(at), direction="INVERSE"
        )
        edge = self._edges[row]
        return Snaps(
            edge=edge,
            fraction=np.clip(along / shapely.length(lines), 0.0, 1.0),
            distance_m=distance_m,
            lon=snapped_lon,
            lat=snapped_lat,
            door_arc=self._door_arcs(edge, lines, along, points, distance_m),
        )

    def _nearest(self, points: NDArray[np.object_]) -> NDArray[np.int64]:
        """The row of the nearest usable edge for each point."""
        if not len(points):
            return np.empty(0, np.int64)
        nearest = np.asarray(self._tree.nearest(points), np.int64)
        for row in np.flatnonzero(~self._usable[nearest]):
            nearest[row] = self._nearest_usable(points[row], self._lines[nearest[row]])
        return nearest

    def _nearest_usable(self, point: shapely.Point, unusable: shapely.LineString) -> int:
        """The row of the nearest usable edge, sought in circles that grow from an unusable one."""
        radius_m = max(1.0, float(shapely.distance(unusable, point)))
        found = np.empty(0, np.int64)
        while not len(found):
            radius_m *= 2
            around = self._tree.query(point, "dwithin", radius_m)
            found = around[self._usable[around]]
        return int(found[np.argmin(shapely.distance(self._lines[found], point))])

    def _refuse_far(
        self,
        coordinates: Sequence[Coordinate],
        distance_m: NDArray[np.float64],
        max_distance_m: float,
    ) -> None:
        far = np.flatnonzero(~(distance_m <= max_distance_m))
        if not len(far):
            return
        index = int(far[0])
        place = coordinates[index]
        swapped = abs(place.lon) <= 90 and self.network.bbox.contains(
            Coordinate(lat=place.lon, lon=place.lat)
        )
        raise NoRoadNearby(float(distance_m[index]), swapped=swapped, index=index)

    def _door_arcs(
        self,
        edge: NDArray[np.int64],
        lines: NDArray[np.object_],
        along: NDArray[np.float64],
        points: NDArray[np.object_],
        distance_m: NDArray[np.float64],
    ) -> NDArray[np.int64]:
        """The arc that has each point on the side of the vehicle's door, -1 for neither."""
        before = shapely.line_interpolate_point(lines, np.maximum(along - 1.0, 0.0))
        behind = shapely.line_interpolate_point(lines, along + 1.0)
        x, y = shapely.get_x(before), shapely.get_y(before)
        ahead_x, ahead_y = shapely.get_x(behind) - x, shapely.get_y(behind) - y
        aside_x, aside_y = shapely.get_x(points) - x, shapely.get_y(points) - y
        lies_left = ahead_x * aside_y - ahead_y * aside_x > 0
        against = lies_left != self.network.facts.drives_on_left
        arc = 2 * edge + against
        has_side = (distance_m > ON_THE_ROAD_M) & self.network.arc_exists[arc]
        return np.where(has_side, arc, -1)
