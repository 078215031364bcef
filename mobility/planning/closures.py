"""Closing and opening roads: every stored day plan is driven on the roads that are left.

A closure holds for whole service days. Days that were driven keep the roads that they had: so no
closure begins in the past, and one that has begun ends instead of being taken back.
"""

from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta
from math import inf

import numpy as np

from mobility.clock import service_day
from mobility.model import Action, AuditEntry, PlanStatus, RoadClosure
from mobility.planning.closed_roads import edges_of
from mobility.planning.loading import LoadedDay, read_day
from mobility.planning.publishing import announce
from mobility.planning.removal import is_sound, placed_anew, retimed
from mobility.planning.rows import tour_row
from mobility.planning.storing import changed_shifts, note_moved, store_tours
from mobility.planning.travel import NO_EDGES, travel_table
from mobility.refusals import Refusal
from mobility.service import Service
from mobility.storage import Session
from mobility.storage.closures import find_closure
from mobility.storage.closures import list_closures as list_closure_rows
from mobility.storage.day_rows import read_rows_of
from mobility.storage.days import list_day_plans, list_shifts, list_tours, lock_day_plan


@dataclass(frozen=True)
class ClosureView:
    """A closure; `gone` counts stretches where the map has no road any more."""

    id: str
    label: str
    first_day: date
    last_day: date | None
    stretches: int
    gone: int


def list_closures(service: Service, region_id: str) -> tuple[ClosureView, ...]:
    """The closures of a region, past ones included, by their first day. Raises Refusal."""
    roads = service.roads(region_id)
    with service.database.reading() as session:
        return tuple(
            ClosureView(
                row.id,
                row.label,
                row.first_day,
                row.last_day,
                stretches=len(row.stretches),
                gone=len(row.stretches) - len(edges_of(roads, row)),
            )
            for row in list_closure_rows(session, region_id)
        )


def close_roads(
    service: Service,
    region_id: str,
    label: str,
    edges: Collection[int],
    first_day: date,
    last_day: date | None,
    *,
    actor: str = "system",
) -> tuple[date, ...]:
    """Close edges of the region's network; returns the days whose tours are driven otherwise now.

    Raises Refusal `closure_in_past`, `days_reversed`, and `promises_need_road` where a promise
    could not be kept without the road; then nothing is changed.
    """
    today = _today(service, region_id)
    if first_day < today:
        raise Refusal("closure_in_past")
    if last_day is not None and last_day < first_day:
        raise Refusal("days_reversed")
    finder = service.roads(region_id).stretches
    stretches = [asdict(finder.stretch_of(edge)) for edge in edges]
    row = RoadClosure(
        region_id=region_id,
        label=label,
        first_day=first_day,
        last_day=last_day,
        stretches=stretches,
    )
    with service.database.writing() as session:
        session.add(row)
        session.flush()
        session.add(_audit_row(service, row, Action.ROAD_CLOSED, actor))
        return _drive_otherwise(service, session, region_id, first_day, last_day)


def open_roads(
    service: Service, region_id: str, closure_id: str, *, actor: str = "system"
) -> tuple[date, ...]:
    """End a closure today; returns the days whose tours are driven otherwise now.

    Raises Refusal `closure_unknown`.
    """
    today = _today(service, region_id)
    with service.database.writing() as session:
        row = find_closure(session, region_id, closure_id)
        if row is None or (row.last_day is not None and row.last_day < today):
            raise Refusal("closure_unknown")
        session.add(_audit_row(service, row, Action.ROAD_OPENED, actor))
        first_day, last_day = max(row.first_day, today), row.last_day
        if row.first_day < today:
            row.last_day = today - timedelta(days=1)
        else:
            session.delete(row)
        session.flush()
        return _drive_otherwise(service, session, region_id, first_day, last_day)


def _today(service: Service, region_id: str) -> date:
    return service_day(service.clock.now(), service.region(region_id).zone)


def _audit_row(service: Service, row: RoadClosure, action: Action, actor: str) -> AuditEntry:
    return AuditEntry(
        region_id=row.region_id,
        at=service.clock.now(),
        actor=actor,
        action=action,
        subject=f"road_closure:{row.id}",
    )


def _drive_otherwise(
    service: Service, session: Session, region_id: str, first_day: date, last_day: date | None
) -> tuple[date, ...]:
    """Store the plans of some days as they are driven now; returns those that changed."""
    days = [
        plan.service_date
        for plan in list_day_plans(session, region_id, first_day)
        if not plan.closed_at
    ]
    return tuple(
        day
        for day in days
        if (last_day is None or day <= last_day)
        and _drive_day_otherwise(service, session, region_id, day)
    )


def _drive_day_otherwise(service: Service, session: Session, region_id: str, day: date) -> bool:
    day_plan = lock_day_plan(session, region_id, day)
    day_plan.revision += 1
    if not list_shifts(session, region_id, day):
        return False
    before = read_day(service, session, region_id, day, day_plan.revision)
    cut_off = _cut_off(service, region_id, before)
    if cut_off:
        raise _needed(day, cut_off)
    touched = _driven_otherwise(session, region_id, before)
    after = rerouted(before, touched, service.clock.now())
    changed = changed_shifts(before.plan, after.plan)
    now = service.clock.now()
    written = store_tours(session, region_id, after, touched | changed, now)
    if changed and day_plan.status is PlanStatus.PUBLISHED:
        note_moved(session, region_id, before.plan, after.plan, at=now, actor="system")
        rows = read_rows_of(session, region_id, day, written.of(changed))
        announce(service, session, day_plan, rows)
    return bool(changed)


def _cut_off(service: Service, region_id: str, loaded: LoadedDay) -> list[str]:
    """The rides with a stop that no van comes near any more."""
    limit_m = service.region(region_id).rules.snap_limit_m
    closed, usual = (
        travel_table(service, region_id, edges).times.snapper.snap_many(
            loaded.travel.list_places(), max_distance_m=inf
        )
        for edges in (loaded.closed, NO_EDGES)
    )
    # Some were promised farther away than the rule says; they lose nothing.
    is_cut_off = closed.distance_m > np.maximum(usual.distance_m, limit_m)
    return [
        ride.id
        for ride in loaded.problem.rides
        if any(is_cut_off[stop.location] for stop in ride.stops)
    ]


def _driven_otherwise(session: Session, region_id: str, loaded: LoadedDay) -> frozenset[str]:
    """The shifts whose stored tour has another length or drive time than the roads now have."""
    stored = {row.shift_id: row for row in list_tours(session, region_id, loaded.when.day)}
    rows = (tour_row(loaded.when, loaded.problem, tour) for tour in loaded.plan.tours)
    return frozenset(
        row.shift_id
        for row in rows
        if (row.length_m, row.drive_time_s)
        != (stored[row.shift_id].length_m, stored[row.shift_id].drive_time_s)
    )


def rerouted(loaded: LoadedDay, shift_ids: frozenset[str], now: datetime) -> LoadedDay:
    """The day with these shifts' tours driven on the roads as they are now.

    Tours are timed anew; whom that does not keep every promise is placed anew, then everybody.
    Raises Refusal `promises_need_road`.
    """
    problem = loaded.as_of(now).problem
    plan = retimed(problem, loaded.plan, shift_ids)
    broken = frozenset(name for name in shift_ids if not is_sound(problem, plan, {name}))
    if not broken:
        return replace(loaded, plan=plan)
    for moved in (broken, frozenset(tour.shift_id for tour in plan.tours)):
        anew = placed_anew(problem, plan, moved)
        if not anew.unserved and is_sound(problem, anew, changed_shifts(loaded.plan, anew)):
            return replace(loaded, plan=anew)
    late = {ride for tour in plan.tours if tour.shift_id in broken for ride in tour.ride_ids}
    raise _needed(loaded.when.day, anew.unserved or sorted(late))


def _needed(day: date, ride_ids: Iterable[str]) -> Refusal:
    return Refusal("promises_need_road", day=day, rides=", ".join(ride_ids))
