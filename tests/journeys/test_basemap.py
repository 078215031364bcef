"""The office's map on the region's own vector tiles, looked at pixel by pixel."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from flask import Flask
from PIL import Image
from playwright.sync_api import Page, expect

from mobility.accounts import add_staff
from mobility.clock import SettableClock
from mobility.config import Settings
from mobility.model import Role
from mobility.regions import get_region_settings
from mobility.regions.prepare import draw_basemap, prepare_region
from mobility.service import Service
from mobility.storage import Database, upgrade
from mobility.storage.regions import add_missing_regions
from tests.journeys.conftest import DESK, OpenPage
from tests.journeys.test_dispatcher import book_some_rides, sign_in
from tests.mobility.town import DAY, NOW
from tests.web.site import PASSWORD, Site
from web.app import create_app

DRAWN_MS = 20_000  # Chromium draws without a graphics card, on a busy machine
REAL = """
name = "Real roads"
land = "DE-BY"
centre_lat = 50.0
centre_lon = 11.51
office_name = "Office"
office_phone = "+49 30 23125 300"

[roads]
bundled = "{extract}"
extract_url = "https://example.invalid/land.osm.pbf"
checksum_url = "https://example.invalid/land.osm.pbf.md5"
"""


@pytest.fixture
def bundled_region(tmp_path: Path) -> Iterator[Flask]:
    """The site of the schematic region that everybody has."""
    yield from _site_of(Settings(_env_file=None, regions="adorf", var_dir=tmp_path / "var"))


@pytest.fixture
def real_region(shared_dir: Path, tmp_path: Path) -> Iterator[Flask]:
    """The site of a region of OpenStreetMap, with woods and built-up land."""
    (tmp_path / "regions").mkdir()
    extract = shared_dir / "osm" / "north-bayreuth.osm.pbf"
    (tmp_path / "regions" / "real.toml").write_text(REAL.format(extract=extract))
    settings = Settings(
        _env_file=None,
        regions="real",
        regions_dir=tmp_path / "regions",
        var_dir=tmp_path / "var",
    )
    yield from _site_of(settings)


@pytest.fixture
def app(request: pytest.FixtureRequest) -> Flask:
    """The site that a test names by its parameter, else the town's, with a map."""
    name = getattr(request, "param", None)
    if name:
        chosen: Flask = request.getfixturevalue(name)
        return chosen
    site: Site = request.getfixturevalue("site")
    site.draw_basemap()
    return site.app


@pytest.mark.parametrize(
    ("app", "region", "seen", "named"),
    [
        ("bundled_region", "adorf", {"primary", "minor"}, "GeoNames"),
        ("real_region", "real", {"wood", "built-up", "minor"}, "© OpenStreetMap contributors"),
    ],
    indirect=["app"],
)
def test_the_map_is_drawn_from_tiles(
    open_page: OpenPage, region: str, seen: set[str], named: str
) -> None:
    """Ranges of one file of ours become roads and land, light and dark; their source is named."""
    with open_page(
        viewport=DESK, locale="de", color_scheme="light", reduced_motion="reduce"
    ) as page:
        answers, errors = _answers_of(page), _errors_of(page)
        page.goto(f"/{region}/office/{DAY}")
        _sign_in(page)
        _zoom_in(page, steps=3)
        assert {status for path, status in answers if path.endswith("basemap.pmtiles")} == {206}
        assert not [path for path, _ in answers if path.endswith("ground.json")]
        assert seen <= _colours_on_map(page, seen)
        expect(page.locator(".maplibregl-ctrl-attrib")).to_contain_text(named)
        expect(page.locator(".maplibregl-ctrl-attrib")).to_be_in_viewport()
        light = _land(page)
        page.emulate_media(color_scheme="dark")
        page.evaluate("() => new Promise((done) => requestAnimationFrame(done))")  # it is told
        _wait_for_map(page)
        assert _land(page) != light
        assert seen <= _colours_on_map(page, seen)
        assert errors == []


def test_tours_are_the_strongest_thing_on_the_map(site: Site, open_page: OpenPage) -> None:
    """The line of a tour lies over the road that it follows, in its own colour."""
    book_some_rides(site)
    with open_page(viewport=DESK, locale="de", color_scheme="light") as page:
        sign_in(page)
        _wait_for_map(page)
        assert {"land", "far-minor"} <= _colours_on_map(page, {"land", "far-minor"})
        on_map, tour = _pixels(page), _rgb(page, "--tour-1")
        road = _rgb(page, "--map-far-minor")
        # Lines are slightly transparent: 9 parts of the tour's colour on 1 of the light casing.
        assert _count(on_map, tour, within=30) > _count(on_map, road, within=3)


def test_without_a_map_tours_are_drawn_on_the_bare_roads(site: Site, open_page: OpenPage) -> None:
    """The file of tiles cannot be read: the board goes on, and says whose roads these are."""
    book_some_rides(site)
    with open_page(viewport=DESK, locale="de", color_scheme="light") as page:
        page.route("**/basemap.pmtiles*", lambda route: route.fulfill(status=200, body="no tiles"))
        sign_in(page)
        _wait_for_map(page)
        assert "far-minor" in _colours_on_map(page, {"far-minor"})
        expect(page.locator(".maplibregl-ctrl-attrib")).to_contain_text("GeoNames")


def _site_of(settings: Settings) -> Iterator[Flask]:
    """A site whose roads are prepared and whose map is drawn, with a dispatcher."""
    region = get_region_settings(settings.region_ids[0], settings.regions_dir)
    prepare_region(settings, region)
    draw_basemap(settings, region)
    database = Database.connect(settings.database_address)
    upgrade(database)
    service = Service(settings, database, SettableClock(NOW))
    with database.writing() as session:
        add_missing_regions(session, [region.id])
    add_staff(service, region.id, "dispatcher", "Dora Probe", Role.DISPATCHER, PASSWORD)
    yield create_app(service)
    database.dispose()


def _sign_in(page: Page) -> None:
    page.get_by_label("Benutzername").fill("dispatcher")
    page.get_by_label("Passwort").fill(PASSWORD)
    page.get_by_role("button", name="Anmelden").click()
    _wait_for_map(page)


def _wait_for_map(page: Page) -> None:
    expect(page.locator("#map[data-ready]")).to_be_visible(timeout=DRAWN_MS)


def _zoom_in(page: Page, steps: int) -> None:
    for _ in range(steps):
        page.get_by_role("button", name="Vergrößern").click()
    _wait_for_map(page)


def _answers_of(page: Page) -> list[tuple[str, int]]:
    """Path and status of each answer from now on."""
    answers: list[tuple[str, int]] = []
    page.on("response", lambda one: answers.append((one.url.split("?")[0], one.status)))
    return answers


def _errors_of(page: Page) -> list[str]:
    """What the console reports as an error from now on."""
    errors: list[str] = []
    page.on("console", lambda one: errors.append(one.text) if one.type == "error" else None)
    return errors


def _pixels(page: Page) -> np.ndarray:
    picture = Image.open(BytesIO(page.locator("#map").screenshot())).convert("RGB")
    return np.asarray(picture, np.int16)


def _rgb(page: Page, variable: str) -> tuple[int, ...]:
    """The value of a colour of the style sheet, #rgb or #rrggbb."""
    value: str = page.evaluate(
        "(name) => getComputedStyle(document.documentElement).getPropertyValue(name)", variable
    )
    digits = value.strip().removeprefix("#")
    digits = digits if len(digits) == 6 else "".join(2 * digit for digit in digits)
    return tuple(bytes.fromhex(digits))


def _count(pixels: np.ndarray, colour: tuple[int, ...], within: int) -> int:
    return int((np.abs(pixels - np.array(colour)).max(axis=2) <= within).sum())


def _colours_on_map(page: Page, names: set[str]) -> set[str]:
    """Which of some colours of map.css more than ten pixels have."""
    pixels = _pixels(page)
    return {name for name in names if _count(pixels, _rgb(page, f"--map-{name}"), within=3) > 10}


def _land(page: Page) -> tuple[int, ...]:
    return _rgb(page, "--map-land")
