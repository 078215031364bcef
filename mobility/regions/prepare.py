"""Making a region's roads and places ready: from its fetched extract, else the bundled one."""

from collections.abc import Callable
from pathlib import Path

from mobility.config import Settings
from routing.places import PlaceIndex
from routing.roads.extract import read_roads

from .settings import RegionSettings


def fetched_extract(settings: Settings, region: RegionSettings) -> Path:
    """Where a fetched real extract of the region is kept."""
    return settings.var_dir / "osm" / f"{region.id}.osm.pbf"


def source_extract(settings: Settings, region: RegionSettings) -> Path:
    """The OSM file that the region is prepared from."""
    fetched = fetched_extract(settings, region)
    return fetched if fetched.exists() else settings.data_dir / "osm" / region.roads.bundled


def is_prepared(settings: Settings, region: RegionSettings) -> bool:
    """Whether the prepared files are there and not older than their source."""
    made = (settings.roads_file(region.id), settings.places_file(region.id))
    source = source_extract(settings, region)
    return all(
        path.exists() and path.stat().st_mtime >= source.stat().st_mtime for path in made
    )


def prepare_region(
    settings: Settings,
    region: RegionSettings,
    progress: Callable[[str], None] = lambda _step: None,
) -> None:
    """Read the region's extract and write its prepared files.

    `progress` is told each step as it begins. Raises RoadFileError; nothing half-written is left.
    """
    source = source_extract(settings, region)
    progress("roads")
    network = read_roads(source)
    progress("places")
    places = PlaceIndex.build(source)
    settings.roads_file(region.id).parent.mkdir(parents=True, exist_ok=True)
    network.save(settings.roads_file(region.id))
    places.save(settings.places_file(region.id))
