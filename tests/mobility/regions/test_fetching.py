"""Fetching a region's extract from a real file server on loopback."""

import hashlib
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import shapely

from mobility.config import Settings
from mobility.refusals import Refusal
from mobility.regions import RegionSettings, get_region_settings
from mobility.regions.prepare import (
    ROADS_BEYOND_AREA_M,
    fetch_region,
    fetched_extract,
    is_prepared,
    prepare_region,
)
from routing.arrayfile import write_arrays
from routing.errors import RoadFileError
from routing.places import PlaceIndex
from routing.roads.network import FILE_KIND, FILE_VERSION, RoadNetwork

CONTENT = Path("data/osm/adorf.osm.pbf")


class _QuietHandler(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- the base's name
        pass


@pytest.fixture
def served_folder(tmp_path: Path) -> Path:
    folder = tmp_path / "server"
    folder.mkdir()
    return folder


@pytest.fixture
def server_url(served_folder: Path) -> Iterator[str]:
    handler = partial(_QuietHandler, directory=str(served_folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture
def region(server_url: str) -> RegionSettings:
    bundled = get_region_settings("adorf")
    roads = bundled.roads.model_copy(
        update={
            "extract_url": f"{server_url}/land.osm.pbf",
            "checksum_url": f"{server_url}/land.osm.pbf.md5",
        }
    )
    return bundled.model_copy(update={"roads": roads})


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(var_dir=tmp_path / "var")


def _publish(folder: Path, content: bytes, checksum: str | None = None) -> None:
    (folder / "land.osm.pbf").write_bytes(content)
    digest = checksum or hashlib.md5(content, usedforsecurity=False).hexdigest()
    (folder / "land.osm.pbf.md5").write_text(f"{digest}  land.osm.pbf\n")


def _files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def test_a_fetched_extract_is_checked_and_prepared(
    settings: Settings, region: RegionSettings, served_folder: Path
) -> None:
    """The file is downloaded and checked, the region prepared from it, progress told."""
    _publish(served_folder, CONTENT.read_bytes())
    told: list[int] = []
    fetch_region(settings, region, lambda done, _total: told.append(done))
    assert is_prepared(settings, region)
    assert RoadNetwork.open(settings.roads_file("adorf")).node_count > 100
    assert told[-1] == CONTENT.stat().st_size


def test_roads_of_an_older_version_are_prepared_again(
    settings: Settings, region: RegionSettings
) -> None:
    """What this version cannot open is not prepared, however new it is."""
    prepare_region(settings, region)
    assert is_prepared(settings, region)
    path = settings.roads_file("adorf")
    write_arrays(path, kind=FILE_KIND, version=FILE_VERSION - 1, meta={}, arrays={})
    assert not is_prepared(settings, region)
    prepare_region(settings, region)
    assert is_prepared(settings, region)


def test_a_wrong_checksum_changes_nothing(
    settings: Settings, region: RegionSettings, served_folder: Path
) -> None:
    """A file that is not the published one is thrown away, with a sentence that says so."""
    _publish(served_folder, CONTENT.read_bytes(), checksum="0" * 32)
    with pytest.raises(Refusal) as refused:
        fetch_region(settings, region)
    assert refused.value.code == "checksum_wrong"
    assert _files(settings.var_dir) == []


def test_a_server_that_has_no_such_file(settings: Settings, region: RegionSettings) -> None:
    """An address that leads nowhere is named; nothing is written."""
    with pytest.raises(Refusal) as refused:
        fetch_region(settings, region)
    assert refused.value.code == "download_failed"
    assert _files(settings.var_dir) == []


def test_a_published_file_that_is_no_map(
    settings: Settings, region: RegionSettings, served_folder: Path
) -> None:
    """An error page with a right checksum is still no extract: the region keeps what it had."""
    _publish(served_folder, b"<html>maintenance</html>")
    with pytest.raises(RoadFileError) as refused:
        fetch_region(settings, region)
    assert refused.value.reason == "not_osm"
    assert not fetched_extract(settings, region).exists()
    assert _files(settings.var_dir) == []


def test_the_region_is_clipped_to_its_area(settings: Settings, tmp_path: Path) -> None:
    """Roads and places beyond the polygon of the service area are not taken in."""
    # A square of about 4 km around the middle of Adorf; the whole region is 50 km wide.
    square = shapely.box(12.23, 50.30, 12.28, 50.34)
    (tmp_path / "square.geojson").write_text(shapely.to_geojson(square))
    bundled = get_region_settings("adorf")
    roads = bundled.roads.model_copy(update={"area": str(tmp_path / "square.geojson")})
    region = bundled.model_copy(update={"roads": roads})
    prepare_region(settings, region)
    network = RoadNetwork.open(settings.roads_file("adorf"))
    margin_deg = ROADS_BEYOND_AREA_M / 70_000  # a degree of longitude is 71 km here
    assert network.bbox.west > 12.23 - margin_deg
    assert network.bbox.east < 12.28 + margin_deg
    places = PlaceIndex.open(settings.places_file("adorf"))
    assert [hit.name for hit in places.search("Adorf")][:1] == ["Adorf"]
    assert all(hit.settlement != "Oelsnitz" for hit in places.search("Oelsnitz"))


@pytest.mark.parametrize("content", [None, "no json", '{"type": "Point", "coordinates": [1, 2]}'])
def test_an_area_that_is_none(settings: Settings, tmp_path: Path, content: str | None) -> None:
    """A missing file, text, or a point is no service area; the sentence names the file."""
    path = tmp_path / "area.geojson"
    if content is not None:
        path.write_text(content)
    bundled = get_region_settings("adorf")
    roads = bundled.roads.model_copy(update={"area": str(path)})
    with pytest.raises(Refusal) as refused:
        prepare_region(settings, bundled.model_copy(update={"roads": roads}))
    assert refused.value.code == "area_unreadable"
    assert refused.value.facts == {"path": path}
