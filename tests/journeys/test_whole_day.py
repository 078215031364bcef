"""A dispatcher's whole day: opened, planned anew, published, without a driver, closed.

The same steps on the town's few rides and on the demo day of a whole region: HINFAHRT_DEMO_VAR
names the variable folder of an installation in which `hinfahrt demo kielregion` has made one. It
stays as it is; the day is walked on a copy.
"""

import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from mobility.accounts import add_staff
from mobility.clock import SettableClock, local_instant
from mobility.config import Settings
from mobility.model import Role
from mobility.planning import check_day, day_view, get_closing, list_days, plan_day, publish_day
from mobility.service import Service
from mobility.storage import Database, upgrade
from tests.journeys.axe import SMALL_DESK
from tests.journeys.conftest import OpenPage, Shoot
from tests.journeys.test_dispatcher import book_some_rides
from tests.mobility.town import DAY, REGION
from tests.web.site import PASSWORD, Site
from web.app import create_app

KIELREGION = "kielregion"
LOGIN = "whole-day"
PATIENCE_MS = 60_000
"""A region's day takes a machine at work some seconds a step; how long is no matter here."""


@dataclass(frozen=True)
class Walk:
    """A region's day that is planned and published, on the day before."""

    service: Service
    clock: SettableClock
    region_id: str
    day: date
    app: Flask

    def faults(self) -> tuple[str, ...]:
        return check_day(self.service, self.region_id, self.day)


@pytest.fixture(params=["town", KIELREGION])
def walk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Walk]:
    made = _of_kielregion(tmp_path) if request.param == KIELREGION else _of_town(request)
    add_staff(made.service, made.region_id, LOGIN, "Dora Probe", Role.DISPATCHER, PASSWORD)
    yield made
    made.service.database.dispose()


@pytest.fixture(autouse=True)
def patience() -> Iterator[None]:
    expect.set_options(timeout=PATIENCE_MS)
    yield
    expect.set_options(timeout=5_000)  # as Playwright has it


@pytest.fixture
def app(walk: Walk) -> Flask:
    return walk.app


def _of_town(request: pytest.FixtureRequest) -> Walk:
    """Four rides on the first of two vans."""
    site: Site = request.getfixturevalue("site")
    book_some_rides(site)
    site.town.add_van(number=2)
    service = site.town.service
    plan_day(service, REGION, DAY, seconds=0.1)
    publish_day(service, REGION, DAY)
    return Walk(service, site.town.clock, REGION, DAY, site.app)


def _of_kielregion(tmp_path: Path) -> Walk:
    """The day of a prepared folder that has most rides, just after it was published."""
    prepared = os.environ.get("HINFAHRT_DEMO_VAR")
    if not prepared:
        pytest.skip("HINFAHRT_DEMO_VAR names no folder with the demo day of kielregion")
    own = tmp_path / "var"
    own.mkdir()
    shutil.copy(Path(prepared) / "hinfahrt.sqlite3", own)
    (own / "roads").symlink_to((Path(prepared) / "roads").resolve())
    settings = Settings(_env_file=None, regions=KIELREGION, var_dir=own, demo=True)
    database = Database.connect(settings.database_address)
    upgrade(database)
    clock = SettableClock(datetime.fromtimestamp(0).astimezone())
    service = Service(settings, database, clock)
    day = max(list_days(service, KIELREGION), key=lambda line: line.rides).day
    planned_at = day_view(service, KIELREGION, day).planned_at
    assert planned_at is not None
    clock.instant = planned_at + timedelta(hours=1)
    return Walk(service, clock, KIELREGION, day, create_app(service))


def test_a_day_from_opening_to_closing(walk: Walk, open_page: OpenPage, shoot: Shoot) -> None:
    """All on one desk of 1280 by 720; after each step every promise still holds."""
    with open_page(viewport=SMALL_DESK, locale="de") as page:
        _open(page, walk)
        shoot(page)
        _plan_anew(page, shoot)
        assert walk.faults() == ()
        _publish(page)
        _wait_until(page, walk, time(7))
        _open(page, walk)
        _lose_a_driver(page, walk, shoot)
        assert walk.faults() == ()
        _wait_until(page, walk, time(23, 30))
        _open(page, walk)
        _close(page, walk, shoot)
    assert get_closing(walk.service, walk.region_id, walk.day).closed_at is not None
    assert walk.faults() == ()


def _board_of(walk: Walk) -> str:
    return f"/{walk.region_id}/office/{walk.day}"


def _wait_until(page: Page, walk: Walk, then: time) -> None:
    """A time of the day itself; the desk is shut until then, and asks for nothing."""
    page.goto("about:blank")
    zone = walk.service.region(walk.region_id).zone
    walk.clock.instant = local_instant(walk.day, then, zone)


def _open(page: Page, walk: Walk) -> None:
    """Sign in, which does not last from one day to the next, and see everything of the day."""
    page.goto(_board_of(walk))
    page.get_by_label("Benutzername").fill(LOGIN)
    page.get_by_label("Passwort").fill(PASSWORD)
    page.get_by_role("button", name="Anmelden").click()
    expect(page.locator("main[data-ready]")).to_be_visible()
    view = day_view(walk.service, walk.region_id, walk.day)
    expect(page.locator("#lanes .lane")).to_have_count(len(view.shifts))
    expect(page.locator("#lines .line")).to_have_count(len(view.rides))


def _plan_anew(page: Page, shoot: Shoot) -> None:
    """Everything; it was published, so it needs a reason where anything changes."""
    page.get_by_text("Neu planen").click()
    shoot(page)
    page.get_by_role("button", name="Alles, auch gesperrte Touren").click()
    expect(page.get_by_role("button", name="Annehmen")).to_be_visible()
    shoot(page)
    reason = page.get_by_label("Warum")
    if reason.count():
        reason.fill("weniger Kilometer")
    page.get_by_role("button", name="Annehmen").click()
    expect(page.get_by_text("Der Vorschlag ist jetzt der Tagesplan")).to_be_visible()


def _publish(page: Page) -> None:
    page.get_by_role("button", name="Veröffentlichen").click()
    expect(page.get_by_text(re.compile(r"Veröffentlicht als Fassung \d+"))).to_be_visible()


def _lose_a_driver(page: Page, walk: Walk, shoot: Shoot) -> None:
    """The one with most to drive; he is locked and has nothing ahead."""
    tour = max(
        day_view(walk.service, walk.region_id, walk.day).tours, key=lambda one: len(one.stops)
    )
    page.locator(f"#lane-{tour.number} a").first.click()
    panel = page.locator("#panel")
    panel.get_by_role("link", name="Diese Person fällt aus").click()
    expect(panel.get_by_role("button", name="Den Tag ohne diese Person planen")).to_be_visible()
    shoot(page)
    panel.get_by_role("button", name="Den Tag ohne diese Person planen").click()
    expect(panel.get_by_text(re.compile("Der Tag ist ohne .* geplant"))).to_be_visible()
    shoot(page)
    view = day_view(walk.service, walk.region_id, walk.day)
    assert view.find_tour(tour.number) is None


def _close(page: Page, walk: Walk, shoot: Shoot) -> None:
    """All were driven; each odometer is typed; then nothing is missing."""
    page.get_by_role("link", name="Tag abschließen").click()
    shoot(page)
    page.get_by_role("button", name="Speichern, alle anderen wurden gefahren").click()
    expect(page.get_by_text("Jede Fahrt hat ein Ergebnis.")).to_be_visible()
    for name, reading in (("begin-", "12000"), ("end-", "12150")):
        for field in page.locator(f"input[name^='{name}']").all():
            field.fill(reading)
    page.get_by_role("button", name="Kilometerstände speichern").click()
    expect(page.get_by_text("Alle Kilometerstände sind da.")).to_be_visible()
    shoot(page)
    page.get_by_role("button", name="Den Tag jetzt abschließen").click()
    expect(page.get_by_text("An diesem Tag ändert sich nichts mehr.")).to_be_visible()
    shoot(page)
