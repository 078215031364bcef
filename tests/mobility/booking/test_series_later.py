"""Standing orders after they were booked: dates are added, skipped, ended."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from mobility.booking import (
    cancel,
    end_series,
    find_wish,
    get_ride,
    get_series,
    skip_date,
    unroll_standing_orders,
)
from mobility.messages import deliver_pending
from mobility.model import OfferSession, RideStatus
from mobility.refusals import Refusal
from tests.mobility.booking.courses import (
    DAYS,
    WEEK,
    add_dates,
    is_sound,
    order,
    statuses,
    templates,
)
from tests.mobility.town import DAY, REGION, Town, at, spot

S = RideStatus


def test_later_dates_are_noticed(town: Town, course: list[OfferSession]) -> None:
    """A fifth Monday is added: it is booked at the usual time, told by itself, and only once."""
    order_id = order(town, town.wish(course[0]))
    town.clock.advance(timedelta(minutes=5))
    deliver_pending(town.service)
    fifth = DAYS[-1] + WEEK
    town.add_van(day=fifth)
    (added,) = add_dates(town, [fifth])
    assert unroll_standing_orders(town.service, REGION) == 1
    *_, before, last = get_series(town.service, REGION, order_id).dates
    assert last.session_id == added.id
    assert last.rides[0].pickup_earliest - before.rides[0].pickup_earliest == WEEK
    assert templates(town) == ["series_promised"] * 2
    assert unroll_standing_orders(town.service, REGION) == 0
    assert is_sound(town, [*DAYS, fifth])


def add_later(town: Town, *days: date) -> None:
    """Dates that are added to the course after it was ordered, and booked by the job."""
    for day in days:
        town.add_van(day=day)
        add_dates(town, [day])
        assert unroll_standing_orders(town.service, REGION) == 1


def test_news_are_told_once_a_week(town: Town, course: list[OfferSession]) -> None:
    """Three dates come one by one on three days: one message, a week after the first of them."""
    order(town, town.wish(course[0]))
    town.clock.advance(timedelta(minutes=5))
    deliver_pending(town.service)
    for weeks in (1, 2, 3):
        town.clock.advance(timedelta(days=1))
        add_later(town, DAYS[-1] + weeks * WEEK)
    assert templates(town) == ["series_promised"] * 2
    town.clock.advance(timedelta(days=4))
    assert deliver_pending(town.service).sent == 0
    town.clock.advance(timedelta(days=1, minutes=5))
    assert deliver_pending(town.service).sent == 1


def test_news_of_a_near_date_do_not_wait_a_week(town: Town, course: list[OfferSession]) -> None:
    """It is Friday, and Tuesday's course at 9 is added: she hears of it on Sunday at 9."""
    order(town, town.wish(course[0]))
    town.clock.advance(timedelta(minutes=5))
    deliver_pending(town.service)
    add_later(town, DAY + timedelta(days=1))
    town.clock.advance(at(9, day=DAY - timedelta(days=1)) - town.clock.now())
    assert deliver_pending(town.service).sent == 0
    town.clock.advance(timedelta(minutes=2))
    assert deliver_pending(town.service).sent == 1


def test_the_job_stands_in_the_history(town: Town, course: list[OfferSession]) -> None:
    """What she ordered was asked for by her, what came later by the system."""
    order_id = order(town, town.wish(course[0]))
    add_later(town, DAYS[-1] + WEEK)
    first, *_, last = get_series(town.service, REGION, order_id).dates
    actors = [
        [event.actor.partition(":")[0] for event in get_ride(town.service, REGION, ride_id).history]
        for ride_id in (first.rides[0].ride_id, last.rides[0].ride_id)
    ]
    assert actors == [["participant"] * 2, ["system"] * 2]


def test_an_added_date_without_a_place_is_told(town: Town, course: list[OfferSession]) -> None:
    """Nobody drives on it: she hears of it though nothing was booked, and only once."""
    order_id = order(town, town.wish(course[0]))
    town.clock.advance(timedelta(minutes=5))
    deliver_pending(town.service)
    add_dates(town, [DAYS[-1] + WEEK])
    unroll_standing_orders(town.service, REGION)
    unroll_standing_orders(town.service, REGION)
    assert templates(town) == ["series_promised"] * 2
    assert statuses(town, order_id)[-1] == []


def test_dates_too_far_ahead_come_in_time(town: Town, course: list[OfferSession]) -> None:
    """Rides can be booked 120 days ahead: 121 days are too many today, and are not tomorrow."""
    far = (town.clock.now() + timedelta(days=121)).date()
    town.add_van(day=far)
    add_dates(town, [far])
    order_id = order(town, town.wish(course[0]))
    assert len(statuses(town, order_id)) == 4
    town.clock.advance(timedelta(days=1))
    assert unroll_standing_orders(town.service, REGION) == 1
    assert statuses(town, order_id)[-1] == [S.PROMISED]


def test_a_single_date_can_be_skipped(town: Town, course: list[OfferSession]) -> None:
    """A date that she cancelled is not booked again; the others stay."""
    person = town.add_participant()
    order_id = order(town, town.wish(course[0]), person.id)
    ride = get_series(town.service, REGION, order_id).dates[1].rides[0]
    cancel(town.service, REGION, ride.ride_id, f"participant:{person.id}")
    assert unroll_standing_orders(town.service, REGION) == 0
    assert statuses(town, order_id) == [
        [S.PROMISED],
        [S.CANCELLED_BY_PARTICIPANT],
        [S.PROMISED],
        [S.PROMISED],
    ]
    assert is_sound(town)


def test_both_ways_of_a_date_are_skipped_at_once(town: Town, course: list[OfferSession]) -> None:
    """There and back are cancelled, told with one message; a second time there is nothing left."""
    person = town.add_participant()
    actor = f"participant:{person.id}"
    order_id = order(town, town.wish(course[0], back=True), person.id)
    assert not skip_date(town.service, REGION, order_id, course[1].id, actor).late
    assert statuses(town, order_id)[1] == [S.CANCELLED_BY_PARTICIPANT] * 2
    assert statuses(town, order_id)[2] == [S.PROMISED] * 2
    assert templates(town) == ["rides_cancelled", "series_promised"]
    assert is_sound(town)
    with pytest.raises(Refusal) as caught:
        skip_date(town.service, REGION, order_id, course[1].id, actor)
    assert caught.value.code == "ride_over"


def test_ending_is_told_with_one_message(town: Town, course: list[OfferSession]) -> None:
    """Eight rides, one SMS; what was told before as cancelled is not told again."""
    person = town.add_participant()
    actor = f"participant:{person.id}"
    order_id = order(town, town.wish(course[0], back=True), person.id)
    skip_date(town.service, REGION, order_id, course[1].id, actor)
    assert end_series(town.service, REGION, order_id, actor) == 6
    assert templates(town) == ["rides_cancelled", "rides_cancelled", "series_promised"]
    assert is_sound(town)
    assert all(date.is_over for date in get_series(town.service, REGION, order_id).dates)


def test_ending_takes_changed_rides_along(town: Town, course: list[OfferSession]) -> None:
    """The ride of one date was changed into another one: it is cancelled like all others."""
    person = town.add_participant()
    actor = f"participant:{person.id}"
    order_id = order(town, town.wish(course[0]), person.id)
    ride = get_series(town.service, REGION, order_id).dates[0].rides[0]
    wish = find_wish(town.service, REGION, [ride.ride_id], person.id)
    town.book(replace(wish, home=spot(4, 1)), person)
    assert end_series(town.service, REGION, order_id, actor) == 4
    assert is_sound(town)


def test_ending_the_whole_order(town: Town, course: list[OfferSession]) -> None:
    """All coming rides are cancelled, and dates added later are not booked."""
    person = town.add_participant()
    order_id = order(town, town.wish(course[0], back=True), person.id)
    assert end_series(town.service, REGION, order_id, f"participant:{person.id}") == 8
    add_dates(town, [DAYS[-1] + WEEK])
    assert unroll_standing_orders(town.service, REGION) == 0
    assert {s for date in statuses(town, order_id) for s in date} == {S.CANCELLED_BY_PARTICIPANT}
    assert is_sound(town)
