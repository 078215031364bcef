"""What dispatchers do to a day by hand in a simulation; promises may give way, and that is told."""

from datetime import date

from mobility.model import PLACED, RideStatus
from mobility.planning import preview_driver_out, take_driver_out
from mobility.simulation.booking_actions import OFFICE
from mobility.simulation.dice import Dice
from mobility.simulation.ledger import Told, stored_rides
from mobility.simulation.simulation import BrokenWord, Simulation
from mobility.storage.days import list_shifts


def lose_driver(sim: Simulation, dice: Dice) -> None:
    """A driver is out from now on; nobody is without a ride, or rides at other times, untold."""
    world, day = sim.world, dice.pick("day", sim.world.days)
    with world.service.database.reading() as session:
        shifts = [shift.id for shift in list_shifts(session, world.region_id, day)]
    shift_id = dice.pick("shift", shifts)
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


def _hear(sim: Simulation, day: date, lost: set[str], changed: set[str]) -> None:
    """What was looked at before is what participants hear; all others keep what they know."""
    for ride in stored_rides(sim.read_days()[day]).values():
        row = ride.row
        if row.id in lost:
            if row.status is not RideStatus.CANCELLED_BY_OPERATOR:
                raise BrokenWord("a ride was to be lost and is not")
            sim.ledger.end([row.id])
        elif row.id in changed and row.status in PLACED:
            sim.ledger.retime(row.id, Told.stored(ride))
