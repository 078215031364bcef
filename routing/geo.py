"""Places on earth: WGS 84 degrees, lengths on the ellipsoid."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from pyproj import Geod

from routing.errors import InvalidCoordinate

WGS84 = Geod(ellps="WGS84")


@dataclass(frozen=True, slots=True)
class Coordinate:
    """A place in WGS 84 degrees.

    Raises:
        InvalidCoordinate: not finite, out of range, or certainly changed round.
    """

    lat: float
    lon: float

    def __post_init__(self) -> None:
        if not (math.isfinite(self.lat) and math.isfinite(self.lon)):
            raise InvalidCoordinate("not_a_number")
        if abs(self.lat) <= 90 and abs(self.lon) <= 180:
            return
        fits_when_swapped = abs(self.lon) <= 90 and abs(self.lat) <= 180
        raise InvalidCoordinate("swapped" if fits_when_swapped else "out_of_range")


@dataclass(frozen=True, slots=True)
class BoundingBox:
    """A rectangle in degrees, its border included; it does not cross the antimeridian."""

    west: float
    south: float
    east: float
    north: float

    def contains(self, coordinate: Coordinate) -> bool:
        """Whether the coordinate lies in the box."""
        return (
            self.west <= coordinate.lon <= self.east and self.south <= coordinate.lat <= self.north
        )


def distance_m(a: Coordinate, b: Coordinate) -> float:
    """Length in metres of the geodesic between two places."""
    _, _, metres = WGS84.inv(a.lon, a.lat, b.lon, b.lat)
    return float(metres)


def step_lengths_m(lon: ArrayLike, lat: ArrayLike) -> NDArray[np.float64]:
    """Geodesic length in metres of each step of a line; shape (points - 1,)."""
    x, y = np.asarray(lon, np.float64), np.asarray(lat, np.float64)
    _, _, metres = WGS84.inv(x[:-1], y[:-1], x[1:], y[1:])
    return np.asarray(metres, np.float64)


def encode_polyline(line: ArrayLike, precision: int = 5) -> str:
    """A line of (lon, lat), shape (points, 2), as Google's encoded polyline for map libraries.

    Source: https://developers.google.com/maps/documentation/utilities/polylinealgorithm
    """
    degrees = np.asarray(line, np.float64).reshape(-1, 2)[:, ::-1]
    steps = np.diff(np.rint(degrees * 10**precision).astype(np.int64), axis=0, prepend=0).ravel()
    # A negative number is turned over bit by bit, so that its last bit says that it was negative.
    bits = steps << 1 ^ steps >> 63
    shifts = 5 * np.arange(max(1, -(-int(bits.max(initial=0)).bit_length() // 5)))
    remaining = bits[:, None] >> shifts
    is_sent = (remaining > 0) | (shifts == 0)
    goes_on = remaining >= 0x20
    characters = (remaining & 0x1F) + 0x20 * goes_on + 63
    return str(characters[is_sent].astype(np.uint8).tobytes(), "ascii")
