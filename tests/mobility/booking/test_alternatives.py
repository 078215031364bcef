"""Where there is no place: what would fit instead, each of it really free."""

from dataclasses import replace
from datetime import timedelta

import pytest

from mobility.booking import (
    Alternative,
    AppointmentTarget,
    NoPlace,
    Remedy,
    SessionTarget,
    Wish,
    accept,
    quote,
)
from mobility.booking.alternatives import list_alternatives
from mobility.booking.asking import ask, find_obstacle
from mobility.model import Direction, Party, new_id
from mobility.planning import check_day
from mobility.planning.rows import coordinate
from mobility.planning.travel import travel_table
from tests.mobility.town import DAY, REGION, Town, at, spot

DOCTOR = spot(6, 6)


def refused(town: Town, wish: Wish) -> NoPlace:
    with pytest.raises(NoPlace) as caught:
        quote(town.service, REGION, wish)
    return caught.value


def only(refusal: NoPlace, remedy: Remedy) -> list[Alternative]:
    return [one for one in refusal.alternatives if one.remedy is remedy]


def book(town: Town, alternative: Alternative) -> None:
    """Every alternative that is shown can be accepted as it stands."""
    person = town.add_participant()
    accept(town.service, REGION, person.id, alternative.choice.token, new_id())
    assert check_day(town.service, REGION, DAY) == ()


def test_another_time_of_the_appointment(town: Town) -> None:
    """The only seat is on its way to another doctor at 9: earlier or later there is room."""
    town.add_van(seats=1)
    taken = Wish(spot(0, 8), Party(), AppointmentTarget(spot(8, 0), at(9)), back=False)
    town.book(taken)
    wish = Wish(spot(4, 0), Party(), AppointmentTarget(DOCTOR, at(9)), back=False)
    times = only(refused(town, wish), Remedy.TIME)
    assert [one.moved_s < 0 for one in times].count(True) <= 1
    assert times == sorted(times, key=lambda one: abs(one.moved_s))
    for one in times:
        assert one.direction is Direction.OUTBOUND
        assert one.wish == replace(
            wish, target=AppointmentTarget(DOCTOR, at(9) + timedelta(seconds=one.moved_s))
        )
    book(town, times[0])


def test_only_the_direction_without_a_place_is_moved(town: Town) -> None:
    """The way there fits, the way back does not: the doctor's begin stays as it is."""
    town.add_van(seats=1)
    taken = AppointmentTarget(spot(8, 0), leave_after=at(12))
    town.book(Wish(spot(0, 8), Party(), taken, outbound=False))
    wish = Wish(spot(0, 4), Party(), AppointmentTarget(DOCTOR, at(9), at(12)))
    times = only(refused(town, wish), Remedy.TIME)
    assert times
    for one in times:
        assert one.direction is Direction.RETURN
        assert isinstance(one.wish.target, AppointmentTarget)
        assert one.wish.target.arrive_by == at(9)
    book(town, times[0])


def test_another_date_of_the_course(town: Town) -> None:
    """The course at 9 is full; those at 13 and 7 are free. The later one comes first."""
    town.add_van(seats=1, begin=at(4), end=at(20))
    course = town.add_session(at(9), at(10))
    early, late = town.add_session(at(7), at(8)), town.add_session(at(13), at(14))
    town.book(town.wish(course))
    sessions = only(refused(town, town.wish(course)), Remedy.SESSION)
    found = [one.wish.target for one in sessions]
    assert found == [SessionTarget(late.id), SessionTarget(early.id)]
    book(town, sessions[0])


def test_one_passenger_less(town: Town) -> None:
    """Five do not fit into four seats; four do, and a child may stay where only one adult rides."""
    town.add_van(layouts=[{"seats": 4, "child_seats_1": 1}])
    wish = town.wish(town.add_session())
    (fewer,) = only(refused(town, replace(wish, party=Party(adults=5))), Remedy.PARTY)
    assert fewer.wish.party == Party(adults=4)
    family = Party(adults=1, children_1=2)
    (fewer,) = only(refused(town, replace(wish, party=family)), Remedy.PARTY)
    assert fewer.wish.party == Party(adults=1, children_1=1)
    book(town, fewer)


def test_another_place_to_walk_to(town: Town) -> None:
    """The van comes on duty 1 s too late to fetch her at 8/0 and be at the hall (4/4) by 8:55.

    Both its ways lead west, so 385 m (500 m on foot) nearer to it saves twice as much: enough.
    """
    home, wish_home = coordinate(spot(8, 0).lat, spot(8, 0).lon), spot(8, 0)
    depot, hall = (coordinate(one.lat, one.lon) for one in (spot(0, 0), spot(4, 4)))
    times_s, _ = travel_table(town.service, REGION).between([depot, home, hall])
    dwell_s = 60 + 15
    needed_s = int(times_s[0, 1] + times_s[1, 2]) + dwell_s
    town.add_van(begin=at(8, 55) - timedelta(seconds=needed_s - 1))
    refusal = refused(town, town.wish(town.add_session(), wish_home))
    (nearer,) = only(refusal, Remedy.PLACE)
    assert 0 < nearer.walk_m <= 500
    assert nearer.wish.home != wish_home
    book(town, nearer)


def test_nothing_is_shown_that_does_not_fit(town: Town) -> None:
    """No van has a ramp: no time, place or smaller party changes that."""
    town.add_van()
    wish = replace(town.wish(town.add_session(), adults=2), required=frozenset({"ramp"}))
    refusal = refused(town, wish)
    assert (refusal.code, refusal.alternatives) == ("needs_property", ())


def test_looking_for_alternatives_ends_in_time(town: Town) -> None:
    """Once the deadline has passed nothing more is tried; who does not ask gets none either."""
    town.add_van()
    wish = town.wish(town.add_session(), adults=5)
    asked = ask(town.service, REGION, wish)
    assert list_alternatives(town.service, asked, find_obstacle(asked), deadline=0.0) == ()
    with pytest.raises(NoPlace) as caught:
        quote(town.service, REGION, wish, with_alternatives=False)
    assert caught.value.alternatives == ()


def test_a_change_keeps_what_it_gives_up(town: Town) -> None:
    """An alternative to a change is a change, too."""
    town.add_van(seats=1, end=at(20))
    course, later = town.add_session(), town.add_session(at(14), at(16))
    person = town.add_participant()
    (old,) = town.book(town.wish(course), person)
    town.book(town.wish(later))
    evening = town.add_session(at(17), at(18))
    wish = replace(town.wish(later), instead_of=(old,))
    alternatives = only(refused(town, wish), Remedy.SESSION)
    assert {one.wish.target for one in alternatives} == {
        SessionTarget(course.id),
        SessionTarget(evening.id),
    }
    assert all(one.wish.instead_of == (old,) for one in alternatives)
    accept(town.service, REGION, person.id, alternatives[0].choice.token, new_id())
    assert check_day(town.service, REGION, DAY) == ()
