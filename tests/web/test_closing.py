"""The evening at the desk: gaps are filled, the day is closed, and every page says so."""

from mobility.planning import publish_day
from tests.mobility.town import DAY, REGION, Town, at, spot
from tests.web.browser import Browser
from tests.web.conftest import sign_in
from tests.web.site import Site

CLOSING = f"/{REGION}/office/{DAY}/closing"


def test_the_day_is_closed_at_the_desk(site: Site, town: Town) -> None:
    """Two rides without a result and one odometer; then the board's buttons are refused."""
    shift = town.add_van()
    course = town.add_session()
    for home in (spot(4, 0), spot(4, 1)):
        town.book(town.wish(course, home))
    publish_day(town.service, REGION, DAY)
    town.clock.instant = at(18)
    office = sign_in(Browser(site.app.test_client()), "dispatcher")
    page = office.get(CLOSING)
    assert "2 Fahrten haben kein Ergebnis" in page.words
    assert "Ohne Ergebnis: 2 Fahrten." in office.post(f"{CLOSING}/close", page).words
    page = office.post(f"{CLOSING}/results", page, act="all_driven")
    assert "Jede Fahrt hat ein Ergebnis." in page.words
    odometer = {f"begin-{shift.id}": "12000", f"end-{shift.id}": "12024"}
    page = office.post(f"{CLOSING}/odometers", page, **odometer)
    assert "Alle Kilometerstände sind da." in page.words
    assert "24 km" in page.words
    page = office.post(f"{CLOSING}/close", page)
    assert "An diesem Tag ändert sich nichts mehr." in page.words
    refused = office.post(f"/{REGION}/office/{DAY}/publish", page)
    assert "Dieser Tag ist abgeschlossen." in refused.words
    page = office.post(f"{CLOSING}/reopen", page, reason="Zahlendreher")
    assert "Den Tag jetzt abschließen" in page.words
