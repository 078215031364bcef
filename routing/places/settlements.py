"""Which settlement an address, a street or a stop belongs to."""

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import KDTree

from routing.places.content import Address, Place, Point
from routing.places.folding import name_key, split_words
from routing.places.plane import Plane

# A settlement of n inhabitants at the density of a small German town (1,000 per km²) is a disc of
# this many metres times the root of n.
RADIUS_M_PER_ROOT_INHABITANT = 18.0
_SAME_PLACE_M = 300.0
_SAME_CITY_M = 20_000.0

# Parts of a settlement are never the town of an address.
_PARTS = frozenset({"borough", "suburb", "quarter", "neighbourhood", "island", "allotments"})
# These names say little alone and repeat from valley to valley.
MINOR_TYPES = _PARTS | {"isolated_dwelling", "farm", "locality"}

NOWHERE = -1


@dataclass(slots=True)
class Settlement:
    """A settlement or a part of one, with the postcodes of its addresses."""

    names: list[str]
    place_type: str
    population: int
    position: Point
    postcodes: set[str] = field(default_factory=set)

    @property
    def name(self) -> str:
        return self.names[0]

    @property
    def radius_m(self) -> float:
        return RADIUS_M_PER_ROOT_INHABITANT * math.sqrt(self.population)


class Settlements:
    """All settlements of a map; those that only addresses know of are added."""

    def __init__(self, places: Iterable[Place], addresses: Sequence[Address], plane: Plane) -> None:
        self._plane = plane
        self.all = _merge_doubles(places, plane)
        self._of_city = self._match_cities(addresses)
        self._whole = _Nearest(self.all, plane, lambda s: s.place_type not in MINOR_TYPES)
        self._any = _Nearest(self.all, plane, lambda s: s.population > 0)

    def of_city(self, city: str) -> int:
        """The settlement meant by an `addr:city`, NOWHERE for an empty one."""
        return self._of_city.get(name_key(city), NOWHERE)

    def nearest(self, points: Sequence[Point]) -> NDArray[np.int64]:
        """For each point the settlement it most likely belongs to, NOWHERE if there is none.

        Distance is measured in radii of the settlement: a house between a town and a hamlet
        belongs to the town unless it stands at the hamlet's door.
        """
        return self._whole.find(points)

    def nearest_part(self, points: Sequence[Point]) -> NDArray[np.int64]:
        """The same, with suburbs, quarters and farms as candidates too."""
        return self._any.find(points)

    def _match_cities(self, addresses: Sequence[Address]) -> dict[str, int]:
        spellings: dict[str, list[Address]] = defaultdict(list)
        for address in addresses:
            if name_key(address.city):
                spellings[name_key(address.city)].append(address)
        return {key: self._match_city(of_city) for key, of_city in spellings.items()}

    def _match_city(self, addresses: list[Address]) -> int:
        """The place whose name fits the spelling, or a new one in the middle of its addresses."""
        city = addresses[0].city
        middle: Point = (
            float(np.median([address.position[0] for address in addresses])),
            float(np.median([address.position[1] for address in addresses])),
        )
        fitting = []
        for number, settlement in enumerate(self.all):
            distance_m = self._distance_m(middle, settlement.position)
            if distance_m < _SAME_CITY_M and _means(city, settlement):
                is_other = name_key(city) != name_key(settlement.name)
                fitting.append((is_other, -settlement.population, distance_m, number))
        if fitting:
            return min(fitting)[-1]
        self.all.append(Settlement([city], "village", len(addresses), middle))
        return len(self.all) - 1

    def _distance_m(self, a: Point, b: Point) -> float:
        first, second = self._plane.project([a[0], b[0]], [a[1], b[1]])
        return float(np.hypot(*(first - second)))


def _means(city: str, settlement: Settlement) -> bool:
    """Whether a city of an address is this settlement: 'Lauf a.d.Pegnitz', 'Lauf an der Pegnitz'.

    The first words are the same, each further word of the one begins the other's.
    """
    if settlement.place_type in MINOR_TYPES:
        return False
    ours, theirs = split_words(settlement.name), split_words(city)
    pairs = list(zip(ours, theirs, strict=False))
    return ours[0] == theirs[0] and all(a.startswith(b) or b.startswith(a) for a, b in pairs)


def _merge_doubles(places: Iterable[Place], plane: Plane) -> list[Settlement]:
    """Settlements drawn twice, as a node and as an area, become one."""
    merged: list[Settlement] = []
    by_name: dict[str, list[Settlement]] = defaultdict(list)
    for place in places:
        key = name_key(place.names[0])
        double = next((s for s in by_name[key] if _is_same(s, place, plane)), None)
        if double is None:
            double = Settlement(
                place.names, place.place_type, place.population, place.position, set()
            )
            merged.append(double)
            by_name[key].append(double)
        if place.postcode:
            double.postcodes.add(place.postcode)
    return merged


def _is_same(settlement: Settlement, place: Place, plane: Plane) -> bool:
    a, b = settlement.position, place.position
    first, second = plane.project([a[0], b[0]], [a[1], b[1]])
    reach_m = RADIUS_M_PER_ROOT_INHABITANT * math.sqrt(
        max(settlement.population, place.population)
    )
    return float(np.hypot(*(first - second))) <= max(_SAME_PLACE_M, reach_m)
