"""The time of retention: afterwards rides stay as figures, without who rode from which door.

Of an address stays the settlement's position, of a person her number. Dates, distances, times,
states and what was carried along stay for reports. Sheets are deleted sooner: they can be printed
anew as long as the addresses are there.
"""

import re
import shutil
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from mobility.clock import service_day
from mobility.refusals import Refusal
from mobility.service import Service
from mobility.storage.privacy import (
    Position,
    delete_codes,
    delete_door_notes,
    erase_address,
    erase_people,
    erase_words,
    list_addresses,
    list_ended_orders,
)
from routing.geo import Coordinate, distance_m

SHEETS_KEPT = timedelta(days=7)


def forget_rides(service: Service, region_id: str) -> None:
    """Erase what is personal in rides, orders and people whose time of retention is over.

    It can be done again at any time; what was erased stays as it is.
    """
    region, now = service.region(region_id), service.clock.now()
    before = now - timedelta(days=region.rules.retention_days)
    day = service_day(before, region.zone)
    settlements = list(_settlements(service, region_id))
    with service.database.writing() as session:
        for known in list_addresses(session, region_id, day):
            erase_address(session, region_id, day, known, _nearest(known, settlements))
        for order in list_ended_orders(session, region_id, before):
            home = _nearest((order.home_lat, order.home_lon), settlements)
            order.home_label, order.home_lat, order.home_lon = "", *home
        erase_words(session, region_id, before)
        delete_codes(session, region_id, now)
        delete_door_notes(session, region_id)
        erase_people(session, region_id, day, before)
    _delete_files(service, region_id, service_day(now - SHEETS_KEPT, region.zone), day)


def _settlements(service: Service, region_id: str) -> Iterator[Position]:
    """Where the region's settlements are; its centre alone where no roads are prepared."""
    try:
        for hit, _ in service.roads(region_id).places.list_settlements():
            yield hit.coordinate.lat, hit.coordinate.lon
    except Refusal:
        pass
    region = service.region(region_id)
    yield region.centre_lat, region.centre_lon


def _nearest(known: Position, settlements: list[Position]) -> Position:
    here = Coordinate(*known)
    return min(settlements, key=lambda one: distance_m(here, Coordinate(*one)))


def _delete_files(service: Service, region_id: str, sheets_before: date, before: date) -> None:
    """Delete the sheets of a region's past days, and messages that were written to files."""
    var_dir = service.settings.var_dir
    for folder in (var_dir / "sheets" / region_id).glob("????-??-??"):
        if folder.name < sheets_before.isoformat():
            shutil.rmtree(folder)
    for file in (var_dir / "outbox").glob(f"*{region_id}-*"):
        written = _date_of(file)
        if written and written < before.isoformat():
            file.unlink()


def _date_of(file: Path) -> str | None:
    """The date in a file's name, however it is written there."""
    found = re.search(r"(?<!\d)(\d{4})-?(\d\d)-?(\d\d)(?!\d)", file.name)
    return "-".join(found.groups()) if found else None
