"""Somebody books a course with a child to childcare, there and back, and leaves out a date."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from mobility.i18n import Wording
from tests.journeys.conftest import PHONE, OpenPage, Shoot, read_code
from tests.mobility.town import DAY, REGION, ZONE, at, spot
from tests.web.site import Site

Say = Callable[..., str]


@pytest.mark.parametrize("script", [True, False], ids=["script", "plain"])
@pytest.mark.parametrize("language", ["de", "de-simple", "ar"])
def test_a_course_is_booked_with_a_child_and_one_date_is_left_out(
    site: Site, open_page: OpenPage, shoot: Shoot, language: str, script: bool
) -> None:
    """Six screens from the offer to the list of dates, at 360 px without scrolling sideways."""
    _offer_three_dates(site)
    say = Wording(language, ZONE).text
    with open_page(
        viewport=PHONE, locale="de", color_scheme="light", java_script_enabled=script
    ) as page:
        page.goto(f"/{REGION}/")
        page.locator(f"main .tongues [hreflang={language}]").click()
        shoot(page)  # 1
        page.locator("a[href*='/book/session/']").first.click()
        _choose_home(page, script)
        page.get_by_label(say("The whole course from this date on")).check()
        shoot(page)  # 2
        _button(page, say("Next")).last.click()
        _button(page, say("Add a child")).click()
        page.get_by_label(say("Age in years")).fill("2")
        page.get_by_label(say("The children go to childcare")).check()
        shoot(page)  # 3
        _button(page, say("Show the times")).last.click()
        expect(page.locator(".days li")).to_have_count(3)  # two with a ride, one without
        expect(page.locator(".note-warn .days li")).to_have_count(1)
        shoot(page)  # 4
        page.locator("#name").fill("Amira Beispiel")
        page.locator("#phone").fill("030 23125 050")
        _button(page, say("Next: the code")).click()
        page.locator("#code").fill(read_code(page))
        shoot(page)  # 5
        _button(page, say("Book now")).dblclick()
        dates = page.locator(".dates a.entry")
        expect(dates).to_have_count(2)
        shoot(page)  # 6
        dates.first.click()
        expect(page.get_by_role("article")).to_have_count(2)
        shoot(page)
        _button(page, say("Leave out this date")).click()
        told = page.get_by_text(say("This date is cancelled. All others stay as they are."))
        expect(told).to_be_visible()
        shoot(page)
        page.get_by_role("main").get_by_role("link", name=say("My rides")).click()
        expect(page.get_by_role("article")).to_have_count(2)  # of the second date
        shoot(page)
        page.get_by_role("link", name=say("Change or look at it")).first.click()
        shoot(page)
        page.get_by_role("link", name=say("Ride card")).click()
        expect(page.locator("#ride-card")).to_contain_text("Old Mill")
        shoot(page)


def _offer_three_dates(site: Site) -> None:
    """Nobody drives on the third one."""
    days = [DAY + timedelta(weeks=week) for week in range(3)]
    site.town.add_childcare(spot(4, 2))
    for day in days:
        site.town.add_session(at(9, day=day), at(12, day=day))
    for day in days[:2]:
        site.town.add_van(day=day, layouts=[{"seats": 4, "child_seats_1": 1}])


def _button(page: Page, words: str) -> Locator:
    return page.get_by_role("button", name=words, exact=True)


def _choose_home(page: Page, script: bool) -> None:
    page.locator("#home").press_sequentially("old mi")
    if not script:
        page.locator("button[name=search]").first.click()
    page.get_by_role("radio", name="Old Mill").first.check()
