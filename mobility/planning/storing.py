"""Writing what was planned: tours with their visits, statuses with their history."""

from collections.abc import Collection, Iterable
from datetime import datetime

from mobility.model import Ride, RideStatus, change_status
from mobility.planning.loading import LoadedDay
from mobility.planning.rows import tour_row, visit_rows
from mobility.storage import Session
from mobility.storage.days import replace_tours
from routing.pooling.plan import Plan, Tour
from routing.pooling.problem import Problem
from routing.pooling.verify import require_valid


def changed_shifts(before: Plan, after: Plan) -> frozenset[str]:
    """The shifts whose tour is new, gone or different."""
    old = {tour.shift_id: tour for tour in before.tours}
    new = {tour.shift_id: tour for tour in after.tours}
    return frozenset(name for name in old.keys() | new.keys() if old.get(name) != new.get(name))


def store_tours(
    session: Session, region_id: str, loaded: LoadedDay, shift_ids: Collection[str]
) -> None:
    """Put a day's tours of these shifts in the place of the stored ones.

    Raises InvalidPlan before anything is written where one of them breaks a rule.
    """
    tours = [tour for tour in loaded.plan.tours if tour.shift_id in shift_ids]
    if tours:
        require_valid(_alone(loaded.problem, tours), Plan(tuple(tours), ()))
    replace_tours(
        session,
        region_id,
        loaded.when.day,
        [tour_row(region_id, loaded.when, loaded.problem, tour) for tour in tours],
        [row for tour in tours for row in visit_rows(region_id, loaded.when, tour)],
        shift_ids,
    )


def move_on(
    session: Session,
    rides: Iterable[Ride],
    statuses: Collection[RideStatus],
    *,
    at: datetime,
    actor: str,
    reason: str = "",
) -> None:
    """Take each ride (history loaded) through these statuses, with a row of history for each.

    Raises ForbiddenTransition.
    """
    for ride in rides:
        past = list(ride.history)
        for status in statuses:
            past.append(change_status(ride, status, at=at, actor=actor, past=past, reason=reason))
        session.add_all(past[len(ride.history) :])
    session.flush()


def _alone(problem: Problem, tours: Collection[Tour]) -> Problem:
    """The problem of these tours alone: what they do depends on no other."""
    shift_ids = {tour.shift_id for tour in tours}
    ride_ids = {visit.ride_id for tour in tours for visit in tour.visits}
    return Problem(
        dimensions=problem.dimensions,
        rides=tuple(ride for ride in problem.rides if ride.id in ride_ids),
        shifts=tuple(shift for shift in problem.shifts if shift.id in shift_ids),
        times_s=problem.times_s,
        lengths_m=problem.lengths_m,
        rules=problem.rules,
    )
