"""Beyond booking: what would fit instead, waiting, answering, changing, a ride's life."""

from datetime import timedelta

from mobility.booking import cancel
from mobility.model import OfferSession
from tests.mobility.town import REGION, Town, at
from tests.web.browser import Browser, Page
from tests.web.conftest import read_code
from tests.web.test_booking import book, choose_times

HOUR = timedelta(hours=1)
RIDES = f"/{REGION}/rides"


def press(browser: Browser, page: Page, action: str, **values: str) -> Page:
    """Send the first form of a page that leads to such an address."""
    form = next(form for form in page.forms if action in form.action)
    return browser.post(form.action, page, **{**form.values, **values})


def wait(browser: Browser, course: OfferSession, phone: str = "030 23125 050") -> Page:
    """Onto the waiting list of a full course."""
    page = choose_times(browser, course)
    page = browser.get(page.links("/wait")[0])
    page = browser.send(page, "phone", name="Amira Beispiel", phone=phone)
    return browser.send(page, "code", code=read_code(page))


def test_what_would_fit_leads_to_its_times(browser: Browser, town: Town) -> None:
    """The course at 9 is full; the one at 13 is offered as a button and booked with it."""
    town.add_van(seats=1, end=at(20))
    full, free = town.add_session(at(9), at(10)), town.add_session(at(13), at(14))
    town.book(town.wish(full, back=True))
    page = choose_times(browser, full)
    assert "Das ginge" in page.words
    assert "Deutschkurs, 13:00–14:00" in page.words
    page = press(browser, page, "/instead")
    assert page.path.endswith("/times")
    page = browser.send(page, "phone", name="Amira Beispiel", phone="030 23125 050")
    page = browser.send(page, "code", code=read_code(page))
    assert "Ihre Fahrt ist gebucht" in page.words
    later = [ride for ride in town.day().rides if ride.promised_earliest > free.starts_at - HOUR]
    assert len(later) == 2


def test_a_forged_alternative_is_refused(browser: Browser, town: Town) -> None:
    """Only what was signed here is taken over."""
    town.add_van(seats=1)
    full = town.add_session()
    town.book(town.wish(full, back=True))
    town.add_session(at(9, 30), at(11))
    page = choose_times(browser, full)
    page = browser.post(page.path.replace("/times", "/instead"), page, token="forged")
    assert page.status == 422
    assert "Dieses Angebot" in page.words


def test_the_place_in_the_queue_is_shown(browser: Browser, town: Town) -> None:
    """Two asked before her; the list says so."""
    town.add_van(seats=1)
    course = town.add_session()
    town.book(town.wish(course, back=True))
    others = [Browser(browser.client.application.test_client()) for _ in range(2)]
    for number, other in enumerate(others):
        wait(other, course, f"030 23125 06{number}")
        town.clock.advance(timedelta(minutes=1))
    assert "Sie sind die Ersten auf der Warteliste" not in wait(browser, course).words
    assert "2 Personen sind vor Ihnen auf der Warteliste." in browser.get(RIDES).words
    assert "Sie stehen auf der Warteliste ganz vorn." in others[0].get(RIDES).words


def test_a_kept_place_is_answered(browser: Browser, town: Town) -> None:
    """A seat becomes free: the list asks her, yes makes both ways hers."""
    town.add_van(seats=1)
    course = town.add_session()
    taken = town.book(town.wish(course, back=True))
    wait(browser, course)
    for ride_id in taken:
        cancel(town.service, REGION, ride_id, "staff:office")
    page = browser.get(RIDES)
    assert "Bitte sagen Sie bis 13:30 Ja oder Nein." in page.words
    page = browser.get(page.links("/rides/")[0])
    assert "Ihre Antwort gilt für Hinweg und Rückweg." in page.words
    page = press(browser, page, "/yes")
    assert page.path == RIDES
    assert "Die Fahrt gehört Ihnen." in page.words
    assert page.words.count("zugesagt") == 2


def test_a_kept_place_is_declined(browser: Browser, town: Town) -> None:
    """No means no for both ways; answering once more says that nothing is kept any more."""
    town.add_van(seats=1)
    course = town.add_session()
    taken = town.book(town.wish(course, back=True))
    wait(browser, course)
    for ride_id in taken:
        cancel(town.service, REGION, ride_id, "staff:office")
    asked = browser.get(browser.get(RIDES).links("/rides/")[0])
    page = press(browser, asked, "/no")
    assert "Wir bieten den Platz jemand anderem an." in page.words
    assert "Sie haben keine Fahrten vor sich." in page.words
    page = press(browser, asked, "/no")
    assert "nicht mehr für Sie freigehalten" in page.words


def test_a_ride_is_changed_without_javascript(
    browser: Browser, course: OfferSession, town: Town
) -> None:
    """Two people instead of one, both ways: the old promise makes room for the new one."""
    book(browser, course)
    page = browser.get(browser.get(RIDES).links("/rides/")[0])
    page = press(browser, page, "/change", ways="both")
    assert "Fahrt ändern" in page.words
    page = browser.send(page, "home")
    page = browser.send(page, "adults", adults="2")
    assert "Fahrt jetzt ändern" in page.words
    page = browser.send(page, "choice")
    assert "Ihre Fahrt ist geändert" in page.words
    page = browser.get(RIDES)
    assert page.words.count("zugesagt") == 2
    assert page.words.count("2 Erwachsene") == 2
    page = browser.get(page.links("/rides/")[0])
    assert "geändert" in page.words
    assert page.words.count("Sie") >= 2


def test_a_change_that_does_not_fit_leaves_the_ride(
    browser: Browser, course: OfferSession, town: Town
) -> None:
    """Five people do not fit; she leaves the ride as it is, and it is as it was."""
    book(browser, course)
    page = browser.get(browser.get(RIDES).links("/rides/")[0])
    page = browser.send(press(browser, page, "/change", ways="both"), "home")
    page = browser.send(page, "adults", adults="5")
    assert "Eine Person weniger" in page.words
    assert page.links("/wait") == []
    assert page.links("/rides")
    assert browser.get(RIDES).words.count("zugesagt") == 2


def test_one_way_of_an_appointment_is_changed(browser: Browser, town: Town) -> None:
    """Only the time of the way back is asked; the way there stays."""
    town.add_van()
    page = browser.get(f"/{REGION}/book/appointment")
    page = browser.send(page, "home", venue="Hall", search="venue")
    page = browser.send(page, "home", home="Old Mill", search="home")
    page = browser.send(page, "home", day="2026-11-23", arrive_by="09:00", leave_after="11:00")
    page = browser.send(page, "adults")
    page = browser.send(page, "phone", name="Amira Beispiel", phone="030 23125 050")
    browser.send(page, "code", code=read_code(page))
    back = browser.get(browser.get(RIDES).links("/rides/")[-2])
    page = press(browser, back, "/change", ways="")
    assert page.form("day").values["leave_after"] == "11:00"
    assert not page.has_field("arrive_by")
    page = browser.send(page, "day", leave_after="12:00")
    page = browser.send(browser.send(page, "adults"), "choice")
    assert "Ihre Fahrt ist geändert" in page.words
    assert browser.get(RIDES).words.count("zugesagt") == 2


def test_the_date_of_a_course_is_changed(
    browser: Browser, course: OfferSession, town: Town
) -> None:
    """The same course in the afternoon: a choice on the page of the trip."""
    afternoon = town.add_session(at(12, 30), at(13, 30))
    book(browser, course)
    page = browser.get(browser.get(RIDES).links("/rides/")[0])
    page = press(browser, page, "/change", ways="both")
    page = browser.send(page, "home", session=afternoon.id)
    page = browser.send(browser.send(page, "adults"), "choice")
    assert "Ihre Fahrt ist geändert" in page.words


def test_the_life_of_somebody_elses_ride(
    browser: Browser, course: OfferSession, town: Town
) -> None:
    """Nobody sees or changes another one's ride through its key."""
    ride_id = town.book(town.wish(course), town.add_participant())[0]
    book(browser, course)
    page = browser.get(f"{RIDES}/{ride_id}")
    assert page.status == 404
    for action in ("change", "yes", "no"):
        browser.post(f"{RIDES}/{ride_id}/{action}", page)
    assert town.day().rides


def test_the_office_sees_the_life_of_a_ride(
    office: Browser, course: OfferSession, town: Town
) -> None:
    """Who, when, what and why, also what a colleague wrote."""
    ride_id = town.book(town.wish(course))[0]
    cancel(town.service, REGION, ride_id, "staff:somebody", "Glatteis")
    page = office.get(f"/{REGION}/office/rides/{ride_id}")
    assert "vom Büro abgesagt" in page.words
    assert "das Büro: Glatteis" in page.words
    assert office.get(f"/{REGION}/office/rides/nothing").status == 404
