"""Everything that is stored of some days, table by table: to see what has changed."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, Select, bindparam, select
from sqlalchemy.orm import Session

from mobility.model import Base

DayRows = dict[str, list[Any]]
"""By table, the rows that belong to a day, in the order of their keys."""

OF_A_DAY = ("service_date", "ride_id", "about_ride_id")
"""Columns that say which day a row belongs to, the surest first."""


def read_days(session: Session, region_id: str, since: date) -> dict[date, DayRows]:
    """The rows of each day from a date on.

    They are those with a `service_date`, and those that refer to a ride or to the request of one.
    """
    connection, given = session.connection(), {"region_id": region_id, "since": since}
    read = [
        (table, column, list(connection.execute(query, given)))
        for table, column, query in _queries()
    ]
    rides = next(rows for table, _, rows in read if table == "ride")
    day_of = {row.id: row.service_date for row in rides}
    day_of |= {row.request_id: row.service_date for row in rides}
    days: dict[date, DayRows] = defaultdict(lambda: defaultdict(list))
    for table, column, rows in read:
        for row in rows:
            value = getattr(row, column)
            day = value if column == "service_date" else day_of[value]
            days[day][table].append(row)
    return days


@cache
def _queries() -> tuple[tuple[str, str, Select[Any]], ...]:
    """Of each table with rows of days: which column says the day, and what reads them.

    They are made once, for making them takes longer than reading a few rows.
    """
    return tuple(_make_queries())


def _make_queries() -> Iterator[tuple[str, str, Select[Any]]]:
    region_id: BindParameter[str] = bindparam("region_id")
    since: BindParameter[date] = bindparam("since")
    ride = Base.metadata.tables["ride"]
    of_days = (ride.c.region_id == region_id) & (ride.c.service_date >= since)
    for table in Base.metadata.sorted_tables:
        key = next((name for name in OF_A_DAY if name in table.c), None)
        if key is None and table.name == "ride_request":
            key = "id"
        if key is None:
            continue
        column = table.c[key]
        referred = select(ride.c.request_id if key == "id" else ride.c.id).where(of_days)
        of_day = column >= since if key == "service_date" else column.in_(referred)
        query = select(table).where(table.c.region_id == region_id, of_day)
        yield table.name, key, query.order_by(*table.primary_key.columns)
