"""What people hand to the road commands by mistake: one sentence that says what to do."""

import os
from collections.abc import Callable
from itertools import product
from pathlib import Path

import pytest

from mobility.cli import main
from mobility.config import Settings
from routing.osmfile import available_memory
from tests.mobility.town import spot

from .conftest import Run

HTML = b"<html><body>Not found</body></html>"
NO_ROADS = b'<osm version="0.6"><node id="1" lat="50.0" lon="10.0"/></osm>'
UNSORTED = b"""<osm version="0.6">
<way id="1"><nd ref="1"/><nd ref="2"/><tag k="highway" v="residential"/></way>
<node id="1" lat="50.0" lon="10.0"/><node id="2" lat="50.001" lon="10.0"/></osm>"""
TWO_ISLANDS = b"""<osm version="0.6">
<node id="1" lat="50.0" lon="10.0"/><node id="2" lat="50.01" lon="10.0"/>
<node id="3" lat="50.2" lon="10.0"/><node id="4" lat="50.205" lon="10.0"/>
<way id="1"><nd ref="1"/><nd ref="2"/><tag k="highway" v="residential"/></way>
<way id="2"><nd ref="3"/><nd ref="4"/><tag k="highway" v="residential"/></way></osm>"""
LOCALES = {"en": "en_GB.UTF-8", "de": "de_DE.UTF-8"}
HOME = f"{spot(4, 0).lat},{spot(4, 0).lon}"


@pytest.fixture(params=["en", "de"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def here(tmp_path: Path, environment: Settings) -> Path:
    """A folder to work in, with the town's streets as an OSM file."""
    folder = tmp_path / "here"
    folder.mkdir()
    streets = environment.data_dir / "osm" / "gridtown.osm"
    (folder / "town.osm").write_bytes(streets.read_bytes())
    return folder


@pytest.fixture
def refused(
    here: Path,
    language: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Callable[..., str]:
    """Run `hinfahrt roads` in the folder, to be refused; returns the sentence on standard error."""
    monkeypatch.chdir(here)
    monkeypatch.setenv("LC_ALL", LOCALES[language])

    def run(*arguments: str) -> str:
        before = sorted(here.iterdir())
        monkeypatch.setattr("sys.argv", ["hinfahrt", "roads", *arguments])
        with pytest.raises(SystemExit) as left:
            main()
        said = capsys.readouterr().err
        assert left.value.code == 2
        assert "Traceback" not in said
        assert sorted(here.iterdir()) == before, "something half-written was left"
        return said

    return run


FILES = {
    "gone.osm.pbf": (None, "there is no such file", "Diese Datei gibt es nicht"),
    "empty.osm.pbf": (b"", "the file is empty", "Die Datei ist leer"),
    "page.osm.pbf": (HTML, "this is no OSM file", "keine OSM-Datei"),
    "page.osm": (HTML, "this is no OSM file", "keine OSM-Datei"),
    "notes.txt": (b"Adorf", "this is no OSM file", "keine OSM-Datei"),
    "cut.osm": (NO_ROADS[:-20], "the file ends too early", "endet zu früh"),
    "field.osm": (NO_ROADS, "open to motor vehicles", "keine"),
    "mixed.osm": (UNSORTED, "osmium sort", "osmium sort"),
}


@pytest.mark.parametrize(
    ("command", "name"), [("boundaries", "page.osm"), *product(["build", "tiles"], FILES)]
)
def test_files_that_make_no_roads(
    refused: Callable[..., str], here: Path, language: str, command: str, name: str
) -> None:
    """The sentence names the file and says what to do with it."""
    content, *sentences = FILES[name]
    if content is not None:
        (here / name).write_bytes(content)
    said = refused(command, name)
    assert said.startswith(f"{name}: ")
    assert sentences[language == "de"] in said


def test_a_file_cut_off_in_the_middle(refused: Callable[..., str], here: Path) -> None:
    """Half of a real extract, as a broken download leaves it."""
    whole = Path(__file__).parents[3].joinpath("data/osm/adorf.osm.pbf").read_bytes()
    (here / "half.osm.pbf").write_bytes(whole[: len(whole) // 2])
    assert refused("build", "half.osm.pbf").startswith("half.osm.pbf: ")


def test_a_file_larger_than_the_memory(refused: Callable[..., str], here: Path) -> None:
    """It is not begun: the sentence says how to cut the region out of it."""
    (here / "planet.osm.pbf").touch()
    os.truncate(here / "planet.osm.pbf", int(available_memory()))
    assert "osmium extract --bbox" in refused("build", "planet.osm.pbf")


@pytest.mark.parametrize(
    ("options", "english", "german"),
    [
        (["--bbox", "40,10,41,11"], "the area to clip to is not in the file", "nicht in der Datei"),
        (["--bbox", "10,50,10.2,50.2"], "changed round", "vertauscht"),
        (["--bbox", "50,nan,51,11"], "not a place on the map", "kein Ort auf der Karte"),
        (["--bbox", "50,10,51,500"], "not a place on the map", "kein Ort auf der Karte"),
        (["--bbox", "51,10,50,11"], "this is no box", "kein Rechteck"),
        (["--bbox", "the north"], "this is no box", "kein Rechteck"),
        (["--polygon", "town.osm"], "this is no GeoJSON", "keine GeoJSON"),
        (["--polygon", "gone.poly"], "this is no GeoJSON", "keine GeoJSON"),
        (["--relation", "Atlantis"], "there is no boundary named Atlantis", "namens Atlantis"),
        (["--relation", "7"], "the area to clip to is not in the file", "nicht in der Datei"),
        (["--relation", "7", "--bbox", "1,2,3,4"], "give one of --bbox", "nur eines von --bbox"),
        (["--out", "town.osm/x.roads"], "cannot be read or written", "nicht lesen oder"),
    ],
)
def test_areas_that_are_none(
    refused: Callable[..., str], language: str, options: list[str], english: str, german: str
) -> None:
    """Elsewhere, changed round, off the globe, unreadable, not in the file."""
    said = refused("build", "town.osm", *options)
    assert (german if language == "de" else english) in said


@pytest.mark.parametrize(
    ("place", "english", "german"),
    [
        ("nan,10.0", "A: This is not a place on the map", "A: Das ist kein Ort auf der Karte"),
        ("50.0,inf", "A: This is not a place on the map", "A: Das ist kein Ort auf der Karte"),
        ("50.0,200", "A: This is not a place on the map", "A: Das ist kein Ort auf der Karte"),
        ("10.05,50.03", "A: Latitude and longitude seem", "A: Breite und Länge"),
        ("0,0", "A: There is no road within 500 metres", "A: Im Umkreis von 500 Metern"),
        ("Atlantis 5", "A: There is no such place", "A: Diesen Ort gibt es"),
    ],
)
def test_places_that_are_none(
    refused: Callable[..., str], language: str, place: str, english: str, german: str
) -> None:
    """The sentence says which of the two places is meant; no line is written."""
    said = refused("path", place, HOME, "--geojson", "line.geojson")
    assert said.startswith(german if language == "de" else english)


def test_an_island(refused: Callable[..., str], run: Run, here: Path) -> None:
    """What no road joins to the rest is left out; from there it is too far to any road."""
    (here / "islands.osm").write_bytes(TWO_ISLANDS)
    assert run("roads", "build", "islands.osm").exit_code == 0
    said = refused("path", "50.005,10.0", "50.202,10.0", "--roads", "islands.roads")
    assert said.startswith("B: ")


TABLES = {
    "gone.csv": (None, "this is no table of places", "keine Tabelle von Orten"),
    "empty.csv": (b"", "this is no table of places", "keine Tabelle von Orten"),
    "columns.csv": (b"name,x,y\na,1,2\n", "this is no table of places", "keine Tabelle"),
    "latin.csv": ("id,lat,lon\nä,50,10\n".encode("latin-1"), "in UTF-8", "in UTF-8"),
    "words.csv": (b"id,lat,lon\na,fifty,10\n", "line 2: Latitude or", "Zeile 2: Breite oder"),
    "short.csv": (b"id,lat,lon\na,50\n", "line 2: Latitude or", "Zeile 2: Breite oder"),
    "nan.csv": (b"id,lat,lon\na,nan,10\n", "line 2: This is not", "Zeile 2: Das ist kein"),
    "swapped.csv": (b"id,lat,lon\na,10.05,50.03\n", "line 2: Latitude and", "Zeile 2: Breite und"),
    "far.csv": (b"id,lat,lon\n\na,10,10\n", "line 3: There is no road", "Zeile 3: Im Umkreis"),
    "twice.csv": (b"id,lat,lon\na,50,10\na,50,10.1\n", "line 3: There is", "Zeile 3: Diese"),
}


@pytest.mark.parametrize("name", TABLES)
def test_tables_that_are_none(
    refused: Callable[..., str], here: Path, language: str, name: str
) -> None:
    """The sentence names file and line; no table is written."""
    content, *sentences = TABLES[name]
    if content is not None:
        (here / name).write_bytes(content)
    said = refused("matrix", name)
    assert said.startswith(name)
    assert sentences[language == "de"] in said


@pytest.mark.parametrize(
    ("content", "english", "german"),
    [
        (None, "there is no such file", "Diese Datei gibt es nicht"),
        (HTML, "was not prepared by this program", "nicht von diesem Programm"),
    ],
)
def test_networks_that_are_none(
    refused: Callable[..., str],
    here: Path,
    language: str,
    content: bytes | None,
    english: str,
    german: str,
) -> None:
    """A prepared file that is missing or another program's."""
    if content is not None:
        (here / "x.roads").write_bytes(content)
    for arguments in (["info", "x.roads"], ["path", HOME, HOME, "--roads", "x.roads"]):
        assert (german if language == "de" else english) in refused(*arguments)
