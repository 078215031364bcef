"""What a dispatcher does by hand: move, pin, lock, undo. Whatever she does, the day stays sound."""

from dataclasses import replace

import pytest

from mobility.booking import request_place
from mobility.booking.own_rides import get_ride
from mobility.model import OfferSession, RideStatus, new_id
from mobility.planning import (
    Target,
    check_day,
    lock_tour,
    move_ride,
    pin_ride,
    plan_day,
    preview_move,
    undo,
)
from mobility.refusals import Refusal
from tests.mobility.town import DAY, REGION, Town, at, spot

STAFF, OTHER_STAFF = "staff:dora", "staff:anton"


@pytest.fixture
def backend() -> str:
    """These rules do not depend on the database."""
    return "sqlite"


@pytest.fixture
def course(town: Town) -> OfferSession:
    """A course at 9 and two vans for it."""
    town.add_van()
    town.add_van(number=2)
    return town.add_session()


def tour_of(town: Town, ride_id: str) -> int | None:
    return next(ride.tour_number for ride in town.day().rides if ride.ride_id == ride_id)


def shift_of(town: Town, number: int) -> str:
    return next(shift.shift_id for shift in town.day().shifts if shift.number == number)


def do_move(town: Town, ride_id: str, target: Target, **more: object) -> None:
    preview = preview_move(town.service, REGION, DAY, ride_id, target)
    options = {"mark": preview.mark, "actor": STAFF, **more}
    move_ride(town.service, REGION, DAY, ride_id, target, **options)  # type: ignore[arg-type]


def test_a_ride_moves_to_another_tour_and_back(town: Town, course: OfferSession) -> None:
    """Both rides share a van. Alone, the second van drives 4 km out, 4 home and 8 to its depot."""
    town.book(town.wish(course))
    (second,) = town.book(town.wish(course, spot(4, 1)))
    first = tour_of(town, second)
    other = 2 if first == 1 else 1
    target = Target(shift_of(town, other))
    preview = preview_move(town.service, REGION, DAY, second, target)
    assert preview.broken == ()
    assert preview.length_m > 10_000
    do_move(town, second, target)
    assert tour_of(town, second) == other
    assert check_day(town.service, REGION, DAY) == ()
    undo(town.service, REGION, DAY, actor=STAFF)
    assert tour_of(town, second) == first
    assert check_day(town.service, REGION, DAY) == ()
    with pytest.raises(Refusal) as nothing:
        undo(town.service, REGION, DAY, actor=STAFF)
    assert nothing.value.code == "nothing_to_undo"


def test_a_ride_that_was_moved_stays_there_whoever_plans(town: Town, course: OfferSession) -> None:
    """Sharing a van is cheaper, but the dispatcher has said otherwise; until she lets it go."""
    town.book(town.wish(course))
    (second,) = town.book(town.wish(course, spot(4, 1)))
    first = tour_of(town, second)
    do_move(town, second, Target(shift_of(town, 2 if first == 1 else 1)))
    plan_day(town.service, REGION, DAY, seconds=0.3)
    assert tour_of(town, second) != first
    pin_ride(town.service, REGION, DAY, second, pinned=False, actor=STAFF)
    plan_day(town.service, REGION, DAY, seconds=0.3)
    assert len({ride.tour_number for ride in town.day().rides}) == 1


def test_a_promise_breaks_only_with_a_reason_and_becomes_a_new_one(
    town: Town, course: OfferSession
) -> None:
    """Fetched only after somebody else is there, 8 km away, she comes too late for the course."""
    (first,) = town.book(town.wish(course, spot(8, 0)))
    late = town.add_session(at(9), at(12))
    (far,) = town.book(town.wish(late, spot(8, 8)))
    number = tour_of(town, first)
    assert number is not None
    if tour_of(town, far) != number:
        do_move(town, far, Target(shift_of(town, number), None), reason="agreed by phone")
    # Boarding her only after the other one has alighted is later than promised.
    target = Target(shift_of(town, number), 2)
    preview = preview_move(town.service, REGION, DAY, first, target)
    assert {one.ride_id for one in preview.broken} >= {first}
    with pytest.raises(Refusal) as refused:
        do_move(town, first, target)
    assert refused.value.code == "reason_missing"
    do_move(town, first, target, reason="agreed by phone")
    assert check_day(town.service, REGION, DAY) == ()
    detail = get_ride(town.service, REGION, first)
    assert detail.history[-1].reason == "agreed by phone"
    assert detail.history[-1].actor == STAFF
    undo(town.service, REGION, DAY, actor=STAFF)
    assert check_day(town.service, REGION, DAY) == ()
    again = get_ride(town.service, REGION, first).ride
    assert again.pickup_latest < detail.ride.pickup_latest


def test_the_second_to_save_sees_what_the_first_did(town: Town, course: OfferSession) -> None:
    """Looked at, then somebody books on one of the two tours: it must be looked at again."""
    (ride,) = town.book(town.wish(course))
    number = tour_of(town, ride)
    target = Target(shift_of(town, 2 if number == 1 else 1))
    mark = preview_move(town.service, REGION, DAY, ride, target).mark
    town.book(town.wish(course, spot(4, 1)))
    with pytest.raises(Refusal) as refused:
        move_ride(town.service, REGION, DAY, ride, target, mark=mark, actor=OTHER_STAFF)
    assert refused.value.code == "ride_moved_already"
    assert tour_of(town, ride) == number


def test_a_locked_tour_stays_as_it_is(town: Town, course: OfferSession) -> None:
    """Whoever books gets the other van; nothing is moved into the locked tour or out of it."""
    (ride,) = town.book(town.wish(course))
    number = tour_of(town, ride)
    assert number is not None
    lock_tour(town.service, REGION, DAY, shift_of(town, number), locked=True, actor=STAFF)
    (second,) = town.book(town.wish(course, spot(4, 1)))
    assert tour_of(town, second) not in (None, number)
    for name, to in ((ride, tour_of(town, second)), (second, number)):
        assert to is not None
        with pytest.raises(Refusal) as refused:
            preview_move(town.service, REGION, DAY, name, Target(shift_of(town, to)))
        assert refused.value.code == "tour_locked"
    plan_day(town.service, REGION, DAY, seconds=0.3)
    assert tour_of(town, second) != number
    assert check_day(town.service, REGION, DAY) == ()
    lock_tour(town.service, REGION, DAY, shift_of(town, number), locked=False, actor=STAFF)
    plan_day(town.service, REGION, DAY, seconds=0.3)
    assert len({one.tour_number for one in town.day().rides}) == 1


def test_who_waits_is_put_on_a_tour_by_hand(town: Town) -> None:
    """One seat is taken; with the promise to her agreed anew, the second ride fits as well."""
    town.add_van(seats=1)
    course = town.add_session()
    town.book(town.wish(course))
    person = town.add_participant()
    wish = town.wish(course, spot(4, 1))
    (waits,) = request_place(town.service, REGION, person.id, wish, new_id())
    do_move(town, waits, Target(shift_of(town, 1)), reason="both agreed by phone")
    ride = get_ride(town.service, REGION, waits).ride
    assert ride.status is RideStatus.PROMISED
    assert tour_of(town, waits) == 1
    assert check_day(town.service, REGION, DAY) == ()


def test_who_waits_for_both_ways_is_not_given_one(town: Town) -> None:
    """She rides both ways or not at all: the way back alone is no help, and the day stays sound."""
    town.add_van(seats=1)
    course = town.add_session()
    town.book(town.wish(course))
    person = town.add_participant()
    wish = replace(town.wish(course, spot(4, 1)), back=True, both_or_none=True)
    _, way_back = request_place(town.service, REGION, person.id, wish, new_id())
    with pytest.raises(Refusal) as refused:
        do_move(town, way_back, Target(shift_of(town, 1)))
    assert refused.value.code == "both_ways_wait"
    assert check_day(town.service, REGION, DAY) == ()


def test_what_cannot_be_is_refused_with_its_reason(town: Town, course: OfferSession) -> None:
    """Two people and one seat: no giving way of times helps."""
    (ride,) = town.book(town.wish(course, adults=2))
    small = town.add_van(number=3, seats=1)
    with pytest.raises(Refusal) as refused:
        preview_move(town.service, REGION, DAY, ride, Target(small.id))
    assert refused.value.code == "no_place_of_kind"
    with pytest.raises(Refusal) as unknown:
        preview_move(town.service, REGION, DAY, ride, Target("nobody"))
    assert unknown.value.code == "tour_unknown"


def test_who_was_picked_up_keeps_the_promise_of_now(town: Town, course: OfferSession) -> None:
    """One van fetches her at 4/8 and then him at 4/0, 8 km further: she must be earlier than
    promised. Once it has fetched her, that cannot be taken back, though another van could still
    fetch him as before.
    """
    (her,) = town.book(town.wish(course, spot(4, 8)))
    (him,) = town.book(town.wish(course))
    number = tour_of(town, her)
    assert number is not None
    assert tour_of(town, him) != number
    promised = get_ride(town.service, REGION, her).ride
    do_move(town, him, Target(shift_of(town, number), 2), reason="agreed by phone")
    assert get_ride(town.service, REGION, her).ride.pickup_latest < promised.pickup_latest
    begin_at = next(s.begin_at for tour in town.day().tours for s in tour.stops)
    town.clock.advance(begin_at - town.clock.now())
    with pytest.raises(Refusal) as refused:
        undo(town.service, REGION, DAY, actor=STAFF)
    assert refused.value.code == "undo_impossible"
    assert check_day(town.service, REGION, DAY) == ()
