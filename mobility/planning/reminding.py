"""Reminders shortly before the pickup; those of the evening before come with publishing."""

from datetime import timedelta

from mobility.clock import service_day
from mobility.model import PlanStatus, RideStatus
from mobility.planning.telling import tell_pickup_soon
from mobility.service import Service
from mobility.storage.days import find_day_plan, list_rides
from mobility.storage.rides import list_boardings


def remind_before_pickup(service: Service, region_id: str) -> None:
    """Remind everybody whose van comes within the time that the region has set, each once."""
    region, now = service.region(region_id), service.clock.now()
    soon = now + timedelta(seconds=region.rules.reminder_before_s)
    day = service_day(now, region.zone)
    with service.database.writing() as session:
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
