"""Every page of a participant in a real browser: accessible."""

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Page, Route

from tests.conftest import ROOT
from tests.journeys.conftest import DESK, PHONE, OpenPage
from tests.web import browser as without_script
from tests.web.site import Site
from tests.web.walk import walk_of_participant

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
FIND_FAULTS = """async (rules) => (await axe.run(document, {runOnly: {type: "tag", values: rules}}))
  .violations.map((fault) => `${fault.id}: ${fault.nodes[0].html.slice(0, 150)}`)"""


def list_pages(site: Site, language: str) -> list[without_script.Page]:
    """One page of each kind: the same title and status are the same template."""
    kinds: dict[tuple[str, int], without_script.Page] = {}
    for page in walk_of_participant(site, language):
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


def test_axe_finds_nothing_on_any_page_of_participants(site: Site, open_page: OpenPage) -> None:
    """WCAG 2.2 AA, light and dark, on a phone and on a desk."""
    axe = AXE.read_text("utf-8")
    faults = {}
    with open_page(viewport=PHONE, service_workers="block") as page:
        for walked in list_pages(site, "de"):
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
