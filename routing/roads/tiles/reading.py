"""Reads what a basemap shows out of an OSM file."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any, Final

import osmium
import shapely
from osmium import osm

from routing.roads.tiles.features import Collector
from routing.roads.tiles.kinds import drawn_area, drawn_line, drawn_point, settlement

_AREA_KEYS: Final = ("natural", "landuse", "waterway", "building", "addr:housenumber")
_KEYS: Final = ("highway", "route", "place", *_AREA_KEYS)
_WKB: Final = osmium.geom.WKBFactory()


def read_into(collector: Collector, path: Path) -> None:
    """Give everything of a file that is drawn to the collector.

    Raises:
        RuntimeError: the file is damaged.
    """
    with _joinable(path) as readable:
        processor = osmium.FileProcessor(str(readable))
        processor.with_areas(osmium.filter.KeyFilter(*_AREA_KEYS))
        thing: Any
        for thing in processor.with_filter(osmium.filter.KeyFilter(*_KEYS)):
            tags = dict(thing.tags)
            if thing.is_way():
                _take_line(collector, tags, thing)
            elif thing.is_area():
                _take_area(collector, tags, thing)
            elif thing.is_node() and thing.location.valid():
                _take_point(collector, tags, _WKB.create_point(thing))


def _take_line(collector: Collector, tags: dict[str, str], way: Any) -> None:
    is_coast = tags.get("natural") == "coastline"
    drawn = drawn_line(tags)
    if not is_coast and drawn is None:
        return
    line = _line(way)
    if line is not None and is_coast:
        collector.take_coast(line)
    if line is not None and drawn is not None:
        collector.take(line, drawn)


def _line(way: Any) -> str | None:
    """A way as far as its nodes are in the file; None where that is no line."""
    try:
        return str(_WKB.create_linestring(way))
    except (osmium.InvalidLocationError, RuntimeError):
        known = [(node.lon, node.lat) for node in way.nodes if node.location.valid()]
    if len(set(known)) < 2:
        return None
    return shapely.to_wkb(shapely.LineString(known), hex=True)


def _take_area(collector: Collector, tags: dict[str, str], area: Any) -> None:
    of_area = list(drawn_area(tags))
    # osmium gives an area without rings where the outline crosses itself.
    outer_rings, _ = area.num_rings()
    if not of_area or not outer_rings:
        return
    polygons = _WKB.create_multipolygon(area)
    for drawn in of_area:
        collector.take(polygons, drawn)


def _take_point(collector: Collector, tags: dict[str, str], point: str) -> None:
    place = settlement(tags)
    if place is not None:
        collector.take_place(point, place)
    for drawn in drawn_point(tags):
        collector.take(point, drawn)


@contextmanager
def _joinable(path: Path) -> Iterator[Path]:
    """The file; where an editor saved it with negative ids, which osmium does not join, a copy."""
    if not _has_drafts(path):
        yield path
        return
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "positive.osm.pbf"
        with osmium.SimpleWriter(str(copy)) as writer:
            thing: Any
            for thing in osmium.FileProcessor(str(path)):
                writer.add(_with_positive_ids(thing))
        yield copy


def _has_drafts(path: Path) -> bool:
    """Whether ids are negative; drafts come first."""
    return any(node.id < 0 for node in islice(osmium.FileProcessor(str(path), osm.NODE), 1))


def _with_positive_ids(thing: Any) -> Any:
    own = _positive(thing.id)
    if thing.is_way():
        return thing.replace(id=own, nodes=[_positive(node.ref) for node in thing.nodes])
    if thing.is_relation():
        members = [(one.type, _positive(one.ref), one.role) for one in thing.members]
        return thing.replace(id=own, members=members)
    return thing.replace(id=own)


def _positive(osm_id: int) -> int:
    """Even for ids that were positive, odd for the others."""
    return 2 * osm_id if osm_id > 0 else 1 - 2 * osm_id
