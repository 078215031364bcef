"""Turns what was read from the map into entries that know their settlement and neighbours."""

import math
from collections import Counter, defaultdict
from collections.abc import Sequence

import numpy as np
from scipy.spatial import KDTree

from routing.places.content import MapContent, Venue
from routing.places.entries import Entry
from routing.places.folding import distinct_names, name_key, short_name
from routing.places.plane import Plane, nearest_points
from routing.places.settlements import NOWHERE, Settlement, Settlements
from routing.places.streets import street_entries

_SAME_VENUE_M = {"stop": 400.0, "amenity": 150.0}
_STREET_OF_VENUE_M = 100.0
_LARGEST_POPULATION = 1_000_000


def link(content: MapContent) -> list[Entry]:
    """All entries of a map: settlements, streets with their house numbers, stops and amenities."""
    plane = Plane(_middle_latitude(content))
    settlements = Settlements(content.places, content.addresses, plane)
    streets = street_entries(content.pieces, content.addresses, settlements)
    venues = _venue_entries(content.venues, streets, settlements)
    return [*_settlement_entries(settlements), *streets, *venues]


def _middle_latitude(content: MapContent) -> float:
    points = [place.position for place in content.places]
    points += [venue.position for venue in content.venues]
    points += [address.position for address in content.addresses]
    points += [piece.line[0] for piece in content.pieces]
    return float(np.median([lat for lat, _ in points])) if points else 0.0


def _settlement_entries(settlements: Settlements) -> list[Entry]:
    times_used = Counter(name_key(settlement.name) for settlement in settlements.all)
    towns = settlements.nearest([settlement.position for settlement in settlements.all])
    entries = []
    for number, settlement in enumerate(settlements.all):
        qualifier = ""
        if settlement.is_minor:
            qualifier = settlements.name_of(int(towns[number]))
        elif times_used[name_key(settlement.name)] > 1:
            qualifier = settlements.name_of(settlements.find_larger(number))
        entries.append(_settlement_entry(settlement, qualifier))
    return entries


def _settlement_entry(settlement: Settlement, qualifier: str) -> Entry:
    return Entry(
        kind="settlement",
        names=distinct_names([*settlement.names, short_name(settlement.name)]),
        position=settlement.position,
        importance=min(1.0, math.log(1 + settlement.population, _LARGEST_POPULATION)),
        settlement=settlement.name,
        qualifier=qualifier,
        context=[qualifier, *sorted(settlement.postcodes)],
    )


def _venue_entries(
    venues: Sequence[Venue], streets: Sequence[Entry], settlements: Settlements
) -> list[Entry]:
    towns = _towns_of(venues, settlements)
    parts = settlements.nearest_part([venue.position for venue in venues])
    beside = _streets_beside(venues, streets, settlements.plane)
    of_name: dict[tuple[str, str, str], list[Entry]] = defaultdict(list)
    # The most important comes first, so that a station swallows its stop and not the other way.
    for number in sorted(range(len(venues)), key=lambda n: -venues[n].category.importance):
        town, part = settlements.name_of(towns[number]), settlements.name_of(int(parts[number]))
        entry = _venue_entry(venues[number], town, part, beside[number])
        namesakes = of_name[entry.kind, name_key(entry.names[0]), town]
        if not any(_is_double(entry, other, settlements.plane) for other in namesakes):
            namesakes.append(entry)
    for namesakes in of_name.values():
        _tell_apart(namesakes)
    return [entry for namesakes in of_name.values() for entry in namesakes]


def _towns_of(venues: Sequence[Venue], settlements: Settlements) -> list[int]:
    nearest = settlements.nearest([venue.position for venue in venues])
    tagged = [settlements.of_city(venue.city) for venue in venues]
    return [
        town if town != NOWHERE else int(fallback)
        for town, fallback in zip(tagged, nearest, strict=True)
    ]


def _streets_beside(venues: Sequence[Venue], streets: Sequence[Entry], plane: Plane) -> list[str]:
    """The street that each venue without an address lies by, empty where none is near."""
    lines = [(point, street.street) for street in streets for point in street.line]
    if not lines or not venues:
        return [""] * len(venues)
    tree = KDTree(plane.project_points([point for point, _ in lines]))
    at = plane.project_points([venue.position for venue in venues])
    distance_m, nearest = nearest_points(tree, at)
    return [
        lines[number][1] if metres <= _STREET_OF_VENUE_M else ""
        for metres, number in zip(distance_m, nearest, strict=True)
    ]


def _venue_entry(venue: Venue, town: str, part: str, street_beside: str) -> Entry:
    street = venue.street or street_beside
    return Entry(
        kind=venue.category.kind,
        names=venue.names,
        position=venue.position,
        importance=venue.category.importance,
        street=street,
        house_number=venue.house_number if venue.street else "",
        settlement=town,
        context=[town, part, street, venue.postcode, venue.category.keywords],
    )


def _tell_apart(namesakes: Sequence[Entry]) -> None:
    """Amenities are known by their street; stops only where there are several of one name."""
    for entry in namesakes:
        if entry.kind == "amenity" or len(namesakes) > 1:
            entry.qualifier = f"{entry.street} {entry.house_number}".strip()


def _is_double(entry: Entry, other: Entry, plane: Plane) -> bool:
    """Whether the same thing was drawn twice: both directions of a stop, a node in its building."""
    return plane.distance_m(entry.position, other.position) <= _SAME_VENUE_M[entry.kind]
