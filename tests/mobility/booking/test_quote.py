"""What is offered, and why something is not, on both databases.

All streets of the town are alike, so the hall is D seconds from a home 4 km away, where D is what
the roads say for one such way. Boarding takes one person 60 + 15 = 75 s. The longest ride allowed
is D x 1.5 + 600 s.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import combinations

import pytest

from mobility.booking import (
    AppointmentTarget,
    OfferedChoice,
    SessionTarget,
    Spot,
    Wish,
    accept,
    quote,
    read_wish,
)
from mobility.model import Direction, Party, new_id
from mobility.planning import check_day
from mobility.refusals import Refusal
from routing.geo import Coordinate
from tests.mobility.town import DAY, NOW, REGION, Town, at, spot

BOARDING = timedelta(seconds=75)
MINUTE = timedelta(minutes=1)


def direct_time(town: Town, home: Spot) -> timedelta:
    """The drive from a home to the hall; the way back takes as long."""
    places = [Coordinate(home.lat, home.lon), Coordinate(town.hall.lat, town.hall.lon)]
    there, back = town.service.roads(REGION).times.matrix(places).times_s[[0, 1], [1, 0]]
    assert there == back
    return timedelta(seconds=int(there))


def refused(town: Town, wish: Wish) -> Refusal:
    with pytest.raises(Refusal) as caught:
        town.quote(wish)
    return caught.value


def test_the_way_there_arrives_between_20_and_5_minutes_before(town: Town) -> None:
    """A session at 9:00: to be there between 8:40 and 8:55, whatever the pickup window."""
    town.add_van()
    (choice,) = town.quote(town.wish(town.add_session(at(9))))
    (leg,) = choice.legs
    direct = direct_time(town, spot(4, 0))
    assert leg.direction is Direction.OUTBOUND
    assert leg.arrival_latest == at(8, 55)
    assert leg.direct_time_s == leg.ride_time_s == direct.total_seconds()
    # Boarding at the end of the window and driving straight ends at 8:55 or up to a minute before.
    last_arrival = leg.pickup_latest + BOARDING + direct
    assert at(8, 54) < last_arrival <= at(8, 55)
    assert leg.pickup_latest - leg.pickup_earliest == 15 * MINUTE


def test_the_way_back_leaves_between_5_and_35_minutes_after(town: Town) -> None:
    """A session until 12:00: to leave between 12:05 and 12:35; home within the longest ride."""
    town.add_van()
    wish = town.wish(town.add_session(), outbound=False, back=True)
    longest = direct_time(town, spot(4, 0)) * 1.5 + 10 * MINUTE
    for choice in town.quote(wish):
        (leg,) = choice.legs
        assert leg.direction is Direction.RETURN
        assert at(12, 5) <= leg.pickup_earliest < leg.pickup_latest <= at(12, 35)
        assert leg.pickup_latest - leg.pickup_earliest == 15 * MINUTE
        # Rounded up to a whole minute, for people read minutes.
        latest = leg.pickup_latest + BOARDING + longest
        assert latest <= leg.arrival_latest < latest + MINUTE


def test_an_appointment_has_the_same_rules(town: Town) -> None:
    """To be there by 10:30 means 10:10 to 10:25; free from 11:00 on means 11:05 to 11:35."""
    town.add_van()
    target = AppointmentTarget(spot(4, 4), arrive_by=at(10, 30), leave_after=at(11))
    there, back = town.quote(Wish(spot(4, 0), Party(), target))[0].legs
    assert there.arrival_latest == at(10, 25)
    assert at(11, 5) <= back.pickup_earliest < back.pickup_latest <= at(11, 35)


def test_windows_are_whole_minutes(town: Town) -> None:
    """Nobody is told seconds."""
    town.add_van()
    wish = town.wish(town.add_session(), spot(1.3, 2.7), back=True)
    for choice in town.quote(wish):
        for leg in choice.legs:
            for instant in (leg.pickup_earliest, leg.pickup_latest, leg.arrival_latest):
                assert (instant.second, instant.microsecond) == (0, 0)


def test_choices_differ_and_are_at_most_five(town: Town) -> None:
    """Times nearer than 5 minutes to each other are no choice, however many vans could drive."""
    for number in range(1, 5):
        town.add_van(number=number)
    choices = town.quote(town.wish(town.add_session(), back=True))
    assert 2 <= len(choices) <= 5
    for one, other in combinations(choices, 2):
        apart = [
            abs(here.pickup_earliest - there.pickup_earliest)
            for here, there in zip(one.legs, other.legs, strict=True)
        ]
        assert max(apart) >= 5 * MINUTE


def test_the_way_back_may_be_had_later(town: Town) -> None:
    """With 30 minutes to leave in and a promise of 15, there is an earlier and a later one."""
    town.add_van()
    choices = town.quote(town.wish(town.add_session(), outbound=False, back=True))
    windows = sorted((c.legs[0].pickup_earliest, c.legs[0].pickup_latest) for c in choices)
    assert windows == [(at(12, 5), at(12, 20)), (at(12, 20), at(12, 35))]


def test_every_choice_can_be_accepted(town: Town) -> None:
    """What is shown holds: each of several choices, taken by somebody, is promised as shown."""
    town.add_van(seats=8)
    session = town.add_session()
    wish = town.wish(session, back=True)
    shown = town.quote(wish)
    for choice in shown:
        person = town.add_participant()
        assert len(accept(town.service, REGION, person.id, choice.token, new_id())) == 2
    assert check_day(town.service, REGION, DAY) == ()


def test_a_large_party_boards_longer(town: Town) -> None:
    """Three people take 60 + 3 x 15 = 105 s to board, 30 s longer than one."""
    town.add_van()
    session = town.add_session()
    (one,) = town.quote(town.wish(session))[0].legs
    (three,) = town.quote(town.wish(session, adults=3))[0].legs
    assert timedelta(0) <= one.pickup_latest - three.pickup_latest <= MINUTE


def test_an_offer_can_be_read_again(town: Town) -> None:
    """The token says what was asked, even when it is too old to be accepted."""
    town.add_van()
    target = AppointmentTarget(spot(4, 4), arrive_by=at(10, 30), leave_after=at(11))
    wish = Wish(spot(4, 0), Party(adults=1, children_1=0, prams=1), target, back=False)
    van = {"seats": 4, "prams": 1}
    town.add_van(number=2, layouts=[van])
    token = town.quote(wish)[0].token
    town.clock.advance(timedelta(hours=3))
    assert read_wish(town.service, REGION, token) == wish


Change = Callable[[Town, Wish], Wish]

REFUSED: list[tuple[str, Change]] = [
    ("no_direction", lambda _, wish: replace(wish, outbound=False, back=False)),
    ("party_too_large", lambda _, wish: replace(wish, party=Party(adults=9))),
    ("same_place", lambda _, wish: replace(wish, home=spot(4.02, 4))),
    ("no_road_nearby", lambda _, wish: replace(wish, home=spot(4.5, 4.5))),
    ("coordinate_swapped", lambda _, wish: replace(wish, home=Spot("?", 10.05, 50.03))),
    ("coordinate_invalid", lambda _, wish: replace(wish, home=Spot("?", float("nan"), 10))),
    ("session_unknown", lambda _, wish: replace(wish, target=SessionTarget("nowhere"))),
    ("time_past", lambda town, _: town.wish(town.add_session(NOW, NOW + 60 * MINUTE))),
    (
        "too_far_ahead",  # the region allows 120 days
        lambda town, _: town.wish(town.add_session(*(NOW + timedelta(days=n) for n in (121, 122)))),
    ),
    (
        "time_missing",
        lambda _, wish: replace(wish, target=AppointmentTarget(spot(4, 4), leave_after=at(9))),
    ),
    (
        "times_reversed",
        lambda _, wish: replace(
            wish, back=True, target=AppointmentTarget(spot(4, 4), at(10), at(9))
        ),
    ),
    ("no_vehicle_on_duty", lambda town, _: town.wish(town.add_session(*_next_day()))),
    ("outside_shift_hours", lambda town, _: town.wish(town.add_session(at(20), at(21)))),
    ("no_place_of_kind", lambda _, wish: replace(wish, party=Party(adults=1, children_0=1))),
    ("needs_property", lambda _, wish: replace(wish, required=frozenset({"ramp"}))),
    ("full_at_that_time", lambda _, wish: replace(wish, party=Party(adults=2))),
]


def _next_day() -> tuple[datetime, datetime]:
    return at(9) + timedelta(days=1), at(12) + timedelta(days=1)


@pytest.mark.parametrize(("code", "change"), REFUSED, ids=[code for code, _ in REFUSED])
def test_refusals_name_the_binding_rule(town: Town, code: str, change: Change) -> None:
    """Each rule of booking that stands in the way is named; two vans with one seat each are there.

    The van's seat of 9:00 is taken once, and no ramp and no child seat is on duty that day.
    """
    town.add_van(seats=1, layouts=[{"seats": 2, "wheelchairs": 1}])
    session = town.add_session()
    town.book(town.wish(session))
    wish = town.wish(session)
    assert refused(town, change(town, wish)).code == code


def test_a_cancelled_session_is_refused(town: Town) -> None:
    """Nobody is driven to a date that does not take place."""
    town.add_van()
    session_row = town.add_session()
    with town.service.database.writing() as session:
        session.add(session_row)
        session_row.cancelled = True
    assert refused(town, town.wish(session_row)).code == "session_cancelled"


def test_a_second_ride_is_pooled(town: Town) -> None:
    """A neighbour who lives on the way is taken along by the same van."""
    town.add_van(number=1)
    session = town.add_session()
    first = town.book(town.wish(session))
    second = town.book(town.wish(session, spot(4, 2)))
    (tour,) = town.day().tours
    assert {stop.ride_id for stop in tour.stops} == {*first, *second}


def boards(choice: OfferedChoice) -> datetime:
    return choice.legs[0].pickup_earliest


def test_after_closing_a_ride_is_taken_where_it_fits(town: Town) -> None:
    """Booking closes at 18:00 the day before; what fits is taken, else the office is named."""
    town.add_van(seats=1)
    session = town.add_session()
    town.clock.instant = at(18, 1) - timedelta(days=1)
    town.book(town.wish(session))
    refusal = refused(town, town.wish(session))
    assert refusal.code == "booking_closed"
    assert refusal.facts == {"office_phone": "+49 30 23125 300"}


def test_on_the_day_vans_are_where_they_are(town: Town) -> None:
    """At 8:00 a van in its depot, 8 km from the home, cannot be there before it has driven there.

    The home 4/4 is the hall's crossing itself, so the ride goes to crossing 4/8, 4 km on.
    """
    town.add_van()
    town.clock.instant = at(8)
    target = AppointmentTarget(spot(4, 8), arrive_by=at(9, 30))
    wish = Wish(spot(4, 4), Party(), target, back=False)
    # The depot 0/0 is twice as far from the home as the home is from the place to go to.
    drive = 2 * direct_time(town, spot(4, 0))
    for choice in quote(town.service, REGION, wish).choices:
        assert boards(choice) + 15 * MINUTE >= at(8) + drive


def test_nobody_is_offered_a_ride_that_leaves_before_it_can_be_accepted(town: Town) -> None:
    """A pickup begins 20 minutes after asking at the earliest: an offer lives for 10."""
    town.add_van()
    town.clock.instant = at(8, 20)
    session = town.add_session()
    # To arrive by 8:55 from 4 km away one must board by 8:43 or so; 8:40 is the first minute.
    (choice,) = town.quote(town.wish(session))
    assert boards(choice) >= at(8, 40)
    town.clock.instant = at(8, 40)
    assert refused(town, town.wish(session)).code == "booking_closed"


def test_the_day_is_read_in_the_regions_time_zone(town: Town) -> None:
    """A session at 0:30 belongs to the date on the wall, not to the UTC date before."""
    town.add_van(begin=at(0), end=at(9))
    session = town.add_session(at(1, 30), at(3))
    assert town.quote(town.wish(session, back=True))
    assert (session.starts_at.date(), DAY) == (DAY, DAY)


def test_either_way_alone_where_both_are_not_free(town: Town) -> None:
    """The van goes home at 11: both or none has no place, where either is fine there is one."""
    town.add_van(end=at(11))
    wish = town.wish(town.add_session(), back=True)
    assert refused(town, wish).code == "outside_shift_hours"
    choices = town.quote(replace(wish, both_or_none=False))
    assert {tuple(leg.direction for leg in choice.legs) for choice in choices} == {
        (Direction.OUTBOUND,)
    }
    person = town.add_participant()
    (ride_id,) = accept(town.service, REGION, person.id, choices[0].token, new_id())
    assert [ride.ride_id for ride in town.day().rides] == [ride_id]
    assert check_day(town.service, REGION, DAY) == ()


def test_both_ways_are_offered_together_where_they_are_free(town: Town) -> None:
    """Either is fine, but both are better: nobody is shown less than she asked for."""
    town.add_van()
    wish = replace(town.wish(town.add_session(), back=True), both_or_none=False)
    assert all(len(choice.legs) == 2 for choice in town.quote(wish))
