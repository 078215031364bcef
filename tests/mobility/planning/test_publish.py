"""Publishing a day, on both databases."""

import pytest
from sqlalchemy import select

from mobility.booking import get_ride
from mobility.model import OutboxMessage, PlanStatus, RideStatus
from mobility.planning import check_day, plan_day, publish_day
from mobility.refusals import Refusal
from tests.mobility.town import DAY, NOW, REGION, Town, spot

S = RideStatus


def messages(town: Town, template: str) -> list[OutboxMessage]:
    with town.service.database.reading() as session:
        query = select(OutboxMessage).where(OutboxMessage.template == template)
        return list(session.scalars(query))


def planned_day(town: Town) -> list[str]:
    town.add_van(number=1)
    session = town.add_session()
    rides = [
        ride
        for home in (spot(4, 0), spot(4, 2))
        for ride in town.book(town.wish(session, home, back=True))
    ]
    plan_day(town.service, REGION, DAY, seconds=0.2)
    return rides


def test_versions_count_publications(town: Town) -> None:
    """The first publication is version 1, the next one 2."""
    planned_day(town)
    assert town.day().status is PlanStatus.DRAFT
    assert publish_day(town.service, REGION, DAY) == 1
    assert publish_day(town.service, REGION, DAY) == 2
    view = town.day()
    assert (view.status, view.version, view.published_at) == (PlanStatus.PUBLISHED, 2, NOW)


def test_every_promised_ride_is_published(town: Town) -> None:
    """Also one that was booked after the plan was computed: it takes both steps."""
    rides = planned_day(town)
    late = town.book(town.wish(town.add_session(), spot(5, 4)))
    publish_day(town.service, REGION, DAY)
    for ride_id in (*rides, *late):
        detail = get_ride(town.service, REGION, ride_id)
        assert [event.status_after for event in detail.history][-2:] == [S.PLANNED, S.PUBLISHED]
        assert detail.ride.planned_pickup_at is not None
        assert detail.ride.tour_number == 1
        assert detail.ride.vehicle_name == "Van 1"
    assert check_day(town.service, REGION, DAY) == ()


def test_before_publication_the_planned_time_is_not_told(town: Town) -> None:
    """The plan may still move a ride inside its promise: only the promise is shown."""
    (ride_id, *_) = planned_day(town)
    ride = get_ride(town.service, REGION, ride_id).ride
    assert (ride.planned_pickup_at, ride.tour_number, ride.vehicle_name) == (None, None, None)


def test_driver_and_participants_are_told_once(town: Town) -> None:
    """One SMS a tour as long as it stays as it is; one reminder a ride and planned time."""
    rides = planned_day(town)
    publish_day(town.service, REGION, DAY)
    publish_day(town.service, REGION, DAY)
    schedules = messages(town, "tour_schedule")
    assert [message.phone for message in schedules] == ["+493023125501"]
    reminders = messages(town, "reminder")
    assert sorted(str(message.about_ride_id) for message in reminders) == sorted(rides)


def test_nothing_to_publish(town: Town) -> None:
    """A day that nobody booked or planned has no plan."""
    with pytest.raises(Refusal) as caught:
        publish_day(town.service, REGION, DAY)
    assert caught.value.code == "plan_unknown"
