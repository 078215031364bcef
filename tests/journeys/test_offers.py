"""Providers and their offers: thirty of them imported, one cancelled; the last childcare place."""

from datetime import timedelta

from playwright.sync_api import FilePayload, Page, expect
from sqlalchemy import func, select

from mobility.accounts import add_staff
from mobility.booking import SessionTarget, Wish
from mobility.i18n import Wording
from mobility.messages import deliver_pending
from mobility.model import (
    AgeGroup,
    ChildcareStay,
    MessageStatus,
    OutboxMessage,
    Party,
    Ride,
    RideStatus,
    Role,
)
from mobility.offers import list_catalogue
from mobility.planning import check_day
from mobility.refusals import SENTENCES
from tests.journeys.conftest import DESK, PHONE, OpenPage, Shoot, read_code
from tests.mobility.town import DAY, REGION, ZONE, Town, at, spot
from tests.web.site import PASSWORD, Site

LANGUAGES = ("ar", "de", "en", "fa", "fr", "ti", "tr", "uk", "ru", "so", "kmr", "de-simple")
SAY = Wording("de", ZONE).text
ALL_SEATS = {"seats": 20, "child_seats_1": 2}


def table_of_thirty() -> str:
    """Thirty offers in the hall: every second one for women, each at a time of its own."""
    lines = ["Nummer;Titel;Titel_en;Art;Sprachen;Zielgruppe;Ort;Datum;Beginn;Ende;Wiederholung"]
    for number in range(30):
        day = DAY + timedelta(days=number % 5)
        audience = "Frauen" if number % 2 else "alle"
        lines.append(
            f"K{number:02};Kurs {number:02};Course {number:02};Kurs;de;{audience};Hall;"
            f'{day:%d.%m.%Y};{9 + number // 10}:00;{11 + number // 10}:00;"FREQ=WEEKLY;COUNT=2"'
        )
    return "\n".join(lines)


def sign_in_as_school(site: Site, page: Page) -> None:
    add_staff(site.town.service, REGION, "school", "Paula Probe", Role.PROVIDER, PASSWORD, "School")
    page.goto(f"/{REGION}/provider/")
    page.get_by_label("Benutzername").fill("school")
    page.get_by_label("Passwort").fill(PASSWORD)
    page.get_by_role("button", name="Anmelden").click()


def book_twelve(town: Town) -> None:
    """Twelve people of as many languages ride to the first imported course."""
    (card,) = [one for one in list_catalogue(town.service, REGION) if one.titles["de"] == "Kurs 00"]
    for number in range(1, 5):
        town.add_van(number=number)
    for language in LANGUAGES:
        wish = Wish(spot(4, 0), Party(), SessionTarget(card.coming[0].session_id), back=False)
        town.book(wish, town.add_participant(language))


def test_thirty_offers_are_imported_and_twelve_rides_cancelled(
    site: Site, open_page: OpenPage, shoot: Shoot
) -> None:
    """The preview says what it will do, here as there; then everybody is told in her language."""
    town = site.town
    with open_page(viewport=DESK, locale="de") as page:
        sign_in_as_school(site, page)
        page.get_by_role("link", name=SAY("Import a file")).click()
        content = table_of_thirty().encode()
        file: FilePayload = {"name": "angebote.csv", "mimeType": "text/csv", "buffer": content}
        page.locator("#file").set_input_files(file)
        page.get_by_role("button", name=SAY("Look at it")).click()
        expect(page.get_by_role("status")).to_contain_text("Neu: 30")
        shoot(page)
        page.get_by_role("button", name=SAY("Take the right rows")).click()
        expect(page.get_by_text("Kurs 29")).to_be_visible()
        shoot(page)
        book_twelve(town)
        page.get_by_role("link", name="Kurs 00").click()
        page.get_by_role("link", name=SAY("Cancel"), exact=True).first.click()
        expect(page.locator(".note-warn")).to_contain_text("12 Personen")
        expect(page.locator(".note-warn")).to_contain_text(
            SAY("Rides: %(rides)d, waiting: %(waiting)d.", rides=12, waiting=0)
        )
        shoot(page)
        page.get_by_role("button", name=SAY("Cancel this date")).click()
        expect(
            page.get_by_text(SAY("The date is cancelled. Rides cancelled: %(count)d.", count=12))
        ).to_be_visible()
        shoot(page)
    deliver_pending(town.service)
    with town.service.database.reading() as session:
        statuses = session.scalars(select(Ride.status)).all()
        told = session.scalars(
            select(OutboxMessage).where(OutboxMessage.template == "session_cancelled")
        ).all()
    assert statuses == [RideStatus.CANCELLED_BY_OPERATOR] * 12
    assert sorted(one.language for one in told) == sorted(LANGUAGES)
    assert {one.status for one in told} == {MessageStatus.SENT}
    assert check_day(town.service, REGION, DAY) == ()


def choose_times(page: Page, name: str, phone: str) -> None:
    """A mother with a child of two: from the catalogue to the code on her phone."""
    page.goto(f"/{REGION}/")
    page.locator("main .tongues [hreflang=de]").click()
    page.locator("a[href*='/book/session/']").first.click()
    page.locator("#home").press_sequentially("old mi")
    page.get_by_role("radio", name="Old Mill").first.check()
    page.get_by_role("button", name=SAY("Next"), exact=True).last.click()
    page.get_by_role("button", name=SAY("Add a child")).click()
    page.get_by_label(SAY("Age in years")).fill("2")
    page.get_by_label(SAY("The children go to childcare")).check()
    page.get_by_role("button", name=SAY("Show the times")).last.click()
    page.locator("[name=choice]").first.check()
    page.locator("#name").fill(name)
    page.locator("#phone").fill(phone)
    page.get_by_role("button", name=SAY("Next: the code")).click()
    page.locator("#code").fill(read_code(page))


def test_the_last_childcare_place_goes_to_one_of_two(
    site: Site, open_page: OpenPage, shoot: Shoot
) -> None:
    """Both are shown times, seats and child seats are enough for both. Who is second is booked
    nothing at all, hears why, and may wait.
    """
    town = site.town
    town.add_van(layouts=[ALL_SEATS])
    town.add_childcare(spot(4, 2), groups=(AgeGroup(0, 2, 1, 4),), carers=1)
    town.add_session(at(9), at(12))
    phone = {"viewport": PHONE, "locale": "de"}
    with open_page(**phone) as first, open_page(**phone) as second:
        choose_times(first, "Amira Beispiel", "030 23125 051")
        choose_times(second, "Olena Muster", "030 23125 052")
        first.get_by_role("button", name=SAY("Book now")).click()
        expect(first.get_by_role("article")).to_have_count(2)
        shoot(first)
        second.get_by_role("button", name=SAY("Book now")).click()
        full = second.locator("main").get_by_text(SAY(SENTENCES["childcare_full"])).first
        expect(full).to_be_visible()
        shoot(second)
        second.get_by_role("link", name=SAY("Wait for a place")).click()
        shoot(second)
        first.goto(f"/{REGION}/rides")
        expect(first.get_by_text(SAY("with a childcare place")).first).to_be_visible()
        shoot(first)
    with town.service.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(ChildcareStay)) == 1
        assert session.scalar(select(func.count()).select_from(Ride)) == 2
    assert check_day(town.service, REGION, DAY) == ()
