"""Overflow at the desk: a partner is entered, drives a ride, gives it back, and sends a bill."""

from mobility.model import OfferSession
from tests.mobility.town import DAY, REGION, Town, at
from tests.web.browser import Browser
from tests.web.conftest import sign_in

OFFICE = f"/{REGION}/office"


def test_a_ride_is_handed_over_taken_back_and_billed(
    office: Browser, town: Town, course: OfferSession
) -> None:
    """Agreed 25 euros, billed 27.50: the month's list shows 2.50 more, on the page and as CSV."""
    (ride,) = town.book(town.wish(course))
    page = office.get(f"{OFFICE}/partners")
    assert "Es gibt noch keinen Partner." in page.words
    fields = {"name": "Taxi Beispiel", "email": "a@taxi.example", "phone": "030 23125 900"}
    wrong = office.post(f"{OFFICE}/partners", page, **fields | {"email": "nobody"}, active="yes")
    assert "Ein Partner braucht einen Namen" in wrong.words
    page = office.post(f"{OFFICE}/partners", page, **fields, area="Gridtown", active="yes")
    (partner,) = {link.rsplit("/", 1)[-1] for link in page.links("/partners/")}

    shown = f"{OFFICE}/rides/{ride}"
    page = office.post(f"{shown}/hand-over", office.get(shown), partner=partner, agreed="viel")
    assert "Bitte einen Preis" in page.words
    page = office.post(f"{shown}/hand-over", page, partner=partner, agreed="25,00")
    assert "Ein Partner fährt diese Fahrt" in page.words
    assert office.client.get(f"{shown}/order.pdf").data.startswith(b"%PDF")
    page = office.post(f"{shown}/take-back", page)
    assert "Die Fahrt ist wieder auf einer Tour" in page.words
    page = office.post(f"{shown}/hand-over", page, partner=partner, agreed="25")

    town.clock.instant = at(18)
    sign_in(office, "dispatcher")
    month = f"{OFFICE}/partners/{partner}?month={DAY:%Y-%m}"
    page = office.get(month)
    (field,) = (one["name"] for one in page.all("input") if "actual-" in one.get("name", ""))
    page = office.send(page, field, **{field: "27,50"})
    assert "Unterschied: 2,50" in page.words.replace("\N{NO-BREAK SPACE}", " ")
    table = office.client.get(f"{OFFICE}/partners/{partner}/month.csv?month={DAY:%Y-%m}").text
    assert ",driven,2500,2750,250" in table
    assert ",taken_back,2500,," in table
    assert "Amira" not in table
