"""Standing orders and groups: booked for whom and for what they were ordered."""

from collections.abc import Iterator

from mobility.planning.checking.rows import StoredDay
from mobility.storage import Session
from mobility.storage.groups import list_groups_on


def series_faults(stored: StoredDay) -> Iterator[str]:
    """Every date that is somebody else's, or is for something else, than its order says."""
    requests = {ride.request_id: ride for ride in stored.rides}
    for note, order, offered in stored.dates:
        ride = requests[str(note.request_id)]
        if ride.participant_id != order.participant_id:
            yield f"ride {ride.id}: booked by somebody else's standing order {order.id}"
        if ride.request.session_id != note.session_id or offered.offer_id != order.offer_id:
            yield f"ride {ride.id}: booked for another date than standing order {order.id} says"


def group_faults(session: Session, stored: StoredDay) -> Iterator[str]:
    """Every ride that is somebody else's, or leads elsewhere, than its group says."""
    requests = {ride.request_id: ride for ride in stored.rides}
    for request_id, group in list_groups_on(session, stored.region_id, stored.day):
        ride = requests[request_id]
        if ride.participant_id != group.participant_id:
            yield f"ride {ride.id}: booked by somebody else's group {group.id}"
        if ride.request.session_id != group.session_id:
            yield f"ride {ride.id}: leads elsewhere than its group {group.id}"
