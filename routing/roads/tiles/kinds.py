"""What of OSM's objects a basemap draws, as what, and from which zoom on it can be seen.

The thresholds follow what a dispatcher looks for: at z8 the region with its villages and the roads
between them, at z12 every street, at z16 house numbers. Meaning of the tags:
https://wiki.openstreetmap.org/wiki/Map_features
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from routing.roads.access import FERRY_ROUTES

FIRST_ZOOM: Final = 8
LAST_ZOOM: Final = 16
NAMES_FROM_ZOOM: Final = 12
"""Below, roads carry their number only: there is no room for names."""

Tags = Mapping[str, str]
Properties = tuple[tuple[str, str | int | bool], ...]


class Layer(IntEnum):
    """The layers of a tile, the lowest first; their names in the file are in small letters."""

    BUILT_UP = 0
    WOOD = 1
    WATER = 2
    BUILDINGS = 3
    ROADS = 4
    PLACES = 5
    HOUSE_NUMBERS = 6


FIELDS: Final[Mapping[Layer, Mapping[str, str]]] = {
    Layer.BUILT_UP: {"class": "String"},
    Layer.WOOD: {},
    Layer.WATER: {"class": "String", "name": "String"},
    Layer.BUILDINGS: {},
    Layer.ROADS: {
        "class": "String",
        "ref": "String",
        "name": "String",
        "link": "Boolean",
        "tunnel": "Boolean",
    },
    Layer.PLACES: {"class": "String", "name": "String", "population": "Number", "rank": "Number"},
    Layer.HOUSE_NUMBERS: {"number": "String"},
}
"""Properties of each layer, in the words of TileJSON."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """One thing on the map.

    Attributes:
        layer: where it stands.
        first_zoom: from which zoom on.
        properties: what the style sees at every zoom.
        details: what it sees besides from NAMES_FROM_ZOOM on.
        least_px: areas whose side is shorter than so many pixels are left out of a zoom.
        as_point: whether an area is to be labelled instead of filled.
    """

    layer: Layer
    first_zoom: int
    properties: Properties = ()
    details: Properties = ()
    least_px: float = 0.0
    as_point: bool = False


SEA: Final = Drawn(Layer.WATER, FIRST_ZOOM, (("class", "area"),))

# highway -> class in the tiles, first zoom.
_ROADS: Final = {
    "motorway": ("motorway", 8),
    "trunk": ("trunk", 8),
    "primary": ("primary", 8),
    "secondary": ("secondary", 8),
    "tertiary": ("tertiary", 9),
    "motorway_link": ("motorway", 11),
    "trunk_link": ("trunk", 11),
    "primary_link": ("primary", 12),
    "secondary_link": ("secondary", 12),
    "tertiary_link": ("tertiary", 12),
    "unclassified": ("minor", 11),
    "residential": ("minor", 12),
    "living_street": ("minor", 12),
    "road": ("minor", 12),
    "pedestrian": ("pedestrian", 13),
    "busway": ("service", 13),
    "service": ("service", 14),
    "track": ("track", 14),
    "cycleway": ("path", 14),
    "bridleway": ("path", 15),
    "footway": ("path", 15),
    "path": ("path", 15),
    "steps": ("path", 15),
}
_MINOR_SERVICES: Final = frozenset({"driveway", "parking_aisle", "drive-through", "parking"})
_MINOR_SERVICE_ZOOM: Final = 15

_WATER_LINES: Final = {"river": 8, "canal": 9, "stream": 13}
_WATER_AREAS: Final = frozenset({("natural", "water"), ("waterway", "riverbank")}) | {
    ("landuse", value) for value in ("reservoir", "basin")
}
# Their names run along the line in the middle.
_LONG_WATERS: Final = frozenset({"river", "canal", "stream", "ditch", "drain", "moat", "lock"})
_BUILT_UP: Final = {
    "residential": "residential",
    "commercial": "commercial",
    "retail": "commercial",
    "industrial": "industrial",
}
_BAYS_ZOOM: Final = 12
_BUILDINGS_ZOOM: Final = 15
_HOUSE_NUMBERS_ZOOM: Final = 16
_LEAST_AREA_PX: Final = 3.0
_LEAST_LABELLED_PX: Final = 48.0

# place -> first zoom, and typical inhabitants where the map does not say.
_PLACES: Final = {
    "city": (8, 100_000),
    "town": (8, 10_000),
    "village": (8, 1_000),
    "borough": (10, 10_000),
    "suburb": (11, 5_000),
    "island": (11, 100),
    "hamlet": (11, 100),
    "quarter": (12, 1_500),
    "neighbourhood": (13, 500),
    "isolated_dwelling": (14, 10),
    "farm": (14, 10),
    "locality": (14, 0),
}

_MOST_DIGITS: Final = 9


@dataclass(frozen=True, slots=True)
class Settlement:
    """A settlement by its name; its rank among the others shows when all are read."""

    name: str
    kind: str
    population: int
    first_zoom: int


def drawn_line(tags: Tags) -> Drawn | None:
    """What a way is as a line: a road, a ferry, flowing water; else None."""
    if tags.get("area") == "yes":
        return None
    if "highway" in tags:
        return _road(tags)
    if tags.get("route") in FERRY_ROUTES:
        return Drawn(Layer.ROADS, 8, (("class", "ferry"),), _text(tags, "name"))
    first_zoom = _WATER_LINES.get(tags.get("waterway", ""))
    if first_zoom is None or tags.get("tunnel") in ("yes", "culvert"):
        return None
    return Drawn(Layer.WATER, first_zoom, (("class", tags["waterway"]),), _text(tags, "name"))


def drawn_area(tags: Tags) -> Iterator[Drawn]:
    """What a closed way or a multipolygon is; a house is a building and has a number."""
    if any(tags.get(key) == value for key, value in _WATER_AREAS):
        yield Drawn(Layer.WATER, FIRST_ZOOM, (("class", "area"),), least_px=_LEAST_AREA_PX)
        if "name" in tags and not _is_long_water(tags):
            yield _water_label(tags["name"], least_px=_LEAST_LABELLED_PX)
    elif tags.get("natural") == "wood" or tags.get("landuse") == "forest":
        yield Drawn(Layer.WOOD, FIRST_ZOOM, least_px=_LEAST_AREA_PX)
    elif tags.get("landuse") in _BUILT_UP:
        of_class = (("class", _BUILT_UP[tags["landuse"]]),)
        yield Drawn(Layer.BUILT_UP, FIRST_ZOOM, of_class, least_px=_LEAST_AREA_PX)
    if tags.get("building", "no") != "no":
        yield Drawn(Layer.BUILDINGS, _BUILDINGS_ZOOM)
    if "addr:housenumber" in tags:
        yield _house_number(tags, as_point=True)


def drawn_point(tags: Tags) -> Iterator[Drawn]:
    """What a node is besides a settlement: a house number, the name of a bay."""
    if "addr:housenumber" in tags:
        yield _house_number(tags)
    if tags.get("natural") == "bay" and "name" in tags:
        yield _water_label(tags["name"], first_zoom=_BAYS_ZOOM)


def settlement(tags: Tags) -> Settlement | None:
    """The settlement that a node stands for; else None.

    Areas are not asked: where a settlement has one, OSM has its node as well.
    """
    kind, name = tags.get("place", ""), tags.get("name")
    if kind not in _PLACES or not name:
        return None
    first_zoom, typical = _PLACES[kind]
    given = tags.get("population", "")
    # The tag also holds words, estimates and slips of the keyboard.
    plausible = given.isdecimal() and len(given) <= _MOST_DIGITS
    return Settlement(name, kind, int(given) if plausible else typical, first_zoom)


def drawn_settlement(place: Settlement, rank: int) -> Drawn:
    """A settlement's label; `rank` counts all settlements of the map, the largest is 1."""
    properties = (
        ("class", place.kind),
        ("name", place.name),
        ("population", place.population),
        ("rank", rank),
    )
    return Drawn(Layer.PLACES, place.first_zoom, properties)


def first_zoom_of_area(least_px: float, area: float) -> int:
    """The zoom from which on an area is at least as large as a square of so many pixels.

    Args:
        least_px: pixels, of which MapLibre shows 512 a tile.
        area: part of the world.
    """
    zoom = FIRST_ZOOM
    while zoom <= LAST_ZOOM and area**0.5 * 2**zoom * 512 < least_px:
        zoom += 1
    return zoom


def _road(tags: Tags) -> Drawn | None:
    of_class, first_zoom = _ROADS.get(tags["highway"], ("", 0))
    if not of_class:
        return None
    if tags.get("service") in _MINOR_SERVICES:
        first_zoom = _MINOR_SERVICE_ZOOM
    properties: Properties = (("class", of_class), *_number(tags))
    if tags["highway"].endswith("_link"):
        properties += (("link", True),)
    if tags.get("tunnel", "no") != "no":
        properties += (("tunnel", True),)
    return Drawn(Layer.ROADS, first_zoom, properties, _text(tags, "name"))


def _house_number(tags: Tags, *, as_point: bool = False) -> Drawn:
    number = (("number", tags["addr:housenumber"]),)
    return Drawn(Layer.HOUSE_NUMBERS, _HOUSE_NUMBERS_ZOOM, number, as_point=as_point)


def _water_label(name: str, *, first_zoom: int = FIRST_ZOOM, least_px: float = 0.0) -> Drawn:
    properties = (("class", "label"), ("name", name))
    return Drawn(Layer.WATER, first_zoom, properties, least_px=least_px, as_point=True)


def _is_long_water(tags: Tags) -> bool:
    return tags.get("waterway") == "riverbank" or tags.get("water") in _LONG_WATERS


def _number(tags: Tags) -> Properties:
    """The number on the signs; a road may have several."""
    numbers = [number.strip() for number in tags.get("ref", "").split(";")]
    return (("ref", " / ".join(numbers)),) if any(numbers) else ()


def _text(tags: Tags, key: str) -> Properties:
    return ((key, tags[key]),) if tags.get(key) else ()
