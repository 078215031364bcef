"""Asking for a place where there is none yet."""

from dataclasses import replace
from datetime import timedelta

import pytest

from mobility.booking import cancel, get_ride, request_place
from mobility.model import RideStatus, new_id
from mobility.planning import check_day, plan_day, publish_day
from mobility.refusals import Refusal
from tests.mobility.town import DAY, REGION, Town, at

S = RideStatus


def full_van(town: Town) -> tuple[str, ...]:
    """The only seat of the morning is taken, there and back."""
    town.add_van(seats=1)
    session = town.add_session()
    return town.book(town.wish(session, back=True))


def statuses(town: Town, ride_ids: tuple[str, ...]) -> set[RideStatus]:
    return {get_ride(town.service, REGION, ride_id).ride.status for ride_id in ride_ids}


def test_the_reason_is_kept(town: Town) -> None:
    """Who waits is listed as unserved with the reason that quoting named."""
    full_van(town)
    wish = town.wish(town.add_session(), back=True)
    rides = request_place(town.service, REGION, town.add_participant().id, wish, new_id())
    assert statuses(town, rides) == {S.WAITLISTED}
    unserved = {one.ride_id: one.reason for one in town.day().unserved}
    assert unserved == dict.fromkeys(rides, "full_at_that_time")
    assert check_day(town.service, REGION, DAY) == ()


def test_the_same_form_counts_once(town: Town) -> None:
    """Sent twice, it waits once."""
    full_van(town)
    wish, person, key = town.wish(town.add_session()), town.add_participant(), new_id()
    first = request_place(town.service, REGION, person.id, wish, key)
    assert request_place(town.service, REGION, person.id, wish, key) == first
    assert len(town.day().unserved) == 1


def test_nobody_waits_where_there_is_a_place(town: Town) -> None:
    """What can be promised now is promised, not kept waiting."""
    town.add_van()
    wish, person = town.wish(town.add_session()), town.add_participant()
    with pytest.raises(Refusal) as caught:
        request_place(town.service, REGION, person.id, wish, new_id())
    assert caught.value.code == "places_free"


def test_nobody_waits_for_a_plan_that_is_made(town: Town) -> None:
    """Booking closes at 18:00, and 5 minutes later for a form that was being read then."""
    full_van(town)
    wish, person = town.wish(town.add_session()), town.add_participant()
    town.clock.instant = at(18, 4) - timedelta(days=1)
    (ride_id,) = request_place(town.service, REGION, town.add_participant().id, wish, new_id())
    assert {one.reason for one in town.day().unserved} == {"full_at_that_time"}, ride_id
    town.clock.instant = at(18, 5) - timedelta(days=1)
    with pytest.raises(Refusal) as caught:
        request_place(town.service, REGION, person.id, wish, new_id())
    assert caught.value.code == "booking_closed"


def test_a_place_that_planning_finds_is_offered(town: Town) -> None:
    """The first van of the day comes on duty after the wish: the next plan offers its place."""
    taken = full_van(town)
    wish, person = town.wish(town.add_session(), back=True), town.add_participant()
    rides = request_place(town.service, REGION, person.id, wish, new_id())
    town.add_van(seats=1, number=2)
    summary = plan_day(town.service, REGION, DAY, seconds=0.3)
    assert (summary.served, summary.unserved) == (4, ())
    assert statuses(town, rides) == {S.OFFERED}
    assert statuses(town, taken) == {S.PLANNED}
    for ride_id in rides:
        ride = get_ride(town.service, REGION, ride_id).ride
        assert ride.pickup_latest - ride.pickup_earliest == timedelta(minutes=15)
    assert check_day(town.service, REGION, DAY) == ()


def test_half_a_wish_is_not_served(town: Town) -> None:
    """Only the way back is free: nobody is brought home who could not come."""
    taken = full_van(town)
    wish, person = town.wish(town.add_session(), back=True), town.add_participant()
    rides = request_place(town.service, REGION, person.id, wish, new_id())
    cancel(town.service, REGION, taken[1], "staff:office")
    summary = plan_day(town.service, REGION, DAY, seconds=0.3)
    assert {ride_id for ride_id, _, _ in summary.unserved} == set(rides)
    assert {reason for _, reason, _ in summary.unserved} == {"full_at_that_time"}
    assert check_day(town.service, REGION, DAY) == ()


def test_each_way_waits_alone_where_either_is_fine(town: Town) -> None:
    """Both ways are full. The way back becomes free: it is offered, the way there waits on.

    The van is due in the depot at 12:35, so that it cannot come back for a second way home.
    """
    town.add_van(seats=1, end=at(12, 35))
    taken = town.book(town.wish(town.add_session(), back=True))
    wish = replace(town.wish(town.add_session(), back=True), both_or_none=False)
    person, key = town.add_participant(), new_id()
    out, back = request_place(town.service, REGION, person.id, wish, key)
    assert request_place(town.service, REGION, person.id, wish, key) == (out, back)
    cancel(town.service, REGION, taken[1], "staff:office")
    assert statuses(town, (out,)) == {S.WAITLISTED}
    assert statuses(town, (back,)) == {S.OFFERED}
    assert check_day(town.service, REGION, DAY) == ()


def test_publication_ends_the_waiting(town: Town) -> None:
    """Who has no place when the day is published is told so, with the reason in the history."""
    full_van(town)
    person = town.add_participant()
    rides = request_place(town.service, REGION, person.id, town.wish(town.add_session()), new_id())
    plan_day(town.service, REGION, DAY, seconds=0.2)
    publish_day(town.service, REGION, DAY)
    (ride_id,) = rides
    detail = get_ride(town.service, REGION, ride_id)
    assert detail.ride.status is S.DECLINED
    assert detail.history[-1].reason == "full_at_that_time"
    plan_day(town.service, REGION, DAY, seconds=0.1)
    # Planning once more does not make anybody forget whom there was no place for.
    assert [one.ride_id for one in town.day().unserved] == [ride_id]
    assert town.day().summary.rides == 3
    assert check_day(town.service, REGION, DAY) == ()


def test_who_waits_may_leave(town: Town) -> None:
    """A waiting ride can be cancelled, never late, and is no longer listed."""
    full_van(town)
    person = town.add_participant()
    (ride_id,) = request_place(
        town.service, REGION, person.id, town.wish(town.add_session()), new_id()
    )
    assert not cancel(town.service, REGION, ride_id, f"participant:{person.id}").late
    assert town.day().unserved == ()
    plan_day(town.service, REGION, DAY, seconds=0.2)
    assert check_day(town.service, REGION, DAY) == ()


def test_who_has_left_is_not_planned(town: Town) -> None:
    """A cancelled waiting ride is out of the day at once, also out of the day in memory."""
    taken = full_van(town)
    person = town.add_participant()
    rides = request_place(
        town.service, REGION, person.id, town.wish(town.add_session(), back=True), new_id()
    )
    for ride_id in (*rides, *taken):
        cancel(town.service, REGION, ride_id, "staff:office")
    summary = plan_day(town.service, REGION, DAY, seconds=0.1)
    assert (summary.rides, summary.tours) == (0, 0)
    assert check_day(town.service, REGION, DAY) == ()
