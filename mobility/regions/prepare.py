"""Making a region's roads and places ready: from its fetched extract, else the bundled one."""

from collections.abc import Callable
from pathlib import Path

import shapely

from mobility.config import Settings
from mobility.refusals import Refusal
from routing.places import PlaceIndex
from routing.roads.extract import read_roads

from .download import fetch_extract
from .settings import RegionSettings

ROADS_BEYOND_AREA_M = 3_000
"""The fastest way between two villages may leave the area for a while."""

Step = Callable[[str], None]
Downloaded = Callable[[int, int | None], None]


def fetched_extract(settings: Settings, region: RegionSettings) -> Path:
    """Where a fetched real extract of the region is kept."""
    return settings.var_dir / "osm" / f"{region.id}.osm.pbf"


def source_extract(settings: Settings, region: RegionSettings) -> Path:
    """The OSM file that the region is prepared from: the fetched one if there is one.

    Raises Refusal `roads_not_fetched` for a region without a bundled network.
    """
    fetched = fetched_extract(settings, region)
    if fetched.exists():
        return fetched
    if region.roads.bundled is None:
        raise Refusal("roads_not_fetched", region=region.id)
    return settings.data_dir / "osm" / region.roads.bundled


def is_prepared(settings: Settings, region: RegionSettings) -> bool:
    """Whether the prepared files are there and not older than their source."""
    made = (settings.roads_file(region.id), settings.places_file(region.id))
    source = source_extract(settings, region)
    return all(path.exists() and path.stat().st_mtime >= source.stat().st_mtime for path in made)


def prepare_region(
    settings: Settings, region: RegionSettings, step: Step = lambda _name: None
) -> None:
    """Read the region's extract, clip it to the service area, write its prepared files.

    `step` is told each step's name as it begins. Raises RoadFileError or Refusal; nothing
    half-written is left.
    """
    source = source_extract(settings, region)
    area = _service_area(settings, region)
    step("roads")
    network = read_roads(source, area=area, margin_m=ROADS_BEYOND_AREA_M)
    step("places")
    places = PlaceIndex.build(source, area=area)
    settings.roads_file(region.id).parent.mkdir(parents=True, exist_ok=True)
    network.save(settings.roads_file(region.id))
    places.save(settings.places_file(region.id))


def _service_area(
    settings: Settings, region: RegionSettings
) -> shapely.Polygon | shapely.MultiPolygon | None:
    """The region's polygon; None where it takes the whole file. Refusal `area_unreadable`."""
    if region.roads.area is None:
        return None
    path = settings.data_dir / "osm" / region.roads.area
    try:
        area = shapely.unary_union(shapely.from_geojson(path.read_text("utf-8")))
    except (OSError, shapely.GEOSException) as error:
        raise Refusal("area_unreadable", path=path) from error
    if not isinstance(area, shapely.Polygon | shapely.MultiPolygon):
        raise Refusal("area_unreadable", path=path)
    return area


def fetch_region(
    settings: Settings,
    region: RegionSettings,
    downloaded: Downloaded = lambda _done, _total: None,
    step: Step = lambda _name: None,
) -> None:
    """Download the real extract of the region's Land, check it, prepare the region from it.

    A file that turns out to be unusable is removed again, so that the region goes on with what it
    had. Raises Refusal or RoadFileError.
    """
    target = fetched_extract(settings, region)
    fetch_extract(region.roads.extract_url, region.roads.checksum_url, target, downloaded)
    try:
        prepare_region(settings, region, step)
    except Exception:
        target.unlink()
        raise
