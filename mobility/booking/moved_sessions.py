"""Sessions that their provider cancels or moves, with the rides to them: one transaction each.

A session and the rides to it change together. Whoever is on the way there already is brought home
as promised: the rides of such a request stay.
"""

from datetime import date, datetime

from mobility.booking.promising_anew import (
    Moved,
    Promising,
    Touched,
    by_request,
    cancel_rides,
    store_days,
    take_out,
    touched_of,
)
from mobility.clock import service_day
from mobility.model import Action, AuditEntry, OfferSession
from mobility.planning.telling import tell_changed, tell_session_cancelled, tell_session_moved
from mobility.planning.waiting_list import open_days
from mobility.refusals import Refusal
from mobility.service import Service
from mobility.storage import Session
from mobility.storage.offers import find_session, lock_session
from mobility.storage.rides import list_rides_to

CANCELLED, MOVED = "session_cancelled", "session_moved"
"""Why rides were given up, in their history."""


def find_touched(service: Service, region_id: str, session_id: str) -> Touched:
    """What cancelling or moving a session would touch. Raises Refusal `session_unknown`."""
    now = service.clock.now()
    with service.database.reading() as session:
        _get_session(session, region_id, session_id)
        rows = list_rides_to(session, region_id, session_id)
        requests, begun = by_request(session, rows, now)
        return touched_of(requests, begun)


def cancel_session(
    service: Service, region_id: str, session_id: str, actor: str, reason: str = ""
) -> Touched:
    """Cancel a session and the rides to it, and tell everybody; returns what it touched.

    Cancelling it again does nothing more. Raises Refusal `session_unknown`, and `ride_over` where a
    tour cannot do without a stop of these rides any more.
    """
    now = service.clock.now()
    with service.database.writing() as session:
        row = lock_session(session, region_id, session_id)
        if row is None:
            raise Refusal("session_unknown")
        row = _get_session(session, region_id, session_id)
        row.cancelled = True
        days = open_days(service, session, region_id, [_day_of(service, row)])
        rows = list_rides_to(session, region_id, session_id)
        requests, begun = by_request(session, rows, now)
        for rides in requests:
            take_out(session, days[rides[0].service_date], rides)
            cancel_rides(service, session, rides, now, actor, CANCELLED)
            tell_session_cancelled(service, session, rides, row)
        store_days(service, session, region_id, days.values())
        session.add(_audit_row(row, now, actor, Action.SESSION_CANCELLED, reason))
    for day in days.values():
        day.remember()
    return touched_of(requests, begun)


def move_session(
    service: Service,
    region_id: str,
    session_id: str,
    starts_at: datetime,
    ends_at: datetime,
    actor: str,
    reason: str = "",
) -> Moved:
    """Move a session to another time; who rides to it is promised a ride to the new time.

    In the order in which they booked. Who finds no place waits for one, or where booking for that
    day has closed loses the ride; everybody is told. Raises Refusal `session_unknown`,
    `session_cancelled`, `times_of_day_reversed`, `time_past`, and `ride_over` as `cancel_session`.
    """
    region, now = service.region(region_id), service.clock.now()
    if ends_at <= starts_at:
        raise Refusal("times_of_day_reversed")
    if starts_at <= now:
        raise Refusal("time_past")
    with service.database.writing() as session:
        if lock_session(session, region_id, session_id) is None:
            raise Refusal("session_unknown")
        row = _get_session(session, region_id, session_id)
        if row.cancelled:
            raise Refusal("session_cancelled")
        old_day, new_day = _day_of(service, row), service_day(starts_at, region.zone)
        days = open_days(service, session, region_id, [old_day, new_day])
        requests, _ = by_request(session, list_rides_to(session, region_id, session_id), now)
        for rides in requests:
            take_out(session, days[rides[0].service_date], rides)
        row.starts_at, row.ends_at = starts_at, ends_at
        session.flush()
        promising = Promising(
            service,
            session,
            region_id,
            days[new_day],
            actor,
            reason=MOVED,
            key=f"{starts_at:%Y%m%d%H%M}",
            tell=lambda rides, waits: tell_session_moved(service, session, rides, row, waits=waits),
            tell_new=lambda ride: tell_changed(service, session, ride),
        )
        done = [promising.promise_anew(rides) for rides in requests]
        store_days(service, session, region_id, days.values())
        session.add(_audit_row(row, now, actor, Action.SESSION_MOVED, reason))
    for day in days.values():
        day.remember()
    return sum(done, start=Moved())


def _get_session(session: Session, region_id: str, session_id: str) -> OfferSession:
    row = find_session(session, region_id, session_id)
    if row is None:
        raise Refusal("session_unknown")
    return row


def _day_of(service: Service, row: OfferSession) -> date:
    return service_day(row.starts_at, service.region(row.region_id).zone)


def _audit_row(
    row: OfferSession, at: datetime, actor: str, action: Action, reason: str
) -> AuditEntry:
    return AuditEntry(
        region_id=row.region_id,
        at=at,
        actor=actor,
        action=action,
        subject=f"session:{row.id}",
        reason=reason,
    )
