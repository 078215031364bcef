"""Many people at once for the last seats, through the site: never a promise too many.

`python -m benchmarks.promises.crowd [--rounds 20] [--database URL] [--region REGION] [--json]`

Each round is a day with vans of 10 seats in all that can come to the course once. Everybody asks at
the same moment from the same far place, and takes what she is offered: a time, another one where
that has gone meanwhile, or else something that would work instead, or a turn on the waiting list.
"""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date, time
from enum import StrEnum
from functools import partial
from threading import Barrier
from time import perf_counter

import httpx
from flask import Flask

from benchmarks.promises.site import Browser, Page, cookies_of, serving
from mobility.accounts import find_participant
from mobility.booking import Spot, get_session
from mobility.clock import service_day
from mobility.model import PLACED, Party
from mobility.planning import check_day, day_view
from mobility.refusals import Refusal
from mobility.service import Service
from mobility.simulation import empty_service
from mobility.simulation.world import Setting, Van, World
from routing.geo import Coordinate, distance_m
from web.app import create_app
from web.participant.draft import Draft

VANS, SEATS_A_VAN = 5, 2
SEATS = VANS * SEATS_A_VAN
PEOPLE = 50
SETTING = Setting(
    vans=VANS * (Van(({"seats": SEATS_A_VAN},), (), time(6), 10),),
    sessions=((time(9), 3), (time(13, 15), 1.75)),
    people=PEOPLE,
)
DAYS_BEFORE = 2
"""Of days so near booking may have closed."""

MOST_TRIES = 2 * SEATS
"""A time is lost to somebody who got a seat, so nobody loses more often than there are seats."""


class Outcome(StrEnum):
    """What somebody has at the end."""

    PROMISED = "promised"
    ALTERNATIVES = "alternatives"
    WAITING = "waiting"
    NOTHING = "nothing"
    ERROR = "error"


@dataclass(frozen=True)
class Round:
    """What came of one rush; `faults` are what `hinfahrt check` says afterwards."""

    outcomes: Counter[Outcome]
    stored: int
    """Rides that have a place in the day plan."""
    faults: tuple[str, ...]
    seconds: float

    @property
    def is_well(self) -> bool:
        """Every seat is taken, nobody has nothing or saw an error, and all is stored as shown."""
        shown = self.outcomes
        nobody = not shown[Outcome.NOTHING] and not shown[Outcome.ERROR]
        return nobody and shown[Outcome.PROMISED] == self.stored == SEATS and not self.faults


def rush_rounds(
    service: Service, region_id: str, rounds: int, seed: int, people: int = PEOPLE
) -> Iterator[Round]:
    """One rush of so many people a day. The database has its tables and no rows."""
    today = service_day(service.clock.now(), service.region(region_id).zone)
    setting = replace(SETTING, days_ahead=DAYS_BEFORE + rounds)
    world = World.found(service, region_id, seed, setting, today)
    with serving(service.settings) as site:
        streets = _Streets(world, create_app(world.service), site)
        for day in world.days[DAYS_BEFORE:][:rounds]:
            yield _rush(streets, day, people)


@dataclass(frozen=True)
class _Streets:
    """Where the people live, and the site that all of them look at."""

    world: World
    app: Flask
    site: str


def _rush(streets: _Streets, day: date, people: int) -> Round:
    start, world = Barrier(people), streets.world
    crowd = [_browser(streets, number, day) for number in range(people)]
    begin_s = perf_counter()
    with ThreadPoolExecutor(people) as threads:
        outcomes = Counter(threads.map(partial(_ask, start), *zip(*crowd, strict=True)))
    seconds = perf_counter() - begin_s
    for browser, _ in crowd:
        browser.close()
    stored = day_view(world.service, world.region_id, day).rides
    placed = sum(ride.status in PLACED for ride in stored)
    return Round(outcomes, placed, check_day(world.service, world.region_id, day), seconds)


def _browser(streets: _Streets, number: int, day: date) -> tuple[Browser, str]:
    """Somebody's browser, and the address of her booking in it."""
    world = streets.world
    draft = Draft(
        world.region_id,
        _home_afar(world, world.sessions[day][0]),
        session_id=world.sessions[day][0],
        back=False,
        party=Party(),
    )
    person = find_participant(world.service, world.region_id, world.people[number])
    if person is None:
        raise LookupError(world.people[number])
    cookies = cookies_of(streets.app, person, draft)
    return Browser(streets.site, number, cookies), f"/{world.region_id}/book/{draft.id}"


def _home_afar(world: World, session_id: str) -> Spot:
    """So far away that no van can come twice before the course begins."""
    there = get_session(world.service, world.region_id, session_id).spot

    def distance_there_m(home: Spot) -> float:
        return distance_m(Coordinate(home.lat, home.lon), Coordinate(there.lat, there.lon))

    return max(world.homes, key=distance_there_m)


def _ask(start: Barrier, browser: Browser, booking: str) -> Outcome:
    """What somebody gets who begins with all the others."""
    start.wait()
    try:
        return _take(browser, booking)
    except httpx.TransportError:  # the site does not answer, or too late
        return Outcome.ERROR


def _take(browser: Browser, booking: str) -> Outcome:
    """Take what the site shows until there is a promise, or else what would work instead."""
    page = browser.get(f"{booking}/times")
    for _ in range(MOST_TRIES):
        choices = page.fields.get("choice")
        if page.is_error or not choices:
            break
        page = browser.send(page, f"{booking}/times", choice=choices[0])
    if page.is_error:
        return Outcome.ERROR
    if page.path == f"{booking}/done":
        return Outcome.PROMISED
    return _ask_otherwise(browser, booking, page)


def _ask_otherwise(browser: Browser, booking: str, page: Page) -> Outcome:
    """What is shown instead must lead to times; else one must be able to wait."""
    for token in page.fields.get("token", ()):
        other = browser.send(page, f"{booking}/instead", token=token)
        if other.is_error:
            return Outcome.ERROR
        if "choice" in other.fields:
            return Outcome.ALTERNATIVES
    if f"{booking}/wait" not in page.links:
        return Outcome.NOTHING
    waits = browser.send(browser.get(f"{booking}/wait"), f"{booking}/wait")
    if waits.is_error:
        return Outcome.ERROR
    return Outcome.WAITING if waits.path == f"{booking}/done" else Outcome.NOTHING


def main() -> int:
    given = _parser().parse_args()
    try:
        with empty_service(given.database, given.region) as service:
            region_id = service.settings.region_ids[0]
            rounds = []
            for one in rush_rounds(service, region_id, given.rounds, given.seed):
                rounds.append(one)
                print(_line(len(rounds), one), file=sys.stderr)
            database = service.database.engine.dialect.name
    except Refusal as refusal:
        print(f"crowd: {refusal.code}", file=sys.stderr)
        return 2
    not_well = sum(not one.is_well for one in rounds)
    figures = {
        "database": database,
        "rounds": len(rounds),
        "people": PEOPLE,
        "seats": SEATS,
        "rounds_not_well": not_well,
        "outcomes": {
            outcome.value: sum(one.outcomes[outcome] for one in rounds) for outcome in Outcome
        },
        "longest_round_s": round(max(one.seconds for one in rounds), 1),
    }
    print(json.dumps(figures) if given.json else "\n".join(f"{k}: {v}" for k, v in figures.items()))
    return int(not_well > 0)


def _line(number: int, one: Round) -> str:
    shown = ", ".join(f"{count} {outcome}" for outcome, count in sorted(one.outcomes.items()))
    return "; ".join((f"round {number}: {shown}, {one.stored} stored", *one.faults))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.promises.crowd", description="A rush for the last seats."
    )
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--database", metavar="URL", help="an empty one; SQLite in a folder else")
    parser.add_argument("--region", help="one that is prepared here; else the first served")
    parser.add_argument("--json", action="store_true")
    return parser


if __name__ == "__main__":
    sys.exit(main())
