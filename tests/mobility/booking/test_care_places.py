"""Places at childcare: given together with seat and child seat, or nothing is given.

The hall lies at crossing 4/4. Childcare at the hall itself needs no chain; the house of the last
tests lies at 4/2 on the way from home at 4/0.
"""

from dataclasses import replace
from datetime import timedelta
from threading import Barrier, Thread
from time import perf_counter

import pytest
from sqlalchemy import func, select

from mobility.booking import (
    GroupMember,
    GroupWish,
    OfferLost,
    Remedy,
    SessionTarget,
    Wish,
    accept,
    accept_group,
    accept_series,
    cancel,
    find_wish,
    get_ride,
    list_rides_of_participant,
    move_session,
    quote,
    quote_group,
    quote_series,
    request_place,
)
from mobility.booking.alternatives import list_alternatives
from mobility.booking.asking import ask, find_obstacle
from mobility.model import (
    AgeGroup,
    ChildcareStay,
    Direction,
    OfferSession,
    Party,
    Ride,
    RideStatus,
    new_id,
)
from mobility.planning import check_day, plan_day
from mobility.refusals import Refusal
from tests.mobility.town import DAY, REGION, Town, at, spot

S = RideStatus
SMALL = AgeGroup(0, 2, 1, 4)
SMALL_AND_BIG = (SMALL, AgeGroup(3, 11, 5, 10))
FAMILY = Party(adults=1, children_1=1)
LAYOUT = {"seats": 40, "child_seats_1": 20, "child_seats_23": 20, "prams": 4}
OFFICE = "staff:office"
WEEK = timedelta(weeks=1)


@pytest.fixture
def course(town: Town) -> OfferSession:
    """From 9 to 12, with one place for a small child at the hall and a van large enough."""
    town.add_van(layouts=[LAYOUT])
    town.add_childcare(spot(4, 4), groups=SMALL_AND_BIG, carers=1)
    return town.add_session()


def family_wish(course: OfferSession, age: int = 2) -> Wish:
    party = FAMILY if age < 4 else Party(adults=1, children_23=1)
    return Wish(spot(4, 0), party, SessionTarget(course.id), childcare=True, ages=(age,))


def refusal_of(town: Town, wish: Wish) -> str:
    with pytest.raises(Refusal) as caught:
        town.quote(wish)
    return caught.value.code


def assert_sound(town: Town) -> None:
    assert check_day(town.service, REGION, DAY) == ()


def count_of(town: Town, *statuses: RideStatus) -> int:
    return sum(ride.status in statuses for ride in town.day().rides)


def test_at_the_venue_there_is_no_chain(town: Town, course: OfferSession) -> None:
    """From home to the hall and back; the child has a place, and nobody stops on the way."""
    ids = town.book(family_wish(course))
    (tour,) = town.day().tours
    assert [stop.label for stop in tour.stops] == ["Crossing 4/0", "Hall", "Hall", "Crossing 4/0"]
    assert all(get_ride(town.service, REGION, name).ride.has_care_place for name in ids)
    assert_sound(town)


def test_no_place_for_this_age_at_this_time(town: Town, course: OfferSession) -> None:
    """The one place for a small child is taken; a bigger child finds one, one of 12 rides along."""
    town.book(family_wish(course))
    assert refusal_of(town, family_wish(course)) == "childcare_full"
    town.book(family_wish(course, age=5))
    assert refusal_of(town, replace(family_wish(course), ages=(), party=Party())) == (
        "nobody_for_childcare"
    )
    town.book(town.wish(course))
    assert_sound(town)


def test_nobody_looks_after_such_an_age(town: Town) -> None:
    """A house for children up to two years takes no five-year-old, however empty it is."""
    town.add_van(layouts=[LAYOUT])
    town.add_childcare(spot(4, 4), groups=(SMALL,), carers=1)
    assert refusal_of(town, family_wish(town.add_session(), age=5)) == "childcare_age"


def test_another_session_is_named(town: Town, course: OfferSession) -> None:
    """The course takes place once more that day, when the place is free: that is offered."""
    later = town.add_session(at(13), at(14))
    town.book(family_wish(course))
    asked = ask(town.service, REGION, family_wish(course))
    obstacle, an_hour = find_obstacle(asked), perf_counter() + 3600
    (other,) = list_alternatives(town.service, asked, obstacle, an_hour)
    assert other.remedy is Remedy.SESSION
    assert other.wish.target == SessionTarget(later.id)
    accept(town.service, REGION, town.add_participant().id, other.choice.token, new_id())
    assert_sound(town)


def test_the_place_is_lost_between_offer_and_promise(town: Town, course: OfferSession) -> None:
    """Nothing is written for who comes second: no ride, no seat, no place; she hears why."""
    first, second = (town.quote(family_wish(course))[0].token for _ in range(2))
    accept(town.service, REGION, town.add_participant().id, first, new_id())
    person = town.add_participant()
    with pytest.raises(OfferLost) as caught:
        accept(town.service, REGION, person.id, second, new_id())
    assert caught.value.code == "childcare_full"
    assert list_rides_of_participant(town.service, REGION, person.id) == ()
    assert_sound(town)


def test_one_of_twenty_gets_the_last_place(town: Town, course: OfferSession) -> None:
    """Twenty mothers accept an offer at once: seats for all, one childcare place."""
    token = town.quote(family_wish(course))[0].token
    people = [town.add_participant() for _ in range(20)]
    together, answers = Barrier(len(people)), []

    def try_to_book(person_id: str) -> None:
        together.wait(timeout=30)
        try:
            accept(town.service, REGION, person_id, token, new_id())
            answers.append("promised")
        except OfferLost as lost:
            answers.append(lost.code)

    threads = [Thread(target=try_to_book, args=(person.id,)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == ["childcare_full"] * 19 + ["promised"]
    with town.service.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(ChildcareStay)) == 1
        assert session.scalar(select(func.count()).select_from(Ride)) == 2  # there and back
    assert_sound(town)


def test_cancelling_frees_the_place_for_who_waits(town: Town, course: OfferSession) -> None:
    """While she still rides one way the child needs its place; then it is offered to the next."""
    out, back = town.book(family_wish(course))
    waiting = town.add_participant()
    request_place(town.service, REGION, waiting.id, family_wish(course), new_id())
    cancel(town.service, REGION, out, OFFICE)
    assert count_of(town, S.OFFERED) == 0
    cancel(town.service, REGION, back, OFFICE)
    assert count_of(town, S.OFFERED) == 2
    assert refusal_of(town, family_wish(course)) == "childcare_full"  # it is held
    assert_sound(town)


def test_planning_gives_no_place_twice(town: Town) -> None:
    """Two wait because there is no van. Then there is one: one of them gets the only place."""
    town.add_childcare(spot(4, 4), groups=(SMALL,), carers=1)
    course = town.add_session()
    town.add_van(layouts=[{"seats": 1}])
    for _ in range(2):
        person = town.add_participant()
        request_place(town.service, REGION, person.id, family_wish(course), new_id())
    town.add_van(layouts=[LAYOUT], number=2)
    plan_day(town.service, REGION, DAY, seconds=0.1)
    assert (count_of(town, S.OFFERED), count_of(town, S.WAITLISTED)) == (2, 2)
    assert_sound(town)


def test_a_change_keeps_its_own_place(town: Town, course: OfferSession) -> None:
    """From another home, only one way changed: the child is counted once."""
    person = town.add_participant()
    out, _ = town.book(family_wish(course), person)
    wish = find_wish(town.service, REGION, [out], person.id)
    assert (wish.childcare, wish.ages) == (True, (2,))
    choice = town.quote(replace(wish, home=spot(4, 1)))[0]
    accept(town.service, REGION, person.id, choice.token, new_id())
    assert count_of(town, S.REPLACED) == 1
    assert_sound(town)
    assert refusal_of(town, family_wish(course)) == "childcare_full"


def test_two_courses_share_a_house(town: Town, course: OfferSession) -> None:
    """At the same time the place counts for both; it is free again well after the first."""
    overlapping, after = town.add_session(at(11), at(13)), town.add_session(at(13, 30), at(14))
    town.book(family_wish(course))
    assert refusal_of(town, family_wish(overlapping)) == "childcare_full"
    town.book(family_wish(after))
    assert_sound(town)


def test_a_whole_course(town: Town, course: OfferSession) -> None:
    """Of two dates the second has no childcare place left: it says so, and waits for one."""
    then = DAY + WEEK
    town.add_van(layouts=[LAYOUT], day=then, number=2)
    second = town.add_session(at(9, day=then), at(12, day=then))
    (taken, *others) = town.book(family_wish(second))
    found = quote_series(town.service, REGION, family_wish(course))
    assert [date.why_not and date.why_not.code for date in found.dates] == [None, "childcare_full"]
    person = town.add_participant()
    accept_series(town.service, REGION, person.id, found.token, new_id(), waits=True)
    rides = list_rides_of_participant(town.service, REGION, person.id)
    statuses = {ride.service_date: ride.status for ride in rides}
    assert statuses == {DAY: S.PROMISED, then: S.WAITLISTED}
    for ride_id in (taken, *others):
        cancel(town.service, REGION, ride_id, OFFICE)
    rides = list_rides_of_participant(town.service, REGION, person.id)
    assert {ride.status for ride in rides} == {S.PROMISED, S.OFFERED}
    assert check_day(town.service, REGION, then) == ()
    assert_sound(town)


def test_a_group_with_children(town: Town, course: OfferSession) -> None:
    """Two mothers, one place for a small child: one rides, the other one hears why not."""
    members = tuple(GroupMember(home, FAMILY, childcare=True) for home in (spot(4, 0), spot(0, 4)))
    found = quote_group(town.service, REGION, GroupWish(course.id, members))
    assert [(one.number, one.why.code) for one in found.without] == [(2, "childcare_full")]
    accept_group(town.service, REGION, town.add_participant().id, found.token, new_id())
    assert count_of(town, S.PROMISED) == 2
    assert refusal_of(town, family_wish(course)) == "childcare_full"
    assert_sound(town)


def test_a_group_loses_its_places_as_a_whole(town: Town, course: OfferSession) -> None:
    """Somebody took the place meanwhile: nobody of the group is promised anything."""
    members = (GroupMember(spot(4, 0), FAMILY, childcare=True), GroupMember(spot(0, 4), Party()))
    found = quote_group(town.service, REGION, GroupWish(course.id, members))
    town.book(family_wish(course))
    with pytest.raises(Refusal) as caught:
        accept_group(town.service, REGION, town.add_participant().id, found.token, new_id())
    assert caught.value.code == "childcare_full"
    assert count_of(town, S.PROMISED) == 2
    assert_sound(town)


def test_a_moved_session_takes_its_places_along(town: Town, course: OfferSession) -> None:
    """Half an hour later she keeps her own place; where it is taken, she waits."""
    later = town.add_session(at(13), at(14))
    town.book(family_wish(course))
    moved = move_session(town.service, REGION, course.id, at(9, 30), at(12), OFFICE)
    assert (moved.promised, moved.waiting) == (2, 0)
    assert_sound(town)
    town.book(family_wish(later))
    moved = move_session(town.service, REGION, later.id, at(10), at(11), OFFICE)
    assert (moved.promised, moved.waiting) == (0, 2)
    assert_sound(town)


def test_away_from_the_venue_chain_and_place_go_together(town: Town) -> None:
    """The van stops at the house for the first child; for a second one there is no place."""
    town.add_van(layouts=[LAYOUT])
    town.add_childcare(spot(4, 2), groups=SMALL_AND_BIG, carers=1)
    course = town.add_session()
    town.book(family_wish(course))
    stops = [stop.label for tour in town.day().tours for stop in tour.stops]
    assert stops.count("Children's house") == 2
    assert refusal_of(town, family_wish(course)) == "childcare_full"
    assert_sound(town)


def test_one_way_alone_needs_a_place_too(town: Town, course: OfferSession) -> None:
    """Whoever only rides back has brought her child otherwise; it is there all the same."""
    back = replace(family_wish(course), outbound=False)
    (ride_id,) = town.book(back)
    assert get_ride(town.service, REGION, ride_id).ride.direction is Direction.RETURN
    with pytest.raises(Refusal):
        quote(town.service, REGION, replace(family_wish(course), back=False))
    assert_sound(town)
