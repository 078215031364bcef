"""What drivers report from the road, what they were told, and the links to their pages."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Key, Reference, RegionKey, choice, refers

EVENT_ID_LENGTH = 64


class DriverEventKind(StrEnum):
    """`delayed` says by how much the next stop will be late; `acknowledged`, which version."""

    ACKNOWLEDGED = "acknowledged"
    STARTED = "started"
    BOARDED = "boarded"
    NOT_THERE = "not_there"
    ALIGHTED = "alighted"
    DELAYED = "delayed"


class DriverEvent(Base):
    """One thing that a driver reported. Its id is made by who reports, so that it counts once."""

    __tablename__ = "driver_event"
    __table_args__ = (
        refers("shift_id", "shift"),
        refers("ride_id", "ride"),
        Index(None, "region_id", "service_date"),
    )

    region_id: Mapped[RegionKey]
    id: Mapped[str] = mapped_column(String(EVENT_ID_LENGTH), primary_key=True)
    service_date: Mapped[date]
    shift_id: Mapped[Reference]
    kind: Mapped[DriverEventKind] = mapped_column(choice(DriverEventKind))
    ride_id: Mapped[Reference | None]
    stop_position: Mapped[int | None] = mapped_column(doc="of the ride's stops, where it is at one")
    delay_s: Mapped[int | None]
    version: Mapped[int | None] = mapped_column(doc="of the day plan that was acknowledged")
    at: Mapped[datetime] = mapped_column(doc="when it happened, by the driver's clock")
    received_at: Mapped[datetime]


class TourLink(Base):
    """How often the links to a tour's page were revoked; none where they never were."""

    __tablename__ = "tour_link"
    __table_args__ = (refers("shift_id", "shift"),)

    region_id: Mapped[RegionKey]
    shift_id: Mapped[Reference] = mapped_column(primary_key=True)
    generation: Mapped[int]


class ToldTour(Base):
    """What the driver of a shift was last told of his tour: a change then says what is new."""

    __tablename__ = "told_tour"

    region_id: Mapped[RegionKey]
    shift_id: Mapped[Reference] = mapped_column(primary_key=True)
    service_date: Mapped[date]
    facts: Mapped[dict[str, Any]] = mapped_column(doc="messages.tour_facts()")


class InboundMessage(Base):
    """What somebody wrote to our number, and whether it was understood."""

    __tablename__ = "inbound_message"
    __table_args__ = (Index(None, "region_id", "received_at"),)

    region_id: Mapped[RegionKey]
    id: Mapped[Key]
    gateway_id: Mapped[str] = mapped_column(String(80), unique=True)
    received_at: Mapped[datetime]
    phone: Mapped[str] = mapped_column(String(20))
    text: Mapped[str]
    outcome: Mapped[str] = mapped_column(String(40), doc="what was made of it; `` unknown")
