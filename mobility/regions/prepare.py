"""Making a region's roads, places and map ready: from its fetched extract, else the bundled one."""

from collections.abc import Callable
from pathlib import Path

from mobility.config import Settings
from mobility.refusals import Refusal
from routing.errors import NetworkFileError
from routing.places import PlaceIndex
from routing.roads.extract import Progress, read_roads
from routing.roads.network import RoadNetwork
from routing.roads.tiles import write_tiles

from .areas import DrawnArea, read_area
from .download import fetch_extract
from .settings import RegionSettings

ROADS_BEYOND_AREA_M = 3_000
"""The fastest way between two villages may leave the area for a while; the map shows it too."""

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
    """Whether the prepared files are there, not older than their source, and of this version."""
    made = (settings.roads_file(region.id), settings.places_file(region.id))
    source = source_extract(settings, region)
    if any(not path.exists() or path.stat().st_mtime < source.stat().st_mtime for path in made):
        return False
    try:
        RoadNetwork.open(settings.roads_file(region.id))
        PlaceIndex.open(settings.places_file(region.id))
    except NetworkFileError:
        return False
    return True


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


def find_basemap(settings: Settings, region_id: str) -> Path | None:
    """The map of a region; None where it is not drawn, or drawn before its roads were prepared.

    Everything else works without it.
    """
    drawn, roads = settings.tiles_file(region_id), settings.roads_file(region_id)
    if not drawn.exists() or not roads.exists():
        return None
    return drawn if drawn.stat().st_mtime >= roads.stat().st_mtime else None


def draw_basemap(
    settings: Settings, region: RegionSettings, progress: Progress | None = None
) -> None:
    """Draw the map of a region whose roads are prepared, from the same extract.

    `progress` is told the part that is done. Raises RoadFileError or Refusal; an earlier map stays
    where it fails.
    """
    write_tiles(
        source_extract(settings, region),
        settings.tiles_file(region.id),
        area=_service_area(settings, region),
        margin_m=ROADS_BEYOND_AREA_M,
        progress=progress,
    )


def _service_area(settings: Settings, region: RegionSettings) -> DrawnArea | None:
    """The region's polygon; None where it takes the whole file. Refusal `area_unreadable`."""
    area = region.roads.area
    return None if area is None else read_area(settings.data_dir / "osm" / area)


def fetch_region(
    settings: Settings,
    region: RegionSettings,
    downloaded: Downloaded = lambda _done, _total: None,
    step: Step = lambda _name: None,
) -> None:
    """Download the real extract of the region's Land, check it, prepare the region's roads from it.

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
