"""Wishes without a ride: told with one button, seen as numbers."""

from mobility.model import OfferSession
from mobility.participation import note_unmet
from mobility.refusals import Refusal
from tests.mobility.town import REGION, Town, spot
from tests.web.browser import Browser
from tests.web.conftest import sign_in
from tests.web.site import Site
from tests.web.test_booking import choose_times

DEMAND = f"/{REGION}/office/demand"


def test_she_tells_the_office_that_a_ride_is_missing(browser: Browser, town: Town) -> None:
    """Without any van there is no ride; one button, and she is back at the start."""
    course = town.add_session()
    page = choose_times(browser, course)
    assert "Fahrt fehlt" in page.words
    page = browser.post(f"{page.path.replace('/times', '/missed')}", page)
    assert "ohne Ihren Namen" in page.words


def test_fewer_than_five_people_are_not_shown(
    office: Browser, town: Town, course: OfferSession
) -> None:
    """Four wishes show nothing, five show a row."""
    for n in range(4):
        note_unmet(
            town.service, REGION, town.wish(course, spot(4, 0)), Refusal("vehicles_busy"), str(n)
        )
    assert "alle Busse anderswo" not in office.get(DEMAND).words
    note_unmet(
        town.service, REGION, town.wish(course, spot(4, 0)), Refusal("vehicles_busy"), "last"
    )
    page = office.get(DEMAND)
    assert "08:00–10:00" in page.words
    assert "alle Busse anderswo" in page.words


def test_the_municipality_sees_it_and_providers_do_not(site: Site) -> None:
    """Those who pay begin there; a provider's account may not look."""
    municipality = sign_in(Browser(site.app.test_client()), "municipality")
    assert municipality.get(DEMAND).status == 200
    assert municipality.get(f"/{REGION}/office/").status == 403
    provider = sign_in(Browser(site.app.test_client()), "provider")
    assert provider.get(DEMAND).status == 403


def test_nonsense_days_do_not_matter(office: Browser) -> None:
    """What is no day is passed over."""
    assert office.get(f"{DEMAND}?from=bald&to=2020-13-01").status == 200
