"""``python -m benchmarks.places FILE``: what a keystroke of the search for places takes.

Where the file has fewer things to be found than asked for, villages with streets are invented.
Their names are those in the file, and halves of such names joined anew: as long and as alike as in
life.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from itertools import chain, count
from pathlib import Path
from random import Random
from statistics import median, quantiles
from time import perf_counter
from typing import Any, Final

import osmium
from osmium import osm
from osmium.osm.mutable import Node, Way

from benchmarks.measuring import machine, on_one_core
from routing.errors import RoadFileError
from routing.geo import Coordinate
from routing.osmfile import scan
from routing.places import PlaceIndex
from routing.places.content import MapContent
from routing.places.plane import Point
from routing.places.reading import read_map

BAR_MS: Final = 15.0
THINGS: Final = 100_000
HITS_LOOKED_AT: Final = 3
_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"
_REGION_DEG: Final = 0.5
_VILLAGE_DEG: Final = 0.01
_STREET_DEG: Final = 0.001
_STREETS_IN_VILLAGE: Final = 40
_COMMON_NAMES: Final = 0.6
"""Villages share most of their street names."""


def measure(file: Path, things: int, queries: int, seed: int) -> dict[str, Any]:
    """Build, save, open, type; on the wall of this process.

    Raises:
        RoadFileError: the file cannot be read, or nothing in it has a name.
    """
    random = Random(seed)
    of_file = len(PlaceIndex.build(file))
    if not of_file:
        raise RoadFileError("no_area", file, "nothing in it has a name")
    with tempfile.TemporaryDirectory() as folder:
        source, prepared = Path(folder) / "enlarged.osm.pbf", Path(folder) / "index"
        write_enlarged(file, source, max(0, things - of_file), random)
        begin = perf_counter()
        PlaceIndex.build(source).save(prepared)
        built = perf_counter()
        index = PlaceIndex.open(prepared)
        index.search("a")
        opened = perf_counter()
        positions = random.choices(_positions(read_map(source)), k=queries)
    hits = (index.reverse(Coordinate(*position)) for position in positions)
    labels = [hit.label for hit in hits if hit is not None]
    slips = [with_slip(label, random) for label in labels]
    return {
        "file": file.name,
        "machine": machine(),
        "things": len(index),
        "things_of_the_file": of_file,
        "build_s": built - begin,
        "open_and_first_search_s": opened - built,
        "keystroke_ms": _keystrokes(index, labels),
        "keystroke_with_a_slip_ms": _keystrokes(index, slips),
        "found": _found(index, labels, labels),
        "found_with_a_slip": _found(index, slips, labels),
        "bar_ms": BAR_MS,
    }


def write_enlarged(source: Path, target: Path, streets: int, random: Random) -> None:
    """Write the file once more with so many invented streets, in villages around its middle."""
    content = read_map(source)
    names = [name for piece in content.pieces for name in piece.names] or ["Dorfstraße"]
    towns = [name for place in content.places for name in place.names] or ["Neudorf"]
    middle_lat, middle_lon = (median(values) for values in zip(*_positions(content), strict=True))
    everything = osm.NODE | osm.WAY | osm.RELATION
    next_id = count(1 + max(thing.id for thing in scan(source, everything)))
    ways: list[Any] = []
    with osmium.SimpleWriter(str(target)) as writer:
        for node in scan(source, osm.NODE):
            writer.add(node)
        for number in range(streets):
            if number % _STREETS_IN_VILLAGE == 0:
                lat, lon = (
                    random.gauss(middle_lat, _REGION_DEG),
                    random.gauss(middle_lon, _REGION_DEG),
                )
                tags = {"place": "village", "name": _joined(towns, random)}
                writer.add_node(Node(id=next(next_id), location=(lon, lat), tags=tags))
            begin = random.gauss(lon, _VILLAGE_DEG), random.gauss(lat, _VILLAGE_DEG)
            ends = [next(next_id), next(next_id)]
            writer.add_node(Node(id=ends[0], location=begin))
            writer.add_node(Node(id=ends[1], location=(begin[0] + _STREET_DEG, begin[1])))
            is_common = random.random() < _COMMON_NAMES
            name = random.choice(names) if is_common else _joined(names, random)
            tags = {"highway": "residential", "name": name}
            ways.append(Way(id=next(next_id), nodes=ends, tags=tags))
        for way in chain(scan(source, osm.WAY), ways):
            writer.add(way)
        for relation in scan(source, osm.RELATION):
            writer.add(relation)


def _joined(names: Sequence[str], random: Random) -> str:
    """The first half of one name and the second half of another."""
    begin, end = random.choice(names), random.choice(names)
    return begin[: len(begin) // 2] + end[len(end) // 2 :]


def with_slip(label: str, random: Random) -> str:
    """The label with one wrong letter."""
    letters = [at for at, character in enumerate(label) if character.isalpha()]
    if not letters:
        return label
    at = random.choice(letters)
    return label[:at] + random.choice(_LETTERS) + label[at + 1 :]


def _positions(content: MapContent) -> list[Point]:
    return [
        *(address.position for address in content.addresses),
        *(venue.position for venue in content.venues),
        *(piece.line[0] for piece in content.pieces),
        *(place.position for place in content.places),
    ]


def _keystrokes(index: PlaceIndex, labels: Sequence[str]) -> dict[str, float]:
    """Milliseconds of each keystroke while the labels are typed to their end."""
    each_ms = []
    for label in labels:
        for end in range(1, len(label) + 1):
            begin = perf_counter()
            index.search(label[:end])
            each_ms.append(1000 * (perf_counter() - begin))
    cuts = quantiles(each_ms, n=100)
    return {"p50": cuts[49], "p95": cuts[94], "p99": cuts[98], "max": max(each_ms)}


def _found(index: PlaceIndex, typed: Sequence[str], meant: Sequence[str]) -> float:
    """Which part of what was typed to the end is among the first hits."""
    good = sum(
        label in [hit.label for hit in index.search(text, limit=HITS_LOOKED_AT)]
        for text, label in zip(typed, meant, strict=True)
    )
    return good / len(meant)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, and return the exit status: 2 for a file that cannot be read."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.places",
        description="Measure the search for places in an OSM file, on one core.",
    )
    parser.add_argument("file", type=Path, help=".osm.pbf, .osm, .osm.gz or .osm.bz2")
    parser.add_argument("--things", type=int, default=THINGS, help="about so many to be found")
    parser.add_argument("--queries", type=int, default=100, help="labels to type")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true", help="print JSON instead of lines")
    given = parser.parse_args(arguments)
    with on_one_core():
        try:
            result = measure(given.file, given.things, given.queries, given.seed)
        except RoadFileError as error:
            print(error, file=sys.stderr)
            return 2
    if given.json:
        print(json.dumps(result, ensure_ascii=False, indent=1))
    else:
        for name, value in result.items():
            print(f"{name}: {value}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
