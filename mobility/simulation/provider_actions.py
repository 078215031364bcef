"""What providers do in a simulation: sessions are cancelled and moved, childcare is closed."""

from collections.abc import Iterator
from datetime import timedelta

from mobility.booking import cancel_session, close_childcare, get_session, move_session
from mobility.model import ARRANGED, SERVED, RideStatus, StopKind
from mobility.simulation.dice import Dice, NothingToDo
from mobility.simulation.ledger import StoredRide, Told, stored_rides
from mobility.simulation.simulation import BrokenWord, Simulation

PROVIDER = "staff:provider"


def cancel_course(sim: Simulation, dice: Dice) -> None:
    """A session is cancelled, with all rides to it but those on their way."""
    world, day = sim.world, dice.pick("day", sim.world.days)
    session_id = dice.pick("session", world.sessions[day][1:])  # one stays
    before = {ride.row.id for ride in _rides_to(sim, session_id)}
    cancel_session(world.service, world.region_id, session_id, PROVIDER)
    world.sessions[day].remove(session_id)
    _hear(sim, session_id, before)


def move_course(sim: Simulation, dice: Dice) -> None:
    """A session is at another time, of another day perhaps; who rides to it is told anew."""
    world, day = sim.world, dice.pick("day", sim.world.days)
    session_id = dice.pick("session", world.sessions[day][1:])
    moved = timedelta(minutes=5 * dice.number("steps", -24, 24))
    to_day = dice.pick("to_day", world.days) if dice.chance("other_day", 30) else day
    if not moved and to_day == day:
        raise NothingToDo
    before = get_session(world.service, world.region_id, session_id)
    starts_at, ends_at = (at + (to_day - day) + moved for at in (before.starts_at, before.ends_at))
    if world.day_of(starts_at) != to_day:
        raise NothingToDo
    rides = {ride.row.id for ride in _rides_to(sim, session_id)}
    move_session(world.service, world.region_id, session_id, starts_at, ends_at, PROVIDER)
    world.sessions[day].remove(session_id)
    world.sessions[to_day].append(session_id)
    _hear(sim, session_id, rides)


def close_house(sim: Simulation, dice: Dice) -> None:
    """The childcare is closed on a day; another one stands in for it, or the rides past it end."""
    world, day = sim.world, dice.pick("day", sim.world.days)
    if day in world.closed_care:
        raise NothingToDo
    house, other = world.care_ids
    past = {
        ride.row.id
        for session_id in world.sessions[day]
        for ride in _rides_to(sim, session_id)
        if any(stop.kind is StopKind.CHILDCARE for stop in ride.stops)
    }
    substitute = other if dice.chance("substitute", 60) else None
    close_childcare(world.service, world.region_id, house, day, PROVIDER, substitute_id=substitute)
    world.closed_care.add(day)
    for session_id in world.sessions[day]:
        _hear(sim, session_id, past)


def _hear(sim: Simulation, session_id: str, before: set[str]) -> None:
    """Whoever rides there hears what became of it; who is on the way there keeps her rides."""
    now, rides = sim.world.clock.now(), list(_rides_to(sim, session_id))
    under_way = {
        ride.row.request_id
        for ride in rides
        if (ride.visits and ride.visits[0].begin_at <= now)
        or (ride.row.status is RideStatus.HANDED_OVER and ride.stops[0].earliest <= now)
    }
    for ride in rides:
        row = ride.row
        if row.status not in ARRANGED | {RideStatus.WAITLISTED}:
            sim.ledger.end([row.id])
        elif row.id in before and row.request_id not in under_way:
            raise BrokenWord("a session is another one, but not a ride to it")
        elif sim.ledger.find(row.id):
            continue
        elif row.status in SERVED:
            told = [Told.stored(ride)]
            sim.ledger.promise(row.participant_id, row.service_date, [row.id], told)
        else:
            sim.ledger.let_wait(row.participant_id, row.service_date, [row.id])


def _rides_to(sim: Simulation, session_id: str) -> Iterator[StoredRide]:
    for rows in sim.read_days().values():
        requests = {row.id for row in rows["ride_request"] if row.session_id == session_id}
        for ride in stored_rides(rows).values():
            if ride.row.request_id in requests:
                yield ride
