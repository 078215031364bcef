"""A driver is out: the rest of the day is planned without him, with the fewest changes."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from mobility.model import RideStatus
from mobility.planning import (
    check_day,
    lock_tour,
    pin_ride,
    preview_driver_out,
    take_driver_out,
    undo,
)
from mobility.refusals import Refusal
from mobility.storage.desk import find_pins
from tests.mobility.town import DAY, REGION, Town, spot

STAFF = "staff:dora"


@pytest.fixture
def backend() -> str:
    """These rules do not depend on the database."""
    return "sqlite"


def take_out(town: Town, shift_id: str) -> None:
    mark = preview_driver_out(town.service, REGION, DAY, shift_id).preview.mark
    take_driver_out(
        town.service, REGION, DAY, shift_id, mark=mark, actor=STAFF, reason="driver ill"
    )


def rides(town: Town) -> Iterator[tuple[RideStatus, int | None]]:
    return ((ride.status, ride.tour_number) for ride in town.day().rides)


def test_his_rides_go_to_others_inside_their_promises(town: Town) -> None:
    """Two vans, two people on one tour: the other van fetches them; nobody has to be called."""
    town.add_van()
    course = town.add_session()
    for home in (spot(4, 0), spot(4, 1)):
        town.book(town.wish(course, home))
    town.add_van(number=2)
    (shift,) = (shift for shift in town.day().shifts if shift.number == 1)
    found = preview_driver_out(town.service, REGION, DAY, shift.shift_id)
    assert (found.lost, found.on_board, found.preview.broken) == ((), (), ())
    take_out(town, shift.shift_id)
    assert list(rides(town)) == [(RideStatus.PROMISED, 2)] * 2
    assert check_day(town.service, REGION, DAY) == ()
    undo(town.service, REGION, DAY, actor=STAFF)
    assert list(rides(town)) == [(RideStatus.PROMISED, 1)] * 2
    assert check_day(town.service, REGION, DAY) == ()


def two_tours(town: Town) -> tuple[dict[int, str], str]:
    """The shifts by number, and a ride on the first one's tour."""
    town.add_van()
    (ride,) = town.book(town.wish(town.add_session()))
    town.add_van(number=2)
    return {shift.number: shift.shift_id for shift in town.day().shifts}, ride


@pytest.mark.parametrize("pinned_before", [False, True])
def test_undo_gives_back_the_pins_as_they_were(town: Town, pinned_before: bool) -> None:
    """Who was pinned to the tour she was moved to could not come back otherwise."""
    shifts, ride = two_tours(town)
    pin_ride(town.service, REGION, DAY, ride, pinned=pinned_before, actor=STAFF)
    take_out(town, shifts[1])
    pin_ride(town.service, REGION, DAY, ride, pinned=True, actor=STAFF)
    undo(town.service, REGION, DAY, actor=STAFF)
    assert list(rides(town)) == [(RideStatus.PROMISED, 1)]
    assert check_day(town.service, REGION, DAY) == ()
    with town.service.database.reading() as session:
        pins = {ride: shifts[1]} if pinned_before else {}
        assert find_pins(session, REGION, [ride]) == pins


def test_undo_does_not_change_a_tour_that_was_locked_since(town: Town) -> None:
    shifts, _ = two_tours(town)
    take_out(town, shifts[1])
    lock_tour(town.service, REGION, DAY, shifts[2], locked=True, actor=STAFF)
    with pytest.raises(Refusal, match="undo_impossible"):
        undo(town.service, REGION, DAY, actor=STAFF)
    lock_tour(town.service, REGION, DAY, shifts[2], locked=False, actor=STAFF)
    undo(town.service, REGION, DAY, actor=STAFF)
    assert list(rides(town)) == [(RideStatus.PROMISED, 1)]


def test_without_the_last_driver_everybody_is_cancelled_and_told(town: Town) -> None:
    """Nobody else drives; he gets no new rides either, for his shift is locked."""
    shift = town.add_van()
    course = town.add_session()
    (ride,) = town.book(town.wish(course))
    assert preview_driver_out(town.service, REGION, DAY, shift.id).lost == (ride,)
    take_out(town, shift.id)
    assert list(rides(town)) == [(RideStatus.CANCELLED_BY_OPERATOR, None)]
    assert check_day(town.service, REGION, DAY) == ()
    with pytest.raises(Refusal):
        town.quote(town.wish(course, spot(4, 1)))
    with pytest.raises(Refusal) as nothing:
        undo(town.service, REGION, DAY, actor=STAFF)
    assert nothing.value.code == "nothing_to_undo"


def test_who_is_on_board_stays_there_and_is_named(town: Town) -> None:
    """A minute after she boarded her driver is out: she cannot be put on another bus by a plan."""
    shift = town.add_van()
    town.add_van(number=2)
    (ride,) = town.book(town.wish(town.add_session()))
    number = next(iter(town.day().rides)).tour_number
    (driving,) = (one for one in town.day().shifts if one.number == number)
    tour = town.day().tours[0]
    town.clock.instant = tour.stops[0].departure_at + timedelta(minutes=1)
    found = preview_driver_out(town.service, REGION, DAY, driving.shift_id)
    assert found.on_board == (ride,)
    assert found.lost == ()
    take_out(town, driving.shift_id)
    assert check_day(town.service, REGION, DAY) == ()
    assert shift.number == 1


def test_a_reason_is_asked_for_and_a_changed_day_looked_at_again(town: Town) -> None:
    shift = town.add_van()
    town.add_van(number=2)
    course = town.add_session()
    town.book(town.wish(course))
    mark = preview_driver_out(town.service, REGION, DAY, shift.id).preview.mark
    town.book(town.wish(course, spot(4, 1)))
    for reason, code in (("", "reason_missing"), ("driver ill", "ride_moved_already")):
        with pytest.raises(Refusal) as refused:
            take_driver_out(
                town.service, REGION, DAY, shift.id, mark=mark, actor=STAFF, reason=reason
            )
        assert refused.value.code == code
