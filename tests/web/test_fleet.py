"""The pages of the fleet: vehicles, drivers, weekly shifts, and drivers' own page."""

from datetime import timedelta

import pytest

from mobility.fleet import DriverDraft, desk_token, list_fleet, list_people, save_driver
from mobility.model import Shift
from mobility.views import ShiftView
from tests.mobility.town import DAY, REGION, Town, spot
from tests.web.browser import Browser
from tests.web.site import Site

FLEET = f"/{REGION}/office/fleet"


@pytest.fixture
def van(town: Town) -> Shift:
    """A van with its driver, whose shift lies far away."""
    return town.add_van(day=DAY + timedelta(days=300))


def shifts(town: Town) -> tuple[ShiftView, ...]:
    return town.day().shifts


def test_a_vehicle_gets_a_second_layout(office: Browser, town: Town) -> None:
    page = office.get(f"{FLEET}/vehicles/new")
    done = office.send(
        page,
        "layout_0_seats",
        name="Bus 9",
        layout_0_seats="8",
        layout_1_seats="5",
        layout_1_wheelchairs="1",
        properties="ramp",
    )
    assert "Bus 9" in done.words
    (van,) = list_fleet(town.service, REGION)
    assert van.layouts == [{"seats": 8}, {"seats": 5, "wheelchairs": 1}]
    again = office.get(f"{FLEET}/vehicles/{van.id}")
    refused = office.send(again, "layout_0_seats", layout_0_seats="", layout_0_prams="2")
    assert refused.status == 422
    assert "Jede Bestuhlung braucht" in refused.words
    seats = office.send(done, "child_seats_1", child_seats_1="4")
    assert seats.form("child_seats_1").values["child_seats_1"] == "4"


def test_a_driver_is_entered_with_due_dates_and_wishes(office: Browser, town: Town) -> None:
    page = office.get(f"{FLEET}/drivers/new")
    refused = office.send(page, "name", name="Erika Probe", phone="12")
    assert refused.status == 422
    done = office.send(
        page,
        "name",
        name="Erika Probe",
        phone="030 23125 990",
        until_first_aid="2026-12-01",
        most_shifts_a_week="2",
        no_evenings="y",
        speaks="ar",
    )
    assert "Gespeichert" in done.words
    (driver,) = list_people(town.service, REGION)
    assert (driver.most_shifts_a_week, driver.no_evenings) == (2, True)
    assert driver.properties == ["speaks:ar"]
    assert "Erste Hilfe" in office.get(f"{FLEET}/drivers").words
    away = office.send(done, "first_day", first_day="2026-11-30", last_day="2026-12-02")
    assert "Mo. 30.11. – Mi. 2.12." in away.words
    (end,) = (form.action for form in away.forms if "/leave/" in form.action)
    back = office.post(end, away)
    assert "Mo. 30.11." not in back.words


def test_a_weekly_shift_fills_the_weeks(office: Browser, town: Town, van: Shift) -> None:
    """Mondays and Tuesdays in six weeks: twelve; the coming Monday is then off, and usual again."""
    page = office.get(f"{FLEET}/patterns/new")
    values = {"number": "4", "begins": "07:00", "ends": "15:00", "valid_from": "2026-11-01"}
    refused = office.send(page, "weekdays", **values)
    assert "mindestens einen Wochentag" in refused.words
    form = page.form("weekdays")
    data = {**form.values, **values, "weekdays": ["0", "1"]}
    done = office.client.post(form.action, data=data, follow_redirects=True)
    assert "Dienste: 12 neu" in done.get_data(as_text=True)
    assert [shift.number for shift in shifts(town)] == [4]
    rota = office.get(FLEET)
    (address,) = set(rota.links("/patterns/")) - {f"{FLEET}/patterns/new"}
    off = office.send(office.get(address), "day", day=str(DAY), begins="", ends="")
    assert "findet nicht statt" in off.words
    assert shifts(town) == ()
    office.post(f"{address}/dates", off, day=str(DAY), usual="yes")
    assert len(shifts(town)) == 1


def test_a_shift_is_handed_over_and_taken_away(office: Browser, town: Town) -> None:
    town.add_van()
    draft = DriverDraft("Erika Ersatz", "+493023125990")
    save_driver(town.service, REGION, draft, actor="staff:x")
    (shift,) = shifts(town)
    address = f"{FLEET}/{DAY}/shifts/{shift.shift_id}"
    done = office.send(office.get(address), "driver")
    assert shifts(town)[0].driver_name == "Erika Ersatz"
    assert "Der Dienst ist übergeben." in done.words
    office.post(f"{address}/remove", done)
    assert shifts(town) == ()
    assert office.get(address).status == 404


def test_a_shift_with_a_tour_leads_to_what_becomes_of_it(office: Browser, town: Town) -> None:
    town.add_van()
    town.book(town.wish(town.add_session(), spot(4, 0)))
    (shift,) = shifts(town)
    page = office.get(f"{FLEET}/{DAY}/shifts/{shift.shift_id}")
    assert page.links(f"/{DAY}/tours/1/out")
    refused = office.post(f"{page.path}/remove", page)
    assert "Dieser Dienst hat eine Tour" in refused.words


def test_a_volunteer_offers_a_time_and_the_office_agrees(
    site: Site, office: Browser, town: Town, van: Shift
) -> None:
    """Her page needs no sign-in; the office puts her on duty."""
    (driver,) = list_people(town.service, REGION)
    own = Browser(site.app.test_client())
    address = f"/{REGION}/driving/{desk_token(town.service, driver)}/"
    desk = own.get(address)
    assert desk.status == 200
    done = own.send(desk, "begins", day=str(DAY), begins="09:00", ends="12:00")
    assert "niemand hat" in done.words
    rota = office.get(FLEET)
    agreed = office.post(
        rota.form("vehicle").action,
        rota,
        vehicle=van.vehicle_id,
        place=town.depot.id,
        agree="",
    )
    assert "Der Dienst ist angelegt." in agreed.words
    (shift,) = shifts(town)
    give = f"{address}shifts/{shift.shift_id}/give"
    assert "Doch selbst fahren" in own.post(give, done).words
    assert own.get(f"/{REGION}/driving/{'x' * 36}/").status == 404


def test_a_shift_for_once_is_added(office: Browser, town: Town, van: Shift) -> None:
    page = office.get(f"{FLEET}/shifts/new")
    done = office.send(page, "day", day=str(DAY), begins="08:00", ends="12:00")
    assert "Der Dienst ist angelegt." in done.words
    again = office.send(page, "day", day=str(DAY), begins="10:00", ends="14:00")
    assert "anderen Dienst" in again.words


def test_only_the_office_sees_the_fleet(browser: Browser, town: Town) -> None:
    assert "Anmelden" in browser.get(FLEET).words
