"""The application in the tests' town, and browsers to use it."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from mobility.model import OfferSession
from tests.mobility.town import REGION, Town, at
from tests.web.browser import Browser, Page
from tests.web.site import PASSWORD, Site, prepare_site


@pytest.fixture(autouse=True)
def ample_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is found to fit instead must not depend on how busy the machine is."""
    monkeypatch.setattr("mobility.booking.quoting.MOST_SECONDS", 30.0)


@pytest.fixture(scope="session")
def prepared_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    prepare_site(folder)
    return folder


@pytest.fixture
def site(prepared_site: Path, tmp_path: Path) -> Iterator[Site]:
    """The town's site: a demonstration, so that pages show the codes sent."""
    site = Site.open(prepared_site, tmp_path / "var", demo=True)
    yield site
    site.close()


@pytest.fixture
def town(site: Site) -> Town:
    return site.town


@pytest.fixture
def browser(site: Site) -> Browser:
    """Somebody's browser that asks for German pages."""
    return Browser(site.app.test_client())


@pytest.fixture
def course(town: Town) -> OfferSession:
    """A course on Monday from 9 to 12, and a van for it."""
    town.add_van()
    return town.add_session(at(9), at(12))


@pytest.fixture
def office(site: Site) -> Browser:
    """The browser of a dispatcher who is signed in."""
    return sign_in(Browser(site.app.test_client()), "dispatcher")


def sign_in(browser: Browser, login: str, region: str = REGION) -> Browser:
    page = browser.get(f"/{region}/office/sign-in")
    browser.send(page, "password", login=login, password=PASSWORD)
    return browser


def read_code(page: Page) -> str:
    """The six digits that a demonstration shows, in whatever language."""
    found = re.search(r"(?<!\d)\d{6}(?!\d)", page.words)
    assert found is not None
    return found[0]
