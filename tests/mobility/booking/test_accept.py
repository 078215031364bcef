"""The promise, on both databases."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy import func, select

from mobility.booking import OfferLost, accept, get_ride
from mobility.model import (
    Base,
    Direction,
    OutboxMessage,
    Party,
    RideStatus,
    new_id,
)
from mobility.planning import check_day, plan_day, publish_day
from mobility.refusals import Refusal
from mobility.service import Service
from mobility.storage.rides import find_ride
from tests.mobility.town import DAY, NOW, REGION, Town, at, spot

S = RideStatus


def count_rows(town: Town) -> Counter[str]:
    """How many rows each table has."""
    with town.service.database.reading() as session:
        return Counter(
            {
                table.name: session.scalar(select(func.count()).select_from(table)) or 0
                for table in Base.metadata.sorted_tables
            }
        )


def refuses(town: Town, token: str, participant_id: str) -> str:
    """The code of the refusal of an acceptance that leaves nothing behind."""
    before = count_rows(town)
    with pytest.raises(Refusal) as caught:
        accept(town.service, REGION, participant_id, token, new_id())
    assert count_rows(town) == before
    return caught.value.code


def test_what_was_offered_is_promised(town: Town) -> None:
    """The stored promise is, to the second, what the participant was shown."""
    town.add_van()
    person = town.add_participant()
    choice = town.quote(town.wish(town.add_session(), back=True))[0]
    ride_ids = accept(town.service, REGION, person.id, choice.token, new_id())
    for ride_id, leg in zip(ride_ids, choice.legs, strict=True):
        ride = get_ride(town.service, REGION, ride_id, participant_id=person.id).ride
        assert ride.direction is leg.direction
        assert (ride.pickup_earliest, ride.pickup_latest) == (
            leg.pickup_earliest,
            leg.pickup_latest,
        )
        assert ride.arrival_latest == leg.arrival_latest
        assert ride.status is S.PROMISED
    assert check_day(town.service, REGION, DAY) == ()


def test_rows_of_one_acceptance(town: Town) -> None:
    """There and back: a request, 2 rides, 2 x 2 stops, 2 x 2 events, a tour of 4 visits, 2 SMS."""
    town.add_van()
    session = town.add_session()
    person = town.add_participant()
    before = count_rows(town)
    town.book(town.wish(session, back=True), person)
    assert count_rows(town) - before == Counter(
        ride_request=1,
        ride=2,
        ride_stop=4,
        ride_event=4,
        tour=1,
        tour_visit=4,
        outbox_message=2,
    )


def test_the_history_begins_with_the_request(town: Town) -> None:
    """A ride is requested and then promised, by the participant, at the instant of accepting."""
    town.add_van()
    person = town.add_participant()
    (ride_id,) = town.book(town.wish(town.add_session()), person)
    history = get_ride(town.service, REGION, ride_id).history
    assert [(event.status_before, event.status_after) for event in history] == [
        (None, S.REQUESTED),
        (S.REQUESTED, S.PROMISED),
    ]
    assert {event.actor for event in history} == {f"participant:{person.id}"}
    assert {event.at for event in history} == {NOW}


def test_the_same_form_sent_twice_books_once(town: Town) -> None:
    """The second sending of a form gets the rides of the first, even an hour later."""
    town.add_van()
    person = town.add_participant()
    choice = town.quote(town.wish(town.add_session(), back=True))[0]
    key = new_id()
    first = accept(town.service, REGION, person.id, choice.token, key)
    rows = count_rows(town)
    town.clock.advance(timedelta(hours=1))
    assert accept(town.service, REGION, person.id, choice.token, key) == first
    assert count_rows(town) == rows


def test_the_same_form_sent_twice_at_once_books_once(town: Town) -> None:
    """Two threads with one key: both are told the same rides, and there is one request."""
    town.add_van()
    person = town.add_participant()
    choice = town.quote(town.wish(town.add_session()))[0]
    key, together = new_id(), Barrier(2)
    told: list[tuple[str, ...]] = []

    def send() -> None:
        together.wait(timeout=10)
        told.append(accept(town.service, REGION, person.id, choice.token, key))

    threads = [Thread(target=send) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(told) == 2
    assert len(set(told)) == 1
    assert count_rows(town)["ride_request"] == 1


def test_a_key_of_somebody_else_is_refused(town: Town) -> None:
    """A key tells nobody about the rides of another participant."""
    town.add_van()
    session = town.add_session()
    choice = town.quote(town.wish(session))[0]
    key = new_id()
    accept(town.service, REGION, town.add_participant().id, choice.token, key)
    with pytest.raises(Refusal) as caught:
        accept(town.service, REGION, town.add_participant().id, choice.token, key)
    assert caught.value.code == "not_allowed"


def test_an_offer_is_valid_for_ten_minutes(town: Town) -> None:
    """It is accepted ten minutes after quoting, and no longer a second later."""
    town.add_van()
    person = town.add_participant()
    token = town.quote(town.wish(town.add_session()))[0].token
    town.clock.advance(timedelta(minutes=10, seconds=1))
    assert refuses(town, token, person.id) == "offer_expired"
    town.clock.advance(timedelta(seconds=-1))
    assert accept(town.service, REGION, person.id, token, new_id())


def test_an_offer_cannot_be_changed(town: Town) -> None:
    """What was not signed here is not an offer; nor is one of another installation."""
    town.add_van()
    person = town.add_participant()
    token = town.quote(town.wish(town.add_session()))[0].token
    middle = len(token) // 2
    changed = token[:middle] + ("A" if token[middle] != "A" else "B") + token[middle + 1 :]
    for broken in ("", "x", changed, token[:-1]):
        assert refuses(town, broken, person.id) == "offer_broken"


def test_a_stranger_cannot_accept(town: Town) -> None:
    """Promises are given to participants of this region only."""
    town.add_van()
    token = town.quote(town.wish(town.add_session()))[0].token
    assert refuses(town, token, "nobody") == "not_allowed"


def test_nobody_rides_twice_to_the_same_session(town: Town) -> None:
    """A second form for the same way is refused; the other direction may still be booked."""
    town.add_van()
    session, person = town.add_session(), town.add_participant()
    town.book(town.wish(session), person)
    token = town.quote(town.wish(session, back=True))[0].token
    assert refuses(town, token, person.id) == "already_booked"
    town.book(town.wish(session, outbound=False, back=True), person)


def test_a_session_cancelled_meanwhile(town: Town) -> None:
    """What does not take place any more is not promised."""
    town.add_van()
    row, person = town.add_session(), town.add_participant()
    token = town.quote(town.wish(row))[0].token
    with town.service.database.writing() as session:
        session.add(row)
        row.cancelled = True
    assert refuses(town, token, person.id) == "session_cancelled"


def test_a_session_moved_meanwhile(town: Town) -> None:
    """The times offered suit the session no longer: the offer is gone."""
    town.add_van()
    row, person = town.add_session(), town.add_participant()
    token = town.quote(town.wish(row))[0].token
    with town.service.database.writing() as session:
        session.add(row)
        row.starts_at += timedelta(hours=1)
    assert refuses(town, token, person.id) == "offer_gone"


def test_the_seat_is_gone(town: Town) -> None:
    """One seat, two offers for it: the first to accept has it, the second hears that it is gone."""
    town.add_van(seats=1)
    session = town.add_session()
    tokens = [town.quote(town.wish(session))[0].token for _ in range(2)]
    first, second = town.add_participant(), town.add_participant()
    accept(town.service, REGION, first.id, tokens[0], new_id())
    assert refuses(town, tokens[1], second.id) == "offer_gone"
    assert check_day(town.service, REGION, DAY) == ()


def test_where_a_seat_is_gone_other_times_come_back(town: Town) -> None:
    """The seat of the early way home is taken meanwhile: the later one comes back, and is free."""
    town.add_van(seats=1, end=at(14))
    wish = replace(town.wish(town.add_session()), outbound=False, back=True)
    token = town.quote(wish)[0].token
    town.book(wish)
    person = town.add_participant()
    with pytest.raises(OfferLost) as caught:
        accept(town.service, REGION, person.id, token, new_id())
    lost = caught.value
    assert (lost.code, lost.why_not) == ("offer_gone", None)
    assert lost.instead is not None
    assert accept(town.service, REGION, person.id, lost.instead.choices[0].token, new_id())


def test_where_nothing_is_left_the_reason_comes_back(town: Town) -> None:
    """The only seat of the way there is gone, and there is no other time: all seats are taken."""
    town.add_van(seats=1)
    wish = town.wish(town.add_session())
    token = town.quote(wish)[0].token
    town.book(wish)
    with pytest.raises(OfferLost) as caught:
        accept(town.service, REGION, town.add_participant().id, token, new_id())
    assert caught.value.instead is None
    assert caught.value.why_not is not None
    assert caught.value.why_not.code == "full_at_that_time"


def test_an_expired_offer_comes_back_fresh(town: Town) -> None:
    """Nothing was taken: the same time is offered once more, for another ten minutes."""
    town.add_van()
    wish = town.wish(town.add_session())
    (first, *_) = town.quote(wish)
    town.clock.advance(timedelta(minutes=11))
    with pytest.raises(OfferLost) as caught:
        accept(town.service, REGION, town.add_participant().id, first.token, new_id())
    assert caught.value.instead is not None
    assert caught.value.instead.choices[0].legs == first.legs
    assert caught.value.instead.valid_until == town.clock.now() + timedelta(minutes=10)


def test_an_offer_survives_being_read(town: Town) -> None:
    """Quoting asks for 20 minutes' notice, accepting for 15: ten minutes later it still holds.

    The notice ends the quoted window 15 minutes before its end. What is promised is what was shown;
    the van is planned for no earlier than 15 minutes from now.
    """
    town.add_van()
    person, wish = town.add_participant(), town.wish(town.add_session())
    latest = max(choice.legs[0].pickup_latest for choice in town.quote(wish))
    town.clock.instant = latest - timedelta(minutes=35)
    choice = max(town.quote(wish), key=lambda choice: choice.legs[0].pickup_latest)
    town.clock.advance(timedelta(minutes=10))
    accept(town.service, REGION, person.id, choice.token, new_id())
    (ride,) = town.day().rides
    assert ride.promised_earliest == choice.legs[0].pickup_earliest
    assert ride.planned_pickup_at is not None
    assert ride.planned_pickup_at >= town.clock.now() + timedelta(minutes=15)
    assert check_day(town.service, REGION, DAY) == ()


def test_an_offer_that_nobody_could_drive_to_in_time(town: Town) -> None:
    """Less than 15 minutes before the end of its window no driver hears of it any more."""
    town.add_van()
    wish = town.wish(town.add_session())
    latest = max(choice.legs[0].pickup_latest for choice in town.quote(wish))
    town.clock.instant = latest - timedelta(minutes=22)
    choice = max(town.quote(wish), key=lambda choice: choice.legs[0].pickup_latest)
    town.clock.instant = choice.legs[0].pickup_latest - timedelta(minutes=14, seconds=59)
    assert refuses(town, choice.token, town.add_participant().id) == "offer_gone"


@pytest.mark.parametrize("round_number", range(3))
def test_two_at_once_for_the_last_seat(town: Town, round_number: int) -> None:
    """Two threads accept the last seat at the same moment: exactly one is promised it."""
    town.add_van(seats=2)
    session = town.add_session()
    town.book(town.wish(session))
    people = [town.add_participant() for _ in range(2)]
    tokens = [town.quote(town.wish(session))[0].token for _ in people]
    together = Barrier(2)
    answers: list[str] = []

    def try_to_book(participant_id: str, token: str) -> None:
        together.wait(timeout=10)
        try:
            accept(town.service, REGION, participant_id, token, new_id())
            answers.append("promised")
        except Refusal as refusal:
            answers.append(refusal.code)

    threads = [
        Thread(target=try_to_book, args=(person.id, token))
        for person, token in zip(people, tokens, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == ["offer_gone", "promised"], round_number
    assert sum(ride.status is S.PROMISED for ride in town.day().rides) == 2
    assert check_day(town.service, REGION, DAY) == ()


def test_the_confirmation_goes_to_the_participant(town: Town) -> None:
    """The message is for her phone, in her language, about this ride, and written once."""
    town.add_van()
    person = town.add_participant()
    (ride_id,) = town.book(town.wish(town.add_session()), person)
    with town.service.database.reading() as session:
        (message,) = session.scalars(select(OutboxMessage)).all()
    assert (message.phone, message.language) == (person.phone, "en")
    assert (message.template, message.about_ride_id) == ("ride_promised", ride_id)


def test_what_the_rules_were_stays_in_the_promise(town: Town) -> None:
    """Two people and a wheelchair: 60 + 3 x 15 + 240 = 345 s at both stops, loads by dimension."""
    town.add_van(layouts=[{"seats": 4, "wheelchairs": 1}])
    wish = town.wish(town.add_session())
    party = Party(adults=2, wheelchairs=1)
    (ride_id,) = town.book(replace(wish, party=party))
    with town.service.database.reading() as session:
        ride = find_ride(session, REGION, ride_id)
        assert ride is not None
        assert [stop.dwell_s for stop in ride.stops] == [345, 345]
        assert ride.pickup.load == {"seats": 2, "wheelchairs": 1}
        assert ride.dropoff.load == {"seats": -2, "wheelchairs": -1}
        assert ride.dropoff.ride_time_limit_s == ride.direct_time_s * 150 // 100 + 600


def test_a_promise_on_a_published_day_is_told_at_once(town: Town) -> None:
    """A late booking is planned and published as it is made; the driver gets a new version."""
    town.add_van()
    session = town.add_session()
    town.book(town.wish(session))
    plan_day(town.service, REGION, DAY, seconds=0.2)
    assert publish_day(town.service, REGION, DAY) == 1
    (ride_id,) = town.book(town.wish(session, spot(4, 2)))
    detail = get_ride(town.service, REGION, ride_id)
    assert [event.status_after for event in detail.history] == [
        S.REQUESTED,
        S.PROMISED,
        S.PLANNED,
        S.PUBLISHED,
    ]
    assert detail.ride.planned_pickup_at is not None
    assert town.day().version == 2
    with town.service.database.reading() as session_:
        sent = session_.scalars(
            select(OutboxMessage).where(OutboxMessage.template == "tour_schedule")
        ).all()
    assert len(sent) == 2
    assert check_day(town.service, REGION, DAY) == ()


def test_memory_of_the_day_is_never_stale(town: Town) -> None:
    """Another process that changes the day is noticed: its promise is kept by ours.

    A second service on the same database has a memory of its own.
    """
    town.add_van(seats=1)
    session = town.add_session()
    other = Service(town.service.settings, town.service.database, town.clock)
    tokens = [town.quote(town.wish(session))[0].token for _ in range(2)]
    people = [town.add_participant() for _ in range(2)]
    town.book(town.wish(session, outbound=False, back=True))
    accept(other, REGION, people[0].id, tokens[0], new_id())
    assert refuses(town, tokens[1], people[1].id) == "offer_gone"


def test_directions_of_one_wish_are_promised_together_or_not_at_all(town: Town) -> None:
    """The way back is taken meanwhile: the way there is not promised alone."""
    town.add_van(seats=1, begin=at(7), end=at(13))
    session = town.add_session()
    both = town.wish(session, back=True)
    token = town.quote(both)[0].token
    # A stranger takes the only seat of the way back at that time.
    town.book(town.wish(session, outbound=False, back=True))
    taken = town.day().rides
    assert [ride.direction for ride in taken] == [Direction.RETURN]
    assert refuses(town, token, town.add_participant().id) == "offer_gone"
