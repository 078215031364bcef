"""A provider books for people by name, prints their cards, and counts who came."""

import re
from datetime import timedelta

import pytest

from mobility.accounts import add_staff
from mobility.model import OfferSession, Role
from tests.mobility.town import DAY, REGION, Town, at, spot
from tests.web.browser import Browser, Page
from tests.web.conftest import sign_in
from tests.web.site import PASSWORD, Site

PROVIDER = f"/{REGION}/provider/"
PEOPLE = "Amira Beispiel, 030 23125 801\nBilal Muster; 030 23125 802"


@pytest.fixture
def school(site: Site) -> Browser:
    """The browser of somebody at the school whose course the town has."""
    add_staff(site.town.service, REGION, "school", "Paula Probe", Role.PROVIDER, PASSWORD, "School")
    return sign_in(Browser(site.app.test_client()), "school")


@pytest.fixture
def course(town: Town) -> OfferSession:
    """Two Mondays; on the second one nobody drives."""
    town.add_van(seats=4)
    first = town.add_session()
    then = DAY + timedelta(weeks=1)
    town.add_session(at(9, day=then), at(12, day=then))
    return first


def people_page(school: Browser) -> Page:
    dates = school.get(school.get(PROVIDER).links("/dates")[0])
    return school.get(dates.links("/people")[0])


def book(school: Browser, people: str = PEOPLE, **values: str) -> Page:
    page = school.send(people_page(school), "people", home="Old Mill", search="home")
    place = page.form("people").choices["home_spot"][0]
    return school.send(page, "people", people=people, home_spot=place, **values)


def test_people_have_rides_and_cards(
    school: Browser, browser: Browser, town: Town, course: OfferSession
) -> None:
    """Two people on every date: a ride on the first, none yet on the second; with her card and
    PIN one of them sees her rides.
    """
    page = book(school)
    assert page.words.count("Fahrt an 1 von 2 Terminen") == 2
    assert [ride.participant_name for ride in town.day().rides].count("Amira Beispiel") == 2
    number, pin = re.findall(r'class="digits" dir="ltr">([0-9a-z]+)</bdi>', page.html)[:2]
    card = browser.send(browser.get(f"/{REGION}/card/{number}"), "pin", pin=pin)
    assert card.status in (200, 302)
    assert "Hall" in browser.get(f"/{REGION}/rides").words


def test_who_rode_before_is_fetched_there_and_that_is_not_shown(
    school: Browser, town: Town, course: OfferSession
) -> None:
    """She was fetched at crossing 4/0 before; the provider sees neither that nor a card of hers."""
    person = town.add_participant()
    earlier = town.add_session(at(13), at(14))
    town.book(town.wish(earlier, spot(4, 0)), person)
    page = book(school, f"{person.name}, {person.phone}", dates="one")
    assert "Fahrt an 1 von 1 Terminen" in page.words
    assert "4/0" not in page.html
    assert "PIN" not in page.words
    starts = {stop.label for tour in town.day().tours for stop in tour.stops if stop.is_pickup}
    assert "Crossing 4/0" in starts


def test_a_wrong_line_is_named(school: Browser, town: Town, course: OfferSession) -> None:
    """The second line has no phone: nothing is booked, and what was typed is still there."""
    page = book(school, "Amira Beispiel, 030 23125 801\nBilal Muster")
    assert page.status == 422
    assert "Zeile 2" in page.words
    assert "Bilal Muster" in page.html
    assert town.day().rides == ()


def test_nobody_has_a_place(school: Browser, town: Town, course: OfferSession) -> None:
    """Of five on one date four have seats; the fifth is on the waiting list."""
    people = "\n".join(f"Person {n}, 030 23125 80{n}" for n in range(1, 6))
    page = book(school, people, dates="one")
    assert page.words.count("Fahrt an 1 von 1 Terminen") == 4
    assert page.words.count("auf der Warteliste") == 1


def test_attendance_is_a_count(school: Browser, town: Town, course: OfferSession) -> None:
    """Two come by ride; after the date the provider writes that seven were there."""
    book(school, dates="one")
    dates = school.get(school.get(PROVIDER).links("/dates")[0])
    address = dates.links("/attendance")[0]
    page = school.get(address)
    assert "mit Fahrt: 2" in page.words
    assert "Amira" not in page.html
    town.clock.advance(at(13) - town.clock.now())
    sign_in(school, "school")  # three days later
    page = school.send(school.get(address), "attended", attended="7")
    assert 'name="attended" inputmode="numeric" value="7"' in page.html
    assert school.send(school.get(address), "attended", attended="many").status == 422


def test_another_providers_people(site: Site, course: OfferSession) -> None:
    """Nobody books for, or counts, who comes to somebody else's offer."""
    add_staff(site.town.service, REGION, "other", "Otto", Role.PROVIDER, PASSWORD, "Other")
    other = sign_in(Browser(site.app.test_client()), "other")
    offer = f"{PROVIDER}{site.town.offer.provider_id}/offers/{site.town.offer.id}"
    for page in ("people", "attendance"):
        assert other.get(f"{offer}/{page}").status == 403
