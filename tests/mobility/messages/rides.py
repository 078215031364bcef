"""A ride in the database, for messages about it."""

from datetime import timedelta

from mobility.model import (
    Direction,
    Participant,
    Party,
    Ride,
    RideRequest,
    RideStatus,
    RideStop,
    StopKind,
    new_id,
)
from mobility.service import Service
from tests.mobility.samples import DAY, EVENING_BEFORE, REGION, SCHOOL, at

PHONE = "+493023125199"


def ride_with_stops() -> Ride:
    """A ride as messages need it, loaded: pickup promised from 7:55 to 8:10, arrival by 8:55."""
    ride = Ride(id=new_id(), region_id=REGION)
    ride.stops = [
        _stop(ride.id, StopKind.PICKUP, "Lindenstraße 4, Adorf", 7 * 60 + 55, 8 * 60 + 10),
        _stop(ride.id, StopKind.DROPOFF, SCHOOL, 8 * 60, 8 * 60 + 55),
    ]
    return ride


def store_ride(service: Service, status: RideStatus = RideStatus.PROMISED) -> str:
    """Write a ride with all that it refers to; returns its key."""
    participant = Participant(
        region_id=REGION,
        id=new_id(),
        name="Amira Beispiel",
        phone=PHONE,
        language="en",
        created_at=EVENING_BEFORE,
    )
    request = RideRequest(
        region_id=REGION,
        id=new_id(),
        participant_id=participant.id,
        party=Party().as_counts(),
        submission_key=new_id(),
        created_at=EVENING_BEFORE,
    )
    ride = Ride(
        region_id=REGION,
        id=new_id(),
        request_id=request.id,
        participant_id=participant.id,
        service_date=DAY,
        direction=Direction.OUTBOUND,
        status=status,
        direct_time_s=1200,
        direct_length_m=18_000,
        required=[],
    )
    with service.database.writing() as session:
        for row in (participant, request, ride):
            session.add(row)
            session.flush()
    return ride.id


def set_status(service: Service, ride_id: str, status: RideStatus) -> None:
    with service.database.writing() as session:
        session.get_one(Ride, (REGION, ride_id)).status = status


def _stop(ride_id: str, kind: StopKind, label: str, earliest: int, latest: int) -> RideStop:
    midnight = at(1) - timedelta(hours=1)
    return RideStop(
        region_id=REGION,
        ride_id=ride_id,
        position=0 if kind is StopKind.PICKUP else 1,
        kind=kind,
        label=label,
        lat=50.3,
        lon=12.2,
        earliest=midnight + timedelta(minutes=earliest),
        latest=midnight + timedelta(minutes=latest),
        dwell_s=75,
        ride_time_limit_s=0,
        load={},
    )
