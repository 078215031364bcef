"""Telling those who wait behind a delay."""

from datetime import datetime, timedelta

from mobility.messages import Recipient, put, ride_facts
from mobility.model import RideStatus
from mobility.operations.forecast import TourForecast
from mobility.service import Service
from mobility.storage import Session
from mobility.storage.rides import find_ride

WORTH_TELLING_S = 5 * 60
HORIZON = timedelta(minutes=90)
"""What is planned later than this may still be on time: waits and breaks take up a delay."""

_WAITING = frozenset({RideStatus.PUBLISHED, RideStatus.UNDER_WAY})


def tell_delays(
    service: Service, session: Session, region_id: str, expected: TourForecast, now: datetime
) -> int:
    """Tell once each who is fetched more than five minutes late; returns how many were told now."""
    told = 0
    for one in expected.ahead:
        late = one.stop.is_pickup and one.delay_s > WORTH_TELLING_S
        if not late or one.stop.begin_at > now + HORIZON:
            continue
        ride = find_ride(session, region_id, one.stop.ride_id)
        if ride is None or ride.status not in _WAITING:
            continue
        facts = ride_facts(ride, planned_pickup_at=one.expected_at) | {
            "delay_min": round(one.delay_s / 60),
            "useful_until": (one.expected_at + timedelta(minutes=5)).isoformat(),
        }
        told += put(
            session,
            service,
            region_id=region_id,
            to=Recipient.of(ride.participant),
            template="ride_delayed",
            facts=facts,
            idempotency_key=f"ride_delayed:{ride.id}",
            about_ride_id=ride.id,
        )
    return told
