"""A move that cannot be is told of that one bus, says what would help, and changes nothing."""

import pytest

from mobility.booking import AppointmentTarget, Wish, list_rides_of_participant, request_place
from mobility.model import OfferSession, Party, RideStatus, new_id
from mobility.planning import publish_day
from mobility.refusals import Refusal
from tests.mobility.town import DAY, REGION, Town, at, spot
from tests.web.browser import Browser, Page
from web.dispatch.words import MOVE_WORDS

BOARD = f"/{REGION}/office/{DAY}"
DOCTOR = spot(6, 6)


def moved_to(office: Browser, ride_id: str, shift_id: str) -> Page:
    page = office.get(f"{BOARD}/rides/{ride_id}/move?shift={shift_id}")
    assert page.status == 422
    assert "Es ist nichts geändert." in page.words
    assert "Bitte wählen Sie eine andere Zeit" not in page.words
    return page


def to_the_doctor(town: Town, party: Party, *required: str) -> str:
    """On tour 1, in a bus that has everything."""
    layout = {"seats": 4, "wheelchairs": 1, "prams": 1}
    town.add_van(layouts=[layout], properties=("ramp",))
    target = AppointmentTarget(DOCTOR, at(9))
    (ride,) = town.book(Wish(spot(4, 0), party, target, back=False, required=frozenset(required)))
    return ride


def test_too_few_seats(office: Browser, town: Town) -> None:
    """Three people, and a bus of one seat: it would do with two less."""
    ride, small = to_the_doctor(town, Party(adults=3)), town.add_van(seats=1, number=2)
    page = moved_to(office, ride, small.id)
    assert "Davon hat dieser Bus um diese Zeit zu wenig: Sitze." in page.words
    assert "2 weniger: Sitze" in page.words


def test_no_place_for_a_wheelchair(office: Browser, town: Town) -> None:
    ride, plain = to_the_doctor(town, Party(adults=0, wheelchairs=1)), town.add_van(number=2)
    words = moved_to(office, ride, plain.id).words
    assert "Davon hat dieser Bus um diese Zeit zu wenig: Plätze für Rollstühle." in words


def test_what_the_bus_does_not_offer(office: Browser, town: Town) -> None:
    ride, plain = to_the_doctor(town, Party(), "ramp"), town.add_van(number=2)
    words = moved_to(office, ride, plain.id).words
    assert "Das fehlt diesem Bus oder der Person am Steuer: eine Rampe." in words


def test_outside_the_shift(office: Browser, town: Town) -> None:
    """The other driver begins two hours later; promises give way by two hours, not by more."""
    ride, late = to_the_doctor(town, Party()), town.add_van(number=2, begin=at(11), end=at(18))
    words = moved_to(office, ride, late.id).words
    assert "Um diese Zeit hat diese Person keinen Dienst." in words
    assert "Es ginge mit:" in words


def test_every_reason_has_words_for_one_bus() -> None:
    """Whatever a ride is refused a place for; none of them speaks of all buses."""
    for code in MOVE_WORDS:
        assert Refusal(code, kind="seats").code == code
    assert not any("vehicles" in sentence for sentence in MOVE_WORDS.values())


@pytest.fixture
def declined(town: Town, course: OfferSession) -> str:
    """The bus of four is full; somebody waited, and was told no when the day was published."""
    town.book(town.wish(course, adults=4))
    person = town.add_participant()
    (ride,) = request_place(town.service, REGION, person.id, town.wish(course), new_id())
    publish_day(town.service, REGION, DAY)
    (view,) = list_rides_of_participant(town.service, REGION, person.id)
    assert view.status is RideStatus.DECLINED
    return ride


def test_who_was_told_no_is_asked_anew(office: Browser, town: Town, declined: str) -> None:
    """There is no form that cannot work; one button leads to what could be promised by now."""
    page = office.get(f"{BOARD}/rides/{declined}")
    assert not page.has_field("shift")
    asked = office.send(page, "ride", act="anew")
    assert "Um diese Zeit sind alle Busse voll" in asked.words
    town.add_van(number=2)
    asked = office.send(page, "ride", act="anew")
    done = office.send(asked, "token")
    assert "Die SMS darüber ist unterwegs." in done.words
