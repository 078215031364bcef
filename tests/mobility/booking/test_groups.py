"""Groups: many people of a provider on their way to one session."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from mobility.booking import (
    GroupMember,
    GroupQuotation,
    GroupWish,
    SessionTarget,
    accept,
    accept_group,
    cancel_group,
    find_wish,
    list_groups,
    quote_group,
)
from mobility.booking.placing import divide
from mobility.model import Direction, OutboxMessage, Party, RideStatus, new_id
from mobility.planning import check_day, plan_day, publish_day
from mobility.refusals import Refusal
from routing.pooling.problem import Shift, Vehicle
from tests.mobility.town import DAY, REGION, Town, at, spot

MINUTE = timedelta(minutes=1)
MEETING_POINT = spot(4, 1)


def group_wish(town: Town, *members: GroupMember, back: bool = False) -> GroupWish:
    return GroupWish(town.add_session().id, members, back=back)


def at_one_place(adults: int) -> GroupMember:
    return GroupMember(MEETING_POINT, Party(adults=adults))


def homes(count: int) -> list[GroupMember]:
    """One grown-up at each of so many crossings around the hall."""
    places = [(x, y) for x in range(2, 7) for y in range(2, 7) if (x, y) != (4, 4)]
    return [GroupMember(spot(x, y), Party()) for x, y in places[:count]]


def quoted(town: Town, wish: GroupWish) -> GroupQuotation:
    return quote_group(town.service, REGION, wish)


def booked(town: Town, wish: GroupWish, key: str = "") -> tuple[str, ...]:
    person = town.add_participant()
    return accept_group(town.service, REGION, person.id, quoted(town, wish).token, key or new_id())


def refusal_of(town: Town, wish: GroupWish) -> str:
    with pytest.raises(Refusal) as caught:
        quoted(town, wish)
    return caught.value.code


def test_many_homes_in_several_vans(town: Town) -> None:
    """Twelve people at twelve crossings, three vans of four seats: all arrive in time."""
    for number in range(1, 4):
        town.add_van(number=number)
    wish = group_wish(town, *homes(12), back=True)
    found = quoted(town, wish)
    assert [ride.number for ride in found.rides] == list(range(1, 13))
    assert found.without == ()
    for ride in found.rides:
        out, back = ride.legs
        assert at(8, 40) <= out.arrival_latest <= at(8, 55)
        assert at(12, 5) <= back.pickup_earliest < back.pickup_latest <= at(12, 35)
    person = town.add_participant()
    rides = accept_group(town.service, REGION, person.id, found.token, new_id())
    assert len(rides) == 24
    assert len(town.day().tours) == 3
    assert check_day(town.service, REGION, DAY) == ()


def test_what_was_quoted_is_promised(town: Town) -> None:
    """Each ride has the windows that the quotation showed."""
    for number in (1, 2):
        town.add_van(number=number)
    found = quoted(town, group_wish(town, *homes(6)))
    person = town.add_participant()
    accept_group(town.service, REGION, person.id, found.token, new_id())
    promised = sorted(
        (ride.promised_earliest, ride.promised_latest, ride.arrival_latest)
        for ride in town.day().rides
    )
    assert promised == sorted(
        (leg.pickup_earliest, leg.pickup_latest, leg.arrival_latest)
        for ride in found.rides
        for leg in ride.legs
    )


def test_too_many_for_one_van_are_divided(town: Town) -> None:
    """Ten people at one meeting point, vans of four seats: 4, 3 and 3 of them ride together."""
    for number in range(1, 4):
        town.add_van(number=number)
    found = quoted(town, group_wish(town, at_one_place(10)))
    assert sorted(ride.party.adults for ride in found.rides) == [3, 3, 4]
    assert {ride.number for ride in found.rides} == {1}


def test_smaller_parts_where_large_ones_find_no_place(town: Town) -> None:
    """Five people, a van of four seats and three vans with two seats left: no part of three fits.

    A single van of four would take two parts; three seats are taken in it already.
    """
    town.add_van(seats=4, number=1)
    course = town.add_session()
    town.book(town.wish(course, adults=3))
    for number in range(2, 5):
        town.add_van(seats=2, number=number)
    found = quoted(town, GroupWish(course.id, (at_one_place(5),), back=False))
    assert found.without == ()
    assert sum(ride.party.people for ride in found.rides) == 5
    assert max(ride.party.people for ride in found.rides) <= 2


def test_as_few_parts_as_serve_the_most(town: Town) -> None:
    """Twelve people, two vans of four seats that come once: two parts of four ride, not eight."""
    for number in (1, 2):
        town.add_van(number=number, begin=at(8, 15), end=at(9, 15))
    found = quoted(town, group_wish(town, at_one_place(12)))
    assert [ride.party.adults for ride in found.rides] == [4, 4]
    assert [one.party.adults for one in found.without] == [4]


def test_who_finds_no_place_is_named(town: Town) -> None:
    """One van of four seats arrives once between 8:40 and 8:55: some of twelve stay behind."""
    town.add_van(begin=at(8, 15), end=at(9, 15))
    found = quoted(town, group_wish(town, *homes(12)))
    placed = {ride.number for ride in found.rides}
    missing = {one.number for one in found.without}
    assert placed
    assert missing
    assert placed | missing == set(range(1, 13))
    assert placed.isdisjoint(missing)
    assert {one.why.code for one in found.without} <= {
        "full_at_that_time",
        "vehicles_busy",
        "ride_would_take_too_long",
        "outside_shift_hours",
    }
    person = town.add_participant()
    rides = accept_group(town.service, REGION, person.id, found.token, new_id())
    assert len(rides) == len(placed)
    assert check_day(town.service, REGION, DAY) == ()


def test_a_home_without_a_road_does_not_stop_the_others(town: Town) -> None:
    """She is told why; the others ride. Who lives at the hall needs no ride."""
    town.add_van()
    members = (*homes(2), GroupMember(spot(20, 20), Party()), GroupMember(spot(4, 4), Party()))
    found = quoted(town, group_wish(town, *members))
    assert [ride.number for ride in found.rides] == [1, 2]
    assert sorted((one.number, one.why.code) for one in found.without) == [
        (3, "no_road_nearby"),
        (4, "same_place"),
    ]


def test_promised_rides_stay(town: Town) -> None:
    """Who was promised a ride before keeps it, whatever room the group needs."""
    for number in (1, 2):
        town.add_van(number=number)
    course = town.add_session()
    before = [town.book(town.wish(course, spot(x, 0)))[0] for x in (2, 4, 6)]
    found = quoted(town, GroupWish(course.id, tuple(homes(8)), back=False))
    accept_group(town.service, REGION, town.add_participant().id, found.token, new_id())
    driven = {stop.ride_id for tour in town.day().tours for stop in tour.stops}
    assert driven >= set(before)
    assert check_day(town.service, REGION, DAY) == ()


def test_all_or_nothing_when_a_place_is_gone(town: Town) -> None:
    """Somebody takes a seat of the only van after the quotation: nobody of the group is booked."""
    town.add_van()
    wish = group_wish(town, at_one_place(4))
    token = quoted(town, wish).token
    taken = town.book(town.wish(town.add_session(), MEETING_POINT))
    with pytest.raises(Refusal) as caught:
        accept_group(town.service, REGION, town.add_participant().id, token, new_id())
    assert caught.value.code == "offer_gone"
    assert [ride.ride_id for ride in town.day().rides] == list(taken)
    assert check_day(town.service, REGION, DAY) == ()


def test_another_booking_meanwhile_does_no_harm(town: Town) -> None:
    """There is room for both: the group gets what it was offered."""
    for number in (1, 2):
        town.add_van(number=number)
    token = quoted(town, group_wish(town, at_one_place(4))).token
    town.book(town.wish(town.add_session()))
    rides = accept_group(town.service, REGION, town.add_participant().id, token, new_id())
    assert len(rides) == 1
    assert check_day(town.service, REGION, DAY) == ()


def test_the_same_key_books_once(town: Town) -> None:
    """A form sent twice leads to the same rides, for nobody but her."""
    town.add_van()
    person, key = town.add_participant(), new_id()
    token = quoted(town, group_wish(town, *homes(3))).token
    first = accept_group(town.service, REGION, person.id, token, key)
    assert accept_group(town.service, REGION, person.id, token, key) == first
    assert len(town.day().rides) == 3
    with pytest.raises(Refusal) as caught:
        accept_group(town.service, REGION, town.add_participant().id, token, key)
    assert caught.value.code == "not_allowed"


def test_the_parts_of_a_family_keep_their_order(town: Town) -> None:
    """Twelve from one door in three vans of four seats: a form sent twice names them alike."""
    for number in range(1, 4):
        town.add_van(number=number)
    person, key = town.add_participant(), new_id()
    token = quoted(town, group_wish(town, at_one_place(12))).token
    first = accept_group(town.service, REGION, person.id, token, key)
    assert len(first) == 3
    assert accept_group(town.service, REGION, person.id, token, key) == first


def test_one_message_for_the_group(town: Town) -> None:
    """Who speaks for it hears once of all rides; the plan can be made and published."""
    town.add_van()
    booked(town, group_wish(town, *homes(3)))
    with town.service.database.reading() as session:
        assert list(session.scalars(select(OutboxMessage.template))) == ["series_promised"]
    plan_day(town.service, REGION, DAY, seconds=0.2)
    publish_day(town.service, REGION, DAY)
    assert check_day(town.service, REGION, DAY) == ()


def test_cancelling_the_group(town: Town) -> None:
    """All its rides leave the plan; afterwards it can be booked anew."""
    town.add_van()
    wish, key, person = group_wish(town, *homes(3), back=True), new_id(), town.add_participant()
    accept_group(town.service, REGION, person.id, quoted(town, wish).token, key)
    with pytest.raises(Refusal):
        accept_group(town.service, REGION, person.id, quoted(town, wish).token, new_id())
    (group,) = list_groups(town.service, REGION)
    assert (group.people, group.can_cancel) == (3, True)
    assert cancel_group(town.service, REGION, group.group_id, "staff:office") == 6
    assert {ride.status for ride in town.day().rides} == {RideStatus.CANCELLED_BY_OPERATOR}
    accept_group(town.service, REGION, person.id, quoted(town, wish).token, new_id())
    assert check_day(town.service, REGION, DAY) == ()


def test_a_ride_that_leads_elsewhere_leaves_its_group(town: Town) -> None:
    """One of two homes changes to a later date of the course: the group keeps the other one."""
    town.add_van(seats=2)
    later = town.add_session(at(11), at(13))
    wish = replace(group_wish(town, *homes(2)), back=False)
    contact = town.add_participant()
    first, _ = accept_group(town.service, REGION, contact.id, quoted(town, wish).token, new_id())
    old = find_wish(town.service, REGION, [first])
    choice = town.quote(replace(old, target=SessionTarget(later.id)))[0]
    accept(town.service, REGION, contact.id, choice.token, new_id())
    (group,) = list_groups(town.service, REGION)
    assert len(group.rides) == 1
    assert check_day(town.service, REGION, DAY) == ()


def test_a_day_without_any_van(town: Town) -> None:
    assert refusal_of(town, group_wish(town, *homes(2))) == "no_vehicle_on_duty"


def test_sixty_people_are_a_group_and_no_more(town: Town) -> None:
    """61 are refused, and so is nobody."""
    assert refusal_of(town, group_wish(town, at_one_place(61))) == "group_too_large"
    assert refusal_of(town, group_wish(town)) == "party_empty"


def test_there_and_back_together(town: Town) -> None:
    """The van goes home at 11: for both ways nobody has a place, for the way there all have."""
    town.add_van(end=at(11))
    members = homes(2)
    assert refusal_of(town, group_wish(town, *members, back=True)) == "outside_shift_hours"
    found = quoted(town, group_wish(town, *members))
    assert {leg.direction for ride in found.rides for leg in ride.legs} == {Direction.OUTBOUND}


def van_with(*layouts: tuple[int, ...]) -> Shift:
    return Shift("s", Vehicle("v", layouts), 0, 0, 0, 1)


@given(
    adults=st.integers(0, 60),
    children=st.integers(0, 20),
    wheelchairs=st.integers(0, 3),
    seats=st.integers(1, 16),
)
def test_parts_of_a_party(adults: int, children: int, wheelchairs: int, seats: int) -> None:
    """They are the whole party, each fits into a van, and no child is left without a grown-up."""
    if adults + wheelchairs == 0:
        return
    party = Party(adults=adults, children_1=children, wheelchairs=wheelchairs)
    parts = divide(party, [van_with((seats, 1, 0, 4, 0, 0))])
    if parts is None:
        return
    assert sum(part.adults for part in parts) == adults
    assert sum(part.children_1 for part in parts) == children
    assert sum(part.wheelchairs for part in parts) == wheelchairs
    for part in parts:
        assert part.adults + part.children <= seats
        assert part.wheelchairs <= 1
        assert part.children == 0 or part.adults + part.wheelchairs > 0
