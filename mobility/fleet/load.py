"""Fair load, visible: how much each driver drove lately and will drive soon; what falls due."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from mobility.fleet.holding import today_of
from mobility.model import Qualification, Shift
from mobility.service import Service
from mobility.storage.duty import list_shifts_between, sum_drive_times
from mobility.storage.fleet import list_drivers, list_qualifications

LOOKED_AT = timedelta(weeks=4)
"""Back and ahead; today is the first day of what lies ahead."""


@dataclass(frozen=True)
class DueDate:
    """A qualification that falls due soon, or is no longer valid."""

    driver_id: str
    driver_name: str
    kind: Qualification
    valid_until: date
    is_expired: bool


@dataclass(frozen=True)
class Load:
    """A driver's share: shifts and their hours in seconds, before and from today on."""

    driver_id: str
    name: str
    phone: str
    active: bool
    shifts_before: int
    duty_before_s: int
    drive_before_s: int
    shifts_ahead: int
    duty_ahead_s: int
    due: tuple[DueDate, ...]


def list_load(service: Service, region_id: str) -> tuple[Load, ...]:
    """The load of every driver over four weeks back and four ahead, by name.

    Drivers who no longer drive stand last.
    """
    today = today_of(service, region_id)
    yesterday, last = today - timedelta(days=1), today + LOOKED_AT - timedelta(days=1)
    with service.database.reading() as session:
        drivers = list_drivers(session, region_id)
        before = _by_driver(list_shifts_between(session, region_id, today - LOOKED_AT, yesterday))
        ahead = _by_driver(list_shifts_between(session, region_id, today, last))
        driven = sum_drive_times(session, region_id, today - LOOKED_AT, yesterday)
    due = list_due(service, region_id)
    loads = [
        Load(
            driver.id,
            driver.name,
            driver.phone,
            driver.active,
            len(before[driver.id]),
            _duty_s(before[driver.id]),
            driven.get(driver.id, 0),
            len(ahead[driver.id]),
            _duty_s(ahead[driver.id]),
            tuple(one for one in due if one.driver_id == driver.id),
        )
        for driver in drivers
    ]
    return tuple(sorted(loads, key=lambda one: (not one.active, one.name)))


def list_due(service: Service, region_id: str) -> tuple[DueDate, ...]:
    """What active drivers must renew: expired, or due within the days of the region's rule."""
    today = today_of(service, region_id)
    soon = today + timedelta(days=service.region(region_id).rules.due_warning_days)
    with service.database.reading() as session:
        names = {one.id: one.name for one in list_drivers(session, region_id) if one.active}
        held = list_qualifications(session, region_id)
    return tuple(
        DueDate(
            row.driver_id, names[row.driver_id], row.kind, row.valid_until, row.valid_until < today
        )
        for row in held
        if row.driver_id in names and row.valid_until <= soon
    )


def _by_driver(shifts: Sequence[Shift]) -> dict[str, list[Shift]]:
    found: dict[str, list[Shift]] = defaultdict(list)
    for shift in shifts:
        found[shift.driver_id].append(shift)
    return found


def _duty_s(shifts: Sequence[Shift]) -> int:
    return round(sum((one.ends_at - one.starts_at).total_seconds() for one in shifts))
