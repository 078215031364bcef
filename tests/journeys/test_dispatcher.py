"""A dispatcher begins the day: sees the tours along time, in list and map, and publishes."""

import re

from playwright.sync_api import Page, expect

from tests.journeys.conftest import DESK, OpenPage
from tests.mobility.town import DAY, REGION, spot
from tests.web.site import PASSWORD, Site

BOARD = f"/{REGION}/office/{DAY}"


def book_some_rides(site: Site) -> None:
    """Two people to the course and back, and so one tour with eight stops."""
    site.town.add_van()
    course = site.town.add_session()
    for home in (spot(4, 0), spot(4, 1)):
        site.town.book(site.town.wish(course, home, back=True))


def sign_in(page: Page) -> None:
    page.goto(BOARD)
    page.get_by_label("Benutzername").fill("dispatcher")
    page.get_by_label("Passwort").fill(PASSWORD)
    page.get_by_role("button", name="Anmelden").click()
    expect(page.locator("main.desk")).to_be_visible()


def test_the_day_is_seen_and_published(site: Site, open_page: OpenPage) -> None:
    """Timeline, list and map are linked; details open beside them; publishing shows at once."""
    book_some_rides(site)
    with open_page(viewport=DESK, locale="de") as page:
        sign_in(page)
        expect(page.locator("#lines .line")).to_have_count(4)
        expect(page.locator("#map[data-ready] canvas")).to_be_visible()
        page.get_by_role("link", name="Driver 1").click()
        expect(page.locator("#panel tr[id^=stop-]")).to_have_count(8)
        expect(page.locator("#lane-1")).to_have_class(re.compile("is-chosen"))
        page.locator("#lines .who").first.click()
        expect(page.locator("#lines .line.is-chosen")).to_have_count(1)
        page.get_by_role("button", name="Veröffentlichen").click()
        expect(page.get_by_text("Veröffentlicht als Fassung 1: 1 Tour.")).to_be_visible()
        expect(page.get_by_text("veröffentlicht, Fassung 1")).to_be_visible()


def test_the_desk_is_worked_by_keyboard(site: Site, open_page: OpenPage) -> None:
    """Search, go down to a ride, open it, back to all; help says which keys there are."""
    book_some_rides(site)
    with open_page(viewport=DESK, locale="de") as page:
        sign_in(page)
        expect(page.locator("main[data-ready]")).to_be_visible()
        page.keyboard.press("?")
        expect(page.get_by_role("dialog")).to_be_visible()
        page.keyboard.press("Escape")
        page.keyboard.press("/")
        page.keyboard.type("3125002")
        expect(page.locator("#lines .line:visible")).to_have_count(2)
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        expect(page.locator("#panel h2")).to_contain_text("Amira Beispiel 2")


SEES = """words => {
  window.seen = new Promise((resolve) => {
    new MutationObserver((_, observer) => {
      if (!document.body.textContent.includes(words)) return;
      observer.disconnect();
      resolve(Date.now());
    }).observe(document.body, { childList: true, subtree: true });
  });
}"""
"""Keeps when some words stand on a page that is open."""

APPEARS_WITHIN_MS = 2000


def test_what_others_do_appears_without_a_reload(site: Site, open_page: OpenPage) -> None:
    """One publishes, the other has the board open: within two seconds of the answer she sees it."""
    book_some_rides(site)
    desk = {"viewport": DESK, "locale": "de"}
    with open_page(**desk) as watching, open_page(**desk) as working:
        sign_in(watching)
        sign_in(working)
        expect(watching.locator("#lines .line")).to_have_count(4)
        watching.evaluate(SEES, "veröffentlicht, Fassung 1")
        with working.expect_response(lambda one: one.request.method == "POST") as published:
            working.get_by_role("button", name="Veröffentlichen").click()
        working.wait_for_load_state()
        timing = published.value.request.timing
        answered_ms = timing["startTime"] + timing["responseStart"]
        after_ms = watching.evaluate("window.seen") - answered_ms
        assert after_ms <= APPEARS_WITHIN_MS


def test_the_plan_is_computed_while_the_page_waits(site: Site, open_page: OpenPage) -> None:
    """The button leads to the board in the end, which says when the plan was computed."""
    book_some_rides(site)
    with open_page(viewport=DESK, locale="de") as page:
        sign_in(page)
        expect(page.get_by_text("noch nicht berechnet")).to_be_visible()
        page.get_by_role("button", name="Plan jetzt berechnen").click()
        expect(page.get_by_text("berechnet Fr. 20.11.")).to_be_visible(timeout=20_000)


def test_the_board_works_without_javascript(site: Site, open_page: OpenPage) -> None:
    """No map then, and a word about it; everything else is there."""
    book_some_rides(site)
    with open_page(viewport=DESK, locale="de", java_script_enabled=False) as page:
        sign_in(page)
        expect(page.get_by_text("Die Karte braucht JavaScript.")).to_be_visible()
        expect(page.locator("#lines .line")).to_have_count(4)
        page.get_by_role("button", name="Veröffentlichen").click()
        expect(page.get_by_text("Veröffentlicht als Fassung 1: 1 Tour.")).to_be_visible()


def test_the_board_fits_a_phone_in_the_dark(site: Site, open_page: OpenPage) -> None:
    """Wide tables scroll in their own box; the page does not scroll sideways."""
    book_some_rides(site)
    with open_page(
        viewport={"width": 360, "height": 740}, locale="de", color_scheme="dark"
    ) as page:
        sign_in(page)
        expect(page.locator("#map[data-ready] canvas")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
