"""Checking what belongs to no day: rows that nothing refers to, days that have rows."""

from collections.abc import Iterator, Sequence
from datetime import date

from mobility.service import Service
from mobility.storage.checks import (
    list_dates_without_outcome,
    list_days_with_rows,
    list_double_bookings,
    list_requests_without_rides,
)


def list_days_to_check(service: Service, region_id: str) -> Sequence[date]:
    """Every day of a region that has rides, shifts or a plan."""
    with service.database.reading() as session:
        return list_days_with_rows(session, region_id)


def check_region(service: Service, region_id: str) -> tuple[str, ...]:
    """Every fault of a region that is none of a day's."""
    return tuple(_faults(service, region_id))


def _faults(service: Service, region_id: str) -> Iterator[str]:
    with service.database.reading() as session:
        for request_id in list_requests_without_rides(session, region_id):
            yield f"request {request_id}: it has no rides"
        for order_id, session_id in list_dates_without_outcome(session, region_id):
            yield f"standing order {order_id}: nothing became of its date {session_id}"
        for participant_id, session_id in list_double_bookings(session, region_id):
            yield f"participant {participant_id}: booked twice to session {session_id}"
