"""A day planned anew: kept in the database, compared with the plan as it is, accepted or not."""

from datetime import timedelta

import pytest

from mobility.booking import cancel
from mobility.model import ProposalState
from mobility.planning import (
    Target,
    accept_proposal,
    begin_proposal,
    check_day,
    compare_proposal,
    drop_proposal,
    get_proposal,
    move_ride,
    preview_move,
)
from mobility.refusals import Refusal
from tests.mobility.planning.proposing import STAFF, accept, propose, scatter
from tests.mobility.town import DAY, REGION, Town, spot


@pytest.fixture
def backend() -> str:
    """These rules do not depend on the database."""
    return "sqlite"


@pytest.fixture
def scattered(town: Town) -> tuple[str, str]:
    return scatter(town)


def tours(town: Town) -> set[int | None]:
    return {ride.tour_number for ride in town.day().rides}


def test_a_proposal_changes_nothing_until_it_is_accepted(
    town: Town, scattered: tuple[str, str]
) -> None:
    """One van is cheaper than two: one ride changes its tour, and no promise breaks."""
    proposal_id = propose(town)
    assert tours(town) == {1, 2}
    found = get_proposal(town.service, REGION, proposal_id)
    assert found.state is ProposalState.READY
    costs = [cents for _, cents in found.curve]
    assert costs == sorted(costs, reverse=True)
    comparison = compare_proposal(town.service, REGION, proposal_id)
    assert len(comparison.moves) == 1
    assert comparison.preview.broken == ()
    assert comparison.preview.length_m < 0
    accept(town, proposal_id)
    assert len(tours(town)) == 1
    assert check_day(town.service, REGION, DAY) == ()
    with pytest.raises(Refusal) as again:
        accept_proposal(town.service, REGION, proposal_id, mark="", actor=STAFF)
    assert again.value.code == "proposal_outdated"


def test_what_happens_meanwhile_is_worked_in(town: Town, scattered: tuple[str, str]) -> None:
    """One of the two cancels while the proposal is looked at."""
    first, second = scattered
    proposal_id = propose(town)
    cancel(town.service, REGION, first, STAFF)
    accept(town, proposal_id)
    placed = [ride.ride_id for ride in town.day().rides if ride.tour_number]
    assert placed == [second]
    assert check_day(town.service, REGION, DAY) == ()


def test_one_that_is_thrown_away_is_never_accepted(town: Town, scattered: tuple[str, str]) -> None:
    proposal_id = propose(town)
    drop_proposal(town.service, REGION, proposal_id)
    with pytest.raises(Refusal) as refused:
        accept_proposal(town.service, REGION, proposal_id, mark="", actor=STAFF)
    assert refused.value.code == "proposal_outdated"
    assert tours(town) == {1, 2}


def test_one_whose_process_has_ended_says_so(town: Town, scattered: tuple[str, str]) -> None:
    """Begun, then the server is restarted: after half a minute without a word it counts as lost."""
    proposal_id = begin_proposal(town.service, REGION, DAY, actor=STAFF)
    assert not get_proposal(town.service, REGION, proposal_id).is_lost
    town.clock.advance(timedelta(seconds=31))
    assert get_proposal(town.service, REGION, proposal_id).is_lost
    with pytest.raises(Refusal) as unknown:
        get_proposal(town.service, REGION, "nothing")
    assert unknown.value.code == "proposal_unknown"


def test_a_proposal_is_outdated_once_people_are_aboard_elsewhere(town: Town) -> None:
    """It lets the two neighbours share a van; at the second's pickup she sits in the other one.

    That one has a tour in the proposal, too: it fetches somebody from the other side of the hall.
    """
    town.add_van()
    town.add_van(number=2)
    course = town.add_session()
    rides = [town.book(town.wish(course, spot(4, y)))[0] for y in (0, 8, 1)]
    first, _, second = (shift_of(town, ride_id) for ride_id in rides)
    assert first == second
    other = next(shift.shift_id for shift in town.day().shifts if shift.shift_id != first)
    for ride_id in rides[1:]:
        put(town, ride_id, other)
    proposal_id = propose(town)
    comparison = compare_proposal(town.service, REGION, proposal_id)
    assert {ride_id for ride_id, _, _ in comparison.moves} == {rides[2]}
    aboard = next(ride for ride in town.day().rides if ride.ride_id == rides[2]).planned_pickup_at
    assert aboard is not None
    town.clock.instant = aboard + timedelta(minutes=1)
    with pytest.raises(Refusal, match="proposal_outdated"):
        compare_proposal(town.service, REGION, proposal_id)
    with pytest.raises(Refusal, match="proposal_outdated"):
        accept_proposal(
            town.service, REGION, proposal_id, mark=comparison.preview.mark, actor=STAFF
        )
    assert check_day(town.service, REGION, DAY) == ()


def shift_of(town: Town, ride_id: str) -> str:
    day = town.day()
    number = next(ride.tour_number for ride in day.rides if ride.ride_id == ride_id)
    return next(shift.shift_id for shift in day.shifts if shift.number == number)


def put(town: Town, ride_id: str, shift_id: str) -> None:
    """By hand, if need be with times that she agreed to."""
    if shift_of(town, ride_id) == shift_id:
        return
    target = Target(shift_id)
    mark = preview_move(town.service, REGION, DAY, ride_id, target).mark
    move_ride(
        town.service,
        REGION,
        DAY,
        ride_id,
        target,
        mark=mark,
        actor=STAFF,
        pinned=False,
        reason="agreed by telephone",
    )
