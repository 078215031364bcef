"""Days on which childcare is closed, with the rides of those whose children have places there.

They are promised anew where another childcare stands in, or cancelled together; nobody is carried
without childcare that she counts on. One transaction, and everybody is told.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from mobility.booking.promising_anew import (
    Moved,
    Promising,
    Touched,
    by_request,
    store_days,
    take_out,
    touched_of,
)
from mobility.clock import service_day
from mobility.model import Action, AuditEntry, Childcare, ChildcareClosing, OfferSession, Ride
from mobility.planning.telling import tell_changed, tell_childcare_closed
from mobility.planning.waiting_list import open_days
from mobility.refusals import Refusal
from mobility.service import Service
from mobility.storage import Session
from mobility.storage.childcare import find_childcare, list_stand_ins, lock_childcare
from mobility.storage.rides import list_rides_in_care

CLOSED = "childcare_shut"
"""Why rides were given up, in their history: the code of a refusal, too."""


@dataclass(frozen=True)
class TouchedSession:
    """A session whose childcare closes, with how many rides to it have children there."""

    titles: dict[str, str]
    starts_at: datetime
    rides: int
    children: int


@dataclass(frozen=True)
class TouchedByClosing:
    """What closing a childcare on a day touches, in all and by session."""

    in_all: Touched
    sessions: tuple[TouchedSession, ...]


def find_touched_by_closing(
    service: Service, region_id: str, childcare_id: str, day: date
) -> TouchedByClosing:
    """Which rides have children at a childcare on a day. Raises Refusal `childcare_unknown`."""
    now = service.clock.now()
    with service.database.reading() as session:
        _get_childcare(session, region_id, childcare_id)
        rows = list_rides_in_care(session, region_id, childcare_id, day)
        requests, begun = by_request(session, rows, now)
        return TouchedByClosing(touched_of(requests, begun), tuple(_by_session(requests)))


def close_childcare(
    service: Service,
    region_id: str,
    childcare_id: str,
    day: date,
    actor: str,
    *,
    substitute_id: str | None = None,
    reason: str = "",
) -> Moved:
    """Close a childcare on a day; `substitute_id` is the one that the children go to instead.

    Who finds no place there, or no ride past it, waits for one, or where booking for that day has
    closed loses the ride. Closing it again does nothing more. Raises Refusal `childcare_unknown`,
    `time_past`, `childcare_stands_in`, `substitute_unfit`, and `ride_over` where a tour cannot do
    without a stop of these rides any more.
    """
    if day < service_day(service.clock.now(), service.region(region_id).zone):
        raise Refusal("time_past")
    with service.database.writing() as session:
        # The day first, as whoever books does.
        days = open_days(service, session, region_id, [day])
        if lock_childcare(session, region_id, childcare_id) is None:
            raise Refusal("childcare_unknown")
        row = _get_childcare(session, region_id, childcare_id)
        if any(closing.day == day for closing in row.closings):
            return Moved()
        if day in list_stand_ins(session, region_id, childcare_id):
            raise Refusal("childcare_stands_in")
        substitute = _find_substitute(session, row, day, substitute_id)
        session.add(
            ChildcareClosing(
                region_id=region_id,
                childcare_id=row.id,
                day=day,
                substitute_id=substitute_id,
                closed_at=days[day].now,
            )
        )
        session.flush()
        rows = list_rides_in_care(session, region_id, childcare_id, day)
        requests, _ = by_request(session, rows, service.clock.now())
        for rides in requests:
            take_out(session, days[day], rides)
        promising = Promising(
            service,
            session,
            region_id,
            days[day],
            actor,
            reason=CLOSED,
            key=f"{day:%Y%m%d}:care",
            tell=lambda rides, waits: tell_childcare_closed(service, session, rides, waits=waits),
            tell_new=lambda ride: tell_changed(
                service, session, ride, care_house=substitute.place.name if substitute else ""
            ),
        )
        done = [promising.promise_anew(rides) for rides in requests]
        store_days(service, session, region_id, days.values())
        session.add(
            AuditEntry(
                region_id=region_id,
                at=days[day].now,
                actor=actor,
                action=Action.CHILDCARE_CLOSED,
                subject=f"childcare:{row.id}",
                reason=reason,
            )
        )
    for locked in days.values():
        locked.remember()
    return sum(done, start=Moved())


def _find_substitute(
    session: Session, row: Childcare, day: date, substitute_id: str | None
) -> Childcare | None:
    """Raises Refusal `substitute_unfit` for one that is closed itself on that day."""
    if substitute_id is None:
        return None
    found = find_childcare(session, row.region_id, substitute_id)
    if found is None or found.id == row.id or day.weekday() not in found.weekdays:
        raise Refusal("substitute_unfit")
    if any(closing.day == day for closing in found.closings):
        raise Refusal("substitute_unfit")
    return found


def _by_session(requests: Sequence[Sequence[Ride]]) -> list[TouchedSession]:
    found: dict[str, tuple[OfferSession, list[Sequence[Ride]]]] = {}
    for rides in requests:
        offered = rides[0].request.session
        if offered:
            found.setdefault(offered.id, (offered, []))[1].append(rides)
    return [
        TouchedSession(
            titles=offered.offer.titles,
            starts_at=offered.starts_at,
            rides=sum(map(len, own)),
            children=sum(len(one[0].request.stay.ages) for one in own if one[0].request.stay),
        )
        for offered, own in sorted(found.values(), key=lambda pair: pair[0].starts_at)
    ]


def _get_childcare(session: Session, region_id: str, childcare_id: str) -> Childcare:
    row = find_childcare(session, region_id, childcare_id)
    if row is None:
        raise Refusal("childcare_unknown")
    return row
