"""The office: the board, computing and publishing by hand, the drivers' sheets."""

import json

import pytest

from mobility.booking import list_rides_of_participant, request_place
from mobility.model import OfferSession, RideStatus, new_id
from mobility.planning import day_view
from tests.mobility.town import DAY, REGION, Town, at, spot
from tests.web.browser import Browser
from tests.web.site import Site

BOARD = f"/{REGION}/office/{DAY}"


@pytest.fixture
def booked(town: Town, course: OfferSession) -> Town:
    """Two people ride to the course and back."""
    for home in (spot(4, 0), spot(4, 1)):
        town.book(town.wish(course, home, back=True))
    return town


def test_the_board_shows_tours_stops_promises_and_loads(office: Browser, booked: Town) -> None:
    """Four rides on one tour: eight stops, everybody by name, the van empty at the end."""
    page = office.get(BOARD)
    tour = day_view(booked.service, REGION, DAY).tours[0]
    rows = [row["id"] for row in page.all("tr") if row.get("id", "").startswith("stop-1-")]
    assert rows == [f"stop-1-{stop.position}" for stop in tour.stops]
    assert len(rows) == 8
    assert "Amira Beispiel 1" in page.words
    assert "Driver 1" in page.words
    assert "4 Fahrten" in page.words


def test_what_has_no_place_stands_first_with_its_reason(office: Browser, town: Town) -> None:
    """One seat, two people to the same course: the second one waits, and the board says why."""
    town.add_van(seats=1)
    course = town.add_session()
    town.book(town.wish(course))
    person = town.add_participant()
    request_place(town.service, REGION, person.id, town.wish(course), new_id())
    page = office.get(BOARD)
    assert "1 Fahrt ohne Platz" in page.words
    assert page.words.index("ohne Platz") < page.words.index("Tour 1")
    assert "alle Busse voll" in page.words or "alle Busse anderswo" in page.words


def test_the_first_page_leads_to_the_day_with_rides(office: Browser, booked: Town) -> None:
    """It is Friday; the next day with rides is Monday."""
    assert office.get(f"/{REGION}/office/").path == BOARD
    assert office.get(f"/{REGION}/office/?day=2026-11-25").path.endswith("2026-11-25")
    assert office.get(f"/{REGION}/office/?day=nonsense").path == BOARD


def test_a_day_without_anything_says_so(office: Browser, town: Town) -> None:
    page = office.get(f"/{REGION}/office/2026-12-24")
    assert page.status == 200
    assert "noch niemand eine Fahrt gebucht" in page.words


def test_a_day_that_does_not_exist_is_no_page(office: Browser) -> None:
    for day in ("2026-02-30", "0001-01-01", "9999-12-31", "tomorrow"):
        assert office.get(f"/{REGION}/office/{day}").status == 404


def test_the_plan_is_computed_and_the_waiting_page_leads_back(
    office: Browser, booked: Town, site: Site
) -> None:
    """Computing goes on while the browser waits; once stored, the board is shown."""
    page = office.get(BOARD)
    token = page.form("csrf_token").values["csrf_token"]
    office.client.post(f"{BOARD}/plan", data={"csrf_token": token})
    for run in site.app.extensions["hinfahrt_plan_runs"].list_runs():
        run.join()
    since = int(booked.clock.now().timestamp())
    done = office.get(f"{BOARD}/planning?since={since}")
    assert done.path == BOARD
    assert "berechnet" in done.words
    assert day_view(booked.service, REGION, DAY).planned_at == booked.clock.now()


def test_the_waiting_page_counts_the_seconds(office: Browser, booked: Town) -> None:
    """Asked for a minute ago would be too long: the region searches for one second."""
    now = int(booked.clock.now().timestamp())
    waiting = office.get(f"{BOARD}/planning?since={now}")
    assert "0 von etwa 1 Sekunden" in waiting.words
    given_up = office.get(f"{BOARD}/planning?since={now - 60}")
    assert "noch nicht fertig" in given_up.words


def test_a_day_without_vans_cannot_be_planned(office: Browser, town: Town) -> None:
    page = office.get(BOARD)
    page = office.post(f"{BOARD}/plan", page)
    assert "An diesem Tag fährt kein Bus." in page.words


def test_publishing_tells_the_version_and_the_participants(office: Browser, booked: Town) -> None:
    page = office.get(BOARD)
    page = office.post(f"{BOARD}/publish", page)
    assert "Veröffentlicht als Fassung 1: 1 Tour." in page.words
    assert "veröffentlicht, Fassung 1" in page.words
    view = day_view(booked.service, REGION, DAY)
    assert {ride.status for ride in view.rides} == {RideStatus.PUBLISHED}


def test_a_day_without_a_plan_cannot_be_published(office: Browser, town: Town) -> None:
    page = office.get(BOARD)
    page = office.post(f"{BOARD}/publish", page)
    assert "noch keinen Tagesplan" in page.words


def test_the_map_gets_driven_lines_and_no_names(office: Browser, booked: Town) -> None:
    """From the depot in the corner through the stops and back; the line follows the streets."""
    response = office.client.get(f"{BOARD}/tours.json")
    tour = response.get_json()["tours"][0]
    depot = [round(booked.depot.lon, 5), round(booked.depot.lat, 5)]
    assert tour["line"][0] == pytest.approx(depot, abs=1e-3)
    assert tour["line"][-1] == pytest.approx(depot, abs=1e-3)
    assert len(tour["line"]) > len(tour["stops"])
    assert "Beispiel" not in response.get_data(as_text=True)


def test_the_ground_of_the_map_is_asked_for_once(office: Browser, town: Town) -> None:
    """Roads of the town as lines; asked again, the browser hears that nothing has changed."""
    first = office.client.get(f"/{REGION}/office/ground.json")
    layers = json.loads(first.data)
    assert set(layers) == {"roads", "places", "water", "attribution"}
    assert {road["properties"]["class"] for road in layers["roads"]["features"]} == {"minor"}
    lines = layers["roads"]["features"][0]["geometry"]["coordinates"]
    assert lines
    assert "max-age" in first.headers["Cache-Control"]
    again = office.client.get(
        f"/{REGION}/office/ground.json", headers={"If-None-Match": first.headers["ETag"]}
    )
    assert again.status_code == 304


def test_sheets_come_as_pdf_and_as_a_page(office: Browser, booked: Town) -> None:
    """The page shows first names with initials, the promise and the phone; the PDFs open."""
    page = office.get(f"{BOARD}/tours/1/sheet")
    assert "Amira 1." in page.words
    assert "Beispiel" not in page.words
    assert "einsteigen" in page.words
    for address in (f"{BOARD}/tours/1/sheet.pdf", f"{BOARD}/sheets.pdf"):
        response = office.client.get(address)
        assert response.mimetype == "application/pdf"
        assert response.data.startswith(b"%PDF")
    assert office.client.get(f"{BOARD}/tours/9/sheet.pdf").status_code == 404


def test_a_published_time_stands_on_the_participants_ride(
    office: Browser, town: Town, course: OfferSession
) -> None:
    person = town.add_participant()
    town.book(town.wish(course), person)
    before = list_rides_of_participant(town.service, REGION, person.id)[0]
    assert before.planned_pickup_at is None
    office.post(f"{BOARD}/publish", office.get(BOARD))
    after = list_rides_of_participant(town.service, REGION, person.id)[0]
    assert after.planned_pickup_at is not None
    assert at(6) < after.planned_pickup_at < at(9)
