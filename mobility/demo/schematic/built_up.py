"""Main roads inside settlements: they bear a street's name there, and 50 km/h is the limit."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise

from shapely import STRtree
from shapely.geometry import Point
from shapely.geometry.base import BaseGeometry

from .settlements import Settlement
from .skeleton import Leg
from .street_names import street_towards
from .ways import Way

MAIN_STREET_UP_TO = 3000
MAIN_STREET = "Hauptstraße"
NAMED_CLASSES = frozenset({"primary", "secondary", "tertiary", "unclassified"})


@dataclass(frozen=True)
class Stretch:
    """A part of a way inside one settlement, or outside all."""

    way: Way
    settlement: Settlement | None


class BuiltUp:
    """Where the settlements are, for looking up."""

    def __init__(self, settlements: Sequence[Settlement]) -> None:
        self._settlements = settlements
        self._tree = STRtree([settlement.ground for settlement in settlements])

    def find_settlement(self, shape: BaseGeometry) -> Settlement | None:
        """The settlement that a shape lies in."""
        found = self._tree.query(shape, "within")
        return self._settlements[int(found[0])] if len(found) else None

    def stretches(self, way: Way) -> Iterator[Stretch]:
        """The way cut where it enters or leaves a settlement."""
        pieces = list(pairwise(way.spots))
        settled = [self.find_settlement(Point((a.x + b.x) / 2, (a.y + b.y) / 2)) for a, b in pieces]
        for _, run in groupby(range(len(pieces)), key=lambda at: _name_of(settled[at])):
            numbers = list(run)
            spots = way.spots[numbers[0] : numbers[-1] + 2]
            yield Stretch(replace(way, spots=spots), settled[numbers[0]])


def _name_of(settlement: Settlement | None) -> str:
    return settlement.name if settlement else ""


def in_town(stretch: Stretch, leg: Leg, main_road_of: dict[str, str]) -> Way:
    """A stretch with the tags it has inside its settlement.

    `main_road_of` says for villages which road, by its course, is their Hauptstraße.
    """
    way, settlement = stretch.way, stretch.settlement
    if settlement is None or "highway" not in way.tags:
        return way
    tags = {"maxspeed": "50"} | dict(way.tags)
    if "name" not in tags and tags["highway"] in NAMED_CLASSES:
        tags["name"] = _street_name(stretch, leg, settlement, main_road_of)
    return replace(way, tags=tags)


def _street_name(
    stretch: Stretch, leg: Leg, settlement: Settlement, main_road_of: dict[str, str]
) -> str:
    if main_road_of.get(settlement.name) == " > ".join(leg.road.course):
        return MAIN_STREET
    inside = {place.name for place in settlement.places}
    for towards in (leg.towards_end, leg.towards_start):
        if towards and towards not in inside:
            return street_towards(towards)
    return street_towards(leg.towards_end or leg.towards_start or settlement.name)


def main_roads_of(settlements: Sequence[Settlement], legs: Sequence[Leg]) -> dict[str, str]:
    """The road, by its course, that is the Hauptstraße of each village: the first that ends or
    passes there."""
    villages = {s.name for s in settlements if s.drawn <= MAIN_STREET_UP_TO}
    first: dict[str, str] = {}
    for leg in legs:
        for token in leg.ends & villages:
            first.setdefault(token, " > ".join(leg.road.course))
    return first
