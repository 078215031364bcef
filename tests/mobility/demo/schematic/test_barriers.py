"""No road of the bundled networks crosses water or a frontier but where one really does."""

import csv
import json
import math

import pytest
from shapely import STRtree, union_all
from shapely.geometry import LineString, Polygon
from shapely.geometry.base import BaseGeometry

from .regions import DATA, REGIONS, OsmContent

NEAR_CROSSING_DEGREES = 120 / 111_195 / math.cos(math.radians(50))
"""About 120 m: the frontier is crossed close to the straight line between its two points."""


def _positions(region: str) -> dict[str, tuple[float, float]]:
    positions = {}
    for name in ("places.csv", "points.csv"):
        with (DATA / region / name).open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                positions[row["name"]] = (float(row["lon"]), float(row["lat"]))
    return positions


def _crossings(region: str) -> BaseGeometry:
    """The ground around the bridges, tunnels, ferries and frontier crossings of the facts."""
    positions = _positions(region)
    with (DATA / region / "roads.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["structure"]]
    legs = [
        LineString([positions[end.strip()] for end in row["course"].split(">")]) for row in rows
    ]
    return union_all([leg.buffer(NEAR_CROSSING_DEGREES) for leg in legs])


def _barriers(region: str) -> dict[str, BaseGeometry]:
    barriers: dict[str, BaseGeometry] = {}
    for name in ("water.geojson", "border.geojson"):
        path = DATA / region / name
        if not path.exists():
            continue
        for feature in json.loads(path.read_text(encoding="utf-8"))["features"]:
            polygon = Polygon(feature["geometry"]["coordinates"][0])
            foreign = feature["properties"]["kind"] == "foreign"
            barriers[feature["properties"]["name"]] = polygon.exterior if foreign else polygon
    return barriers


@pytest.mark.parametrize("region", REGIONS)
def test_roads_cross_barriers_only_at_real_crossings(
    region: str, contents: dict[str, OsmContent]
) -> None:
    """What a drivable way has in common with a barrier lies at a crossing of the facts."""
    content, crossings = contents[region], _crossings(region)
    ways = [way for way in content.ways.values() if way.driven]
    lines = [LineString(content.line(way)) for way in ways]
    tree, crossed = STRtree(lines), set()
    for name, barrier in _barriers(region).items():
        for at in tree.query(barrier, "intersects").tolist():
            wet = lines[at].intersection(barrier)
            assert crossings.contains(wet), f"{ways[at].tags} crosses {name}"
            crossed.add(name)
    # The other way round: the canal and the frontier are really crossed.
    assert crossed == {"adorf": {"Česko"}, "kielregion": {"Nord-Ostsee-Kanal"}}[region]


@pytest.mark.parametrize("region", REGIONS)
def test_what_crosses_water_is_a_bridge_tunnel_or_ferry(
    region: str, contents: dict[str, OsmContent]
) -> None:
    """A way over water is tagged as what carries it."""
    content = contents[region]
    water = union_all([b for b in _barriers(region).values() if isinstance(b, Polygon)])
    for way in content.ways.values():
        if way.driven and LineString(content.line(way)).intersects(water):
            assert {"bridge", "tunnel", "route"} & way.tags.keys(), way.tags
