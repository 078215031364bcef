"""Vehicles, drivers, shifts."""

from datetime import date, datetime

from sqlalchemy import Index, String, false, true
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Key, Reference, RegionKey, choice, readonly, refers
from .messages import EMAIL_LENGTH, MessageChannel
from .party import DIMENSIONS
from .places import Place


class Vehicle(Base):
    """A van. Its seat layouts are alternatives: one holds for a whole tour."""

    __tablename__ = "vehicle"

    region_id: Mapped[RegionKey]
    id: Mapped[Key]
    name: Mapped[str]
    layouts: Mapped[list[dict[str, int]]] = mapped_column(
        doc="alternatives, each a count by dimension; what is not named is none"
    )
    properties: Mapped[list[str]] = mapped_column(doc="such as `ramp`, `low_entry`")
    active: Mapped[bool] = mapped_column(default=True, server_default=true())

    def capacities(self) -> tuple[tuple[int, ...], ...]:
        """One capacity vector a layout, in the order of DIMENSIONS."""
        return tuple(tuple(layout.get(name, 0) for name in DIMENSIONS) for layout in self.layouts)


class Driver(Base):
    """Who drives, often a retired volunteer."""

    __tablename__ = "driver"

    region_id: Mapped[RegionKey]
    id: Mapped[Key]
    name: Mapped[str]
    phone: Mapped[str] = mapped_column(String(20), doc="E.164")
    language: Mapped[str] = mapped_column(String(12), default="de")
    channel: Mapped[MessageChannel] = mapped_column(
        choice(MessageChannel), default=MessageChannel.SMS
    )
    email: Mapped[str | None] = mapped_column(String(EMAIL_LENGTH))
    properties: Mapped[list[str]] = mapped_column(doc="such as `woman`, `speaks:ar`")
    active: Mapped[bool] = mapped_column(default=True, server_default=true())
    no_evenings: Mapped[bool] = mapped_column(default=False, server_default=false())
    most_shifts_a_week: Mapped[int | None] = mapped_column(doc="as the driver wishes; None: any")


class Shift(Base):
    """A driver with a vehicle on one service day, from when to when, from where to where."""

    __tablename__ = "shift"
    __table_args__ = (
        refers("vehicle_id", "vehicle"),
        refers("driver_id", "driver"),
        refers("start_place_id", "place"),
        refers("end_place_id", "place"),
        Index(None, "region_id", "service_date"),
    )

    region_id: Mapped[RegionKey]
    id: Mapped[Key]
    service_date: Mapped[date]
    number: Mapped[int] = mapped_column(doc="tour number of that day, as people say it")
    vehicle_id: Mapped[Reference]
    driver_id: Mapped[Reference]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    start_place_id: Mapped[Reference]
    end_place_id: Mapped[Reference]
    locked: Mapped[bool] = mapped_column(
        default=False, server_default=false(), doc="its tour stays as it is, by a dispatcher's word"
    )
    driver_out: Mapped[bool] = mapped_column(
        default=False, server_default=false(), doc="locked because nobody drives the rest of it"
    )

    vehicle: Mapped[Vehicle] = readonly()
    driver: Mapped[Driver] = readonly()
    start_place: Mapped[Place] = readonly(
        foreign_keys="[Shift.region_id, Shift.start_place_id]",
        primaryjoin="and_(Shift.region_id == Place.region_id, Shift.start_place_id == Place.id)",
    )
    end_place: Mapped[Place] = readonly(
        foreign_keys="[Shift.region_id, Shift.end_place_id]",
        primaryjoin="and_(Shift.region_id == Place.region_id, Shift.end_place_id == Place.id)",
    )
