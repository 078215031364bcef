"""Reminders shortly before the pickup; those of the evening before come with publishing."""

from datetime import date, datetime, timedelta

from mobility.clock import service_day
from mobility.model import HandoverState, PlanStatus, RideStatus
from mobility.planning.telling import taxi_soon_key, tell_handed_over, tell_pickup_soon
from mobility.service import Service
from mobility.storage import Session
from mobility.storage.days import find_day_plan, list_rides
from mobility.storage.partners import find_partner, list_handovers_of_day
from mobility.storage.rides import find_ride, list_boardings

HEARD = timedelta(hours=2)
"""Who was told of a taxi so lately needs no reminder."""


def remind_before_pickup(service: Service, region_id: str) -> None:
    """Remind everybody whose van comes within the time that the region has set, each once."""
    region, now = service.region(region_id), service.clock.now()
    soon = now + timedelta(seconds=region.rules.reminder_before_s)
    day = service_day(now, region.zone)
    with service.database.writing() as session:
        _remind_of_taxis(service, session, region_id, day, (now, soon))
        plan = find_day_plan(session, region_id, day)
        if plan is None or plan.status is not PlanStatus.PUBLISHED:
            return
        rides = {
            ride.id: ride
            for ride in list_rides(session, region_id, day)
            if ride.status is RideStatus.PUBLISHED
        }
        for ride_id, boarding in list_boardings(session, region_id, list(rides)).items():
            if now < boarding.begin_at <= soon:
                tell_pickup_soon(service, session, rides[ride_id], boarding.begin_at)


def _remind_of_taxis(
    service: Service,
    session: Session,
    region_id: str,
    day: date,
    between: tuple[datetime, datetime],
) -> None:
    """Say once more which partner comes, to those who have not heard it just now."""
    now, soon = between
    for handover in list_handovers_of_day(session, region_id, day):
        if handover.state is not HandoverState.HANDED or handover.handed_at > now - HEARD:
            continue
        ride = find_ride(session, region_id, handover.ride_id)
        partner = find_partner(session, region_id, handover.partner_id)
        if ride and partner and now < ride.pickup.earliest <= soon:
            tell_handed_over(service, session, ride, partner, taxi_soon_key(handover.id))
