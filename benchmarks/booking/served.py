"""What answering at once costs: rides served one by one against the plan with hindsight.

One by one, people come in random order and are answered for good: each takes the first choice that
is offered, which promises a pickup window (15 minutes wide by default). After each batch of them
the day is bettered inside all promises given. Who finds no place waits for one, and is offered it
as anybody is.

Hindsight knows everybody at once, may leave out whom it likes and promised nobody anything: pickups
may lie anywhere in what the rules of the region allow, half an hour after a course for one. All
else is the same for both: the same rides, each of them one direction, with the same limits on the
time on board and the same times to arrive or leave; the same vans and drivers' breaks; and the same
time, for hindsight searches for as long as answering, moving others and bettering took together.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from time import perf_counter

from benchmarks.booking.region import DAY, REGION, Caller, Region
from mobility.booking import NoPlace, accept, accept_place, quote, request_place
from mobility.booking.legs import coordinates_of, make_legs
from mobility.booking.rules import destination_of
from mobility.model import SERVED, RideStatus, new_id
from mobility.planning import day_view, improve_day, plan_day, tend_waiting_list
from mobility.planning.loading import LoadedDay, load_day
from mobility.refusals import Refusal
from mobility.service import Service
from routing.pooling.problem import Problem, Ride
from routing.pooling.solve import solve

BATCHES = 60
"""So often the day is bettered while it fills."""

LAST_SHARE = 0.2
"""Of the seconds, for the plan of the evening before, which knows who waits."""


@dataclass(frozen=True)
class Served:
    """Rides served of those that can be reached by road."""

    asked: int
    at_once: int
    online: int
    hindsight: int


def compare(region: Region, callers: Sequence[Caller], *, seconds: float, seed: int) -> Served:
    """Fill an empty day both ways, bettering it for so many seconds; each wants one direction."""
    problem = _everybody(region.service, callers)
    begin = perf_counter()
    at_once, online = _one_by_one(region.service, callers, seconds, seed)
    hindsight = solve(problem, seconds=perf_counter() - begin, seed=seed)
    asked = len(problem.rides)
    return Served(asked, at_once, online, asked - len(hindsight.unserved))


def _everybody(service: Service, callers: Sequence[Caller]) -> Problem:
    """The day on which nobody has been promised anything, and everybody may be left out."""
    with service.database.reading() as session:
        day = load_day(service, session, REGION, DAY)
    rides = [ride for caller in callers for ride in _rides_of(service, day, caller)]
    return day.with_places().problem.with_rides(*rides)


def _rides_of(service: Service, day: LoadedDay, caller: Caller) -> list[Ride]:
    region = service.region(REGION)
    with service.database.reading() as session:
        target = destination_of(session, region, caller.wish, service.clock.now())
    day = day.with_places(coordinates_of(caller.wish.home, target.spot))
    try:
        legs = make_legs(region, caller.wish, target, day)
    except Refusal:  # a junction beside a motorway, or of a road that leads nowhere
        return []
    return [replace(leg.ride, mandatory=False) for leg in legs]


def _one_by_one(
    service: Service, callers: Sequence[Caller], seconds: float, seed: int
) -> tuple[int, int]:
    """How many rides were promised at once, and how many had a place in the end."""
    size = max(1, len(callers) // BATCHES)
    share_s = seconds * (1 - LAST_SHARE) * size / len(callers)
    at_once = 0
    for begin in range(0, len(callers), size):
        at_once += sum(_book(service, caller) for caller in callers[begin : begin + size])
        improve_day(service, REGION, DAY, seconds=share_s, seed=seed + begin)
        tend_waiting_list(service, REGION, DAY)
        _say_yes(service)
    plan_day(service, REGION, DAY, seconds=seconds * LAST_SHARE, seed=seed)
    _say_yes(service)
    return at_once, sum(ride.status in SERVED for ride in day_view(service, REGION, DAY).rides)


def _book(service: Service, caller: Caller) -> bool:
    """Take the first choice; who gets none waits for a place. Says whether there was one."""
    try:
        token = quote(service, REGION, caller.wish).choices[0].token
        accept(service, REGION, caller.participant_id, token, new_id())
    except NoPlace:
        request_place(service, REGION, caller.participant_id, caller.wish, new_id())
        return False
    except Refusal:  # no road there
        return False
    return True


def _say_yes(service: Service) -> None:
    """Who waited takes what is offered."""
    for ride in day_view(service, REGION, DAY).rides:
        if ride.status is RideStatus.OFFERED:
            accept_place(service, REGION, ride.ride_id, "staff:office")
