"""What axe-core finds on a page: violations of WCAG 2.2, levels A and AA."""

from functools import cache

from playwright.sync_api import Page

from tests.conftest import ROOT

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
COLOUR_RULES = ["color-contrast", "link-in-text-block"]
FIND_FAULTS = """async ([type, values]) => (await axe.run(document, {
    runOnly: {type, values}, resultTypes: ["violations"],
    ...(type === "tag" && {rules: {"target-size": {enabled: true}}}),
  })).violations.map((fault) => `${fault.id}: ${fault.nodes[0].html.slice(0, 150)}`)"""


def find_faults(page: Page) -> list[str]:
    """Of the page as it is shown now: its size, its colours, what is unfolded."""
    return _find(page, "tag", RULES)


def find_faults_of_colour(page: Page) -> list[str]:
    """Those alone that the same page can have in other colours only; much quicker."""
    return _find(page, "rule", COLOUR_RULES)


def _find(page: Page, kind: str, names: list[str]) -> list[str]:
    if not page.evaluate("'axe' in window"):
        page.evaluate(_axe())
    found: list[str] = page.evaluate(FIND_FAULTS, [kind, names])
    return found


@cache
def _axe() -> str:
    return (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text("utf-8")
