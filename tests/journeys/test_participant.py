"""Somebody books a ride there and back on a phone, and cancels one of the two."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import PHONE, OpenPage, read_code
from tests.mobility.town import REGION
from tests.web.site import Site

WORDS = {
    "de": {
        "offer": "Deutschkurs",
        "next": "Weiter",
        "show": "Zeiten zeigen",
        "code": "Weiter: Code anfordern",
        "book": "Jetzt buchen",
        "booked": "Ihre Fahrt ist gebucht",
        "rides": "Meine Fahrten",
        "cancel": "Diese Fahrt absagen",
        "cancelled": "Die Fahrt ist abgesagt.",
        "gone": "von Ihnen abgesagt",
    },
    "en": {
        "offer": "German course",
        "next": "Next",
        "show": "Show the times",
        "code": "Next: the code",
        "book": "Book now",
        "booked": "Your ride is booked",
        "rides": "My rides",
        "cancel": "Cancel this ride",
        "cancelled": "The ride is cancelled.",
        "gone": "cancelled by you",
    },
}


@pytest.mark.parametrize(("language", "script"), [("de", True), ("en", True), ("de", False)])
def test_a_ride_is_booked_there_and_back_and_one_is_cancelled(
    site: Site, open_page: OpenPage, language: str, script: bool
) -> None:
    """Six screens, with and without JavaScript, at 360 px without scrolling sideways."""
    site.town.add_van()
    site.town.add_session()
    words = WORDS[language]
    with open_page(
        viewport=PHONE, locale=language, color_scheme="light", java_script_enabled=script
    ) as page:
        page.goto(f"/{REGION}/")
        expect(page.locator("html")).to_have_attribute("lang", language)
        _fits(page)
        page.get_by_role("link", name=words["offer"]).click()
        _choose_home(page, script)
        _fits(page)
        page.get_by_role("button", name=words["next"], exact=True).last.click()
        _fits(page)
        page.get_by_role("button", name=words["show"]).click()
        page.locator("#name").fill("Amira Beispiel")
        page.locator("#phone").fill("030 23125 050")
        _fits(page)
        page.get_by_role("button", name=words["code"]).click()
        page.locator("#code").fill(read_code(page))
        page.get_by_role("button", name=words["book"]).dblclick()
        expect(page.get_by_role("heading", name=words["booked"])).to_be_visible()
        expect(page.get_by_role("article")).to_have_count(2)
        _fits(page)
        page.get_by_role("main").get_by_role("link", name=words["rides"]).click()
        page.get_by_role("link", name=words["cancel"]).first.click()
        page.get_by_role("button", name=words["cancel"]).click()
        expect(page.get_by_text(words["cancelled"])).to_be_visible()
        expect(page.get_by_text(words["gone"])).to_have_count(1)
        _fits(page)


def test_counting_people_works_by_touch_and_by_keyboard(site: Site, open_page: OpenPage) -> None:
    """Plus and minus change the number; the field itself takes typing; nothing goes below zero."""
    site.town.add_van()
    site.town.add_session()
    with open_page(viewport=PHONE, locale="de") as page:
        page.goto(f"/{REGION}/")
        page.get_by_role("link", name="Deutschkurs").click()
        _choose_home(page, script=True)
        page.get_by_role("button", name="Weiter", exact=True).last.click()
        prams = page.get_by_label("Kinderwagen", exact=True)
        more = page.get_by_role("button", name="Kinderwagen: eins mehr")
        less = page.get_by_role("button", name="Kinderwagen: eins weniger")
        expect(less).to_be_disabled()
        more.click()
        expect(prams).to_have_value("1")
        less.press("Enter")
        expect(prams).to_have_value("0")


def _choose_home(page: Page, script: bool) -> None:
    """With JavaScript the hits follow the typing; without, a button looks them up."""
    page.locator("#home").press_sequentially("old mi")
    if not script:
        page.locator("button[name=search]").click()
    hit = page.get_by_role("radio", name="Old Mill")
    hit.check()
    expect(hit).to_be_checked()


def _fits(page: Page) -> None:
    """Nothing is wider than the screen."""
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
