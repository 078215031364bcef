"""The sea, which OSM maps by its coastline only: land on the left, water on the right.

https://wiki.openstreetmap.org/wiki/Tag:natural%3Dcoastline
"""

from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray

from routing.roads.tiles.mercator import Geometries, WorldBox, clip

_BESIDE: Final = 1e-9
"""Part of the world, some centimetres: how far from the coastline it is asked what lies there."""
_CERTAIN: Final = 2.0
"""A face is sea if that much more coast has it on its right than on its left. Where an extract
cuts a coastline off inside the box, both sides lie in one face, and nothing is certain."""


def sea_areas(coastline: Geometries, box: WorldBox) -> Geometries:
    """Polygons of the sea within a box; none where no coastline is.

    Args:
        coastline: lines in the direction in which they are mapped, in world units.
        box: which is divided into land and sea.
    """
    lines, _ = clip(coastline, box)
    if not len(lines):
        return lines
    border = shapely.box(*box).boundary
    faces = shapely.get_parts(shapely.polygonize([shapely.union_all([*lines, border])]))
    right, left = _coast_beside(lines, faces)
    sea: Geometries = faces[right > _CERTAIN * left]
    return sea


def _coast_beside(
    lines: Geometries, faces: Geometries
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """How much coast each face has on its right and on its left, in world units."""
    points, line_of_point = shapely.get_coordinates(lines, return_index=True)
    same_line = line_of_point[1:] == line_of_point[:-1]
    step = np.diff(points, axis=0)[same_line]
    middle = (points[1:] + points[:-1])[same_line] / 2
    length = np.hypot(*step.T)
    # y grows to the south, so a quarter turn to the right leads from (x, y) to (-y, x).
    to_the_right = (
        np.stack([-step[:, 1], step[:, 0]], axis=1) / np.maximum(length, _BESIDE)[:, None]
    )
    tree = shapely.STRtree(faces)
    sides = []
    for direction in (1, -1):
        beside = shapely.points(middle + direction * _BESIDE * to_the_right)
        of_point, face = tree.query(beside, predicate="intersects")
        weights = np.bincount(face, length[of_point], minlength=len(faces))
        sides.append(weights.astype(np.float64))
    return sides[0], sides[1]
