"""Instants and service days.

Instants are timezone-aware and in UTC. A service day is a calendar date of the region's time zone;
planning counts integer seconds from its start, the instant of local midnight. On the two days a
year when the clocks change, the count simply runs through: it is elapsed time.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Protocol
from zoneinfo import ZoneInfo


class Clock(Protocol):
    """Where the service asks what time it is."""

    def now(self) -> datetime:
        """The present instant, in UTC."""
        ...


@dataclass(frozen=True)
class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)


@dataclass
class SettableClock:
    """A clock that stands still until somebody sets it: for demonstrations and tests."""

    instant: datetime

    def now(self) -> datetime:
        return self.instant.astimezone(UTC)

    def advance(self, step: timedelta) -> None:
        self.instant += step


def local_instant(day: date, at: time, zone: ZoneInfo) -> datetime:
    """The UTC instant of a wall-clock time in a time zone."""
    return datetime.combine(day, at, tzinfo=zone).astimezone(UTC)


@lru_cache(maxsize=256)  # asked for each instant of a whole day
def day_start(day: date, zone: ZoneInfo) -> datetime:
    """The UTC instant at which a service day begins."""
    return local_instant(day, time(0), zone)


def service_day(instant: datetime, zone: ZoneInfo) -> date:
    """The service day that an instant belongs to."""
    return instant.astimezone(zone).date()


def seconds_into_day(instant: datetime, day: date, zone: ZoneInfo) -> int:
    """Whole seconds from the start of a service day to an instant; negative before it."""
    return round((instant - day_start(day, zone)).total_seconds())


def instant_of(seconds: int, day: date, zone: ZoneInfo) -> datetime:
    """The inverse of `seconds_into_day`."""
    return day_start(day, zone) + timedelta(seconds=seconds)
