"""Processes that book and are killed: what a client was shown is there, and all else is in order.

`python -m benchmarks.promises.kills [--kills 100] [--database URL] [--region REGION] [--json]`

The process tells what it shows to clients, and before it cancels, through a pipe; it is killed by
SIGKILL at random, and the one who listens compares what it heard with what is stored.
"""

import argparse
import json
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from multiprocessing import get_context
from multiprocessing.connection import Connection
from random import Random
from time import monotonic

from mobility.booking import SessionTarget, Spot, Wish, accept, cancel, quote
from mobility.clock import SettableClock
from mobility.config import Settings
from mobility.model import PLACED, Party, new_id
from mobility.planning import check_day, check_region, plan_day
from mobility.refusals import Refusal
from mobility.service import Service
from mobility.simulation import empty_service
from mobility.simulation.ledger import StoredRide, Told, stored_rides
from mobility.simulation.world import Setting, Van, World
from mobility.storage import Database
from mobility.storage.snapshots import read_days

SETTING = Setting(
    vans=6 * (Van(({"seats": 8},), (), time(6), 10),),
    sessions=((time(8), 1.5), (time(9), 3), (time(13, 15), 1.75)),
    people=200,
)
KILLS_A_DAY = 10
LONGEST_LIFE_S = 1.0
"""From the first booking on."""

CANCELS, PLANS, WITH_WAY_BACK = 0.15, 0.03, 0.5
"""Shares of what a process does."""

SEARCH_S = 0.05
PATIENCE_S = 120
"""For a process to start."""


@dataclass(frozen=True)
class Job:
    """What a process that books is given."""

    settings: Settings
    region_id: str
    now: datetime
    day: date
    seed: int
    people: list[str]
    homes: list[Spot]
    sessions: list[str]


@dataclass(frozen=True)
class Promised:
    """Somebody was shown a promise."""

    told: dict[str, Told]


@dataclass(frozen=True)
class Cancelling:
    """Somebody is about to cancel a ride; then `done`."""

    ride_id: str
    done: bool = False


Word = Promised | Cancelling
"""What a process says."""


@dataclass
class Heard:
    """What clients know: promises, rides that are cancelled, and rides that may be."""

    promised: dict[str, Told] = field(default_factory=dict)
    cancelled: set[str] = field(default_factory=set)
    uncertain: set[str] = field(default_factory=set)

    def hear(self, word: Word) -> None:
        if isinstance(word, Promised):
            self.promised |= word.told
        else:
            (self.cancelled if word.done else self.uncertain).add(word.ride_id)


@dataclass(frozen=True)
class Killed:
    """A process that was killed: how many promises it had shown, and what is wrong after it."""

    promises: int
    faults: tuple[str, ...]


def kill_often(service: Service, region_id: str, kills: int, seed: int) -> Iterator[Killed]:
    """Let a process book until it is killed, look whether all is well, and start the next.

    The database has its tables and no rows. Raises RuntimeError for a process that does not start.
    """
    world, random = World.found(service, region_id, seed, SETTING), Random(f"kills {seed}")
    heard = Heard()
    for number in range(kills):
        if number and number % KILLS_A_DAY == 0:
            world.clock.advance(timedelta(days=1))
            world.open_days()
        before = len(heard.promised)
        _live_and_die(
            _job(world, random.randrange(2**30)), heard, random.uniform(0, LONGEST_LIFE_S)
        )
        yield Killed(len(heard.promised) - before, tuple(_faults(world, heard)))


def _job(world: World, seed: int) -> Job:
    return Job(
        settings=world.service.settings,
        region_id=world.region_id,
        now=world.clock.now(),
        day=world.days[-1],
        seed=seed,
        people=world.people,
        homes=world.homes,
        sessions=world.sessions[world.days[-1]],
    )


def _live_and_die(job: Job, heard: Heard, life_s: float) -> None:
    context = get_context("forkserver")
    context.set_forkserver_preload([__name__])
    here, there = context.Pipe(duplex=False)
    process = context.Process(target=book_on, args=(job, there), daemon=True)
    process.start()
    there.close()
    try:
        if not here.poll(PATIENCE_S):
            raise RuntimeError("the process that books does not come to its first booking")
        end = monotonic() + life_s
        while here.poll(max(0, end - monotonic())) and monotonic() < end:
            heard.hear(here.recv())
    finally:
        process.kill()
        process.join()
    with suppress(EOFError, OSError):  # the last word may have been cut off
        while True:
            heard.hear(here.recv())


def book_on(job: Job, there: Connection) -> None:
    """Book, now and then cancel and re-plan, and say so, until killed."""
    database = Database.connect(job.settings.database_address)
    service = Service(job.settings, database, SettableClock(job.now))
    random, mine = Random(job.seed), list[str]()
    while True:
        if mine and random.random() < CANCELS:
            ride_id = mine.pop(random.randrange(len(mine)))
            there.send(Cancelling(ride_id))
            cancel(service, job.region_id, ride_id, "staff:office")
            there.send(Cancelling(ride_id, done=True))
        elif random.random() < PLANS:
            plan_day(service, job.region_id, job.day, seconds=SEARCH_S)
        else:
            told = _book(service, job, random)
            mine.extend(told)
            there.send(Promised(told))


def _book(service: Service, job: Job, random: Random) -> dict[str, Told]:
    target = SessionTarget(random.choice(job.sessions))
    wish = Wish(random.choice(job.homes), Party(), target, back=random.random() < WITH_WAY_BACK)
    try:
        choice = quote(service, job.region_id, wish, with_alternatives=False).choices[0]
        person_id = random.choice(job.people)
        ride_ids = accept(service, job.region_id, person_id, choice.token, new_id())
    except Refusal:
        return {}
    return dict(zip(ride_ids, map(Told.offered, choice.legs), strict=True))


def _faults(world: World, heard: Heard) -> Iterator[str]:
    """What a new process finds."""
    settings = world.service.settings
    database = Database.connect(settings.database_address)
    service = Service(settings, database, world.clock)
    with database.reading() as session:
        days = read_days(session, world.region_id, date.min)
    stored: dict[str, StoredRide] = {}
    for day, rows in days.items():
        stored |= stored_rides(rows)
        yield from check_day(service, world.region_id, day)
    yield from check_region(service, world.region_id)
    database.dispose()
    for ride_id, told in heard.promised.items():
        ride = stored.get(ride_id)
        if ride is None or Told.stored(ride) != told:
            yield f"ride {ride_id}: promised, but not stored as it was"
        elif ride_id in heard.cancelled and ride.row.status in PLACED:
            yield f"ride {ride_id}: cancelled, but stored as {ride.row.status}"
        elif ride_id not in heard.uncertain and ride.row.status not in PLACED:
            yield f"ride {ride_id}: promised, but stored as {ride.row.status}"


def main() -> int:
    given = _parser().parse_args()
    try:
        with empty_service(given.database, given.region) as service:
            region_id = service.settings.region_ids[0]
            killed = []
            for one in kill_often(service, region_id, given.kills, given.seed):
                killed.append(one)
                line = f"kill {len(killed)}: {one.promises} promises shown before it"
                print("; ".join((line, *one.faults)), file=sys.stderr)
            database = service.database.engine.dialect.name
    except Refusal as refusal:
        print(f"kills: {refusal.code}", file=sys.stderr)
        return 2
    faults = sum(len(one.faults) for one in killed)
    figures = {
        "database": database,
        "kills": len(killed),
        "promises": sum(one.promises for one in killed),
        "faults": faults,
    }
    print(json.dumps(figures) if given.json else "\n".join(f"{k}: {v}" for k, v in figures.items()))
    return int(faults > 0)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.promises.kills", description="Kills in the middle of bookings."
    )
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--database", metavar="URL", help="an empty one; SQLite in a folder else")
    parser.add_argument("--region", help="one that is prepared here; else the first served")
    parser.add_argument("--json", action="store_true")
    return parser


if __name__ == "__main__":
    sys.exit(main())
