"""Holding the result, signing in by card, and what stays on whose device."""

import re
from datetime import timedelta

import pytest

from mobility.accounts import issue_card
from mobility.model import OfferSession
from tests.mobility.town import NOW, REGION, Town, at
from tests.web.browser import Browser, Page
from tests.web.conftest import read_code
from tests.web.site import Site

PHONE = "030 23125 050"


def sign_in(browser: Browser, **values: str) -> Page:
    """By phone and code, somebody new with her name."""
    page = browser.send(browser.get(f"/{REGION}/sign-in"), "phone", phone=PHONE)
    code = read_code(page)
    page = browser.send(page, "code", code=code, **values)
    known = not page.has_field("code")
    return page if known else browser.send(page, "code", name="Amira Beispiel")


def cookie_of(page: Page) -> str:
    """The session's cookie as the last redirect has set it."""
    answers = (*page.response.history, page.response)
    set_cookies = [c for answer in answers for c in answer.headers.getlist("Set-Cookie")]
    return next(cookie for cookie in reversed(set_cookies) if cookie.startswith("hinfahrt="))


@pytest.fixture
def ride(browser: Browser, town: Town, course: OfferSession) -> str:
    """The address of a ride of somebody who is signed in, promised for Monday at 9."""
    sign_in(browser)
    page = browser.get(f"/{REGION}/book/session/{course.id}")
    page = browser.send(page, "home", home="Old Mill", search="home")
    page = browser.send(page, "home", directions="outbound")
    page = browser.send(page, "adults", **{"children-0-age": "9", "children-0-height": "150"})
    browser.send(page, "choice")
    return browser.get(f"/{REGION}/rides").links("/rides/")[0]


def test_a_child_of_150_cm_sits_as_a_grown_up(browser: Browser, ride: str) -> None:
    """One adult and a tall child take two plain seats; the van of the fixture has no child seat."""
    assert "2 Erwachsene" in browser.get(ride).words


def test_a_row_more_and_a_row_less_for_a_child(browser: Browser, course: OfferSession) -> None:
    """By buttons that send the form, so that no script is needed; what was typed stays."""
    page = browser.get(f"/{REGION}/book/session/{course.id}")
    page = browser.send(page, "home", home="Old Mill", search="home")
    page = browser.send(page, "home")
    page = browser.send(page, "adults", adults="2", add_child="1")
    page = browser.send(page, "adults", add_child="1", **{"children-0-age": "5"})
    assert page.form("adults").values["children-0-age"] == "5"
    page = browser.send(page, "adults", leave_child="children-1")
    values = page.form("adults").values
    assert (values["adults"], values["children-0-age"]) == ("2", "5")
    assert "children-1-age" not in values
    page = browser.send(page, "adults", **{"children-0-age": ""})
    assert page.status == 422
    assert "Alter des Kindes" in page.words


def test_the_ride_card_says_all_in_both_languages(browser: Browser, ride: str) -> None:
    """In English the German stands below, for the driver; in German there is nothing to add."""
    german = browser.get(f"{ride}/card")
    assert "Der Bus kommt" in german.words
    assert "030 23125 300" in german.words.replace("+49 ", "0")
    english = browser.get(f"{ride}/card?language=en")
    assert "The bus comes Der Bus kommt" in english.words
    assert 'lang="de" dir="ltr">Der Bus kommt' in english.html
    assert "<svg" in english.html


def test_the_ride_goes_into_a_calendar(site: Site, browser: Browser, ride: str) -> None:
    """Hers only: a stranger is led to the sign-in."""
    response = browser.client.get(f"{ride}.ics")
    assert response.mimetype == "text/calendar"
    assert "BEGIN:VALARM" in response.get_data(as_text=True)
    assert (
        Browser(browser.client.application.test_client()).client.get(f"{ride}.ics").status_code
        == 302
    )


def test_the_same_ride_once_more_leads_to_its_times(
    browser: Browser, town: Town, ride: str
) -> None:
    """Next Monday's date, with the same home and people; nothing has to be typed."""
    later = at(9) + timedelta(days=7)
    town.add_van(day=later.date())
    town.add_session(later, later + timedelta(hours=3))
    page = browser.post(f"{ride}/again", browser.get(ride), ways="both")
    assert page.has_field("choice")
    assert "30. November" in page.words


def test_how_it_was_is_asked_after_the_ride(browser: Browser, town: Town, ride: str) -> None:
    assert not browser.get(ride).has_field("face")
    town.clock.advance(at(12) - NOW)
    sign_in(browser)
    page = browser.get(ride)
    page = browser.send(page, "face", face="bad", complaint="late", words="Zehn Minuten")
    assert page.form("face").values["complaint"] == "late"
    assert page.form("face").values["words"] == "Zehn Minuten"


def test_who_cannot_write_is_called(browser: Browser, office: Browser, ride: str) -> None:
    """She asks with one tap, the office sees whom to call and ticks it off."""
    page = browser.post(f"/{REGION}/call-me", browser.get(ride), ride_id=ride.rsplit("/", 1)[1])
    assert "Wir rufen Sie an" in page.words
    calls = office.get(f"/{REGION}/office/calls")
    assert "Amira Beispiel" in calls.words
    action = next(form.action for form in calls.forms if form.action.endswith("/done"))
    assert "Niemand wartet" in office.post(action, calls).words


def test_a_card_from_the_office_signs_in(browser: Browser, office: Browser) -> None:
    """Its page shows number and PIN once; with them she is in, without a phone."""
    page = office.get(f"/{REGION}/office/cards")
    card = office.send(page, "phone", phone=PHONE, name="Amira Beispiel", language="en")
    found = re.search(r"Card number.*?([0-9a-z]{16}).*?PIN.*?(\d{6})", card.words)
    assert found is not None
    number, pin = found.groups()
    page = browser.get(f"/{REGION}/card/{number}")
    assert page.form("pin").values["number"] == number
    wrong = browser.send(page, "pin", pin="1")
    assert wrong.status == 422
    assert "PIN stimmt nicht" in wrong.words
    browser.send(page, "pin", pin=pin)
    assert browser.get(f"/{REGION}/rides").path == f"/{REGION}/rides"


def test_a_provider_may_print_cards_and_a_stranger_may_not(site: Site, browser: Browser) -> None:
    assert browser.client.get(f"/{REGION}/office/cards").status_code == 302


def test_on_her_own_phone_she_stays_signed_in(browser: Browser, town: Town) -> None:
    """For half a year from the last page; the cookie says so to the browser."""
    page = sign_in(browser, mine="y")
    assert "Expires=" in cookie_of(page)
    town.clock.advance(timedelta(days=30))
    assert browser.get(f"/{REGION}/rides").path == f"/{REGION}/rides"


def test_on_somebody_elses_device_nothing_stays(browser: Browser, town: Town) -> None:
    """The cookie ends with the browser, and half an hour without a page ends the session."""
    page = sign_in(browser)
    assert "Expires=" not in cookie_of(page)
    for _page in range(3):
        town.clock.advance(timedelta(minutes=29))
        assert browser.get(f"/{REGION}/rides").path == f"/{REGION}/rides"
    town.clock.advance(timedelta(minutes=31))
    assert browser.get(f"/{REGION}/rides").path == f"/{REGION}/sign-in"


def test_the_language_is_kept_and_messages_come_in_it(browser: Browser, town: Town) -> None:
    """Chosen once, it holds for every page and for the account of who is signed in."""
    sign_in(browser)
    assert browser.get(f"/{REGION}/rides?language=en").all("html")[0]["lang"] == "en"
    assert browser.get(f"/{REGION}/").all("html")[0]["lang"] == "en"
    card = issue_card(town.service, REGION, PHONE, "", "de", "staff:probe")
    assert card.language == "de"
    page = browser.post(f"/{REGION}/sign-out", browser.get(f"/{REGION}/rides"))
    assert page.all("html")[0]["lang"] == "en"


def test_the_pages_can_be_put_on_the_home_screen(browser: Browser) -> None:
    """A manifest whose scope is the region, and a worker that may serve no more than that."""
    manifest = browser.client.get(f"/{REGION}/manifest.webmanifest")
    assert manifest.mimetype == "application/manifest+json"
    assert manifest.get_json()["scope"] == f"/{REGION}/"
    worker = browser.client.get(f"/{REGION}/sw.js")
    assert worker.mimetype in ("text/javascript", "application/javascript")
    assert "fetch" in worker.get_data(as_text=True)
    worker.close()


def test_a_position_is_answered_with_its_place(browser: Browser) -> None:
    """Outside the region the nearest meeting point stands below the reason, ready to be marked."""
    page = browser.get(f"/{REGION}/book/appointment")
    outside = browser.post(f"/{REGION}/places", page, field="home", lat="52.5", lon="13.4")
    assert "Treffpunkte sind am nächsten" in outside.words
    assert "Old Mill" in outside.words
    inside = browser.post(f"/{REGION}/places", page, field="home", lat="50.018", lon="10.028")
    assert any("checked" in field for field in inside.all("input"))


def test_she_tells_the_driver_where_to_ring(browser: Browser, ride: str) -> None:
    """What she typed stands in the field again; by default the driver may call."""
    page = browser.get(ride)
    assert page.form("may_call").values["may_call"] == "y"
    page = browser.send(page, "may_call", note="bei Kaya klingeln")
    assert "Der Fahrer sieht es" in page.words
    assert browser.get(ride).form("note").values["note"] == "bei Kaya klingeln"
    page = browser.send(page, "may_call", note="x" * 81)
    assert "Der Fahrer sieht es" not in page.words
