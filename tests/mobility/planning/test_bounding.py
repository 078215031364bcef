"""How far a stored plan is from the best one, and what an absence would do to its day."""

import pytest

from mobility.planning import (
    bound_day,
    bound_planned_days,
    day_view,
    list_absences,
    plan_day,
    publish_day,
)
from mobility.refusals import Refusal
from mobility.storage.days import lock_day_plan
from tests.mobility.town import DAY, REGION, Town, at, spot

SECONDS = 20.0


def gap(town: Town) -> float | None:
    return day_view(town.service, REGION, DAY).gap_percent


def booked_day(town: Town) -> None:
    """One van and one ride: there is only one plan, but for the moment of the ride."""
    town.add_van()
    town.book(town.wish(town.add_session()))


def test_the_gap_is_stored_until_the_next_change(town: Town) -> None:
    """It stands beside the plan, outlives the publication, and ends with the next booking."""
    booked_day(town)
    plan_day(town.service, REGION, DAY, seconds=0.2)
    assert gap(town) is None
    found = bound_day(town.service, REGION, DAY, seconds=SECONDS)
    assert found is not None
    assert 0 <= found < 1
    assert gap(town) == found
    town.book(town.wish(town.add_session(at(14), at(16)), spot(0, 4)))
    assert gap(town) is None


def test_the_background_looks_once_for_each_change(town: Town) -> None:
    """Days that were computed are bounded, others are not; nothing is looked for twice.

    What was found is wiped out here, so that a second look would be seen.
    """
    booked_day(town)
    bound_planned_days(town.service, REGION)
    assert gap(town) is None
    plan_day(town.service, REGION, DAY, seconds=0.2)
    bound_planned_days(town.service, REGION)
    assert gap(town) is not None
    with town.service.database.writing() as session:
        lock_day_plan(session, REGION, DAY).gap_revision = None
    bound_planned_days(town.service, REGION)
    assert gap(town) is None


def test_the_only_driver_falls_ill(town: Town) -> None:
    """With one van everybody is stranded, by the number on the sheet; nothing is stored."""
    booked_day(town)
    plan_day(town.service, REGION, DAY, seconds=0.2)
    before = day_view(town.service, REGION, DAY)
    (absence,) = list_absences(town.service, REGION, DAY, tries=50)
    (tour,) = before.tours
    assert absence.tour_number == tour.number
    assert absence.driver_name == tour.driver_name
    assert [ride.number for ride in absence.stranded] == [1]
    assert [ride.ride_id for ride in absence.stranded] == [tour.stops[0].ride_id]
    assert (absence.rides, absence.saved, absence.stand_ins) == (1, 0, ())
    assert day_view(town.service, REGION, DAY) == before


def test_a_free_van_saves_the_day(town: Town) -> None:
    """A second van on duty, not needed, takes over at no more cost than its own way."""
    town.add_van(number=2)
    booked_day(town)
    plan_day(town.service, REGION, DAY, seconds=0.2)
    (absence,) = list_absences(town.service, REGION, DAY, tries=50)
    assert absence.stranded == ()
    assert absence.saved == absence.rides == 1
    assert {absence.tour_number, *absence.stand_ins} == {1, 2}


def test_a_published_day_can_be_asked_too(town: Town) -> None:
    """In the evening, after publishing, is when the office wants to know."""
    booked_day(town)
    plan_day(town.service, REGION, DAY, seconds=0.2)
    publish_day(town.service, REGION, DAY)
    assert len(list_absences(town.service, REGION, DAY, tries=50)) == 1


def test_a_day_without_shifts(town: Town) -> None:
    """There is nothing to lose and nothing to compare with."""
    assert bound_day(town.service, REGION, DAY, seconds=1) is None
    with pytest.raises(Refusal, match="no_vehicle_on_duty"):
        list_absences(town.service, REGION, DAY)
