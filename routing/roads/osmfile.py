"""Reads what concerns roads out of an OSM file: ways, their nodes' places, barriers, restrictions.

Everything osmium can do by itself (decompressing, decoding, filtering by key, storing node
locations) is left to it; Python sees only the ways and nodes that carry the tags in question.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import numpy as np
import osmium
from numpy.typing import NDArray
from osmium import osm

from routing.errors import RoadFileError, RoadFileFault
from routing.roads.access import (
    Access,
    RoadClass,
    Tags,
    barrier_access,
    is_roundabout,
    oneway_direction,
    road_class,
    way_access,
)
from routing.roads.speeds import speed_limit, surface_code, tracktype_code

SCHEMATIC_GENERATOR: Final = "hinfahrt-schematic"
SUFFIXES: Final = (".osm.pbf", ".osm", ".osm.gz", ".osm.bz2")

ROAD_KIND: Final = np.dtype(
    [
        ("road_class", "u1"),
        ("access", "u1"),
        ("oneway", "?"),
        ("roundabout", "?"),
        ("tunnel", "?"),
        ("to_door", "?"),
        ("surface", "u1"),
        ("tracktype", "u1"),
        ("lanes", "u1"),
        ("limit_forward_kph", "<f4"),
        ("limit_backward_kph", "<f4"),
        ("max_height_cm", "<u2"),
        ("max_width_cm", "<u2"),
        ("max_weight_kg", "<u4"),
        ("name", "<i4"),
        ("ref", "<i4"),
    ]
)
"""What all ways alike in everything that matters for driving have in common.

`oneway` roads are driven from tail to head: ways tagged -1 are turned round when read. A limit of
0 km/h is untagged; 0 in the `max_…` columns is unlimited; `name` and `ref` index the strings.
"""

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Source:
    """What the file says of itself."""

    name: str
    date: str
    """ISO 8601, from the header or else from the file's time stamp."""
    generator: str

    @property
    def schematic(self) -> bool:
        """Whether the file was drawn from facts instead of surveyed."""
        return self.generator.startswith(SCHEMATIC_GENERATOR)


@dataclass
class Ways:
    """The drivable ways: `refs[starts[i]:starts[i + 1]]` are the nodes of `ids[i]`, in order."""

    ids: NDArray[np.int64]
    refs: NDArray[np.int64]
    starts: NDArray[np.int64]
    kind: NDArray[np.int32]
    kinds: NDArray[np.void]
    strings: list[str]
    ferry_duration_s: dict[int, float]
    skipped: Counter[str] = field(default_factory=Counter)
    turned_round: frozenset[int] = frozenset()
    """Ids of ways whose nodes stand against the order in the file, because of oneway=-1."""


@dataclass(frozen=True)
class RoadNodes:
    """What stands on nodes of roads, by node id."""

    barriers: dict[int, Access]
    signals: frozenset[int]


@contextmanager
def clear_errors(path: Path) -> Iterator[None]:
    """Turns what osmium raises into RoadFileError.

    osmium raises RuntimeError for everything; only its wording tells one from the other.
    """
    try:
        yield
    except MemoryError:
        raise RoadFileError("too_large", path) from None
    except (RuntimeError, osmium.InvalidLocationError) as error:
        raise RoadFileError(_fault(str(error)), path, str(error)) from None


def _fault(message: str) -> RoadFileFault:
    if any(words in message for words in ("EOF", "read close failed", "unclosed", "no element")):
        return "truncated"
    not_osm = ("Unknown top-level", "BlobHeader", "file format", "syntax error", "not well-formed")
    return "not_osm" if any(words in message for words in not_osm) else "damaged"


def check_file(path: Path) -> None:
    """Refuse early what is plainly no OSM file.

    Raises:
        RoadFileError: missing, empty, or of another kind.
    """
    if not path.is_file():
        raise RoadFileError("missing", path)
    if not path.name.endswith(SUFFIXES):
        raise RoadFileError("not_osm", path)
    if path.stat().st_size == 0:
        raise RoadFileError("empty", path)


def read_source(path: Path) -> Source:
    """Name, date and generator of an OSM file."""
    with clear_errors(path), osmium.io.Reader(str(path), osm.NOTHING) as reader:
        header = reader.header()
        date = header.get("osmosis_replication_timestamp") or header.get("timestamp")
        generator = header.get("generator")
    if not date:
        date = datetime.fromtimestamp(path.stat().st_mtime, UTC).isoformat(timespec="seconds")
    return Source(path.name, date, generator)


def read_ways(path: Path) -> Ways:
    """All ways that a motor vehicle may drive, at least for the first or last metres."""
    collector = _WayCollector()
    processor = osmium.FileProcessor(str(path), osm.WAY).with_filter(
        osmium.filter.KeyFilter("highway", "route")
    )
    with clear_errors(path):
        for way in processor:
            collector.take(way)
    return collector.finish()


class _WayCollector:
    """Gathers ways into flat lists; alike ways share a row in the table of kinds."""

    def __init__(self) -> None:
        self.ids: list[int] = []
        self.refs: list[int] = []
        self.starts: list[int] = [0]
        self.kind: list[int] = []
        self.kinds: dict[tuple[Any, ...], int] = {}
        self.strings: dict[str, int] = {"": 0}
        self.ferry_duration_s: dict[int, float] = {}
        self.skipped: Counter[str] = Counter()
        self.turned_round: set[int] = set()

    def take(self, way: Any) -> None:
        tags = dict(way.tags)
        of_class = road_class(tags)
        if of_class is None:
            return
        direction, access = driving_rule(tags, of_class)
        if access is Access.NONE:
            self.skipped["closed to motor vehicles"] += 1
            return
        refs = [node.ref for node in way.nodes]
        if direction == -1:
            refs.reverse()
            self.turned_round.add(way.id)
        row = self._row(tags, of_class, access, direction)
        if of_class is RoadClass.FERRY and (duration_s := parse_duration_s(tags)):
            self.ferry_duration_s[len(self.ids)] = duration_s
        self.ids.append(way.id)
        self.refs += refs
        self.starts.append(len(self.refs))
        self.kind.append(self.kinds.setdefault(row, len(self.kinds)))

    def _row(
        self, tags: Tags, of_class: RoadClass, access: Access, direction: int
    ) -> tuple[Any, ...]:
        along, unread_along = speed_limit(tags, "forward")
        against, unread_against = speed_limit(tags, "backward")
        self.skipped["unreadable speed limit"] += unread_along or unread_against
        self.skipped["speed limit by hours"] += "maxspeed:conditional" in tags
        if direction == -1:
            along, against = against, along
        return (
            int(of_class),
            int(access),
            direction != 0,
            is_roundabout(tags),
            tags.get("tunnel", "no") != "no",
            of_class is RoadClass.SERVICE and "service" in tags,
            surface_code(tags),
            tracktype_code(tags),
            _small_number(tags.get("lanes", "")),
            along,
            against,
            parse_length_cm(tags.get("maxheight", "")),
            parse_length_cm(tags.get("maxwidth", "")),
            parse_weight_kg(tags.get("maxweight", "")),
            self._string(tags.get("name", "")),
            self._string(tags.get("ref", "")),
        )

    def _string(self, text: str) -> int:
        return self.strings.setdefault(text, len(self.strings))

    def finish(self) -> Ways:
        return Ways(
            ids=np.array(self.ids, np.int64),
            refs=np.array(self.refs, np.int64),
            starts=np.array(self.starts, np.int64),
            kind=np.array(self.kind, np.int32),
            kinds=np.array(list(self.kinds), ROAD_KIND),
            strings=list(self.strings),
            ferry_duration_s=self.ferry_duration_s,
            skipped=self.skipped,
            turned_round=frozenset(self.turned_round),
        )


def driving_rule(tags: Tags, of_class: RoadClass) -> tuple[int, Access]:
    """Direction (1, -1, 0 for both) in which a way may be driven, and by whom."""
    direction = oneway_direction(tags, of_class)
    if direction is None:
        return 0, Access.NONE
    along = way_access(tags, of_class, "forward") if direction >= 0 else Access.NONE
    against = way_access(tags, of_class, "backward") if direction <= 0 else Access.NONE
    if along and against:
        return 0, min(along, against)
    return (1, along) if along else (-1, against)


def read_locations(
    path: Path, ids: NDArray[np.int64]
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.bool_]]:
    """Longitude and latitude in ten-millionths of a degree, and whether the node is in the file.

    Args:
        ids: node ids, without repetition.
    """
    lon_e7, lat_e7 = np.zeros(len(ids), np.int32), np.zeros(len(ids), np.int32)
    found = np.zeros(len(ids), np.bool_)
    if len(ids) and ids.min() < 0:
        return _read_locations_of_drafts(path, ids)
    index = osmium.index.create_map("flex_mem")
    locations = osmium.NodeLocationsForWays(index)
    locations.ignore_errors()
    # Ways are read too: the first of them makes osmium sort its index.
    with clear_errors(path), osmium.io.Reader(str(path), osm.NODE | osm.WAY) as reader:
        osmium.apply(reader, locations)
    for position, node_id in enumerate(ids.tolist()):
        try:
            location = index.get(node_id)
        except KeyError:
            continue
        lon_e7[position], lat_e7[position] = location.x, location.y
        found[position] = location.valid()
    return lon_e7, lat_e7, found


def _read_locations_of_drafts(
    path: Path, ids: NDArray[np.int64]
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.bool_]]:
    """The same for files with negative ids, as editors save them; osmium's index knows none."""
    lon_e7, lat_e7 = np.zeros(len(ids), np.int32), np.zeros(len(ids), np.int32)
    found = np.zeros(len(ids), np.bool_)
    wanted = {node_id: position for position, node_id in enumerate(ids.tolist())}
    with clear_errors(path):
        for node in osmium.FileProcessor(str(path), osm.NODE):
            position = wanted.get(node.id)
            if position is not None and node.location.valid():
                lon_e7[position], lat_e7[position] = node.location.x, node.location.y
                found[position] = True
    return lon_e7, lat_e7, found


def read_road_nodes(path: Path) -> RoadNodes:
    """Barriers and traffic signals in the file; whether they stand on a road shows later."""
    barriers: dict[int, Access] = {}
    signals: set[int] = set()
    processor = osmium.FileProcessor(str(path), osm.NODE).with_filter(
        osmium.filter.KeyFilter("barrier", "highway")
    )
    with clear_errors(path):
        for node in processor:
            tags = dict(node.tags)
            if "barrier" in tags:
                access = barrier_access(tags)
                if access is not Access.PUBLIC:
                    barriers[node.id] = access
            if tags.get("highway") == "traffic_signals" or tags.get("crossing") == "traffic_signals":
                signals.add(node.id)
    return RoadNodes(barriers, frozenset(signals))


def parse_duration_s(tags: Tags) -> float:
    """Seconds of a ferry's crossing: `00:07`, `1:30:00`, `12` (minutes), `PT1H5M`; 0 if unread."""
    text = tags.get("duration", "")
    parts = text.split(":")
    if all(part.isdigit() for part in parts) and len(parts) <= 3:
        numbers = [int(part) for part in parts]
        if len(numbers) == 1:
            return numbers[0] * 60.0
        hours, minutes, seconds = (*numbers, 0)[:3]
        return hours * 3600.0 + minutes * 60.0 + seconds
    return _parse_iso_duration_s(text)


def _parse_iso_duration_s(text: str) -> float:
    total, number = 0.0, ""
    if not text.startswith("PT"):
        return 0.0
    for character in text[2:]:
        if character.isdigit() or character == ".":
            number += character
        elif character in "HMS" and number:
            total += float(number) * {"H": 3600, "M": 60, "S": 1}[character]
            number = ""
        else:
            return 0.0
    return total


def parse_length_cm(text: str) -> int:
    """Centimetres of `3.8`, `3.8 m`, `380 cm`, `12'6"`; 0 where there is no limit or no sense."""
    cleaned = text.replace(",", ".").strip()
    try:
        if "'" in cleaned:
            feet, inches = cleaned.split("'", 1)
            return round((float(feet) * 12 + float(inches.strip(' "') or 0)) * 2.54)
        for unit, factor in (("cm", 1.0), ("m", 100.0), ("ft", 30.48), ("", 100.0)):
            if cleaned.endswith(unit):
                return _within(float(cleaned.removesuffix(unit)) * factor, 65_535)
    except ValueError:
        return 0
    return 0


def parse_weight_kg(text: str) -> int:
    """Kilograms of `3.5`, `3.5 t`, `3500 kg`; 0 where there is no limit or no sense."""
    cleaned = text.replace(",", ".").strip()
    try:
        for unit, factor in (("kg", 1.0), ("st", 907.18), ("lt", 1016.05), ("t", 1000.0)):
            if cleaned.endswith(unit):
                return _within(float(cleaned.removesuffix(unit)) * factor, 1_000_000)
        return _within(float(cleaned) * 1000, 1_000_000)
    except ValueError:
        return 0


def _within(value: float, most: int) -> int:
    return min(round(value), most) if value > 0 else 0


def _small_number(text: str) -> int:
    return min(int(text), 255) if text.isdigit() else 0
