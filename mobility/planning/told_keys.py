"""Which messages may have told of a ride: its own, or one of a whole course or group."""

from collections.abc import Sequence
from datetime import date

from mobility.model import Ride
from mobility.planning.telling import cancellation_keys, promise_key
from mobility.planning.telling_courses import (
    ended_key,
    group_cancelled_key,
    group_keys,
    skipped_key,
)
from mobility.storage import Session
from mobility.storage.groups import list_groups_on
from mobility.storage.standing_orders import list_dates_on, list_orders_of_rides

Keys = dict[str, frozenset[str]]
"""By ride, the idempotency keys of messages of which one at least must be there."""


def promise_keys(session: Session, region_id: str, day: date, rides: Sequence[Ride]) -> Keys:
    """Of a day's rides, the messages that may have promised them."""
    with_others = {
        request_id: frozenset(group_keys(group.submission_key))
        for request_id, group in list_groups_on(session, region_id, day)
    }
    for note, _, _ in list_dates_on(session, region_id, day):
        if note.told_with:
            with_others[str(note.request_id)] = frozenset({note.told_with})
    alone = {ride.id: frozenset({promise_key(ride)}) for ride in rides}
    return {ride.id: with_others.get(ride.request_id, alone[ride.id]) for ride in rides}


def all_cancellation_keys(
    session: Session, region_id: str, day: date, rides: Sequence[Ride]
) -> Keys:
    """Of a day's rides, the messages that may have told that they are cancelled."""
    keys = {ride.id: cancellation_keys(ride) for ride in rides}
    for ride_id, order_id, session_id in list_orders_of_rides(session, region_id, day):
        keys[ride_id] |= {skipped_key(order_id, session_id), ended_key(order_id)}
    groups = dict(list_groups_on(session, region_id, day))
    for ride in rides:
        if ride.request_id in groups:
            keys[ride.id] |= {group_cancelled_key(groups[ride.request_id].id)}
    return keys
