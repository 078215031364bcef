"""`hinfahrt roads closures`: the closed roads of a region."""

from collections.abc import Iterable
from datetime import date

import click
from rich.table import Table

from mobility.directions import road_name
from mobility.i18n import N_
from mobility.planning import close_roads, list_closures, open_roads
from mobility.refusals import Refusal, refusal_of
from mobility.service import RegionRoads, Service
from routing.errors import RoutingError

from .days import DayArgument, region_option, the_day, the_region
from .terminal import console, say, wording
from .ways import find_place

HITS_LOOKED_AT = 20


@click.group()
def closures() -> None:
    """Roads of a region that are closed for a while."""


@closures.command("list")
@region_option
def list_them(region_id: str | None) -> None:
    """List the closures of a region, past ones too."""
    service = Service.start()
    found = list_closures(service, the_region(service, region_id))
    if not found:
        say(N_("No road is closed."))
        return
    words = wording()
    table = Table(box=None)
    for title in (N_("Closure"), N_("First day"), N_("Last day"), N_("Stretches"), N_("Road")):
        table.add_column(words.text(title))
    for one in found:
        count = words.number(one.stretches)
        if one.gone:
            count = words.text(
                N_("%(count)s, %(gone)s no longer on the map"), count=count, gone=one.gone
            )
        last_day = str(one.last_day) if one.last_day else words.text(N_("until further notice"))
        table.add_row(one.id, str(one.first_day), last_day, count, one.label)
    console.print(table)


@closures.command()
@region_option
@click.option("--street", "streets", multiple=True, help='its name with its town: "Markt, Adorf"')
@click.option("--at", "places", multiple=True, metavar="LAT,LON", help="the road at this place")
@click.option("--edge", "edges", multiple=True, type=click.IntRange(0), help="as in path --geojson")
@click.option("--from", "first", type=DayArgument(), default="today", show_default=True)
@click.option("--to", "last", type=DayArgument(), help="last day; until further notice by default")
def add(
    region_id: str | None,
    streets: tuple[str, ...],
    places: tuple[str, ...],
    edges: tuple[int, ...],
    first: date | str,
    last: date | str | None,
) -> None:
    """Close roads from one day to another, both included, and drive the planned tours otherwise."""
    service = Service.start()
    region_id = the_region(service, region_id)
    roads = service.roads(region_id)
    chosen = {_known_edge(roads, edge): _name_of(roads, edge) for edge in edges}
    for place in places:
        edge = _edge_at(roads, place)
        chosen[edge] = _name_of(roads, edge)
    for street in streets:
        chosen |= _edges_of_street(roads, street)
    if not chosen:
        raise Refusal("no_road_named")
    label = "; ".join(sorted(set(chosen.values())))
    first_day = the_day(service, region_id, first)
    last_day = None if last is None else the_day(service, region_id, last)
    days = close_roads(service, region_id, label, sorted(chosen), first_day, last_day)
    say(N_("Closed: %(road)s (%(count)s stretches)"), road=label, count=len(chosen))
    _print_days(days)


@closures.command()
@click.argument("closure_id", metavar="CLOSURE")
@region_option
def remove(closure_id: str, region_id: str | None) -> None:
    """End a CLOSURE, named as `list` shows it; what has been driven stays as it was."""
    service = Service.start()
    days = open_roads(service, the_region(service, region_id), closure_id)
    say(N_("The road is open from today on."))
    _print_days(days)


def _known_edge(roads: RegionRoads, edge: int) -> int:
    if edge >= roads.network.edge_count:
        raise Refusal("edge_unknown", edge=edge)
    return edge


def _edge_at(roads: RegionRoads, place: str) -> int:
    coordinate, _ = find_place(place, place, lambda: roads.places)
    try:
        return roads.stretches.get_nearest(coordinate)
    except RoutingError as error:
        raise Refusal("at_place", name=place, reason=refusal_of(error)) from error


def _edges_of_street(roads: RegionRoads, text: str) -> dict[int, str]:
    """The edges of the street that is most probably meant, each with its name and town."""
    for hit in roads.places.search(text, limit=HITS_LOOKED_AT):
        if hit.kind == "street":
            edges = roads.stretches.list_street(hit.name, hit.coordinate)
            if edges:
                return dict.fromkeys(edges, hit.label)
    raise Refusal("street_unknown")


def _name_of(roads: RegionRoads, edge: int) -> str:
    found = road_name(roads.network.name_of(edge), roads.network.ref_of(edge))
    return found or wording().text(N_("road without a name"))


def _print_days(days: Iterable[date]) -> None:
    for day in days:
        say(N_("Tours of %(day)s are driven otherwise now."), day=wording().day(day))
