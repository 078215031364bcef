"""What dispatchers do to a day by hand in a simulation; promises may give way, and that is told."""

from collections.abc import Collection
from datetime import date

from mobility.model import PLACED, RideStatus
from mobility.planning import (
    Target,
    accept_proposal,
    begin_proposal,
    compare_proposal,
    compute_proposal,
    drop_proposal,
    get_proposal,
    lock_tour,
    move_ride,
    pin_ride,
    preview_driver_out,
    preview_move,
    take_driver_out,
    undo,
)
from mobility.refusals import Refusal
from mobility.simulation.booking_actions import OFFICE
from mobility.simulation.dice import Dice
from mobility.simulation.ledger import StoredRide, Told, stored_rides
from mobility.simulation.simulation import BrokenWord, Change, Simulation
from mobility.storage.days import list_shifts

S = RideStatus
MOST_STOPS = 12
PROPOSAL_S = 0.03


def move_by_hand(sim: Simulation, dice: Dice) -> None:
    """A ride goes where the office wants it; whose promise breaks for that hears the new one."""
    world, day = sim.world, dice.pick("day", sim.world.days)
    rides = _rides(sim, day)
    movable = [name for name, one in rides.items() if one.row.status in PLACED | {S.WAITLISTED}]
    ride_id = dice.pick("ride", movable)
    after = dice.number("after", 0, MOST_STOPS) if dice.chance("there", 50) else None
    target = Target(dice.pick("shift", _shift_ids(sim, day)), after)
    preview = preview_move(world.service, world.region_id, day, ride_id, target)
    broken = {one.ride_id for one in preview.broken}
    reason = "works" if dice.chance("reason", 80) else ""
    move_ride(
        world.service,
        world.region_id,
        day,
        ride_id,
        target,
        mark=preview.mark,
        actor=OFFICE,
        pinned=dice.chance("pinned", 60),
        reason=reason,
    )
    waited = rides[ride_id].row.status is S.WAITLISTED
    if waited:
        row = rides[ride_id].row
        told = Told.stored(_rides(sim, day)[ride_id])
        sim.ledger.promise(row.participant_id, day, [ride_id], [told])
        broken.discard(ride_id)
    if broken and not reason:
        raise BrokenWord("a promise was broken without a reason")
    _hear(sim, day, lost=set(), changed=broken)
    if not waited:
        sim.changes[day].append(_change(rides, broken))


def pin(sim: Simulation, dice: Dice) -> None:
    """A ride is kept on its tour, or let go again."""
    world, day = sim.world, dice.pick("day", sim.world.days)
    placed = [name for name, one in _rides(sim, day).items() if one.row.status in PLACED]
    ride_id, pinned = dice.pick("ride", placed), dice.chance("pinned", 60)
    pin_ride(world.service, world.region_id, day, ride_id, pinned=pinned, actor=OFFICE)


def lock(sim: Simulation, dice: Dice) -> None:
    """A tour is kept as it is, or opened again."""
    world, day = sim.world, dice.pick("day", sim.world.days)
    shift_id, locked = dice.pick("shift", _shift_ids(sim, day)), dice.chance("locked", 40)
    lock_tour(world.service, world.region_id, day, shift_id, locked=locked, actor=OFFICE)


def take_back(sim: Simulation, dice: Dice) -> None:
    """What was done last by hand is undone: whose promise it broke has the old one again."""
    world = sim.world
    day = dice.pick("day", [day for day in world.days if sim.changes[day]])
    undo(world.service, world.region_id, day, actor=OFFICE)
    for ride_id, told in sim.changes[day].pop().items():
        sim.ledger.retime(ride_id, told)


def lose_driver(sim: Simulation, dice: Dice) -> None:
    """A driver is out from now on; nobody is without a ride, or rides at other times, untold."""
    world, day = sim.world, dice.pick("day", sim.world.days)
    rides = _rides(sim, day)
    shift_id = dice.pick("shift", _shift_ids(sim, day))
    view = preview_driver_out(world.service, world.region_id, day, shift_id)
    take_driver_out(
        world.service,
        world.region_id,
        day,
        shift_id,
        mark=view.preview.mark,
        actor=OFFICE,
        reason="ill",
    )
    lost, changed = set(view.lost), {one.ride_id for one in view.preview.broken}
    _hear(sim, day, lost, changed)
    if not lost:
        sim.changes[day].append(_change(rides, changed))


def propose(sim: Simulation, dice: Dice) -> None:
    """A day is planned anew, what is locked too or not, to be looked at first."""
    world, day = sim.world, dice.pick("day", sim.world.days)
    proposal_id = begin_proposal(
        world.service,
        world.region_id,
        day,
        actor=OFFICE,
        lifts_locks=dice.chance("everything", 50),
    )
    compute_proposal(world.service, world.region_id, proposal_id, seconds=PROPOSAL_S)
    sim.proposals.append(proposal_id)


def settle_proposal(sim: Simulation, dice: Dice) -> None:
    """A proposal, of a while ago perhaps, is accepted as it was looked at or thrown away."""
    world, proposal_id = sim.world, dice.pick("proposal", sim.proposals)
    if dice.chance("dropped", 30):
        sim.proposals.remove(proposal_id)
        drop_proposal(world.service, world.region_id, proposal_id)
        return
    reason = "works" if dice.chance("reason", 80) else ""
    try:
        comparison = compare_proposal(world.service, world.region_id, proposal_id)
    except Refusal:
        sim.proposals.remove(proposal_id)
        raise
    if comparison.preview.broken:
        raise BrokenWord("a proposal would break promises")
    try:
        accept_proposal(
            world.service,
            world.region_id,
            proposal_id,
            mark=comparison.preview.mark,
            actor=OFFICE,
            reason=reason,
        )
    except Refusal as refusal:
        if refusal.code == "why_replanned" and comparison.needs_reason and not reason:
            raise
        raise BrokenWord(f"a proposal that was just compared: {refusal.code}") from refusal
    sim.proposals.remove(proposal_id)
    if comparison.needs_reason and not reason:
        raise BrokenWord("published tours were changed without a reason")
    if comparison.tours:
        day = get_proposal(world.service, world.region_id, proposal_id).day
        sim.changes[day].append({})


def _rides(sim: Simulation, day: date) -> dict[str, StoredRide]:
    rows = sim.read_days().get(day)
    return stored_rides(rows) if rows else {}


def _shift_ids(sim: Simulation, day: date) -> list[str]:
    world = sim.world
    with world.service.database.reading() as session:
        return [shift.id for shift in list_shifts(session, world.region_id, day)]


def _change(before: dict[str, StoredRide], ride_ids: Collection[str]) -> Change:
    return {ride_id: Told.stored(before[ride_id]) for ride_id in ride_ids}


def _hear(sim: Simulation, day: date, lost: set[str], changed: set[str]) -> None:
    """What was looked at before is what participants hear; all others keep what they know."""
    for ride in _rides(sim, day).values():
        row = ride.row
        if row.id in lost:
            if row.status is not S.CANCELLED_BY_OPERATOR:
                raise BrokenWord("a ride was to be lost and is not")
            sim.ledger.end([row.id])
        elif row.id in changed and row.status in PLACED:
            sim.ledger.retime(row.id, Told.stored(ride))
