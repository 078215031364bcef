"""What a drag does is done by keyboard too; a promise is broken only with a why."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from mobility.booking import AppointmentTarget, Wish, request_place
from mobility.model import Party, new_id
from mobility.planning import check_day
from tests.journeys.axe import SMALL_DESK
from tests.journeys.conftest import PHONE, OpenPage, Shoot
from tests.journeys.test_dispatcher import sign_in
from tests.mobility.town import DAY, REGION, Town, at, spot
from tests.web.site import Site

WHY = "Sie ist einverstanden, am Telefon"
MOST_TABS = 30


@pytest.fixture
def town(site: Site) -> Town:
    """The only seat is on its way to a doctor at 9; somebody waits who must be elsewhere at 9."""
    town = site.town
    town.add_van(seats=1)
    town.book(Wish(spot(0, 8), Party(), AppointmentTarget(spot(8, 0), at(9)), back=False))
    waits = Wish(spot(4, 0), Party(), AppointmentTarget(spot(6, 6), at(9)), back=False)
    request_place(town.service, REGION, town.add_participant().id, waits, new_id())
    return town


def tab_to(page: Page, goal: Locator) -> None:
    expect(goal).to_be_visible()
    for _ in range(MOST_TABS):
        if goal.evaluate("(element) => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    expect(goal).to_be_focused()


def test_a_ride_without_a_place_is_put_on_a_tour(
    town: Town, open_page: OpenPage, shoot: Shoot
) -> None:
    """It stands first; what it would break is shown, whom to call; the audit has the why."""
    with open_page(viewport=SMALL_DESK, locale="de") as page:
        sign_in(page)
        expect(page.locator("main[data-ready]")).to_be_visible()
        page.set_viewport_size(PHONE)
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        page.set_viewport_size(SMALL_DESK)
        page.locator("#unserved").get_by_role("link", name="Platz suchen").focus()
        page.keyboard.press("Enter")
        panel = page.locator("#panel")
        tab_to(page, panel.get_by_role("button", name="Ansehen, was es bewirkt"))
        page.keyboard.press("Enter")
        expect(panel.get_by_role("alert")).to_contain_text(re.compile("würden? brechen"))
        expect(panel.locator(".is-broken .tel").first).to_be_visible()
        shoot(page)
        move = panel.get_by_role("button", name="Fahrt verschieben")
        move.focus()
        page.keyboard.press("Enter")
        expect(panel.locator("#reason")).to_be_focused()  # without a why nothing is done
        page.keyboard.type(WHY)
        page.keyboard.press("Enter")
        expect(panel.get_by_text("Die Fahrt ist verschoben.")).to_be_visible()
        expect(page.locator("#unserved")).to_be_hidden()
        page.goto(f"/{REGION}/office/audit")
        expect(page.get_by_text(WHY).first).to_be_visible()
    assert [ride.tour_number for ride in town.day().rides] == [1, 1]
    assert check_day(town.service, REGION, DAY) == ()
