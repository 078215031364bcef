"""`hinfahrt roads …` as somebody at a terminal uses it."""

from pathlib import Path

import pytest

from mobility.cli import main
from mobility.config import Settings
from routing.roads.network import RoadNetwork
from tests.mobility.town import prepare_town

from .conftest import Run

NO_ROADS = '<osm version="0.6"><node id="1" lat="50.0" lon="10.0"/></osm>'


@pytest.fixture
def street_map(environment: Settings) -> Path:
    """The town's streets as the OSM file that they were prepared from."""
    return environment.data_dir / "osm" / "gridtown.osm"


def test_a_network_is_built_and_described(run: Run, street_map: Path, tmp_path: Path) -> None:
    """The prepared file is where it was asked for; what is in it is said, also later by `info`."""
    target = tmp_path / "town.roads"
    built = run("roads", "build", str(street_map), "--out", str(target))
    # 2 × 9 streets of 8 stretches each; 9 × 9 crossings, for streets of two names never join
    assert "144 stretches between 81 junctions" in built.output
    assert RoadNetwork.open(target).node_count == 81
    assert "Schematic: drawn from facts" in run("roads", "info", str(target)).output
    assert "144 stretches" in run("roads", "info", "gridtown").output


def test_a_basemap_is_drawn(run: Run, street_map: Path, tmp_path: Path) -> None:
    """One file of vector tiles stands where it was asked for."""
    target = tmp_path / "town.pmtiles"
    run("roads", "tiles", str(street_map), "--out", str(target))
    assert target.read_bytes().startswith(b"PMTiles")


def test_preparing_a_region_draws_its_map(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is up to date is not made again: only the map is missing, then nothing."""
    settings = prepare_town(tmp_path / "own")
    monkeypatch.setenv("HINFAHRT_VAR_DIR", str(settings.var_dir))
    roads, drawn = settings.roads_file("gridtown"), settings.tiles_file("gridtown")
    roads_made = roads.stat().st_mtime_ns
    assert not drawn.exists()
    run("roads", "prepare", "gridtown")
    map_made = drawn.stat().st_mtime_ns
    run("roads", "prepare", "gridtown")
    assert (roads.stat().st_mtime_ns, drawn.stat().st_mtime_ns) == (roads_made, map_made)
    run("roads", "prepare", "gridtown", "--again")
    assert roads.stat().st_mtime_ns > roads_made
    assert drawn.stat().st_mtime_ns > map_made


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("gone.osm.pbf", None, "there is no such file"),
        ("empty.osm.pbf", b"", "the file is empty"),
        ("page.osm.pbf", b"<html><body>Not found</body></html>", "this is no OSM file"),
        ("cut.osm", b'<osm version="0.6"><node id="1" lat="50', "the file ends too early"),
        ("field.osm", NO_ROADS.encode(), "no connected road in it is open"),
    ],
)
@pytest.mark.parametrize("command", ["build", "tiles"])
def test_a_file_that_makes_no_roads(
    environment: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    command: str,
    name: str,
    content: bytes | None,
    sentence: str,
) -> None:
    """One sentence that names the file and says what to do, exit status 2, nothing half-written."""
    file = tmp_path / name
    if content is not None:
        file.write_bytes(content)
    target = tmp_path / "made"
    arguments = ["hinfahrt", "roads", command, str(file), "--out", str(target)]
    monkeypatch.setattr("sys.argv", arguments)
    with pytest.raises(SystemExit) as left:
        main()
    said = capsys.readouterr().err
    assert left.value.code == 2
    assert sentence in said
    assert str(file) in said
    assert sorted(path.name for path in tmp_path.iterdir() if path.name.startswith("made")) == []
