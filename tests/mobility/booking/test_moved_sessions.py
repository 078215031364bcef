"""Sessions that are cancelled or moved take their rides with them."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from mobility.booking import (
    GroupMember,
    GroupWish,
    accept,
    accept_group,
    cancel_group,
    cancel_session,
    find_touched,
    get_ride,
    list_groups,
    list_rides_of_participant,
    move_session,
    quote_group,
    request_place,
)
from mobility.booking.promising_anew import Moved, Touched
from mobility.model import (
    Action,
    AuditEntry,
    OfferSession,
    OutboxMessage,
    Party,
    RideStatus,
    new_id,
)
from mobility.planning import check_day, check_region, publish_day
from mobility.refusals import Refusal
from tests.mobility.town import DAY, REGION, Town, at, spot

S = RideStatus
STAFF = "staff:school"
NEXT_DAY = DAY + timedelta(days=1)


def statuses(town: Town, person_id: str) -> list[RideStatus]:
    rides = list_rides_of_participant(town.service, REGION, person_id)
    return [ride.status for ride in rides]


def templates(town: Town) -> list[str]:
    with town.service.database.reading() as session:
        return sorted(session.scalars(select(OutboxMessage.template)))


def is_sound(town: Town) -> bool:
    return all(check_day(town.service, REGION, day) == () for day in (DAY, NEXT_DAY))


def test_what_a_cancellation_touches(town: Town) -> None:
    """Two requests with three rides and three people, and one that waits."""
    town.add_van(seats=3)
    session = town.add_session()
    town.book(town.wish(session, back=True))
    town.book(town.wish(session, spot(4, 1), adults=2))
    waiting = town.add_participant()
    wish = town.wish(session, spot(4, 2), adults=3)
    request_place(town.service, REGION, waiting.id, wish, new_id())
    touched = find_touched(town.service, REGION, session.id)
    # people: 1 + 2 + 3 who wait
    assert touched == Touched(rides=3, waiting=1, people=6, begun=0)


def test_everybody_is_told_once_and_the_vans_are_free(town: Town) -> None:
    """Both rides of a request end with one message; the day has no tour any more."""
    town.add_van()
    session, person = town.add_session(), town.add_participant()
    town.book(town.wish(session, back=True), person)
    before = templates(town)
    done = cancel_session(town.service, REGION, session.id, STAFF, "teacher ill")
    assert (done.rides, done.begun) == (2, 0)
    assert statuses(town, person.id) == [S.CANCELLED_BY_OPERATOR] * 2
    assert town.day().tours == ()
    assert sorted([*before, "session_cancelled"]) == templates(town)
    assert is_sound(town)
    with town.service.database.reading() as rows:
        (entry,) = rows.scalars(select(AuditEntry))
    assert (entry.action, entry.reason) == (Action.SESSION_CANCELLED, "teacher ill")


def test_cancelling_twice_tells_nobody_again(town: Town) -> None:
    """The second time there is nothing left to cancel."""
    town.add_van()
    session = town.add_session()
    town.book(town.wish(session))
    cancel_session(town.service, REGION, session.id, STAFF)
    before = templates(town)
    assert cancel_session(town.service, REGION, session.id, STAFF).rides == 0
    assert templates(town) == before


def test_a_cancelled_session_is_not_booked(town: Town) -> None:
    """An offer made before the cancellation is lost, and no new one is made."""
    town.add_van()
    session, person = town.add_session(), town.add_participant()
    token = town.quote(town.wish(session))[0].token
    cancel_session(town.service, REGION, session.id, STAFF)
    with pytest.raises(Refusal) as refused:
        accept(town.service, REGION, person.id, token, new_id())
    assert refused.value.code == "session_cancelled"


def test_who_is_on_the_way_is_brought_home(town: Town) -> None:
    """Once the way there has begun, the way back stays; who only rides back is cancelled."""
    town.add_van()
    session = town.add_session()
    early, late = town.add_participant(), town.add_participant()
    there, _ = town.book(town.wish(session, back=True), early)
    town.book(town.wish(session, spot(4, 1), outbound=False, back=True), late)
    publish_day(town.service, REGION, DAY)
    ride = get_ride(town.service, REGION, there).ride
    town.clock.advance(ride.pickup_latest - town.clock.now())
    done = cancel_session(town.service, REGION, session.id, STAFF)
    assert (done.rides, done.begun) == (1, 2)
    assert statuses(town, early.id) == [S.PUBLISHED] * 2
    assert statuses(town, late.id) == [S.CANCELLED_BY_OPERATOR]
    assert is_sound(town)


def moved(town: Town, session: OfferSession, begin: datetime) -> Moved:
    hours = timedelta(hours=3)
    return move_session(town.service, REGION, session.id, begin, begin + hours, STAFF)


@pytest.mark.parametrize("begin", [at(10), at(9, day=NEXT_DAY)])
def test_rides_follow_a_session(town: Town, begin: datetime) -> None:
    """An hour later, or a day: both ways are promised anew, 5 to 20 minutes before it begins."""
    town.add_van()
    town.add_van(number=2, day=NEXT_DAY, end=at(15, day=NEXT_DAY))
    session, person = town.add_session(), town.add_participant()
    old = town.book(town.wish(session, back=True), person)
    assert moved(town, session, begin) == Moved(promised=2)
    assert {get_ride(town.service, REGION, one).ride.status for one in old} == {S.REPLACED}
    there, back = (
        ride
        for ride in list_rides_of_participant(town.service, REGION, person.id)
        if ride.status is S.PROMISED
    )
    before = begin - there.arrival_latest
    assert timedelta(minutes=5) <= before <= timedelta(minutes=20)
    assert back.pickup_earliest >= begin + timedelta(hours=3, minutes=5)
    assert templates(town).count("ride_changed") == 2
    assert is_sound(town)


def test_who_has_no_place_at_the_new_time_waits(town: Town) -> None:
    """Only the first van works in the evening: one seat, so the second who booked waits."""
    town.add_van(seats=1, end=at(22))
    town.add_van(seats=1, number=2, end=at(12))
    session = town.add_session()
    first, second = town.add_participant(), town.add_participant()
    # Homes in opposite corners: one van with one seat cannot do both within the hour.
    town.book(town.wish(session, spot(0, 0)), first)
    town.clock.advance(timedelta(minutes=1))
    town.book(town.wish(session, spot(8, 8)), second)
    assert moved(town, session, at(18)) == Moved(promised=1, waiting=1)
    assert statuses(town, first.id) == [S.PROMISED]
    assert S.WAITLISTED in statuses(town, second.id)
    assert "session_moved" in templates(town)
    assert is_sound(town)


def test_a_group_stays_one(town: Town) -> None:
    """Two homes of a group, there and back, follow the session and are cancelled as a whole."""
    town.add_van(seats=2)
    session, contact = town.add_session(), town.add_participant()
    members = tuple(GroupMember(spot(4, y), Party()) for y in (0, 1))
    quoted = quote_group(town.service, REGION, GroupWish(session.id, members))
    accept_group(town.service, REGION, contact.id, quoted.token, new_id())
    assert moved(town, session, at(10)) == Moved(promised=4)
    (group,) = list_groups(town.service, REGION)
    assert [ride.status for ride in group.rides] == [S.PROMISED] * 4
    assert check_region(town.service, REGION) == ()
    cancel_group(town.service, REGION, group.group_id, STAFF)
    assert town.day().tours == ()
    assert is_sound(town)


def test_once_booking_has_closed_nobody_waits(town: Town) -> None:
    """On the day itself who finds no place loses the ride and is told to call."""
    town.add_van()
    session, person = town.add_session(), town.add_participant()
    town.book(town.wish(session), person)
    town.clock.advance(at(7) - town.clock.now())
    assert moved(town, session, at(20)) == Moved(cancelled=1)  # the van goes home at 15
    assert statuses(town, person.id) == [S.CANCELLED_BY_OPERATOR]
    assert is_sound(town)


@pytest.mark.parametrize(
    ("begin", "end", "code"),
    [
        (at(12), at(9), "times_of_day_reversed"),
        (at(9, day=DAY - timedelta(days=7)), at(12), "time_past"),
    ],
)
def test_moves_that_are_refused(town: Town, begin: datetime, end: datetime, code: str) -> None:
    """Times that make no sense change nothing."""
    session = town.add_session()
    with pytest.raises(Refusal) as refused:
        move_session(town.service, REGION, session.id, begin, end, STAFF)
    assert refused.value.code == code


def test_a_session_that_does_not_exist(town: Town) -> None:
    """All three say so."""
    for act in (
        lambda: find_touched(town.service, REGION, "nothing"),
        lambda: cancel_session(town.service, REGION, "nothing", STAFF),
        lambda: move_session(town.service, REGION, "nothing", at(9), at(12), STAFF),
    ):
        with pytest.raises(Refusal, match="session_unknown"):
            act()
