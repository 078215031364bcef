"""What the office, the jobs and time do in a simulation: each action is one function."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from functools import partial
from typing import Any

from mobility.booking import list_rides_of_participant
from mobility.jobs import (
    DAILY_JOBS,
    NIGHTLY_JOBS,
    REGULAR_JOBS,
    run_if_due,
    run_regular_if_due,
)
from mobility.messages import DeliveryFailed, deliver_pending
from mobility.model import PlanStatus
from mobility.planning import (
    close_roads,
    day_view,
    improve_touched_days,
    list_closures,
    list_days,
    open_roads,
    plan_day,
    publish_day,
    tend_waiting_lists,
    times_on,
    tour_line,
)
from mobility.service import Service
from mobility.simulation.dice import Dice, NothingToDo
from mobility.simulation.simulation import BrokenWord, Simulation

SEARCH_S = 0.03
MILESTONES = tuple(
    map(time.fromisoformat, ("06:30", "09:10", "13:00", "17:58", "18:31", "19:01", "22:30"))
)
"""A long pause ends at the next of these times, when something begins or has just ended."""

RULES = {
    "booking_closes_later_s": (0, 300),
    "dwell_childcare_s": (60, 180),
    "dwell_person_s": (0, 15, 40),
    "dwell_stop_s": (30, 60, 120),
    "free_cancellation_s": (0, 7200),
    "max_party": (3, 8),
    "notice_s": (600, 1200, 2400),
    "offer_valid_s": (300, 600),
    "outbound_arrives_at_least_before_s": (0, 300),
    "outbound_arrives_at_most_before_s": (1200, 2400),
    "pickup_window_s": (600, 900, 1200),
    "return_leaves_at_most_after_s": (1500, 2100),
    "ride_time_extra_s": (300, 600, 900),
    "ride_time_factor_percent": (120, 150, 200),
    "waiting_offer_hold_s": (600, 1800),
}
"""Settings of a region, with what they may become."""


def pause(sim: Simulation, dice: Dice) -> None:
    """Some minutes pass; what is held may lapse, offers grow old."""
    step = timedelta(minutes=dice.number("minutes", 0, 15), seconds=dice.number("seconds", 0, 59))
    sim.world.clock.advance(step)
    sim.world.open_days()


def long_pause(sim: Simulation, dice: Dice) -> None:
    """The clock goes to the next time of day at which something happens."""
    world = sim.world
    days = (world.today, world.today + timedelta(days=1))
    coming = [world.instant(day, at) for day in days for at in MILESTONES]
    later = timedelta(seconds=dice.number("seconds", 0, 59))
    world.clock.instant = next(at for at in coming if at > world.clock.now()) + later
    world.open_days()


def plan(sim: Simulation, dice: Dice) -> None:
    """The office re-plans a day by hand."""
    world = sim.world
    day, seed = dice.pick("day", world.days), dice.number("seed", 0, 999)
    plan_day(world.service, world.region_id, day, seconds=SEARCH_S, seed=seed)


def improve(sim: Simulation, dice: Dice) -> None:
    """What was booked lately is bettered in the background."""
    improve_touched_days(sim.world.service, sim.world.region_id)


def publish(sim: Simulation, dice: Dice) -> None:
    """The office publishes a day by hand, however early."""
    publish_day(sim.world.service, sim.world.region_id, dice.pick("day", sim.world.days))


def run_jobs(sim: Simulation, dice: Dice) -> None:
    """Whatever is due of the daily jobs is done, with a short search and without paper."""
    world = sim.world
    with _errors_of_jobs() as watched:
        for job in DAILY_JOBS:
            work = watched(partial(_run_quickly, name=job.name))
            run_if_due(world.service, world.region_id, replace(job, work=work))
        for job in NIGHTLY_JOBS:
            run_if_due(world.service, world.region_id, replace(job, work=watched(job.work)))


def run_regular_jobs(sim: Simulation, dice: Dice) -> None:
    """People are reminded, delays told, and drivers asked whether they have read their tours."""
    world = sim.world
    with _errors_of_jobs() as watched:
        for job in REGULAR_JOBS:
            regular = replace(job, work=watched(job.work))
            run_regular_if_due(world.service, world.region_id, regular)


def tend(sim: Simulation, dice: Dice) -> None:
    """The minutely look after those who wait."""
    tend_waiting_lists(sim.world.service, sim.world.region_id)


def deliver(sim: Simulation, dice: Dice) -> None:
    """The outbox is emptied, if the way out takes anything just now."""
    deliver_pending(sim.world.service, _Channel(sim.sent, fails=dice.chance("fails", 30)))


def close(sim: Simulation, dice: Dice) -> None:
    """A road is closed for some days, or until further notice."""
    world = sim.world
    first = dice.pick("first", world.days)
    last = first + timedelta(days=dice.number("days", 0, 1)) if dice.chance("ends", 70) else None
    edges = {dice.pick("edge", world.edges), dice.pick("other_edge", world.edges)}
    close_roads(world.service, world.region_id, "Works", sorted(edges), first, last)


def reopen(sim: Simulation, dice: Dice) -> None:
    """A closed road is open again."""
    world = sim.world
    today = world.today
    closed = [
        row.id
        for row in list_closures(world.service, world.region_id)
        if row.last_day is None or row.last_day >= today
    ]
    open_roads(world.service, world.region_id, dice.pick("closure", closed))


def send_another_van(sim: Simulation, dice: Dice) -> None:
    """One more van is on duty, for a while."""
    begins, hours = time(dice.number("begins", 5, 19)), dice.number("hours", 3, 9)
    if not sim.world.send_more(dice.pick("day", sim.world.days), begins, hours):
        raise NothingToDo


def change_rules(sim: Simulation, dice: Dice) -> None:
    """One of the region's settings is another, and the service is started again."""
    world = sim.world
    name, values = dice.pick("rule", list(RULES.items()))
    region = world.service.region(world.region_id)
    rules = region.rules.model_copy(update={name: dice.pick("value", values)})
    world.restart(region.model_copy(update={"rules": rules}))


def look(sim: Simulation, dice: Dice) -> None:
    """The pages of the office and of somebody who rides can be read."""
    world = sim.world
    day = dice.pick("day", world.days)
    times = times_on(world.service, world.region_id, day)
    for tour in day_view(world.service, world.region_id, day).tours:
        tour_line(times, tour)
    list_rides_of_participant(world.service, world.region_id, dice.pick("person", world.people))


def _run_quickly(service: Service, region_id: str, day: date, name: str) -> None:
    """What a daily job does."""
    lines = [line for line in list_days(service, region_id) if line.day == day]
    if not any(line.shifts and line.status is PlanStatus.DRAFT for line in lines):
        return
    if name == "plan":
        plan_day(service, region_id, day, seconds=SEARCH_S)
    else:
        publish_day(service, region_id, day)


@contextmanager
def _errors_of_jobs() -> Iterator[Callable[[Callable[..., None]], Callable[..., None]]]:
    """A job keeps its errors to itself; raised at the end are those of the work wrapped in this."""
    errors: list[Exception] = []

    def watched(work: Callable[..., None]) -> Callable[..., None]:
        def do(*given: Any) -> None:
            try:
                work(*given)
            except Exception as error:
                errors.append(error)
                raise

        return do

    yield watched
    for error in errors:
        raise error


@dataclass(frozen=True)
class _Channel:
    """A way out that takes every message or none."""

    sent: set[str]
    fails: bool

    def send(self, phone: str, text: str, idempotency_key: str) -> None:
        """Raises DeliveryFailed; BrokenWord for a message that went out before or says nothing."""
        if self.fails:
            raise DeliveryFailed("out of order")
        if not (phone and text) or idempotency_key in self.sent:
            raise BrokenWord("a message says nothing, or was sent twice")
        self.sent.add(idempotency_key)
