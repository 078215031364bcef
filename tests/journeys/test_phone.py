"""The office books by telephone: one screen, keyboard only, every key stroke counted."""

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page, expect

from mobility.booking import list_rides_of_participant
from mobility.planning import check_day
from tests.journeys.conftest import OpenPage
from tests.journeys.test_dispatcher import sign_in
from tests.mobility.town import DAY, REGION, Town, at, spot
from tests.web.site import Site

SCREEN = {"width": 1280, "height": 720}
MOST_KEYS = 25


@dataclass
class Keys:
    """Types as a dispatcher does and counts; names and addresses do not count."""

    page: Page
    count: int = 0

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
        self.count += len(keys)

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)
        self.count += len(text)

    def type_free(self, text: str) -> None:
        self.page.keyboard.type(text)


def begun(page: Page) -> Keys:
    """From the day's board to the screen with one key."""
    sign_in(page)
    keys = Keys(page)
    expect(page.locator("main[data-ready]")).to_be_visible()
    keys.press("p")
    expect(page.locator("#caller:focus")).to_be_visible()
    expect(page.locator("main[data-ready]")).to_be_visible()
    return keys


def ready(page: Page, part: str) -> None:
    expect(page.locator("main[data-ready]")).to_be_visible()
    expect(page.locator(part)).to_be_visible()


def told(page: Page) -> None:
    expect(page.get_by_text("Die SMS darüber ist unterwegs.")).to_be_visible()


def booked(site: Site, person_id: str) -> int:
    return len(list_rides_of_participant(site.town.service, REGION, person_id))


def second_monday(town: Town) -> None:
    day = DAY.replace(day=DAY.day + 7)
    town.add_session(at(9, day=day), at(12, day=day))
    town.add_van(day=day, number=2)


def test_the_same_again_takes_a_few_keys(site: Site, open_page: OpenPage) -> None:
    """p, the last four digits, Enter, 1, Enter: next week's way there and back. 8 keys."""
    town = site.town
    town.add_van()
    second_monday(town)
    person = town.add_participant()
    town.book(town.wish(town.add_session(), back=True), person)
    with open_page(viewport=SCREEN, locale="de") as page:
        keys = begun(page)
        keys.type("5001")
        keys.press("Enter")
        ready(page, ".again-line:focus")
        keys.press("1")
        ready(page, "#book :focus")
        assert page.locator("#book .choice").count() in (2, 3)
        keys.press("Enter")
        told(page)
    assert booked(site, person.id) == 4
    assert keys.count <= 8


def test_an_appointment_there_and_back(site: Site, open_page: OpenPage) -> None:
    """Another place than ever, with a child: p, 4 digits, Enter; Tab; mo Tab 13 Tab 14 Tab Tab
    Tab 3 Enter; the second time; Enter. 6 + 1 + 9 + 4 + 1 + 1 + 1 keys."""
    town = site.town
    town.add_van(layouts=[{"seats": 4, "child_seats_1": 1}])
    person = town.add_participant()
    town.book(town.wish(town.add_session(), spot(4, 0)), person)
    with open_page(viewport=SCREEN, locale="de") as page:
        keys = begun(page)
        keys.type("5001")
        keys.press("Enter")
        ready(page, ".again-line:focus")
        keys.type_free("Old Mill")
        keys.press("Tab")
        expect(page.locator("#day:focus")).to_be_visible()
        keys.type("mo")
        keys.press("Tab")
        keys.type("13")
        keys.press("Tab")
        keys.type("14")
        keys.press("Tab", "Tab", "Tab")
        keys.type("3")
        keys.press("Enter")
        ready(page, "#book :focus")
        keys.press("2", "Enter")
        told(page)
    assert booked(site, person.id) == 3
    assert check_day(town.service, REGION, DAY) == ()
    assert keys.count <= MOST_KEYS


def test_somebody_new_on_one_screen(site: Site, open_page: OpenPage) -> None:
    """Her whole number is typed, her name and address are free; to a course there and back.

    1 + 11 + 1 for the number, a Tab or Enter after each of name, course, and home, Enter twice.
    """
    town = site.town
    town.add_van()
    town.add_session()
    with open_page(viewport=SCREEN, locale="de") as page:
        keys = begun(page)
        keys.type("03023125077")
        keys.press("Enter")
        ready(page, "#name:focus")
        keys.type_free("Nora Neumann")
        keys.press("Tab")
        keys.type_free("Deutsch")
        keys.press("Tab")
        expect(page.locator("#home:focus")).to_be_visible()
        keys.type_free("Old Mill")
        keys.press("Enter")
        expect(page.locator("#adults:focus")).to_be_visible()
        keys.press("Enter")
        ready(page, "#book :focus")
        keys.press("Enter")
        told(page)
        expect(page.get_by_text("Nora Neumann")).to_be_visible()
    assert keys.count <= MOST_KEYS


def test_the_screen_fits_and_helps(site: Site, open_page: OpenPage) -> None:
    """No scrolling to the sides or down at 1280 by 720; `?` names the keys; Esc ends."""
    town = site.town
    person = town.add_participant()
    town.add_van()
    town.book(town.wish(town.add_session(), back=True), person)
    with open_page(viewport=SCREEN, locale="de", color_scheme="dark") as page:
        keys = begun(page)
        keys.type("5001")
        keys.press("Enter")
        ready(page, ".again-line:focus")
        keys.press("?")
        expect(page.get_by_role("dialog")).to_be_visible()
        keys.press("Escape")
        scrolls: Callable[[str], int] = page.evaluate
        assert scrolls("document.documentElement.scrollWidth - innerWidth") <= 0
        assert scrolls("document.getElementById('offers').getBoundingClientRect().top") < 720
        keys.press("Escape")
        expect(page.locator("#caller:focus")).to_be_visible()
