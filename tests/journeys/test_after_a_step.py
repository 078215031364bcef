"""What stands on a desk after something was done there: as accessible as the pages before it."""

from playwright.sync_api import FilePayload, Page, expect

from mobility.booking import SessionTarget, Wish
from mobility.model import Party
from mobility.planning import (
    Result,
    close_day,
    get_closing,
    note_odometers,
    note_results,
    publish_day,
)
from tests.journeys.axe import SMALL_DESK, find_faults_of_desk
from tests.journeys.conftest import OpenPage, Shoot
from tests.journeys.test_dispatcher import book_some_rides, sign_in
from tests.journeys.test_phone import rode_before
from tests.mobility.town import DAY, REGION, Town, at, spot
from tests.web.site import Site

ACTOR = "staff:dora"
OFFICE = f"/{REGION}/office"


def _provider(town: Town) -> str:
    return f"/{REGION}/provider/{town.offer.provider_id}"


def _upload(page: Page, name: str, content: bytes) -> None:
    file: FilePayload = {"name": name, "mimeType": "application/octet-stream", "buffer": content}
    page.locator("#file").set_input_files(file)
    page.get_by_role("button", name="Ansehen").click()


def test_times_to_read_out_and_the_help_over_them(
    site: Site, open_page: OpenPage, shoot: Shoot
) -> None:
    """At the telephone: the same again, and then which keys there are."""
    person = rode_before(site.town)
    with open_page(viewport=SMALL_DESK, locale="de") as page:
        sign_in(page)
        page.goto(f"{OFFICE}/phone/{person.id}")
        page.keyboard.press("1")
        expect(page.locator("#book")).to_be_visible()
        shoot(page)
        faults = find_faults_of_desk(page)
        page.keyboard.press("?")
        expect(page.get_by_role("dialog")).to_be_visible()
        faults += find_faults_of_desk(page)
    assert not faults, "\n".join(faults)


def test_a_closed_day(site: Site, open_page: OpenPage, shoot: Shoot) -> None:
    """Its page, with the way to open it again unfolded, and its board."""
    book_some_rides(site)
    town, service = site.town, site.town.service
    publish_day(service, REGION, DAY)
    town.clock.instant = at(18)
    closing = get_closing(service, REGION, DAY)
    results = dict.fromkeys((gap.ride_id for gap in closing.gaps), Result.DRIVEN)
    note_results(service, REGION, DAY, results, ACTOR)
    read = {tour.shift_id: (12000, 12041) for tour in closing.tours}
    note_odometers(service, REGION, DAY, read, ACTOR)
    close_day(service, REGION, DAY, ACTOR)
    with open_page(viewport=SMALL_DESK, locale="de") as page:
        sign_in(page)
        faults = find_faults_of_desk(page)
        page.goto(f"{OFFICE}/{DAY}/closing")
        page.locator("main summary").click()
        expect(page.get_by_label("Warum")).to_be_visible()
        shoot(page)
        faults += find_faults_of_desk(page)
    assert not faults, "\n".join(faults)


def test_a_file_with_faults(site: Site, open_page: OpenPage, shoot: Shoot) -> None:
    """A picture instead of a table; a table with a right row and a wrong one."""
    with open_page(viewport=SMALL_DESK, locale="de") as page:
        sign_in(page)
        page.goto(f"{_provider(site.town)}/import")
        _upload(page, "bild.png", b"\x89PNG\x00\x00")
        expect(page.get_by_role("alert")).to_contain_text("CSV oder XLSX")
        shoot(page)
        faults = find_faults_of_desk(page)
        table = (
            "Titel;Ort;Datum;Beginn;Ende\n"
            "Fest;Hall;28.11.2026;14:00;18:00\n"
            "Kaputt;Hall;irgendwann;14:00;18:00\n"
        )
        _upload(page, "angebote.csv", table.encode())
        expect(page.get_by_role("status")).to_contain_text("fehlerhaft: 1")
        shoot(page)
        faults += find_faults_of_desk(page)
    assert not faults, "\n".join(faults)


def test_people_booked_by_their_school(site: Site, open_page: OpenPage, shoot: Shoot) -> None:
    """Of three one has no seat any more; whoever is new has a card to print."""
    town = site.town
    town.add_van(seats=2)
    town.add_session()
    with open_page(viewport=SMALL_DESK, locale="de") as page:
        sign_in(page)
        page.goto(f"{_provider(town)}/offers/{town.offer.id}/people")
        people = [f"Amira Beispiel {n}, 030 23125 80{n}" for n in range(1, 4)]
        page.locator("#people").fill("\n".join(people))
        page.locator("#home").press_sequentially("old mi")
        page.get_by_role("radio", name="Old Mill").first.check()
        page.get_by_role("button", name="Fahrten buchen").click()
        expect(page.get_by_text("Amira Beispiel 3").first).to_be_visible()
        shoot(page)
        faults = find_faults_of_desk(page)
    assert not faults, "\n".join(faults)


def test_childcare_that_closes_while_somebody_has_booked(
    site: Site, open_page: OpenPage, shoot: Shoot
) -> None:
    """Before it is done the page says whom it hits."""
    town = site.town
    town.add_van(layouts=[{"seats": 4, "child_seats_1": 2}])
    course, care = town.add_session(), town.add_childcare(spot(4, 2))
    family = Party(adults=1, children_1=1)
    target = SessionTarget(course.id)
    town.book(Wish(spot(4, 0), family, target, childcare=True, ages=(2,)))
    with open_page(viewport=SMALL_DESK, locale="de") as page:
        sign_in(page)
        page.goto(f"{_provider(town)}/childcare/{care.id}/close")
        page.locator("#day").fill(f"{DAY}")
        page.get_by_role("button", name="Welche Fahrten").click()
        expect(page.get_by_text("Kinder: 1")).to_be_visible()
        shoot(page)
        faults = find_faults_of_desk(page)
    assert not faults, "\n".join(faults)
