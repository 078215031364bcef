"""Settlements: which places form one, and the ground that it is built on."""

import math
from dataclasses import dataclass

from shapely import union_all
from shapely.geometry import Point, Polygon
from shapely.geometry.base import BaseGeometry

from .facts import Place
from .ground import Ground
from .plane import Spot

WATERSIDE_M = 45.0
EDGE_M = 150.0
GAP_M = 60.0
CORNERS = 28


@dataclass(frozen=True)
class Settlement:
    """A village, or a town with its quarters: built-up ground in metres, streets for `drawn`."""

    name: str
    city: str
    drawn: int
    middle: Spot
    ground: BaseGeometry
    places: tuple[Place, ...]


def list_settlements(ground: Ground, kept_free: BaseGeometry) -> list[Settlement]:
    """All settlements, the biggest first; none is built on another's ground or on `kept_free`."""
    groups: dict[str, list[Place]] = {}
    for place in ground.facts.places.values():
        quarter_of_city = place.kind == "suburb" and place.city in ground.facts.places
        groups.setdefault(place.city if quarter_of_city else place.name, []).append(place)
    free = union_all([ground.obstacle_shape.buffer(WATERSIDE_M), kept_free])
    settlements: list[Settlement] = []
    built_before: list[BaseGeometry] = []
    for name, places in sorted(groups.items(), key=lambda item: (-_drawn(item[1]), item[0])):
        built = union_all([_built_up(ground, place) for place in places if place.drawn])
        middle = ground.spot(name)
        in_the_way = [free, *(other for other in built_before if other.intersects(built))]
        built = built.difference(union_all(in_the_way))
        built = _parts_at(built, [ground.spot(place.name) for place in places])
        settlements.append(
            Settlement(name, places[0].city, _drawn(places), middle, built, tuple(places))
        )
        built_before.append(built.buffer(GAP_M))
    return settlements


def _drawn(places: list[Place]) -> int:
    return sum(place.drawn for place in places)


def people_per_km2(people: int) -> float:
    """How densely people live: about 900 to the square kilometre in a hamlet, 4000 in a city.

    Built-up ground, not municipal area; rounded from what German settlements of each size have.
    """
    return min(4200.0, max(800.0, 900.0 * math.pow(people / 300.0, 0.22)))


def _built_up(ground: Ground, place: Place) -> Polygon:
    """A blob around the place that has room for its people."""
    radius_m = math.sqrt(place.drawn / people_per_km2(place.drawn) / math.pi) * 1000
    if place.kind == "suburb":
        # Quarters of a city grow into each other.
        radius_m *= 1.15
    dice, middle = ground.dice("blob", place.name), ground.spot(place.name)
    lobes = [(2, dice.uniform(0.08, 0.22)), (3, dice.uniform(0.03, 0.12))]
    turn = dice.uniform(0, math.tau)
    corners = []
    for corner in range(CORNERS):
        angle = corner / CORNERS * math.tau
        reach = radius_m * (1 + sum(size * math.sin(n * angle + turn) for n, size in lobes))
        corners.append((middle.x + reach * math.cos(angle), middle.y + reach * math.sin(angle)))
    return Polygon(corners)


def _parts_at(built: BaseGeometry, spots: list[Spot]) -> BaseGeometry:
    """The parts of the ground in which one of the spots lies: none across the water from it."""
    parts = [part for part in getattr(built, "geoms", [built]) if not part.is_empty]
    lived_in = [
        part
        for part in parts
        if any(part.distance(Point(spot.x, spot.y)) < EDGE_M for spot in spots)
    ]
    return union_all(lived_in) if lived_in else Polygon()
