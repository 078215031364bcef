"""Changing a ride: the new promise takes the place of the old one, or nothing changes."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from mobility.booking import (
    AppointmentTarget,
    OfferLost,
    SessionTarget,
    Wish,
    accept,
    cancel,
    find_wish,
    get_ride,
    list_rides_of_participant,
    quote,
    request_place,
)
from mobility.model import (
    Action,
    AuditEntry,
    OutboxMessage,
    Participant,
    Party,
    RideStatus,
    new_id,
)
from mobility.planning import check_day, plan_day, publish_day
from mobility.refusals import Refusal
from tests.mobility.town import DAY, REGION, Town, at, spot

S = RideStatus
NEXT_DAY = DAY + timedelta(days=1)


def status(town: Town, ride_id: str) -> RideStatus:
    return get_ride(town.service, REGION, ride_id).ride.status


def change(town: Town, person: Participant, wish: Wish, *old: str) -> tuple[str, ...]:
    token = town.quote(replace(wish, instead_of=old))[0].token
    return accept(town.service, REGION, person.id, token, new_id())


def refusal_of(town: Town, person: Participant, wish: Wish, *old: str) -> str:
    with pytest.raises(Refusal) as caught:
        change(town, person, wish, *old)
    return caught.value.code


def templates(town: Town) -> list[str]:
    with town.service.database.reading() as session:
        return sorted(session.scalars(select(OutboxMessage.template)))


def sound(town: Town) -> bool:
    return check_day(town.service, REGION, DAY) + check_day(town.service, REGION, NEXT_DAY) == ()


def test_another_place_takes_over_the_seat(town: Town) -> None:
    """The only seat is hers already: quoting counts it as free for her own change."""
    town.add_van(seats=1)
    session, person = town.add_session(), town.add_participant()
    (old,) = town.book(town.wish(session), person)
    moved = town.wish(session, spot(4, 1))
    with pytest.raises(Refusal):
        town.quote(moved)
    (new,) = change(town, person, moved, old)
    assert (status(town, old), status(town, new)) == (S.REPLACED, S.PROMISED)
    (mine,) = list_rides_of_participant(town.service, REGION, person.id)
    assert (mine.ride_id, mine.pickup_label) == (new, "Crossing 4/1")
    assert get_ride(town.service, REGION, old).replaced_by == new
    assert sound(town)


def test_the_life_of_a_changed_ride_tells_both_promises(town: Town) -> None:
    """Promised at 4/0, changed by her an hour later, promised at 4/1: who, when, what, why."""
    town.add_van()
    session, person = town.add_session(), town.add_participant()
    (old,) = town.book(town.wish(session), person)
    town.clock.advance(timedelta(hours=1))
    (new,) = change(town, person, town.wish(session, spot(4, 1)), old)
    history = get_ride(town.service, REGION, new).history
    assert [event.status_after for event in history] == [
        S.REQUESTED,
        S.PROMISED,
        S.REPLACED,
        S.REQUESTED,
        S.PROMISED,
    ]
    assert [event.told.pickup_label for event in history if event.told] == [
        "Crossing 4/0",
        "Crossing 4/1",
    ]
    assert {event.actor for event in history} == {f"participant:{person.id}"}
    assert [event.reason for event in history[2:]] == ["changed", "", "changed"]
    assert templates(town) == ["ride_changed", "ride_promised"]


def test_both_directions_change_together(town: Town) -> None:
    """There and back from another home: both rides are replaced, direction by direction."""
    town.add_van()
    session, person = town.add_session(), town.add_participant()
    old = town.book(town.wish(session, back=True), person)
    new = change(town, person, town.wish(session, spot(5, 1), back=True), *reversed(old))
    for before, after in zip(old, new, strict=True):
        assert get_ride(town.service, REGION, before).replaced_by == after
    assert sound(town)


def test_one_direction_changes_and_the_other_stays(town: Town) -> None:
    """Somebody else comes along on the way back only."""
    town.add_van()
    session, person = town.add_session(), town.add_participant()
    there, back = town.book(town.wish(session, back=True), person)
    wish = town.wish(session, adults=2, outbound=False, back=True)
    (new,) = change(town, person, wish, back)
    assert status(town, there) is S.PROMISED
    assert get_ride(town.service, REGION, new).ride.party == Party(adults=2)
    assert sound(town)


def test_another_time_for_an_appointment(town: Town) -> None:
    """From 9:00 to 9:30: the promised arrival moves with it."""
    town.add_van()
    person = town.add_participant()
    early = Wish(spot(4, 0), Party(), AppointmentTarget(spot(6, 6), at(9)), back=False)
    (old,) = town.book(early, person)
    late = replace(early, target=AppointmentTarget(spot(6, 6), at(9, 30)))
    (new,) = change(town, person, late, old)
    arrivals = [get_ride(town.service, REGION, ride).ride.arrival_latest for ride in (old, new)]
    assert arrivals == [at(8, 55), at(9, 25)]
    assert sound(town)


def test_another_day(town: Town) -> None:
    """The old day loses the ride and the new one gains it, in one step."""
    town.add_van(seats=1)
    town.add_van(
        seats=1, number=2, day=NEXT_DAY, begin=at(6, day=NEXT_DAY), end=at(15, day=NEXT_DAY)
    )
    person = town.add_participant()
    (old,) = town.book(town.wish(town.add_session()), person)
    tuesday = town.add_session(at(9, day=NEXT_DAY), at(12, day=NEXT_DAY))
    (new,) = change(town, person, town.wish(tuesday), old)
    assert town.day().tours == ()
    assert get_ride(town.service, REGION, new).ride.service_date == NEXT_DAY
    assert sound(town)


def test_the_old_promise_stays_where_the_new_one_fails(town: Town) -> None:
    """The place is gone when she accepts: her old ride is as it was, and other times come back."""
    town.add_van(seats=1)
    person, other = town.add_participant(), town.add_participant()
    first = Wish(spot(4, 0), Party(), AppointmentTarget(spot(6, 6), at(8)), back=False)
    (old,) = town.book(first, person)
    later = AppointmentTarget(spot(6, 6), at(10))
    wish = replace(first, target=later, instead_of=(old,))
    token = town.quote(wish)[0].token
    town.book(replace(first, target=later, home=spot(0, 8)), other)
    with pytest.raises(OfferLost) as caught:
        accept(town.service, REGION, person.id, token, new_id())
    assert caught.value.code == "offer_gone"
    assert status(town, old) is S.PROMISED
    assert sound(town)


def test_a_change_sent_twice_counts_once(town: Town) -> None:
    """The second sending of the same form gets the ride of the first."""
    town.add_van()
    session, person = town.add_session(), town.add_participant()
    (old,) = town.book(town.wish(session), person)
    wish = replace(town.wish(session, spot(4, 1)), instead_of=(old,))
    token, key = town.quote(wish)[0].token, new_id()
    first = accept(town.service, REGION, person.id, token, key)
    assert accept(town.service, REGION, person.id, token, key) == first
    with pytest.raises(Refusal) as caught:
        accept(town.service, REGION, person.id, token, new_id())
    assert caught.value.code == "change_refused"


def test_a_change_wakes_the_waiting_list(town: Town) -> None:
    """She moves to the afternoon; her seat of the morning is offered to who waits for it."""
    town.add_van(seats=1, end=at(20))
    morning, person = town.add_session(), town.add_participant()
    (old,) = town.book(town.wish(morning), person)
    (waiting,) = request_place(
        town.service, REGION, town.add_participant().id, town.wish(morning), new_id()
    )
    afternoon = town.add_session(at(15), at(17))
    change(town, person, town.wish(afternoon), old)
    assert status(town, waiting) is S.OFFERED
    assert sound(town)


def test_only_ones_own_promised_rides_can_be_changed(town: Town) -> None:
    """Not somebody else's, not for other directions, not twice, not one that has begun."""
    town.add_van()
    session, person = town.add_session(), town.add_participant()
    there, back = town.book(town.wish(session, back=True), person)
    wish = town.wish(session, spot(4, 1))
    assert refusal_of(town, town.add_participant(), wish, there) == "ride_unknown"
    assert refusal_of(town, person, wish, "nothing") == "ride_unknown"
    assert refusal_of(town, person, wish, back) == "change_refused"
    assert refusal_of(town, person, wish, there, back) == "change_refused"
    town.clock.instant = town.day().tours[0].stops[0].begin_at
    later = town.add_session(at(13), at(14))
    assert refusal_of(town, person, town.wish(later), there) == "change_refused"


def test_who_waits_gives_up_nothing(town: Town) -> None:
    """A wish that gives up a ride cannot wait for a place: the old ride would hang in the air."""
    town.add_van(seats=1)
    session, person = town.add_session(), town.add_participant()
    (old,) = town.book(town.wish(session), person)
    wish = replace(town.wish(session, adults=2), instead_of=(old,))
    with pytest.raises(Refusal):
        quote(town.service, REGION, wish)
    with pytest.raises(Refusal) as caught:
        request_place(town.service, REGION, person.id, wish, new_id())
    assert caught.value.code == "change_refused"


def test_a_change_after_publication_is_told(town: Town) -> None:
    """The new ride is published at once, and the driver gets the new tour."""
    town.add_van()
    session, person = town.add_session(), town.add_participant()
    (old,) = town.book(town.wish(session), person)
    plan_day(town.service, REGION, DAY, seconds=0.1)
    publish_day(town.service, REGION, DAY)
    (new,) = change(town, person, town.wish(session, spot(3, 0)), old)
    assert status(town, new) is S.PUBLISHED
    assert town.day().version == 2
    assert templates(town).count("tour_schedule") == 2
    assert sound(town)


def test_another_session_of_the_course(town: Town) -> None:
    """The change may lead to another date of the offer; the old one can be booked again."""
    town.add_van(end=at(20))
    morning, afternoon = town.add_session(), town.add_session(at(14), at(17))
    person = town.add_participant()
    (old,) = town.book(town.wish(morning), person)
    wish = replace(town.wish(morning), target=SessionTarget(afternoon.id))
    change(town, person, wish, old)
    town.book(town.wish(morning), person)
    assert sound(town)


def test_what_was_asked_comes_back_as_a_wish(town: Town) -> None:
    """A change begins with what was asked: place, party, times, directions, needs."""
    town.add_van(properties=("ramp",))
    person = town.add_participant()
    for target in (
        SessionTarget(town.add_session().id),
        AppointmentTarget(spot(6, 6), at(10), at(13, 30)),
    ):
        wish = Wish(spot(4, 0), Party(adults=2), target, required=frozenset({"ramp"}))
        rides = town.book(wish, person)
        assert find_wish(town.service, REGION, rides, person.id) == replace(wish, instead_of=rides)
    one_way = find_wish(town.service, REGION, rides[1:], person.id)
    assert (one_way.outbound, one_way.back, one_way.home) == (False, True, spot(4, 0))
    assert one_way.target == AppointmentTarget(spot(6, 6), None, at(13, 30))


def test_a_wish_is_found_for_ones_own_rides_that_can_be_changed(town: Town) -> None:
    """Others learn nothing about it; a cancelled ride cannot be changed."""
    town.add_van()
    person, session = town.add_participant(), town.add_session()
    rides = town.book(town.wish(session), person)
    with pytest.raises(Refusal) as caught:
        find_wish(town.service, REGION, rides, town.add_participant().id)
    assert caught.value.code == "ride_unknown"
    cancel(town.service, REGION, rides[0], "staff:office")
    with pytest.raises(Refusal) as caught:
        find_wish(town.service, REGION, rides, person.id)
    assert caught.value.code == "change_refused"


def test_the_office_changes_a_ride(town: Town) -> None:
    """She rang up: who changed it, when and why stands in both rides' lives and in the audit.

    Without a reason nothing changes; she is told as if she had done it herself.
    """
    town.add_van()
    session, person = town.add_session(), town.add_participant()
    (old,) = town.book(town.wish(session), person)
    wish = find_wish(town.service, REGION, [old])
    token = town.quote(replace(wish, home=spot(4, 1)))[0].token
    office = {"actor": "staff:office", "reason": "has moved house"}
    with pytest.raises(Refusal) as caught:
        accept(town.service, REGION, person.id, token, new_id(), actor="staff:office")
    assert (caught.value.code, status(town, old)) == ("why_changed", S.PROMISED)
    (new,) = accept(town.service, REGION, person.id, token, new_id(), **office)
    life = get_ride(town.service, REGION, new).history
    changes = [event for event in life if event.reason == "has moved house"]
    assert {(event.actor, event.status_after) for event in changes} == {
        ("staff:office", S.REPLACED),
        ("staff:office", S.PROMISED),
    }
    with town.service.database.reading() as rows:
        (entry,) = rows.scalars(select(AuditEntry)).all()
    assert (entry.action, entry.subject) == (Action.RIDE_CHANGED, f"ride:{new}")
    assert (entry.actor, entry.reason) == ("staff:office", "has moved house")
    assert "ride_changed" in templates(town)
    assert sound(town)


def test_the_office_books_for_somebody(town: Town) -> None:
    """Her first ride: no reason is needed, and it is hers to cancel."""
    town.add_van()
    person = town.add_participant()
    token = town.quote(town.wish(town.add_session()))[0].token
    (ride,) = accept(town.service, REGION, person.id, token, new_id(), actor="staff:office")
    assert {event.actor for event in get_ride(town.service, REGION, ride).history} == {
        "staff:office"
    }
    cancel(town.service, REGION, ride, f"participant:{person.id}")
    assert sound(town)
