"""Pages of a whole course, without JavaScript."""

from datetime import timedelta

import pytest

from mobility.model import OfferSession
from tests.mobility.town import DAY, REGION, Town, at, spot
from tests.web.browser import Browser, Page
from tests.web.conftest import read_code

DAYS = [DAY + timedelta(days=7 * week) for week in range(4)]  # Mondays


@pytest.fixture
def course(town: Town) -> OfferSession:
    """Four Mondays from 9 to 12 with childcare; the second is full, on the third nobody drives."""
    town.add_childcare(spot(4, 2))
    dates = [town.add_session(at(9, day=day), at(12, day=day)) for day in DAYS]
    for day in (DAYS[0], DAYS[1], DAYS[3]):
        town.add_van(day=day, layouts=[{"seats": 4, "child_seats_1": 1}])
    town.book(town.wish(dates[1], adults=4, back=True))
    return dates[0]


def ask(browser: Browser, course: OfferSession, ways: str = "both", **party: str) -> Page:
    """From the course to the page with all its dates."""
    trip = browser.get(f"/{REGION}/book/session/{course.id}")
    trip = browser.send(trip, "home", home="Old Mill", search="home")
    page = browser.send(trip, "home", directions=ways, dates="all")
    return browser.send(page, "adults", **party)


def book(browser: Browser, dates: Page, **choices: str) -> Page:
    contact = {"name": "Amira Beispiel", "phone": "030 23125 050"}
    code = browser.send(dates, "token", **contact, **choices)
    return browser.send(code, "code", code=read_code(code))


def test_a_course_is_booked_with_a_child_to_childcare(
    browser: Browser, course: OfferSession
) -> None:
    """The dates stand together by their times, those without a ride with the reason."""
    dates = ask(browser, course, childcare="y", **{"children-0-age": "2"})
    assert "Fahrt an 2 Terminen" in dates.words
    assert dates.words.count("an der Kinderbetreuung bis") == 2  # there and back, once for both
    assert "Mo. 30.11. Um diese Zeit sind alle Busse voll." in dates.words
    assert "Mo. 7.12. An diesem Tag fährt kein Bus." in dates.words
    series = book(browser, dates)
    assert "Ihre Fahrten sind gebucht." in series.words
    assert len(series.links("/dates/")) == 2
    rides = browser.get(f"/{REGION}/rides")
    assert len(rides.links("/cancel")) == 2  # of the next date; the others stand in the course
    assert "der ganze Kurs, 4 Termine" in rides.words


def test_the_waiting_list_takes_one_tap(browser: Browser, course: OfferSession) -> None:
    """On the page of the dates, or afterwards; then it is not offered again."""
    series = book(browser, ask(browser, course))
    assert "auf die Warteliste setzen" in series.words
    waiting = browser.post(f"{series.path}/wait", series)
    assert waiting.words.count("auf der Warteliste") == 1  # nobody drives on the other one
    assert "auf die Warteliste setzen" not in waiting.words


def test_dates_wait_when_ticked_at_once(browser: Browser, course: OfferSession) -> None:
    series = book(browser, ask(browser, course), waits="y")
    assert series.words.count("auf der Warteliste") == 1


def test_a_date_is_left_out(browser: Browser, course: OfferSession) -> None:
    """Both ways of it at once; the other date stays."""
    series = book(browser, ask(browser, course))
    date = browser.get(series.links("/dates/")[0])
    assert date.words.count("zugesagt") == 2
    after = browser.post(date.path, date)
    assert "Dieser Termin ist abgesagt." in after.words
    assert "von Ihnen abgesagt" in after.words
    again = browser.post(date.path, date)
    assert again.status == 422
    assert "lässt sich nicht mehr absagen" in again.words
    assert len(browser.get(f"/{REGION}/rides").links("/cancel")) == 2


def test_the_course_is_ended(browser: Browser, course: OfferSession) -> None:
    """She is asked once more; afterwards nothing is ahead, and the course can be booked anew."""
    series = book(browser, ask(browser, course))
    asked = browser.get(series.links("/end")[0])
    ended = browser.post(asked.path, asked)
    assert "Diese Buchung ist beendet." in ended.words
    assert "Sie haben keine Fahrten vor sich." in browser.get(f"/{REGION}/rides").words
    dates = ask(browser, course)
    assert "Ihre Fahrten sind gebucht." in browser.send(dates, "token").words


def test_a_course_is_booked_once(browser: Browser, course: OfferSession) -> None:
    """A second time leads to her rides and says why; going back leads to what is booked."""
    dates = ask(browser, course)
    series = book(browser, dates)
    again = browser.send(ask(browser, course), "token")
    assert again.path == f"/{REGION}/rides"
    assert "schon gebucht" in again.words
    assert browser.get(dates.path).path == series.path


def test_childcare_needs_a_child(browser: Browser, course: OfferSession) -> None:
    """The refusal stands beside its field."""
    page = ask(browser, course, childcare="y")
    assert page.status == 422
    assert "müssen ein Kind und ein Erwachsener mitfahren" in page.words


def test_either_way_alone(browser: Browser, town: Town, course: OfferSession) -> None:
    """On a fifth Monday the van goes home at 11: who takes what she gets is brought there.

    On the full second one, the van can come a second time for the way back.
    """
    late = DAYS[-1] + timedelta(days=7)
    town.add_van(day=late, end=at(11, day=late))
    town.add_session(at(9, day=late), at(12, day=late))
    assert "Fahrt an 2 Terminen" in ask(browser, course).words
    assert "Fahrt an 4 Terminen" in ask(browser, course, "either").words


def test_a_course_of_a_stranger_is_not_shown(
    browser: Browser, office: Browser, course: OfferSession
) -> None:
    series = book(browser, ask(browser, course))
    assert "der ganze Kurs" not in office.get(series.path).words


def test_a_course_without_any_ride(browser: Browser, town: Town) -> None:
    """No van at all: why, and what she can do now."""
    day = DAYS[0]
    dates = [town.add_session(at(9, day=day + timedelta(days=n)), None) for n in (0, 1)]
    page = ask(browser, dates[0])
    assert "Wir haben keine Fahrt zu diesem Kurs gefunden" in page.words
    assert page.links("/trip")
