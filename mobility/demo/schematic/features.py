"""What stands beside the streets: house numbers, stops, and what people are driven to."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from .facts import Facts
from .ground import Ground
from .plane import Spot, distance_m, length_m
from .settlements import Settlement
from .ways import Feature, Tags, Way

ASIDE_M = 13
METRES_PER_NUMBER = 9
"""A house number every nine metres, odd ones left, even ones right."""
FIRST_HOUSE_M = 22.0
STOP_FOR_PEOPLE = 900
MOST_STOPS = 45


@dataclass(frozen=True)
class Kind:
    """A kind of building that a settlement has from some size on, one more for every so many."""

    tags: dict[str, str]
    name: str
    people: int
    for_each: int


KINDS = (
    Kind({"amenity": "community_centre"}, "Gemeinschaftshaus {}", 200, 10**6),
    Kind({"amenity": "kindergarten"}, "Kindertagesstätte {}", 800, 4000),
    Kind({"amenity": "school"}, "Grundschule {}", 1500, 7000),
    Kind({"shop": "supermarket"}, "Supermarkt {}", 1500, 4500),
    Kind({"amenity": "doctors"}, "Arztpraxis {}", 1800, 5000),
    Kind({"amenity": "pharmacy"}, "Apotheke {}", 2500, 6000),
    Kind({"amenity": "social_facility"}, "Familienzentrum {}", 4000, 25000),
    Kind({"amenity": "college"}, "Volkshochschule {}", 5000, 60000),
    Kind({"office": "government"}, "Jobcenter {}", 9000, 120000),
    Kind({"amenity": "hospital"}, "Krankenhaus {}", 12000, 90000),
)


def list_places(ground: Ground) -> list[Feature]:
    """A node for every settlement and quarter."""
    features = []
    for place in ground.facts.places.values():
        tags = {"place": place.kind, "name": place.name, "population": str(place.population)}
        features.append(Feature(ground.spot(place.name), tags))
    return features


def list_addresses(ground: Ground, settlement: Settlement, streets: Sequence[Way]) -> list[Feature]:
    """House numbers along the named streets of a settlement."""
    gap_m = ground.facts.style.address_gap_m
    town = {"addr:city": settlement.city}
    if settlement.name != settlement.city:
        # Villages of one town may have streets of the same name.
        town["addr:suburb"] = settlement.name
    length_of: dict[str, float] = {}
    addresses: list[Feature] = []
    for way in streets:
        if "name" not in way.tags:
            continue
        # A street of several ways is numbered through.
        from_m = length_of.get(way.tags["name"], 0.0)
        addresses += _addresses_along(way, town, from_m, gap_m)
        length_of[way.tags["name"]] = from_m + length_m(way.spots) + gap_m
    return addresses


def _addresses_along(way: Way, town: Tags, from_m: float, gap_m: float) -> Iterator[Feature]:
    due, passed, side = FIRST_HOUSE_M, 0.0, 1
    for a, b in pairwise(way.spots):
        piece = distance_m(a, b)
        while due < passed + piece:
            pair_of_houses = int(from_m + due) // (2 * METRES_PER_NUMBER)
            number = 2 * pair_of_houses + (1 if side > 0 else 2)
            house = {"addr:housenumber": str(number), "addr:street": way.tags["name"]}
            yield Feature(_beside(a, b, (due - passed) / piece, side), {**town, **house})
            due, side = due + gap_m, -side
        passed += piece


def _beside(a: Spot, b: Spot, share: float, side: int) -> Spot:
    """The spot left (1) or right (-1) of a point between a and b."""
    heading = math.atan2(b.y - a.y, b.x - a.x)
    return Spot(
        round(a.x + (b.x - a.x) * share - side * ASIDE_M * math.sin(heading)),
        round(a.y + (b.y - a.y) * share + side * ASIDE_M * math.cos(heading)),
    )


def list_amenities(
    ground: Ground, settlement: Settlement, addresses: Sequence[Feature]
) -> list[Feature]:
    """Buildings of everyday life, each at an address of its own, nearest to the middle first."""
    near = sorted(addresses, key=lambda at: (distance_m(at.spot, settlement.middle), at.spot))
    wanted = list(_wanted(ground.facts, settlement))
    if not near:
        return []
    # Spread over the settlement: the first ones stand around its middle, later ones further out.
    step = max(1, min(3, len(near) // (len(wanted) + 1)))
    found = []
    for at, tags in enumerate(wanted):
        address = near[(1 + at * step) % len(near)]
        found.append(Feature(address.spot, tags | dict(address.tags)))
    return found


def _wanted(facts: Facts, settlement: Settlement) -> Iterator[dict[str, str]]:
    if settlement.name == settlement.city:
        yield {"amenity": "townhall", "name": f"Rathaus {settlement.name}"}
    for kind in KINDS:
        if settlement.drawn < kind.people:
            continue
        count = 1 + settlement.drawn // kind.for_each
        for number in range(1, count + 1):
            name = kind.name.format(settlement.name) + (f" {number}" if number > 1 else "")
            yield kind.tags | {"name": name}


def list_stops(settlement: Settlement, streets: Sequence[Way]) -> list[Feature]:
    """Bus stops, which are meeting points too, named after the street that they are in."""
    count = min(MOST_STOPS, 1 + settlement.drawn // STOP_FOR_PEOPLE)
    named = [way for way in streets if "name" in way.tags and way.driven]
    chosen = named[:: max(1, len(named) // count)][:count]
    stops, seen = [], set()
    for way in chosen:
        name = f"{settlement.name}, {way.tags['name']}"
        if name in seen:
            continue
        seen.add(name)
        a, b = way.spots[0], way.spots[1]
        tags = {"highway": "bus_stop", "name": name, "public_transport": "platform"}
        stops.append(Feature(_beside(a, b, 0.5, -1), tags))
    return stops
