"""The checker finds what is wrong with a stored day, on both databases."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from mobility.model import (
    OutboxMessage,
    Ride,
    RideEvent,
    RideReplacement,
    RideStatus,
    RideStop,
    Shift,
    Tour,
    TourVisit,
    UnservedRide,
)
from mobility.planning import check_day, plan_day, publish_day
from tests.mobility.town import DAY, REGION, Town, spot

Damage = Callable[[Session, str], object]

DAMAGES: list[tuple[str, Damage]] = [
    (
        "held without an end",
        lambda s, ride: s.execute(
            update(Ride).where(Ride.id == ride).values(status=RideStatus.OFFERED)
        ),
    ),
    (
        "replaced by no other one",
        lambda s, ride: s.execute(
            update(Ride).where(Ride.id == ride).values(status=RideStatus.REPLACED)
        ),
    ),
    (
        "has taken its place",
        lambda s, ride: s.add(RideReplacement(region_id=REGION, ride_id=ride, replaced_id=ride)),
    ),
    ("a promised ride is left out", lambda s, ride: _take_from_tour(s, ride)),
    (
        "outside",
        lambda s, ride: s.execute(
            update(RideStop)
            .where(RideStop.ride_id == ride, RideStop.position == 0)
            .values(latest=RideStop.earliest, earliest=RideStop.earliest)
        ),
    ),
    (
        "its length or drive time",
        lambda s, ride: s.execute(update(Tour).values(length_m=Tour.length_m + 1)),
    ),
    (
        "no such ride",
        lambda s, ride: s.execute(
            update(Ride).where(Ride.id == ride).values(status=RideStatus.CANCELLED_BY_OPERATOR)
        ),
    ),
    (
        "its history ends with",
        lambda s, ride: s.execute(
            update(Ride).where(Ride.id == ride).values(status=RideStatus.PLANNED)
        ),
    ),
    (
        "not numbered from 1",
        lambda s, ride: s.execute(
            delete(RideEvent).where(RideEvent.ride_id == ride, RideEvent.number == 2)
        ),
    ),
    (
        "no history",
        lambda s, ride: s.execute(delete(RideEvent).where(RideEvent.ride_id == ride)),
    ),
    (
        "promised, but nobody was told",
        lambda s, ride: s.execute(
            delete(OutboxMessage).where(OutboxMessage.template == "ride_promised")
        ),
    ),
    (
        "its driver was not told",
        lambda s, ride: s.execute(
            delete(OutboxMessage).where(OutboxMessage.template == "tour_schedule")
        ),
    ),
    (
        "listed as unserved though",
        lambda s, ride: s.add(
            UnservedRide(
                region_id=REGION, service_date=DAY, ride_id=ride, reason="vehicles_busy", facts={}
            )
        ),
    ),
]


def _take_from_tour(session: Session, ride_id: str) -> None:
    session.execute(delete(TourVisit).where(TourVisit.ride_id == ride_id))


@pytest.mark.parametrize(("fault", "damage"), DAMAGES, ids=[fault for fault, _ in DAMAGES])
def test_every_damage_is_found(town: Town, fault: str, damage: Damage) -> None:
    """A sound published day has no fault; each damage done to its rows is named."""
    town.add_van()
    session_row = town.add_session()
    (ride_id,) = town.book(town.wish(session_row, spot(4, 0)))
    town.book(town.wish(session_row, spot(4, 2)))
    plan_day(town.service, REGION, DAY, seconds=0.2)
    publish_day(town.service, REGION, DAY)
    assert check_day(town.service, REGION, DAY) == ()
    with town.service.database.writing() as session:
        damage(session, ride_id)
    found = check_day(town.service, REGION, DAY)
    assert any(fault in one for one in found), found


def test_a_promise_without_any_van(town: Town) -> None:
    """All vans were taken off duty behind the planner's back."""
    town.add_van()
    (ride_id,) = town.book(town.wish(town.add_session()))
    with town.service.database.writing() as session:
        session.execute(delete(TourVisit))
        session.execute(delete(Tour))
        session.execute(delete(Shift))
    assert check_day(town.service, REGION, DAY) == (f"ride {ride_id}: promised without a shift",)


def test_a_day_of_nothing_is_sound(town: Town) -> None:
    """No rides, no faults."""
    assert check_day(town.service, REGION, DAY + timedelta(days=9)) == ()
