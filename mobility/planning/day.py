"""Computing a day plan: read, search without a lock, store."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from itertools import groupby

from mobility.model import Action, DayPlan, PlanStatus, Ride, RideStatus, UnservedRide
from mobility.planning.care_places import within_care_places
from mobility.planning.day_view import read_day_view
from mobility.planning.improving import Report, Search, carry_over, improve, with_waiting
from mobility.planning.loading import LoadedDay, load_day, remember_day
from mobility.planning.promise import promised
from mobility.planning.reasons import reason_of
from mobility.planning.storing import audit_row, changed_shifts, move_on, note_moved, store_tours
from mobility.planning.waiting_list import hold_places, tend_waiting_list
from mobility.refusals import Refusal
from mobility.service import Service
from mobility.storage import Session
from mobility.storage.days import list_rides, lock_day_plan, replace_unserved
from mobility.views import DaySummary
from routing.pooling.plan import Plan

S = RideStatus


def plan_day(
    service: Service,
    region_id: str,
    day: date,
    *,
    seconds: float | None = None,
    seed: int = 0,
    progress: Report | None = None,
    actor: str = "system",
) -> DaySummary:
    """Better a day's stored plan, inside every promise given, and say how the day looks then.

    The search starts from the stored plan and never ends in one that costs more. It runs without a
    lock: what is booked or cancelled meanwhile is worked into the plan when it is stored. Rides
    that wait for a place are offered one where they fit; else the reason is stored.

    Raises Refusal `no_vehicle_on_duty` for a day without shifts.
    """
    usual_s = service.region(region_id).rules.plan_search_s
    search = Search(usual_s if seconds is None else seconds, seed, progress)
    now = service.clock.now()
    tend_waiting_list(service, region_id, day)
    with service.database.reading() as session:
        before = load_day(service, session, region_id, day)
    before.require_duty()
    found = improve(before.as_of(now), search)
    with service.database.writing() as session:
        day_plan = lock_day_plan(session, region_id, day)
        loaded = load_day(service, session, region_id, day, day_plan.revision)
        loaded.require_duty()
        if loaded.revision != before.revision:
            found = carry_over(loaded.as_of(now), found)
        after = adopt(service, session, day_plan, loaded, found, actor)
        session.add(audit_row(day_plan, Action.DAY_PLAN_COMPUTED, at=now, actor=actor))
        summary = read_day_view(service, session, region_id, day).summary
    remember_day(service, region_id, after)
    return summary


def adopt(
    service: Service,
    session: Session,
    day_plan: DayPlan,
    loaded: LoadedDay,
    found: Plan,
    actor: str,
) -> LoadedDay:
    """Put a plan that was found in the place of a locked day's stored one; returns the day then."""
    now = service.clock.now()
    found, without_care = within_care_places(session, day_plan.region_id, loaded.as_of(now), found)
    after = keep_promises(service, day_plan.region_id, loaded, found)
    reasons = {**_reasons(loaded, found), **without_care}
    _store(session, day_plan, loaded, after, reasons, now)
    _tell_history(service, session, day_plan, loaded.plan, after, actor)
    return after


def keep_promises(service: Service, region_id: str, loaded: LoadedDay, found: Plan) -> LoadedDay:
    """The day with the plan found; rides that waited and have a place are promised ones now."""
    width_s = service.region(region_id).rules.pickup_window_s
    left_out = set(found.unserved)
    begins_s = {v.ride_id: v.begin_s for t in found.tours for v in t.visits if v.stop_index == 0}
    placed = [
        promised(one.ride, begins_s[one.ride.id], width_s)
        for one in loaded.waiting
        if one.ride.id not in left_out
    ]
    return replace(
        loaded,
        revision=loaded.revision + 1,
        problem=loaded.problem.with_rides(*placed),
        plan=Plan(found.tours, ()),
        waiting=tuple(one for one in loaded.waiting if one.ride.id in left_out),
    )


def _store(
    session: Session,
    day_plan: DayPlan,
    loaded: LoadedDay,
    after: LoadedDay,
    reasons: Mapping[str, Refusal],
    now: datetime,
) -> None:
    changed = changed_shifts(loaded.plan, after.plan)
    store_tours(session, day_plan.region_id, after, changed, now)
    replace_unserved(
        session,
        day_plan.region_id,
        [one.ride.id for one in loaded.waiting],
        [
            UnservedRide(
                region_id=day_plan.region_id,
                service_date=day_plan.service_date,
                ride_id=ride_id,
                reason=refusal.code,
                facts=refusal.facts,
            )
            for ride_id, refusal in reasons.items()
        ],
    )
    day_plan.revision = after.revision
    day_plan.planned_at = now
    if changed:
        day_plan.status = PlanStatus.DRAFT
    session.flush()


def _reasons(loaded: LoadedDay, found: Plan) -> dict[str, Refusal]:
    """Why each waiting ride has no place; what fits alone shares the reason of its other half."""
    problem, _ = with_waiting(loaded)
    own = {name: reason_of(problem, found, name) for name in found.unserved}
    waiting = {one.ride.id: one.request_id for one in loaded.waiting}
    shared = {waiting[name]: refusal for name, refusal in own.items() if refusal}
    busy = Refusal("vehicles_busy")
    return {name: refusal or shared.get(waiting[name], busy) for name, refusal in own.items()}


def _tell_history(
    service: Service,
    session: Session,
    day_plan: DayPlan,
    before: Plan,
    after: LoadedDay,
    actor: str,
) -> None:
    """Take each ride one step on in its life; who had waited hears that there is a place."""
    region_id, now = day_plan.region_id, service.clock.now()
    note_moved(session, region_id, before, after.plan, at=now, actor=actor)
    rides = list_rides(session, region_id, day_plan.service_date)
    promised_now = [ride for ride in rides if ride.status is S.PROMISED]
    move_on(session, promised_now, [S.PLANNED], at=now, actor=actor)
    hold_new_places(service, session, rides, after)


def hold_new_places(
    service: Service, session: Session, rides: Iterable[Ride], after: LoadedDay
) -> None:
    """Offer those of a day's rides a place that waited and have one in its plan, in turn."""
    waiting = {one.ride.id for one in after.waiting}
    placed = [ride for ride in rides if ride.status is S.WAITLISTED and ride.id not in waiting]
    in_turn = sorted(placed, key=lambda r: (r.request.created_at, r.request_id, r.direction))
    for _, of_one in groupby(in_turn, lambda ride: ride.request_id):
        hold_places(service, session, list(of_one), after)
