"""Rides that a taxi drives: handed over, taken back, and billed; nobody's promise changes."""

from mobility.model import HandoverState, RideStatus
from mobility.partners import (
    PartnerDraft,
    hand_over,
    list_partners,
    save_partner,
    settle,
    take_back,
)
from mobility.simulation.booking_actions import OFFICE
from mobility.simulation.dice import Dice
from mobility.simulation.ledger import StoredRide, Told, stored_rides
from mobility.simulation.simulation import Simulation
from mobility.storage.partners import list_handovers_of_day

S = RideStatus
FREE = frozenset({S.WAITLISTED, S.DECLINED, S.PROMISED, S.PLANNED, S.PUBLISHED})
WITHOUT_PLACE = frozenset({S.WAITLISTED, S.DECLINED})
TAXI = PartnerDraft("Taxi Beispiel", "taxi@hinfahrt.example", "+493023128900", "")


def give_to_taxi(sim: Simulation, dice: Dice) -> None:
    """A ride goes to a taxi; who had no place hears a time."""
    world = sim.world
    ride = dice.pick("ride", [one for one in _rides(sim).values() if one.row.status in FREE])
    taxis = list_partners(world.service, world.region_id)
    taxi = (
        taxis[0].id if taxis else save_partner(world.service, world.region_id, TAXI, actor=OFFICE)
    )
    hand_over(world.service, world.region_id, ride.row.id, taxi, agreed_cents=2500, actor=OFFICE)
    if ride.row.status in WITHOUT_PLACE:
        row, told = ride.row, Told.stored(_rides(sim)[ride.row.id])
        sim.ledger.promise(row.participant_id, row.service_date, [row.id], [told])


def take_from_taxi(sim: Simulation, dice: Dice) -> None:
    """One of our vans drives it again, inside the same promise, or none can."""
    handed = [name for name, one in _rides(sim).items() if one.row.status is S.HANDED_OVER]
    world = sim.world
    take_back(world.service, world.region_id, dice.pick("ride", handed), actor=OFFICE)


def pay_taxi(sim: Simulation, dice: Dice) -> None:
    """The bill is entered, where he has driven."""
    world = sim.world
    with world.service.database.reading() as session:
        handed = [
            row.id
            for day in sim.read_days()
            for row in list_handovers_of_day(session, world.region_id, day)
            if row.state is HandoverState.HANDED
        ]
    prices = {dice.pick("handover", handed): 2600}
    settle(world.service, world.region_id, prices, actor=OFFICE)


def _rides(sim: Simulation) -> dict[str, StoredRide]:
    return {
        name: ride for rows in sim.read_days().values() for name, ride in stored_rides(rows).items()
    }
