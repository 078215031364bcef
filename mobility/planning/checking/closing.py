"""Closed days: nothing is missing in them, and nothing has changed since."""

from collections.abc import Iterator

from mobility.model import RideStatus
from mobility.planning.checking.rows import StoredDay
from mobility.storage import Session
from mobility.storage.days import list_odometers

S = RideStatus
OPEN = frozenset(S) - {
    S.COMPLETED,
    S.NO_SHOW,
    S.DECLINED,
    S.REPLACED,
    S.CANCELLED_BY_PARTICIPANT,
    S.CANCELLED_BY_OPERATOR,
    S.HANDED_OVER,  # see `partner_faults`
}


def closing_faults(session: Session, stored: StoredDay) -> Iterator[str]:
    """Every fault of a day that was closed; none of one that was not."""
    closed_at = stored.plan.closed_at if stored.plan else None
    if closed_at is None:
        return
    for ride in stored.rides:
        if ride.status in OPEN:
            yield f"ride {ride.id}: {ride.status} though its day is closed"
        if any(event.at > closed_at for event in ride.history):
            yield f"ride {ride.id}: changed after its day was closed"
    rows = list_odometers(session, stored.region_id, stored.day)
    read = {row.shift_id: row for row in rows}
    for tour in stored.tours:
        row = read.get(tour.shift_id)
        if row is None:
            yield f"tour of shift {tour.shift_id}: no odometer though its day is closed"
    for row in rows:
        if row.end_km < row.begin_km:
            yield f"tour of shift {row.shift_id}: its odometer ran backwards"
