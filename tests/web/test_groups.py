"""The office books a provider's group, without JavaScript."""

from datetime import timedelta

from mobility.booking import list_groups
from mobility.model import OfferSession
from mobility.planning import check_day
from tests.mobility.town import DAY, REGION, Town, at
from tests.web.browser import Browser, Page

CONTACT = {"name": "Gesine Gruppe", "phone": "030 23125 060"}


def entered(office: Browser, course: OfferSession, adults: int) -> Page:
    """A page with so many people from the Old Mill, who are to be quoted next."""
    page = office.get(f"/{REGION}/office/groups/new")
    place = {"home": "Old Mill", "session": course.id, "new-adults": str(adults)}
    page = office.send(page, "session", search="home", **place)
    return office.send(page, "session", act="add", session=course.id, **{"new-adults": str(adults)})


def test_a_group_is_booked_and_cancelled(office: Browser, town: Town, course: OfferSession) -> None:
    """Six people, two vans of four seats: shown, booked, listed, cancelled as a whole."""
    town.add_van(number=2)
    page = entered(office, course, 6)
    assert "6 Personen in der Gruppe" in page.words
    found = office.send(page, "session", act="quote", session=course.id, **CONTACT)
    assert "2 Fahrten je Richtung" in found.words
    assert "Ohne Fahrt" not in found.words
    listed = office.send(found, "session", act="book", session=course.id, **CONTACT)
    assert "Die Gruppe ist gebucht." in listed.words
    assert "6 Personen mit Fahrt" in listed.words
    group = office.get(listed.links("/groups/")[1])
    assert group.words.count("zugesagt") == 4
    office.post(group.path, group)
    (view,) = list_groups(town.service, REGION)
    assert not view.can_cancel
    assert check_day(town.service, REGION, DAY) == ()


def test_who_has_no_ride_is_listed(office: Browser, town: Town, course: OfferSession) -> None:
    """A van of four seats until 9: of twelve people some are named with the reason."""
    page = entered(office, course, 12)
    ways = {"session": course.id, "directions": "outbound"}
    found = office.send(page, "session", act="quote", **ways, **CONTACT)
    assert "Ohne Fahrt" in found.words
    assert "Diese Fahrten buchen" in found.words


def test_a_group_on_every_date(office: Browser, town: Town, course: OfferSession) -> None:
    """These three people, every Monday: booked date by date; nobody drives on the last one."""
    for weeks in (1, 2):
        day = DAY + timedelta(weeks=weeks)
        town.add_session(at(9, day=day), at(12, day=day))
    town.add_van(day=DAY + timedelta(weeks=1))
    page = entered(office, course, 3)
    whole = {"session": course.id, "dates": "all"}
    found = office.send(page, "session", act="quote", **whole, **CONTACT)
    done = office.send(found, "session", act="book", **whole, **CONTACT)
    assert done.words.count("3 Personen mit Fahrt") == 2
    assert "An diesem Tag fährt kein Bus." in done.words
    assert len(list_groups(town.service, REGION)) == 2


def test_what_is_missing_is_said_beside_it(office: Browser, course: OfferSession) -> None:
    """No place, nobody, no contact, more than sixty: all is still there to be mended."""
    page = office.get(f"/{REGION}/office/groups/new")
    empty = office.send(page, "session", act="add", session=course.id)
    assert empty.status == 422
    assert "Bitte schreiben Sie eine Straße oder einen Ort." in empty.words
    page = entered(office, course, 3)
    unnamed = office.send(page, "session", act="quote", session=course.id)
    assert unnamed.status == 422
    assert "3 Personen in der Gruppe" in unnamed.words
    out = next(form for form in page.forms if "member" in form.values)
    assert out.values["member"]
    fewer = office.send(page, "session", act="remove:0", session=course.id)
    assert "0 Personen in der Gruppe" in fewer.words
    nobody = office.send(fewer, "session", act="quote", session=course.id, **CONTACT)
    assert nobody.status == 422


def test_groups_are_the_offices_business(browser: Browser) -> None:
    assert "/sign-in" in browser.get(f"/{REGION}/office/groups").path
