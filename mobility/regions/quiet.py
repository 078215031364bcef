"""Quiet hours: at night nobody is woken by what has time until the morning."""

from datetime import datetime, time, timedelta

from mobility.clock import local_instant, service_day
from mobility.regions.settings import RegionSettings

HEADS_UP = timedelta(hours=2)
"""What is needed earlier than so long after the end of the quiet hours is told at night."""


def quiet_until(
    region: RegionSettings, now: datetime, needed_by: datetime | None = None
) -> datetime | None:
    """When somebody may be told of something that must wait for the morning; None if now."""
    morning = _end_of_quiet(region, now)
    if morning is None or (needed_by and needed_by < morning + HEADS_UP):
        return None
    return morning


def _end_of_quiet(region: RegionSettings, now: datetime) -> datetime | None:
    """The end of the quiet hours that it is now; None by day."""
    begin, end, zone = region.rules.quiet_from, region.rules.quiet_until, region.zone
    local = now.astimezone(zone).time()
    if not _is_between(local, begin, end):
        return None
    today = service_day(now, zone)
    return local_instant(today if local < end else today + timedelta(days=1), end, zone)


def _is_between(at: time, begin: time, end: time) -> bool:
    """Also where the span goes over midnight."""
    return begin <= at < end if begin <= end else not end <= at < begin
