"""From a coordinate to what people call the place."""

from dataclasses import replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import KDTree

from routing.geo import Coordinate
from routing.places.hits import Hit
from routing.places.plane import Plane, nearest_points
from routing.places.table import EntryTable

# A pin lies in front of a house rather than on it, and seldom in the middle of the road.
_ADDRESS_M = 60.0
_STREET_M = 150.0
_SETTLEMENT_M = 10_000.0
_AT_THE_PLACE_M = 25.0


class Nearby:
    """Search trees over house numbers, streets and settlements, each built at first use."""

    def __init__(self, table: EntryTable, plane: Plane) -> None:
        self._table = table
        self._plane = plane

    def reverse(self, coordinate: Coordinate) -> Hit | None:
        """The house number at a coordinate, else the street, else the settlement near it."""
        point = self._plane.project([coordinate.lat], [coordinate.lon])[0]
        number, distance_m = _nearest(self._numbers, point)
        if distance_m <= _ADDRESS_M:
            return _at(self._table.known_address_hit(number), distance_m)
        line_point, distance_m = _nearest(self._lines, point)
        if distance_m <= _STREET_M:
            street = self._table.hit(self._table.entry_of_line_point(line_point))
            lats, lons = self._table.line_positions
            on_street = Coordinate(lat=float(lats[line_point]), lon=float(lons[line_point]))
            return _at(replace(street, coordinate=on_street), distance_m)
        settlement, distance_m = _nearest(self._settlements, point)
        if distance_m <= _SETTLEMENT_M:
            entry = int(self._table.entries_of_kind("settlement")[settlement])
            return _at(self._table.hit(entry), distance_m)
        return None

    @cached_property
    def _numbers(self) -> KDTree:
        return KDTree(self._plane.project(*self._table.number_positions))

    @cached_property
    def _lines(self) -> KDTree:
        return KDTree(self._plane.project(*self._table.line_positions))

    @cached_property
    def _settlements(self) -> KDTree:
        entries = self._table.entries_of_kind("settlement")
        lats, lons = self._table.positions
        return KDTree(self._plane.project(lats[entries], lons[entries]))


def _nearest(tree: KDTree, point: NDArray[np.float64]) -> tuple[int, float]:
    """The nearest point of the tree and its distance, infinite in an empty tree."""
    distance_m, number = nearest_points(tree, point[None])
    return int(number[0]), float(distance_m[0])


def _at(hit: Hit, distance_m: float) -> Hit:
    return replace(hit, approximate=distance_m > _AT_THE_PLACE_M)
