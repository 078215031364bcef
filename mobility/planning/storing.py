"""Writing what was planned: tours with their visits, statuses with their history."""

from collections.abc import Collection, Iterable
from datetime import datetime

from mobility.model import Action, AuditEntry, DayPlan, Ride, RideStatus, change_status
from mobility.planning.loading import LoadedDay
from mobility.planning.rows import tour_row, visit_rows
from mobility.storage import Session
from mobility.storage.days import replace_tours
from routing.pooling.plan import Plan
from routing.pooling.problem import Problem
from routing.pooling.verify import require_valid


def changed_shifts(before: Plan, after: Plan) -> frozenset[str]:
    """The shifts whose tour is new, gone or different."""
    old = {tour.shift_id: tour for tour in before.tours}
    new = {tour.shift_id: tour for tour in after.tours}
    return frozenset(name for name in old.keys() | new.keys() if old.get(name) != new.get(name))


def store_tours(
    session: Session, region_id: str, loaded: LoadedDay, shift_ids: Collection[str], now: datetime
) -> None:
    """Put a day's tours of these shifts in the place of the stored ones.

    Raises InvalidPlan before anything is written where one of them breaks a rule. What has been
    driven by now is history: it may have been on roads that are closed since.
    """
    require_sound(loaded.as_of(now).problem, loaded.plan, shift_ids)
    tours = [tour for tour in loaded.plan.tours if tour.shift_id in shift_ids]
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


def require_sound(problem: Problem, plan: Plan, shift_ids: Collection[str]) -> None:
    """Raises InvalidPlan where a tour of these shifts breaks a rule; others are not looked at."""
    tours = tuple(tour for tour in plan.tours if tour.shift_id in shift_ids)
    if not tours:
        return
    ride_ids = {visit.ride_id for tour in tours for visit in tour.visits}
    alone = problem.changed(
        rides=tuple(ride for ride in problem.rides if ride.id in ride_ids),
        shifts=tuple(s for s in problem.shifts if s.id in {tour.shift_id for tour in tours}),
    )
    require_valid(alone, Plan(tours, ()))


def audit_row(day_plan: DayPlan, action: Action, *, at: datetime, actor: str) -> AuditEntry:
    return AuditEntry(
        region_id=day_plan.region_id,
        at=at,
        actor=actor,
        action=action,
        subject=f"day_plan:{day_plan.service_date}",
    )
