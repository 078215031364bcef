"""`hinfahrt roads build`, `overpass`, `boundaries`, `info`: road networks of any place."""

from collections.abc import Callable
from pathlib import Path

import click
from rich.progress import Progress
from rich.table import Table

from mobility.config import Settings
from mobility.i18n import N_
from mobility.refusals import Refusal
from mobility.regions.areas import read_area
from mobility.regions.overpass import OVERPASS_URL, fetch_from_overpass
from routing.geo import BoundingBox, Coordinate
from routing.places import PlaceIndex
from routing.roads.area import Area, RelationArea, list_boundaries, polygon_of
from routing.roads.extract import read_roads
from routing.roads.network import RoadNetwork

from .terminal import console, progress_bar, say, wording

STEPS = {
    "ways": N_("Reading the roads"),
    "nodes": N_("Locating the roads"),
    "restrictions": N_("Reading turn restrictions"),
    "graph": N_("Joining the roads"),
    "reading": N_("Reading places and addresses"),
    "linking": N_("Sorting places and addresses"),
    "indexing": N_("Indexing places and addresses"),
}
REPORT = {
    "nodes beyond the file or area": N_("nodes beyond the file or area"),
    "pieces of road not connected to the rest": N_("pieces of road not connected to the rest"),
    "speed limits by hours, not heeded": N_("speed limits by hours, not heeded"),
    "turn restrictions for others or by hours, not heeded": N_(
        "turn restrictions for others or by hours, not heeded"
    ),
    "turn restrictions that make no sense": N_("turn restrictions that make no sense"),
    "turn restrictions without effect here": N_("turn restrictions without effect here"),
    "unreadable speed limits": N_("unreadable speed limits"),
    "ways closed to motor vehicles": N_("ways closed to motor vehicles"),
}
"""What the engine counts while it reads a file."""


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), help="where to write the network")
@click.option("--bbox", metavar="SOUTH,WEST,NORTH,EAST", help="only this box, in degrees")
@click.option("--polygon", type=click.Path(path_type=Path), help="only this GeoJSON or .poly area")
@click.option("--relation", metavar="NAME", help="only inside this boundary, by name or number")
@click.option("--margin", type=click.FloatRange(0), default=0, help="metres of roads around it")
def build(
    file: Path,
    out: Path | None,
    bbox: str | None,
    polygon: Path | None,
    relation: str | None,
    margin: float,
) -> None:
    """Make a road network of an OSM FILE (.osm.pbf, .osm, .osm.gz, .osm.bz2), and an index of its
    places beside it.
    """
    target = out or file.with_name(file.name.split(".")[0] + ".roads")
    area = _chosen_area(file, bbox, polygon, relation)
    with progress_bar() as bar:
        roads_read = _told_in(bar, file.name)
        network = read_roads(file, area=area, margin_m=margin, progress=roads_read)
        drawn = None if area is None else polygon_of(file, area)
        places = PlaceIndex.build(file, _told_in(bar, file.name), area=drawn)
    network.save(target)
    places.save(places_beside(target))
    say(N_("Written: %(path)s"), path=target)
    say(N_("Written: %(path)s"), path=places_beside(target))
    print_info(network)


def places_beside(network_file: Path) -> Path:
    """Where the place index of a network that was built of any file is."""
    return network_file.with_suffix(".places")


def _told_in(bar: Progress, title: str) -> Callable[[str, float], None]:
    task = bar.add_task(title, total=1.0, note="")
    return lambda step, done: bar.update(
        task, completed=done, note=wording().text(STEPS[step]) if done < 1 else ""
    )


def _chosen_area(
    file: Path, bbox: str | None, polygon: Path | None, relation: str | None
) -> Area | None:
    if sum(one is not None for one in (bbox, polygon, relation)) > 1:
        raise Refusal("one_area")
    if bbox is not None:
        return _box_of(bbox)
    if polygon is not None:
        return read_area(polygon)
    return None if relation is None else _relation_of(file, relation)


def _box_of(text: str) -> BoundingBox:
    try:
        south, west, north, east = (float(part) for part in text.split(","))
    except ValueError as error:
        raise Refusal("box_unreadable", text=text) from error
    Coordinate(south, west), Coordinate(north, east)
    if south >= north or west >= east:
        raise Refusal("box_unreadable", text=text)
    return BoundingBox(west=west, south=south, east=east, north=north)


def _relation_of(file: Path, name: str) -> RelationArea:
    if name.isdecimal():
        return RelationArea(int(name))
    found = [one for one in list_boundaries(file) if one.name.casefold() == name.casefold()]
    if len(found) == 1:
        return RelationArea(found[0].relation_id)
    raise Refusal("boundary_ambiguous" if found else "boundary_unknown", name=name, path=file)


@click.command()
@click.option("--bbox", required=True, metavar="SOUTH,WEST,NORTH,EAST", help="in degrees")
@click.option("--out", required=True, type=click.Path(path_type=Path), help="network to write")
@click.option("--url", default=OVERPASS_URL, show_default=True, help="of the Overpass server")
def overpass(bbox: str, out: Path, url: str) -> None:
    """Make a road network of a small area straight from Overpass; it knows no turn restrictions."""
    box = _box_of(bbox)
    with progress_bar() as bar:
        bar.add_task(wording().text(STEPS["ways"]), total=None, note="")
        network = fetch_from_overpass(box, url)
    network.save(out)
    say(N_("Written: %(path)s"), path=out)
    print_info(network)


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
def boundaries(file: Path) -> None:
    """List the administrative boundaries in an OSM FILE, for `build --relation`."""
    words = wording()
    table = Table(box=None)
    table.add_column(words.text(N_("Number")), justify="right")
    table.add_column(words.text(N_("Level")), justify="right")
    table.add_column(words.text(N_("Name")))
    for one in list_boundaries(file):
        table.add_row(str(one.relation_id), str(one.admin_level), one.name)
    console.print(table)


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
def info(file: Path) -> None:
    """Say what is in a prepared network FILE, or of a region by its name."""
    settings = Settings()
    path = settings.roads_file(str(file)) if str(file) in settings.region_ids else file
    print_info(RoadNetwork.open(path))


def print_info(network: RoadNetwork) -> None:
    """Source, size, extent, and what was met while reading."""
    words = wording()
    say(N_("Source: %(name)s of %(date)s"), name=network.source_name, date=network.source_date)
    say(network.attribution)
    if network.schematic:
        say(N_("Schematic: drawn from facts, not surveyed. Times are approximate."))
    say(
        N_("%(km)s km of road, %(edges)s stretches between %(nodes)s junctions"),
        km=words.number(network.length_m // 1000),
        edges=words.number(network.edge_count),
        nodes=words.number(network.node_count),
    )
    box = network.bbox
    say(
        N_("From %(south)s, %(west)s to %(north)s, %(east)s"),
        south=f"{box.south:.4f}",
        west=f"{box.west:.4f}",
        north=f"{box.north:.4f}",
        east=f"{box.east:.4f}",
    )
    for what, count in network.facts.report.items():
        console.print(
            f"  {words.text(REPORT.get(what, what))}: {words.number(count)}", markup=False
        )
