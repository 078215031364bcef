"""A day that loses all its drivers: nothing can be placed, but everything can be called off."""

import pytest
from sqlalchemy import delete

from mobility.booking import cancel, decline_place, get_ride, request_place
from mobility.model import OfferSession, RideStatus, Shift, new_id
from mobility.planning import check_day, improve_day, plan_day, tend_waiting_list
from mobility.refusals import Refusal
from mobility.storage.day_rows import TourRows
from mobility.storage.days import lock_day_plan, replace_tours

from ..town import DAY, REGION, Town, spot

S = RideStatus


def send_home(town: Town, shift: Shift) -> None:
    """The driver fell ill: the shift and its tour are gone."""
    with town.service.database.writing() as session:
        lock_day_plan(session, REGION, DAY).revision += 1
        replace_tours(session, REGION, DAY, TourRows(frozenset({shift.id}), [], []))
        session.execute(delete(Shift).where(Shift.region_id == REGION, Shift.id == shift.id))


def wait_for(town: Town, course: OfferSession) -> str:
    """Somebody waits for a place that the van of one seat has not."""
    person = town.add_participant()
    wish = town.wish(course, spot(0, 8))
    (waiting,) = request_place(town.service, REGION, person.id, wish, new_id())
    return waiting


def test_rides_can_be_cancelled(town: Town) -> None:
    """By their participant and, held or waiting, by the office; afterwards all is in order."""
    shift, course = town.add_van(seats=1), town.add_session()
    person = town.add_participant()
    (promised,) = town.book(town.wish(course), person)
    waiting = wait_for(town, course)
    send_home(town, shift)
    cancel(town.service, REGION, promised, f"participant:{person.id}")
    cancel(town.service, REGION, waiting, "staff:office", "no driver")
    told = {status_of(town, ride) for ride in (promised, waiting)}
    assert told == {S.CANCELLED_BY_PARTICIPANT, S.CANCELLED_BY_OPERATOR}
    assert check_day(town.service, REGION, DAY) == ()


def test_a_held_place_can_be_declined(town: Town) -> None:
    """The place was offered before the driver fell ill."""
    shift, course = town.add_van(seats=1), town.add_session()
    (promised,) = town.book(town.wish(course))
    waiting = wait_for(town, course)
    cancel(town.service, REGION, promised, "staff:office")
    assert status_of(town, waiting) is S.OFFERED
    send_home(town, shift)
    decline_place(town.service, REGION, waiting, "staff:office")
    assert check_day(town.service, REGION, DAY) == ()


def test_nothing_can_be_placed(town: Town) -> None:
    """Asking and planning say why; waiting goes on, and the jobs find nothing to do."""
    shift, course = town.add_van(seats=1), town.add_session()
    town.book(town.wish(course))
    waiting = wait_for(town, course)
    send_home(town, shift)
    for use_case in (
        lambda: town.quote(town.wish(course, spot(8, 8))),
        lambda: plan_day(town.service, REGION, DAY, seconds=0),
    ):
        with pytest.raises(Refusal) as caught:
            use_case()
        assert caught.value.code == "no_vehicle_on_duty"
    tend_waiting_list(town.service, REGION, DAY)
    improve_day(town.service, REGION, DAY, seconds=0.1)
    assert status_of(town, waiting) is S.WAITLISTED


def test_another_driver_takes_over(town: Town) -> None:
    """Planning puts those who lost their van on the new one, inside their promises."""
    shift = town.add_van(seats=1)
    (promised,) = town.book(town.wish(town.add_session()))
    before = get_ride(town.service, REGION, promised).ride
    send_home(town, shift)
    town.add_van(number=2)
    plan_day(town.service, REGION, DAY, seconds=0)
    (tour,) = town.day().tours
    assert tour.vehicle_name == "Van 2"
    after = get_ride(town.service, REGION, promised).ride
    assert (after.pickup_earliest, after.pickup_latest) == (
        before.pickup_earliest,
        before.pickup_latest,
    )
    assert check_day(town.service, REGION, DAY) == ()


def status_of(town: Town, ride_id: str) -> RideStatus:
    return get_ride(town.service, REGION, ride_id).ride.status
