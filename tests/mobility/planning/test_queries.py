"""What a dispatcher does by hand asks little of the database, however large the day is."""

from collections.abc import Callable
from functools import partial

import pytest

from benchmarks.queries import counted
from mobility.model import OfferSession
from mobility.planning import (
    Target,
    check_day,
    lock_tour,
    move_ride,
    pin_ride,
    preview_move,
    publish_day,
    undo,
)
from mobility.planning.loading import load_day, read_day
from tests.mobility.town import DAY, REGION, Town, at, spot

STAFF = "staff:dora"

MOST = 20
"""So many queries may a change of a day take."""

on_both = pytest.mark.parametrize("backend", ["sqlite", "postgresql"])


@pytest.fixture
def course(town: Town) -> OfferSession:
    """A course at 9, two vans, and two who ride there; their drivers know of it."""
    town.add_van()
    town.add_van(number=2)
    course = town.add_session()
    for home in (spot(4, 0), spot(4, 1)):
        town.book(town.wish(course, home))
    publish_day(town.service, REGION, DAY)
    return course


def queries_of(town: Town, act: Callable[[], object]) -> int:
    with counted(town.service) as statements:
        act()
    assert check_day(town.service, REGION, DAY) == ()
    return len(statements)


def a_move(town: Town, *, breaks: bool = False) -> Callable[[], None]:
    """Moves a ride of the first tour, which a look has shown to be possible.

    It goes to the other van, or boards when the other rider has alighted, and is late for the
    course.
    """
    view = town.day()
    tour = view.tours[0]
    other = next(one for one in view.shifts if one.shift_id != tour.shift_id)
    ride_id = tour.stops[0].ride_id
    target = Target(tour.shift_id, 2) if breaks else Target(other.shift_id)
    preview = preview_move(town.service, REGION, DAY, ride_id, target)
    assert preview.shifted
    assert bool(preview.broken) is breaks
    return partial(
        move_ride,
        town.service,
        REGION,
        DAY,
        ride_id,
        target,
        mark=preview.mark,
        actor=STAFF,
        reason="agreed by telephone",
    )


@on_both
def test_a_change_by_hand_takes_few_queries(town: Town, course: OfferSession) -> None:
    """Everybody concerned is told, all the same."""
    service = town.service
    ride = town.day().rides[0].ride_id
    shift = town.day().shifts[0].shift_id
    for breaks in (False, True):
        assert queries_of(town, a_move(town, breaks=breaks)) <= MOST
        undone = partial(undo, service, REGION, DAY, actor=STAFF)
        assert queries_of(town, undone) <= MOST
    for pinned in (True, False):
        pin = partial(pin_ride, service, REGION, DAY, ride, pinned=pinned, actor=STAFF)
        assert queries_of(town, pin) <= MOST
    for locked in (True, False):
        lock = partial(lock_tour, service, REGION, DAY, shift, locked=locked, actor=STAFF)
        assert queries_of(town, lock) <= MOST


def test_a_larger_day_takes_no_more(town: Town, course: OfferSession) -> None:
    """With three more courses, a ride to each and a third van; who else is told has few rows."""
    before = queries_of(town, a_move(town))
    undo(town.service, REGION, DAY, actor=STAFF)
    town.add_van(number=3)
    for hour in (11, 12, 13):
        town.book(town.wish(town.add_session(at(hour), at(hour + 1)), spot(4, 2)))
    assert queries_of(town, a_move(town)) <= before


def test_what_is_kept_in_memory_is_what_is_stored(town: Town, course: OfferSession) -> None:
    """After each change nobody reads the day again; who does finds the same."""
    service = town.service
    ride = town.day().rides[0].ride_id
    shift = town.day().shifts[0].shift_id
    deeds: list[Callable[[], None]] = [
        a_move(town),
        partial(pin_ride, service, REGION, DAY, ride, pinned=True, actor=STAFF),
        partial(lock_tour, service, REGION, DAY, shift, locked=True, actor=STAFF),
        partial(pin_ride, service, REGION, DAY, ride, pinned=False, actor=STAFF),
        partial(lock_tour, service, REGION, DAY, shift, locked=False, actor=STAFF),
        partial(undo, service, REGION, DAY, actor=STAFF),
    ]
    for deed in deeds:
        deed()
        with service.database.reading() as session:
            with counted(service) as statements:
                kept = load_day(service, session, REGION, DAY)
            assert len(statements) == 1  # which revision it is
            read = read_day(service, session, REGION, DAY, kept.revision)
        assert set(kept.problem.rides) == set(read.problem.rides)
        assert kept.problem.shifts == read.problem.shifts
        assert set(kept.plan.tours) == set(read.plan.tours)
        assert kept.waiting == read.waiting
