"""Groups: many people of one provider on their way to one session."""

from datetime import datetime

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Key, Reference, RegionKey, readonly, refers
from .offers import OfferSession
from .people import Participant
from .rides import RideRequest


class GroupBooking(Base):
    """The rides of a group to one session; the participant speaks for all of them."""

    __tablename__ = "group_booking"
    __table_args__ = (
        refers("participant_id", "participant"),
        refers("session_id", "offer_session"),
        UniqueConstraint("region_id", "submission_key"),
    )

    region_id: Mapped[RegionKey]
    id: Mapped[Key]
    participant_id: Mapped[Reference]
    session_id: Mapped[Reference]
    submission_key: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]

    participant: Mapped[Participant] = readonly()
    session: Mapped[OfferSession] = readonly()
    requests: Mapped[list["GroupRequest"]] = readonly(order_by="GroupRequest.number")


class GroupRequest(Base):
    """Some of a group who ride together from one place."""

    __tablename__ = "group_request"
    __table_args__ = (
        refers("group_id", "group_booking"),
        refers("request_id", "ride_request"),
    )

    region_id: Mapped[RegionKey]
    request_id: Mapped[Reference] = mapped_column(primary_key=True)
    group_id: Mapped[Reference]
    number: Mapped[int] = mapped_column(doc="in the order in which they were offered, from 1 on")

    request: Mapped[RideRequest] = readonly()
