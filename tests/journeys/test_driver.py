"""A driver on the road with a phone: through a dead spot, with a screen that stays on."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from socket import SHUT_RDWR
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect
from werkzeug.test import run_wsgi_app

from mobility.model import DriverEventKind, RideStatus
from mobility.operations import list_tour_states, revoke_link
from mobility.planning import publish_day
from mobility.storage.driving import list_driver_events
from tests.journeys.axe import find_faults
from tests.journeys.conftest import PHONE, OpenPage
from tests.mobility.town import DAY, REGION, Town, at, spot
from tests.web.site import Site

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

K, S = DriverEventKind, RideStatus
COUNT_WAKE_LOCKS = """
window.wakeLocks = [];
Object.defineProperty(navigator, "wakeLock", {value: {request: async (kind) => {
  window.wakeLocks.push(kind); return {released: false, addEventListener: () => {}}; }}});
"""


@dataclass
class Network:
    """The way between phone and site: a dead spot drops requests, a deaf one loses the answers."""

    app: "WSGIApplication"
    is_dead: bool = False
    is_deaf: bool = False

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        if not (self.is_dead or self.is_deaf):
            return self.app(environ, start_response)
        if self.is_deaf:
            run_wsgi_app(self.app, environ, buffered=True)
        environ["werkzeug.socket"].shutdown(SHUT_RDWR)
        start_response("200 OK", [])
        return []


@pytest.fixture
def network(site: Site) -> Network:
    network = Network(site.app.wsgi_app)
    site.app.wsgi_app = network  # type: ignore[method-assign]  # as Flask's documentation does
    return network


@pytest.fixture
def link(site: Site) -> str:
    """The path of the page of a published tour: three homes, then the hall; it is its morning."""
    town = site.town
    town.add_van()
    course = town.add_session()
    for home in (spot(4, 0), spot(4, 1), spot(4, 2)):
        town.book(town.wish(course, home))
    publish_day(town.service, REGION, DAY)
    town.clock.instant = at(8)
    return path_of(town)


def path_of(town: Town) -> str:
    [state] = list_tour_states(town.service, REGION, DAY)
    return urlsplit(state.link).path + "/"


def kinds_reported(town: Town) -> list[DriverEventKind]:
    with town.service.database.reading() as session:
        return [event.kind for event in list_driver_events(session, REGION, DAY)]


def statuses(town: Town) -> set[RideStatus]:
    return {ride.status for ride in town.day().rides}


def tap(page: Page, name: str) -> None:
    """Tap a button of the stop that is next."""
    page.locator(".is-next").get_by_role("button", name=name).click()


def test_a_tour_goes_on_through_a_dead_spot(
    site: Site, open_page: OpenPage, network: Network, link: str
) -> None:
    """Read and set off with network; three stops without, the page loaded anew amid them.

    When there is one again the first answer is lost, so everything is sent twice: all of it is kept
    once, at the instants of the taps.
    """
    with open_page(viewport=PHONE, locale="de") as page:
        page.goto(link)
        page.evaluate("navigator.serviceWorker.ready")
        page.wait_for_function("caches.match('/static/css/road.css', {ignoreSearch: true})")
        page.get_by_role("button", name="I have read this tour").click()
        page.get_by_role("button", name="I am setting off").click()
        expect(page.locator("[data-sync]")).to_have_text("Everything is reported.")
        network.is_dead = True
        page.context.set_offline(True)
        tap(page, "on board")
        expect(page.locator("[data-sync]")).to_contain_text("No network")
        page.reload()
        expect(page.locator(".road-halt.is-over")).to_have_count(1)
        tap(page, "not there")
        tap(page, "on board")
        expect(page.locator("[data-sync]")).to_contain_text("later: 3")
        assert kinds_reported(site.town) == [K.ACKNOWLEDGED, K.STARTED]
        network.is_dead, network.is_deaf = False, True
        page.context.set_offline(False)
        for _ in range(200):
            if len(kinds_reported(site.town)) == 5:
                break
            page.wait_for_timeout(100)
        network.is_deaf = False
        page.evaluate("dispatchEvent(new Event('online'))")
        expect(page.locator("[data-sync]")).to_have_text("Everything is reported.", timeout=20_000)
        page.reload()
        expect(page.locator(".road-halt.is-over")).to_have_count(3)
    assert sorted(kinds_reported(site.town)) == sorted(
        [K.ACKNOWLEDGED, K.STARTED, K.BOARDED, K.NOT_THERE, K.BOARDED]
    )
    assert statuses(site.town) == {S.ON_BOARD, S.NO_SHOW}


def test_the_page_helps_at_the_wheel(site: Site, open_page: OpenPage, link: str) -> None:
    """The screen stays on, also after a look at something else; calling and navigating are links.

    A delay that is announced is shown with the new time.
    """
    with open_page(viewport=PHONE, locale="de") as page:
        page.add_init_script(COUNT_WAKE_LOCKS)
        page.goto(link)
        page.wait_for_function("window.wakeLocks.length === 1")
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        page.wait_for_function("window.wakeLocks.join() === 'screen,screen'")
        following = page.locator(".is-next")
        call = following.get_by_role("link", name="Call")
        assert re.fullmatch(r"tel:\+4930\d+", call.get_attribute("href") or "")
        where = following.get_by_role("link", name="Navigate").get_attribute("href") or ""
        assert re.fullmatch(r"geo:50\.\d{6},10\.\d{6}\?q=50\.\d{6},10\.\d{6}", where)
        planned = following.locator(".road-time").inner_text()
        page.get_by_role("button", name="10 min").click()
        expect(page.locator("[data-sync]")).to_have_text("Everything is reported.")
        expect(following.locator(".road-late")).to_contain_text(planned)
        expect(following.locator(".road-time")).not_to_have_text(planned)
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


@pytest.mark.parametrize("over", ["revoked", "the next night"])
def test_nothing_of_anybody_stays_when_it_is_over(
    site: Site, open_page: OpenPage, link: str, over: str
) -> None:
    """The open page empties itself at the next report; what was kept for dead spots is gone too."""
    town = site.town
    with open_page(viewport=PHONE, locale="de") as page:
        page.goto(link)
        page.evaluate("navigator.serviceWorker.ready")
        expect(page.locator("body")).to_contain_text("Amira")
        if over == "revoked":
            [state] = list_tour_states(town.service, REGION, DAY)
            revoke_link(town.service, REGION, state.shift_id, "staff:someone")
        else:
            town.clock.instant = at(3, day=DAY + timedelta(days=1))
        tap(page, "on board")
        expect(page.locator("[data-sync]")).to_contain_text("closed")
        expect(page.locator("body")).not_to_contain_text("Amira")
        assert page.evaluate("caches.keys()") == []
        assert page.evaluate("localStorage.length") == 0
        page.reload()
        expect(page.locator("body")).not_to_contain_text("Amira")


def test_axe_finds_nothing_on_the_page_of_a_driver(
    site: Site, open_page: OpenPage, link: str
) -> None:
    """Before and after taps, in light and dark."""
    with open_page(viewport=PHONE, locale="de", service_workers="block") as page:
        page.goto(link)
        for _ in range(2):
            for scheme in ("light", "dark"):
                page.emulate_media(color_scheme=scheme)
                assert find_faults(page) == []
            tap(page, "on board")
