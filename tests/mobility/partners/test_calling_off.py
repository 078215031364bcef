"""Whatever becomes of a ride that a partner drives, he hears of it in the same transaction."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from mobility.booking import (
    accept,
    cancel,
    cancel_session,
    close_childcare,
    find_wish,
    get_ride,
    list_rides_of_participant,
    move_session,
)
from mobility.messages import deliver_pending
from mobility.model import (
    Childcare,
    HandoverState,
    MessageStatus,
    OfferSession,
    Participant,
    Party,
    RideStatus,
    new_id,
)
from mobility.partners import take_back
from mobility.planning import check_day, publish_day
from mobility.refusals import Refusal
from tests.mobility.partners.orders import (
    STAFF,
    add_partner,
    give,
    handover,
    messages,
    status_of,
)
from tests.mobility.town import DAY, REGION, Town, at, spot

S, H = RideStatus, HandoverState
End = Callable[[Town, OfferSession, Participant, str], object]


def cancel_it(town: Town, _course: OfferSession, person: Participant, ride: str) -> None:
    cancel(town.service, REGION, ride, f"participant:{person.id}")


def change_it(town: Town, _course: OfferSession, person: Participant, ride: str) -> None:
    wish = replace(find_wish(town.service, REGION, [ride], person.id), home=spot(4, 1))
    accept(town.service, REGION, person.id, town.quote(wish)[0].token, new_id())


def cancel_course(town: Town, course: OfferSession, _person: Participant, _ride: str) -> None:
    cancel_session(town.service, REGION, course.id, STAFF)


def move_course(town: Town, course: OfferSession, _person: Participant, _ride: str) -> None:
    move_session(town.service, REGION, course.id, at(10), at(13), STAFF)


@pytest.mark.parametrize(
    ("end", "status"),
    [
        (cancel_it, S.CANCELLED_BY_PARTICIPANT),
        (change_it, S.REPLACED),
        (cancel_course, S.CANCELLED_BY_OPERATOR),
        (move_course, S.REPLACED),
    ],
)
def test_the_partner_is_told(town: Town, end: End, status: RideStatus) -> None:
    """She cancels or changes, her course is cancelled or moved: he shall not drive."""
    town.add_van()
    course, person = town.add_session(), town.add_participant()
    (ride,) = town.book(town.wish(course), person)
    give(town, ride, add_partner(town))
    town.clock.advance(timedelta(minutes=1))
    end(town, course, person, ride)
    assert status_of(town, ride) is status
    assert handover(town).state is H.CANCELLED
    (letter,) = messages(town, "partner_called_off")
    assert "ABGESAGT" in letter.facts["text"]
    assert (letter.email, letter.about_ride_id) == ("fahrten@taxi.example", ride)
    assert check_day(town.service, REGION, DAY) == ()
    mine = list_rides_of_participant(town.service, REGION, person.id)
    promised = [one for one in mine if one.status is S.PROMISED]
    assert len(promised) == (status is S.REPLACED)


def test_the_partner_is_told_when_childcare_closes(town: Town) -> None:
    """No other childcare stands in: she waits for a place, and nobody comes."""
    town.add_van(layouts=[{"seats": 8, "child_seats_1": 1}])
    town.add_childcare(spot(4, 2))
    course = town.add_session()
    party = Party(adults=1, children_1=1)
    (ride,) = town.book(replace(town.wish(course), party=party, childcare=True, ages=(2,)))
    give(town, ride, add_partner(town))
    town.clock.advance(timedelta(minutes=1))
    with town.service.database.reading() as session:
        childcare = session.query(Childcare).one().id
    close_childcare(town.service, REGION, childcare, DAY, STAFF)
    assert status_of(town, ride) is S.CANCELLED_BY_OPERATOR
    assert len(messages(town, "partner_called_off")) == 1
    assert check_day(town.service, REGION, DAY) == ()


def test_once_his_time_has_come_nothing_changes(town: Town) -> None:
    """From the begin of the window on he may be at the door: no cancelling, no taking back."""
    town.add_van()
    (ride,) = town.book(town.wish(town.add_session()))
    give(town, ride, add_partner(town))
    town.clock.instant = get_ride(town.service, REGION, ride).ride.pickup_earliest
    with pytest.raises(Refusal, match="ride_over"):
        cancel(town.service, REGION, ride, STAFF)
    with pytest.raises(Refusal, match="ride_not_free"):
        take_back(town.service, REGION, ride, actor=STAFF)


def test_only_what_is_still_true_is_sent(town: Town) -> None:
    """Promised, published, given away, taken back at once: no order, no taxi, but the way off.

    Her own messages of before are dropped as long as a partner drives, for no bus comes.
    """
    town.add_van()
    (ride,) = town.book(town.wish(town.add_session()))
    publish_day(town.service, REGION, DAY)
    give(town, ride, add_partner(town))
    deliver_pending(town.service)
    states = {one: messages(town, one)[0].status for one in ("ride_promised", "reminder")}
    assert set(states.values()) == {MessageStatus.DROPPED}
    assert messages(town, "ride_by_partner")[0].status is MessageStatus.SENT
    take_back(town.service, REGION, ride, actor=STAFF)
    give(town, ride, handover(town).partner_id)
    take_back(town.service, REGION, ride, actor=STAFF)
    deliver_pending(town.service)
    sent = MessageStatus.SENT, MessageStatus.DROPPED
    assert sorted(one.status for one in messages(town, "partner_order")) == sorted(sent)
    assert sorted(one.status for one in messages(town, "ride_by_partner")) == sorted(sent)
    assert {one.status for one in messages(town, "partner_called_off")} == {MessageStatus.SENT}
