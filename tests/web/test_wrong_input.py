"""What is wrong is said beside its field and in a summary; all else stays as it was typed."""

import pytest

from mobility.model import OfferSession
from tests.mobility.town import REGION, Town, at
from tests.web.browser import Browser, Page
from tests.web.conftest import read_code
from tests.web.test_booking import ask_for_code, choose_times, choose_trip

APPOINTMENT = {"day": "2026-11-23", "arrive_by": "10:00", "leave_after": "11:00"}
PARTY = {
    "adults": "2",
    "prams": "1",
    "dogs": "1",
    "ramp": "y",
    "woman": "y",
    "children-0-age": "3",
    "children-0-height": "95",
}
CONTACT = {"name": "Amira Beispiel", "phone": "030 23125 050"}


def assert_only_wrong(page: Page, sent: dict[str, str], wrong: str) -> None:
    """The page names the wrong field twice and brings everything back, the wrong value too."""
    assert page.status == 422
    field = next(one for one in page.all("input") if one.get("name") == wrong)
    assert field["aria-invalid"] == "true"
    assert f"#{field['id']}" in page.links("#")
    values = page.form(wrong).values
    assert {name: values.get(name) for name in sent} == sent


@pytest.mark.parametrize(
    ("wrong", "value"), [("day", ""), ("day", "0026-11-23"), ("arrive_by", "25:99")]
)
def test_of_an_appointment(browser: Browser, town: Town, wrong: str, value: str) -> None:
    page = browser.get(f"/{REGION}/book/appointment")
    page = browser.send(page, "day", **APPOINTMENT, home="Old Mill", search="home")
    page = browser.send(page, "day", venue="Hall", search="venue")
    sent = {**APPOINTMENT, "home": "Old Mill", "venue": "Hall", wrong: value}
    page = browser.send(page, "day", **sent)
    if value != "25:99":  # what is no time at all cannot be shown in a field for times
        assert_only_wrong(page, sent, wrong)
    assert page.form("day").values["home_spot"]


@pytest.mark.parametrize("wrong", ["home", "venue"])
def test_of_a_place(browser: Browser, town: Town, wrong: str) -> None:
    sent = {**APPOINTMENT, "home": "Old Mill", "venue": "Hall", wrong: "Qqxzy"}
    page = browser.send(browser.get(f"/{REGION}/book/appointment"), "day", **sent)
    assert_only_wrong(page, sent, wrong)


@pytest.mark.parametrize(
    ("wrong", "value"),
    [
        ("adults", "-1"),
        ("prams", "many"),
        ("children-0-age", ""),
        ("children-0-age", "40"),
        ("children-0-height", "3"),
    ],
)
def test_of_who_rides_along(browser: Browser, course: OfferSession, wrong: str, value: str) -> None:
    page = choose_trip(browser, course)
    page = browser.send(page, "adults", add_child="1")
    sent = {**PARTY, wrong: value}
    assert_only_wrong(browser.send(page, "adults", **sent), sent, wrong)


@pytest.mark.parametrize(("wrong", "value"), [("name", ""), ("phone", "12"), ("phone", "")])
def test_of_who_books(browser: Browser, course: OfferSession, wrong: str, value: str) -> None:
    page = choose_times(browser, course)
    sent = {**CONTACT, wrong: value}
    assert_only_wrong(browser.send(page, "choice", **sent), sent, wrong)


def test_of_the_code(browser: Browser, course: OfferSession) -> None:
    sent = {"code": "12", "mine": "y"}
    assert_only_wrong(browser.send(ask_for_code(browser, course), "code", **sent), sent, "code")


def test_a_promise_that_is_gone_offers_the_next_best(browser: Browser, town: Town) -> None:
    """While she reads her code the seat of the early way home is taken; the later one is free."""
    town.add_van(seats=1, end=at(14))
    course = town.add_session()
    page = _ask_for_way_back(browser, course)
    town.book(town.wish(course, outbound=False, back=True))
    page = browser.send(page, "code", code=read_code(page))
    assert "Diese Zeiten sind jetzt frei." in page.words
    assert "Ihre Fahrt ist gebucht" in browser.send(page, "choice").words


def test_where_nothing_is_left_the_reason_leads_on(browser: Browser, town: Town) -> None:
    """The only seat is taken, both ways home: all else that she chose is still there."""
    town.add_van(seats=1, end=at(14))
    course = town.add_session()
    page = _ask_for_way_back(browser, course)
    for _ in range(2):
        town.book(town.wish(course, outbound=False, back=True))
    page = browser.send(page, "code", code=read_code(page))
    assert "So haben wir keine Fahrt gefunden" in page.words
    assert page.links("/wait")
    assert browser.get(page.links("/trip")[0]).form("home").values["home"] == "Old Mill"


def _ask_for_way_back(browser: Browser, course: OfferSession) -> Page:
    page = browser.get(choose_trip(browser, course).links("/trip")[0])
    page = browser.send(browser.send(page, "home", directions="back"), "adults")
    return browser.send(page, "phone", **CONTACT)
