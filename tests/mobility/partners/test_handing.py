"""A ride goes to a partner, keeps its promise, and comes back."""

from datetime import datetime, timedelta

import pytest

from mobility.booking import accept, cancel, get_ride, move_session, request_place
from mobility.model import (
    Action,
    AuditEntry,
    DoorNote,
    HandoverState,
    OfferSession,
    Participant,
    RideStatus,
    new_id,
)
from mobility.partners import (
    PartnerDraft,
    find_order,
    list_partners,
    printed_order,
    save_partner,
    take_back,
)
from mobility.planning import check_day, publish_day, remind_before_pickup
from mobility.refusals import Refusal
from tests.mobility.partners.orders import (
    STAFF,
    add_partner,
    give,
    handover,
    messages,
    status_of,
)
from tests.mobility.town import DAY, REGION, Town, at

S, H = RideStatus, HandoverState


def test_a_ride_leaves_its_tour_and_keeps_its_promise(town: Town) -> None:
    """The only van has nobody left, the promised window is the same, all three sides know."""
    town.add_van()
    (ride,) = town.book(town.wish(town.add_session()))
    publish_day(town.service, REGION, DAY)
    before = get_ride(town.service, REGION, ride).ride
    give(town, ride, add_partner(town))
    after = get_ride(town.service, REGION, ride).ride
    assert after.status is S.HANDED_OVER
    assert town.day().tours == ()
    assert (after.pickup_earliest, after.pickup_latest, after.arrival_latest) == (
        before.pickup_earliest,
        before.pickup_latest,
        before.arrival_latest,
    )
    (order,) = messages(town, "partner_order")
    assert (order.email, order.channel) == ("fahrten@taxi.example", "email")
    (told,) = messages(town, "ride_by_partner")
    assert told.facts["partner"] == "Taxi Beispiel"
    assert check_day(town.service, REGION, DAY) == ()
    with town.service.database.reading() as session:
        done = [row.action for row in session.query(AuditEntry) if row.actor == STAFF]
    assert sorted(done) == [Action.PARTNER_SAVED, Action.RIDE_HANDED_OVER]


def test_an_order_says_no_more_than_needed(town: Town) -> None:
    """First name, door and number; no number of who does not want calls, and never the course."""
    town.add_van()
    person = town.add_participant()
    (ride,) = town.book(town.wish(town.add_session(), adults=2), person)
    label = get_ride(town.service, REGION, ride).ride.pickup_label
    with town.service.database.writing() as session:
        session.add(
            DoorNote(region_id=REGION, participant_id=person.id, label=label, words="Hinterhaus")
        )
    give(town, ride, add_partner(town))
    text = find_order(town.service, REGION, ride).text
    assert "Hinterhaus" in text
    assert "Vorname: Amira\n" in text
    assert "030 23125001" in text.replace("-", " ").replace("231 25", "23125")
    assert "Deutschkurs" not in text
    assert messages(town, "partner_order")[0].facts["text"] == text
    with town.service.database.writing() as session:
        session.get_one(Participant, (REGION, person.id)).driver_may_call = False
    assert "23125001" not in find_order(town.service, REGION, ride).text.replace(" ", "")
    assert printed_order(town.service, REGION, ride).startswith(b"%PDF")


def test_a_ride_that_waits_is_promised_a_time(town: Town) -> None:
    """One seat, taken: who waits gets a window in which a straight drive of 4 km is in time."""
    town.add_van(seats=1)
    course = town.add_session()
    town.book(town.wish(course))
    person = town.add_participant()
    (ride,) = request_place(town.service, REGION, person.id, town.wish(course), new_id())
    assert status_of(town, ride) is S.WAITLISTED
    give(town, ride, add_partner(town))
    view = get_ride(town.service, REGION, ride).ride
    width_s = town.service.region(REGION).rules.pickup_window_s
    assert view.pickup_latest - view.pickup_earliest == timedelta(seconds=width_s)
    assert view.pickup_latest < view.arrival_latest <= at(9)
    assert check_day(town.service, REGION, DAY) == ()
    with pytest.raises(Refusal, match=r"full_at_that_time|vehicles_busy"):
        take_back(town.service, REGION, ride, actor=STAFF)
    assert status_of(town, ride) is S.HANDED_OVER
    town.add_van(number=2)
    take_back(town.service, REGION, ride, actor=STAFF)
    assert status_of(town, ride) is S.PROMISED
    assert check_day(town.service, REGION, DAY) == ()


def declined(town: Town, course: OfferSession) -> tuple[str, str]:
    """Somebody and her ride: the day is published, and the only seat was somebody else's."""
    town.add_van(seats=1)
    town.book(town.wish(course))
    person = town.add_participant()
    (ride,) = request_place(town.service, REGION, person.id, town.wish(course), new_id())
    publish_day(town.service, REGION, DAY)
    assert status_of(town, ride) is S.DECLINED
    return person.id, ride


def test_what_had_no_place_is_driven_after_all(town: Town) -> None:
    """The day is published, she was told that there is no place: a taxi is one."""
    _, ride = declined(town, town.add_session())
    give(town, ride, add_partner(town))
    view = get_ride(town.service, REGION, ride).ride
    assert (view.status, view.is_over) == (S.HANDED_OVER, False)
    assert len(messages(town, "ride_by_partner")) == 1
    assert town.day().unserved == ()
    assert check_day(town.service, REGION, DAY) == ()


@pytest.mark.parametrize(
    ("begin", "end"), [(at(10), at(13)), (at(8, 30), at(12)), (at(10, 30), at(11))]
)
def test_a_session_that_moved_since(town: Town, begin: datetime, end: datetime) -> None:
    """What was declined follows no session: a taxi would be an hour too early, or too late."""
    course = town.add_session()
    _, ride = declined(town, course)
    move_session(town.service, REGION, course.id, begin, end, STAFF)
    with pytest.raises(Refusal, match="session_moved_since"):
        give(town, ride, add_partner(town))


def test_nobody_is_fetched_twice(town: Town) -> None:
    """Declined, then a second van came and she booked anew: that one counts."""
    course = town.add_session()
    person, ride = declined(town, course)
    town.add_van(number=2)
    accept(town.service, REGION, person, town.quote(town.wish(course))[0].token, new_id())
    with pytest.raises(Refusal, match="already_booked"):
        give(town, ride, add_partner(town))


def test_a_ride_comes_back_into_the_plan(town: Town) -> None:
    """On a published day it is published again, the partner hears of it; it can go once more."""
    town.add_van()
    (ride,) = town.book(town.wish(town.add_session()))
    publish_day(town.service, REGION, DAY)
    partner = add_partner(town)
    give(town, ride, partner)
    town.clock.advance(timedelta(minutes=1))
    take_back(town.service, REGION, ride, actor=STAFF)
    assert status_of(town, ride) is S.PUBLISHED
    assert [tour.number for tour in town.day().tours] == [1]
    assert handover(town).state is H.TAKEN_BACK
    assert len(messages(town, "partner_called_off")) == 1
    assert check_day(town.service, REGION, DAY) == ()
    with pytest.raises(Refusal, match="not_handed_over"):
        take_back(town.service, REGION, ride, actor=STAFF)
    town.clock.advance(timedelta(minutes=1))
    give(town, ride, partner)
    assert check_day(town.service, REGION, DAY) == ()


@pytest.mark.parametrize(
    ("draft", "code"),
    [
        (PartnerDraft("", "a@b.example", "030 23125 900", ""), "partner_incomplete"),
        (PartnerDraft("Taxi", "nowhere", "030 23125 900", ""), "partner_incomplete"),
        (
            PartnerDraft("Taxi", "a@b.example,c@d", "030 23125 900", ""),
            "partner_incomplete",
        ),
    ],
)
def test_a_partner_can_be_reached(town: Town, draft: PartnerDraft, code: str) -> None:
    with pytest.raises(Refusal, match=code):
        save_partner(town.service, REGION, draft, actor=STAFF)
    assert list(list_partners(town.service, REGION)) == []


def test_what_cannot_be_handed_over(town: Town) -> None:
    """A price nobody pays, a partner who is not there or stopped, a ride that is over."""
    town.add_van()
    (ride,) = town.book(town.wish(town.add_session()))
    partner = add_partner(town)
    with pytest.raises(Refusal, match="price_wrong"):
        give(town, ride, partner, -1)
    with pytest.raises(Refusal, match="partner_unknown"):
        give(town, ride, "nobody")
    stopped = PartnerDraft("Taxi", "a@b.example", "030 23125 900", "", active=False)
    save_partner(town.service, REGION, stopped, actor=STAFF, partner_id=partner)
    with pytest.raises(Refusal, match="partner_unknown"):
        give(town, ride, partner)
    cancel(town.service, REGION, ride, STAFF)
    with pytest.raises(Refusal, match="ride_not_free"):
        give(town, ride, add_partner(town))


def test_who_is_fetched_by_a_taxi_is_reminded(town: Town) -> None:
    """Once, half an hour before the window; not who has just heard of it."""
    town.add_van()
    (ride,) = town.book(town.wish(town.add_session()))
    partner = add_partner(town)
    give(town, ride, partner)
    begins_at = get_ride(town.service, REGION, ride).ride.pickup_earliest
    for minutes in (40, 29, 20):
        town.clock.instant = begins_at - timedelta(minutes=minutes)
        remind_before_pickup(town.service, REGION)
    keys = [one.idempotency_key.partition(":")[0] for one in messages(town, "ride_by_partner")]
    assert keys == ["ride_by_partner", "taxi_soon"]
    take_back(town.service, REGION, ride, actor=STAFF)
    give(town, ride, partner)
    remind_before_pickup(town.service, REGION)
    assert len(messages(town, "ride_by_partner")) == 3
