"""The public catalogue: found, looked at, printed, ridden to."""

from mobility.model import Audience, OfferKind, OfferSession
from mobility.offers import Keeper, OfferDraft, Repeat, Venue, add_dates, save_offer
from tests.mobility.town import DAY, REGION, Town, at, spot
from tests.web.browser import Browser

CATALOGUE = f"/{REGION}/offers/"
KEEPER = Keeper("staff:office")


def add_sewing(town: Town, **changes: object) -> str:
    where = spot(2, 2)
    draft = OfferDraft(
        provider_id=town.offer.provider_id,
        titles={"de": "Nähcafé"},
        descriptions={"de": "Wir nähen.\nTee gibt es auch."},
        venue=Venue("Library", where.label, where.lat, where.lon),
        kind=OfferKind.EVENT,
        audience=Audience.WOMEN,
        languages=("ar", "de"),
        age_from=18,
        places_free=0,
    )
    offer_id = save_offer(town.service, REGION, draft, KEEPER)
    repeat = Repeat(DAY, at(15).time(), at(17).time(), "FREQ=WEEKLY;COUNT=8")
    add_dates(town.service, REGION, offer_id, repeat, KEEPER)
    return offer_id


def test_a_stranger_finds_an_offer_and_a_ride(
    browser: Browser, town: Town, course: OfferSession
) -> None:
    """Without signing in: filter, look, and the date leads into the booking."""
    add_sewing(town)
    page = browser.get(CATALOGUE)
    assert "Nähcafé" in page.words
    assert "Deutschkurs" in page.words
    page = browser.get(f"{CATALOGUE}?audience=women&kind=event")
    assert "Deutschkurs" not in page.words
    offer = browser.get(page.links("/offers/")[-1])
    assert "ab 18 Jahren" in offer.words
    trip = browser.get(offer.links("/book/session/")[0])
    assert trip.status == 200
    assert "Nähcafé" in trip.words


def test_full_is_said(browser: Browser, town: Town, course: OfferSession) -> None:
    """An offer without free places says so, and can be hidden."""
    add_sewing(town)
    assert "ausgebucht" in browser.get(CATALOGUE).words
    assert "Nähcafé" not in browser.get(f"{CATALOGUE}?free=1").words


def test_nonsense_in_the_address_does_not_matter(
    browser: Browser, town: Town, course: OfferSession
) -> None:
    """What no filter knows is passed over."""
    page = browser.get(f"{CATALOGUE}?kind=zirkus&weekday=9&audience=x&language=%00")
    assert page.status == 200


def test_a_foreign_page_marks_what_is_only_in_german(browser: Browser, town: Town) -> None:
    """The title carries its own language for the voice that reads it, and a word for the eye."""
    offer_id = add_sewing(town)
    page = browser.get(f"{CATALOGUE}{offer_id}", query_string={"language": "en"})
    assert '<bdi lang="de">Nähcafé</bdi>' in page.html
    assert "only in German" in page.words


def test_the_poster_leads_back(browser: Browser, town: Town) -> None:
    """Its code stands for the full address of the offer's page, which is written beside it."""
    offer_id = add_sewing(town)
    poster = browser.get(f"{CATALOGUE}{offer_id}/poster")
    assert f"http://localhost{CATALOGUE}{offer_id}" in poster.words
    assert "<svg" in poster.html
    assert 'class="qr"' in poster.html


def test_all_dates_on_demand(browser: Browser, town: Town) -> None:
    """Six at first, eight on demand."""
    offer_id = add_sewing(town)
    page = browser.get(f"{CATALOGUE}{offer_id}")
    assert len(page.links("/book/session/")) == 6
    page = browser.get(page.links("?all=1")[0])
    assert len(page.links("/book/session/")) == 8


def test_unknown_offers(browser: Browser, town: Town) -> None:
    """There is no such offer, and the page leads on."""
    page = browser.get(f"{CATALOGUE}nothing")
    assert page.status == 404
    assert "Angebot" in page.words
