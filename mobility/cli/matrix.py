"""`hinfahrt roads matrix`: travel times and lengths between the places of a table."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import click

from mobility.files import whole_file
from mobility.i18n import N_
from mobility.refusals import Refusal, refusal_of
from routing.errors import InvalidCoordinate, NoRoadNearby
from routing.geo import Coordinate
from routing.roads.times import UNREACHABLE_M, UNREACHABLE_S, Matrix

from .terminal import progress_bar, say, wording
from .ways import chosen_roads, roads_options

MOST_PLACES = 5_000
"""Of a table: its matrices, and what is computed on the way to them, then take about 1 GB."""
UNREACHABLE = "unreachable"
LONG, SECONDS, METRES = FORMS = ("long", "seconds", "metres")

Row = Sequence[str | int]


@dataclass(frozen=True, slots=True)
class TablePlace:
    """A place, and the line of the table in which it stands."""

    line: int
    id: str
    coordinate: Coordinate


@click.command()
@click.argument("table", metavar="FILE.csv", type=click.Path(path_type=Path))
@roads_options
@click.option(
    "--form",
    type=click.Choice(FORMS),
    default=LONG,
    show_default=True,
    help="a line for each pair, or a square of seconds or metres",
)
@click.option("--out", type=click.Path(path_type=Path), help="where to write the table")
def matrix(
    table: Path,
    region_id: str | None,
    file: Path | None,
    day: date | str,
    form: str,
    out: Path | None,
) -> None:
    """Write travel times and lengths between all places of a table with columns id, lat, lon.

    Pairs that no road joins are marked `unreachable`.
    """
    target = out or table.with_name(f"{table.stem}-{form}.csv")
    places = read_places(table)
    times, _ = chosen_roads(region_id, file, day)
    with progress_bar() as bar:
        title = wording().text(N_("Computing travel times"))
        task = bar.add_task(title, total=len(places), note="")
        try:
            found = times.matrix([place.coordinate for place in places])
        except NoRoadNearby as error:
            raise _at_line(table, places[error.index].line, refusal_of(error)) from error
        with whole_file(target) as written:
            writer = csv.writer(written)
            for done, rows in enumerate(table_rows([place.id for place in places], found, form)):
                writer.writerows(rows)
                bar.update(task, completed=done)
    say(N_("Written: %(path)s"), path=target)


def read_places(table: Path) -> list[TablePlace]:
    """The places of a CSV file, separated by commas, or by semicolons with decimal commas.

    Raises Refusal `table_unreadable`, `table_too_long`, or `at_line` with what is wrong there.
    """
    try:
        text = table.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise Refusal("table_unreadable", path=table) from error
    lines = text.splitlines()
    separator = ";" if lines and ";" in lines[0] else ","
    rows = csv.DictReader(lines, delimiter=separator)
    if not {"id", "lat", "lon"}.issubset(rows.fieldnames or ()):
        raise Refusal("table_unreadable", path=table)
    places: dict[str, TablePlace] = {}
    for row in rows:
        place = TablePlace(rows.line_num, row["id"], _coordinate_of(table, rows.line_num, row))
        if place.id in places:
            raise _at_line(table, place.line, Refusal("id_repeated"))
        places[place.id] = place
    if len(places) > MOST_PLACES:
        raise Refusal("table_too_long", path=table, limit=MOST_PLACES)
    return list(places.values())


def _coordinate_of(table: Path, line: int, row: dict[str, str | None]) -> Coordinate:
    try:
        lat, lon = (float((row[name] or "").replace(",", ".")) for name in ("lat", "lon"))
        return Coordinate(lat, lon)
    except ValueError as error:
        raise _at_line(table, line, Refusal("number_unreadable")) from error
    except InvalidCoordinate as error:
        raise _at_line(table, line, refusal_of(error)) from error


def _at_line(table: Path, line: int, reason: Refusal) -> Refusal:
    return Refusal("at_line", path=table, line=line, reason=reason)


def table_rows(ids: Sequence[str], found: Matrix, form: str) -> Iterator[Sequence[Row]]:
    """The lines to write: the header, then those of one origin after the other."""
    if form == LONG:
        yield [("from", "to", SECONDS, METRES)]
        for origin, times_s, lengths_m in zip(ids, found.times_s, found.lengths_m, strict=True):
            values = zip(ids, times_s.tolist(), lengths_m.tolist(), strict=True)
            yield [(origin, to, _known(seconds), _known(metres)) for to, seconds, metres in values]
        return
    yield [("id", *ids)]
    for origin, row in zip(ids, found.times_s if form == SECONDS else found.lengths_m, strict=True):
        yield [(origin, *map(_known, row.tolist()))]


def _known(value: int) -> int | str:
    return UNREACHABLE if value in (UNREACHABLE_S, UNREACHABLE_M) else value
