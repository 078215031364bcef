"""Server time and queries of the day board, on a stored day made as large as one wants.

    python -m benchmarks.board kielregion 2026-11-23 --times 4

The day is read from the installation's own SQLite database, of which a copy is made; its rides,
shifts and tours are written again as often as told, each time with keys of their own, so that the
plan stays one that can be driven.
"""

import argparse
import re
import shutil
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from datetime import date, time
from functools import partial
from pathlib import Path
from secrets import token_hex
from tempfile import TemporaryDirectory
from time import process_time
from urllib.parse import quote

from flask.testing import FlaskClient
from sqlalchemy import Connection, Table, select

from benchmarks.measuring import machine
from benchmarks.postgres import running_cluster
from benchmarks.queries import counted
from mobility.accounts import add_staff
from mobility.clock import SettableClock, local_instant
from mobility.config import Settings
from mobility.model import Base, Role
from mobility.planning import Preview, Target, day_view, preview_move
from mobility.refusals import Refusal
from mobility.regions import get_region_settings
from mobility.service import Service
from mobility.storage import Database, upgrade
from mobility.views import DayView, ShiftView
from web.app import create_app

PASSWORD = token_hex()
COPIED = ("shift", "ride_request", "ride", "ride_stop", "ride_event", "tour", "tour_visit")
KEYS = {"id", "shift_id", "request_id", "ride_id"}
"""Columns whose values get a new last letter; those of `ride_request` and `ride` included."""

TRIES = 5
RIDES_TRIED = 20
FOUND = 302
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
    _measure_moves(service, client, region_id, day, token)
    _print(service, "what has changed after moves", ask_changes, tries=TRIES)


def _measure_moves(
    service: Service, client: FlaskClient, region_id: str, day: date, token: str
) -> None:
    """What a dispatcher does by hand, through the pages; the first of each warms the process up."""
    board = f"/{region_id}/office/{day}"
    view = day_view(service, region_id, day)
    rides = [ride.ride_id for ride in view.rides if ride.tour_number]
    for breaks in (False, False, True):
        move = _find_move(service, region_id, view, rides, breaks=breaks)
        if move is None:
            print("no such move was found")
            continue
        ride_id, shift, preview = move
        address, tour = f"{board}/rides/{quote(ride_id)}", f"{board}/tours/{shift.number}"
        form = {"shift": shift.shift_id, "mark": preview.mark, "pinned": "yes", "reason": "asked"}

        def send(to: str, fields: Mapping[str, str]) -> None:
            answer = client.post(to, data=fields, headers={"X-CSRFToken": token})
            if answer.status_code != FOUND:
                raise SystemExit(f"{to} was answered by {answer.status}")

        what = "a move that breaks a promise" if breaks else "a move"
        _print(
            service,
            f"a look at {what}",
            partial(client.get, f"{address}/move", query_string={"shift": shift.shift_id}),
        )
        _print(service, what, partial(send, f"{address}/move", form))
        _print(service, f"undoing {what}", partial(send, f"{board}/undo", {}))
        _print(service, "pinning a ride", partial(send, f"{address}/pin", form))
        lock = {"shift": shift.shift_id, "locked": "yes"}
        _print(service, "locking a tour", partial(send, f"{tour}/lock", lock))
        send(f"{tour}/lock", lock | {"locked": "no"})
        rides.remove(ride_id)
    with service.database.engine.execution_options(writes=True).begin() as connection:
        plans = Base.metadata.tables["day_plan"]
        connection.execute(plans.update().values(revision=plans.c.revision + 1))
    ride_id, shift_id = rides[0], view.shifts[0].shift_id
    _print(
        service,
        "a look after another process changed the day",
        partial(
            client.get, f"{board}/rides/{quote(ride_id)}/move", query_string={"shift": shift_id}
        ),
    )


def _find_move(
    service: Service, region_id: str, view: DayView, rides: list[str], *, breaks: bool
) -> tuple[str, ShiftView, Preview] | None:
    """A move of one of some rides that changes others' times, and perhaps promises."""
    for ride_id in rides[:RIDES_TRIED]:
        for shift in view.shifts:
            target = Target(shift.shift_id)
            try:
                preview = preview_move(service, region_id, view.day, ride_id, target)
            except Refusal:
                continue
            if preview.shifted and bool(preview.broken) is breaks:
                return ride_id, shift, preview
    return None


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
        with counted(service) as statements:
            begin = process_time()
            act()
            spent_s.append(process_time() - begin)
    print(f"{what:40} {1000 * min(spent_s):6.0f} ms of CPU {len(statements):4} queries")


if __name__ == "__main__":
    main()
