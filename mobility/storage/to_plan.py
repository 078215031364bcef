"""The rides of a day as planning needs them: two narrow queries, no mapped objects."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from mobility.model import Direction, Ride, RideStatus, RideStop


class StopToPlan(NamedTuple):
    """Where and when a ride halts, for how long, and who gets on or off."""

    lat: float
    lon: float
    earliest: datetime
    latest: datetime
    dwell_s: int
    ride_time_limit_s: int
    load: Mapping[str, int]


@dataclass(frozen=True)
class RideToPlan:
    """A ride with its stops in their order."""

    id: str
    status: RideStatus
    request_id: str
    direction: Direction
    required: Sequence[str]
    stops: Sequence[StopToPlan]


def list_rides_to_plan(
    session: Session, region_id: str, day: date, statuses: Collection[RideStatus]
) -> list[RideToPlan]:
    """Rides of a day in one of these statuses, in any order."""
    wanted = and_(
        Ride.region_id == region_id, Ride.service_date == day, Ride.status.in_(list(statuses))
    )
    halts = (
        select(
            RideStop.ride_id,
            RideStop.lat,
            RideStop.lon,
            RideStop.earliest,
            RideStop.latest,
            RideStop.dwell_s,
            RideStop.ride_time_limit_s,
            RideStop.load,
        )
        .join(Ride, and_(Ride.region_id == RideStop.region_id, Ride.id == RideStop.ride_id))
        .where(wanted)
        .order_by(RideStop.ride_id, RideStop.position)
    )
    stops: dict[str, list[StopToPlan]] = defaultdict(list)
    for row in session.execute(halts):
        stops[row[0]].append(StopToPlan._make(row[1:]))
    rides = select(Ride.id, Ride.status, Ride.request_id, Ride.direction, Ride.required)
    return [RideToPlan(*row, stops[row[0]]) for row in session.execute(rides.where(wanted))]
