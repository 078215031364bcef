"""The dispatcher's hand on the plan: looking at a move, making it, undoing it; a driver is out."""

from datetime import timedelta
from threading import enumerate as enumerate_threads

import pytest

from mobility.fleet import note_absences
from mobility.model import OfferSession
from mobility.planning import day_view, plan_day, publish_day, watch_day
from mobility.views import DayRideView
from tests.mobility.town import DAY, REGION, Town, spot
from tests.web.browser import Browser, Page
from tests.web.conftest import sign_in

BOARD = f"/{REGION}/office/{DAY}"


@pytest.fixture
def booked(town: Town, course: OfferSession) -> Town:
    """Two people on one tour, and a second van with nothing to do."""
    for home in (spot(4, 0), spot(4, 1)):
        town.book(town.wish(course, home))
    town.add_van(number=2)
    return town


def rides(town: Town) -> tuple[DayRideView, ...]:
    return day_view(town.service, REGION, DAY).rides


def test_a_move_is_looked_at_then_made_then_undone(office: Browser, booked: Town) -> None:
    """No script is needed: the ride's page leads to what it does, and that to the deed."""
    ride = rides(booked)[0]
    address = f"{BOARD}/rides/{ride.ride_id}"
    page = office.get(address)
    assert "Amira Beispiel" in page.words
    other = day_view(booked.service, REGION, DAY).shifts[1].shift_id
    preview = office.get(f"{address}/move?shift={other}")
    assert "Alle Zusagen halten." in preview.words
    assert preview.form("mark").values["shift"] == other
    done = office.send(preview, "mark", pinned="yes")
    assert "Die Fahrt ist verschoben." in done.words
    moved = next(one for one in rides(booked) if one.ride_id == ride.ride_id)
    assert (moved.tour_number, moved.pinned) == (2, True)
    free = office.send(done, "pinned")
    assert "An Tour 2 heften" in free.words
    board = office.post(f"{BOARD}/undo", office.get(BOARD))
    assert "zurückgenommen" in board.words
    assert {one.tour_number for one in rides(booked)} == {1}


def test_a_move_that_cannot_be_says_why(office: Browser, booked: Town) -> None:
    """Onto a locked tour, or one that there is not."""
    ride = rides(booked)[0]
    page = office.get(f"{BOARD}/tours/2")
    locked = office.send(page, "locked")
    assert "Tour freigeben" in locked.words
    shift = day_view(booked.service, REGION, DAY).shifts[1]
    refused = office.get(f"{BOARD}/rides/{ride.ride_id}/move?shift={shift.shift_id}")
    assert refused.status == 422
    assert "Diese Tour ist gesperrt." in refused.words
    assert office.get(f"{BOARD}/rides/{ride.ride_id}/move?shift=nobody").status == 404
    assert office.get(f"{BOARD}/rides/nobody").status == 404


def test_a_driver_is_out_and_his_rides_go_to_the_other(office: Browser, booked: Town) -> None:
    page = office.get(f"{BOARD}/tours/1/out")
    assert "Alle Zusagen halten." in page.words
    done = office.send(page, "mark", reason="krank")
    assert "Der Tag ist ohne Driver 1 geplant." in done.words
    assert "Geben Sie die Tour frei, wenn sie wieder jemand fährt." in done.words
    assert {one.tour_number for one in rides(booked)} == {2}
    unsaid = office.send(office.get(f"{BOARD}/tours/2/out"), "mark", reason=" ")
    assert unsaid.status == 422


def test_messages_stand_there_before_they_are_sent(office: Browser, booked: Town) -> None:
    """Once published, with the other driver out already nobody can come: each reads why."""
    publish_day(booked.service, REGION, DAY)
    page = office.get(f"{BOARD}/tours/2/out")
    office.send(page, "mark", reason="krank")
    page = office.get(f"{BOARD}/tours/1/out")
    count = len(rides(booked))
    assert f"{count} Nachricht" in page.words
    assert page.words.count("your ride is CANCELLED") == count


def plan_anew(office: Browser, **fields: str) -> tuple[str, Page]:
    """The page of a proposal that is ready, and its address."""
    address = office.post(f"{BOARD}/proposals", office.get(BOARD), **fields).path
    for thread in enumerate_threads():
        if thread.name.startswith("proposal"):
            thread.join()
    return address, office.get(address)


def test_the_day_is_planned_anew_looked_at_and_accepted(office: Browser, booked: Town) -> None:
    """The page of the proposal is there at once, tells its curve, and leads back to the board."""
    plan_day(booked.service, REGION, DAY, seconds=0.1)
    address, ready = plan_anew(office)
    assert "Gesperrte Touren und angeheftete Fahrten bleiben" in ready.words
    assert "nichts Besseres gefunden" in ready.words
    assert "Alle Zusagen halten." in ready.words
    done = office.send(ready, "mark")
    assert done.path == BOARD
    assert "Der Vorschlag ist jetzt der Tagesplan." in done.words
    assert "Dieser Vorschlag wurde angenommen." in office.get(address).words
    assert office.get(f"{BOARD}/proposals/nothing").status == 404


def test_everything_is_planned_anew_with_a_reason(office: Browser, booked: Town) -> None:
    """Two share a van again, though one is locked; published, it needs a reason."""
    ride = rides(booked)[0]
    other = day_view(booked.service, REGION, DAY).shifts[1].shift_id
    preview = office.get(f"{BOARD}/rides/{ride.ride_id}/move?shift={other}")
    office.send(preview, "mark", pinned="yes")
    office.send(office.get(f"{BOARD}/tours/1"), "locked")
    publish_day(booked.service, REGION, DAY)
    address, ready = plan_anew(office, scope="everything")
    assert "Diese Tour ist gesperrt und würde sich ändern: 1." in ready.words
    assert "Veröffentlichte Touren würden sich ändern: 1, 2." in ready.words
    unsaid = office.send(ready, "mark")
    assert (unsaid.path, day_view(booked.service, REGION, DAY).version) == (address, 1)
    assert "Bitte schreiben Sie, warum." in unsaid.words
    done = office.send(unsaid, "mark", reason="Bus 2 wird anderswo gebraucht")
    assert "Der Vorschlag ist jetzt der Tagesplan, als Fassung 2." in done.words
    assert len({one.tour_number for one in rides(booked)}) == 1


def test_the_board_says_whom_to_call(browser: Browser, booked: Town) -> None:
    """An hour before its start nobody has read the tour; five minutes after it nobody set off."""
    publish_day(booked.service, REGION, DAY)
    (tour,) = day_view(booked.service, REGION, DAY).tours
    booked.clock.instant = tour.starts_at - timedelta(minutes=61)
    office = sign_in(browser, "dispatcher")
    assert "noch nicht gelesen" not in office.get(BOARD).words
    booked.clock.advance(timedelta(minutes=2))
    assert "noch nicht gelesen" in office.get(BOARD).words
    booked.clock.instant = tour.starts_at + timedelta(minutes=6)
    assert "nicht losgefahren" in office.get(BOARD).words


def test_the_pulse_beats_by_the_clock(office: Browser, booked: Town) -> None:
    """What should have been reported by now changes without anybody's doing."""
    publish_day(booked.service, REGION, DAY)
    (tour,) = day_view(booked.service, REGION, DAY).tours

    def pulse(before: timedelta) -> str:
        booked.clock.instant = tour.starts_at - before
        return watch_day(booked.service, REGION, DAY)

    early = pulse(timedelta(minutes=90))
    assert pulse(timedelta(minutes=61)) == early
    unread = pulse(timedelta(minutes=60))
    assert unread != early
    assert pulse(timedelta(minutes=-5)) not in {early, unread}


def test_the_board_says_whom_the_day_cannot_do_without(office: Browser, booked: Town) -> None:
    """With two vans nobody is missed; without the second one both riders would be stranded."""
    assert "Das wird abends geprüft" in office.get(f"{BOARD}/weaknesses").words
    note_absences(booked.service, REGION, DAY)
    assert "Wer auch ausfällt" in office.get(f"{BOARD}/weaknesses").words
    lock = office.get(f"{BOARD}/tours/2")
    office.send(lock, "locked")
    note_absences(booked.service, REGION, DAY)
    assert "1 Person am Steuer ist unentbehrlich" in office.get(BOARD).words
    assert "2 von 2 Fahrten blieben stehen" in office.get(f"{BOARD}/weaknesses").words
