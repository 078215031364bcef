"""A ride is booked with the keyboard alone; one always sees where one is."""

from playwright.sync_api import Locator, Page, expect

from tests.journeys.conftest import PHONE, OpenPage, read_code
from tests.mobility.town import REGION
from tests.web.site import Site

MOST_STEPS = 60
LEAST_PX = 24  # WCAG 2.2, success criterion 2.5.8

# A row of choices draws the outline around itself for the button in it.
IS_SEEN = """(element) => [element, element.closest(".choice")].filter(Boolean)
  .map((one) => getComputedStyle(one))
  .some((look) => look.outlineStyle !== "none" && parseFloat(look.outlineWidth) >= 2)"""

# Links inside a sentence are as high as its lines; a label belongs to its box.
SMALL_TARGETS = """(least) => [
    ...document.querySelectorAll("a[href]:not(.skip), button, input, select, summary")
  ].filter((one) => one.type !== "hidden" && one.tabIndex >= 0 && one.checkVisibility())
  .map((one) => [one, (one.closest("label") ?? one).getBoundingClientRect()])
  .filter(([one, box]) => box.width < least || (box.height < least && !one.matches("p > a")))
  .map(([one]) => one.outerHTML.slice(0, 120))"""


def test_a_ride_is_booked_by_keyboard_alone(site: Site, open_page: OpenPage) -> None:
    """Tab, Enter, Space, arrows and the letters of what is asked."""
    site.town.add_van()
    site.town.add_session()
    with open_page(viewport=PHONE, locale="de", color_scheme="light") as page:
        page.goto(f"/{REGION}/")
        _walk_to(page, page.get_by_role("link", name="Deutschkurs"), then="Enter")
        _walk_to(page, page.locator("#home"))
        page.keyboard.type("old mi")
        place = page.get_by_role("radio", name="Old Mill")
        expect(place).to_be_visible()
        _walk_to(page, place, then="Space")
        expect(place).to_be_checked()
        ways = page.locator("[name=directions]")
        _walk_to(page, ways.first, then="ArrowDown")
        expect(ways.nth(1)).to_be_checked()
        _walk_to(page, page.get_by_role("button", name="Weiter", exact=True).last, then="Enter")
        more = page.get_by_role("button", name="Kinderwagen: eins mehr")
        _walk_to(page, more, then="Space")
        expect(page.get_by_label("Kinderwagen", exact=True)).to_have_value("1")
        _walk_to(page, page.get_by_role("button", name="Kinderwagen: eins weniger"), then="Enter")
        wishes = page.locator("summary", has_text="Was mir")
        _walk_to(page, wishes, then="Enter")
        _walk_to(page, page.get_by_label("Eine Frau fährt"), then="Space")
        _walk_to(page, page.get_by_role("button", name="Zeiten zeigen").last, then="Enter")
        _walk_to(page, page.locator("[name=choice]:checked"))
        _walk_to(page, page.locator("#name"))
        page.keyboard.type("Amira Beispiel")
        _walk_to(page, page.locator("#phone"))
        page.keyboard.type("030 23125 050")
        page.keyboard.press("Enter")
        _walk_to(page, page.locator("#code"))
        page.keyboard.type(read_code(page))
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name="Ihre Fahrt ist gebucht")).to_be_visible()
        _walk_to(page, page.get_by_role("main").get_by_role("link", name="Meine Fahrten"), "Enter")
        _walk_to(page, page.get_by_role("link", name="Diese Fahrt absagen").first, then="Enter")
        _walk_to(page, page.get_by_role("button", name="Diese Fahrt absagen"), then="Enter")
        expect(page.get_by_text("Die Fahrt ist abgesagt.")).to_be_visible()


def _walk_to(page: Page, goal: Locator, then: str = "") -> None:
    """Press Tab until the goal has the focus, which is seen; on the way nothing is too small."""
    expect(goal).to_be_visible()
    assert page.evaluate(SMALL_TARGETS, LEAST_PX) == []
    for _ in range(MOST_STEPS):
        if goal.evaluate("(element) => element === document.activeElement"):
            break
        page.keyboard.press("Tab")
    expect(goal).to_be_focused()
    assert goal.evaluate(IS_SEEN)
    if then:
        page.keyboard.press(then)
