"""Room for rides that no insertion fits: others are moved, inside every promise given.

What was found when somebody asked is kept in memory until she accepts; where it is gone, or the day
has changed meanwhile, it is looked for again.
"""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from threading import Lock

from mobility.planning.loading import LoadedDay
from mobility.planning.removal import is_sound
from mobility.planning.storing import changed_shifts
from mobility.service import Service
from routing.pooling.insertion import best_insertions
from routing.pooling.plan import Plan, Tour
from routing.pooling.problem import Problem, Ride
from routing.pooling.rearrange import rearrange

MOST_KEPT = 32


def make_room(ahead: LoadedDay, rides: Sequence[Ride], seconds: float) -> Plan | None:
    """The plan with some rides more, which it may take some seconds to find; None without.

    `ahead` is what may still be changed of a day. Rides that no van could serve even with nothing
    else to do are not tried for.
    """
    if seconds <= 0 or any(_is_hopeless(ahead.problem, ride) for ride in rides):
        return None
    return rearrange(ahead.problem, ahead.plan, rides, seconds=seconds)


def _is_hopeless(problem: Problem, ride: Ride) -> bool:
    if any(shift.prefix and not shift.locked for shift in problem.shifts):
        return False  # who is aboard of a van under way cannot be left out to see
    waiting = tuple(shift for shift in problem.shifts if not shift.locked)
    if not waiting:
        return True
    alone = problem.changed(rides=(ride,), shifts=waiting)
    return not best_insertions(alone, Plan((), (ride.id,)), ride, k=1)


class FoundRoom:
    """Plans that `make_room` found, by the revision of the day and the promise that was offered."""

    def __init__(self) -> None:
        self._plans: OrderedDict[object, tuple[Plan, tuple[str, ...]]] = OrderedDict()
        self._lock = Lock()

    def keep(self, loaded: LoadedDay, rides: Sequence[Ride], plan: Plan) -> None:
        """Keep the plan that serves these rides as they would be promised."""
        with self._lock:
            self._plans[_key(loaded, rides)] = (plan, tuple(ride.id for ride in rides))
            if len(self._plans) > MOST_KEPT:
                self._plans.popitem(last=False)

    def find(self, loaded: LoadedDay, rides: Sequence[Ride]) -> Plan | None:
        """The plan for rides that differ from the kept ones in their ids only."""
        with self._lock:
            found = self._plans.get(_key(loaded, rides))
        if found is None:
            return None
        plan, ids = found
        return _renamed(plan, dict(zip(ids, (ride.id for ride in rides), strict=True)))


def found_room(service: Service, region_id: str) -> FoundRoom:
    """What is kept for a region."""
    return service.kept(FoundRoom, region_id, FoundRoom)


def holds(ahead: LoadedDay, rides: Sequence[Ride], plan: Plan) -> bool:
    """Whether a plan found a while ago still keeps every rule with these rides."""
    problem = ahead.problem.with_rides(*rides)
    return is_sound(problem, plan, changed_shifts(ahead.plan, plan))


def _key(loaded: LoadedDay, rides: Sequence[Ride]) -> tuple[date, int, tuple[Ride, ...]]:
    return loaded.when.day, loaded.revision, tuple(replace(ride, id="") for ride in rides)


def _renamed(plan: Plan, new_id: Mapping[str, str]) -> Plan:
    def renamed(tour: Tour) -> Tour:
        return replace(
            tour,
            visits=tuple(
                replace(visit, ride_id=new_id[visit.ride_id]) if visit.ride_id in new_id else visit
                for visit in tour.visits
            ),
        )

    return replace(plan, tours=tuple(map(renamed, plan.tours)))
