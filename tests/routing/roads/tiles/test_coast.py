"""Land on the left of the coastline, sea on its right."""

import numpy as np
import pytest
import shapely
from shapely.geometry.base import BaseGeometry

from routing.roads.tiles.coast import sea_areas
from routing.roads.tiles.mercator import WorldBox

BOX = WorldBox(0.5, 0.3, 0.5001, 0.3001)


def sea(*lines: list[tuple[float, float]]) -> BaseGeometry:
    """The sea of a box of ten by ten, y to the north, by its coastlines."""
    places = [[(0.5 + x * 1e-5, 0.3001 - y * 1e-5) for x, y in line] for line in lines]
    areas = sea_areas(np.array([shapely.LineString(line) for line in places], object), BOX)
    return shapely.union_all(areas)


def holds(areas: BaseGeometry, x: float, y: float) -> bool:
    return bool(areas.contains(shapely.Point(0.5 + x * 1e-5, 0.3001 - y * 1e-5)))


def test_a_coast_from_edge_to_edge_divides_the_box() -> None:
    """It runs from south to north: land in the west."""
    areas = sea([(5, -1), (5, 6)], [(5, 6), (5, 11)])
    assert holds(areas, 7, 5)
    assert not holds(areas, 3, 5)
    assert areas.area == pytest.approx(5e-5 * 1e-4)


def test_an_island_and_a_lake_of_the_sea() -> None:
    """An island is mapped anticlockwise; what is clockwise is water inside land."""
    ring = [(3.0, 3.0), (7.0, 3.0), (7.0, 7.0), (3.0, 7.0), (3.0, 3.0)]
    island, lagoon = sea(ring), sea(ring[::-1])
    assert not holds(island, 5, 5)
    assert holds(island, 1, 1)
    assert holds(lagoon, 5, 5)
    assert not holds(lagoon, 1, 1)


def test_a_coast_that_is_cut_off_says_nothing() -> None:
    """Both its sides lie in the same face: better no sea than a drowned town."""
    assert sea([(5, -1), (5, 6)]).is_empty


def test_no_coast_no_sea() -> None:
    """Inland, and where the coast lies beyond the box."""
    assert sea().is_empty
    assert sea([(20, 0), (20, 10)]).is_empty
