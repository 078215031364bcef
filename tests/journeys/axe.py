"""What axe-core finds on a page: violations of WCAG 2.2, levels A and AA."""

from functools import cache

from playwright.sync_api import Page

from tests.conftest import ROOT

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
FIND_FAULTS = """async (rules) => (await axe.run(document, {
    runOnly: {type: "tag", values: rules}, rules: {"target-size": {enabled: true}},
    resultTypes: ["violations"],
  })).violations.map((fault) => `${fault.id}: ${fault.nodes[0].html.slice(0, 150)}`)"""


def find_faults(page: Page) -> list[str]:
    """Of the page as it is shown now: its size, its colours, what is unfolded."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(_axe())
    found: list[str] = page.evaluate(FIND_FAULTS, RULES)
    return found


@cache
def _axe() -> str:
    return (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text("utf-8")
