"""`hinfahrt roads …`: building, fetching and inspecting road networks."""

from collections.abc import Callable
from pathlib import Path

import click
from rich.progress import Progress

from mobility.config import Settings
from mobility.demo.schematic import FactsError, write_schematic
from mobility.i18n import N_
from mobility.refusals import Refusal
from mobility.regions import RegionSettings, get_region_settings
from mobility.regions.prepare import (
    draw_basemap,
    fetch_region,
    find_basemap,
    is_prepared,
    prepare_region,
)
from routing.roads.network import RoadNetwork
from routing.roads.tiles import write_tiles

from .networks import print_info
from .terminal import progress_bar, say, wording

STEPS = {"roads": N_("Reading the roads"), "places": N_("Reading places and addresses")}


def _region(settings: Settings, region_id: str) -> RegionSettings:
    return get_region_settings(region_id, settings.regions_dir)


@click.group()
def roads() -> None:
    """Road networks of the regions."""


@roads.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), help="where to write the basemap")
def tiles(file: Path, out: Path | None) -> None:
    """Make a basemap (vector tiles, one .pmtiles file) of an OSM FILE."""
    target = out or file.with_name(file.name.split(".")[0] + ".pmtiles")
    with progress_bar() as bar:
        write_tiles(file, target, progress=_drawing_of(bar, file.name))
    say(N_("Written: %(path)s"), path=target)


@roads.command()
@click.argument("region_ids", metavar="[REGION]...", nargs=-1)
@click.option("--again", is_flag=True, help="even where the prepared files are up to date")
def prepare(region_ids: tuple[str, ...], again: bool) -> None:
    """Prepare roads and map of one or all regions from the fetched, else the bundled extract."""
    settings = Settings()
    for region in [_region(settings, name) for name in region_ids or settings.region_ids]:
        prepare_with_progress(settings, region, again=again)


def prepare_with_progress(
    settings: Settings, region: RegionSettings, *, again: bool = False, basemap: bool = True
) -> None:
    """Prepare what of one region is not up to date, showing each step."""
    roads_due = again or not is_prepared(settings, region)
    map_due = basemap and (roads_due or find_basemap(settings, region.id) is None)
    if not roads_due and not map_due:
        return
    with progress_bar() as bar:
        if roads_due:
            prepare_region(settings, region, _steps_of(bar, region))
        if map_due:
            draw_basemap(settings, region, _drawing_of(bar, region.name))


def _steps_of(bar: Progress, region: RegionSettings) -> Callable[[str], None]:
    task = bar.add_task(region.name, total=len(STEPS), note="")

    def step(name: str) -> None:
        bar.update(task, advance=1, note=wording().text(STEPS[name]))

    return step


def _drawing_of(bar: Progress, name: str) -> Callable[[str, float], None]:
    task = bar.add_task(name, total=1.0, note=wording().text(N_("Drawing the map")))
    return lambda _step, done: bar.update(task, completed=done)


@roads.command()
@click.argument("region_id", metavar="REGION")
def fetch(region_id: str) -> None:
    """Download the real extract of a REGION's Land, check it, and prepare the region from it."""
    settings = Settings()
    region = _region(settings, region_id)
    with progress_bar() as bar:
        task = bar.add_task(region.roads.extract_url.rsplit("/", 1)[-1], total=None, note="")

        def downloaded(done: int, total: int | None) -> None:
            bar.update(task, completed=done, total=total, note=f"{done / 1e6:.0f} MB")

        fetch_region(settings, region, downloaded, _steps_of(bar, region))
        draw_basemap(settings, region, _drawing_of(bar, region.name))
    print_info(RoadNetwork.open(settings.roads_file(region.id)))


@roads.command()
@click.argument("region_id", metavar="REGION")
def schematic(region_id: str) -> None:
    """Write the bundled schematic network of a REGION anew from its facts."""
    settings = Settings()
    source = _region(settings, region_id).roads
    if source.facts is None or source.bundled is None:
        raise Refusal("roads_not_fetched", region=region_id)
    target = settings.data_dir / "osm" / source.bundled
    try:
        write_schematic(settings.data_dir / "osm" / source.facts, target)
    except FactsError as error:
        raise Refusal("facts_wrong", reason=error) from error
    say(N_("Written: %(path)s"), path=target)
