"""Joins ways and house numbers to streets: one for each name and settlement."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import KDTree

from routing.places.content import Address, StreetPiece
from routing.places.entries import Entry
from routing.places.folding import distinct_names, name_key
from routing.places.house_numbers import KnownNumber, plain_number
from routing.places.plane import Plane, Point, nearest_points
from routing.places.settlements import NOWHERE, Settlements

# A way belongs to the town of the houses numbered by it, if they are as near as this.
_SAME_STREET_M = 500.0
# Village streets of one name in one municipality are farther apart than gaps in one street.
_GAP_M = 700.0
_LINE_STEP_M = 40.0


@dataclass(slots=True)
class _Street:
    """What is known of a street; `is_one_of_several` of its name in its town."""

    town: int
    spellings: Counter[str] = field(default_factory=Counter)
    other_names: list[str] = field(default_factory=list)
    line: list[Point] = field(default_factory=list)
    addresses: list[Address] = field(default_factory=list)
    is_one_of_several: bool = False


def street_entries(
    pieces: Sequence[StreetPiece], addresses: Sequence[Address], settlements: Settlements
) -> list[Entry]:
    """All streets with their numbers, in a stable order."""
    plane = settlements.plane
    wholes = _group(pieces, addresses, settlements)
    streets = [part for _, whole in sorted(wholes.items()) for part in _split(whole, plane)]
    middles = [_middle(street, plane) for street in streets]
    villages = settlements.nearest_part(middles)
    return [
        _entry(street, middle, settlements.name_of(street.town), settlements.name_of(village))
        for street, middle, village in zip(streets, middles, villages, strict=True)
    ]


def _group(
    pieces: Sequence[StreetPiece], addresses: Sequence[Address], settlements: Settlements
) -> dict[tuple[str, int], _Street]:
    streets: dict[tuple[str, int], _Street] = {}

    def street_of(name: str, town: int) -> _Street:
        street = streets.setdefault((name_key(name), town), _Street(town))
        street.spellings[name] += 1
        return street

    towns = _Towns(addresses, settlements)
    for address, town in zip(addresses, towns.of_addresses(), strict=True):
        street = street_of(address.street, town)
        street.addresses.append(address)
        if town != NOWHERE and address.postcode:
            settlements.all[town].postcodes.add(address.postcode)
    for piece, town in zip(pieces, towns.of_pieces(pieces), strict=True):
        street = street_of(piece.names[0], town)
        street.other_names += piece.names[1:]
        street.line += list(_resample(piece.line, settlements.plane))
    return streets


class _Towns:
    """The town of each house and way: as tagged, else of the houses beside it, else the nearest."""

    def __init__(self, addresses: Sequence[Address], settlements: Settlements) -> None:
        self._settlements = settlements
        self._addresses = addresses
        self._tagged = [settlements.of_city(address.city) for address in addresses]
        of_street: dict[str, list[int]] = defaultdict(list)
        for number, town in enumerate(self._tagged):
            if town != NOWHERE:
                of_street[name_key(addresses[number].street)].append(number)
        self._houses = {
            key: (np.array([self._tagged[n] for n in numbers]), self._tree(numbers))
            for key, numbers in of_street.items()
        }

    def of_addresses(self) -> list[int]:
        missing = [n for n, town in enumerate(self._tagged) if town == NOWHERE]
        places = [(self._addresses[n].street, self._addresses[n].position) for n in missing]
        towns = list(self._tagged)
        for number, town in zip(missing, self._find(places), strict=True):
            towns[number] = town
        return towns

    def of_pieces(self, pieces: Sequence[StreetPiece]) -> list[int]:
        return self._find([(p.names[0], p.line[len(p.line) // 2]) for p in pieces])

    def _tree(self, numbers: list[int]) -> KDTree:
        points = [self._addresses[n].position for n in numbers]
        return KDTree(self._settlements.plane.project_points(points))

    def _find(self, places: list[tuple[str, Point]]) -> list[int]:
        positions = [position for _, position in places]
        nearest = self._settlements.nearest(positions)
        flat = self._settlements.plane.project_points(positions)
        towns = []
        for (street, _), point, fallback in zip(places, flat, nearest, strict=True):
            town = self._of_houses(name_key(street), point)
            towns.append(int(fallback) if town is None else town)
        return towns

    def _of_houses(self, street_key: str, point: NDArray[np.float64]) -> int | None:
        if street_key not in self._houses:
            return None
        towns, tree = self._houses[street_key]
        distance_m, house = nearest_points(tree, point[None])
        return int(towns[house[0]]) if distance_m[0] <= _SAME_STREET_M else None


def _resample(line: list[Point], plane: Plane) -> Iterator[Point]:
    """The line's points and as many between them that none is 40 m from the next."""
    yield line[0]
    for start, end in pairwise(line):
        steps = max(1, math.ceil(plane.distance_m(start, end) / _LINE_STEP_M))
        for step in range(1, steps + 1):
            share = step / steps
            yield (
                start[0] + share * (end[0] - start[0]),
                start[1] + share * (end[1] - start[1]),
            )


def _split(street: _Street, plane: Plane) -> list[_Street]:
    """Parts of a street with a wide gap between them: streets of several villages, as a rule."""
    points = street.line + [address.position for address in street.addresses]
    flat = plane.project_points(points)
    if np.ptp(flat, axis=0).max() <= _GAP_M:
        return [street]
    neighbours = KDTree(flat).query_pairs(_GAP_M, output_type="ndarray")
    links = coo_array(
        (np.ones(len(neighbours), bool), (neighbours[:, 0], neighbours[:, 1])),
        shape=(len(points), len(points)),
    )
    count, part_of = connected_components(links, directed=False)
    parts = [
        _Street(street.town, street.spellings, street.other_names, is_one_of_several=count > 1)
        for _ in range(count)
    ]
    for point, part in zip(street.line, part_of, strict=False):
        parts[part].line.append(point)
    for address, part in zip(street.addresses, part_of[len(street.line) :], strict=True):
        parts[part].addresses.append(address)
    return parts


def _entry(street: _Street, middle: Point, settlement: str, village: str) -> Entry:
    # The commonest spelling; the longer one of two as common, because it is not abbreviated.
    name = max(street.spellings, key=lambda s: (street.spellings[s], len(s), s))
    numbers = _known_numbers(street.addresses)
    districts = {address.district for address in street.addresses}
    postcodes = {address.postcode for address in street.addresses}
    return Entry(
        kind="street",
        names=distinct_names([name, *street.other_names]),
        position=middle,
        importance=0.1 + 0.1 * math.log10(1 + len(numbers)),
        street=name,
        settlement=settlement,
        qualifier=village if street.is_one_of_several else "",
        context=sorted({settlement, village, *districts, *postcodes}),
        numbers=numbers,
        line=street.line,
    )


def _known_numbers(addresses: Iterable[Address]) -> list[KnownNumber]:
    """Each number once, in order; a shop repeats the number of its house."""
    known: dict[str, KnownNumber] = {}
    for address in addresses:
        for number in address.numbers:
            known.setdefault(plain_number(number.text), KnownNumber(number, *address.position))
    return sorted(known.values(), key=lambda k: (k.number.low, plain_number(k.number.text)))


def _middle(street: _Street, plane: Plane) -> Point:
    """The point of the street (of its houses, if it has no way) nearest to its centre."""
    points = street.line or [address.position for address in street.addresses]
    flat = plane.project_points(points)
    return points[int(np.hypot(*(flat - flat.mean(axis=0)).T).argmin())]
