"""Vans, child seats and drivers are kept; who needs what would be missing hinders it."""

from datetime import date, timedelta

import pytest

from mobility.fleet import (
    DriverDraft,
    VehicleDraft,
    get_driver_file,
    list_child_seat_counts,
    list_due,
    list_fleet,
    list_load,
    save_child_seats,
    save_driver,
    save_vehicle,
)
from mobility.model import Qualification
from mobility.planning import check_day
from mobility.refusals import Refusal
from tests.mobility.town import DAY, REGION, Town, at, spot

ACTOR = "staff:dora"
TODAY = date(2026, 11, 20)


def test_a_wheelchair_folds_seats_away(town: Town) -> None:
    """Two layouts are alternatives; what there is none of is not written."""
    layouts = ({"seats": 8, "prams": 0}, {"seats": 5, "wheelchairs": 1})
    draft = VehicleDraft("Bus 1", layouts, ("ramp",))
    save_vehicle(town.service, REGION, draft, actor=ACTOR)
    (van,) = list_fleet(town.service, REGION)
    assert van.layouts == [{"seats": 8}, {"seats": 5, "wheelchairs": 1}]
    assert van.capacities() == ((8, 0, 0, 0, 0, 0), (5, 1, 0, 0, 0, 0))
    for wrong, code in ((({"prams": 2},), "layout_missing"), (({"seats": -1},), "layout_wrong")):
        with pytest.raises(Refusal, match=code):
            save_vehicle(town.service, REGION, VehicleDraft("Bus 2", wrong), actor=ACTOR)


def test_a_van_keeps_what_its_tour_needs(town: Town) -> None:
    """Two people ride together: with one seat their tour could not be driven, with two it can."""
    shift = town.add_van(seats=4)
    town.book(town.wish(town.add_session(), spot(4, 0), adults=2))

    def seats(count: int) -> None:
        draft = VehicleDraft("Van 1", ({"seats": count},))
        save_vehicle(town.service, REGION, draft, actor=ACTOR, vehicle_id=shift.vehicle_id)

    with pytest.raises(Refusal, match="plan_needs_it"):
        seats(1)
    seats(2)
    assert check_day(town.service, REGION, DAY) == ()
    with pytest.raises(Refusal, match="no_place_of_kind"):
        town.quote(town.wish(town.add_session(at(9), at(12)), spot(4, 0), adults=3))


def test_child_seats_in_stock_are_held_against_the_vans(town: Town) -> None:
    """One van takes two seats in one layout and three in the other: three are needed at most."""
    layouts = ({"seats": 8, "child_seats_1": 2}, {"seats": 5, "child_seats_1": 3})
    save_vehicle(town.service, REGION, VehicleDraft("Bus 1", layouts), actor=ACTOR)
    save_child_seats(town.service, REGION, {"child_seats_1": 2}, actor=ACTOR)
    counts = {one.kind: one for one in list_child_seat_counts(town.service, REGION)}
    assert (counts["child_seats_1"].owned, counts["child_seats_1"].needed) == (2, 3)
    assert counts["child_seats_1"].is_short
    assert not counts["child_seats_0"].is_short


def test_due_dates_are_warned_of_before_they_pass(town: Town) -> None:
    """Within 42 days; what passed yesterday is no longer valid, today it still was."""
    held = {
        Qualification.FIRST_AID: TODAY - timedelta(days=1),
        Qualification.EYE_TEST: TODAY,
        Qualification.PASSENGER_LICENCE: TODAY + timedelta(days=42),
        Qualification.DRIVING_LICENCE: TODAY + timedelta(days=43),
    }
    draft = DriverDraft("Erika Beispiel", "+493023125990", valid_until=held)
    driver_id = save_driver(town.service, REGION, draft, actor=ACTOR)
    assert [(one.kind, one.is_expired) for one in list_due(town.service, REGION)] == [
        (Qualification.FIRST_AID, True),
        (Qualification.EYE_TEST, False),
        (Qualification.PASSENGER_LICENCE, False),
    ]
    assert get_driver_file(town.service, REGION, driver_id).valid_until == held


def test_a_driver_keeps_what_a_tour_needs(town: Town) -> None:
    """Somebody asked for a woman at the wheel; the words of the office cannot take that away."""
    shift = town.add_van()
    draft = DriverDraft("Driver 1", "+493023125501", woman=True, speaks=("ar", "de"))
    save_driver(town.service, REGION, draft, actor=ACTOR, driver_id=shift.driver_id)
    driver = get_driver_file(town.service, REGION, shift.driver_id).driver
    assert driver.properties == ["speaks:ar", "speaks:de", "woman"]
    with pytest.raises(Refusal, match="languages_unreadable"):
        save_driver(town.service, REGION, DriverDraft("X", "+49", speaks=("xx",)), actor=ACTOR)


def test_load_counts_hours_back_and_ahead(town: Town) -> None:
    """Two shifts of nine hours last week, one of nine hours today; the other driver none."""
    first = town.add_van(day=TODAY)
    for number in (3, 4):
        again = town.add_van(number=number, day=TODAY - timedelta(days=number))
        with town.service.database.writing() as session:
            session.merge(again).driver_id = first.driver_id
    loads = {one.name: one for one in list_load(town.service, REGION)}
    load = loads["Driver 1"]
    assert (load.shifts_before, load.duty_before_s) == (2, 2 * 9 * 3600)
    assert (load.shifts_ahead, load.duty_ahead_s) == (1, 9 * 3600)
    assert (loads["Driver 3"].shifts_before, loads["Driver 3"].duty_ahead_s) == (0, 0)
