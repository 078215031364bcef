"""A provider keeps its childcare in the browser, and closes it on a day."""

import pytest

from mobility.accounts import add_staff
from mobility.booking import SessionTarget, Wish
from mobility.model import OfferSession, Party, Role
from tests.mobility.town import DAY, REGION, Town, spot
from tests.web.browser import Browser, Page
from tests.web.conftest import sign_in
from tests.web.site import PASSWORD, Site

PROVIDER = f"/{REGION}/provider/"


@pytest.fixture
def school(site: Site) -> Browser:
    """The browser of somebody at the school whose course the town has."""
    add_staff(site.town.service, REGION, "school", "Paula Probe", Role.PROVIDER, PASSWORD, "School")
    return sign_in(Browser(site.app.test_client()), "school")


@pytest.fixture
def course(town: Town) -> OfferSession:
    town.add_van(layouts=[{"seats": 4, "child_seats_1": 2}])
    return town.add_session()


def childcare_page(school: Browser) -> Page:
    return school.get(school.get(PROVIDER).links("/childcare")[0])


def add_house(school: Browser, town: Town, **values: str) -> Page:
    """At the old mill, one place for children up to two years, five for bigger ones."""
    page = school.get(childcare_page(school).links("/childcare/new")[0])
    page = school.send(page, "opens_at", venue="Old Mill", search="venue")
    sent = {
        "venue_spot": page.form("opens_at").choices["venue_spot"][0],
        "name": "Mühlenkinder",
        "opens_at": "07:00",
        "closes_at": "16:00",
        "carers": "2",
        "groups-0-age_from": "0",
        "groups-0-age_to": "2",
        "groups-0-places": "1",
        "groups-0-per_carer": "4",
        "groups-1-age_from": "3",
        "groups-1-age_to": "11",
        "groups-1-places": "5",
        "groups-1-per_carer": "8",
        "weekdays": "0",  # Monday
        "offers": town.offer.id,
    }
    return school.send(page, "opens_at", **(sent | values))


def family_wish(course: OfferSession) -> Wish:
    party = Party(adults=1, children_1=1)
    return Wish(spot(4, 0), party, SessionTarget(course.id), childcare=True, ages=(2,))


def test_a_new_childcare_is_in_the_catalogue(
    school: Browser, browser: Browser, town: Town, course: OfferSession
) -> None:
    """Places by age and carers are asked; what is free stands beside each date."""
    page = add_house(school, town)
    assert "Die Kinderbetreuung ist gespeichert" in page.words
    assert "Mühlenkinder" in page.words
    shown = browser.get(f"/{REGION}/offers/{town.offer.id}").words
    assert "0 bis 2 Jahre: 1 Platz frei" in shown
    assert "3 bis 11 Jahre: 5 Plätze frei" in shown
    town.book(family_wish(course))
    assert "0 bis 2 Jahre: ausgebucht" in browser.get(f"/{REGION}/offers/{town.offer.id}").words


def test_what_is_wrong_is_said(school: Browser, town: Town, course: OfferSession) -> None:
    """A house without any place, and one that closes before it opens."""
    page = add_house(school, town, **{"groups-0-places": "", "groups-1-places": ""})
    assert page.status == 422
    page = school.send(page, "opens_at", closes_at="06:00", **{"groups-0-places": "3"})
    assert page.status == 422
    assert childcare_page(school).links("/edit") == []


def test_closing_a_day_says_first_whom_it_touches(
    school: Browser, town: Town, course: OfferSession
) -> None:
    """One child in two rides; then both are cancelled."""
    add_house(school, town)
    town.book(family_wish(course))
    page = school.get(childcare_page(school).links("/close")[0])
    page = school.send(page, "day", day=DAY.isoformat(), preview="1")
    assert "Fahrten: 2, Kinder: 1" in page.words
    page = school.send(page, "day", day=DAY.isoformat())
    assert "abgesagt: 2" in page.words
    assert town.day().tours == ()
    assert "Geschlossen am" in page.words


def test_nobody_keeps_another_providers_childcare(
    site: Site, school: Browser, town: Town, course: OfferSession
) -> None:
    """Its addresses are refused."""
    add_house(school, town)
    address = childcare_page(school).links("/edit")[0]
    add_staff(site.town.service, REGION, "other", "Otto", Role.PROVIDER, PASSWORD, "Other")
    other = sign_in(Browser(site.app.test_client()), "other")
    assert other.get(address).status == 403
