"""Publishing a day plan: from here on it is told."""

from collections.abc import Collection, Iterable
from datetime import date, datetime

from mobility.messages import put_tour_schedule
from mobility.model import SERVED, Action, DayPlan, PlanStatus, Ride, RideStatus
from mobility.planning.day_view import read_day_view
from mobility.planning.storing import audit_row, move_on
from mobility.planning.telling import remind, tell_declined, tell_dropped_tour
from mobility.refusals import Refusal
from mobility.service import Service
from mobility.storage import Session
from mobility.storage.days import (
    find_day_plan,
    list_rides,
    list_shifts,
    list_unserved,
    lock_day_plan,
)

S = RideStatus


def publish_day(service: Service, region_id: str, day: date, *, actor: str = "system") -> int:
    """Publish a day's stored plan; returns its new version.

    Drivers get their tour, participants the planned time; who still waits for a place hears that
    there is none. Raises Refusal `plan_unknown` where nobody has booked or planned anything.
    """
    now = service.clock.now()
    with service.database.writing() as session:
        if find_day_plan(session, region_id, day) is None:
            raise Refusal("plan_unknown")
        day_plan = lock_day_plan(session, region_id, day)
        rides = list_rides(session, region_id, day)
        _decline_waiting(service, session, day_plan, rides, at=now, actor=actor)
        booked_late = [ride for ride in rides if ride.status is S.PROMISED]
        planned = [ride for ride in rides if ride.status is S.PLANNED]
        move_on(session, booked_late, [S.PLANNED, S.PUBLISHED], at=now, actor=actor)
        move_on(session, planned, [S.PUBLISHED], at=now, actor=actor)
        announce(service, session, day_plan, rides)
        session.add(audit_row(day_plan, Action.DAY_PLAN_PUBLISHED, at=now, actor=actor))
        return day_plan.version


def announce(
    service: Service,
    session: Session,
    day_plan: DayPlan,
    rides: Iterable[Ride],
    shift_ids: Collection[str] | None = None,
) -> None:
    """Count up the version and tell drivers and participants; of these shifts only, if given."""
    day_plan.version += 1
    day_plan.revision += 1
    day_plan.status = PlanStatus.PUBLISHED
    day_plan.published_at = service.clock.now()
    session.flush()
    view = read_day_view(service, session, day_plan.region_id, day_plan.service_date)
    # Who has not said yes to a place yet is not reminded of it.
    ride_of = {ride.id: ride for ride in rides if ride.status in SERVED}
    for shift in list_shifts(session, day_plan.region_id, day_plan.service_date):
        if shift_ids is not None and shift.id not in shift_ids:
            continue
        tour = view.find_tour(shift.number)
        if tour is None:
            tell_dropped_tour(service, session, view, shift)
        else:
            put_tour_schedule(session, service, view, tour)
            remind(service, session, ride_of, tour)


def _decline_waiting(
    service: Service,
    session: Session,
    day_plan: DayPlan,
    rides: Iterable[Ride],
    *,
    at: datetime,
    actor: str,
) -> None:
    stored = list_unserved(session, day_plan.region_id, day_plan.service_date)
    reasons = {row.ride_id: Refusal(row.reason, **row.facts) for row in stored}
    for ride in rides:
        if ride.status is S.WAITLISTED:
            why = reasons[ride.id]
            move_on(session, [ride], [S.DECLINED], at=at, actor=actor, reason=why.code)
            tell_declined(service, session, ride, why)
