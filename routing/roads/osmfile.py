"""Reads what concerns roads out of an OSM file: ways, their nodes' places, barriers, restrictions.

Everything osmium can do by itself (decompressing, decoding, filtering by key, storing node
locations) is left to it; Python sees only the ways and nodes that carry the tags in question.
"""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
import osmium
from numpy.typing import NDArray
from osmium import osm

from routing.osmfile import clear_errors, read_header, scan
from routing.roads.access import (
    Access,
    RoadClass,
    Tags,
    barrier_access,
    oneway_direction,
    road_class,
    way_access,
)
from routing.roads.kinds import Kind, KindTable, kind_of, parse_duration_s

SCHEMATIC_GENERATOR: Final = "hinfahrt-schematic"
_SIGNAL_DIRECTIONS: Final = {"forward": 1, "backward": 2}


@dataclass(frozen=True)
class Source:
    """What the file says of itself."""

    path: Path
    date: str
    """ISO 8601, from the header or else from the file's time stamp."""
    generator: str

    @property
    def schematic(self) -> bool:
        """Whether the file was drawn from facts instead of surveyed."""
        return self.generator.startswith(SCHEMATIC_GENERATOR)


@dataclass(frozen=True, slots=True)
class Ferry:
    """Seconds that a crossing takes, and between two departures; 0 where it is not tagged."""

    duration_s: float
    interval_s: float


@dataclass(frozen=True)
class Ways:
    """The drivable ways: `refs[starts[i]:starts[i + 1]]` are the nodes of way `ids[i]`.

    In driving order: ways tagged oneway=-1 are turned round.
    """

    ids: NDArray[np.int64]
    refs: NDArray[np.int64]
    starts: NDArray[np.int64]
    kind: NDArray[np.int32]
    kinds: NDArray[np.void]
    strings: list[str]
    ferries: dict[int, Ferry]
    """What is tagged of ferries' times, by position of the way."""
    notes: Counter[str]
    """What was met while reading, counted."""


@dataclass(frozen=True)
class Nodes:
    """The nodes of the ways, by rising id; all of shape (nodes,).

    Attributes:
        ids: of OSM.
        lon_e7, lat_e7: ten-millionths of a degree.
        found: whether the node is in the file and in the area; what refers beyond is cut off.
        barrier: who may pass, an Access; PUBLIC where nothing is in the way.
        signals: traffic lights for those who drive along the way (1), against it (2), or both (3).
    """

    ids: NDArray[np.int64]
    lon_e7: NDArray[np.int32]
    lat_e7: NDArray[np.int32]
    found: NDArray[np.bool_]
    barrier: NDArray[np.uint8]
    signals: NDArray[np.uint8]


def read_source(path: Path) -> Source:
    """Name, date and generator of an OSM file."""
    return Source(path, *read_header(path))


def read_ways(path: Path) -> Ways:
    """All ways that a motor vehicle may drive, at least for the first or last metres."""
    collector = _WayCollector()
    for way in scan(path, osm.WAY, osmium.filter.KeyFilter("highway", "route")):
        collector.take(way)
    return collector.finish()


TELLING_APART: Final = frozenset(
    {
        *("name", "ref", "osm_way_id", "matsim:length_m", "note", "source", "source:geometry"),
        *("foot", "bicycle", "sidewalk", "cycleway", "lcn", "rcn", "lit", "layer"),
        *("postal_code", "destination"),
    }
)
"""Common keys that tell ways apart, not how they are driven."""


class Rule(NamedTuple):
    """What ways have in common that are tagged alike; no kind where nobody may drive."""

    of_class: RoadClass | None
    direction: int
    kind: Kind | None


class _WayCollector:
    """Gathers ways into flat lists."""

    def __init__(self) -> None:
        self.table = KindTable()
        self.ids: list[int] = []
        self.refs: list[int] = []
        self.starts: list[int] = [0]
        self.kind: list[int] = []
        self.ferries: dict[int, Ferry] = {}
        self._rules: dict[tuple[tuple[str, str], ...], Rule] = {}

    def take(self, way: Any) -> None:
        tags = dict(way.tags)
        of_class, direction, kind = self._rule_of(tags)
        if of_class is None:
            return
        if kind is None:
            self.table.notes["ways closed to motor vehicles"] += 1
            return
        refs = [node.ref for node in way.nodes]
        if direction == -1:
            refs.reverse()
        if of_class is RoadClass.FERRY:
            times_s = (parse_duration_s(tags, key) for key in ("duration", "interval"))
            self.ferries[len(self.ids)] = Ferry(*times_s)
        self.ids.append(way.id)
        self.refs += refs
        self.starts.append(len(self.refs))
        self.kind.append(self.table.row_of(kind, tags))

    def _rule_of(self, tags: Tags) -> Rule:
        """Read once for all ways that are tagged alike, for there are few kinds of them."""
        alike = tuple(item for item in tags.items() if item[0] not in TELLING_APART)
        rule = self._rules.get(alike)
        if rule is None:
            rule = self._rules[alike] = read_rule(tags)
        return rule

    def finish(self) -> Ways:
        return Ways(
            ids=np.array(self.ids, np.int64),
            refs=np.array(self.refs, np.int64),
            starts=np.array(self.starts, np.int64),
            kind=np.array(self.kind, np.int32),
            kinds=self.table.rows(),
            strings=self.table.strings(),
            ferries=self.ferries,
            notes=self.table.notes,
        )


def read_rule(tags: Tags) -> Rule:
    """What a way's tags say, those in TELLING_APART apart."""
    of_class = road_class(tags)
    if of_class is None:
        return Rule(None, 0, None)
    direction, access = driving_rule(tags, of_class)
    if access is Access.NONE:
        return Rule(of_class, 0, None)
    return Rule(of_class, direction, kind_of(tags, of_class, access, direction))


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


def read_nodes(path: Path, ids: NDArray[np.int64]) -> Nodes:
    """Places of nodes and what stands on them.

    Args:
        path: the OSM file.
        ids: of the nodes, rising, without repetition.
    """
    has_drafts = len(ids) > 0 and ids[0] < 0
    locate = _read_locations_of_drafts if has_drafts else _read_locations
    lon_e7, lat_e7, found = locate(path, ids)
    barriers, signals = _read_furniture(path)
    return Nodes(
        ids,
        lon_e7,
        lat_e7,
        found,
        barrier=_at_nodes(ids, barriers, Access.PUBLIC),
        signals=_at_nodes(ids, signals, 0),
    )


def _at_nodes(ids: NDArray[np.int64], values: dict[int, int], default: int) -> NDArray[np.uint8]:
    at_ids = np.full(len(ids), default, np.uint8)
    if not values or not len(ids):
        return at_ids
    wanted = np.fromiter(values.keys(), np.int64, len(values))
    position = np.minimum(np.searchsorted(ids, wanted), len(ids) - 1)
    hit = ids[position] == wanted
    at_ids[position[hit]] = np.fromiter(values.values(), np.uint8, len(values))[hit]
    return at_ids


Locations = tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.bool_]]


def _read_locations(path: Path, ids: NDArray[np.int64]) -> Locations:
    lon_e7, lat_e7 = np.zeros(len(ids), np.int32), np.zeros(len(ids), np.int32)
    found = np.zeros(len(ids), np.bool_)
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


def _read_locations_of_drafts(path: Path, ids: NDArray[np.int64]) -> Locations:
    """The same for files with negative ids, as editors save them; osmium's index knows none."""
    lon_e7, lat_e7 = np.zeros(len(ids), np.int32), np.zeros(len(ids), np.int32)
    found = np.zeros(len(ids), np.bool_)
    wanted = {node_id: position for position, node_id in enumerate(ids.tolist())}
    for node in scan(path, osm.NODE):
        position = wanted.get(node.id)
        if position is not None and node.location.valid():
            lon_e7[position], lat_e7[position] = node.location.x, node.location.y
            found[position] = True
    return lon_e7, lat_e7, found


def _read_furniture(path: Path) -> tuple[dict[int, int], dict[int, int]]:
    """Barriers and traffic lights by node id; whether they stand on a road shows later."""
    barriers: dict[int, int] = {}
    signals: dict[int, int] = {}
    for node in scan(path, osm.NODE, osmium.filter.KeyFilter("barrier", "highway", "crossing")):
        tags = dict(node.tags)
        if "barrier" in tags:
            barriers[node.id] = barrier_access(tags)
        if "traffic_signals" in (tags.get("highway"), tags.get("crossing")):
            direction = tags.get("traffic_signals:direction", "both")
            signals[node.id] = _SIGNAL_DIRECTIONS.get(direction, 3)
    return barriers, signals
