"""Which settlement an address, a street or a stop belongs to."""

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import KDTree

from routing.places.content import Address, Place
from routing.places.folding import name_key, split_words
from routing.places.plane import Plane, Point, nearest_points

NOWHERE = -1

# A settlement of n inhabitants at the density of a small German town (1,000 per km²) is a disc of
# this many metres times the root of n.
RADIUS_M_PER_ROOT_INHABITANT = 18.0
_SAME_PLACE_M = 300.0
_SAME_CITY_M = 20_000.0
_FEWEST_ADDRESSES = 5

# Parts of something larger: never the town of an address, and their names repeat from valley to
# valley.
_MINOR_TYPES = frozenset(
    {"borough", "suburb", "quarter", "neighbourhood", "island", "allotments"}
    | {"isolated_dwelling", "farm", "locality"}
)


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
        """The name on the sign."""
        return self.names[0]

    @property
    def is_minor(self) -> bool:
        """Whether it is a part of something larger, or too small to be the town of an address."""
        return self.place_type in _MINOR_TYPES

    @property
    def radius_m(self) -> float:
        """Reach in metres, estimated from the number of inhabitants."""
        return RADIUS_M_PER_ROOT_INHABITANT * math.sqrt(self.population)


@dataclass(frozen=True, slots=True)
class _SizeClass:
    """Settlements of about the same radius."""

    radius_m: float
    numbers: NDArray[np.int64]
    tree: KDTree


class Settlements:
    """All settlements of a map, and those that only its addresses know of."""

    def __init__(self, places: Iterable[Place], addresses: Sequence[Address], plane: Plane) -> None:
        self.plane = plane
        self.all = _merge_doubles(places, plane)
        self._of_first_word: dict[str, list[int]] = defaultdict(list)
        for number, settlement in enumerate(self.all):
            self._of_first_word[split_words(settlement.name)[0]].append(number)
        self._of_city = {
            key: self._match_city(of_city) for key, of_city in _by_city(addresses).items()
        }
        self._towns = self._trees(lambda settlement: not settlement.is_minor)
        self._parts = self._trees(lambda settlement: True)

    def of_city(self, city: str) -> int:
        """The settlement meant by an `addr:city`, NOWHERE for an empty one."""
        return self._of_city.get(name_key(city), NOWHERE)

    def name_of(self, number: int) -> str:
        """The name on the sign, empty for NOWHERE."""
        return "" if number == NOWHERE else self.all[number].name

    def nearest(self, points: Sequence[Point]) -> NDArray[np.int64]:
        """For each point the settlement it most likely belongs to, NOWHERE if there is none.

        Distance is measured in radii of the settlement: a house between a town and a hamlet
        belongs to the town unless it stands at the hamlet's door.
        """
        return self._nearest_in(self._towns, points)

    def nearest_part(self, points: Sequence[Point]) -> NDArray[np.int64]:
        """The same, with suburbs, quarters and farms as candidates too."""
        return self._nearest_in(self._parts, points)

    def find_larger(self, number: int) -> int:
        """The town by which people tell this one from its namesakes; NOWHERE for the largest."""
        own = self.all[number]

        def distance_in_radii(other: int) -> float:
            town = self.all[other]
            return self.plane.distance_m(own.position, town.position) / town.radius_m

        larger = [
            other
            for other, town in enumerate(self.all)
            if not town.is_minor and town.population > own.population
        ]
        return min(larger, key=distance_in_radii, default=NOWHERE)

    def _match_city(self, addresses: list[Address]) -> int:
        """The place whose name fits the spelling, else a new one in the middle of its addresses.

        A city of very few addresses is a slip of the pen and stands for none.
        """
        city = addresses[0].city
        lats, lons = zip(*(address.position for address in addresses), strict=True)
        middle = float(np.median(lats)), float(np.median(lons))
        fitting = []
        for number in self._of_first_word[split_words(city)[0]]:
            settlement = self.all[number]
            if not _means(city, settlement):
                continue
            distance_m = self.plane.distance_m(middle, settlement.position)
            if distance_m < _SAME_CITY_M:
                is_other = name_key(city) != name_key(settlement.name)
                fitting.append((is_other, -settlement.population, distance_m, number))
        if fitting:
            return min(fitting)[-1]
        if len(addresses) < _FEWEST_ADDRESSES:
            return NOWHERE
        # One address stands for about two inhabitants.
        self.all.append(Settlement([city], "village", 2 * len(addresses), middle))
        return len(self.all) - 1

    def _trees(self, wanted: Callable[[Settlement], bool]) -> list[_SizeClass]:
        """One search tree for each class of size: doublings of the radius."""
        classes: dict[int, list[int]] = defaultdict(list)
        for number, settlement in enumerate(self.all):
            if wanted(settlement) and settlement.population > 0:
                classes[round(math.log2(settlement.radius_m))].append(number)
        return [
            _SizeClass(
                2.0**size,
                np.array(numbers),
                KDTree(self.plane.project_points([self.all[n].position for n in numbers])),
            )
            for size, numbers in sorted(classes.items())
        ]

    def _nearest_in(self, classes: list[_SizeClass], points: Sequence[Point]) -> NDArray[np.int64]:
        best = np.full(len(points), NOWHERE, np.int64)
        best_distance = np.full(len(points), np.inf)
        if not points:
            return best
        flat = self.plane.project_points(points)
        for size_class in classes:
            distance_m, place = nearest_points(size_class.tree, flat)
            distance = distance_m / size_class.radius_m
            nearer = distance < best_distance
            best[nearer] = size_class.numbers[place[nearer]]
            best_distance[nearer] = distance[nearer]
        return best


def _by_city(addresses: Iterable[Address]) -> dict[str, list[Address]]:
    of_city: dict[str, list[Address]] = defaultdict(list)
    for address in addresses:
        if name_key(address.city):
            of_city[name_key(address.city)].append(address)
    return of_city


def _means(city: str, settlement: Settlement) -> bool:
    """Whether a city of an address is this settlement: 'Lauf a.d.Pegnitz', 'Lauf an der Pegnitz'.

    The first words are the same; each further word of the one begins the other's.
    """
    pairs = list(zip(split_words(settlement.name), split_words(city), strict=False))
    starts_alike = pairs[0][0] == pairs[0][1]
    rest_fits = all(a.startswith(b) or b.startswith(a) for a, b in pairs)
    return not settlement.is_minor and starts_alike and rest_fits


def _merge_doubles(places: Iterable[Place], plane: Plane) -> list[Settlement]:
    """Settlements drawn twice, as a node and as an area, become one."""
    merged: list[Settlement] = []
    of_name: dict[str, list[Settlement]] = defaultdict(list)
    for place in places:
        new = Settlement(place.names, place.place_type, place.population, place.position)
        same_name = of_name[name_key(new.name)]
        known = next((old for old in same_name if _is_double(old, new, plane)), None)
        if known is None:
            merged.append(new)
            same_name.append(new)
        if place.postcode:
            (known or new).postcodes.add(place.postcode)
    return merged


def _is_double(old: Settlement, new: Settlement, plane: Plane) -> bool:
    reach_m = max(old.radius_m, new.radius_m, _SAME_PLACE_M)
    return plane.distance_m(old.position, new.position) <= reach_m
