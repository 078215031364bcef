"""Days that were booked on are bettered in the background."""

from dataclasses import replace
from datetime import timedelta

import pytest

from mobility.booking import get_ride, request_place
from mobility.model import PlanStatus, RideStatus, new_id
from mobility.planning import (
    check_day,
    improve_day,
    improve_touched_days,
    plan_day,
    publish_day,
)
from mobility.storage.days import find_day_plan, find_revision
from routing.pooling.solve import Progress

from ..town import DAY, REGION, Town, at, spot


def two_small_vans_and_a_large_one(town: Town) -> list[str]:
    """Two neighbours booked while there were vans of one seat only; then a larger one came."""
    for number in (1, 2):
        town.add_van(seats=1, number=number)
    course = town.add_session()
    rides = [ride for y in (0, 1) for ride in town.book(town.wish(course, spot(8, y)))]
    town.add_van(seats=4, number=3)
    assert len(town.day().tours) == 2
    return rides


def revision(town: Town) -> int:
    with town.service.database.reading() as session:
        return find_revision(session, REGION, DAY)


def test_neighbours_come_to_share_a_van(town: Town) -> None:
    """One van less is driven; promises and the life of the rides stay as they are."""
    rides = two_small_vans_and_a_large_one(town)
    before = [get_ride(town.service, REGION, ride) for ride in rides]
    after = improve_day(town.service, REGION, DAY, seconds=0.5)
    assert after == revision(town)
    (tour,) = town.day().tours
    assert tour.vehicle_name == "Van 3"
    assert [get_ride(town.service, REGION, ride) for ride in rides] == before
    assert check_day(town.service, REGION, DAY) == ()


def test_what_cannot_be_bettered_is_not_stored(town: Town) -> None:
    """The second search finds nothing that saves a cent: the revision stays."""
    two_small_vans_and_a_large_one(town)
    after = improve_day(town.service, REGION, DAY, seconds=0.5)
    assert improve_day(town.service, REGION, DAY, seconds=0.2, seed=1) == after == revision(town)


def test_published_tours_do_not_change_to_save_money(town: Town) -> None:
    """Drivers and participants have been told; nobody is told anew for that."""
    two_small_vans_and_a_large_one(town)
    plan_day(town.service, REGION, DAY, seconds=0)
    publish_day(town.service, REGION, DAY)
    before = revision(town)
    assert improve_day(town.service, REGION, DAY, seconds=0.5) == before == revision(town)
    improve_touched_days(town.service, REGION)
    assert len(town.day().tours) == 2


def test_a_ride_booked_meanwhile_is_kept(town: Town) -> None:
    """Somebody books while the search goes on: her promise is in the plan that is stored."""
    two_small_vans_and_a_large_one(town)
    wish = replace(town.wish(town.add_session()), outbound=False, back=True)
    booked: list[str] = []

    def book_once(_progress: Progress) -> None:
        if not booked:
            booked.extend(town.book(wish))

    improve_day(town.service, REGION, DAY, seconds=0.5, progress=book_once)
    assert booked[0] in {stop.ride_id for tour in town.day().tours for stop in tour.stops}
    assert check_day(town.service, REGION, DAY) == ()


@pytest.mark.parametrize("days", [0, 1])
def test_touched_drafts_from_tomorrow_on(town: Town, days: int) -> None:
    """The job betters the draft of a day to come once; the vans of today are on their way."""
    two_small_vans_and_a_large_one(town)
    if days == 0:
        town.clock.instant += timedelta(days=3) - timedelta(hours=12)  # midnight of the day itself
    before = revision(town)
    improve_touched_days(town.service, REGION)
    assert (revision(town) > before) == bool(days)
    after = revision(town)
    improve_touched_days(town.service, REGION)
    assert revision(town) == after
    with town.service.database.reading() as session:
        plan = find_day_plan(session, REGION, DAY)
        assert plan is not None
        assert plan.status is PlanStatus.DRAFT


def test_who_waits_is_offered_what_bettering_made_room_for(town: Town) -> None:
    """Two neighbours ride alone in two small vans; a large one comes, so a small one is free.

    The one who waits needs the ramp of the van that the first neighbour rides in.
    """
    town.add_van(seats=1, number=1, properties=("ramp",), end=at(10))
    course = town.add_session()
    town.book(town.wish(course, spot(8, 0)))
    person = town.add_participant()
    wish = replace(town.wish(course, spot(0, 8)), required=frozenset({"ramp"}))
    (waiting,) = request_place(town.service, REGION, person.id, wish, new_id())
    town.add_van(seats=1, number=2, end=at(10))
    improve_day(town.service, REGION, DAY, seconds=0.5)
    assert get_ride(town.service, REGION, waiting).ride.status is RideStatus.OFFERED
    assert check_day(town.service, REGION, DAY) == ()
