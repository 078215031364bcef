"""Quiet hours: at night nobody is woken by what has time until the morning."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any

from mobility.clock import local_instant, service_day
from mobility.regions import RegionSettings

HEADS_UP = timedelta(hours=2)
"""What is needed earlier than so long after the end of the quiet hours is told at night."""


def quiet_until(region: RegionSettings, facts: Mapping[str, Any], now: datetime) -> datetime | None:
    """When a message may go out that must wait for the morning; None where it may now."""
    morning = _end_of_quiet(region, now)
    if morning is None:
        return None
    needed_by = facts.get("needed_by")
    if needed_by and datetime.fromisoformat(needed_by) < morning + HEADS_UP:
        return None
    return morning


def _end_of_quiet(region: RegionSettings, now: datetime) -> datetime | None:
    """The end of the quiet hours that it is now; None by day."""
    begin, end, zone = region.rules.quiet_from, region.rules.quiet_until, region.zone
    local = now.astimezone(zone).time()
    today = service_day(now, zone)
    if not _is_between(local, begin, end):
        return None
    last_day = today if local < end else today + timedelta(days=1)
    return local_instant(last_day, end, zone)


def _is_between(at: time, begin: time, end: time) -> bool:
    """Also where the span goes over midnight."""
    return begin <= at < end if begin <= end else not end <= at < begin
