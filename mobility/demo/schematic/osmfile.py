"""Writing ways and features as an OSM file."""

import os
from collections.abc import Iterable, Sequence
from pathlib import Path

import osmium
from osmium.osm import Box, Location
from osmium.osm.mutable import Node
from osmium.osm.mutable import Way as OsmWay

from .facts import Barrier
from .plane import Plane, Spot
from .ways import Feature, Way

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
        with osmium.SimpleWriter(str(unfinished), header=_header(date), overwrite=True) as writer:
            _write(writer, plane, ways, features, barriers)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def _header(date: str) -> osmium.io.Header:
    header = osmium.io.Header()
    header.set("generator", GENERATOR)
    header.set("osmosis_replication_timestamp", f"{date}T00:00:00Z")
    return header


def _write(
    writer: osmium.SimpleWriter,
    plane: Plane,
    ways: Sequence[Way],
    features: Sequence[Feature],
    barriers: Sequence[Barrier],
) -> None:
    number_of: dict[Spot, int] = {}
    for way in ways:
        for spot in way.spots:
            if spot not in number_of:
                number_of[spot] = len(number_of) + 1
                _write_node(writer, number_of[spot], plane.degrees(spot), {})
    number = len(number_of)
    for feature in features:
        number += 1
        _write_node(writer, number, plane.degrees(feature.spot), dict(feature.tags))
    rings = []
    for barrier in barriers:
        if barrier.is_land:
            continue
        ring = list(barrier.polygon.exterior.coords)[:-1]
        for lonlat in ring:
            number += 1
            _write_node(writer, number, lonlat, {})
        last = number
        first = last - len(ring) + 1
        rings.append(([*range(first, last + 1), first], barrier))
    for at, way in enumerate(ways, 1):
        nodes = [number_of[spot] for spot in way.spots]
        writer.add_way(OsmWay(id=at, nodes=nodes, tags=dict(way.tags)))
    for at, (nodes, barrier) in enumerate(rings, len(ways) + 1):
        tags = {"natural": "water", "water": barrier.kind, "name": barrier.name}
        writer.add_way(OsmWay(id=at, nodes=nodes, tags=tags))


def _write_node(
    writer: osmium.SimpleWriter, number: int, lonlat: Iterable[float], tags: dict[str, str]
) -> None:
    writer.add_node(Node(id=number, location=tuple(lonlat), tags=tags))
