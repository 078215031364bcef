"""To be read out: three choices wherever the day has as many, each of them really free."""

from datetime import timedelta
from itertools import combinations

from mobility.booking import (
    AppointmentTarget,
    Remedy,
    SessionTarget,
    Wish,
    accept,
    quote,
    quote_close_by,
)
from mobility.model import Direction, Party, new_id
from mobility.planning import check_day
from tests.mobility.town import DAY, REGION, Town, at, spot

NEXT_WEEK = DAY + timedelta(days=7)
DOCTOR = spot(6, 6)


def test_overlapping_times_join_where_choices_are_few(town: Town) -> None:
    """One way to a course arrives 20 to 5 minutes before it: one window, and few that overlap.

    They begin five minutes apart or more, and whichever is accepted holds.
    """
    town.add_van()
    wish = town.wish(town.add_session())
    (usual,) = quote(town.service, REGION, wish).choices
    more = quote(town.service, REGION, wish, least=3).choices
    assert usual.legs in [choice.legs for choice in more]
    assert len(more) > 1
    begins = [choice.legs[0].pickup_earliest for choice in more]
    assert all(abs(a - b) >= timedelta(minutes=5) for a, b in combinations(begins, 2))
    for choice in more:
        accept(town.service, REGION, town.add_participant().id, choice.token, new_id())
    assert check_day(town.service, REGION, DAY) == ()


def test_earlier_there_and_later_back(town: Town) -> None:
    """An appointment stays where it is: 15 minutes earlier at it, 15 later away, then 30 each."""
    town.add_van()
    wish = Wish(spot(4, 0), Party(), AppointmentTarget(DOCTOR, at(10), at(11)))
    found = quote_close_by(town.service, REGION, wish, 4)
    steps = [(one.remedy, one.direction, one.moved_s) for one in found]
    there, back = Direction.OUTBOUND, Direction.RETURN
    assert steps == [
        (Remedy.TIME, there, -900),
        (Remedy.TIME, back, 900),
        (Remedy.TIME, there, -1800),
        (Remedy.TIME, back, 1800),
    ]
    accept(town.service, REGION, town.add_participant().id, found[0].choice.token, new_id())
    (ride, _) = sorted(town.day().rides, key=lambda one: one.promised_earliest)
    assert ride.arrival_latest <= at(9, 45)


def test_the_next_dates_of_the_course(town: Town) -> None:
    """Another hour of that day before next week; neither what was nor another course."""
    town.add_van()
    town.add_van(day=NEXT_WEEK)
    earlier = town.add_session(at(8, day=DAY), at(9, day=DAY))
    wanted = town.add_session(at(10), at(11))
    later = town.add_session(at(10, day=NEXT_WEEK), at(11, day=NEXT_WEEK))
    found = quote_close_by(town.service, REGION, town.wish(wanted), 3)
    assert [one.wish.target for one in found] == [
        SessionTarget(earlier.id),
        SessionTarget(later.id),
    ]
    known = [found[0].wish]
    (other,) = quote_close_by(town.service, REGION, town.wish(wanted), 3, known)
    assert other.wish == found[1].wish


def test_none_is_asked_for(town: Town) -> None:
    """Whoever has three choices already is not kept waiting."""
    town.add_van()
    wish = Wish(spot(4, 0), Party(), AppointmentTarget(DOCTOR, at(10)), back=False)
    assert quote_close_by(town.service, REGION, wish, 0) == ()
