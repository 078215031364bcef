"""Many people at once for the last seats: so many promises as seats, and nobody with nothing."""

from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import time, timedelta
from enum import StrEnum
from threading import Barrier

from mobility.booking import (
    NoPlace,
    OfferLost,
    SessionTarget,
    Spot,
    Wish,
    accept,
    get_session,
    quote,
    request_place,
)
from mobility.model import Party, new_id
from mobility.planning import check_day
from mobility.refusals import Refusal
from mobility.service import Service
from mobility.simulation.world import Setting, Van, World
from routing.geo import Coordinate, distance_m

VANS, SEATS_A_VAN = 5, 2
SEATS = VANS * SEATS_A_VAN
PEOPLE = 50
WORKERS = 2
"""Services in turn, each with a memory of its own, as processes have."""

SETTING = Setting(
    vans=VANS * (Van(({"seats": SEATS_A_VAN},), (), time(6), 10),),
    sessions=((time(9), 3),),
    people=PEOPLE,
)
MOST_TRIES = 2 * SEATS
"""An offer is lost to somebody who got a seat, so nobody loses more than all seats."""


class Outcome(StrEnum):
    """What somebody has at the end."""

    PROMISED = "promised"
    ALTERNATIVES = "alternatives"
    WAITING = "waiting"
    NOTHING = "nothing"


@dataclass(frozen=True)
class Round:
    """What came of one rush; `faults` are what `hinfahrt check` says afterwards."""

    outcomes: Counter[Outcome]
    faults: tuple[str, ...]

    @property
    def is_well(self) -> bool:
        promised, nothing = self.outcomes[Outcome.PROMISED], self.outcomes[Outcome.NOTHING]
        return promised == SEATS and nothing == 0 and not self.faults


def rush_rounds(service: Service, region_id: str, rounds: int, seed: int) -> Iterator[Round]:
    """Each day at noon everybody asks at once for tomorrow's course, from one place far from it.

    The database has its tables and no rows.
    """
    world = World.found(service, region_id, seed, SETTING)
    workers = [replace(world.service, _kept={}) for _ in range(WORKERS)]
    for _ in range(rounds):
        tomorrow = world.days[-1]
        wish = _wish_from_afar(world, world.sessions[tomorrow][0])
        outcomes = _rush(workers, region_id, world.people, wish)
        yield Round(outcomes, check_day(service, region_id, tomorrow))
        world.clock.advance(timedelta(days=1))
        world.open_days()


def _wish_from_afar(world: World, session_id: str) -> Wish:
    """There alone, from so far that no van can come twice before the course begins."""
    there = get_session(world.service, world.region_id, session_id).spot

    def distance_there_m(home: Spot) -> float:
        return distance_m(Coordinate(home.lat, home.lon), Coordinate(there.lat, there.lon))

    home = max(world.homes, key=distance_there_m)
    return Wish(home, Party(), SessionTarget(session_id), outbound=True, back=False)


def _rush(
    workers: Sequence[Service], region_id: str, people: Sequence[str], wish: Wish
) -> Counter[Outcome]:
    start = Barrier(len(people))

    def one(number: int, person_id: str) -> Outcome:
        service = workers[number % len(workers)]
        start.wait()
        return _ask(service, region_id, person_id, wish)

    with ThreadPoolExecutor(len(people)) as threads:
        return Counter(threads.map(one, range(len(people)), people))


def _ask(service: Service, region_id: str, person_id: str, wish: Wish) -> Outcome:
    """Ask until there is a promise, or else something to choose from, or a turn in the queue."""
    try:
        quotation = quote(service, region_id, wish)
        for _ in range(MOST_TRIES):
            try:
                accept(service, region_id, person_id, quotation.choices[0].token, new_id())
            except OfferLost as lost:
                if lost.instead is None:
                    raise lost.why_not or lost from lost
                quotation = lost.instead
            else:
                return Outcome.PROMISED
    except NoPlace as no_place:
        if no_place.alternatives:
            return Outcome.ALTERNATIVES
    try:
        request_place(service, region_id, person_id, wish, new_id())
    except Refusal:
        return Outcome.NOTHING
    return Outcome.WAITING
