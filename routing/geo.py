"""Places on earth: WGS 84 degrees, lengths on the ellipsoid."""

import math
from collections.abc import Sequence
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


def encode_polyline(line: Sequence[tuple[float, float]], precision: int = 5) -> str:
    """A line of (lon, lat) as Google's encoded polyline, as map libraries read it.

    Source: https://developers.google.com/maps/documentation/utilities/polylinealgorithm
    """
    factor = 10**precision
    characters: list[str] = []
    last_lat = last_lon = 0
    for lon, lat in line:
        lat_e, lon_e = round(lat * factor), round(lon * factor)
        characters += [_encode_signed(lat_e - last_lat), _encode_signed(lon_e - last_lon)]
        last_lat, last_lon = lat_e, lon_e
    return "".join(characters)


def _encode_signed(value: int) -> str:
    bits = ~(value << 1) if value < 0 else value << 1
    characters = []
    while bits >= 0x20:
        characters.append(chr((0x20 | (bits & 0x1F)) + 63))
        bits >>= 5
    characters.append(chr(bits + 63))
    return "".join(characters)
