"""Asking the roads at the terminal: paths, tables, areas, and roads that are closed."""

import csv
import json
from itertools import chain
from pathlib import Path

import numpy as np
import pytest

from mobility.cli.matrix import UNREACHABLE, table_rows
from mobility.config import Settings
from routing.roads.network import RoadNetwork
from routing.roads.times import UNREACHABLE_M, UNREACHABLE_S, Matrix
from tests.mobility.town import Town, spot

from .conftest import Run


def place(x: float, y: float) -> str:
    """A crossing as it is typed."""
    where = spot(x, y)
    return f"{where.lat:.6f},{where.lon:.6f}"


def test_a_path_is_told_and_drawn(run: Run, town: Town, tmp_path: Path) -> None:
    """Half a km along row 0 and half a km up column 1: one turn to the left, one line."""
    line = tmp_path / "line.geojson"
    told = run("roads", "path", place(0.5, 0), place(1, 0.5), "--geojson", str(line), "--polyline")
    first, second, *rest = told.output.splitlines()
    assert first == f"{place(0.5, 0)} → {place(1, 0.5)}"
    assert second.startswith("1 km, ")
    assert [" ".join(one.split()) for one in rest[:3]] == [
        "500 m Start on Row 0",
        "500 m Turn left into Column 1",
        "You have arrived, on Column 1",
    ]
    feature = json.loads(line.read_text())
    assert feature["geometry"]["type"] == "LineString"
    assert feature["properties"]["length_m"] == pytest.approx(1000, abs=2)
    assert len(feature["properties"]["edges"]) == 2
    assert [step["street"] for step in feature["properties"]["steps"][:2]] == ["Row 0", "Column 1"]


def test_places_are_looked_up_and_turns_told_in_german(run: Run, town: Town) -> None:
    """A street stands for its middle; the language may be chosen for one command."""
    told = run("roads", "path", "Row 0", "Column 3", "--language", "de").output
    assert told.splitlines()[0] == "Row 0 → Column 3"
    assert "auf Column 3" in told


def test_a_table_of_times(run: Run, town: Town, tmp_path: Path) -> None:
    """A line for each pair, or squares; 3 km there are 3 km back."""
    table = tmp_path / "places.csv"
    table.write_text(f"id,lat,lon\nhall,{place(4, 4)}\nhome,{place(4, 1)}\n")
    run("roads", "matrix", str(table))
    rows = list(csv.DictReader((tmp_path / "places-long.csv").read_text().splitlines()))
    pairs = {(row["from"], row["to"]): int(row["metres"]) for row in rows}
    assert pairs == {
        ("hall", "hall"): 0,
        ("hall", "home"): pytest.approx(3000, abs=3),
        ("home", "hall"): pytest.approx(3000, abs=3),
        ("home", "home"): 0,
    }
    run("roads", "matrix", str(table), "--form", "seconds")
    square = list(csv.reader((tmp_path / "places-seconds.csv").read_text().splitlines()))
    seconds = {(row["from"], row["to"]): row["seconds"] for row in rows}
    assert square == [
        ["id", "hall", "home"],
        ["hall", "0", seconds["hall", "home"]],
        ["home", seconds["home", "hall"], "0"],
    ]


def test_a_table_as_german_spreadsheets_write_it(run: Run, town: Town, tmp_path: Path) -> None:
    """Semicolons, decimal commas and a byte order mark."""
    table = tmp_path / "orte.csv"
    here, there = (place(4, y).replace(",", ";").replace(".", ",") for y in (1, 2))
    table.write_text(f"id;lat;lon\nHalle;{here}\nZuhause;{there}\n", encoding="utf-8-sig")
    run("roads", "matrix", str(table), "--form", "metres")
    rows = list(csv.reader((tmp_path / "orte-metres.csv").read_text().splitlines()))
    assert rows[0] == ["id", "Halle", "Zuhause"]
    assert int(rows[1][2]) == pytest.approx(1000, abs=2)


@pytest.mark.parametrize(
    ("form", "lines"),
    [
        ("long", [("a", "a", 0, 0), ("a", "b", *2 * [UNREACHABLE]), ("b", "a", 60, 700)]),
        ("seconds", [("a", 0, UNREACHABLE), ("b", 60, 0)]),
        ("metres", [("a", 0, UNREACHABLE), ("b", 700, 0)]),
    ],
)
def test_what_no_road_joins_is_marked(form: str, lines: list[tuple[str | int, ...]]) -> None:
    """A word stands there instead of a number that somebody might add up."""
    times_s = np.array([[0, UNREACHABLE_S], [60, 0]], np.int32)
    lengths_m = np.array([[0, UNREACHABLE_M], [700, 0]], np.int32)
    header, *rows = chain.from_iterable(table_rows(["a", "b"], Matrix(times_s, lengths_m), form))
    assert rows[: len(lines)] == lines
    assert len(header) == len(rows[0])


@pytest.mark.parametrize(
    "option", [["--bbox", f"{place(-0.5, -0.5)},{place(2.5, 2.5)}"], ["--polygon", "square.poly"]]
)
def test_a_network_of_an_area(
    run: Run,
    environment: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    option: list[str],
) -> None:
    """The crossings 0 to 2 in both directions: 3 × 3, joined by 2 × 3 × 2 stretches."""
    monkeypatch.chdir(tmp_path)
    (south, west), (north, east) = (place(n, n).split(",") for n in (-0.5, 2.5))
    corners = [(west, south), (east, south), (east, north), (west, north)]
    ring = "\n".join(f"  {lon} {lat}" for lon, lat in corners)
    Path("square.poly").write_text(f"square\n1\n{ring}\nEND\nEND\n")
    streets = environment.data_dir / "osm" / "gridtown.osm"
    run("roads", "build", str(streets), "--out", "part.roads", *option)
    network = RoadNetwork.open(Path("part.roads"))
    assert (network.node_count, network.edge_count) == (9, 12)
    assert "From 50.0" in run("roads", "info", "part.roads").output


def test_a_road_is_closed_and_opened(run: Run, town: Town) -> None:
    """While column 4 is closed, all ways to the hall lead round it; then they do not."""
    assert "No road is closed." in run("roads", "closures", "list").output
    closed = run("roads", "closures", "add", "--street", "Column 4").output
    assert "Closed: Column 4 (8 stretches)" in closed
    listed = run("roads", "closures", "list").output
    assert "until further notice" in listed
    way = ("roads", "path", place(4, 0), place(4, 4))
    assert "6 km" in run(*way).output
    run("roads", "closures", "remove", listed.splitlines()[1].split()[0])
    assert "4 km" in run(*way).output


def test_a_stretch_is_closed_on_some_days(run: Run, town: Town) -> None:
    """By a place on it, or by its number as `path --geojson` tells it; on other days it is open."""
    run(
        "roads",
        "closures",
        "add",
        "--at",
        place(4, 1.5),
        "--from",
        "2031-05-01",
        "--to",
        "2031-05-02",
    )
    way = ("roads", "path", place(4, 0), place(4, 4), "--day")
    lengths = [
        run(*way, f"2031-05-0{day}").output.splitlines()[1].split(",")[0] for day in (1, 2, 3)
    ]
    assert lengths == ["6 km", "6 km", "4 km"]
    assert "1 stretches" in run("roads", "closures", "add", "--edge", "0").output
