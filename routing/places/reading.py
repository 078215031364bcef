"""Reads places, streets, addresses, stops and amenities out of an OSM file."""

from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path

import osmium

from routing.osmfile import check_file, clear_errors, read_header
from routing.places.content import Address, MapContent, Place, StreetPiece, Venue
from routing.places.folding import distinct_names, name_key
from routing.places.house_numbers import parse_house_numbers
from routing.places.kinds import Category, find_category
from routing.places.plane import Point

# Typical numbers of inhabitants where the map does not say. What the classes mean:
# https://wiki.openstreetmap.org/wiki/Key:place
TYPICAL_POPULATION = {
    "city": 200_000,
    "town": 20_000,
    "borough": 20_000,
    "suburb": 5_000,
    "quarter": 1_500,
    "village": 1_000,
    "neighbourhood": 500,
    "hamlet": 100,
    "island": 100,
    "isolated_dwelling": 10,
    "farm": 10,
    "allotments": 10,
    "locality": 0,
}
_NO_STREETS = frozenset(
    {"proposed", "construction", "planned", "razed", "abandoned", "platform", "bus_stop"}
    | {"rest_area", "services", "raceway", "corridor", "elevator"}
)
_OTHER_NAME_KEYS = ("short_name", "alt_name", "official_name", "loc_name", "old_name")
_MOST_NAMES = 12
_AREA_RELATIONS = frozenset({"multipolygon", "boundary", "site"})
# Villages without street names number their houses by the village.
_STREET_KEYS = ("addr:street", "addr:place", "addr:hamlet", "addr:city")

Tags = dict[str, str]


def read_map(osm_path: Path) -> MapContent:
    """Read an .osm.pbf, .osm, .osm.gz or .osm.bz2 file.

    Raises:
        RoadFileError: the file is missing, empty, truncated, damaged, unsorted or no OSM file, or
            there is not the memory for it.
    """
    check_file(osm_path)
    with clear_errors(osm_path):
        source_date, _generator = read_header(osm_path)
        content = MapContent(osm_path.name, source_date)
        areas = _read_areas(osm_path)
        outlines = _read_objects(osm_path, content, areas)
    for tags, way_ids in areas:
        outline = [point for way_id in way_ids for point in outlines.get(way_id, ())]
        if outline:
            _take(content, tags, _middle_of_box(outline))
    return content


def _read_areas(osm_path: Path) -> list[tuple[Tags, list[int]]]:
    """Tags and outer ways of each relation that is an area, such as the grounds of a school."""
    areas = []
    named = osmium.filter.KeyFilter("name", "addr:housenumber")
    for relation in osmium.FileProcessor(osm_path, osmium.osm.RELATION).with_filter(named):
        if not isinstance(relation, osmium.osm.Relation):
            continue
        tags = dict(relation.tags)
        if tags.get("type") in _AREA_RELATIONS and _is_sought(tags):
            outer = [m.ref for m in relation.members if m.type == "w" and m.role != "inner"]
            areas.append((tags, outer))
    return areas


def _read_objects(
    osm_path: Path, content: MapContent, areas: list[tuple[Tags, list[int]]]
) -> dict[int, list[Point]]:
    """Take the nodes and ways into `content`; returns the lines of the ways that outline areas."""
    wanted = {way_id for _, way_ids in areas for way_id in way_ids}
    outlines: dict[int, list[Point]] = {}
    drafts = _read_drafts(osm_path)
    # Ways pass unfiltered: those that outline an area carry no tags of their own.
    named_nodes = osmium.filter.KeyFilter("name", "addr:housenumber")
    named_nodes.enable_for(osmium.osm.NODE)
    objects = osmium.FileProcessor(osm_path, osmium.osm.NODE | osmium.osm.WAY)
    for thing in objects.with_locations().with_filter(named_nodes):
        if isinstance(thing, osmium.osm.Node):
            if thing.location.valid():
                _take(content, dict(thing.tags), (thing.lat, thing.lon))
        elif isinstance(thing, osmium.osm.Way):
            if thing.id in wanted:
                outlines[thing.id] = _line_of(thing, drafts)
            if "name" in thing.tags or "addr:housenumber" in thing.tags:
                _take_way(content, dict(thing.tags), _line_of(thing, drafts))
    return outlines


def _read_drafts(osm_path: Path) -> dict[int, Point]:
    """Where the nodes with negative ids are, as editors save them; osmium locates others only."""
    drafts: dict[int, Point] = {}
    for node in osmium.FileProcessor(osm_path, osmium.osm.NODE):
        if not isinstance(node, osmium.osm.Node):
            continue
        # Drafts come first; a file that begins without has none, and need not be read twice.
        if node.id > 0 and not drafts:
            break
        if node.id < 0 and node.location.valid():
            drafts[node.id] = (node.lat, node.lon)
    return drafts


def _line_of(way: osmium.osm.Way, drafts: Mapping[int, Point]) -> list[Point]:
    """The points of a way that are in the file; a clip cuts some off."""
    line = []
    for node in way.nodes:
        if node.location.valid():
            line.append((node.lat, node.lon))
        elif node.ref in drafts:
            line.append(drafts[node.ref])
    return line


def _take_way(content: MapContent, tags: Tags, line: list[Point]) -> None:
    if not line:
        return
    names, highway = _names(tags), tags.get("highway")
    if names and highway and highway not in _NO_STREETS:
        content.pieces.append(StreetPiece(names, line))
        return
    _take(content, tags, _centroid(line))


def _take(content: MapContent, tags: Tags, position: Point) -> None:
    """File what is at `position` under address, place, stop or amenity; it may be several."""
    if tags.get("addr:housenumber"):
        _take_address(content, tags, position)
    names, place_type, category = _names(tags), tags.get("place"), find_category(tags)
    if not names:
        return
    if place_type in TYPICAL_POPULATION:
        content.places.append(_place(tags, names, place_type, position))
    elif place_type == "square":
        content.pieces.append(StreetPiece(names, [position]))
    elif category:
        content.venues.append(_venue(tags, names, category, position))


def _is_sought(tags: Tags) -> bool:
    is_place = tags.get("place") in TYPICAL_POPULATION
    return is_place or "addr:housenumber" in tags or find_category(tags) is not None


def _take_address(content: MapContent, tags: Tags, position: Point) -> None:
    street = _text(tags, *_STREET_KEYS)
    numbers = parse_house_numbers(tags["addr:housenumber"])
    if not name_key(street) or not numbers:
        return
    address = Address(
        street=street,
        numbers=numbers,
        city=_text(tags, "addr:city"),
        district=_text(tags, "addr:suburb", "addr:hamlet"),
        postcode=_postcode(tags),
        position=position,
    )
    content.addresses.append(address)


def _place(tags: Tags, names: list[str], place_type: str, position: Point) -> Place:
    population = tags.get("population", "")
    return Place(
        names=names,
        place_type=place_type,
        # The tag also holds words and estimates; only a plain number is trusted.
        population=int(population) if population.isdecimal() else TYPICAL_POPULATION[place_type],
        postcode=_postcode(tags),
        position=position,
    )


def _venue(tags: Tags, names: list[str], category: Category, position: Point) -> Venue:
    return Venue(
        names=names,
        category=category,
        street=_text(tags, "addr:street"),
        house_number=_text(tags, "addr:housenumber"),
        city=_text(tags, "addr:city"),
        postcode=_postcode(tags),
        position=position,
    )


def _text(tags: Tags, *keys: str) -> str:
    """The first of these tags that is there, in one line."""
    return next((" ".join(tags[key].split()) for key in keys if key in tags), "")


def _postcode(tags: Tags) -> str:
    """The postcode as one word, lest a part of it be taken for a house number."""
    return _text(tags, "addr:postcode", "postal_code").replace(" ", "")


def _names(tags: Tags) -> list[str]:
    """The name on the sign first, then other names, each spelling once; none without a name."""
    if not name_key(tags.get("name", "")):
        return []
    names = [tags["name"]]
    for key in _OTHER_NAME_KEYS:
        names += tags.get(key, "").split(";")
    names += [value for key, value in tags.items() if key.startswith("name:")]
    return distinct_names(names)[:_MOST_NAMES]


def _middle_of_box(points: list[Point]) -> Point:
    lats, lons = zip(*points, strict=True)
    return (min(lats) + max(lats)) / 2, (min(lons) + max(lons)) / 2


def _centroid(line: list[Point]) -> Point:
    """Centre of gravity of the area inside a closed line, middle of the box of an open one."""
    lat0, lon0 = line[0]
    # Relative to a corner: the products of whole degrees would cost the last metres.
    corners = [(lat - lat0, lon - lon0) for lat, lon in line]
    steps = list(pairwise(corners))
    crosses = [x1 * y2 - x2 * y1 for (y1, x1), (y2, x2) in steps]
    doubled_area = sum(crosses)
    if line[0] != line[-1] or doubled_area == 0:
        return _middle_of_box(line)
    lat = sum((y1 + y2) * cross for ((y1, _), (y2, _)), cross in zip(steps, crosses, strict=True))
    lon = sum((x1 + x2) * cross for ((_, x1), (_, x2)), cross in zip(steps, crosses, strict=True))
    return lat0 + lat / (3 * doubled_area), lon0 + lon / (3 * doubled_area)
