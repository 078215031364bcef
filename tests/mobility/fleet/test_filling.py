"""Shifts are made of weekly patterns, and follow them as long as nothing depends on them."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from mobility.fleet import (
    DriverDraft,
    Filled,
    Obstacle,
    PatternDraft,
    add_leave,
    except_date,
    fill_shifts,
    list_duty,
    remove_shift,
    save_driver,
    save_pattern,
)
from mobility.model import PlanStatus, Qualification, Shift
from mobility.planning import publish_day
from mobility.refusals import Refusal
from mobility.service import Service
from mobility.storage.duty import list_shifts_between
from tests.mobility.town import DAY, REGION, Town, at, spot

ACTOR = "staff:dora"
SATURDAY = date(2026, 11, 21)  # the town's clock stands on Friday
WEEK = 7 * 2 + 2  # days from Saturday to a Sunday in two weeks
WORKDAYS = (0, 1, 2, 3, 4)


@pytest.fixture
def van(town: Town) -> Shift:
    """Driver 1 with van 1; their shift lies far away."""
    return town.add_van(day=DAY + timedelta(days=300))


def draft(town: Town, van: Shift, **values: object) -> PatternDraft:
    plain = PatternDraft(
        number=7,
        driver_id=van.driver_id,
        vehicle_id=van.vehicle_id,
        weekdays=WORKDAYS,
        begins=time(7),
        ends=time(15),
        place_id=town.depot.id,
        valid_from=date(2026, 1, 1),
    )
    return replace(plain, **values)  # type: ignore[arg-type]  # names of its fields


def shifts(service: Service) -> list[Shift]:
    with service.database.reading() as session:
        return list(
            list_shifts_between(session, REGION, SATURDAY, SATURDAY + timedelta(days=WEEK - 1))
        )


def days(service: Service) -> list[date]:
    return [shift.service_date for shift in shifts(service)]


def wish(town: Town, van: Shift, **values: object) -> None:
    plain = DriverDraft("Driver 1", "+493023125501", language="en")
    filled = replace(plain, **values)  # type: ignore[arg-type]  # names of its fields
    save_driver(town.service, REGION, filled, actor=ACTOR, driver_id=van.driver_id)


def test_the_coming_days_are_filled_once(town: Town, van: Shift) -> None:
    """Two whole weeks have ten working days; a second look finds nothing to do."""
    save_pattern(town.service, REGION, draft(town, van), actor=ACTOR)
    assert fill_shifts(town.service, REGION, days=WEEK) == Filled(added=10)
    assert fill_shifts(town.service, REGION, days=WEEK).is_nothing
    assert days(town.service)[:6] == [DAY + timedelta(days=n) for n in (0, 1, 2, 3, 4, 7)]
    first = shifts(town.service)[0]
    assert (first.number, first.starts_at, first.ends_at) == (7, at(7), at(15))


def test_shifts_follow_a_pattern_that_changes(town: Town, van: Shift) -> None:
    """Another time changes them; fewer days take the others away; an end takes all that is left."""
    key = save_pattern(town.service, REGION, draft(town, van), actor=ACTOR)
    fill_shifts(town.service, REGION, days=WEEK)

    def change(**values: object) -> Filled:
        save_pattern(town.service, REGION, draft(town, van, **values), actor=ACTOR, pattern_id=key)
        return fill_shifts(town.service, REGION, days=WEEK)

    assert change(begins=time(8)) == Filled(changed=10)
    assert shifts(town.service)[0].starts_at == at(8)
    assert change(begins=time(8), weekdays=(0, 1)) == Filled(removed=6)
    assert change(begins=time(8), weekdays=(0, 1), valid_until=DAY) == Filled(removed=3)
    assert days(town.service) == [DAY]


def test_single_days_are_off_or_otherwise(town: Town, van: Shift) -> None:
    key = save_pattern(town.service, REGION, draft(town, van), actor=ACTOR)
    tuesday = DAY + timedelta(days=1)
    except_date(town.service, REGION, key, DAY, off=True, actor=ACTOR)
    except_date(
        town.service, REGION, key, tuesday, off=False, begins=time(9), ends=time(11), actor=ACTOR
    )
    assert fill_shifts(town.service, REGION, days=WEEK) == Filled(added=9)
    assert shifts(town.service)[0].starts_at == at(9, day=tuesday)
    except_date(town.service, REGION, key, DAY, off=False, actor=ACTOR)
    assert fill_shifts(town.service, REGION, days=WEEK) == Filled(added=1)


def test_leave_and_due_dates_keep_drivers_at_home(town: Town, van: Shift) -> None:
    """Leave of Monday and Tuesday takes two shifts; a licence until Friday all of the second week.

    What is left out is told, with the reason.
    """
    save_pattern(town.service, REGION, draft(town, van), actor=ACTOR)
    fill_shifts(town.service, REGION, days=WEEK)
    add_leave(town.service, REGION, van.driver_id, DAY, DAY + timedelta(days=1), actor=ACTOR)
    friday = DAY + timedelta(days=4)
    wish(town, van, valid_until={Qualification.PASSENGER_LICENCE: friday})
    assert fill_shifts(town.service, REGION, days=WEEK) == Filled(removed=7)
    assert days(town.service) == [DAY + timedelta(days=n) for n in (2, 3, 4)]
    duty = {line.day: line for line in list_duty(town.service, REGION, DAY, 8)}
    assert [slot.obstacles for slot in duty[DAY].open] == [(Obstacle.LEAVE,)]
    assert [slot.obstacles for slot in duty[DAY + timedelta(days=7)].open] == [(Obstacle.EXPIRED,)]
    assert duty[friday].open == ()


def test_wishes_are_kept(town: Town, van: Shift) -> None:
    """At most two shifts a week, Monday to Sunday: two in each week. No evenings: none at all."""
    save_pattern(town.service, REGION, draft(town, van, ends=time(18)), actor=ACTOR)
    wish(town, van, most_shifts_a_week=2)
    assert fill_shifts(town.service, REGION, days=WEEK) == Filled(added=4)
    assert days(town.service) == [DAY + timedelta(days=n) for n in (0, 1, 7, 8)]
    wish(town, van, no_evenings=True)
    assert fill_shifts(town.service, REGION, days=WEEK) == Filled(
        added=6
    )  # until six is no evening
    save_pattern(
        town.service,
        REGION,
        draft(town, van, begins=time(16), ends=time(18, 30), number=8),
        actor=ACTOR,
    )
    assert fill_shifts(town.service, REGION, days=WEEK).is_nothing


def test_nobody_is_in_two_vans_at_once(town: Town, van: Shift) -> None:
    """The pattern with the lower number goes first."""
    save_pattern(town.service, REGION, draft(town, van), actor=ACTOR)
    later = draft(town, van, number=9, begins=time(14), ends=time(17))
    save_pattern(town.service, REGION, later, actor=ACTOR)
    assert fill_shifts(town.service, REGION, days=WEEK) == Filled(added=10)
    (slot,) = list_duty(town.service, REGION, DAY, 1)[0].open
    assert slot.obstacles == (Obstacle.DRIVER_BUSY, Obstacle.VEHICLE_BUSY)


def test_a_shift_with_a_tour_is_left_and_told_of(town: Town, van: Shift) -> None:
    """Leave does not take a tour away from those who were promised it; the office decides."""
    save_pattern(town.service, REGION, draft(town, van), actor=ACTOR)
    fill_shifts(town.service, REGION, days=WEEK)
    town.book(town.wish(town.add_session(), spot(4, 0)))
    add_leave(town.service, REGION, van.driver_id, DAY, DAY, actor=ACTOR)
    assert fill_shifts(town.service, REGION, days=WEEK).is_nothing
    day = list_duty(town.service, REGION, DAY, 1)[0]
    (slot,) = day.open
    assert slot.is_conflict
    assert [(line.has_tour, line.can_go) for line in day.shifts] == [(True, False)]
    with pytest.raises(Refusal, match="shift_in_use"):
        remove_shift(town.service, REGION, day.shifts[0].shift_id, actor=ACTOR)


def test_a_published_day_stays_as_it_was_told(town: Town, van: Shift) -> None:
    """Neither is a shift taken away nor one added."""
    save_pattern(town.service, REGION, draft(town, van), actor=ACTOR)
    fill_shifts(town.service, REGION, days=WEEK)
    town.book(town.wish(town.add_session(), spot(4, 0)))
    publish_day(town.service, REGION, DAY)
    other = town.add_van(day=DAY + timedelta(days=300), number=2)
    save_pattern(town.service, REGION, draft(town, other, number=8), actor=ACTOR)
    assert fill_shifts(town.service, REGION, days=WEEK) == Filled(added=9)
    assert town.day().status is PlanStatus.PUBLISHED
    (slot,) = list_duty(town.service, REGION, DAY, 1)[0].open
    assert slot.obstacles == (Obstacle.PUBLISHED,)


def test_a_shift_taken_away_by_hand_stays_away(town: Town, van: Shift) -> None:
    save_pattern(town.service, REGION, draft(town, van), actor=ACTOR)
    fill_shifts(town.service, REGION, days=WEEK)
    remove_shift(town.service, REGION, shifts(town.service)[0].id, actor=ACTOR)
    assert fill_shifts(town.service, REGION, days=WEEK).is_nothing
    assert DAY not in days(town.service)


def test_a_pattern_must_make_sense(town: Town, van: Shift) -> None:
    for values, code in (
        ({"begins": time(15)}, "times_of_day_reversed"),
        ({"weekdays": ()}, "weekdays_missing"),
        ({"valid_until": date(2025, 1, 1)}, "days_reversed"),
        ({"driver_id": "nobody"}, "fleet_unknown"),
    ):
        with pytest.raises(Refusal, match=code):
            save_pattern(town.service, REGION, draft(town, van, **values), actor=ACTOR)


def test_a_shift_that_is_there_already_becomes_the_patterns(town: Town) -> None:
    """Who enters a pattern for what was entered by hand before gets no shift twice.

    Monday's shift is as the pattern has it, so nine are new; leave then takes it like the others.
    """
    there = town.add_van(begin=at(7), end=at(15))
    save_pattern(town.service, REGION, draft(town, there), actor=ACTOR)
    assert fill_shifts(town.service, REGION, days=WEEK) == Filled(added=9)
    assert list_duty(town.service, REGION, DAY, 1)[0].open == ()
    add_leave(town.service, REGION, there.driver_id, DAY, DAY, actor=ACTOR)
    assert fill_shifts(town.service, REGION, days=WEEK) == Filled(removed=1)
