"""Who can drive when: leave, due dates, wishes, and what is driven already."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Self, TypeVar

from mobility.model import Driver, DriverLeave, DriverQualification, Shift, Vehicle
from mobility.regions import RegionSettings
from mobility.storage import Session
from mobility.storage.duty import list_shifts_between
from mobility.storage.fleet import list_drivers, list_leave, list_qualifications, list_vehicles

Row = TypeVar("Row", DriverLeave, DriverQualification)


class Obstacle(StrEnum):
    """Why a driver is not planned for a time."""

    INACTIVE = "inactive"
    VEHICLE_OUT = "vehicle_out"
    EXPIRED = "expired"
    LEAVE = "leave"
    DRIVER_BUSY = "driver_busy"
    VEHICLE_BUSY = "vehicle_busy"
    EVENING = "evening"
    ENOUGH = "enough"
    PUBLISHED = "published"


WISHES = frozenset({Obstacle.EVENING, Obstacle.ENOUGH})
"""What a driver asked for; the office may ask him all the same."""


@dataclass(frozen=True)
class Duty:
    """A driver with a vehicle on a day, from when to when; `shift_id` where it is a shift."""

    driver_id: str
    vehicle_id: str
    day: date
    begins_at: datetime
    ends_at: datetime
    shift_id: str | None = None

    @classmethod
    def of(cls, shift: Shift) -> Self:
        return cls(
            shift.driver_id,
            shift.vehicle_id,
            shift.service_date,
            shift.starts_at,
            shift.ends_at,
            shift.id,
        )

    def overlaps(self, other: "Duty") -> bool:
        return self.begins_at < other.ends_at and other.begins_at < self.ends_at


@dataclass
class Staffing:
    """Drivers and vehicles of a region with what they do in some weeks."""

    region: RegionSettings
    drivers: Mapping[str, Driver]
    vehicles: Mapping[str, Vehicle]
    leave: Mapping[str, list[DriverLeave]]
    held: Mapping[str, list[DriverQualification]]
    duties: dict[date, list[Duty]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def read(cls, session: Session, region: RegionSettings, first: date, last: date) -> Self:
        """Of the whole weeks, Monday to Sunday, that these days lie in."""
        monday, sunday = _week_of(first)[0], _week_of(last)[1]
        staffing = cls(
            region,
            {driver.id: driver for driver in list_drivers(session, region.id)},
            {van.id: van for van in list_vehicles(session, region.id)},
            _by_driver(list_leave(session, region.id, first)),
            _by_driver(list_qualifications(session, region.id)),
        )
        for shift in list_shifts_between(session, region.id, monday, sunday):
            staffing.add(Duty.of(shift))
        return staffing

    def add(self, duty: Duty) -> None:
        self.duties[duty.day].append(duty)

    def drop(self, duty: Duty) -> None:
        self.duties[duty.day].remove(duty)

    def list_obstacles(self, duty: Duty) -> tuple[Obstacle, ...]:
        """Why this driver should not do this, beside what he does already; firm ones first."""
        driver, van = self.drivers[duty.driver_id], self.vehicles[duty.vehicle_id]
        others = [
            one
            for one in self.duties[duty.day]
            if one.overlaps(duty) and (one.shift_id is None or one.shift_id != duty.shift_id)
        ]
        holds = {
            Obstacle.INACTIVE: not driver.active,
            Obstacle.VEHICLE_OUT: not van.active,
            Obstacle.EXPIRED: any(
                one.valid_until < duty.day for one in self.held.get(driver.id, ())
            ),
            Obstacle.LEAVE: self.is_on_leave(driver.id, duty.day),
            Obstacle.DRIVER_BUSY: any(one.driver_id == driver.id for one in others),
            Obstacle.VEHICLE_BUSY: any(one.vehicle_id == van.id for one in others),
            Obstacle.EVENING: driver.no_evenings and self._lasts_into_evening(duty),
            Obstacle.ENOUGH: self._has_enough(driver, duty),
        }
        return tuple(obstacle for obstacle, is_there in holds.items() if is_there)

    def is_on_leave(self, driver_id: str, day: date) -> bool:
        return any(one.first_day <= day <= one.last_day for one in self.leave.get(driver_id, ()))

    def list_free_drivers(self, duty: Duty) -> list[tuple[Driver, tuple[Obstacle, ...]]]:
        """Who could do this instead, with wishes that it goes against; those without any first."""
        found = []
        for driver_id, driver in self.drivers.items():
            if driver_id == duty.driver_id:
                continue
            asked = Duty(driver_id, duty.vehicle_id, duty.day, duty.begins_at, duty.ends_at)
            against = set(self.list_obstacles(asked)) - {
                Obstacle.VEHICLE_BUSY,
                Obstacle.VEHICLE_OUT,
            }
            if against <= WISHES:
                found.append((driver, tuple(sorted(against))))
        return sorted(found, key=lambda one: (len(one[1]), one[0].name))

    def _lasts_into_evening(self, duty: Duty) -> bool:
        ends = duty.ends_at.astimezone(self.region.zone)
        return ends.date() > duty.day or ends.time() > self.region.rules.evening_from

    def _has_enough(self, driver: Driver, duty: Duty) -> bool:
        if driver.most_shifts_a_week is None:
            return False
        monday, sunday = _week_of(duty.day)
        others = sum(
            one.driver_id == driver.id and (one.shift_id is None or one.shift_id != duty.shift_id)
            for day, duties in self.duties.items()
            if monday <= day <= sunday
            for one in duties
        )
        return others >= driver.most_shifts_a_week


def _week_of(day: date) -> tuple[date, date]:
    monday = day - timedelta(days=day.weekday())
    return monday, monday + timedelta(days=6)


def _by_driver(rows: Iterable[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[row.driver_id].append(row)
    return found
