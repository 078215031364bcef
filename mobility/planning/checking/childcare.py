"""Childcare: never more children than places and carers, and no place without a ride."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta

from mobility.model import ARRANGED, Childcare, ChildcareStay, Party, Ride, RideStatus, presences_of
from mobility.planning.checking.rows import StoredDay
from mobility.storage import Session
from mobility.storage.childcare import find_childcare, list_needs, list_stays


def childcare_faults(session: Session, stored: StoredDay) -> Iterator[str]:
    """Every fault of the childcare that a day's rides lead past or to."""
    stays = list_stays(session, stored.region_id, {ride.request_id for ride in stored.rides})
    for ride in stored.rides:
        yield from _ride_faults(ride, stays.get(ride.request_id))
    guests: dict[str, list[Ride]] = defaultdict(list)
    for ride in stored.rides:
        if ride.status in ARRANGED and ride.request_id in stays:
            guests[stays[ride.request_id].childcare_id].append(ride)
    for childcare_id in sorted(guests):
        row = find_childcare(session, stored.region_id, childcare_id)
        if row:
            yield from _closing_faults(row, stored.day, guests[childcare_id])
            yield from _place_faults(session, row, stays[guests[childcare_id][0].request_id])


def _ride_faults(ride: Ride, stay: ChildcareStay | None) -> Iterator[str]:
    if stay is None:
        if ride.childcare_stop and ride.status in ARRANGED | {RideStatus.WAITLISTED}:
            yield f"ride {ride.id}: leads past childcare without a place there"
        return
    if len(stay.ages) != Party.from_counts(ride.request.party).children:
        yield f"ride {ride.id}: its childcare is for other children than ride"


def _closing_faults(row: Childcare, day: date, rides: Iterable[Ride]) -> Iterator[str]:
    """Who is on the way when childcare closes keeps the place; nobody else does."""
    closing = next((closing for closing in row.closings if closing.day == day), None)
    if closing is None:
        return
    begins: dict[str, datetime] = {}
    for ride in rides:
        begin = ride.pickup.earliest
        begins[ride.request_id] = min(begin, begins.get(ride.request_id, begin))
    if closing.closed_at is None or max(begins.values()) > closing.closed_at:
        yield f"childcare {row.id}: closed, but children have places there"


def _place_faults(session: Session, row: Childcare, stay: ChildcareStay) -> Iterator[str]:
    midnight = stay.begins_at - timedelta(days=1)
    needs = list_needs(session, row.region_id, [row.id], midnight, midnight + timedelta(days=2))
    if not row.capacity.holds(presences_of(needs)):
        yield f"childcare {row.id}: more children at once than places or carers"
