"""Whether somebody is on the way to a pickup."""

from datetime import datetime

from mobility.model import Ride, RideStatus
from mobility.storage import Session
from mobility.storage.rides import Boarding, list_boardings


def has_begun(session: Session, ride: Ride, now: datetime) -> bool:
    """Whether somebody is due at the pickup, as the plan stands."""
    boarding = list_boardings(session, ride.region_id, [ride.id]).get(ride.id)
    return now >= begins_at(ride, boarding)


def begins_at(ride: Ride, boarding: Boarding | None) -> datetime:
    """When its van is due, where that is planned; a partner may be there as the window begins."""
    if ride.status is RideStatus.HANDED_OVER:
        return ride.pickup.earliest
    return boarding.begin_at if boarding else ride.pickup.latest
