"""Groups in a simulation: many people of one provider on their way to one session."""

from mobility.booking import (
    GroupMember,
    GroupWish,
    accept_group,
    cancel_group,
    quote_group,
)
from mobility.model import ARRANGED, Party, new_id
from mobility.simulation.booking_actions import draw_actor, pick_session
from mobility.simulation.dice import Dice
from mobility.simulation.ledger import Told
from mobility.simulation.simulation import BrokenWord, Group, Simulation

MOST_MEMBERS = 4


def book_group(sim: Simulation, dice: Dice) -> None:
    """Somebody books for a few families at once; sometimes the form is sent twice."""
    world, day = sim.world, dice.pick("day", sim.world.days)
    ways = dice.number("ways", 0, 3)
    members = tuple(
        GroupMember(
            dice.pick(f"home {number}", world.homes),
            Party(adults=dice.number(f"adults {number}", 1, 3)),
        )
        for number in range(dice.number("members", 1, MOST_MEMBERS))
    )
    wish = GroupWish(pick_session(sim, dice, day), members, outbound=ways != 0, back=ways != 1)
    person_id, key = dice.pick("person", world.people), new_id()
    quotation = quote_group(world.service, world.region_id, wish)
    ids = {
        accept_group(world.service, world.region_id, person_id, quotation.token, key)
        for _ in range(1 + dice.chance("twice", 20))
    }
    if len(ids) > 1:
        raise BrokenWord("a form that was sent twice counted twice")
    told = [Told.offered(leg) for ride in quotation.rides for leg in ride.legs]
    rides = ids.pop()
    sim.ledger.promise(person_id, day, rides, told)
    sim.groups.append(Group(key, person_id, rides))


def give_up_group(sim: Simulation, dice: Dice) -> None:
    """All rides of a group are given up; those whose van has not come yet may be."""
    world, group = sim.world, dice.pick("group", sim.groups)
    cancel_group(world.service, world.region_id, group.key, draw_actor(dice, group.person_id))
    sim.groups.remove(group)
    placed = {
        row.id
        for rows in sim.read_days().values()
        for row in rows["ride"]
        if row.status in ARRANGED
    }
    for ride_id in group.ride_ids:
        if ride_id not in placed:
            sim.ledger.end([ride_id])
        elif sim.may_be_cancelled(ride_id):
            raise BrokenWord("a group was given up, but not a ride to come")
