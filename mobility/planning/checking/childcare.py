"""Childcare: never more children than places and carers, and no place without a ride."""

from collections.abc import Iterator
from datetime import timedelta

from mobility.model import ARRANGED, ChildcareStay, Party, Ride, RideStatus, presences_of
from mobility.planning.checking.rows import StoredDay
from mobility.storage import Session
from mobility.storage.childcare import find_childcare, list_needs, list_stays


def childcare_faults(session: Session, stored: StoredDay) -> Iterator[str]:
    """Every fault of the childcare that a day's rides lead past or to."""
    stays = list_stays(session, stored.region_id, {ride.request_id for ride in stored.rides})
    for ride in stored.rides:
        yield from _ride_faults(ride, stays.get(ride.request_id))
    taken = {
        stay.childcare_id: stay
        for ride in stored.rides
        if ride.status in ARRANGED and (stay := stays.get(ride.request_id))
    }
    for childcare_id in sorted(taken):
        yield from _place_faults(session, stored, taken[childcare_id])


def _ride_faults(ride: Ride, stay: ChildcareStay | None) -> Iterator[str]:
    if stay is None:
        if ride.childcare_stop and ride.status in ARRANGED | {RideStatus.WAITLISTED}:
            yield f"ride {ride.id}: leads past childcare without a place there"
        return
    if len(stay.ages) != Party.from_counts(ride.request.party).children:
        yield f"ride {ride.id}: its childcare is for other children than ride"


def _place_faults(session: Session, stored: StoredDay, stay: ChildcareStay) -> Iterator[str]:
    row = find_childcare(session, stored.region_id, stay.childcare_id)
    if row is None:
        return
    if any(closing.day == stored.day for closing in row.closings):
        yield f"childcare {row.id}: closed, but children have places there"
    midnight = stay.begins_at - timedelta(days=1)
    needs = list_needs(session, stored.region_id, [row.id], midnight, midnight + timedelta(days=2))
    if not row.capacity.holds(presences_of(needs)):
        yield f"childcare {row.id}: more children at once than places or carers"
