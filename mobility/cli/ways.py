"""`hinfahrt roads path`: the way between two places, with what a driver does on it."""

import json
from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import click
from rich.table import Table

from mobility.directions import direction, length_text, time_text
from mobility.files import whole_file
from mobility.i18n import N_, Wording, offered_languages
from mobility.planning import times_on
from mobility.refusals import Refusal, refusal_of
from mobility.service import Service
from routing.errors import NoRoadNearby, RoutingError
from routing.geo import Coordinate
from routing.places import PlaceIndex
from routing.roads.manoeuvres import Step, TurnList
from routing.roads.network import RoadNetwork
from routing.roads.paths import Path as DrivenPath
from routing.roads.paths import find_path
from routing.roads.times import TravelTimes

from .days import DayArgument, region_option, the_day, the_region
from .networks import places_beside
from .terminal import console, say, wording

Command = TypeVar("Command", bound=Callable[..., Any])
Places = Callable[[], PlaceIndex]


def roads_options(command: Command) -> Command:
    """`--region`, `--roads` and `--day`: what `chosen_roads` takes."""
    for option in (
        click.option("--day", type=DayArgument(), default="today", help="heed its closed roads"),
        click.option("--roads", "file", type=click.Path(path_type=Path), help="a built network"),
        region_option,
    ):
        command = option(command)
    return command


def chosen_roads(
    region_id: str | None, file: Path | None, day: date | str
) -> tuple[TravelTimes, Places]:
    """Travel times and places of a built network, else those of a region on a day."""
    if file is not None:
        return TravelTimes(RoadNetwork.open(file)), lambda: PlaceIndex.open(places_beside(file))
    service = Service.start()
    region_id = the_region(service, region_id)
    times = times_on(service, region_id, the_day(service, region_id, day))
    return times, lambda: service.roads(region_id).places


@click.command()
@click.argument("origin", metavar="A")
@click.argument("destination", metavar="B")
@roads_options
@click.option(
    "--language", type=click.Choice(sorted(offered_languages())), help="of the directions"
)
@click.option("--geojson", type=click.Path(path_type=Path), help="write the line to this file")
@click.option("--polyline", is_flag=True, help="print the line as an encoded polyline")
def path(
    origin: str,
    destination: str,
    region_id: str | None,
    file: Path | None,
    day: date | str,
    language: str | None,
    geojson: Path | None,
    polyline: bool,
) -> None:
    """Say the way from A to B: each a "latitude,longitude", or an address or name to look up."""
    words = replace(wording(), language=language) if language else wording()
    times, places = chosen_roads(region_id, file, day)
    (start, start_label), (end, end_label) = (
        find_place(text, name, places) for name, text in (("A", origin), ("B", destination))
    )
    try:
        found = find_path(times, start, end)
    except NoRoadNearby as error:
        name = "AB"[error.index]
        raise Refusal("at_place", name=name, reason=refusal_of(error)) from error
    steps = TurnList(times.network, times.graph).steps(found)
    console.print(f"{start_label} → {end_label}", markup=False)
    console.print(f"{length_text(found.length_m, words)}, {time_text(found.time_s)}", markup=False)
    _print_directions(steps, words)
    if polyline:
        console.print(found.to_polyline(), markup=False)
    if geojson is not None:
        with whole_file(geojson) as out:
            json.dump(_as_geojson(found, steps, words), out, ensure_ascii=False)
        say(N_("Written: %(path)s"), path=geojson)


def find_place(text: str, name: str, places: Places) -> tuple[Coordinate, str]:
    """Where a place is that was given by its coordinates or in words, and what it is called.

    `name` is what the place is called in a refusal. Raises Refusal `at_place`.
    """
    try:
        coordinate = parse_coordinate(text)
        if coordinate is not None:
            return coordinate, text
        hits = places().search(text, limit=1)
    except RoutingError as error:
        raise Refusal("at_place", name=name, reason=refusal_of(error)) from error
    if not hits:
        raise Refusal("at_place", name=name, reason=Refusal("place_not_found"))
    return hits[0].coordinate, hits[0].label


def parse_coordinate(text: str) -> Coordinate | None:
    """The place of a "latitude,longitude"; None for other texts. Raises InvalidCoordinate."""
    try:
        lat, lon = (float(part) for part in text.split(","))
    except ValueError:
        return None
    return Coordinate(lat, lon)


def _print_directions(steps: tuple[Step, ...], words: Wording) -> None:
    table = Table.grid(padding=(0, 2))
    table.add_column(justify="right")
    table.add_column()
    for step in steps:
        length = length_text(step.length_m, words) if step.length_m else ""
        table.add_row(length, direction(step, words))
    console.print(table)


def _as_geojson(found: DrivenPath, steps: tuple[Step, ...], words: Wording) -> dict[str, Any]:
    """The line with the directions, and the edges of the network that it follows."""
    feature = found.to_geojson()
    feature["properties"] |= {
        "steps": [{"text": direction(step, words), **asdict(step)} for step in steps],
        "edges": [arc // 2 for arc in found.drive.arcs],
    }
    return feature
