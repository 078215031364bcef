"""Every page of the site in a real browser: accessible, and no wider than the smallest phone."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Page, Route

from mobility.i18n import offered_languages
from tests.conftest import ROOT
from tests.journeys.conftest import DESK, PHONE, OpenPage
from tests.web import browser as without_script
from tests.web.site import Site
from tests.web.walk import walk

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
NARROWEST = {"width": 320, "height": 640}
CHECKED_BY_AXE = [code for code in ("de", "ar", "ti") if code in offered_languages()]
FIND_FAULTS = """async (rules) => (await axe.run(document, {runOnly: {type: "tag", values: rules}}))
  .violations.map((fault) => `${fault.id}: ${fault.nodes[0].html.slice(0, 150)}`)"""


def list_pages(site: Site, language: str) -> list[without_script.Page]:
    """One page of each kind: the same title and status are the same template."""
    kinds: dict[tuple[str, int], without_script.Page] = {}
    for page in walk(site, language):
        title = page.html.partition("<title>")[2].partition("</title>")[0]
        kinds.setdefault((title, page.status), page)
    return list(kinds.values())


@contextmanager
def shown(page: Page, walked: without_script.Page) -> Iterator[Page]:
    """The page in the browser as the walk has met it; its files come from the running site."""

    def answer(route: Route) -> None:
        route.fulfill(body=walked.html, content_type="text/html; charset=utf-8")

    page.route("**/walked", answer)
    page.goto("/walked")
    yield page
    page.unroute("**/walked")


@pytest.mark.parametrize("language", CHECKED_BY_AXE)
def test_axe_finds_nothing_on_any_page(site: Site, open_page: OpenPage, language: str) -> None:
    """WCAG 2.2 AA, light and dark, on a phone and on a desk."""
    axe = AXE.read_text("utf-8")
    faults = {}
    with open_page(viewport=PHONE, service_workers="block") as page:
        for walked in list_pages(site, language):
            with shown(page, walked):
                page.evaluate(axe)
                for viewport in (PHONE, DESK):
                    page.set_viewport_size(viewport)
                    for scheme in ("light", "dark"):
                        page.emulate_media(color_scheme=scheme)
                        found = page.evaluate(FIND_FAULTS, RULES)
                        if found:
                            faults[walked.path, viewport["width"], scheme] = found
    assert faults == {}


@pytest.mark.parametrize("language", offered_languages())
def test_no_page_is_wider_than_the_smallest_phone(
    site: Site, open_page: OpenPage, language: str
) -> None:
    """Nobody has to scroll sideways at 320 px, whatever the length of a language's words."""
    too_wide = {}
    with open_page(viewport=NARROWEST, service_workers="block") as page:
        for walked in list_pages(site, language):
            with shown(page, walked):
                width = page.evaluate("document.documentElement.scrollWidth")
                if width > NARROWEST["width"]:
                    too_wide[walked.path] = width
    assert too_wide == {}
