"""When who drives: weekly patterns with their exceptions, leave, due dates, offers and swaps."""

from datetime import date, datetime, time
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, Time
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Key, Reference, RegionKey, choice, refers


class Qualification(StrEnum):
    """What a driver must hold; the passenger licence is that of section 48 of the German FeV."""

    DRIVING_LICENCE = "driving_licence"
    PASSENGER_LICENCE = "passenger_licence"
    FIRST_AID = "first_aid"
    EYE_TEST = "eye_test"
    CHILD_SEATS = "child_seats"
    WHEELCHAIR_RESTRAINT = "wheelchair_restraint"


class DriverQualification(Base):
    """What a driver holds, and until when."""

    __tablename__ = "driver_qualification"
    __table_args__ = (refers("driver_id", "driver"),)

    region_id: Mapped[RegionKey]
    driver_id: Mapped[Reference] = mapped_column(primary_key=True)
    kind: Mapped[Qualification] = mapped_column(choice(Qualification), primary_key=True)
    valid_until: Mapped[date] = mapped_column(doc="the last day on which it is valid")


class DriverLeave(Base):
    """Days on which a driver does not drive, both included. Why is nobody's business."""

    __tablename__ = "driver_leave"
    __table_args__ = (refers("driver_id", "driver"), Index(None, "region_id", "driver_id"))

    region_id: Mapped[RegionKey]
    id: Mapped[Key]
    driver_id: Mapped[Reference]
    first_day: Mapped[date]
    last_day: Mapped[date]


class ShiftPattern(Base):
    """A shift that comes again every week; the clock is the region's."""

    __tablename__ = "shift_pattern"
    __table_args__ = (
        refers("driver_id", "driver"),
        refers("vehicle_id", "vehicle"),
        refers("start_place_id", "place"),
        refers("end_place_id", "place"),
    )

    region_id: Mapped[RegionKey]
    id: Mapped[Key]
    number: Mapped[int] = mapped_column(doc="tour number, as people say it")
    driver_id: Mapped[Reference]
    vehicle_id: Mapped[Reference]
    weekdays: Mapped[list[int]] = mapped_column(doc="0 is Monday")
    begins: Mapped[time] = mapped_column(Time())
    ends: Mapped[time] = mapped_column(Time())
    start_place_id: Mapped[Reference]
    end_place_id: Mapped[Reference]
    valid_from: Mapped[date]
    valid_until: Mapped[date | None] = mapped_column(doc="the last day")


class PatternDate(Base):
    """What became of a pattern on one day, and what is different on it.

    `off`: not on this day; other times stand in `begins` and `ends`. `by_hand`: the office has
    decided about the shift itself, so the pattern no longer does.
    """

    __tablename__ = "pattern_date"
    __table_args__ = (refers("pattern_id", "shift_pattern"), refers("shift_id", "shift"))

    region_id: Mapped[RegionKey]
    pattern_id: Mapped[Reference] = mapped_column(primary_key=True)
    service_date: Mapped[date] = mapped_column(primary_key=True)
    off: Mapped[bool] = mapped_column(default=False)
    by_hand: Mapped[bool] = mapped_column(default=False)
    begins: Mapped[time | None] = mapped_column(Time())
    ends: Mapped[time | None] = mapped_column(Time())
    shift_id: Mapped[Reference | None]


class WishState(StrEnum):
    """Of what a driver asks for: open till somebody takes a swap, then till the office decides."""

    OPEN = "open"
    TAKEN = "taken"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class OfferedTime(Base):
    """A time at which a driver offers to drive."""

    __tablename__ = "offered_time"
    __table_args__ = (refers("driver_id", "driver"), Index(None, "region_id", "service_date"))

    region_id: Mapped[RegionKey]
    id: Mapped[Key]
    driver_id: Mapped[Reference]
    service_date: Mapped[date]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    state: Mapped[WishState] = mapped_column(choice(WishState), default=WishState.OPEN)
    made_at: Mapped[datetime]


class ShiftSwap(Base):
    """A shift that its driver would like somebody else to take."""

    __tablename__ = "shift_swap"
    __table_args__ = (
        refers("shift_id", "shift"),
        refers("given_by", "driver"),
        refers("taken_by", "driver"),
        Index(None, "region_id", "shift_id"),
    )

    region_id: Mapped[RegionKey]
    id: Mapped[Key]
    shift_id: Mapped[Reference]
    given_by: Mapped[Reference]
    taken_by: Mapped[Reference | None]
    state: Mapped[WishState] = mapped_column(choice(WishState), default=WishState.OPEN)
    made_at: Mapped[datetime]


class ChildSeatStock(Base):
    """How many child seats of a kind the region owns, in vans or on the shelf."""

    __tablename__ = "child_seat_stock"

    region_id: Mapped[RegionKey]
    kind: Mapped[str] = mapped_column(primary_key=True)
    count: Mapped[int]


class AbsenceReport(Base):
    """Which single driver's absence a day would not survive, as it was found one evening."""

    __tablename__ = "absence_report"

    region_id: Mapped[RegionKey]
    service_date: Mapped[date] = mapped_column(primary_key=True)
    revision: Mapped[int] = mapped_column(doc="of the day plan that was looked at")
    found_at: Mapped[datetime]
    absences: Mapped[list[dict[str, Any]]] = mapped_column(
        doc="the shifts whose rides would not all find a place, the worst first"
    )
