"""The plane that a region is drawn on: whole metres east and north of its middle.

Drawing in whole metres makes the network the same on every machine: no rounding of the last bit
of a sine survives.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from shapely import transform
from shapely.geometry.base import BaseGeometry

METRES_PER_DEGREE = 6_371_008.8 * math.pi / 180
"""Along a meridian of the mean earth sphere (IUGG)."""


class Spot(NamedTuple):
    """A point in whole metres. Roads meet only in the same spot on the same level."""

    x: int
    y: int
    level: int = 0


@dataclass(frozen=True)
class Plane:
    """An equirectangular plane around a middle in degrees."""

    lon: float
    lat: float

    @property
    def _scale(self) -> float:
        return METRES_PER_DEGREE * math.cos(math.radians(self.lat))

    def spot(self, lon: float, lat: float, level: int = 0) -> Spot:
        """The spot of a position in degrees."""
        return Spot(
            round((lon - self.lon) * self._scale),
            round((lat - self.lat) * METRES_PER_DEGREE),
            level,
        )

    def degrees(self, spot: Spot) -> tuple[float, float]:
        """Longitude and latitude of a spot, to a tenth of a metre."""
        return (
            round(self.lon + spot.x / self._scale, 6),
            round(self.lat + spot.y / METRES_PER_DEGREE, 6),
        )

    def metres(self, shape: BaseGeometry) -> BaseGeometry:
        """A shape in degrees, in metres of this plane."""
        middle, scale = (self.lon, self.lat), (self._scale, METRES_PER_DEGREE)
        return transform(shape, lambda degrees: (degrees - middle) * scale)


def distance_m(a: Spot, b: Spot) -> float:
    """Metres between two spots as the crow flies."""
    return math.hypot(b.x - a.x, b.y - a.y)


def length_m(spots: Iterable[Spot]) -> float:
    """Metres along a line of spots."""
    return sum(distance_m(a, b) for a, b in pairwise(spots))
