"""The provider's desk: own offers, their dates, and what changes for those who ride."""

import pytest

from mobility.accounts import add_staff
from mobility.model import OfferSession, Role
from tests.mobility.town import REGION, Town
from tests.web.browser import Browser, Page
from tests.web.conftest import sign_in
from tests.web.site import PASSWORD, Site

PROVIDER = f"/{REGION}/provider/"


@pytest.fixture
def school(site: Site) -> Browser:
    """The browser of somebody at the school whose course the town has."""
    add_staff(site.town.service, REGION, "school", "Paula Probe", Role.PROVIDER, PASSWORD, "School")
    return sign_in(Browser(site.app.test_client()), "school")


def offers_page(browser: Browser) -> Page:
    return browser.get(PROVIDER)


def add_offer(school: Browser, **values: str) -> Page:
    page = school.get(offers_page(school).links("/offers/new")[0])
    page = school.send(page, "title_de", title_de="Nähcafé", venue="Old Mill", search="venue")
    spot = page.form("venue").choices["venue_spot"][0]
    return school.send(page, "title_de", venue_spot=spot, **values)


def test_a_new_offer_with_dates(school: Browser, browser: Browser) -> None:
    """Title, place and weekdays are enough to be in the catalogue."""
    page = add_offer(school)
    assert "Das Angebot ist gespeichert" in page.words
    page = school.send(
        page,
        "first_day",
        first_day="2026-11-24",
        begins="09:00",
        ends="12:00",
        weekdays="TU",
        count="3",
    )
    assert "3 Termine hinzugefügt" in page.words
    assert "Nähcafé" in browser.get(f"/{REGION}/offers/").words


def test_what_is_missing_is_said_and_the_rest_kept(school: Browser) -> None:
    """Without a place: the sentence stands beside it, and the title is still there."""
    page = school.get(offers_page(school).links("/offers/new")[0])
    page = school.send(page, "title_de", title_de="Nähcafé")
    assert page.status == 422
    assert "Bitte schreiben Sie eine Straße oder einen Ort" in page.words
    assert 'value="Nähcafé"' in page.html


def test_a_series_needs_an_end(school: Browser) -> None:
    """Every Tuesday for ever is refused beside the field."""
    page = add_offer(school)
    page = school.send(
        page, "first_day", first_day="2026-11-24", begins="09:00", ends="12:00", weekdays="TU"
    )
    assert page.status == 422
    assert "wie viele Termine" in page.words


def test_cancelling_says_first_how_many_ride(
    school: Browser, town: Town, course: OfferSession
) -> None:
    """One person with two rides: said before, told after, and the date is off for everybody."""
    town.book(town.wish(course, back=True))
    dates = school.get(offers_page(school).links("/dates")[0])
    page = school.get(dates.links("/cancel")[0])
    assert "1 Person fährt" in page.words
    assert "Fahrten: 2" in page.words
    page = school.send(page, "reason", reason="Lehrerin krank")
    assert "Abgesagte Fahrten: 2" in page.words
    assert "findet nicht statt" in page.words


def test_moving_promises_anew(school: Browser, town: Town, course: OfferSession) -> None:
    """An hour later the van is still free: the ride follows."""
    town.book(town.wish(course))
    dates = school.get(offers_page(school).links("/dates")[0])
    page = school.get(dates.links("/move")[0])
    page = school.send(page, "begins", begins="10:00", ends="13:00")
    assert "Neu zugesagte Fahrten: 1" in page.words


def test_a_file_is_looked_at_and_taken(school: Browser, town: Town) -> None:
    """The preview names the wrong row; taking it writes the right one."""
    page = school.get(offers_page(school).links("/import")[0])
    table = (
        "Titel;Ort;Datum;Beginn;Ende\n"
        "Fest;Hall;28.11.2026;14:00;18:00\n"
        "Kaputt;Hall;irgendwann;14:00;18:00\n"
    )
    page = school.upload(page, "file", "angebote.csv", table.encode())
    assert "Neu: 1" in page.words
    assert "fehlerhaft: 1" in page.words
    assert "Bitte schreiben Sie den Tag" in page.words
    page = school.send(page, "token")
    assert "Fest" in page.words
    assert "Kaputt" not in page.words


def test_a_file_that_is_none(school: Browser) -> None:
    """What cannot be read says what to give."""
    page = school.get(offers_page(school).links("/import")[0])
    page = school.upload(page, "file", "bild.png", b"\x89PNG\x00\x00")
    assert page.status == 422
    assert "CSV oder XLSX" in page.words


def test_other_providers_are_closed(school: Browser, site: Site, town: Town) -> None:
    """Somebody of another provider reaches nothing of the school's; nobody without an account."""
    add_staff(town.service, REGION, "club", "Karl Probe", Role.PROVIDER, PASSWORD, "Club")
    club = sign_in(Browser(site.app.test_client()), "club")
    address = offers_page(school).path
    assert club.get(address).status == 403
    assert club.get(f"{address}/{town.offer.id}/dates").status == 403
    assert "Benutzername" in Browser(site.app.test_client()).get(address).words


def test_the_office_keeps_everybodys(office: Browser) -> None:
    """The dispatcher chooses whose offers to keep."""
    page = office.get(PROVIDER)
    assert "School" in page.words
    assert "Deutschkurs" in office.get(page.links("/provider/")[-1]).words
