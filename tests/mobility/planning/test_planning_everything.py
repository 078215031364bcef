"""Everything planned anew, locked and pinned too; published tours change only with a reason."""

import pytest
from sqlalchemy import select

from mobility.booking import request_place
from mobility.model import Action, AuditEntry, RideStatus, new_id
from mobility.planning import (
    accept_proposal,
    check_day,
    compare_proposal,
    list_versions,
    lock_tour,
    pin_ride,
    preview_driver_out,
    publish_day,
    take_driver_out,
    undo,
)
from mobility.refusals import Refusal
from mobility.storage.day_rows import read_pins
from tests.mobility.planning.proposing import STAFF, accept, propose, scatter
from tests.mobility.town import DAY, REGION, Town, spot

S = RideStatus


@pytest.fixture
def kept(town: Town) -> tuple[str, str]:
    """Two people who could share a van, pinned to two vans whose tours are locked."""
    rides = scatter(town)
    for ride_id in rides:
        pin_ride(town.service, REGION, DAY, ride_id, pinned=True, actor=STAFF)
    for shift in town.day().shifts:
        lock(town, shift.shift_id)
    return rides


def lock(town: Town, shift_id: str, *, locked: bool = True) -> None:
    lock_tour(town.service, REGION, DAY, shift_id, locked=locked, actor=STAFF)


def pins(town: Town) -> set[str]:
    with town.service.database.reading() as session:
        return set(read_pins(session, REGION, DAY))


def tours(town: Town) -> list[int | None]:
    return [ride.tour_number for ride in town.day().rides]


def test_locks_and_pins_are_lifted_only_where_everything_is_wanted(
    town: Town, kept: tuple[str, str]
) -> None:
    """One van is cheaper than two. Locks stay; the pin of the one ride that moved is gone."""
    assert compare_proposal(town.service, REGION, propose(town)).moves == ()
    proposal_id = propose(town, lifts_locks=True)
    comparison = compare_proposal(town.service, REGION, proposal_id)
    ((moved, _, _),) = comparison.moves
    assert comparison.preview.broken == ()
    assert comparison.tours == comparison.locked_tours == (1, 2)
    assert comparison.pinned_rides == (moved,)
    assert not comparison.needs_reason
    accept(town, proposal_id)
    assert len(set(tours(town))) == 1
    assert pins(town) == set(kept) - {moved}
    assert all(shift.locked for shift in town.day().shifts)
    assert check_day(town.service, REGION, DAY) == ()
    with town.service.database.reading() as session:
        entries = session.execute(select(AuditEntry.action, AuditEntry.subject)).all()
    assert (Action.RIDE_UNPINNED, f"ride:{moved}") in entries
    changed = {subject for action, subject in entries if action == "tour:changed_though_locked"}
    assert changed == {f"shift:{shift.shift_id}" for shift in town.day().shifts}


def test_undo_gives_tours_and_pins_back_and_leaves_locks(town: Town, kept: tuple[str, str]) -> None:
    before = tours(town)
    accept(town, propose(town, lifts_locks=True))
    undo(town.service, REGION, DAY, actor=STAFF)
    assert tours(town) == before
    assert pins(town) == set(kept)
    assert all(shift.locked for shift in town.day().shifts)
    assert check_day(town.service, REGION, DAY) == ()


def test_undo_does_not_move_a_ride_that_was_pinned_since(town: Town) -> None:
    """It was moved by the proposal, and somebody wants it where it is now."""
    scatter(town)
    proposal_id = propose(town)
    ((moved, _, _),) = compare_proposal(town.service, REGION, proposal_id).moves
    accept(town, proposal_id)
    pin_ride(town.service, REGION, DAY, moved, pinned=True, actor="staff:else")
    with pytest.raises(Refusal, match="undo_impossible"):
        undo(town.service, REGION, DAY, actor=STAFF)
    assert check_day(town.service, REGION, DAY) == ()


def test_a_lock_that_was_set_since_is_seen_first(town: Town) -> None:
    """The other dispatcher locked a tour while the proposal was looked at."""
    scatter(town)
    proposal_id = propose(town, lifts_locks=True)
    mark = compare_proposal(town.service, REGION, proposal_id).preview.mark
    lock(town, town.day().shifts[0].shift_id)
    with pytest.raises(Refusal, match="locks_changed"):
        accept_proposal(town.service, REGION, proposal_id, mark=mark, actor=STAFF)
    assert compare_proposal(town.service, REGION, proposal_id).locked_tours == (1,)
    accept(town, proposal_id)
    assert len(set(tours(town))) == 1


def test_published_tours_change_with_a_reason_and_touched_drivers_are_told(
    town: Town, kept: tuple[str, str]
) -> None:
    """Version 2 is for the two drivers whose tours changed; the third, far away, hears nothing."""
    shift = town.add_van(number=3, seats=5)
    (far,) = town.book(town.wish(town.add_session(), spot(4, 8), adults=5))
    assert next(one for one in town.day().rides if one.ride_id == far).tour_number == 3
    publish_day(town.service, REGION, DAY)
    proposal_id = propose(town, lifts_locks=True)
    comparison = compare_proposal(town.service, REGION, proposal_id)
    assert comparison.needs_reason
    assert comparison.tells
    with pytest.raises(Refusal, match="why_replanned"):
        accept(town, proposal_id, " ")
    assert town.day().version == 1
    accept(town, proposal_id, "van 2 is needed elsewhere")
    assert town.day().version == 2
    told = {one.shift_id for one in list_versions(town.service, REGION, DAY) if one.version == 2}
    assert len(told) == 2
    assert shift.id not in told
    assert check_day(town.service, REGION, DAY) == ()
    undo(town.service, REGION, DAY, actor=STAFF)
    assert town.day().version == 3
    assert check_day(town.service, REGION, DAY) == ()


def test_a_place_that_was_given_is_not_taken_back_by_undo(town: Town) -> None:
    """The only tour is locked, so she waits; when everything is planned anew there is a place."""
    van = town.add_van()
    course = town.add_session()
    town.book(town.wish(course))
    lock(town, van.id)
    person = town.add_participant()
    (waits,) = request_place(
        town.service, REGION, person.id, town.wish(course, spot(4, 1)), new_id()
    )
    assert compare_proposal(town.service, REGION, propose(town)).moves == ()
    proposal_id = propose(town, lifts_locks=True)
    assert compare_proposal(town.service, REGION, proposal_id).moves == ((waits, None, 1),)
    accept(town, proposal_id)
    ride = next(one for one in town.day().rides if one.ride_id == waits)
    assert (ride.status, ride.tour_number) == (S.OFFERED, 1)
    with pytest.raises(Refusal, match="undo_impossible"):
        undo(town.service, REGION, DAY, actor=STAFF)
    assert check_day(town.service, REGION, DAY) == ()


def test_a_driver_who_is_out_gets_nobody(town: Town) -> None:
    """His shift is locked for another reason; it counts again once somebody unlocks it."""
    town.add_van(seats=1)
    out = town.add_van(number=2)
    course = town.add_session()
    town.book(town.wish(course))
    mark = preview_driver_out(town.service, REGION, DAY, out.id).preview.mark
    take_driver_out(town.service, REGION, DAY, out.id, mark=mark, actor=STAFF, reason="ill")
    person = town.add_participant()
    (waits,) = request_place(
        town.service, REGION, person.id, town.wish(course, spot(4, 1)), new_id()
    )
    accept(town, propose(town, lifts_locks=True))
    assert next(one for one in town.day().rides if one.ride_id == waits).tour_number is None
    lock(town, out.id, locked=False)
    accept(town, propose(town))
    assert next(one for one in town.day().rides if one.ride_id == waits).tour_number == 2
    assert check_day(town.service, REGION, DAY) == ()
