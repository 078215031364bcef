"""Wishes about the driver: kept where it can be, or a condition if she says so."""

from datetime import timedelta

from mobility.model import OfferSession
from tests.mobility.town import DAY, Town, at
from tests.web.browser import Browser
from tests.web.test_booking import choose_times, choose_trip

LACKS = "Zu diesen Zeiten nicht zugesagt: eine Frau am Steuer."


def test_times_without_a_woman_at_the_wheel_say_so(
    browser: Browser, town: Town, course: OfferSession
) -> None:
    """The van of the course is driven by somebody else; her ride goes all the same."""
    page = choose_times(browser, course, woman="y")
    assert LACKS in page.words
    town.add_van(number=2, properties=("woman",))
    page = browser.get(page.path)
    assert len(page.form("choice").choices["choice"]) > page.words.count(LACKS)
    assert page.words.index("Abholung") < (page.words + LACKS).index(LACKS)


def test_as_a_condition_it_excludes_all_others(browser: Browser, course: OfferSession) -> None:
    """The reason stands there, and the form keeps what was ticked."""
    page = choose_times(browser, course, woman="y", only="y")
    assert "eine Frau am Steuer" in page.words
    assert not page.has_field("choice")
    party = browser.get(page.links("/party")[0])
    assert {"woman", "only"} <= party.form("adults").values.keys()


def test_a_whole_course_says_what_it_lacks(
    browser: Browser, town: Town, course: OfferSession
) -> None:
    later = DAY + timedelta(days=7)
    town.add_session(at(9, day=later), at(12, day=later))
    page = choose_trip(browser, course)
    page = browser.get(page.links("/trip")[0])
    page = browser.send(page, "home", dates="all")
    page = browser.send(page, "adults", woman="y")
    assert LACKS in page.words
