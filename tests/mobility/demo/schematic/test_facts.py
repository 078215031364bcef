"""The tables of facts: complete among themselves, and refused where they are not."""

import csv
import json
import shutil
from pathlib import Path

import pytest
from shapely.geometry import Point, Polygon

from mobility.demo.schematic import FactsError, write_schematic

from .regions import DATA, REGIONS


def _rows(region: str, name: str) -> list[dict[str, str]]:
    with (DATA / region / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _polygon(path: Path) -> Polygon:
    feature = json.loads(path.read_text(encoding="utf-8"))["features"][0]
    return Polygon(feature["geometry"]["coordinates"][0])


@pytest.mark.parametrize("region", REGIONS)
def test_each_settlement_belongs_to_a_municipality_inside_the_service_area(region: str) -> None:
    """Every place of the region names a municipality of municipalities.csv; the area has both."""
    municipalities = {row["key"]: row for row in _rows(region, "municipalities.csv")}
    area = _polygon(DATA / region / "area.geojson")
    named = set()
    for place in _rows(region, "places.csv"):
        if not place["municipality"]:
            continue
        named.add(place["municipality"])
        assert area.contains(Point(float(place["lon"]), float(place["lat"]))), place["name"]
    assert named == municipalities.keys()
    assert all(row["name"] and row["lat"] and row["lon"] for row in municipalities.values())


def test_the_service_area_of_adorf_ends_at_the_frontier() -> None:
    """It may touch Czechia, not cover any of it."""
    czechia = _polygon(DATA / "adorf" / "border.geojson")
    area = _polygon(DATA / "adorf" / "area.geojson")
    assert area.intersection(czechia).area < 1e-5 * area.area


@pytest.mark.parametrize("region", REGIONS)
def test_settlements_name_their_source(region: str) -> None:
    """GeoNames wants to be named; what is not from there says that it is only roughly known."""
    for place in _rows(region, "places.csv"):
        if place["source"] == "own":
            assert "about" in place["note"], place["name"]
        else:
            assert place["source"].startswith("GeoNames "), place["name"]


@pytest.fixture
def facts(tmp_path: Path) -> Path:
    """A copy of Adorf's facts to spoil."""
    return Path(shutil.copytree(DATA / "adorf", tmp_path / "facts"))


def _add_road(facts: Path, course: str) -> None:
    with (facts / "roads.csv").open("a", encoding="utf-8") as file:
        file.write(f",secondary,,,,,{course}\n")


@pytest.mark.parametrize(
    ("course", "sentence"),
    [
        # Straight through the Aš salient, which lies between the two.
        ("Bad Brambach > Aš", "from 'Bad Brambach' to 'Aš' would cross water or a frontier"),
        ("Planschwitz > Pirk", "from 'Planschwitz' to 'Pirk' would cross water or a frontier"),
        ("Adorf > Atlantis", "'Atlantis' is neither a place nor a point"),
    ],
)
def test_impossible_roads_are_refused(
    facts: Path, tmp_path: Path, course: str, sentence: str
) -> None:
    """A road across a barrier or to nowhere is named, and nothing is written."""
    _add_road(facts, course)
    with pytest.raises(FactsError, match=sentence):
        write_schematic(facts, tmp_path / "out" / "network.osm.pbf")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("name", ["region.toml", "places.csv", "roads.csv", "water.geojson"])
def test_a_missing_file_is_named(facts: Path, tmp_path: Path, name: str) -> None:
    """Every file of facts but the frontier is needed."""
    (facts / name).unlink()
    with pytest.raises(FactsError, match=name):
        write_schematic(facts, tmp_path / "network.osm.pbf")


def test_a_table_that_cannot_be_read_is_refused(facts: Path, tmp_path: Path) -> None:
    """A latitude that is no number."""
    text = (facts / "places.csv").read_text(encoding="utf-8")
    (facts / "places.csv").write_text(text.replace("50.32011", "north"), encoding="utf-8")
    with pytest.raises(FactsError, match="cannot be read"):
        write_schematic(facts, tmp_path / "network.osm.pbf")
