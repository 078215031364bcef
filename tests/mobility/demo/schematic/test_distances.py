"""Distances on the bundled networks against published ones."""

import csv
import re
from typing import NamedTuple

import pytest

from routing.geo import Coordinate
from routing.roads.network import RoadNetwork
from routing.roads.times import UNREACHABLE_S, TravelTimes

from .regions import DATA, REGIONS

TOLERANCE = 0.15
FEWEST_PAIRS = 20


class Pair(NamedTuple):
    region: str
    start: str
    end: str
    published_km: float
    kind: str
    source: str


def _pairs() -> list[Pair]:
    """The rows of the table in data/osm/README.md."""
    text = (DATA / "README.md").read_text(encoding="utf-8")
    pairs = []
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("|") and cells[0] in REGIONS:
            region, start, end, km, kind, source = cells
            pairs.append(Pair(region, start, end, float(km), kind, source))
    return pairs


def _coordinates(region: str) -> dict[str, Coordinate]:
    found = {}
    for name in ("places.csv", "points.csv"):
        with (DATA / region / name).open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                found[row["name"]] = Coordinate(lat=float(row["lat"]), lon=float(row["lon"]))
    return found


def test_the_table_has_a_source_for_every_pair() -> None:
    """At least 20 pairs; each row names a page, or "the same" as the row above."""
    pairs = _pairs()
    assert len(pairs) >= FEWEST_PAIRS
    assert all(re.match(r"\[.+\]\(https?://.+\)$|the same$", pair.source) for pair in pairs)
    assert all(pair.kind for pair in pairs)


@pytest.mark.parametrize("region", REGIONS)
def test_distances_are_within_15_percent_of_published_ones(
    region: str, networks: dict[str, RoadNetwork]
) -> None:
    """Each pair of the table, driven there and back by the real routing."""
    times, positions = TravelTimes(networks[region], "car"), _coordinates(region)
    pairs = [pair for pair in _pairs() if pair.region == region]
    names = sorted({name for pair in pairs for name in (pair.start, pair.end)})
    lengths_m = times.matrix([positions[name] for name in names]).lengths_m
    driven = [
        (pair, lengths_m[names.index(start), names.index(end)] / 1000)
        for pair in pairs
        for start, end in ((pair.start, pair.end), (pair.end, pair.start))
    ]
    wrong = [
        f"{pair.start}–{pair.end}: {km:.1f} km, published {pair.published_km}"
        for pair, km in driven
        if abs(km / pair.published_km - 1) > TOLERANCE
    ]
    assert not wrong


@pytest.mark.parametrize("region", REGIONS)
def test_every_settlement_lies_on_a_road(region: str, networks: dict[str, RoadNetwork]) -> None:
    """Roads run through the middle of each settlement, and from there to its region's town."""
    times, positions = TravelTimes(networks[region], "minibus"), _coordinates(region)
    with (DATA / region / "places.csv").open(encoding="utf-8", newline="") as file:
        names = [row["name"] for row in csv.DictReader(file)]
    table = times.matrix([positions[name] for name in names], max_distance_m=60)
    unreached = [
        name
        for name, there, back in zip(names, table.times_s[0], table.times_s[:, 0], strict=True)
        if max(there, back) >= UNREACHABLE_S
    ]
    assert not unreached
