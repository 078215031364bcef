"""Booking a ride without JavaScript, from the list of offers to the card, and cancelling it."""

from datetime import timedelta

import pytest

from mobility.booking import list_rides_of_participant
from mobility.model import OfferSession, RideStatus
from tests.mobility.town import REGION, Town, at
from tests.web.browser import Browser, Page
from tests.web.conftest import read_code

START = f"/{REGION}/"


def choose_trip(browser: Browser, course: OfferSession, home: str = "Old Mill") -> Page:
    """From the offer to the page that asks who rides along."""
    page = browser.get(f"/{REGION}/book/session/{course.id}")
    page = browser.send(page, "home", home=home, search="home")
    return browser.send(page, "home", home_spot=page.form("home").choices["home_spot"][0])


def choose_times(browser: Browser, course: OfferSession, **party: str) -> Page:
    return browser.send(choose_trip(browser, course), "adults", **party)


def ask_for_code(browser: Browser, course: OfferSession) -> Page:
    page = choose_times(browser, course)
    return browser.send(page, "phone", name="Amira Beispiel", phone="030 23125 050")


def book(browser: Browser, course: OfferSession, **sent: str) -> Page:
    page = ask_for_code(browser, course)
    return browser.send(page, "code", code=read_code(page), **sent)


def test_there_and_back_is_booked_in_six_screens(browser: Browser, course: OfferSession) -> None:
    """Offers, trip, party, times with contact, code, card: six pages from the start to the end."""
    start = browser.get(START)
    assert start.links(f"/book/session/{course.id}")
    card = book(browser, course)
    assert card.status == 200
    assert "Ihre Fahrt ist gebucht" in card.words
    assert card.words.count("zugesagt") == 2  # the way there and the way back
    assert "Hinweg" in card.words
    assert "Rückweg" in card.words


def test_a_form_sent_twice_books_once(browser: Browser, course: OfferSession, town: Town) -> None:
    """The second sending comes from a browser that has not heard of the first one's answer."""
    page = ask_for_code(browser, course)
    code = read_code(page)
    before = browser.client.get_cookie("hinfahrt")
    assert before is not None
    browser.send(page, "code", code=code)
    browser.client.set_cookie("hinfahrt", before.value)
    again = browser.send(page, "code", code=code)
    assert "gilt nicht mehr" in again.words  # a code is good for one sign-in
    town.clock.advance(timedelta(seconds=1))
    page = browser.post(f"{page.path}/again", page)
    card = browser.send(page, "code", code=read_code(page))
    assert "Ihre Fahrt ist gebucht" in card.words
    assert card.words.count("zugesagt") == 2
    assert browser.get(f"/{REGION}/rides").words.count("zugesagt") == 2


def test_going_back_after_booking_shows_the_card(browser: Browser, course: OfferSession) -> None:
    """The page of times of a booking that is made leads to its card, not to a second booking."""
    page = ask_for_code(browser, course)
    browser.send(page, "code", code=read_code(page))
    back = browser.get(page.path.replace("/code", "/times"))
    assert "Ihre Fahrt ist gebucht" in back.words


def test_cancelling_asks_once_more_and_says_that_it_is_free(
    browser: Browser, course: OfferSession
) -> None:
    """On Friday a ride on Monday can still be cancelled free of charge."""
    book(browser, course)
    rides = browser.get(f"/{REGION}/rides")
    asked = browser.get(rides.links("/cancel")[0])
    assert "kostenlos" in asked.words
    done = browser.post(asked.path, asked)
    assert "Die Fahrt ist abgesagt." in done.words
    assert done.words.count("zugesagt") == 1
    again = browser.post(asked.path, asked)
    assert "lässt sich nicht mehr absagen" in again.words


def test_a_late_cancellation_is_called_late(
    browser: Browser, course: OfferSession, town: Town
) -> None:
    """One hour before the pickup of a ride that was free to cancel until two hours before."""
    book(browser, course, mine="y")  # days later she is still signed in on her own phone
    page = browser.get(f"/{REGION}/rides")
    town.clock.instant = course.starts_at - timedelta(hours=1, minutes=20)
    asked = browser.get(page.links("/cancel")[0])
    assert "zählt das als spät" in asked.words


def test_an_expired_offer_leads_to_the_times_free_now(
    browser: Browser, course: OfferSession, town: Town
) -> None:
    """An offer is good for 10 minutes; the code takes 9, a new one after 11 comes too late."""
    page = ask_for_code(browser, course)
    town.clock.advance(timedelta(minutes=11))
    page = browser.post(f"{page.path}/again", page)
    page = browser.send(page, "code", code=read_code(page))
    assert "Dieses Angebot gilt nicht mehr. Diese Zeiten sind jetzt frei." in page.words
    assert page.has_field("choice")
    done = browser.send(page, "choice")
    assert "Ihre Fahrt ist gebucht" in done.words


def test_the_second_booking_needs_no_code(browser: Browser, town: Town) -> None:
    """Somebody signed in chooses a time and is done."""
    town.add_van()
    first, second = town.add_session(at(8), at(9)), town.add_session(at(11), at(12))
    book(browser, first)
    page = choose_times(browser, second)
    assert not page.has_field("phone")
    assert "Ihre Fahrt ist gebucht" in browser.send(page, "choice").words


def test_the_same_course_is_not_booked_twice(browser: Browser, course: OfferSession) -> None:
    """Who has a ride to this date already is led to her rides."""
    book(browser, course)
    page = browser.send(choose_times(browser, course), "choice")
    assert "schon eine Fahrt" in page.words
    assert page.path == f"/{REGION}/rides"


def test_a_wrong_code_keeps_the_booking_open(browser: Browser, course: OfferSession) -> None:
    page = ask_for_code(browser, course)
    right = read_code(page)
    wrong = browser.send(page, "code", code=f"{(int(right) + 1) % 1_000_000:06}")
    assert wrong.status == 422
    assert "Dieser Code stimmt nicht" in wrong.words
    assert "Ihre Fahrt ist gebucht" in browser.send(wrong, "code", code=right).words


def test_an_appointment_needs_places_day_and_one_time(browser: Browser, town: Town) -> None:
    """Each error stands beside its field, and what was typed is kept."""
    page = browser.get(f"/{REGION}/book/appointment")
    page = browser.send(page, "day", home="Column 3", day="2026-11-23")
    assert page.status == 422
    assert "Bitte schreiben Sie eine Straße oder einen Ort." in page.words
    assert "mindestens eine der beiden Zeiten" in page.words
    form = page.form("day")
    assert form.values["day"] == "2026-11-23"
    assert form.values["home"] == "Column 3"


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"day": "2026-11-19"}, "day", "schon vorbei"),  # it is the 20th
        ({"day": "2027-11-23"}, "day", "Tage im Voraus"),
        ({"leave_after": "09:00"}, "leave_after", "später sein als der Hinweg"),
        ({"home": "Hall", "search": ""}, "home", "derselbe Ort"),
    ],
)
def test_what_the_rules_exclude_is_said_beside_the_field(
    browser: Browser, town: Town, changes: dict[str, str], field: str, sentence: str
) -> None:
    """At once on the same page, with everything typed kept."""
    page = browser.get(f"/{REGION}/book/appointment")
    chosen = {"day": "2026-11-23", "arrive_by": "10:00", "venue": "Hall", "home": "Old Mill"}
    page = browser.send(page, "day", **{**chosen, **changes, "search": "venue"})
    venue = page.form("day").choices["venue_spot"][0]
    page = browser.send(page, "day", venue_spot=venue, search="home")
    home = page.form("day").choices["home_spot"][0]
    page = browser.send(page, "day", venue_spot=venue, home_spot=home)
    assert page.status == 422
    assert sentence in page.words
    wrong = next(tag for tag in page.all("input") if tag.get("id") == field)
    assert wrong["aria-invalid"] == "true"
    assert page.form("day").values["arrive_by"] == "10:00"


@pytest.mark.parametrize("day", ["0001-01-01", "0026-11-23", "9999-12-31", "tomorrow"])
def test_a_day_that_is_none_is_asked_for_again(browser: Browser, town: Town, day: str) -> None:
    page = browser.get(f"/{REGION}/book/appointment")
    page = browser.send(page, "day", day=day, arrive_by="10:00")
    assert page.status == 422
    assert "Bitte wählen Sie den Tag." in page.words
    assert page.form("day").values["day"] == day


def test_an_appointment_is_booked_for_the_directions_of_its_times(
    browser: Browser, town: Town
) -> None:
    """Only 'I must be there at 10': one ride, the way there."""
    town.add_van()
    page = browser.get(f"/{REGION}/book/appointment")
    page = browser.send(page, "home", venue="Hall", search="venue")
    venue = page.form("home").choices["venue_spot"][0]
    page = browser.send(page, "home", venue_spot=venue, home="Old Mill", search="home")
    home = page.form("home").choices["home_spot"][0]
    page = browser.send(
        page, "home", venue_spot=venue, home_spot=home, day="2026-11-23", arrive_by="10:00"
    )
    page = browser.send(page, "adults")
    page = browser.send(page, "phone", name="Amira Beispiel", phone="030 23125 050")
    page = browser.send(page, "code", code=read_code(page))
    assert page.words.count("Hinweg") == 1
    assert "Rückweg" not in page.words


def test_a_place_that_was_typed_but_not_marked_is_asked_for(
    browser: Browser, course: OfferSession
) -> None:
    """Column has nine streets that fit: they are listed, and the text stays."""
    page = browser.get(f"/{REGION}/book/session/{course.id}")
    page = browser.send(page, "home", home="Column")
    assert page.status == 422
    assert "Bitte markieren Sie einen dieser Orte." in page.words
    assert len(page.form("home").choices["home_spot"]) > 1
    assert page.form("home").values["home"] == "Column"


def test_an_unknown_place_is_said_beside_the_field(browser: Browser, course: OfferSession) -> None:
    page = browser.get(f"/{REGION}/book/session/{course.id}")
    page = browser.send(page, "home", home="Qqxzy", search="home")
    field = next(tag for tag in page.all("input") if tag.get("name") == "home")
    assert field["aria-invalid"] == "true"
    assert "home-error" in field["aria-describedby"]


def test_a_place_not_signed_by_us_does_not_count(browser: Browser, course: OfferSession) -> None:
    """A label belongs to the place that it was shown with: nobody can send another one."""
    page = browser.get(f"/{REGION}/book/session/{course.id}")
    page = browser.send(
        page, "home", home="My barn", home_asked="My barn", home_spot='["My barn", 50.0, 10.0]'
    )
    assert page.status == 422
    assert not page.has_field("adults")


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("adults", "0", "wie viele Personen"),
        ("adults", "many", "eine Zahl von 0 bis 20"),
        ("adults", "9", "Höchstens 8 Personen"),
        ("prams", "21", "eine Zahl von 0 bis 20"),
    ],
)
def test_a_wrong_count_is_said_beside_its_field(
    browser: Browser, course: OfferSession, field: str, value: str, sentence: str
) -> None:
    page = choose_trip(browser, course)
    page = browser.send(page, "adults", **{field: value})
    assert page.status == 422
    assert sentence in page.words
    described = next(tag for tag in page.all("input") if tag.get("name") == field)
    assert f"{field}-error" in described["aria-describedby"]
    assert described["value"] == value


def test_more_people_than_seats_leads_on(browser: Browser, course: OfferSession) -> None:
    """The van has 4 seats: six adults get a reason and ways on, not a dead end."""
    page = choose_times(browser, course, adults="6")
    assert page.status == 200
    assert "So haben wir keine Fahrt gefunden" in page.words
    assert page.links("/trip")
    assert page.links("/party")


def test_missing_name_and_phone_keep_the_chosen_time(
    browser: Browser, course: OfferSession
) -> None:
    page = choose_times(browser, course)
    choices = page.form("choice").choices["choice"]
    page = browser.send(page, "choice", choice=choices[-1], name="", phone="12")
    assert page.status == 422
    assert "Bitte schreiben Sie Ihren Namen." in page.words
    kept = page.form("choice").values["choice"].partition(" ")[0]
    assert kept == choices[-1].partition(" ")[0]
    assert page.form("choice").values["phone"] == "12"


def test_an_incomplete_phone_number_is_said_beside_its_field(
    browser: Browser, course: OfferSession
) -> None:
    page = choose_times(browser, course)
    page = browser.send(page, "choice", name="Amira Beispiel", phone="12")
    assert page.status == 422
    assert "keine vollständige Telefonnummer" in page.words


def test_two_bookings_under_way_fit_into_a_cookie(browser: Browser, course: OfferSession) -> None:
    """Browsers drop a cookie above 4096 bytes, and with it all that was chosen."""
    for _ in range(3):
        ask_for_code(browser, course)
    cookie = browser.client.get_cookie("hinfahrt")
    assert cookie is not None
    assert len(cookie.value) < 3500


def test_without_a_draft_the_steps_lead_to_the_start(browser: Browser) -> None:
    """A link from another device, or after signing out: begin again, no error."""
    for step in ("trip", "party", "times", "wait", "code"):
        page = browser.get(f"/{REGION}/book/0123456789abcdef/{step}")
        assert page.status == 200
        assert "Bitte wählen Sie Ihre Fahrt noch einmal." in page.words


def test_no_personal_data_stands_in_an_address(browser: Browser, course: OfferSession) -> None:
    """Typed places, names and phones travel in bodies; addresses carry opaque keys only."""
    page = choose_times(browser, course)
    addresses = [page.path, *page.links("/")]
    assert not any("Mill" in address or "2026" in address for address in addresses)


def test_waiting_for_a_place(browser: Browser, town: Town) -> None:
    """Four seats, five single riders to one course: the fifth one waits, and is told so."""
    town.add_van(seats=1)
    course = town.add_session()
    town.book(town.wish(course))
    page = choose_times(browser, course)
    assert "So haben wir keine Fahrt gefunden" in page.words
    page = browser.get(page.links("/wait")[0])
    page = browser.send(page, "phone", name="Amira Beispiel", phone="030 23125 050")
    page = browser.send(page, "code", code=read_code(page))
    assert "Sie stehen auf der Warteliste" in page.words
    assert page.words.count("auf der Warteliste") >= 2


def test_my_rides_belong_to_me_alone(browser: Browser, course: OfferSession, town: Town) -> None:
    """Somebody else's ride cannot be seen or cancelled through its key."""
    stranger = town.add_participant()
    ride_id = town.book(town.wish(course), stranger)[0]
    book(browser, course)
    page = browser.get(f"/{REGION}/rides/{ride_id}/cancel")
    assert page.status == 404
    browser.post(f"/{REGION}/rides/{ride_id}/cancel", page)
    kept = list_rides_of_participant(town.service, REGION, stranger.id)
    assert [ride.status for ride in kept] == [RideStatus.PROMISED]
