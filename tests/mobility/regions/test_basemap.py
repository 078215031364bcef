"""The map of a region, drawn from the same extract as its roads."""

import os
from pathlib import Path

import pytest
from pmtiles.reader import MmapSource, Reader

from mobility.config import Settings
from mobility.regions import get_region_settings
from mobility.regions.prepare import draw_basemap, find_basemap
from routing.errors import RoadFileError
from tests.mobility.town import REGION, prepare_town


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A town of its own, whose roads are prepared and whose map is not drawn."""
    return prepare_town(tmp_path)


def _draw(settings: Settings) -> None:
    draw_basemap(settings, get_region_settings(REGION, settings.regions_dir))


def test_a_region_has_a_map_when_it_is_drawn(settings: Settings) -> None:
    """One file of tiles beside the roads; progress rises to the end."""
    assert find_basemap(settings, REGION) is None
    told: list[float] = []
    region = get_region_settings(REGION, settings.regions_dir)
    draw_basemap(settings, region, lambda _step, done: told.append(done))
    drawn = find_basemap(settings, REGION)
    assert drawn == settings.tiles_file(REGION)
    assert told == sorted(told)
    assert told[-1] == 1.0
    with drawn.open("rb") as file:
        header = Reader(MmapSource(file)).header()
    # The town lies between 10 and 10.11 degrees east, 2 km around it are shown.
    assert 9.9e7 < header["min_lon_e7"] < 10e7 < 10.11e7 < header["max_lon_e7"] < 10.2e7


def test_a_map_of_other_roads_is_not_shown(settings: Settings) -> None:
    """Roads that were prepared again, perhaps of a new extract, wait for their own map."""
    _draw(settings)
    later = settings.tiles_file(REGION).stat().st_mtime + 1
    os.utime(settings.roads_file(REGION), (later, later))
    assert find_basemap(settings, REGION) is None


def test_a_map_without_roads_is_none(settings: Settings) -> None:
    """Where nothing is prepared there is nothing to show."""
    _draw(settings)
    settings.roads_file(REGION).unlink()
    assert find_basemap(settings, REGION) is None


def test_a_map_stays_where_drawing_fails(settings: Settings) -> None:
    """The extract is damaged meanwhile: said, and nothing half-written is left."""
    _draw(settings)
    folder = settings.tiles_file(REGION).parent
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    (settings.data_dir / "osm" / "gridtown.osm").write_text("<osm><node")
    with pytest.raises(RoadFileError):
        _draw(settings)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
