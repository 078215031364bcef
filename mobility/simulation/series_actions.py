"""Standing orders in a simulation: whole courses are booked, grow, wait and end."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from mobility.booking import (
    OfferedDate,
    OrderedDate,
    RideView,
    SeriesQuotation,
    SeriesView,
    accept_series,
    end_series,
    get_series,
    quote_series,
    skip_date,
    unroll_standing_orders,
    wait_for_dates,
)
from mobility.clock import service_day
from mobility.model import ARRANGED, SERVED, RideStatus, new_id
from mobility.simulation.booking_actions import draw_actor, draw_wish
from mobility.simulation.dice import Dice
from mobility.simulation.ledger import Told
from mobility.simulation.simulation import BrokenWord, Order, Simulation

BY_ITS_RULES = frozenset({"already_booked"})
"""Why a date that was offered is not promised to somebody in particular."""


def order(sim: Simulation, dice: Dice) -> None:
    """Book every date of a course at once; sometimes the form is sent twice."""
    world, day = sim.world, dice.pick("day", sim.world.days)
    wish = draw_wish(sim, dice, day)
    wish = replace(wish, both_or_none=dice.chance("both_or_none", 60))
    person_id = dice.pick("person", world.people)
    quotation = quote_series(world.service, world.region_id, wish)
    key, waits = new_id(), dice.chance("waits", 50)
    ids = {
        accept_series(world.service, world.region_id, person_id, quotation.token, key, waits=waits)
        for _ in range(1 + dice.chance("twice", 20))
    }
    if len(ids) > 1:
        raise BrokenWord("a form that was sent twice counted twice")
    ordered = Order(ids.pop(), person_id)
    sim.orders.append(ordered)
    _compare(sim, quotation, _hear(sim, ordered))


def unroll(sim: Simulation, dice: Dice) -> None:
    """Dates that were added to courses are booked for all who ordered the course."""
    unroll_standing_orders(sim.world.service, sim.world.region_id)
    for ordered in sim.orders:
        _hear(sim, ordered)


def let_dates_wait(sim: Simulation, dice: Dice) -> None:
    """Dates of a course that had no place get one now, or a turn in the queue."""
    world, ordered = sim.world, dice.pick("order", sim.orders)
    actor = draw_actor(dice, ordered.person_id)
    wait_for_dates(world.service, world.region_id, ordered.order_id, actor)
    _hear(sim, ordered)


def skip(sim: Simulation, dice: Dice) -> None:
    """All rides to one date of a course are given up; the others stay."""
    world, ordered = sim.world, dice.pick("order", sim.orders)
    dates = [date.session_id for date in _view(sim, ordered).dates if date.rides]
    session_id = dice.pick("date", dates)
    actor = draw_actor(dice, ordered.person_id)
    skip_date(world.service, world.region_id, ordered.order_id, session_id, actor)
    (date,) = (one for one in _view(sim, ordered).dates if one.session_id == session_id)
    _hear_ended(sim, date.rides)


def end_order(sim: Simulation, dice: Dice) -> None:
    """All coming dates of a course are given up; whose van has not come yet may be."""
    world, ordered = sim.world, dice.pick("order", sim.orders)
    actor = draw_actor(dice, ordered.person_id)
    end_series(world.service, world.region_id, ordered.order_id, actor)
    sim.orders.remove(ordered)
    _hear_ended(sim, _rides(_view(sim, ordered)))


def _hear_ended(sim: Simulation, rides: Iterable[RideView]) -> None:
    for ride in rides:
        if ride.status not in ARRANGED | {RideStatus.WAITLISTED}:
            sim.ledger.end([ride.ride_id])
        elif sim.may_be_cancelled(ride.ride_id):
            raise BrokenWord("dates of a course were given up, but not a ride to come")


def _view(sim: Simulation, ordered: Order) -> SeriesView:
    world = sim.world
    return get_series(
        world.service, world.region_id, ordered.order_id, participant_id=ordered.person_id
    )


def _rides(view: SeriesView) -> list[RideView]:
    return [ride for date in view.dates for ride in date.rides]


def _hear(sim: Simulation, ordered: Order) -> SeriesView:
    """What the participant reads of her course: rides that are new to her are noted."""
    view = _view(sim, ordered)
    for ride in _rides(view):
        if sim.ledger.find(ride.ride_id) or ride.service_date < sim.world.today:
            continue
        if ride.status in SERVED:
            told = [Told.seen(ride)]
            sim.ledger.promise(ordered.person_id, ride.service_date, [ride.ride_id], told)
        else:
            sim.ledger.let_wait(ordered.person_id, ride.service_date, [ride.ride_id])
    return view


def _compare(sim: Simulation, quotation: SeriesQuotation, view: SeriesView) -> None:
    """What was offered a moment ago is promised, but where two dates of a day met each other."""
    zone = sim.world.service.region(sim.world.region_id).zone
    ordered = {date.session_id: date for date in view.dates}
    dates_on = Counter(service_day(date.starts_at, zone) for date in quotation.with_place)
    for date in quotation.with_place:
        if dates_on[service_day(date.starts_at, zone)] == 1:
            _compare_date(date, ordered[date.session_id])


def _compare_date(offered: OfferedDate, ordered: OrderedDate) -> None:
    if ordered.why_not and ordered.why_not.code in BY_ITS_RULES:
        return
    promised = {Told.seen(ride) for ride in ordered.rides if ride.status in SERVED}
    if not promised.issuperset(map(Told.offered, offered.legs)):
        raise BrokenWord("a date of a course was not promised as it was offered at once")
