"""What her own phone can do: keep the next ride's card without network, read a page aloud."""

from playwright.sync_api import Page, expect

from tests.journeys.conftest import PHONE, OpenPage, Shoot, read_code
from tests.mobility.town import REGION
from tests.web.site import Site

# A phone with one German voice, which notes what it is to say.
VOICE = """window.said = [];
  speechSynthesis.getVoices = () => [{lang: "de-DE"}];
  speechSynthesis.speak = (words) => window.said.push(words.text);"""
# The card is fetched and kept when the page of her rides has been shown: soon, but not at once.
IS_KEPT = """async (tries) => {
  const cards = await caches.open("hinfahrt-cards");
  for (let turn = 0; turn < tries; turn += 1) {
    if ((await cards.keys()).some((kept) => kept.url.endsWith("/card"))) return true;
    await new Promise((done) => setTimeout(done, 100));
  }
  return false;
}"""


def test_the_next_card_opens_without_network(site: Site, open_page: OpenPage, shoot: Shoot) -> None:
    """On a phone that is hers: whatever page she opens at the stop, her card is there, styled."""
    with open_page(viewport=PHONE, locale="de", color_scheme="light") as page:
        _book(site, page, mine=True)
        page.goto(f"/{REGION}/rides")
        page.evaluate("navigator.serviceWorker.ready")
        assert page.evaluate(IS_KEPT, 100)
        page.context.set_offline(True)
        page.goto(f"/{REGION}/rides")
        expect(page.locator("#ride-card")).to_contain_text("Old Mill")
        assert (
            page.locator(".card").first.evaluate("(card) => getComputedStyle(card).display")
            == "grid"
        )
        shoot(page)
        page.context.set_offline(False)
        page.goto(f"/{REGION}/rides")
        expect(page.get_by_role("article")).to_have_count(2)


def test_on_anybody_elses_device_nothing_is_kept(site: Site, open_page: OpenPage) -> None:
    with open_page(viewport=PHONE, locale="de") as page:
        _book(site, page, mine=False)
        page.goto(f"/{REGION}/rides", wait_until="load")
        assert not page.evaluate(IS_KEPT, 1)
        assert (
            page.evaluate("navigator.serviceWorker.getRegistrations().then((all) => all.length)")
            == 0
        )


def test_a_page_is_read_aloud_where_there_is_a_voice(site: Site, open_page: OpenPage) -> None:
    """German is; for Arabic this phone has no voice, so nothing is offered."""
    site.town.add_session()
    with open_page(viewport=PHONE, locale="de") as page:
        page.add_init_script(VOICE)
        page.goto(f"/{REGION}/")
        page.get_by_role("button", name="Vorlesen").click()
        said = page.evaluate("window.said")
        assert said[0] == "Wohin möchten Sie?"
        assert any("Deutschkurs" in words for words in said)
        page.goto(f"/{REGION}/?language=ar")
        expect(page.locator("[data-speak]")).to_be_hidden()


def _book(site: Site, page: Page, *, mine: bool) -> None:
    site.town.add_van()
    course = site.town.add_session()
    page.goto(f"/{REGION}/book/session/{course.id}")
    page.locator("#home").fill("Old Mill")
    page.get_by_role("radio", name="Old Mill").check()
    page.get_by_role("button", name="Weiter", exact=True).last.click()
    page.get_by_role("button", name="Zeiten zeigen").last.click()
    page.locator("#name").fill("Amira Beispiel")
    page.locator("#phone").fill("030 23125 050")
    page.get_by_role("button", name="Weiter: Code anfordern").click()
    page.locator("#code").fill(read_code(page))
    page.locator("#mine").set_checked(mine)
    page.get_by_role("button", name="Jetzt buchen").click()
    expect(page.get_by_role("article")).to_have_count(2)
