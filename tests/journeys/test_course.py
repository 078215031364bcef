"""Somebody books a course with a child to childcare, there and back, and leaves out a date."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import PHONE, OpenPage
from tests.mobility.town import DAY, REGION, at, spot
from tests.web.site import Site


@pytest.mark.parametrize("script", [True, False])
def test_a_course_is_booked_with_a_child_and_one_date_is_left_out(
    site: Site, open_page: OpenPage, script: bool
) -> None:
    """Six screens from the offer to the list of dates, at 360 px without scrolling sideways."""
    days = [DAY + timedelta(weeks=week) for week in range(3)]
    site.town.add_childcare(spot(4, 2))
    for day in days:
        site.town.add_session(at(9, day=day), at(12, day=day))
    for day in days[:2]:  # nobody drives on the third date
        site.town.add_van(day=day, layouts=[{"seats": 4, "child_seats_1": 1}])
    with open_page(
        viewport=PHONE, locale="de", color_scheme="light", java_script_enabled=script
    ) as page:
        page.goto(f"/{REGION}/")
        page.get_by_role("link", name="Deutschkurs").first.click()
        _choose_home(page, script)
        page.get_by_label("Der ganze Kurs ab diesem Termin").check()
        _fits(page)
        page.get_by_role("button", name="Weiter", exact=True).last.click()
        page.get_by_role("button", name="Ein Kind dazu").click()
        page.get_by_label("Alter in Jahren").fill("2")
        page.get_by_label("Die Kinder steigen an der Kinderbetreuung aus").check()
        _fits(page)
        page.get_by_role("button", name="Zeiten zeigen").last.click()
        expect(page.get_by_role("heading", name="Fahrt an 2 Terminen")).to_be_visible()
        expect(page.get_by_text("an der Kinderbetreuung bis")).to_have_count(2)
        expect(page.get_by_text("An diesem Tag fährt kein Bus.")).to_be_visible()
        _fits(page)
        page.locator("#name").fill("Amira Beispiel")
        page.locator("#phone").fill("030 23125 050")
        page.get_by_role("button", name="Weiter: Code anfordern").click()
        page.locator("#code").fill(_shown_code(page))
        page.get_by_role("button", name="Jetzt buchen").dblclick()
        dates = page.locator(".dates a.entry")
        expect(dates).to_have_count(2)
        _fits(page)
        dates.first.click()
        expect(page.get_by_role("article")).to_have_count(2)
        _fits(page)
        page.get_by_role("button", name="Diesen Termin auslassen").click()
        expect(page.get_by_text("Dieser Termin ist abgesagt.")).to_be_visible()
        _fits(page)


def _choose_home(page: Page, script: bool) -> None:
    page.locator("#home").press_sequentially("old mi")
    if not script:
        page.locator("button[name=search]").first.click()
    page.get_by_role("radio", name="Old Mill").first.check()


def _shown_code(page: Page) -> str:
    found = re.search(r"\d{6}", page.locator(".note").first.inner_text())
    assert found is not None
    return found.group()


def _fits(page: Page) -> None:
    """Nothing is wider than the screen."""
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
