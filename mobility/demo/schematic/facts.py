"""The facts of a region as they lie in its folder: settlements, points, roads, barriers, style.

The folder holds `region.toml`, `places.csv`, `points.csv`, `roads.csv`, `water.geojson` and, where
a frontier runs through, `border.geojson`; `data/osm/README.md` says what each column means.
"""

import csv
import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from shapely.geometry import Polygon

CROSSINGS = frozenset({"bridge", "tunnel", "ferry", "border"})
"""What a road may be that crosses a barrier."""

_COORDINATES = re.compile(r"(-?\d+\.\d+) (-?\d+\.\d+)$")


class FactsError(ValueError):
    """Facts that cannot be made into a network; the message names the file and what to mend."""


@dataclass(frozen=True)
class Place:
    """A settlement or a quarter of one. `drawn` is the number of people streets are drawn for."""

    name: str
    lat: float
    lon: float
    kind: str
    population: int
    drawn: int
    city: str


@dataclass(frozen=True)
class Road:
    """A road along its course: names of places and points, or plain "lat lon" via points."""

    ref: str
    road_class: str
    name: str
    maxspeed: str
    structure: str
    duration: str
    course: tuple[str, ...]

    @property
    def crosses(self) -> bool:
        """Whether it is a bridge, tunnel, ferry or open frontier and may cross a barrier."""
        return self.structure in CROSSINGS


@dataclass(frozen=True)
class Barrier:
    """Water or foreign territory in degrees. `is_land`: roads may lie in it, but not go in."""

    name: str
    kind: str
    polygon: Polygon

    @property
    def is_land(self) -> bool:
        return self.kind == "foreign"


@dataclass(frozen=True)
class Style:
    """How the region is drawn; the numbers of `region.toml`."""

    date: str
    winding: Mapping[str, float]
    block_m: tuple[float, float]
    address_gap_m: float
    join_up_to_m: float
    join_detour: float
    street_words: tuple[str, ...]
    street_endings: tuple[str, ...]


@dataclass(frozen=True)
class Facts:
    """All facts of one region."""

    region: str
    style: Style
    places: Mapping[str, Place]
    points: Mapping[str, tuple[float, float]]
    interchanges: frozenset[str]
    roads: tuple[Road, ...]
    barriers: tuple[Barrier, ...]

    def position(self, token: str) -> tuple[float, float]:
        """Longitude and latitude of a place, a point or a plain via point of a course.

        Raises FactsError for a name that is neither.
        """
        if token in self.points:
            return self.points[token]
        if token in self.places:
            return self.places[token].lon, self.places[token].lat
        if plain := _COORDINATES.match(token):
            return float(plain[2]), float(plain[1])
        raise FactsError(f"roads.csv: {token!r} is neither a place nor a point. Please add it.")


def load_facts(folder: Path) -> Facts:
    """Read a region's folder of facts.

    Raises FactsError where a file is missing, cannot be read, or names something unknown.
    """
    try:
        facts = _read(folder)
    except FileNotFoundError as error:
        raise FactsError(f"{error.filename}: there is no such file of facts.") from error
    except (KeyError, TypeError, ValueError) as error:
        raise FactsError(f"{folder}: the facts cannot be read ({error}).") from error
    for road in facts.roads:
        for token in road.course:
            facts.position(token)
    return facts


def _read(folder: Path) -> Facts:
    points = list(_rows(folder / "points.csv"))
    return Facts(
        region=folder.name,
        style=_style(folder / "region.toml"),
        places={row["name"]: _place(row) for row in _rows(folder / "places.csv")},
        points={row["name"]: (float(row["lon"]), float(row["lat"])) for row in points},
        interchanges=frozenset(row["name"] for row in points if row["kind"] == "interchange"),
        roads=tuple(_road(row) for row in _rows(folder / "roads.csv")),
        barriers=tuple(
            barrier
            for path in (folder / "water.geojson", folder / "border.geojson")
            for barrier in _barriers(path)
        ),
    )


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _place(row: dict[str, str]) -> Place:
    return Place(
        row["name"],
        float(row["lat"]),
        float(row["lon"]),
        row["kind"],
        int(row["population"]),
        int(row["drawn"]),
        row["city"],
    )


def _road(row: dict[str, str]) -> Road:
    return Road(
        row["ref"],
        row["class"],
        row["name"],
        row["maxspeed"],
        row["structure"],
        row["duration"],
        tuple(token.strip() for token in row["course"].split(">")),
    )


def _barriers(path: Path) -> Iterator[Barrier]:
    if path.name == "border.geojson" and not path.exists():
        return
    for feature in json.loads(path.read_text(encoding="utf-8"))["features"]:
        about = feature["properties"]
        outline = Polygon(feature["geometry"]["coordinates"][0])
        yield Barrier(about["name"], about["kind"], outline)


def _style(path: Path) -> Style:
    with path.open("rb") as file:
        values = tomllib.load(file)
    streets, joins = values["streets"], values["local_roads"]
    return Style(
        date=values["date"],
        winding=values["winding"],
        block_m=(streets["block_long_m"], streets["block_short_m"]),
        address_gap_m=streets["address_gap_m"],
        join_up_to_m=joins["up_to_m"],
        join_detour=joins["detour"],
        street_words=tuple(streets["words"]),
        street_endings=tuple(streets["endings"]),
    )
