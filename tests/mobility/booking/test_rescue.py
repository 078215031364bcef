"""Where no insertion fits, others are moved inside their promises before anybody is refused.

The van with the ramp was alone when the first ride was booked, so that ride is on it. Somebody who
needs the ramp at the same time finds it taken; the other van could take the first ride.
"""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from mobility.booking import NoPlace, OfferLost, accept, get_ride, quote
from mobility.model import OfferSession, RideStatus, Shift, new_id
from mobility.planning import check_day, plan_day, publish_day
from mobility.service import Service

from ..town import DAY, REGION, SETTINGS, Town, at, spot

S = RideStatus
RAMP = frozenset({"ramp"})


def ramp_van_taken(town: Town) -> tuple[OfferSession, str]:
    """The course, and the ride on the van with the ramp."""
    town.add_van(seats=1, properties=("ramp",), end=at(10))
    course = town.add_session()
    (first,) = town.book(town.wish(course, spot(8, 0)))
    return course, first


def add_plain_van(town: Town) -> Shift:
    return town.add_van(seats=1, number=2, end=at(10))


def van_of(town: Town, ride_id: str) -> str:
    (name,) = {
        tour.vehicle_name
        for tour in town.day().tours
        if any(stop.ride_id == ride_id for stop in tour.stops)
    }
    return name


def test_others_are_moved_for_who_finds_no_place(town: Town) -> None:
    """The first ride moves to the other van and keeps its promise; the ramp is free."""
    course, first = ramp_van_taken(town)
    add_plain_van(town)
    promised = get_ride(town.service, REGION, first).ride
    wish = replace(town.wish(course, spot(0, 8)), required=RAMP)
    (choice,) = town.quote(wish)
    assert van_of(town, first) == "Van 1"  # asking changes nothing
    person = town.add_participant()
    (second,) = accept(town.service, REGION, person.id, choice.token, new_id())
    assert (van_of(town, second), van_of(town, first)) == ("Van 1", "Van 2")
    assert get_ride(town.service, REGION, first).ride == promised
    offered, given = choice.legs[0], get_ride(town.service, REGION, second).ride
    assert (given.pickup_earliest, given.pickup_latest, given.arrival_latest) == (
        offered.pickup_earliest,
        offered.pickup_latest,
        offered.arrival_latest,
    )
    assert check_day(town.service, REGION, DAY) == ()


def test_room_is_found_again_by_another_process(town: Town) -> None:
    """What was found when quoting lies in one memory only; who has not got it looks again."""
    course, first = ramp_van_taken(town)
    add_plain_van(town)
    (choice,) = town.quote(replace(town.wish(course, spot(0, 8)), required=RAMP))
    other = Service(town.service.settings, town.service.database, town.clock)
    (second,) = accept(other, REGION, town.add_participant().id, choice.token, new_id())
    assert (van_of(town, second), van_of(town, first)) == ("Van 1", "Van 2")
    assert check_day(town.service, REGION, DAY) == ()


def test_room_is_found_again_on_a_day_that_changed(town: Town) -> None:
    """A third ride comes between asking and accepting: the plan that was found knows nothing of it.

    A third van is there for it alone, from noon on.
    """
    course, first = ramp_van_taken(town)
    add_plain_van(town)
    town.add_van(number=3, begin=at(12), end=at(15))
    (choice,) = town.quote(replace(town.wish(course, spot(0, 8)), required=RAMP))
    (between,) = town.book(replace(town.wish(course), outbound=False, back=True))
    (second,) = accept(town.service, REGION, town.add_participant().id, choice.token, new_id())
    vans = [van_of(town, ride) for ride in (second, first, between)]
    assert vans == ["Van 1", "Van 2", "Van 3"]
    assert check_day(town.service, REGION, DAY) == ()


def test_room_that_is_taken_meanwhile(town: Town) -> None:
    """Somebody else takes the other van between asking and accepting: nothing can move there."""
    course, first = ramp_van_taken(town)
    add_plain_van(town)
    (choice,) = town.quote(replace(town.wish(course, spot(0, 8)), required=RAMP))
    town.book(town.wish(course, spot(8, 8)))
    with pytest.raises(OfferLost) as caught:
        accept(town.service, REGION, town.add_participant().id, choice.token, new_id())
    assert caught.value.instead is None
    assert van_of(town, first) == "Van 1"
    assert check_day(town.service, REGION, DAY) == ()


def test_who_cannot_be_helped_by_moving_others_is_refused(town: Town) -> None:
    """The van with the ramp is the only one: the first ride has nowhere to go."""
    course, first = ramp_van_taken(town)
    with pytest.raises(NoPlace) as caught:
        town.quote(replace(town.wish(course, spot(0, 8)), required=RAMP))
    assert caught.value.code == "vehicles_busy"
    assert van_of(town, first) == "Van 1"


def test_nobody_is_moved_for_a_quick_answer(town: Town) -> None:
    """Who wants to know at once is answered by insertions alone."""
    course, _ = ramp_van_taken(town)
    add_plain_van(town)
    wish = replace(town.wish(course, spot(0, 8)), required=RAMP)
    with pytest.raises(NoPlace):
        quote(town.service, REGION, wish, with_alternatives=False)


def test_a_region_may_do_without(town: Town, tmp_path: Path) -> None:
    """With no time for it nobody is moved."""
    course, _ = ramp_van_taken(town)
    add_plain_van(town)
    (tmp_path / f"{REGION}.toml").write_text(SETTINGS + "rescue_s = 0\n")
    settings = town.service.settings.model_copy(update={"regions_dir": tmp_path})
    strict = Service(settings, town.service.database, town.clock)
    with pytest.raises(NoPlace):
        quote(strict, REGION, replace(town.wish(course, spot(0, 8)), required=RAMP))


def test_published_tours_change_for_a_promise(town: Town) -> None:
    """On a published day drivers and participants hear of it: a new version, nobody too late.

    The life of who was moved tells it.
    """
    course, first = ramp_van_taken(town)
    add_plain_van(town)
    # Planning leaves the ride where it is: the vans are alike but for the ramp.
    plan_day(town.service, REGION, DAY, seconds=0)
    assert publish_day(town.service, REGION, DAY) == 1
    assert van_of(town, first) == "Van 1"
    wish = replace(town.wish(course, spot(0, 8)), required=RAMP)
    token = town.quote(wish)[0].token
    (second,) = accept(town.service, REGION, town.add_participant().id, token, new_id())
    assert (van_of(town, second), van_of(town, first)) == ("Van 1", "Van 2")
    assert town.day().version == 2
    life = get_ride(town.service, REGION, first).history
    assert (life[-1].status_before, life[-1].status_after) == (S.PUBLISHED, S.PUBLISHED)
    assert (life[-1].actor, life[-1].reason) == ("system", "moved_in_plan")
    assert check_day(town.service, REGION, DAY) == ()


def test_what_is_driven_already_is_not_moved(town: Town) -> None:
    """The first ride is on board when the second is asked for: its van cannot be exchanged.

    The second must be picked up 34 minutes after the first at the latest, an hour less five minutes
    of earliness and 21 of the way. The van is in the hall after 22 minutes, and 20 from there.
    """
    _, first = ramp_van_taken(town)
    add_plain_van(town)
    (boarding,) = (stop for tour in town.day().tours for stop in tour.stops if stop.is_pickup)
    town.clock.instant = boarding.begin_at + timedelta(minutes=1)
    begin = boarding.begin_at + timedelta(hours=1)
    later = town.add_session(begin, begin + timedelta(hours=2))
    with pytest.raises(NoPlace):
        town.quote(replace(town.wish(later, spot(0, 8)), required=RAMP))
    assert van_of(town, first) == "Van 1"
