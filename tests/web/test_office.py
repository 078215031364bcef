"""The office: the board, computing and publishing by hand, the drivers' sheets."""

import json
from typing import Any

import pytest

from mobility.booking import list_rides_of_participant, request_place
from mobility.model import OfferSession, RideStatus, new_id
from mobility.planning import day_view
from tests.mobility.town import DAY, REGION, Town, at, spot
from tests.web.browser import Browser
from tests.web.site import Site
from web.dispatch.live import Streams

BOARD = f"/{REGION}/office/{DAY}"


@pytest.fixture
def booked(town: Town, course: OfferSession) -> Town:
    """Two people ride to the course and back."""
    for home in (spot(4, 0), spot(4, 1)):
        town.book(town.wish(course, home, back=True))
    return town


def test_the_board_shows_tours_and_rides(office: Browser, booked: Town) -> None:
    """Four rides on one tour: one row along time with eight stops, four lines of rides."""
    page = office.get(BOARD)
    tour = day_view(booked.service, REGION, DAY).tours[0]
    (lane,) = (row for row in page.all("li") if row.get("id") == "lane-1")
    stops = json.loads(lane["data-stops"])
    assert [ride_id for _, ride_id, _, _ in stops] == [stop.ride_id for stop in tour.stops]
    # The axis begins at 6, when the van comes on duty.
    assert stops[0][0] == (tour.stops[0].begin_at - at(6)).total_seconds() / 60
    rides = [row["data-ride"] for row in page.all("li") if row.get("id", "").startswith("ride-")]
    assert sorted(rides) == sorted({stop.ride_id for stop in tour.stops})
    assert "Amira Beispiel 1" in page.words
    assert "Driver 1" in page.words
    assert "4 Fahrten" in page.words


def test_a_tour_shows_stops_promises_and_loads(office: Browser, booked: Town) -> None:
    """Eight stops, everybody by name, each with a row of its own."""
    page = office.get(f"{BOARD}/tours/1")
    tour = day_view(booked.service, REGION, DAY).tours[0]
    rows = [row["id"] for row in page.all("tr") if row.get("id", "").startswith("stop-1-")]
    assert rows == [f"stop-1-{stop.position}" for stop in tour.stops]
    assert len(rows) == 8
    assert "Amira Beispiel 1" in page.words
    assert office.get(f"{BOARD}/tours/9").status == 404


def test_a_search_needs_no_script_and_leaves_no_trace_in_the_address(
    office: Browser, booked: Town
) -> None:
    """Of two people with two rides each, the one who is searched for."""
    page = office.get(BOARD)
    for words in ("amira 3023125002", "4/1"):
        found = office.send(page, "words", words=words, show="all")
        lines = [row for row in found.all("li") if row.get("id", "").startswith("ride-")]
        assert len(lines) == 2
        assert found.response.request.query_string == b""
    nobody = office.send(page, "words", words="", show="wheelchair")
    assert "Keine Fahrt ist so." in nobody.words


def test_an_open_board_gets_the_pieces_that_have_changed(
    office: Browser, town: Town, course: OfferSession
) -> None:
    """A second ride changes the tour's row, the figures and nothing about the first ride."""
    town.book(town.wish(course))
    page = office.get(BOARD)
    marks = {row["id"]: row["data-mark"] for _, row in page.tags if row.get("data-mark")}
    token = page.form("csrf_token").values["csrf_token"]

    def ask() -> Any:
        headers = {"X-CSRFToken": token}
        return office.client.post(f"{BOARD}/changes", json={"marks": marks}, headers=headers).json

    assert ask()["pieces"] == []
    pulse = _pulse(office)
    (second,) = town.book(town.wish(course, spot(4, 1)))
    news = ask()
    assert {piece["key"] for piece in news["pieces"]} >= {"head", "lane-1", f"ride-{second}"}
    assert len(news["order"]) == 2
    assert news["pulse"] != pulse


def test_a_stream_tells_what_has_changed(
    office: Browser, site: Site, town: Town, course: OfferSession
) -> None:
    """The first event is the pulse of now; a browser that knows it already hears a comment."""
    town.book(town.wish(course))
    pulse = _pulse(office)
    stopped = site.app.extensions.setdefault("hinfahrt_streams", Streams()).stopped
    stopped.set()  # each stream looks once and ends
    response = office.client.get(f"{BOARD}/live")
    assert response.mimetype == "text/event-stream"
    assert f"data: {pulse}\n\n" in response.get_data(as_text=True)
    known = office.client.get(f"{BOARD}/live?pulse={pulse}")
    assert "data:" not in known.get_data(as_text=True)


def test_streams_are_few_and_come_free_again(office: Browser, site: Site, town: Town) -> None:
    """With all taken, the page is told to ask for the pulse instead."""
    streams = site.app.extensions["hinfahrt_streams"] = Streams(most=1)
    streams.stopped.set()
    held = office.client.get(f"{BOARD}/live")
    assert office.client.get(f"{BOARD}/live").status_code == 503
    held.close()
    again = office.client.get(f"{BOARD}/live")
    assert again.status_code == 200
    again.close()


def test_what_has_no_place_stands_first_with_its_reason_and_remedy(
    office: Browser, town: Town
) -> None:
    """One seat, two people to the same course: the second one waits, and the board says why."""
    town.add_van(seats=1)
    course = town.add_session()
    town.book(town.wish(course))
    person = town.add_participant()
    request_place(town.service, REGION, person.id, town.wish(course), new_id())
    page = office.get(BOARD)
    assert "1 Fahrt ohne Platz" in page.words
    assert page.words.index("ohne Platz") < page.words.index("Driver 1")
    assert "alle Busse voll" in page.words or "alle Busse anderswo" in page.words
    assert "Min. früher" in page.words or "Min. später" in page.words


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


def _pulse(office: Browser) -> Any:
    answer: Any = office.client.get(f"{BOARD}/pulse").json
    return answer["pulse"]
