"""A childcare that closes on a day takes its rides with it, or hands them to another one."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from mobility.booking import (
    SessionTarget,
    Wish,
    close_childcare,
    find_touched_by_closing,
    list_rides_of_participant,
    request_place,
)
from mobility.booking.promising_anew import Moved
from mobility.model import (
    Action,
    AgeGroup,
    AuditEntry,
    Childcare,
    OfferSession,
    OutboxMessage,
    Participant,
    Party,
    RideStatus,
    new_id,
)
from mobility.planning import check_day, publish_day
from mobility.refusals import Refusal
from tests.mobility.town import DAY, REGION, Town, spot

S = RideStatus
STAFF = "staff:school"
MINUTE = timedelta(minutes=1)
FAMILY = Party(adults=1, children_1=1)
LAYOUT = {"seats": 8, "child_seats_1": 2}
ONE_PLACE = (AgeGroup(0, 11, 1, 5),)


@pytest.fixture
def house(town: Town) -> Childcare:
    town.add_van(layouts=[LAYOUT])
    return town.add_childcare(spot(4, 2))


@pytest.fixture
def course(town: Town, house: Childcare) -> OfferSession:
    return town.add_session()


@pytest.fixture
def mother(town: Town, course: OfferSession) -> Participant:
    """She rides to the course past the house, and back; somebody else rides there alone."""
    person = town.add_participant()
    town.book(family_wish(course), person)
    town.book(town.wish(course))
    town.clock.advance(MINUTE)
    return person


def family_wish(course: OfferSession) -> Wish:
    return Wish(spot(4, 0), FAMILY, SessionTarget(course.id), childcare=True, ages=(2,))


def statuses(town: Town, person: Participant) -> list[RideStatus]:
    return [ride.status for ride in list_rides_of_participant(town.service, REGION, person.id)]


def told(town: Town, person: Participant) -> list[OutboxMessage]:
    with town.service.database.reading() as session:
        query = select(OutboxMessage).where(OutboxMessage.phone == person.phone)
        return list(session.scalars(query.order_by(OutboxMessage.created_at, OutboxMessage.id)))


def labels(town: Town) -> set[str]:
    return {stop.label for tour in town.day().tours for stop in tour.stops}


def close(town: Town, house: Childcare, substitute_id: str | None = None) -> Moved:
    town.clock.advance(MINUTE)
    return close_childcare(
        town.service, REGION, house.id, DAY, STAFF, substitute_id=substitute_id, reason="ill"
    )


def test_what_closing_touches(town: Town, house: Childcare, mother: Participant) -> None:
    """Her two rides and her child; who rides there alone is not touched."""
    touched = find_touched_by_closing(town.service, REGION, house.id, DAY)
    assert (touched.in_all.rides, touched.in_all.people) == (2, 2)
    (one,) = touched.sessions
    assert (one.titles["en"], one.rides, one.children) == ("German course", 2, 1)


def test_without_another_house_the_rides_end_together(
    town: Town, house: Childcare, mother: Participant
) -> None:
    """Nobody is carried without childcare: both ways are cancelled, with one message; the other
    ride stays.
    """
    assert close(town, house) == Moved(cancelled=2)
    assert statuses(town, mother) == [S.CANCELLED_BY_OPERATOR] * 2
    assert [one.template for one in told(town, mother)][2:] == ["childcare_closed"]
    assert labels(town) == {"Crossing 4/0", "Hall"}
    assert check_day(town.service, REGION, DAY) == ()
    with town.service.database.reading() as session:
        (entry,) = session.scalars(select(AuditEntry))
    assert (entry.action, entry.actor, entry.reason) == (Action.CHILDCARE_CLOSED, STAFF, "ill")


def test_closing_twice_does_nothing_more(town: Town, house: Childcare, mother: Participant) -> None:
    """One message, and the same answers."""
    close(town, house)
    before = len(told(town, mother))
    assert close(town, house) == Moved()
    assert len(told(town, mother)) == before


def test_another_house_takes_the_children(
    town: Town, house: Childcare, mother: Participant
) -> None:
    """The rides lead past that one now, and she hears where it is."""
    other = town.add_childcare(spot(4, 1), of_course=False, name="Other house")
    assert close(town, house, other.id) == Moved(promised=2)
    assert labels(town) == {"Crossing 4/0", "Other house", "Hall"}
    for message in told(town, mother)[2:]:
        assert message.template == "ride_changed"
        assert message.facts["care_house"] == "Other house"
    assert check_day(town.service, REGION, DAY) == ()


def test_the_other_house_may_be_full(
    town: Town, house: Childcare, course: OfferSession, mother: Participant
) -> None:
    """Of two mothers who asked in turn, the second waits for the only place there."""
    second = town.add_participant()
    town.book(family_wish(course), second)
    other = town.add_childcare(spot(4, 1), of_course=False, groups=ONE_PLACE, name="Other house")
    assert close(town, house, other.id) == Moved(promised=2, waiting=2)
    assert S.WAITLISTED in statuses(town, second)
    assert told(town, second)[-1].template == "childcare_closed"
    assert check_day(town.service, REGION, DAY) == ()


def test_whoever_books_afterwards(town: Town, house: Childcare, course: OfferSession) -> None:
    """There is no childcare on that day; with another house instead the way leads past it."""
    close(town, house)
    with pytest.raises(Refusal) as caught:
        town.quote(family_wish(course))
    assert caught.value.code == "childcare_shut"
    town.book(town.wish(course))
    assert check_day(town.service, REGION, DAY) == ()


def test_a_published_day(town: Town, house: Childcare, mother: Participant) -> None:
    """Drivers and passengers are told of the tour as it is now."""
    publish_day(town.service, REGION, DAY)
    assert close(town, house) == Moved(cancelled=2)
    assert check_day(town.service, REGION, DAY) == ()


def test_who_is_on_the_way_keeps_the_place(
    town: Town, house: Childcare, course: OfferSession, mother: Participant
) -> None:
    """Closing at noon does not undo the morning: who has set off rides, and rides home; the stored
    day is not at fault for it.
    """
    publish_day(town.service, REGION, DAY)
    town.clock.advance(course.starts_at - town.clock.now())
    assert close(town, house) == Moved()
    assert statuses(town, mother) == [S.PUBLISHED] * 2
    assert check_day(town.service, REGION, DAY) == ()


def test_who_waits_hears_it_too(town: Town, house: Childcare, course: OfferSession) -> None:
    """A place on the waiting list is of no use without childcare."""
    for _ in range(2):
        town.book(family_wish(course))
    waiting = town.add_participant()
    request_place(town.service, REGION, waiting.id, family_wish(course), new_id())
    touched = find_touched_by_closing(town.service, REGION, house.id, DAY).in_all
    assert (touched.rides, touched.waiting) == (4, 2)
    assert close(town, house) == Moved(cancelled=6)
    assert statuses(town, waiting) == [S.CANCELLED_BY_OPERATOR] * 2
    assert told(town, waiting)[-1].template == "childcare_closed"
    assert check_day(town.service, REGION, DAY) == ()


def test_a_house_that_is_closed_stands_in_for_nobody(town: Town, house: Childcare) -> None:
    """Nor is one closed that others count on."""
    other = town.add_childcare(spot(4, 1), of_course=False)
    close(town, other)
    for childcare, substitute in ((house, other.id), (house, house.id)):
        with pytest.raises(Refusal) as caught:
            close(town, childcare, substitute)
        assert caught.value.code == "substitute_unfit"
    third = town.add_childcare(spot(4, 3), of_course=False)
    close(town, house, third.id)
    with pytest.raises(Refusal) as caught:
        close(town, third)
    assert caught.value.code == "childcare_stands_in"
