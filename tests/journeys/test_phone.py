"""The office books by telephone: one screen, keyboard only, every key stroke counted."""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from time import thread_time

import pytest
from flask import Flask
from playwright.sync_api import Locator, Page, expect

from mobility.booking import list_rides_of_participant
from mobility.model import Participant
from mobility.planning import check_day
from tests.journeys.conftest import OpenPage
from tests.journeys.test_dispatcher import sign_in
from tests.mobility.town import DAY, REGION, Town, at, spot
from tests.web.site import Site

SCREEN = {"width": 1280, "height": 720}
MOST_KEYS = 25
MOST_S = 45.0

KEY_S = 0.3
"""A key stroke of somebody who types with two fingers: 40 words a minute are 0.3 s a stroke."""

LOOK_S = 1.2
"""To see what has appeared and to know what comes next."""

READ_OUT_S = 4.0
"""To say one choice, there and back: about ten words."""


@dataclass
class Keys:
    """Types as a dispatcher does and counts; names and addresses count as time, not as strokes.

    The time is that of a person and of the server's processor: a busy machine does not change it.
    """

    page: Page
    served_s: list[float]
    count: int = 0
    free: int = 0
    looks: int = 0
    read_out: int = 0

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
        self.count += len(keys)

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)
        self.count += len(text)

    def type_free(self, text: str) -> None:
        self.page.keyboard.type(text)
        self.free += len(text)

    def see(self, part: Locator | str) -> None:
        """Something new has appeared, and the page takes keys."""
        one = self.page.locator(part) if isinstance(part, str) else part
        expect(self.page.locator("main[data-ready]")).to_be_visible()
        expect(one).to_be_visible()
        self.looks += 1

    def read_out_three(self) -> None:
        self.see("#book :focus")
        expect(self.page.locator("#book .choice")).to_have_count(3)
        self.read_out += 3

    def hear_that_she_is_told(self) -> None:
        expect(self.page.get_by_text("Die SMS darüber ist unterwegs.")).to_be_visible()
        self.looks += 1

    def seconds(self) -> float:
        """How long the call took, which `pytest --log-cli-level=INFO` shows."""
        person_s = KEY_S * (self.count + self.free) + LOOK_S * self.looks
        seconds = person_s + READ_OUT_S * self.read_out + sum(self.served_s)
        logging.getLogger(__name__).info("%.1f s for the call", seconds)
        return seconds


@dataclass
class ServedApp:
    """The site's application, and the processor's seconds of each answer since last cleared."""

    inner: Callable[..., Iterable[bytes]]
    seconds: list[float] = field(default_factory=list)

    def __call__(self, *request: object) -> Iterable[bytes]:
        began_s = thread_time()
        try:
            return self.inner(*request)
        finally:
            self.seconds.append(thread_time() - began_s)


@pytest.fixture
def served(site: Site) -> ServedApp:
    return ServedApp(site.app.wsgi_app)


@pytest.fixture
def app(site: Site, served: ServedApp) -> Flask:
    site.app.wsgi_app = served  # type: ignore[assignment, method-assign]  # Flask's documented way
    return site.app


def begun(page: Page, served: ServedApp) -> Keys:
    """From the day's board to the screen with one key."""
    sign_in(page)
    expect(page.locator("main[data-ready]")).to_be_visible()
    served.seconds.clear()
    keys = Keys(page, served.seconds)
    keys.press("p")
    keys.see("#caller:focus")
    return keys


def booked(site: Site, person_id: str) -> int:
    return len(list_rides_of_participant(site.town.service, REGION, person_id))


def second_monday(town: Town) -> None:
    day = DAY.replace(day=DAY.day + 7)
    town.add_session(at(9, day=day), at(12, day=day))
    town.add_van(day=day, number=2)


def rode_before(town: Town) -> Participant:
    """Somebody with a way there and back this Monday, who may want the same again next week."""
    town.add_van()
    second_monday(town)
    person = town.add_participant()
    town.book(town.wish(town.add_session(), back=True), person)
    return person


def test_the_same_again_takes_a_few_keys(
    site: Site, served: ServedApp, open_page: OpenPage
) -> None:
    """p, the last four digits, Enter, 1, Enter: next week's way there and back. 8 keys."""
    town = site.town
    person = rode_before(town)
    with open_page(viewport=SCREEN, locale="de") as page:
        keys = begun(page, served)
        keys.type("5001")
        keys.press("Enter")
        keys.see(".again-line:focus")
        keys.press("1")
        keys.read_out_three()
        keys.press("Enter")
        keys.hear_that_she_is_told()
    assert booked(site, person.id) == 4
    assert keys.count <= 8
    assert keys.seconds() < MOST_S


def test_an_appointment_there_and_back(site: Site, served: ServedApp, open_page: OpenPage) -> None:
    """Another place than ever, with a child: p, 4 digits, Enter; Tab; mo Tab 13 Tab 14 Tab Tab
    Tab 3 Enter; the second time; Enter. 6 + 1 + 9 + 4 + 1 + 1 + 1 keys."""
    town = site.town
    town.add_van(layouts=[{"seats": 4, "child_seats_1": 1}])
    person = town.add_participant()
    town.book(town.wish(town.add_session(), spot(4, 0)), person)
    with open_page(viewport=SCREEN, locale="de") as page:
        keys = begun(page, served)
        keys.type("5001")
        keys.press("Enter")
        keys.see(".again-line:focus")
        keys.type_free("Old Mill")
        keys.press("Tab")
        keys.see("#day:focus")
        keys.type("mo")
        keys.press("Tab")
        keys.type("13")
        keys.press("Tab")
        keys.type("14")
        keys.press("Tab", "Tab", "Tab")
        keys.type("3")
        keys.press("Enter")
        keys.read_out_three()
        keys.press("2", "Enter")
        keys.hear_that_she_is_told()
    assert booked(site, person.id) == 3
    assert check_day(town.service, REGION, DAY) == ()
    assert keys.count <= MOST_KEYS
    assert keys.seconds() < MOST_S


def test_somebody_new_on_one_screen(site: Site, served: ServedApp, open_page: OpenPage) -> None:
    """Her whole number is typed, her name and address are free; to a course there and back.

    1 + 11 + 1 for the number, a Tab or Enter after each of name, course, and home, Enter twice.
    """
    town = site.town
    town.add_van()
    town.add_session()
    with open_page(viewport=SCREEN, locale="de") as page:
        keys = begun(page, served)
        keys.type("03023125077")
        keys.press("Enter")
        keys.see("#name:focus")
        keys.type_free("Nora Neumann")
        keys.press("Tab")
        keys.type_free("Deutsch")
        keys.press("Tab")
        keys.see("#home:focus")
        keys.type_free("Old Mill")
        keys.press("Enter")
        keys.see("#adults:focus")
        keys.press("Enter")
        keys.read_out_three()
        keys.press("Enter")
        keys.hear_that_she_is_told()
        expect(page.get_by_text("Nora Neumann")).to_be_visible()
    assert keys.count <= MOST_KEYS
    assert keys.seconds() < MOST_S


def test_the_screen_fits_and_helps(site: Site, served: ServedApp, open_page: OpenPage) -> None:
    """No scrolling to the sides or down at 1280 by 720; `?` names the keys; Esc ends."""
    town = site.town
    person = town.add_participant()
    town.add_van()
    town.book(town.wish(town.add_session(), back=True), person)
    with open_page(viewport=SCREEN, locale="de", color_scheme="dark") as page:
        keys = begun(page, served)
        keys.type("5001")
        keys.press("Enter")
        keys.see(".again-line:focus")
        keys.press("?")
        expect(page.get_by_role("dialog")).to_be_visible()
        keys.press("Escape")
        scrolls: Callable[[str], int] = page.evaluate
        assert scrolls("document.documentElement.scrollWidth - innerWidth") <= 0
        assert scrolls("document.getElementById('offers').getBoundingClientRect().top") < 720
        keys.press("Escape")
        expect(page.locator("#caller:focus")).to_be_visible()
