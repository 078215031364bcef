"""A day that could be driven better, and what a dispatcher does to have it planned anew."""

from mobility.planning import (
    Target,
    accept_proposal,
    begin_proposal,
    compare_proposal,
    compute_proposal,
    move_ride,
    preview_move,
)
from tests.mobility.town import DAY, REGION, Town, spot

STAFF = "staff:dora"


def scatter(town: Town) -> tuple[str, str]:
    """Two people who could share a van, put on two vans by hand."""
    town.add_van()
    town.add_van(number=2)
    course = town.add_session()
    (first,) = town.book(town.wish(course))
    (second,) = town.book(town.wish(course, spot(4, 1)))
    number = next(ride.tour_number for ride in town.day().rides if ride.ride_id == second)
    other = next(shift.shift_id for shift in town.day().shifts if shift.number != number)
    target = Target(other)
    mark = preview_move(town.service, REGION, DAY, second, target).mark
    move_ride(town.service, REGION, DAY, second, target, mark=mark, actor=STAFF, pinned=False)
    return first, second


def propose(town: Town, *, lifts_locks: bool = False) -> str:
    """A proposal that is ready."""
    proposal_id = begin_proposal(town.service, REGION, DAY, actor=STAFF, lifts_locks=lifts_locks)
    compute_proposal(town.service, REGION, proposal_id, seconds=0.3)
    return proposal_id


def accept(town: Town, proposal_id: str, reason: str = "") -> None:
    """As it is looked at now."""
    mark = compare_proposal(town.service, REGION, proposal_id).preview.mark
    accept_proposal(town.service, REGION, proposal_id, mark=mark, actor=STAFF, reason=reason)
