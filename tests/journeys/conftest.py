"""A real browser on the running site. Whatever it asks of another host fails the test."""

import os
import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from itertools import count
from pathlib import Path
from threading import Thread

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, sync_playwright
from werkzeug.serving import make_server

from tests.web.site import Site, prepare_site
from web.vendor import VENDOR

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE: ViewportSize = {"width": 360, "height": 740}
DESK: ViewportSize = {"width": 1280, "height": 800}

Shoot = Callable[[Page], None]
OpenPage = Callable[..., AbstractContextManager[Page]]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if not Path(CHROMIUM).exists():
        pytest.fail(f"no browser at {CHROMIUM}: apt-get install chromium, or set CHROMIUM")
    if not (VENDOR / "htmx.js").exists():
        pytest.fail("web/static/vendor is empty: run npm ci and python -m web.vendor")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def prepared_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    prepare_site(folder)
    return folder


@pytest.fixture(autouse=True)
def ample_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is found to fit instead must not depend on how busy the machine is."""
    monkeypatch.setattr("mobility.booking.quoting.MOST_SECONDS", 30.0)


@pytest.fixture
def site(prepared_site: Path, tmp_path: Path) -> Iterator[Site]:
    """The town's site as a demonstration, where pages show the codes sent."""
    site = Site.open(prepared_site, tmp_path / "var", demo=True)
    yield site
    site.close()


@pytest.fixture
def app(site: Site) -> Flask:
    """What is browsed: the town's site, unless a test has another."""
    return site.app


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    """Where the site answers, on loopback."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def open_page(browser: Browser, address: str) -> OpenPage:
    """Opens a page of a fresh browser; looks at the end for what must never happen."""

    @contextmanager
    def opened(**options: object) -> Iterator[Page]:
        context = browser.new_context(base_url=address, **options)  # type: ignore[arg-type]
        faults = _watch(context, address)
        page = context.new_page()
        yield page
        context.close()
        assert faults == []

    return opened


def read_code(page: Page) -> str:
    """The six digits that a demonstration shows."""
    found = re.search(r"\d{6}", page.locator(".note").first.inner_text())
    assert found is not None
    return found.group()


@pytest.fixture
def shoot(request: pytest.FixtureRequest) -> Shoot:
    """Sees that nothing is wider than the screen, and keeps a picture of the page.

    Pictures go below the folder that HINFAHRT_SCREENS names; where it names none, none is taken.
    """
    kept, numbers = os.environ.get("HINFAHRT_SCREENS"), count(1)

    def shot(page: Page) -> None:
        width = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
        assert width[0] <= width[1]
        if kept:
            folder = Path(kept) / str(request.node.name)
            page.screenshot(path=folder / f"{next(numbers):02}.png", full_page=True)

    return shot


def _watch(context: BrowserContext, address: str) -> list[str]:
    """Requests that leave the site, script errors, and violations of the security policy."""
    faults: list[str] = []
    own = (address, "data:", "blob:")
    context.on(
        "request",
        lambda request: None if request.url.startswith(own) else faults.append(request.url),
    )
    context.on("weberror", lambda error: faults.append(str(error.error)))
    context.on(
        "console",
        lambda message: (
            faults.append(message.text) if "Content Security Policy" in message.text else None
        ),
    )
    return faults
