"""Writing what was planned: tours with their visits, statuses with their history."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from mobility.model import (
    Action,
    AuditEntry,
    DayPlan,
    Ride,
    RideStatus,
    change_status,
)
from mobility.planning.loading import LoadedDay
from mobility.planning.rows import tour_row, visit_rows
from mobility.storage import Session
from mobility.storage.day_rows import TourRows
from mobility.storage.days import replace_tours
from mobility.storage.lives import Window, add_remarks, write_windows
from routing.pooling.plan import Plan, Tour
from routing.pooling.problem import Problem
from routing.pooling.verify import require_valid


def changed_shifts(before: Plan, after: Plan) -> frozenset[str]:
    """The shifts whose tour is new, gone or different."""
    old = {tour.shift_id: tour for tour in before.tours}
    new = {tour.shift_id: tour for tour in after.tours}
    return frozenset(name for name in old.keys() | new.keys() if old.get(name) != new.get(name))


def store_tours(
    session: Session, region_id: str, loaded: LoadedDay, shift_ids: Collection[str], now: datetime
) -> TourRows:
    """Put a day's tours of these shifts in the place of the stored ones; returns what was written.

    Raises InvalidPlan before anything is written where one of them breaks a rule. What has been
    driven by now is history: it may have been on roads that are closed since.
    """
    require_sound(loaded.as_of(now).problem, loaded.plan, shift_ids)
    tours = [tour for tour in loaded.plan.tours if tour.shift_id in shift_ids]
    rows = TourRows(
        frozenset(shift_ids),
        [tour_row(loaded.when, loaded.problem, tour) for tour in tours],
        [row for tour in tours for row in visit_rows(loaded.when, tour)],
    )
    replace_tours(session, region_id, loaded.when.day, rows)
    return rows


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


TOLD = frozenset({RideStatus.PUBLISHED, RideStatus.UNDER_WAY, RideStatus.ON_BOARD})
"""Whose planned time has been told."""

MOVED = "moved_in_plan"
"""Why there is a row in a ride's life without another status: another time, or another van."""


def note_moved(
    session: Session, region_id: str, before: Plan, after: Plan, *, at: datetime, actor: str
) -> None:
    """Write into the lives of rides that a plan picks them up otherwise than they were told.

    Their promise holds; the time that was planned within it, to the minute, or the van is another.
    Where somebody who moved the ride by hand has written why, that is enough.
    """
    old, new = _pickups(before), _pickups(after)
    moved = [ride_id for ride_id, pickup in old.items() if new.get(ride_id, pickup) != pickup]
    if moved:
        add_remarks(session, region_id, moved, TOLD, at=at, actor=actor, reason=MOVED, once=True)


def _pickups(plan: Plan) -> dict[str, tuple[str, int]]:
    """By ride, the shift and the minute in which it boards."""
    return {
        visit.ride_id: (tour.shift_id, visit.begin_s // 60)
        for tour in plan.tours
        for visit in tour.visits
        if visit.stop_index == 0
    }


def require_sound(problem: Problem, plan: Plan, shift_ids: Collection[str]) -> None:
    """Raises InvalidPlan where a tour of these shifts breaks a rule; others are not looked at."""
    tours = tuple(tour for tour in plan.tours if tour.shift_id in shift_ids)
    if tours:
        require_valid(part_of(problem, tours), Plan(tours, ()))


def part_of(problem: Problem, tours: Sequence[Tour]) -> Problem:
    """The problem of some tours alone: their shifts, and who is on them."""
    ride_ids = {visit.ride_id for tour in tours for visit in tour.visits}
    shift_ids = {tour.shift_id for tour in tours}
    return problem.changed(
        rides=tuple(ride for ride in problem.rides if ride.id in ride_ids),
        shifts=tuple(shift for shift in problem.shifts if shift.id in shift_ids),
    )


def audit_row(day_plan: DayPlan, action: Action, *, at: datetime, actor: str) -> AuditEntry:
    return AuditEntry(
        region_id=day_plan.region_id,
        at=at,
        actor=actor,
        action=action,
        subject=f"day_plan:{day_plan.service_date}",
    )


def audit_entry(
    region_id: str, at: datetime, actor: str, action: Action, subject: str, reason: str = ""
) -> AuditEntry:
    return AuditEntry(
        region_id=region_id, at=at, actor=actor, action=action, subject=subject, reason=reason
    )


def write_promises(
    session: Session, region_id: str, loaded: LoadedDay, ride_ids: Collection[str]
) -> None:
    """Write the windows and limits that a day's problem has for some rides."""
    windows = [
        Window(
            ride_id,
            position,
            loaded.when.instant(stop.earliest_s),
            loaded.when.instant(stop.latest_s),
            limit_s,
        )
        for ride_id in sorted(ride_ids)
        for ride in [loaded.problem.get_ride(ride_id)]
        for position, (stop, limit_s) in enumerate(
            zip(ride.stops, (0, *ride.ride_time_limits_s), strict=True)
        )
    ]
    if windows:
        write_windows(session, region_id, windows)
