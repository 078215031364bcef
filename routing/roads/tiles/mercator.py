"""The square that web maps are drawn on: x from west to east, y from north to south, 0 to 1.

Source: https://wiki.openstreetmap.org/wiki/Slippy_map_tilenames
"""

from typing import Final, NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray

from routing.geo import BoundingBox

Geometries = NDArray[np.object_]


class WorldBox(NamedTuple):
    """A rectangle on the square; y grows to the south."""

    left: float
    top: float
    right: float
    bottom: float

    def tiles(self, zoom: int) -> tuple[range, range]:
        """Columns and rows of the tiles that it touches."""
        last = 2**zoom - 1
        left, top, right, bottom = (min(int(edge * 2**zoom), last) for edge in self)
        return range(left, right + 1), range(top, bottom + 1)


WORLD: Final = WorldBox(0.0, 0.0, 1.0, 1.0)


def to_world(geometries: Geometries) -> Geometries:
    """Geometries in degrees of longitude and latitude, on the square."""
    projected: Geometries = shapely.transform(geometries, _project)
    return projected


def world_box(box: BoundingBox) -> WorldBox:
    """A box of degrees on the square."""
    corners = _project(np.array([[box.west, box.north], [box.east, box.south]]))
    return WorldBox(*corners.ravel().tolist())


def degrees_box(box: WorldBox) -> BoundingBox:
    """A box of the square in degrees."""
    x, y = np.array([box.left, box.right]), np.array([box.top, box.bottom])
    west, east = (x * 360 - 180).tolist()
    north, south = np.degrees(np.arctan(np.sinh(np.pi * (1 - 2 * y)))).tolist()
    return BoundingBox(west, south, east, north)


def clip(geometries: Geometries, box: WorldBox) -> tuple[Geometries, NDArray[np.intp]]:
    """Single points, lines and polygons within a box, and to which of the given they belong."""
    parts, index = shapely.get_parts(shapely.clip_by_rect(geometries, *box), return_index=True)
    return parts, index


def _project(lonlat: NDArray[np.float64]) -> NDArray[np.float64]:
    lon, lat = lonlat.T
    y = (1 - np.arcsinh(np.tan(np.radians(lat))) / np.pi) / 2
    return np.stack([(lon + 180) / 360, y], axis=1)
