"""Messages: whatever became of a ride was told, and a promise says what is stored."""

from collections.abc import Iterator, Mapping, Set
from datetime import datetime
from typing import Any

from mobility.messages import tour_schedule_key
from mobility.model import (
    SERVED,
    OutboxMessage,
    Ride,
    RideStatus,
    TourVisit,
)
from mobility.planning.checking.rides import CANCELLED
from mobility.planning.checking.rows import StoredDay
from mobility.planning.telling import offer_key, reminder_key
from mobility.planning.told_keys import all_cancellation_keys, promise_keys
from mobility.storage import Session
from mobility.storage.checks import list_messages_about
from mobility.storage.messages import find_keys

UNTOLD = {
    **dict.fromkeys(SERVED, "promised, but nobody was told"),
    **dict.fromkeys(CANCELLED, "cancelled, but nobody was told"),
    RideStatus.OFFERED: "offered, but nobody was told",
    RideStatus.DECLINED: "declined, but nobody was told",
}


TEMPLATES_OF_PROMISES = ("ride_promised", "ride_changed")


def message_faults(session: Session, stored: StoredDay) -> Iterator[str]:
    """Every ride and tour of which somebody should have been told something and was not."""
    around = session, stored.region_id, stored.day, stored.rides
    promised, cancelled = promise_keys(*around), all_cancellation_keys(*around)
    wanted = {ride: _keys_of(ride, promised, cancelled) for ride in stored.rides}
    told = find_keys(session, stored.region_id, set().union(*wanted.values()))
    for ride, keys in wanted.items():
        if keys and keys.isdisjoint(told):
            yield f"ride {ride.id}: {UNTOLD[ride.status]}"
    yield from _time_faults(session, stored)
    if stored.is_published:
        yield from _reminder_faults(session, stored)
        yield from _schedule_faults(session, stored)


def _keys_of(
    ride: Ride, promised: Mapping[str, Set[str]], cancelled: Mapping[str, Set[str]]
) -> Set[str]:
    """The keys of messages that tell of a ride's status; any of them will do."""
    if ride.status is RideStatus.HANDED_OVER:
        return set()  # see `partner_faults`
    if ride.status in SERVED:
        return promised[ride.id]
    if ride.status in CANCELLED:
        return cancelled[ride.id]
    if ride.status is RideStatus.OFFERED:
        return {offer_key(ride)}
    return {f"ride_declined:{ride.id}"} if ride.status is RideStatus.DECLINED else set()


def _time_faults(session: Session, stored: StoredDay) -> Iterator[str]:
    """The newest message that promises a ride by itself says what is stored."""
    promises = list_messages_about(session, stored.region_id, stored.day, TEMPLATES_OF_PROMISES)
    for ride in stored.rides:
        own = [one for one in promises if one.about_ride_id == ride.id]
        if ride.status not in SERVED or not own:
            continue
        newest_at = max(message.created_at for message in own)
        if not any(_says(message, ride) for message in own if message.created_at == newest_at):
            yield f"ride {ride.id}: its participant was told other times"


def _says(message: OutboxMessage, ride: Ride) -> bool:
    """Whether a message names a ride's times; of one that was dropped nothing is left."""
    facts: Mapping[str, Any] = message.facts
    if not facts:
        return True
    told = [
        datetime.fromisoformat(facts[name])
        for name in ("pickup_earliest", "pickup_latest", "arrival_latest")
    ]
    return told == [ride.pickup.earliest, ride.pickup.latest, ride.dropoff.latest]


def _reminder_faults(session: Session, stored: StoredDay) -> Iterator[str]:
    """Who rides on a published day has heard of the planned time."""
    boardings: dict[str, TourVisit] = {
        visit.ride_id: visit
        for tour in stored.tours
        for visit in tour.visits
        if visit.stop_position == 0
    }
    wanted = {
        ride: reminder_key(ride.id, boardings[ride.id].begin_at)
        for ride in stored.rides
        if ride.status in SERVED and ride.id in boardings
    }
    told = find_keys(session, stored.region_id, set(wanted.values()))
    for ride, key in wanted.items():
        if key not in told:
            yield f"ride {ride.id}: published, but nobody was told the planned time"


def _schedule_faults(session: Session, stored: StoredDay) -> Iterator[str]:
    versions = range(1, stored.plan.version + 1) if stored.plan else ()
    wanted = {
        tour.shift_id: {tour_schedule_key(stored.day, tour.shift_id, v) for v in versions}
        for tour in stored.tours
    }
    told = find_keys(session, stored.region_id, set().union(*wanted.values()))
    for shift_id, keys in wanted.items():
        if keys.isdisjoint(told):
            yield f"tour {shift_id}: published, but its driver was not told"
