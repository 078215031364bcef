"""Booking by telephone, as the office does it without JavaScript."""

import pytest

from mobility.accounts import find_callers
from mobility.booking import list_rides_of_participant
from mobility.model import Action, AuditEntry, MessageChannel, OfferSession, Participant
from mobility.planning import check_day
from tests.mobility.town import DAY, REGION, Town, at, spot
from tests.web.browser import Browser, Page

PHONE = f"/{REGION}/office/phone"


def called(office: Browser, text: str) -> Page:
    return office.send(office.get(PHONE), "caller", caller=text)


def audited(town: Town) -> list[Action]:
    with town.service.database.reading() as session:
        return [row.action for row in session.query(AuditEntry).all() if row.actor[:5] == "staff"]


@pytest.mark.parametrize("typed", ["001", "030 23125001", "+4930 23125 001", "amira 1"])
def test_a_caller_is_found(office: Browser, town: Town, typed: str) -> None:
    """By the end of the number, as it is dialled, with the country's code, by parts of the name."""
    town.add_participant()
    page = called(office, typed)
    assert "Amira Beispiel 1" in page.words
    assert page.has_field("target")


def test_several_callers_are_listed(office: Browser, town: Town) -> None:
    """All phones of the town begin alike; the marked one is taken."""
    town.add_participant()
    second = town.add_participant()
    page = called(office, "23125")
    assert page.form("person").choices["person"][1] == second.id
    page = office.send(page, "person", person=second.id)
    assert "Amira Beispiel 2" in page.words


def test_what_is_no_number_is_said(office: Browser) -> None:
    """A name that nobody has cannot be somebody new."""
    page = called(office, "Niemand")
    assert page.status == 422
    assert "keine vollständige Telefonnummer" in page.words


def test_the_same_again(office: Browser, town: Town, course: OfferSession) -> None:
    """Once a course date was booked, the next one is two steps away."""
    next_week = DAY.replace(day=DAY.day + 7)
    town.add_session(at(9, day=next_week), at(12, day=next_week))
    town.add_van(day=next_week, number=2)
    person = town.add_participant()
    (first,) = town.book(town.wish(course), person)
    page = called(office, "001")
    page = office.post(f"{PHONE}/again", page, person=person.id, ride=first)
    assert "Abholung" in page.words
    done = office.send(page, "token")
    assert "Die SMS darüber ist unterwegs." in done.words
    booked = list_rides_of_participant(town.service, REGION, person.id)
    assert [ride.service_date for ride in booked] == [DAY, next_week]
    assert Action.RIDE_BOOKED in audited(town)


def test_an_appointment_with_children_and_a_wheelchair(office: Browser, town: Town) -> None:
    """Typed as people say it: on Monday, there by 10, free at 11; a child of three comes along."""
    town.add_van(layouts=[{"seats": 4, "wheelchairs": 1, "child_seats_1": 1}])
    town.book(town.wish(town.add_session(), spot(4, 0)), town.add_participant())
    page = called(office, "001")
    asked = office.send(
        page,
        "target",
        target="Old Mill",
        day="mo",
        arrive_by="10",
        leave_after="11",
        ages="3",
        wheelchairs="1",
        adults="0",
    )
    assert "Bitte markieren" not in asked.words, asked.words
    done = office.send(asked, "token")
    assert done.words.count("Old Mill") >= 2
    assert "Die SMS darüber ist unterwegs." in done.words
    assert check_day(town.service, REGION, DAY) == ()


def test_somebody_new_is_entered_on_the_way(
    office: Browser, town: Town, course: OfferSession
) -> None:
    """She wants no messages: told so, the office prints a card; that she is new is audited."""
    page = called(office, "030 23125 077")
    assert "Jemand Neues" in page.words
    wish = {"name": "Nora Neumann", "told": "none", "home": "Old Mill", "target": "Kurs"}
    page = office.send(page, "target", **wish, target_spot=f"session:{course.id}")
    (place,) = page.form("home_spot").choices["home_spot"]
    label = page.form("target").values["target"]
    sessions = page.form("target_spot").choices["target_spot"]
    asked = office.send(
        page, "target", home_spot=place, target_spot=sessions[0], target=label, name="Nora Neumann"
    )
    done = office.send(asked, "token")
    assert "Bitte drucken Sie die Karte" in done.words
    (nora,) = find_callers(town.service, REGION, "077")
    assert (nora.name, nora.channel) == ("Nora Neumann", MessageChannel.NONE)
    assert {Action.PARTICIPANT_ADDED, Action.RIDE_BOOKED} <= set(audited(town))
    card = office.get(done.links("/cards")[1])
    assert "Nora Neumann" in card.words


def test_no_place_says_why_and_she_can_wait(
    office: Browser, town: Town, course: OfferSession
) -> None:
    """A van of four seats; the fifth is told why not, and waits."""
    town.book(town.wish(course, adults=4))
    person = town.add_participant()
    page = called(office, "002")
    asked = filled_in(office, page, course)
    assert "Auf die Warteliste setzen" in asked.words
    waiting = office.send(asked, "target", act="wait")
    assert "Amira Beispiel 2" in waiting.words
    (ride,) = list_rides_of_participant(town.service, REGION, person.id)
    assert ride.waiting_before == 0
    assert Action.RIDE_WAITLISTED in audited(town)


def filled_in(office: Browser, page: Page, course: OfferSession) -> Page:
    """The wish to a course, one way, from the Old Mill, quoted."""
    wish = {"home": "Old Mill", "target": "Kurs", "directions": "outbound"}
    page = office.send(page, "target", **wish)
    return office.send(
        page,
        "target",
        home_spot=page.form("home_spot").choices["home_spot"][0],
        target_spot=f"session:{course.id}",
    )


def test_what_is_missing_stands_beside_its_field(office: Browser, town: Town) -> None:
    """A place without a day, ages that are none, a time that is none."""
    town.add_participant()
    page = called(office, "001")
    empty = office.send(page, "target")
    assert empty.status == 422
    assert "Bitte schreiben Sie eine Straße oder einen Ort." in empty.words
    wrong = office.send(page, "target", home="Old Mill", target="Row 1", ages="drei")
    assert "Bitte schreiben Sie das Alter so: 3, 7." in wrong.words


def test_a_ride_is_changed_with_a_reason(office: Browser, town: Town, course: OfferSession) -> None:
    """From the ride's page; without a reason nothing happens."""
    (ride,) = town.book(town.wish(course))
    page = office.get(f"/{REGION}/office/rides/{ride}")
    page = office.send(page, "ride", act="change")
    page = office.send(page, "target", adults="2")
    refused = office.send(page, "token")
    assert "Bitte schreiben Sie, warum" in refused.words
    done = office.send(refused, "token", reason="nimmt ihre Schwester mit")
    assert "2 Erwachsene" in done.words
    assert check_day(town.service, REGION, DAY) == ()


def test_a_ride_is_cancelled_with_a_reason(
    office: Browser, town: Town, course: OfferSession
) -> None:
    """The history says who and why; without a reason nothing happens."""
    (ride,) = town.book(town.wish(course))
    page = office.get(f"/{REGION}/office/rides/{ride}")
    assert "Bitte schreiben Sie, warum die Fahrt" in office.send(page, "reason", reason=" ").words
    gone = office.send(page, "reason", reason="ist krank")
    assert "ist krank" in gone.words
    assert Action.RIDE_CANCELLED in audited(town)


def test_only_the_office_books_by_phone(town: Town, browser: Browser) -> None:
    """Somebody who is not signed in sees nothing of a caller."""
    person: Participant = town.add_participant()
    page = browser.get(f"{PHONE}/{person.id}")
    assert person.name not in page.words
