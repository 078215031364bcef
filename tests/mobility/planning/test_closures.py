"""Roads that are closed for a while, and the plans of the days that they touch."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from mobility.model import Ride
from mobility.planning import (
    check_day,
    close_roads,
    list_closures,
    open_roads,
    publish_day,
    times_on,
)
from mobility.planning.closures import rerouted
from mobility.planning.loading import LoadedDay
from mobility.refusals import Refusal
from routing.geo import Coordinate
from routing.pooling.verify import verify
from tests.mobility.planning.test_removal import DEPOT, HALL, day_with
from tests.mobility.town import DAY, NOW, REGION, Town, at, spot

WEEK = timedelta(days=7)


def edge_at(town: Town, x: float, y: float) -> int:
    """The street between two crossings, by its middle."""
    place = spot(x, y)
    finder = town.service.roads(REGION).stretches
    return finder.get_nearest(Coordinate(place.lat, place.lon))


def close(town: Town, *middles: tuple[float, float], day: date = DAY) -> tuple[date, ...]:
    edges = [edge_at(town, *middle) for middle in middles]
    return close_roads(town.service, REGION, "Column 4", edges, day, day)


def metres_to_hall(town: Town, day: date) -> int:
    """From crossing 4/0 straight north along column 4."""
    places = [Coordinate(one.lat, one.lon) for one in (spot(4, 0), spot(4, 4))]
    return int(times_on(town.service, REGION, day).matrix(places).lengths_m[0, 1])


@pytest.fixture
def booked(town: Town) -> Town:
    """One van, and one ride from crossing 4/0 to the hall on the town's Monday."""
    town.add_van()
    town.book(town.wish(town.add_session()))
    return town


def test_a_closed_road_is_driven_round_on_its_days(town: Town) -> None:
    """Into the next column and back: 2 km more on the days of the closure, nothing on others."""
    close(town, (4, 1.5))
    assert metres_to_hall(town, DAY) == pytest.approx(6000, abs=5)
    assert metres_to_hall(town, DAY - timedelta(days=1)) == pytest.approx(4000, abs=5)
    assert metres_to_hall(town, DAY + timedelta(days=1)) == pytest.approx(4000, abs=5)


def test_who_asks_is_promised_what_the_roads_allow(town: Town) -> None:
    """A ride booked while the road is closed counts the way round as its direct way."""
    town.add_van()
    close(town, (4, 1.5))
    town.book(town.wish(town.add_session()))
    with town.service.database.reading() as session:
        assert session.query(Ride).one().direct_length_m == pytest.approx(6000, abs=5)
    assert check_day(town.service, REGION, DAY) == ()


def test_stored_plans_are_driven_otherwise(booked: Town) -> None:
    """The tour takes the way round at once, 2 km longer there; every promise is kept."""
    (before,) = booked.day().tours
    assert close(booked, (4, 1.5)) == (DAY,)
    (after,) = booked.day().tours
    assert after.length_m - before.length_m == pytest.approx(2000, abs=5)
    assert check_day(booked.service, REGION, DAY) == ()


def test_days_that_do_not_use_the_road_stay_as_they_are(booked: Town) -> None:
    """A road at the other end of the town, or closed on another day, changes no tour."""
    before = booked.day().tours
    assert close(booked, (8, 7.5)) == ()
    assert close(booked, (4, 1.5), day=DAY + WEEK) == ()
    assert booked.day().tours == before
    assert check_day(booked.service, REGION, DAY) == ()


def test_published_tours_are_told_again(booked: Town) -> None:
    """Whoever drives hears of the other times; the check misses no message."""
    publish_day(booked.service, REGION, DAY)
    version = booked.day().version
    close(booked, (4, 1.5))
    assert booked.day().version > version
    assert check_day(booked.service, REGION, DAY) == ()


def test_no_road_is_closed_that_a_promise_needs(booked: Town) -> None:
    """All three streets to the home: nobody could be picked up there, so nothing is changed."""
    before = booked.day().tours
    with pytest.raises(Refusal) as refused:
        close(booked, (3.5, 0), (4.5, 0), (4, 0.5))
    (ride,) = booked.day().rides
    assert refused.value.code == "promises_need_road"
    assert refused.value.facts == {"day": DAY, "rides": ride.ride_id}
    assert list_closures(booked.service, REGION) == ()
    assert booked.day().tours == before


def test_an_opened_road_is_driven_again(booked: Town) -> None:
    """The tour is as short as before; a closure that had not begun is gone from the list."""
    (before,) = booked.day().tours
    close(booked, (4, 1.5))
    (closure,) = list_closures(booked.service, REGION)
    assert (closure.stretches, closure.gone) == (1, 0)
    assert open_roads(booked.service, REGION, closure.id) == (DAY,)
    assert [tour.length_m for tour in booked.day().tours] == [before.length_m]
    assert check_day(booked.service, REGION, DAY) == ()
    assert list_closures(booked.service, REGION) == ()


def test_days_that_were_driven_keep_their_roads(town: Town) -> None:
    """A closure that has begun ends yesterday; what it meant for the days before stays."""
    close_roads(town.service, REGION, "Column 4", [edge_at(town, 4, 1.5)], DAY, None)
    town.clock.instant = at(12, day=DAY + WEEK)
    (closure,) = list_closures(town.service, REGION)
    open_roads(town.service, REGION, closure.id)
    (ended,) = list_closures(town.service, REGION)
    assert ended.last_day == DAY + WEEK - timedelta(days=1)
    assert metres_to_hall(town, DAY) == pytest.approx(6000, abs=5)
    assert metres_to_hall(town, DAY + WEEK) == pytest.approx(4000, abs=5)
    with pytest.raises(Refusal) as refused:
        open_roads(town.service, REGION, closure.id)
    assert refused.value.code == "closure_unknown"


@pytest.mark.parametrize(
    ("first", "last", "code"),
    [
        (NOW.date() - timedelta(days=1), None, "closure_in_past"),
        (DAY, DAY - timedelta(days=1), "days_reversed"),
    ],
)
def test_days_that_cannot_be(town: Town, first: date, last: date | None, code: str) -> None:
    """What has been driven cannot be closed, and a closure has at least one day."""
    with pytest.raises(Refusal) as refused:
        close_roads(town.service, REGION, "Column 4", [0], first, last)
    assert refused.value.code == code


def slower(loaded: LoadedDay) -> LoadedDay:
    """The same day while the way from the depot to the hall takes 11 minutes instead of 10."""
    times_s = loaded.problem.times_s.copy()
    times_s[DEPOT, HALL] = 11 * 60
    lengths_m = np.asarray(loaded.problem.lengths_m).copy()
    return replace(loaded, problem=replace(loaded.problem, times_s=times_s, lengths_m=lengths_m))


def test_who_would_be_late_is_placed_anew() -> None:
    """The van no longer reaches the hall by 1:00; a second van picks up the next one there."""
    day = slower(day_with(vans=2))
    assert verify(day.problem, day.plan)
    after = rerouted(day, frozenset({"van 0"}), NOW)
    assert verify(day.problem, after.plan) == ()


def test_one_van_cannot_keep_all_promises() -> None:
    """Without a second van the road has to stay open; those who have no place are named."""
    day = slower(day_with(vans=1))
    with pytest.raises(Refusal) as refused:
        rerouted(day, frozenset({"van 0"}), NOW)
    assert refused.value.code == "promises_need_road"
    # One can be driven to the hall, or be picked up there in time, but not both.
    named = set(str(refused.value.facts["rides"]).split(", "))
    assert set() < named < {"to hall", "to yard", "from farm"}


def test_what_was_driven_before_a_road_was_closed_stays_as_it_was(town: Town) -> None:
    """A van has driven column 4 northwards this morning; what lies ahead goes round the works.

    The way there along the road that is closed at 10 takes longer now than it took at 8; that is no
    fault of the tour, and more can be booked on it.
    """
    town.add_van()
    course = town.add_session()
    town.book(town.wish(course, back=True))
    town.clock.instant = at(10)
    assert close(town, (4, 1.5)) == (DAY,)
    assert check_day(town.service, REGION, DAY) == ()
    town.book(town.wish(course, spot(5, 0), outbound=False, back=True))
    assert check_day(town.service, REGION, DAY) == ()
