"""What drivers do in a simulation: read their tours, report who is on board or not, and delays."""

from mobility.model import DriverEventKind, new_id
from mobility.operations import Reported, driver_page, list_tour_states, record_events
from mobility.simulation.dice import Dice
from mobility.simulation.simulation import BrokenWord, Simulation
from mobility.storage.days import list_tours

K = DriverEventKind
AT_PICKUP = (K.BOARDED, K.BOARDED, K.BOARDED, K.NOT_THERE)


def read_tour(sim: Simulation, dice: Dice) -> None:
    """A driver opens the link to his tour and says that he has read it."""
    world = sim.world
    told = [
        state
        for day in world.days
        for state in list_tour_states(world.service, world.region_id, day)
    ]
    state = dice.pick("tour", told)
    token = state.link.rsplit("/", 1)[-1]
    page = driver_page(world.service, world.region_id, token)
    read = Reported(new_id(), K.ACKNOWLEDGED, world.clock.now(), version=page.version)
    for _ in range(1 + dice.chance("twice", 30)):
        record_events(world.service, world.region_id, page.shift_id, [read])
    if not driver_page(world.service, world.region_id, token).is_acknowledged:
        raise BrokenWord("a driver has read his tour and it is not known")


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
