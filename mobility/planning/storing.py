"""Writing what was planned: tours with their visits, statuses with their history."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from mobility.model import (
    Action,
    AuditEntry,
    DayPlan,
    Ride,
    RideEvent,
    RideStatus,
    change_status,
)
from mobility.planning.loading import LoadedDay
from mobility.planning.rows import tour_row, visit_rows
from mobility.storage import Session
from mobility.storage.days import replace_tours
from mobility.storage.rides import list_rides_by_id
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


TOLD = frozenset({RideStatus.PUBLISHED, RideStatus.UNDER_WAY, RideStatus.ON_BOARD})
"""Whose planned time has been told."""

MOVED = "moved_in_plan"
"""Why there is a row in a ride's life without another status: another time, or another van."""


def note_moved(
    session: Session, region_id: str, before: Plan, after: Plan, *, at: datetime, actor: str
) -> None:
    """Write into the lives of rides that a plan picks them up otherwise than they were told.

    Their promise holds; the time that was planned within it, to the minute, or the van is another.
    """
    old, new = _pickups(before), _pickups(after)
    moved = [ride_id for ride_id, pickup in old.items() if new.get(ride_id, pickup) != pickup]
    for ride in list_rides_by_id(session, region_id, moved) if moved else ():
        if ride.status in TOLD and not _has_been_noted(ride, at):
            session.add(
                RideEvent(
                    region_id=region_id,
                    ride_id=ride.id,
                    number=1 + max(event.number for event in ride.history),
                    at=at,
                    actor=actor,
                    status_before=ride.status,
                    status_after=ride.status,
                    reason=MOVED,
                )
            )
    session.flush()


def _has_been_noted(ride: Ride, at: datetime) -> bool:
    """Whether somebody who moved the ride by hand wrote down why."""
    return any(
        event.at == at and event.status_before is event.status_after for event in ride.history
    )


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


def audit_entry(
    region_id: str, at: datetime, actor: str, action: Action, subject: str, reason: str = ""
) -> AuditEntry:
    return AuditEntry(
        region_id=region_id, at=at, actor=actor, action=action, subject=subject, reason=reason
    )


def write_stops(
    session: Session, region_id: str, loaded: LoadedDay, ride_ids: Collection[str]
) -> Sequence[Ride]:
    """Write the windows and limits that a day's problem has for some rides; returns their rows."""
    rows = list_rides_by_id(session, region_id, ride_ids) if ride_ids else ()
    for row in rows:
        ride = loaded.problem.get_ride(row.id)
        limits_s = (0, *ride.ride_time_limits_s)
        for stop_row, stop, limit_s in zip(row.stops, ride.stops, limits_s, strict=True):
            stop_row.earliest = loaded.when.instant(stop.earliest_s)
            stop_row.latest = loaded.when.instant(stop.latest_s)
            stop_row.ride_time_limit_s = limit_s
    session.flush()
    return rows
