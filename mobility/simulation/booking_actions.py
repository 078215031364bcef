"""What participants do in a simulation, and the office for them: each action is one function.

What the service refuses is done with; where it may not refuse, BrokenWord is raised.
"""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

from mobility.booking import (
    AppointmentTarget,
    NoPlace,
    OfferLost,
    SessionTarget,
    Wish,
    accept,
    accept_place,
    cancel,
    decline_place,
    find_wish,
    get_ride,
    quote,
    request_place,
)
from mobility.model import Party, RideStatus, new_id
from mobility.refusals import Refusal
from mobility.simulation.dice import Dice
from mobility.simulation.ledger import Told
from mobility.simulation.simulation import Asking, BrokenWord, SeenOffer, Simulation, Submitted
from mobility.simulation.world import World

S = RideStatus
OFFICE = "staff:office"
PARTIES = (
    *5 * (Party(),),
    *2 * (Party(adults=2),),
    Party(adults=3),
    Party(adults=1, children_1=1),
    Party(adults=1, children_23=1, prams=1),
    Party(adults=0, wheelchairs=1),
)
REQUIRED = (*10 * (frozenset[str](),), frozenset({"ramp"}), frozenset({"woman"}))
EARLIEST, LATEST = 7 * 4, 21 * 4
"""Of appointments, in quarters of an hour."""


def book(sim: Simulation, dice: Dice) -> None:
    """Ask and take something at once: an offer, what would fit instead, or a turn in the queue."""
    asking = _draw_asking(sim, dice)
    offers, instead = _ask(sim, dice, asking)
    if offers or (instead and dice.chance("takes_other", 50)):
        _accept_now(sim, dice.pick("choice", offers or instead))
    elif dice.chance("waits", 70):
        _wait_now(sim, asking)


def ask(sim: Simulation, dice: Dice) -> None:
    """Ask, and leave the offers lying."""
    _ask(sim, dice, _draw_asking(sim, dice))


def accept_lying(sim: Simulation, dice: Dice) -> None:
    """Accept an offer that lies about, for a while perhaps."""
    seen = dice.pick("offer", sim.offers)
    in_time = sim.world.clock.now() <= seen.valid_until
    try:
        _accept(sim, seen)
    except OfferLost as lost:
        if lost.instead:
            until = lost.instead.valid_until
            sim.offers.extend(SeenOffer(seen.asking, one, until) for one in lost.instead.choices)
        return
    if not in_time:
        raise BrokenWord("an offer was accepted after its time")


def accept_again(sim: Simulation, dice: Dice) -> None:
    """Send the same form twice: the same rides come back."""
    form = dice.pick("form", sim.submitted)
    world = sim.world
    person_id = form.asking.person_id
    ids = accept(world.service, world.region_id, person_id, form.token, form.key)
    if ids != form.ride_ids:
        raise BrokenWord("a form that was sent twice counted twice")


def change(sim: Simulation, dice: Dice) -> None:
    """Ask for something else in place of a promised ride, or of both ways; then or never."""
    world = sim.world
    ride_id = dice.pick("ride", sim.ledger.rides(S.PROMISED))
    entry = sim.ledger.get(ride_id)
    ids = [ride_id]
    if dice.chance("both", 50):
        both = get_ride(world.service, world.region_id, ride_id).request_ride_ids
        ids = [name for name in both if sim.ledger.get(name).status is S.PROMISED]
    wish = find_wish(world.service, world.region_id, ids, entry.person_id)
    day = entry.day
    if dice.chance("other_home", 50):
        wish = replace(wish, home=dice.pick("home", world.homes))
    if dice.chance("other_party", 30):
        wish = replace(wish, party=dice.pick("party", PARTIES))
    if dice.chance("other_time", 50):
        day = dice.pick("day", world.days)
        wish = replace(wish, target=SessionTarget(pick_session(sim, dice, day)))
    offers, instead = _ask(sim, dice, Asking(entry.person_id, day, wish))
    if offers or instead:
        seen = dice.pick("choice", offers or instead)
        if dice.chance("at_once", 70):
            _accept_now(sim, seen)


def queue(sim: Simulation, dice: Dice) -> None:
    """Ask for a turn for a wish that found no place, a while ago perhaps; sometimes twice."""
    _wait(sim, dice.pick("wish", sim.unserved), twice=dice.chance("twice", 20))


def say_yes(sim: Simulation, dice: Dice) -> None:
    """Take a place that is held: as long as it is, it is there."""
    world = sim.world
    ride_id = dice.pick("ride", sim.ledger.rides(S.OFFERED))
    entry = sim.ledger.get(ride_id)
    actor = draw_actor(dice, entry.person_id)
    try:
        sim.ledger.say_yes(accept_place(world.service, world.region_id, ride_id, actor))
    except Refusal as refusal:
        if entry.until is None or world.clock.now() < entry.until:
            raise BrokenWord(f"a place was held no longer: {refusal.code}") from refusal
        raise


def say_no(sim: Simulation, dice: Dice) -> None:
    """Let a place go that is held."""
    world = sim.world
    ride_id = dice.pick("ride", sim.ledger.rides(S.OFFERED))
    both = get_ride(world.service, world.region_id, ride_id).request_ride_ids
    actor = draw_actor(dice, sim.ledger.get(ride_id).person_id)
    decline_place(world.service, world.region_id, ride_id, actor)
    sim.ledger.end(name for name in both if sim.ledger.get(name).status is S.OFFERED)


def give_up(sim: Simulation, dice: Dice) -> None:
    """Cancel a ride, promised or waiting; whose van has not come yet may."""
    world = sim.world
    ride_id = dice.pick("ride", sim.ledger.rides(S.PROMISED, S.WAITLISTED, S.OFFERED))
    entry = sim.ledger.get(ride_id)
    try:
        cancel(world.service, world.region_id, ride_id, draw_actor(dice, entry.person_id))
    except Refusal as refusal:
        if sim.may_be_cancelled(ride_id):
            raise BrokenWord(f"a ride could not be cancelled: {refusal.code}") from refusal
        raise
    sim.ledger.end([ride_id])


def _draw_asking(sim: Simulation, dice: Dice) -> Asking:
    world, day = sim.world, dice.pick("day", sim.world.days)
    wish = draw_wish(sim, dice, day)
    if not dice.chance("to_session", 85):
        appointment = _draw_appointment(world, dice, day)
        wish = replace(wish, target=appointment, childcare=False)
    return Asking(dice.pick("person", world.people), day, wish)


def pick_session(sim: Simulation, dice: Dice, day: date) -> str:
    """One of a day's sessions; most people want to come to the first one."""
    first, *others = sim.world.sessions[day]
    return dice.pick("session", [first, first, first, *others])


def draw_wish(sim: Simulation, dice: Dice, day: date) -> Wish:
    """To one of a day's sessions, past childcare perhaps where the party is one for it."""
    world, ways = sim.world, dice.number("ways", 0, 3)
    party = dice.pick("party", PARTIES)
    return Wish(
        home=dice.pick("home", world.homes),
        party=party,
        target=SessionTarget(pick_session(sim, dice, day)),
        outbound=ways != 0,
        back=ways != 1,
        required=dice.pick("required", REQUIRED),
        childcare=party.apart() is not None and dice.chance("childcare", 70),
    )


def _draw_appointment(world: World, dice: Dice, day: date) -> AppointmentTarget:
    quarter, quarters = dice.number("quarter", EARLIEST, LATEST), dice.number("quarters", 1, 12)
    arrive_by = world.instant(day, time(quarter // 4, quarter % 4 * 15))
    leave_after = arrive_by + timedelta(minutes=15 * quarters)
    return AppointmentTarget(dice.pick("place", world.homes), arrive_by, leave_after)


def _ask(sim: Simulation, dice: Dice, asking: Asking) -> tuple[list[SeenOffer], list[SeenOffer]]:
    """What was offered, and what was offered instead of a place that there is not."""
    world, thorough = sim.world, dice.chance("thorough", 15)
    try:
        quotation = quote(world.service, world.region_id, asking.wish, with_alternatives=thorough)
    except NoPlace as no_place:
        if not asking.wish.instead_of:
            sim.unserved.append(asking)
        others = [
            SeenOffer(replace(asking, wish=other.wish), other.choice, _valid_until(sim))
            for other in no_place.alternatives
        ]
        sim.offers.extend(others)
        return [], others
    offers = [SeenOffer(asking, choice, quotation.valid_until) for choice in quotation.choices]
    sim.offers.extend(offers)
    return offers, []


def _valid_until(sim: Simulation) -> datetime:
    rules = sim.world.service.region(sim.world.region_id).rules
    return sim.world.clock.now() + timedelta(seconds=rules.offer_valid_s)


def _accept_now(sim: Simulation, seen: SeenOffer) -> None:
    """What was offered at this very instant must be there."""
    try:
        _accept(sim, seen)
    except OfferLost as lost:
        raise BrokenWord(f"an offer was lost at once: {lost.code}") from lost


def _accept(sim: Simulation, seen: SeenOffer) -> None:
    world, asking = sim.world, seen.asking
    token, key = seen.choice.token, new_id()
    ids = accept(world.service, world.region_id, asking.person_id, token, key)
    sim.ledger.end(asking.wish.instead_of)
    sim.ledger.promise(asking.person_id, asking.day, ids, map(Told.offered, seen.choice.legs))
    sim.submitted.append(Submitted(asking, token, key, ids))


def _wait(sim: Simulation, asking: Asking, *, twice: bool = False) -> None:
    world, key = sim.world, new_id()
    for _ in range(1 + twice):
        ids = request_place(world.service, world.region_id, asking.person_id, asking.wish, key)
        sim.ledger.let_wait(asking.person_id, _day_now(world, asking), ids)


def _day_now(world: World, asking: Asking) -> date:
    """The day of a wish; that of its session where that was moved meanwhile."""
    target = asking.wish.target
    if isinstance(target, SessionTarget):
        return next(
            (day for day in world.days if target.session_id in world.sessions[day]), asking.day
        )
    return asking.day


def _wait_now(sim: Simulation, asking: Asking) -> None:
    """For what there was no place a moment ago, one may wait."""
    try:
        _wait(sim, asking)
    except Refusal as refusal:
        if refusal.code == "places_free":
            raise BrokenWord("there was no place, and a moment later there was") from refusal
        raise


def draw_actor(dice: Dice, person_id: str) -> str:
    """The office, or the participant herself."""
    return OFFICE if dice.chance("office", 30) else f"participant:{person_id}"
