"""Forecasts: from planned times and reports alone."""

from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from mobility.model import DriverEvent, DriverEventKind, Party
from mobility.operations import forecast
from mobility.views import TourView
from tests.mobility.samples import at, make_tour, pickups_and_dropoffs

K = DriverEventKind
PEOPLE = [("Amira Beispiel", "A", Party()), ("Bo Muster", "B", Party()), ("Cem D", "C", Party())]


def the_tour() -> TourView:
    """Pickups planned at 7:50, 7:55 and 8:00, 75 s each; all get off from 8:40 on; start 7:40."""
    stops = [replace(s, ride_id=f"ride{s.number}") for s in pickups_and_dropoffs(PEOPLE)]
    return make_tour(stops)


def event(kind: DriverEventKind, when: datetime, ride: int = 0, delay_s: int = 0) -> DriverEvent:
    at_stop = kind in (K.BOARDED, K.NOT_THERE, K.ALIGHTED)
    return DriverEvent(
        id=f"{kind}{ride}{when}",
        kind=kind,
        at=when,
        received_at=when,
        ride_id=f"ride{ride}" if at_stop else None,
        stop_position=1 if kind is K.ALIGHTED else 0,
        delay_s=delay_s,
    )


def test_without_reports_everything_is_as_planned() -> None:
    expected = forecast(the_tour(), [])
    assert [one.delay_s for one in expected.stops] == [0] * 6
    assert (len(expected.ahead), expected.started_at) == (6, None)


def test_a_delay_goes_on_and_waits_take_it_up() -> None:
    """Left the first stop at 8:00 instead of 7:51:15, 525 s late. The samples wait for nobody, so
    the next pickups are 525 s late, too; and so are those who get off."""
    expected = forecast(the_tour(), [event(K.BOARDED, at(8, 0), 1)])
    assert [one.delay_s for one in expected.ahead] == [525] * 5


def test_nobody_is_fetched_before_the_planned_time() -> None:
    """Left the first stop three minutes early: the second pickup stays at 7:55."""
    expected = forecast(the_tour(), [event(K.BOARDED, at(7, 48), 1)])
    assert expected.ahead[0].expected_at == at(7, 55)


def test_starting_late_is_a_delay() -> None:
    expected = forecast(the_tour(), [event(K.STARTED, at(7, 48))])
    assert expected.ahead[0].expected_at == at(7, 58)


def test_what_the_driver_says_holds_until_the_next_report() -> None:
    """Ten minutes late, he said at 7:45; then he left the first stop at 7:52, 45 s late."""
    said = event(K.DELAYED, at(7, 45), delay_s=600)
    assert forecast(the_tour(), [said]).delay_s == 600
    assert forecast(the_tour(), [said, event(K.BOARDED, at(7, 52), 1)]).delay_s == 45


def test_who_was_not_there_does_not_get_off() -> None:
    """Three board, one does not come: of six stops, one pickup and one dropoff are over."""
    expected = forecast(the_tour(), [event(K.NOT_THERE, at(7, 53), 1)])
    assert [one.stop.number for one in expected.ahead] == [2, 3, 2, 3]


def test_what_was_driven_past_is_over() -> None:
    """The driver forgot to tap the first two: at the third they are behind him."""
    expected = forecast(the_tour(), [event(K.BOARDED, at(8, 1), 3)])
    assert [one.is_over for one in expected.stops] == [True] * 3 + [False] * 3


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(list(K)), st.integers(0, 120), st.integers(1, 3)), max_size=8
    )
)
def test_stops_ahead_are_in_order_and_never_early(reports: list[tuple[K, int, int]]) -> None:
    """Whatever is reported: nobody is expected before the plan, nor before the stop before."""
    events = [
        event(kind, at(7, 40) + timedelta(minutes=minute), ride, delay_s=minute * 30)
        for kind, minute, ride in sorted(reports, key=lambda one: one[1])
    ]
    ahead = forecast(the_tour(), events).ahead
    assert all(one.expected_at >= one.stop.begin_at for one in ahead)
    times = [one.expected_at for one in ahead]
    assert times == sorted(times)
