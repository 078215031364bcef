"""The course-time adviser on a provider's desk."""

from datetime import timedelta
from threading import enumerate as list_threads

import pytest

from mobility.accounts import add_staff
from mobility.advice import AdviceView, begin_advice, find_advice_on
from mobility.model import AdviceState, OfferSession, Role
from mobility.offers import Keeper
from tests.mobility.town import REGION, Town
from tests.web.browser import Browser, Page
from tests.web.conftest import sign_in
from tests.web.site import PASSWORD, Site


@pytest.fixture
def school(site: Site) -> Browser:
    """The browser of somebody at the school whose course the town has."""
    add_staff(site.town.service, REGION, "school", "Paula Probe", Role.PROVIDER, PASSWORD, "School")
    return sign_in(Browser(site.app.test_client()), "school")


@pytest.fixture(autouse=True)
def short_search(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mobility.advice.compute_advice.__kwdefaults__", {"seconds": 0.02})


def advice_page(browser: Browser, town: Town) -> Page:
    provider = town.offer.provider_id
    return browser.get(f"/{REGION}/provider/{provider}/offers/{town.offer.id}/advice")


def wait_for_thread() -> None:
    for thread in list_threads():
        if thread.name.startswith("advice "):
            thread.join()


def newest(town: Town) -> AdviceView:
    found = find_advice_on(town.service, REGION, town.offer.id, Keeper("staff:probe"))
    assert found is not None
    return found


def test_asked_worked_out_and_shown(school: Browser, town: Town, course: OfferSession) -> None:
    """A table of nine starts with her ride in each, and a chart with a bar for each."""
    town.book(town.wish(course))
    page = advice_page(school, town)
    school.send(page, "session_id")
    wait_for_thread()
    page = advice_page(school, town)
    assert newest(town).state is AdviceState.READY
    assert len(page.all("rect")) == 9
    assert "wie jetzt" in page.words
    assert page.words.count("1/1") == 2 * 9


def test_a_server_that_was_restarted_says_so(
    school: Browser, town: Town, course: OfferSession
) -> None:
    """Half a minute without a word, and the page no longer waits."""
    begin_advice(town.service, REGION, course.id, (), Keeper("staff:probe"))
    assert advice_page(school, town).all("progress")
    town.clock.advance(timedelta(seconds=31))
    page = advice_page(school, town)
    assert not page.all("progress")
    assert "unterbrochen" in page.words


def test_another_providers_course_is_not_shown(site: Site, town: Town) -> None:
    """Neither is it worked out."""
    add_staff(town.service, REGION, "club", "Karla Probe", Role.PROVIDER, PASSWORD, "Club")
    club = sign_in(Browser(site.app.test_client()), "club")
    assert advice_page(club, town).status == 403
