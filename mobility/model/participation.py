"""What participants have to say: how a ride was, and that the office shall call them."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Key, Reference, RegionKey, choice, refers


class Face(StrEnum):
    GOOD = "good"
    FAIR = "fair"
    BAD = "bad"


class Complaint(StrEnum):
    """What was not good about a ride, in one tap."""

    LATE = "late"
    LONG = "long"
    PLACE = "place"
    SEAT = "seat"
    DRIVER = "driver"
    OTHER = "other"


class RideFeedback(Base):
    """How a ride was: one answer a ride, which can be given anew."""

    __tablename__ = "ride_feedback"
    __table_args__ = (refers("ride_id", "ride"),)

    region_id: Mapped[RegionKey]
    ride_id: Mapped[Reference] = mapped_column(primary_key=True)
    face: Mapped[Face] = mapped_column(choice(Face))
    complaint: Mapped[Complaint | None] = mapped_column(choice(Complaint))
    words: Mapped[str] = mapped_column(default="")
    given_at: Mapped[datetime]


class CallRequest(Base):
    """A participant would like the office to call her."""

    __tablename__ = "call_request"
    __table_args__ = (
        refers("participant_id", "participant"),
        refers("ride_id", "ride"),
        Index(None, "region_id", "done_at"),
    )

    region_id: Mapped[RegionKey]
    id: Mapped[Key]
    participant_id: Mapped[Reference]
    ride_id: Mapped[Reference | None] = mapped_column(doc="what it is about, if it is a ride")
    asked_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
