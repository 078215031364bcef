"""Server time and queries of the day board, on a stored day made as large as one wants.

    python -m benchmarks.board kielregion 2026-11-23 --times 4

The day is read from the installation's own SQLite database, of which a copy is made; its rides,
shifts and tours are written again as often as told, each time with keys of their own, so that the
plan stays one that can be driven.
"""

import argparse
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import date, time
from functools import partial
from pathlib import Path
from secrets import token_hex
from tempfile import TemporaryDirectory
from time import process_time

from flask.testing import FlaskClient
from sqlalchemy import Connection, Table, event, select

from benchmarks.measuring import machine
from benchmarks.postgres import running_cluster
from mobility.accounts import add_staff
from mobility.clock import SettableClock, local_instant
from mobility.config import Settings
from mobility.model import Base, Role
from mobility.planning import Target, day_view, move_ride, preview_move
from mobility.refusals import Refusal
from mobility.regions import get_region_settings
from mobility.service import Service
from mobility.storage import Database, upgrade
from web.app import create_app

PASSWORD = token_hex()
COPIED = ("shift", "ride_request", "ride", "ride_stop", "ride_event", "tour", "tour_visit")
KEYS = {"id", "shift_id", "request_id", "ride_id"}
"""Columns whose values get a new last letter; those of `ride_request` and `ride` included."""

TRIES = 5
MARKED = re.compile(r'id="([^"]+)"[^>]*? data-mark="([^"]+)"')
LETTERS = "!#$%&()*+"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("region")
    parser.add_argument("day", type=date.fromisoformat)
    parser.add_argument("--times", type=int, default=4, help="as large as so many such days")
    parser.add_argument("--postgresql", action="store_true", help="in a cluster of its own")
    asked = parser.parse_args()
    with TemporaryDirectory() as folder, ExitStack() as stack:
        address = stack.enter_context(running_cluster()) if asked.postgresql else ""
        service = _copied(Settings(), Path(folder), asked.region, asked.day, address)
        _multiply(service, asked.region, asked.day, asked.times)
        view = day_view(service, asked.region, asked.day)
        print(f"{machine()}: {len(view.rides)} rides, {len(view.tours)} tours")
        _measure(service, asked.region, asked.day)


def _copied(own: Settings, folder: Path, region_id: str, day: date, address: str = "") -> Service:
    """The installation's service on a copy of its database, before the day begins.

    The copy is one in SQLite, or where an address says.
    """
    path = folder / "board.sqlite3"
    shutil.copy(own.var_dir / "hinfahrt.sqlite3", path)
    upgrade(Database.connect(f"sqlite:///{path}"))
    if address:
        _copy_all(f"sqlite:///{path}", address)
    settings = own.model_copy(
        update={"database_url": address or f"sqlite:///{path}", "regions": region_id}
    )
    region = get_region_settings(region_id, own.regions_dir)
    clock = SettableClock(local_instant(day, time(3), region.zone))
    service = Service(settings, Database.connect(settings.database_address), clock)
    add_staff(service, region_id, "benchmark", "Board", Role.DISPATCHER, PASSWORD)
    return service


def _copy_all(source: str, target: str) -> None:
    """Every row into an empty database of another kind."""
    here, there = Database.connect(source), Database.connect(target)
    upgrade(there)
    with (
        here.engine.connect() as reading,
        there.engine.execution_options(writes=True).begin() as writing,
    ):
        for table in Base.metadata.sorted_tables:
            rows = [dict(row._mapping) for row in reading.execute(select(table))]
            if rows:
                writing.execute(table.insert(), rows)
    there.dispose()


def _multiply(service: Service, region_id: str, day: date, times: int) -> None:
    tables = Base.metadata.tables
    with service.database.engine.execution_options(writes=True).begin() as connection:
        for number in range(1, times):
            for name in COPIED:
                _copy_rows(connection, tables[name], region_id, day, number)


def _copy_rows(
    connection: Connection, table: Table, region_id: str, day: date, number: int
) -> None:
    """Write the rows of a day's original rides and shifts once more, under other keys."""
    rides = Base.metadata.tables["ride"]
    of_day = select(rides.c.id).where(rides.c.service_date == day, rides.c.region_id == region_id)
    rows = select(table).where(table.c.region_id == region_id)
    if "service_date" in table.c:
        rows = rows.where(table.c.service_date == day)
    elif "ride_id" in table.c:
        rows = rows.where(table.c.ride_id.in_(of_day))
    else:
        rows = rows.where(table.c.id.in_(of_day.with_only_columns(rides.c.request_id)))
    fresh = [
        _renamed(dict(row._mapping), number)
        for row in connection.execute(rows)
        if not any(str(row._mapping.get(key, "")).endswith(tuple(LETTERS)) for key in KEYS)
    ]
    if fresh:
        connection.execute(table.insert(), fresh)


def _renamed(row: dict[str, object], number: int) -> dict[str, object]:
    renamed = {
        key: f"{str(value)[:-1]}{LETTERS[number]}" if key in KEYS and value else value
        for key, value in row.items()
    }
    if "submission_key" in row:
        renamed["submission_key"] = renamed["id"]
    if "number" in row and "vehicle_id" in row:
        renamed["number"] = int(str(row["number"])) + 100 * number
    return renamed


def _measure(service: Service, region_id: str, day: date) -> None:
    client = create_app(service).test_client()
    token = _sign_in(client, region_id)
    board = f"/{region_id}/office/{day}"

    _print(service, "first view of the board", lambda: client.get(board))
    _print(service, "the board again", lambda: client.get(board), tries=TRIES)
    marks = dict(MARKED.findall(client.get(board).get_data(as_text=True)))

    def ask_changes() -> None:
        client.post(f"{board}/changes", json={"marks": marks}, headers={"X-CSRFToken": token})

    _print(service, "what has changed, where nothing has", ask_changes, tries=TRIES)
    _print(service, "the pulse", lambda: client.get(f"{board}/pulse"))
    _print(service, "lines on the map, first", lambda: client.get(f"{board}/tours.json"))
    _measure_moves(service, region_id, day)
    _print(service, "what has changed after moves", ask_changes, tries=TRIES)


def _measure_moves(service: Service, region_id: str, day: date) -> None:
    """A preview and a move; the first of each reads the day into memory."""
    view = day_view(service, region_id, day)
    rides = [ride.ride_id for ride in view.rides if ride.tour_number][:3]
    for ride_id in rides:
        for shift in view.shifts:
            target = Target(shift.shift_id)
            try:
                preview = preview_move(service, region_id, day, ride_id, target)
            except Refusal:
                continue
            if preview.shifted and not preview.broken:
                break
        else:
            continue
        _print(
            service,
            "a look at a move",
            partial(preview_move, service, region_id, day, ride_id, target),
        )
        _print(
            service,
            "a move",
            partial(
                move_ride,
                service,
                region_id,
                day,
                ride_id,
                target,
                mark=preview.mark,
                actor="staff:benchmark",
            ),
        )


def _sign_in(client: FlaskClient, region_id: str) -> str:
    address = f"/{region_id}/office/sign-in"
    page = client.get(address).get_data(as_text=True)
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    client.post(address, data={"csrf_token": token, "login": "benchmark", "password": PASSWORD})
    board = client.get(f"/{region_id}/office/", follow_redirects=True).get_data(as_text=True)
    return board.split('data-token="')[1].split('"')[0]


def _print(service: Service, what: str, act: Callable[[], object], *, tries: int = 1) -> None:
    """CPU time of this process, the least of some tries, and the queries of one."""
    spent_s = []
    for _ in range(tries):
        with _counted(service) as statements:
            begin = process_time()
            act()
            spent_s.append(process_time() - begin)
    print(f"{what:40} {1000 * min(spent_s):6.0f} ms of CPU {len(statements):4} queries")


@contextmanager
def _counted(service: Service) -> Iterator[list[str]]:
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA")):
            statements.append(statement)

    event.listen(service.database.engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(service.database.engine, "before_cursor_execute", note)


if __name__ == "__main__":
    main()
