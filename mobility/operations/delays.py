"""Telling those who wait behind a delay."""

from datetime import datetime, timedelta

from mobility.messages import Recipient, put, ride_facts
from mobility.model import Ride, RideStatus
from mobility.operations.forecast import TourForecast
from mobility.service import Service
from mobility.storage import Session
from mobility.storage.messages import list_keys
from mobility.storage.rides import find_ride, lock_ride

WORTH_TELLING_S = 5 * 60
WORTH_REPEATING_MIN = 10
"""Who was told of a delay is told again once it has grown by so much more."""
HORIZON = timedelta(minutes=90)
"""What is planned later than this may still be on time: waits and breaks take up a delay."""

_WAITING = frozenset({RideStatus.PUBLISHED, RideStatus.UNDER_WAY})


def tell_delays(
    service: Service, session: Session, region_id: str, expected: TourForecast, now: datetime
) -> int:
    """Tell who is fetched more than five minutes late, and again where that grows by ten.

    Returns how many were told now.
    """
    told = 0
    for one in expected.ahead:
        late = one.stop.is_pickup and one.delay_s > WORTH_TELLING_S
        if not late or one.stop.begin_at > now + HORIZON:
            continue
        ride = find_ride(session, region_id, one.stop.ride_id)
        if ride is None or ride.status not in _WAITING:
            continue
        delay_min = round(one.delay_s / 60)
        told_min = _told_min(session, ride)
        if told_min is not None and delay_min < told_min + WORTH_REPEATING_MIN:
            continue
        facts = ride_facts(ride, planned_pickup_at=one.expected_at) | {
            "delay_min": delay_min,
            "useful_until": (one.expected_at + timedelta(minutes=5)).isoformat(),
        }
        told += put(
            session,
            service,
            region_id=region_id,
            to=Recipient.of(ride.participant),
            template="ride_delayed",
            facts=facts,
            idempotency_key=f"{_key_start(ride)}{delay_min}",
            about_ride_id=ride.id,
        )
    return told


def _told_min(session: Session, ride: Ride) -> int | None:
    """How many minutes of delay the last message about a ride told of; None where there was none.

    The ride is locked, so that nobody else tells of it meanwhile.
    """
    lock_ride(session, ride)
    keys = list_keys(session, ride.region_id, _key_start(ride))
    return max((int(key.rpartition(":")[2]) for key in keys), default=None)


def _key_start(ride: Ride) -> str:
    return f"ride_delayed:{ride.id}:"
