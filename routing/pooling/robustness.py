"""What if a driver falls ill: whom the loss of a single shift strands, and whom re-planning saves.

One shift after the other is taken out of the day. Who was on its tour is inserted elsewhere, then
others are moved inside their windows to make room. Nobody else may be left out for it.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace

from routing.pooling.arrays import compile_problem
from routing.pooling.mend import mend
from routing.pooling.plan import Plan, Tour, tour_cost
from routing.pooling.problem import Problem, Ride, Shift
from routing.pooling.search import Search
from routing.pooling.timing import schedule
from routing.pooling.verify import require_valid, verify

STRANDED_CENTS = 1_000_000
"""Leaving a stranded ride out costs the search more than any detour."""

FOCUS = 0.5
"""In this share of iterations the neighbourhood of a stranded ride is searched."""


@dataclass(frozen=True, slots=True)
class ShiftLoss:
    """What becomes of a day without one of its shifts.

    Parameters
    ----------
    stranded
        Rides of its tour that are not finished, in the order in which they board.
    saved, lost
        Those of them that re-planning finds a place for, with everybody else inside their windows,
        and those that it does not.
    plan
        The day as it was re-planned, on the remaining shifts.
    extra_cents
        What its tours cost more than those of the day as it was; mostly less than nothing where
        rides are lost.
    stand_ins
        Shifts that are not driven and could take over the tour as it stands.
    needed
        Properties that one more vehicle with its driver must have to serve all that are lost.
    """

    shift_id: str
    stranded: tuple[str, ...]
    saved: tuple[str, ...]
    lost: tuple[str, ...]
    plan: Plan
    extra_cents: int
    stand_ins: tuple[str, ...]
    needed: frozenset[str]

    @property
    def is_survived(self) -> bool:
        """Whether everybody still gets there."""
        return not self.lost


def n_minus_one(
    problem: Problem,
    plan: Plan,
    *,
    seconds_per_shift: float = 1.0,
    iterations: int | None = None,
    seed: int = 0,
) -> tuple[ShiftLoss, ...]:
    """For each driven shift what its loss would do, the worst first.

    Parameters
    ----------
    seconds_per_shift, iterations
        How long to look for places once simple insertion is at its end. With a number of
        iterations the result depends on nothing but the seed.

    Raises
    ------
    InvalidPlan
        The plan breaks its problem.
    """
    require_valid(problem, plan)
    losses = [
        _lose(problem, plan, tour, seconds_per_shift, iterations, seed) for tour in plan.tours
    ]
    return tuple(sorted(losses, key=lambda loss: (-len(loss.lost), -len(loss.stranded))))


def _lose(
    problem: Problem, plan: Plan, tour: Tour, seconds: float, iterations: int | None, seed: int
) -> ShiftLoss:
    shift = problem.get_shift(tour.shift_id)
    on_board, finished = _begun(problem, shift)
    stranded = tuple(name for name in tour.ride_ids if name not in finished)
    free = [name for name in stranded if name not in on_board]
    rest, start = _without(problem, plan, shift, free)
    replanned = _replan(rest, start, seconds, iterations, seed) if free else start
    left = {*replanned.unserved, *on_board}
    lost = tuple(name for name in stranded if name in left)
    return ShiftLoss(
        shift.id,
        stranded,
        tuple(name for name in stranded if name not in left),
        lost,
        replanned,
        _driving_cents(problem, replanned) - _driving_cents(problem, plan),
        tuple(_stand_ins(problem, plan, tour)),
        frozenset().union(*(problem.get_ride(name).required for name in lost)),
    )


def _driving_cents(problem: Problem, plan: Plan) -> int:
    return sum(tour_cost(problem, tour).total_cents for tour in plan.tours)


def _begun(problem: Problem, shift: Shift) -> tuple[set[str], set[str]]:
    """Rides on board where a driven part ends, and those that are finished by then."""
    visits = shift.prefix.visits if shift.prefix else ()
    begun = {visit.ride_id for visit in visits}
    finished = {
        visit.ride_id
        for visit in visits
        if visit.stop_index == len(problem.get_ride(visit.ride_id).stops) - 1
    }
    return begun - finished, finished


def _without(
    problem: Problem, plan: Plan, shift: Shift, stranded: Collection[str]
) -> tuple[Problem, Plan]:
    """The day without a shift, its stranded rides now optional, and the tours that are left.

    Rides that were left out before are no part of it.
    """
    tours = tuple(tour for tour in plan.tours if tour.shift_id != shift.id)
    names = {name for tour in tours for name in tour.ride_ids} | set(stranded)
    rides = tuple(
        _stranded(ride, names) if ride.id in stranded else _among(ride, names)
        for ride in problem.rides
        if ride.id in names
    )
    shifts = tuple(other for other in problem.shifts if other.id != shift.id)
    return problem.changed(rides=rides, shifts=shifts), Plan(tours, tuple(stranded))


def _among(ride: Ride, names: Collection[str]) -> Ride:
    return replace(ride, apart_from=ride.apart_from.intersection(names), mandatory=True)


def _stranded(ride: Ride, names: Collection[str]) -> Ride:
    return replace(_among(ride, names), mandatory=False, penalty_cents=STRANDED_CENTS)


def _replan(
    problem: Problem, start: Plan, seconds: float, iterations: int | None, seed: int
) -> Plan:
    """The best plan found from the tours that are left."""
    if not problem.shifts:
        return start
    hunt = Search(compile_problem(problem), start, seed=seed, focus=FOCUS)
    hunt.fill(start.unserved)
    hunt.hurry(seconds=seconds, iterations=iterations)
    found = mend(problem, hunt.best())
    better = len(found.unserved) < len(start.unserved) and not verify(problem, found)
    return found if better else start


def _stand_ins(problem: Problem, plan: Plan, tour: Tour) -> list[str]:
    """Shifts that are not driven and can make the visits of a tour in their order."""
    if problem.get_shift(tour.shift_id).prefix is not None:
        return []
    driven = {other.shift_id for other in plan.tours}
    return [s.id for s in problem.shifts if s.id not in driven and _can_drive(problem, s, tour)]


def _can_drive(problem: Problem, shift: Shift, tour: Tour) -> bool:
    """Whether a shift can make the visits of another's tour, but for who is pinned to that one."""
    rides = tuple(
        replace(problem.get_ride(name), pinned_shift=None, pinned_position=None)
        for name in tour.ride_ids
    )
    names = set(tour.ride_ids)
    alone = problem.changed(rides=tuple(_among(ride, names) for ride in rides), shifts=(shift,))
    taken = schedule(alone, shift, tour.sequence)
    return taken is not None and not verify(alone, Plan((taken,), ()))
