"""Writing ways and features as an OSM file."""

import os
from collections.abc import Sequence
from pathlib import Path

import osmium
from osmium.osm.mutable import Node
from osmium.osm.mutable import Way as OsmWay

from .facts import Barrier
from .plane import Plane, Spot
from .ways import Feature, Tags, Way

GENERATOR = "hinfahrt-schematic"
"""A reader of road files takes a network with this generator for a schematic one."""


def write_osm(
    path: Path,
    plane: Plane,
    ways: Sequence[Way],
    features: Sequence[Feature],
    barriers: Sequence[Barrier],
    date: str,
) -> None:
    """Write the file whole or not at all; its format follows from the end of its name.

    `date` is the day that the facts are of. Raises OSError.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{os.getpid()}.{path.name}")
    try:
        with osmium.SimpleWriter(str(unfinished), header=_header(date), overwrite=True) as file:
            nodes = _Nodes(file)
            road_nodes = nodes.of_roads(plane, ways)
            for feature in features:
                nodes.add(plane.degrees(feature.spot), feature.tags)
            rings = [nodes.ring(barrier) for barrier in barriers if not barrier.is_land]
            shores = [_shore_tags(barrier) for barrier in barriers if not barrier.is_land]
            lines = [[road_nodes[spot] for spot in way.spots] for way in ways] + rings
            tags = [way.tags for way in ways] + shores
            for number, (line, line_tags) in enumerate(zip(lines, tags, strict=True), 1):
                file.add_way(OsmWay(id=number, nodes=line, tags=dict(line_tags)))
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def _header(date: str) -> osmium.io.Header:
    header = osmium.io.Header()
    header.set("generator", GENERATOR)
    header.set("osmosis_replication_timestamp", f"{date}T00:00:00Z")
    return header


def _shore_tags(barrier: Barrier) -> dict[str, str]:
    return {"natural": "water", "water": barrier.kind, "name": barrier.name}


class _Nodes:
    """Writes nodes, numbered in the order in which they come."""

    def __init__(self, file: osmium.SimpleWriter) -> None:
        self._file, self._count = file, 0

    def add(self, lonlat: tuple[float, float], tags: Tags) -> int:
        self._count += 1
        self._file.add_node(Node(id=self._count, location=lonlat, tags=dict(tags)))
        return self._count

    def of_roads(self, plane: Plane, ways: Sequence[Way]) -> dict[Spot, int]:
        """A node for every spot, by which ways that meet there are joined."""
        numbers: dict[Spot, int] = {}
        for way in ways:
            for spot in way.spots:
                if spot not in numbers:
                    numbers[spot] = self.add(plane.degrees(spot), {})
        return numbers

    def ring(self, barrier: Barrier) -> list[int]:
        """The closed outline of a barrier."""
        corners = list(barrier.polygon.exterior.coords)[:-1]
        numbers = [self.add((lon, lat), {}) for lon, lat in corners]
        return [*numbers, numbers[0]]
