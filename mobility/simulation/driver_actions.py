"""What drivers report in a simulation: who is on board, not there, at her place; and delays."""

from mobility.model import DriverEventKind, new_id
from mobility.operations import Reported, record_events
from mobility.simulation.dice import Dice
from mobility.simulation.simulation import Simulation
from mobility.storage.days import list_tours

K = DriverEventKind
AT_PICKUP = (K.BOARDED, K.BOARDED, K.BOARDED, K.NOT_THERE)


def report(sim: Simulation, dice: Dice) -> None:
    """A driver reports what happened at the stops that are due by now, some of them or all."""
    world, now = sim.world, sim.world.clock.now()
    with world.service.database.reading() as session:
        under_way = [
            tour
            for tour in list_tours(session, world.region_id, world.today)
            if tour.starts_at <= now
        ]
    tour = dice.pick("tour", under_way)
    due = [visit for visit in tour.visits if visit.begin_at <= now]
    last_stop = {visit.ride_id: visit.stop_position for visit in tour.visits}
    reports = []
    for number, visit in enumerate(due[-dice.number("stops", 1, 6) :]):
        kind = K.ALIGHTED
        if visit.stop_position == 0:
            kind = dice.pick(f"kind {number}", AT_PICKUP)
        elif visit.stop_position < last_stop[visit.ride_id]:
            continue
        reports.append(Reported(new_id(), kind, visit.begin_at, visit.ride_id, visit.stop_position))
    if dice.chance("late", 30):
        delay_s = 60 * dice.number("minutes", 0, 30)
        reports.append(Reported(new_id(), K.DELAYED, now, delay_s=delay_s))
    record_events(world.service, world.region_id, tour.shift_id, reports)
