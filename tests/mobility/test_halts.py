"""Stops joined to halts."""

from dataclasses import replace
from datetime import timedelta

from mobility.halts import list_halts
from tests.mobility.samples import at, make_break, make_stop, make_tour

FIRST = make_stop(1, begin_at=at(8))
SECOND = make_stop(2, begin_at=FIRST.departure_at)


def test_people_at_one_door_board_in_one_halt() -> None:
    [halt] = list_halts(make_tour([FIRST, SECOND]))
    assert [stop.number for stop in halt.stops] == [1, 2]
    assert halt.by_number == halt.stops
    assert (halt.label, halt.boarding, halt.begin_at) == (FIRST.label, True, FIRST.begin_at)


def test_people_are_listed_by_number() -> None:
    """Whoever boarded last may get off first; the time is still that of the first."""
    first, second = replace(FIRST, number=2), replace(SECOND, number=1)
    [halt] = list_halts(make_tour([first, second]))
    assert [stop.number for stop in halt.by_number] == [1, 2]
    assert halt.begin_at == first.begin_at


def test_what_parts_halts() -> None:
    """Another door, another direction, or a wait until somebody's window opens."""
    for other in (
        replace(SECOND, label="Markt 1, Adorf"),
        replace(SECOND, lat=50.4),
        replace(SECOND, boarding=False),
        replace(SECOND, begin_at=SECOND.begin_at + timedelta(seconds=1)),
    ):
        assert len(list_halts(make_tour([FIRST, other]))) == 2


def test_a_break_parts_halts() -> None:
    tour = make_tour([FIRST, SECOND], breaks=(make_break(FIRST.departure_at, 30, 0),))
    assert len(list_halts(tour)) == 2


def test_a_tour_without_stops_has_no_halts() -> None:
    assert list_halts(make_tour([])) == ()
