"""Publishing a day plan: from here on tours change only with a reason."""

from collections.abc import Iterable
from datetime import date, datetime

from mobility.model import Action, DayPlan, Ride, RideStatus
from mobility.planning.locked_day import LockedDay
from mobility.planning.publishing import announce
from mobility.planning.storing import audit_row, move_on
from mobility.planning.telling import tell_declined
from mobility.planning.waiting_list import let_lapse
from mobility.refusals import Refusal
from mobility.service import Service
from mobility.storage import Session
from mobility.storage.day_rows import read_day_rows
from mobility.storage.days import find_day_plan, list_rides, list_unserved, lock_day_plan
from mobility.storage.rides import list_lapsed_ids

S = RideStatus


def publish_day(service: Service, region_id: str, day: date, *, actor: str = "system") -> int:
    """Publish a day's stored plan; returns its new version.

    Drivers get their tour, participants the planned time; who still waits for a place, or let the
    time for an offered one pass, hears that there is none. Raises Refusal `plan_unknown` where
    nobody has booked or planned anything.
    """
    now = service.clock.now()
    with service.database.writing() as session:
        if find_day_plan(session, region_id, day) is None:
            raise Refusal("plan_unknown")
        _take_back_held(service, session, region_id, day)
        day_plan = lock_day_plan(session, region_id, day)
        rides = list_rides(session, region_id, day)
        _decline_waiting(service, session, day_plan, rides, at=now, actor=actor)
        booked_late = [ride for ride in rides if ride.status is S.PROMISED]
        planned = [ride for ride in rides if ride.status is S.PLANNED]
        move_on(session, booked_late, [S.PLANNED, S.PUBLISHED], at=now, actor=actor)
        move_on(session, planned, [S.PUBLISHED], at=now, actor=actor)
        announce(service, session, day_plan, read_day_rows(session, region_id, day))
        session.add(audit_row(day_plan, Action.DAY_PLAN_PUBLISHED, at=now, actor=actor))
        return day_plan.version


def _take_back_held(service: Service, session: Session, region_id: str, day: date) -> None:
    """Free the places whose time to say yes is over; nobody is asked any more."""
    if list_lapsed_ids(session, region_id, day, service.clock.now()):
        locked = LockedDay(service, session, region_id, day)
        if let_lapse(service, session, region_id, locked):
            locked.store()


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
