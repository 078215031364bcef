"""Day plans, tours and their visits."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKeyConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Reference, RegionKey, choice, readonly, refers
from .fleet import Shift
from .rides import Ride


class PlanStatus(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"


class DayPlan(Base):
    """All tours of one region and date. Its row is what booking locks."""

    __tablename__ = "day_plan"

    region_id: Mapped[RegionKey]
    service_date: Mapped[date] = mapped_column(primary_key=True)
    status: Mapped[PlanStatus] = mapped_column(choice(PlanStatus), default=PlanStatus.DRAFT)
    version: Mapped[int] = mapped_column(default=0, doc="counts publications")
    revision: Mapped[int] = mapped_column(default=0, doc="counts changes")
    planned_at: Mapped[datetime | None] = mapped_column(doc="when it was last optimised")
    published_at: Mapped[datetime | None]
    gap_percent: Mapped[float | None] = mapped_column(
        doc="by so much at most the plan of `gap_revision` costs more than the best one"
    )
    gap_revision: Mapped[int | None]
    closed_at: Mapped[datetime | None] = mapped_column(doc="from then on nothing of it changes")

    tours: Mapped[list["Tour"]] = readonly(order_by="Tour.starts_at")
    unserved: Mapped[list["UnservedRide"]] = readonly()


class Tour(Base):
    """The ordered stops of one shift: the daily driver schedule."""

    __tablename__ = "tour"
    __table_args__ = (
        ForeignKeyConstraint(
            ["region_id", "service_date"], ["day_plan.region_id", "day_plan.service_date"]
        ),
        refers("shift_id", "shift"),
    )

    region_id: Mapped[RegionKey]
    service_date: Mapped[date] = mapped_column(primary_key=True)
    shift_id: Mapped[Reference] = mapped_column(primary_key=True)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    length_m: Mapped[int]
    drive_time_s: Mapped[int]
    breaks: Mapped[list[dict[str, int]]] = mapped_column(
        doc="each {after_position, begin_s, end_s}; seconds since the start of the service day"
    )

    shift: Mapped[Shift] = readonly()
    visits: Mapped[list["TourVisit"]] = readonly(order_by="TourVisit.position")


class TourVisit(Base):
    """A tour halting for one stop of one ride."""

    __tablename__ = "tour_visit"
    __table_args__ = (
        ForeignKeyConstraint(
            ["region_id", "service_date", "shift_id"],
            ["tour.region_id", "tour.service_date", "tour.shift_id"],
        ),
        ForeignKeyConstraint(
            ["region_id", "ride_id", "stop_position"],
            ["ride_stop.region_id", "ride_stop.ride_id", "ride_stop.position"],
        ),
    )

    region_id: Mapped[RegionKey]
    service_date: Mapped[date] = mapped_column(primary_key=True)
    shift_id: Mapped[Reference] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    ride_id: Mapped[str] = mapped_column(String(16), index=True)
    stop_position: Mapped[int]
    arrival_at: Mapped[datetime]
    begin_at: Mapped[datetime]
    departure_at: Mapped[datetime]

    ride: Mapped[Ride] = readonly(
        foreign_keys="[TourVisit.region_id, TourVisit.ride_id]",
        primaryjoin="and_(TourVisit.region_id == Ride.region_id, TourVisit.ride_id == Ride.id)",
    )


class TourOdometer(Base):
    """What a vehicle's odometer showed at the begin and the end of a shift's tour."""

    __tablename__ = "tour_odometer"
    __table_args__ = (refers("shift_id", "shift"), Index(None, "region_id", "service_date"))

    region_id: Mapped[RegionKey]
    shift_id: Mapped[Reference] = mapped_column(primary_key=True)
    service_date: Mapped[date]
    begin_km: Mapped[int]
    end_km: Mapped[int]


class UnservedRide(Base):
    """A ride that the day plan could not serve, and why."""

    __tablename__ = "unserved_ride"
    __table_args__ = (
        ForeignKeyConstraint(
            ["region_id", "service_date"], ["day_plan.region_id", "day_plan.service_date"]
        ),
        refers("ride_id", "ride"),
    )

    region_id: Mapped[RegionKey]
    service_date: Mapped[date] = mapped_column(primary_key=True)
    ride_id: Mapped[Reference] = mapped_column(primary_key=True)
    reason: Mapped[str] = mapped_column(String(60), doc="code of routing.pooling.explain")
    facts: Mapped[dict[str, Any]] = mapped_column(doc="what fills the reason's sentence")

    ride: Mapped[Ride] = readonly()
