"""Cancelling: the place is free at once and everybody else keeps her promise."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from mobility.booking import cancel, get_ride, list_rides_of_participant
from mobility.model import AuditEntry, OutboxMessage, RideStatus
from mobility.planning import check_day, plan_day, publish_day
from mobility.refusals import Refusal
from tests.mobility.town import DAY, REGION, Town, spot

S = RideStatus


def code_of(town: Town, ride_id: str, actor: str) -> str:
    with pytest.raises(Refusal) as caught:
        cancel(town.service, REGION, ride_id, actor)
    return caught.value.code


def templates(town: Town) -> list[str]:
    with town.service.database.reading() as session:
        return sorted(session.scalars(select(OutboxMessage.template)))


def test_the_place_is_free_at_once(town: Town) -> None:
    """The only seat is booked, cancelled, and can be booked again."""
    town.add_van(seats=1)
    session, person = town.add_session(), town.add_participant()
    (ride_id,) = town.book(town.wish(session), person)
    with pytest.raises(Refusal):
        town.quote(town.wish(session))
    assert not cancel(town.service, REGION, ride_id, f"participant:{person.id}").late
    assert town.day().tours == ()
    town.book(town.wish(session))
    assert check_day(town.service, REGION, DAY) == ()


def test_others_on_the_tour_keep_their_promise(town: Town) -> None:
    """Three share a van; the middle one cancels; the two others are still carried in time."""
    town.add_van()
    session = town.add_session()
    homes = [spot(4, 0), spot(4, 2), spot(5, 3)]
    rides = [town.book(town.wish(session, home, back=True)) for home in homes]
    for ride_id in rides[1]:
        cancel(town.service, REGION, ride_id, "staff:office")
    (tour,) = town.day().tours
    assert {stop.ride_id for stop in tour.stops} == {*rides[0], *rides[2]}
    assert check_day(town.service, REGION, DAY) == ()


def test_late_means_less_than_two_hours_before_the_window(town: Town) -> None:
    """Free until 2 hours before the promised pickup begins; one second later it counts as late."""
    town.add_van()
    session = town.add_session()
    people = [town.add_participant() for _ in range(2)]
    rides = [town.book(town.wish(session), person)[0] for person in people]
    earliest = get_ride(town.service, REGION, rides[0]).ride.pickup_earliest
    town.clock.instant = earliest - timedelta(hours=2)
    (view,) = list_rides_of_participant(town.service, REGION, people[0].id)
    assert view.can_cancel
    assert not view.cancel_is_late
    assert not cancel(town.service, REGION, rides[0], f"participant:{people[0].id}").late
    town.clock.advance(timedelta(seconds=1))
    (view,) = list_rides_of_participant(town.service, REGION, people[1].id)
    assert view.cancel_is_late
    assert cancel(town.service, REGION, rides[1], f"participant:{people[1].id}").late


def test_history_and_message(town: Town) -> None:
    """The row says who and why; the participant gets a message about it."""
    town.add_van()
    person = town.add_participant()
    (ride_id,) = town.book(town.wish(town.add_session()), person)
    cancel(town.service, REGION, ride_id, f"participant:{person.id}", "cold")
    last = get_ride(town.service, REGION, ride_id).history[-1]
    assert (last.status_after, last.reason) == (S.CANCELLED_BY_PARTICIPANT, "cold")
    assert last.actor == f"participant:{person.id}"
    assert templates(town) == ["ride_cancelled", "ride_promised"]


def test_the_office_cancels_for_the_operator_and_is_audited(town: Town) -> None:
    """Any other actor than the participant stands for the operator; what staff does is kept."""
    town.add_van()
    (ride_id,) = town.book(town.wish(town.add_session()))
    cancel(town.service, REGION, ride_id, "staff:office", "flood")
    assert get_ride(town.service, REGION, ride_id).ride.status is S.CANCELLED_BY_OPERATOR
    with town.service.database.reading() as session:
        (entry,) = session.scalars(select(AuditEntry)).all()
    assert (entry.actor, entry.subject, entry.reason) == (
        "staff:office",
        f"ride:{ride_id}",
        "flood",
    )


def test_somebody_elses_ride_is_unknown(town: Town) -> None:
    """A participant learns nothing about rides of others, not even that they exist."""
    town.add_van()
    (ride_id,) = town.book(town.wish(town.add_session()))
    stranger = f"participant:{town.add_participant().id}"
    assert code_of(town, ride_id, stranger) == "ride_unknown"
    assert code_of(town, "nothing", stranger) == "ride_unknown"
    with pytest.raises(Refusal) as caught:
        get_ride(town.service, REGION, ride_id, participant_id=stranger)
    assert caught.value.code == "ride_unknown"


def test_nothing_is_cancelled_twice_or_after_boarding(town: Town) -> None:
    """Once the van has come, or the ride is cancelled, there is nothing to cancel."""
    town.add_van()
    session = town.add_session()
    first, second = (town.book(town.wish(session))[0] for _ in range(2))
    cancel(town.service, REGION, first, "staff:office")
    assert code_of(town, first, "staff:office") == "ride_over"
    (tour,) = town.day().tours
    town.clock.instant = tour.stops[0].begin_at
    assert code_of(town, second, "staff:office") == "ride_over"


def test_a_published_tour_is_told_anew(town: Town) -> None:
    """After publication the driver hears of each cancellation on his tour, under a new version."""
    town.add_van()
    session = town.add_session()
    first, _ = (town.book(town.wish(session, home))[0] for home in (spot(4, 0), spot(4, 2)))
    plan_day(town.service, REGION, DAY, seconds=0.2)
    publish_day(town.service, REGION, DAY)
    cancel(town.service, REGION, first, "staff:office")
    assert town.day().version == 2
    assert templates(town).count("tour_schedule") == 2
    assert check_day(town.service, REGION, DAY) == ()


def test_a_published_tour_that_nobody_needs_any_more(town: Town) -> None:
    """The driver is told once that his tour does not take place; booked again, he drives again."""
    town.add_van(number=1)
    session = town.add_session()
    (only,) = town.book(town.wish(session))
    plan_day(town.service, REGION, DAY, seconds=0.1)
    publish_day(town.service, REGION, DAY)
    cancel(town.service, REGION, only, "staff:office")
    publish_day(town.service, REGION, DAY)
    assert templates(town).count("tour_dropped") == 1
    (again,) = town.book(town.wish(session))
    cancel(town.service, REGION, again, "staff:office")
    counts = [templates(town).count(name) for name in ("tour_schedule", "tour_dropped")]
    assert counts == [2, 2]


def test_on_the_road_only_what_lies_ahead_changes(town: Town) -> None:
    """A passenger still at home cancels while the van is on its way with another one.

    What has been driven stays as it was; the rest of the tour is timed anew.
    """
    town.add_van()
    session = town.add_session()
    far, near = spot(4, 0), spot(4, 3)
    town.book(town.wish(session, far))
    (late,) = town.book(town.wish(session, near))
    (tour,) = town.day().tours
    assert [stop.label for stop in tour.stops[:2]] == [far.label, near.label]
    town.clock.instant = tour.stops[0].departure_at + timedelta(seconds=1)
    cancel(town.service, REGION, late, "staff:office")
    (after,) = town.day().tours
    assert after.stops[0] == tour.stops[0]
    assert [stop.ride_id for stop in after.stops] == [tour.stops[0].ride_id] * 2
    assert check_day(town.service, REGION, DAY) == ()
