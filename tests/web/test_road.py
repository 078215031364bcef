"""The driver's page behind a signed link, his calendar, and what the office sees of it."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient
from icalendar import Calendar

from mobility.model import OfferSession, RideStatus
from mobility.operations import calendar_token, list_tour_states
from mobility.planning import publish_day
from mobility.storage.driving import find_driver_by_phone
from tests.mobility.paper.codes import read_codes
from tests.mobility.town import DAY, REGION, Town, at
from tests.web.browser import Browser
from tests.web.site import Site

ROAD = f"/{REGION}/office/{DAY}/road"


@pytest.fixture
def link(town: Town, course: OfferSession) -> str:
    """The path of the page of a published tour with one ride, in the morning of its day."""
    town.book(town.wish(course))
    publish_day(town.service, REGION, DAY)
    town.clock.instant = at(7)
    return path_of(town)


def path_of(town: Town) -> str:
    [state] = list_tour_states(town.service, REGION, DAY)
    return urlsplit(state.link).path + "/"


def event(number: int, kind: str, **more: Any) -> dict[str, Any]:
    return {"id": f"event-{number:04}", "kind": kind, "at": at(8, 30).isoformat(), **more}


def post(site: Site, link: str, *events: dict[str, Any]) -> Any:
    client: FlaskClient = site.app.test_client()
    return client.post(f"{link}events", json={"events": list(events)})


def test_the_page_shows_stops_to_whoever_has_the_link(site: Site, town: Town, link: str) -> None:
    """Without signing in; calling and navigating are links."""
    page = Browser(site.app.test_client()).get(link)
    assert page.status == 200
    assert "Tour 1" in page.words
    assert "Amira B." in page.words or "Amira Beispiel" not in page.words
    addresses = [a["href"] for a in page.all("a") if a.get("href")]
    assert any(a.startswith("tel:+4930") for a in addresses)
    assert any(a.startswith("geo:50.") for a in addresses)


def test_the_printed_code_opens_the_page(
    site: Site, town: Town, link: str, office: Browser
) -> None:
    """The office prints the tour's sheet; whoever points a camera at it has the driver's page."""
    [tour] = town.day().tours
    printed = office.client.get(f"/{REGION}/office/{DAY}/tours/{tour.number}/sheet.pdf")
    [address] = read_codes(printed.data)
    [state] = list_tour_states(town.service, REGION, DAY)
    assert address == state.link
    assert site.app.test_client().get(urlsplit(address).path + "/").status_code == 200


def test_taps_arrive_once(site: Site, town: Town, link: str) -> None:
    """The second time the phone only wants to be sure."""
    town.clock.instant = at(8, 31)
    [tour] = town.day().tours
    boarded = event(1, "boarded", ride_id=tour.stops[0].ride_id, stop_position=0)
    for _ in range(2):
        answer = post(site, link, boarded)
        assert answer.status_code == 200
        assert answer.json["stops"][0]["done"] == "boarded"
    assert town.day().rides[0].status is RideStatus.ON_BOARD


@pytest.mark.parametrize(
    "content",
    [
        None,
        [],
        {},
        {"events": 1},
        {"events": [{}]},
        {"events": [{"id": "short", "kind": "started", "at": "2026-11-23T08:00:00Z"}]},
        {"events": [{"id": "long enough", "kind": "exploded", "at": "2026-11-23T08:00:00Z"}]},
        {"events": [{"id": "long enough", "kind": "started", "at": "2026-11-23T08:00:00"}]},
    ],
)
def test_nonsense_is_refused(site: Site, link: str, content: object) -> None:
    answer = site.app.test_client().post(f"{link}events", json=content)
    assert answer.status_code == 400


def test_a_link_is_for_its_tour_and_day_only(site: Site, town: Town, link: str) -> None:
    """A changed letter opens nothing; at three in the next night it is closed for good."""
    client = site.app.test_client()
    wrong = link[:-2] + ("a" if link[-2] != "a" else "b") + "/"
    assert client.get(wrong).status_code == 404
    assert client.get(link).status_code == 200
    town.clock.instant = at(2, 59, day=DAY + timedelta(days=1))
    assert client.get(link).status_code == 200
    town.clock.advance(timedelta(minutes=1))
    closed = client.get(link)
    assert closed.status_code == 410
    assert "Amira" not in closed.get_data(as_text=True)
    assert post(site, link, event(1, "started")).status_code == 410
    assert client.get(f"{link}worker.js").status_code == 410


def test_the_office_closes_a_link(site: Site, town: Town, link: str, office: Browser) -> None:
    """The next link is another one."""
    page = office.get(ROAD)
    assert "noch nicht gelesen" in page.words
    [state] = list_tour_states(town.service, REGION, DAY)
    done = office.post(f"{ROAD}/{state.shift_id}/revoke", page)
    assert "Link ist geschlossen" in done.words
    assert site.app.test_client().get(link).status_code == 404
    assert site.app.test_client().get(path_of(town)).status_code == 200


def test_the_office_sees_how_it_goes(site: Site, town: Town, link: str, office: Browser) -> None:
    town.clock.instant = at(8, 31)
    post(site, link, event(1, "acknowledged", version=1), event(2, "delayed", delay_s=900))
    words = office.get(ROAD).words
    assert "15 Minuten später" in words
    assert "0/2" in words


def test_a_driver_has_a_calendar_without_names(site: Site, town: Town, link: str) -> None:
    with town.service.database.reading() as session:
        driver = find_driver_by_phone(session, [REGION], "+493023125501")
    assert driver is not None
    token = calendar_token(town.service, driver)
    client = site.app.test_client()
    answer = client.get(f"/{REGION}/calendar/{token}.ics")
    assert answer.mimetype == "text/calendar"
    [shift] = Calendar.from_ical(answer.data).walk("VEVENT")
    assert str(shift["SUMMARY"]) == "Tour 1 · Van 1"
    assert shift.decoded("DTSTART") == at(6)
    assert b"Amira" not in answer.data
    assert client.get(f"/{REGION}/calendar/{token[:-1]}x.ics").status_code == 404
