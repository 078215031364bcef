"""A dispatcher begins the day: sees the tours in list and map, publishes, prints a sheet."""

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


def test_the_day_is_seen_published_and_printed(site: Site, open_page: OpenPage) -> None:
    """List and map show the same tour; a stop marked in one is marked in the other."""
    book_some_rides(site)
    with open_page(viewport=DESK, locale="de") as page:
        sign_in(page)
        expect(page.locator("#tour-1 tr[id^=stop-]")).to_have_count(8)
        expect(page.locator("#map[data-ready] canvas")).to_be_visible()
        page.locator("[data-show-stop='1-2']").click()
        expect(page.locator("#stop-1-2")).to_have_class("is-shown")
        page.get_by_role("link", name="Tour 1", exact=True).click()
        expect(page.locator(".legend .is-shown")).to_have_count(1)
        page.get_by_role("button", name="Veröffentlichen").click()
        expect(page.get_by_text("Veröffentlicht als Fassung 1: 1 Tour.")).to_be_visible()
        expect(page.get_by_text("veröffentlicht, Fassung 1")).to_be_visible()
        sheet = page.get_by_role("link", name="Tourblatt als PDF").get_attribute("href")
        assert sheet is not None
        response = page.request.get(sheet)
        assert response.headers["content-type"] == "application/pdf"
        assert response.body().startswith(b"%PDF")
        page.get_by_role("link", name="Tourblatt", exact=True).click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("Tour 1")


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
        expect(page.locator("#tour-1 tr[id^=stop-]")).to_have_count(8)
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
