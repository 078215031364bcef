"""Places that nobody types: where the phone is, and a pin on the map."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Page, expect

from mobility.booking import Spot
from tests.journeys.axe import find_faults
from tests.journeys.conftest import PHONE, OpenPage, Shoot
from tests.mobility.town import REGION, spot
from tests.web.site import Site

DRAWN_MS = 20_000  # Chromium draws without a graphics card, on a busy machine
BERLIN = Spot("Berlin", 52.52, 13.40)


@pytest.fixture
def course_page(site: Site) -> str:
    site.town.add_van()
    return f"/{REGION}/book/session/{site.town.add_session().id}"


@contextmanager
def at_place(open_page: OpenPage, where: Spot, course_page: str) -> Iterator[Page]:
    """The page of the trip on a phone that may tell where it is."""
    position = {"latitude": where.lat, "longitude": where.lon}
    with open_page(
        viewport=PHONE, locale="de", geolocation=position, permissions=["geolocation"]
    ) as page:
        page.goto(course_page)
        yield page


def test_she_is_fetched_where_she_is(course_page: str, open_page: OpenPage, shoot: Shoot) -> None:
    """One tap finds the street beside her and marks it."""
    with at_place(open_page, spot(4, 1), course_page) as page:
        page.get_by_role("button", name="Wo ich gerade bin").click()
        expect(page.get_by_role("radio", name="Column 4")).to_be_checked()
        shoot(page)
        page.get_by_role("button", name="Weiter", exact=True).last.click()
        expect(page.get_by_role("heading", name="Wer fährt mit?")).to_be_visible()


def test_far_from_the_region_the_nearest_meeting_point_is_told(
    course_page: str, open_page: OpenPage, shoot: Shoot
) -> None:
    """At once, on the same page."""
    with at_place(open_page, BERLIN, course_page) as page:
        page.get_by_role("button", name="Wo ich gerade bin").click()
        expect(page.get_by_text("Diese Treffpunkte sind am nächsten:")).to_be_visible()
        expect(page.get_by_role("radio", name="Old Mill")).to_be_visible()
        shoot(page)


def test_a_pin_is_put_on_the_map(
    site: Site, course_page: str, open_page: OpenPage, shoot: Shoot
) -> None:
    """The place below it is marked; beyond the region it is refused as any other place."""
    site.draw_basemap()
    with open_page(viewport=PHONE, locale="de") as page:
        page.goto(course_page)
        _open_map(page)
        assert find_faults(page) == []
        shoot(page)
        page.get_by_role("button", name="Diesen Ort nehmen").click()
        expect(page.get_by_role("radio")).not_to_have_count(0)
        expect(page.locator("#home-hits input[type=radio]")).to_be_checked()
        expect(page.locator("#home-pin")).to_be_hidden()
        _open_map(page)
        for _ in range(3):
            page.get_by_role("button", name="Verkleinern").click()
            _wait_for_map(page)
        page.locator("#home-pin canvas").click(position={"x": 30, "y": 30})
        _wait_for_map(page)
        page.get_by_role("button", name="Diesen Ort nehmen").click()
        expect(page.get_by_text("Diese Treffpunkte sind am nächsten:")).to_be_visible()
        shoot(page)


def test_without_the_maps_file_the_field_is_there(
    site: Site, course_page: str, open_page: OpenPage
) -> None:
    """What cannot be drawn says so and what to do instead."""
    site.draw_basemap()
    with open_page(viewport=PHONE, locale="de") as page:
        page.route("**/basemap.pmtiles*", lambda route: route.fulfill(status=200, body="no tiles"))
        page.goto(course_page)
        page.get_by_role("button", name="Auf der Karte").click()
        expect(page.get_by_text("Bitte schreiben Sie eine Straße oder einen Ort.")).to_be_visible(
            timeout=DRAWN_MS
        )


def _open_map(page: Page) -> None:
    page.get_by_role("button", name="Auf der Karte").click()
    _wait_for_map(page)


def _wait_for_map(page: Page) -> None:
    expect(page.locator("#home-pin[data-ready]")).to_be_visible(timeout=DRAWN_MS)
