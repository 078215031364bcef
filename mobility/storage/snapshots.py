"""Everything that is stored of some days, table by table: to see what has changed."""

from collections import defaultdict
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Table, select
from sqlalchemy.orm import Session

from mobility.model import Base

DayRows = dict[str, list[Any]]
"""By table, the rows that belong to a day, in the order of their keys."""


def read_days(session: Session, region_id: str, since: date) -> dict[date, DayRows]:
    """The rows of each day from a date on.

    They are those with a `service_date`, and those that refer to a ride or to the request of one.
    """
    ride = Base.metadata.tables["ride"]
    of_days = (ride.c.region_id == region_id) & (ride.c.service_date >= since)
    rides = _read(session, ride, of_days)
    day_of = {row.id: row.service_date for row in rides}
    day_of |= {row.request_id: row.service_date for row in rides}
    days: dict[date, DayRows] = defaultdict(lambda: defaultdict(list))
    for table in Base.metadata.sorted_tables:
        key = next((name for name in OF_A_DAY if name in table.c), None)
        if key == "service_date":
            wanted = (table.c.region_id == region_id) & (table.c.service_date >= since)
            for row in _read(session, table, wanted):
                days[row.service_date][table.name].append(row)
        elif key or table.name == "ride_request":
            column = table.c[key or "id"]
            referred = ride.c.id if key else ride.c.request_id
            of_region = table.c.region_id == region_id
            for row in _read(
                session, table, of_region & column.in_(select(referred).where(of_days))
            ):
                days[day_of[getattr(row, column.name)]][table.name].append(row)
    return days


OF_A_DAY = ("service_date", "ride_id", "about_ride_id")
"""Columns that say which day a row belongs to, the surest first."""


def _read(session: Session, table: Table, wanted: ColumnElement[bool]) -> list[Any]:
    query = select(table).where(wanted).order_by(*table.primary_key.columns)
    return list(session.execute(query))
