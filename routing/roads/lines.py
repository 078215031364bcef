"""The line of a drive, point by point; compiled, for a map asks for many of them at once."""

import math
from typing import Final

import numpy as np
from numba import njit
from numpy.typing import NDArray

from routing.roads.compilation import INTS, read_only, read_only_array
from routing.roads.network import RoadNetwork
from routing.roads.weights import Ints
from routing.units import DEGREES_E7

Longs = NDArray[np.int64]
Line = NDArray[np.float64]
"""(lon, lat) in degrees, shape (points, 2)."""

_LONGS: Final = read_only_array("int64")
_SHAPES: Final = f"{INTS}, {INTS}, {INTS}"
"""point_starts (E + 1,), point_lon_e7 and point_lat_e7 (points,)."""


def line_of_arcs(
    network: RoadNetwork, arcs: NDArray[np.int64], begin: float = 0.0, end: float = 1.0
) -> Line:
    """The shape of arcs driven one after the other, each junction once.

    Args:
        network: the roads.
        arcs: at least one.
        begin, end: fraction of the first and of the last arc, in driving direction; a position at
            a point of the shape is that point, not a second one there.
    """
    arrays = network.arrays
    shapes = arrays.point_starts, arrays.point_lon_e7, arrays.point_lat_e7
    return _line_of_arcs(read_only(arcs), begin, end, *map(read_only, shapes))


@njit()
def _write_arc(arc: int, starts: Ints, lon_e7: Ints, lat_e7: Ints, line: Line, at: int) -> int:
    """Write all points of an arc from a place in the line on; the place behind them."""
    first, last = starts[arc >> 1], starts[(arc >> 1) + 1] - 1
    for n in range(last - first + 1):
        point = last - n if arc & 1 else first + n
        line[at + n, 0] = lon_e7[point] / DEGREES_E7
        line[at + n, 1] = lat_e7[point] / DEGREES_E7
    return int(at + last - first + 1)


@njit()
def _cut(line: Line, fraction: float) -> tuple[float, float, int]:
    """The place at a fraction of a line's length, and how many of its points are not beyond."""
    stretch = math.cos(math.radians(line[0, 1]))
    along = np.zeros(len(line))
    for n in range(1, len(line)):
        step = math.hypot((line[n, 0] - line[n - 1, 0]) * stretch, line[n, 1] - line[n - 1, 1])
        along[n] = along[n - 1] + step
    at = fraction * along[-1]
    n = np.searchsorted(along, at, side="right") - 1
    lon, lat = line[n, 0], line[n, 1]
    if n + 1 < len(line):
        part = (at - along[n]) / (along[n + 1] - along[n])
        lon += part * (line[n + 1, 0] - lon)
        lat += part * (line[n + 1, 1] - lat)
    return lon, lat, n + 1


@njit(f"float64[:, ::1]({_LONGS}, float64, float64, {_SHAPES})", cache=True, nogil=True)
def _line_of_arcs(
    arcs: Longs, begin: float, end: float, starts: Ints, lon_e7: Ints, lat_e7: Ints
) -> Line:
    edges = arcs >> 1
    count = starts[edges + 1] - starts[edges]
    line = np.empty((count.sum() - len(arcs) + 1, 2))
    at = 0
    for arc in arcs:
        # The first point of an arc is the last one of the arc before.
        at = _write_arc(arc, starts, lon_e7, lat_e7, line, max(at - 1, 0))
    last_arc = len(line) - count[-1]
    from_lon, from_lat, behind = _cut(line[: count[0]], begin)
    to_lon, to_lat, reached = _cut(line[last_arc:], end)
    stop = last_arc + reached
    while behind < stop and line[behind, 0] == from_lon and line[behind, 1] == from_lat:
        behind += 1
    while behind < stop and line[stop - 1, 0] == to_lon and line[stop - 1, 1] == to_lat:
        stop -= 1
    drawn = np.empty((stop - behind + 2, 2))
    drawn[0] = from_lon, from_lat
    drawn[1:-1] = line[behind:stop]
    drawn[-1] = to_lon, to_lat
    return drawn
