"""What axe-core finds on a page: violations of WCAG 2.2, levels A and AA."""

from functools import cache

from playwright.sync_api import Page, ViewportSize

from tests.conftest import ROOT

SMALL_DESK = ViewportSize(width=1280, height=720)
TABLET = ViewportSize(width=820, height=1180)

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
FIND_FAULTS = """async (values) => (await axe.run(document, {
    runOnly: {type: "tag", values}, resultTypes: ["violations"],
    rules: {"target-size": {enabled: true}},
  })).violations.map((fault) => `${fault.id}: ${fault.nodes[0].html.slice(0, 150)}`)"""


def find_faults(page: Page) -> list[str]:
    """Of the page as it is shown now: its size, its colours, what is unfolded."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(_axe())
    found: list[str] = page.evaluate(FIND_FAULTS, RULES)
    return found


def find_faults_of_desk(page: Page) -> list[str]:
    """Of a page as it is: what axe finds in light and dark, whether it fits a tablet upright."""
    found = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        found += [f"{scheme}: {fault}" for fault in find_faults(page)]
    page.set_viewport_size(TABLET)
    width = page.evaluate("document.documentElement.scrollWidth")
    page.set_viewport_size(SMALL_DESK)
    return found + [f"{width} px wide"] * (width > TABLET["width"])


@cache
def _axe() -> str:
    return (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text("utf-8")
