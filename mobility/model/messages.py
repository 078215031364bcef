"""What must be told to whom: the outbox, what became of it, and the ways out."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Key, Reference, RegionKey, choice, refers

EMAIL_LENGTH = 254  # RFC 5321, 4.5.3.1.3, without the angle brackets


class MessageChannel(StrEnum):
    """How somebody wants to be told. `none`: the office calls."""

    SMS = "sms"
    EMAIL = "email"
    NONE = "none"


class MessageStatus(StrEnum):
    """`failed`: no way out took it; `to_call` and `called`: by the office, on the telephone."""

    PENDING = "pending"
    SENT = "sent"
    DROPPED = "dropped"
    FAILED = "failed"
    TO_CALL = "to_call"
    CALLED = "called"


class Delivery(StrEnum):
    """What the gateway reported after it had taken a message."""

    ON_ITS_WAY = "on_its_way"
    DELIVERED = "delivered"
    UNDELIVERED = "undelivered"


class OutboxMessage(Base):
    """A message, written in the same transaction as the change that it tells of.

    It is worded when it is sent, in the recipient's language. `about_ride_id` lets the worker drop
    what is no longer true; the idempotency key lets it be written and sent once only.
    """

    __tablename__ = "outbox_message"
    __table_args__ = (
        UniqueConstraint("region_id", "idempotency_key"),
        Index(None, "status", "next_try_at"),
        Index(None, "region_id", "created_at"),
        refers("about_ride_id", "ride"),
    )

    region_id: Mapped[RegionKey]
    id: Mapped[Key]
    created_at: Mapped[datetime]
    phone: Mapped[str] = mapped_column(String(20), doc="also of who is written to by e-mail")
    language: Mapped[str] = mapped_column(String(12))
    channel: Mapped[MessageChannel] = mapped_column(
        choice(MessageChannel), default=MessageChannel.SMS
    )
    email: Mapped[str | None] = mapped_column(String(EMAIL_LENGTH))
    template: Mapped[str] = mapped_column(String(60))
    facts: Mapped[dict[str, Any]]
    about_ride_id: Mapped[Reference | None]
    idempotency_key: Mapped[str] = mapped_column(String(120))
    status: Mapped[MessageStatus] = mapped_column(choice(MessageStatus))
    tries: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    segments: Mapped[int | None] = mapped_column(doc="SMS that it was sent as")
    cost_millicents: Mapped[int | None] = mapped_column(doc="as the gateway said; 1000 are a cent")
    delivery: Mapped[Delivery | None] = mapped_column(choice(Delivery))
    delivery_at: Mapped[datetime | None]


class MessageGateway(Base):
    """How a way out of a region is doing. `failing_since`: nothing was taken from then on."""

    __tablename__ = "message_gateway"

    region_id: Mapped[RegionKey]
    channel: Mapped[MessageChannel] = mapped_column(choice(MessageChannel), primary_key=True)
    failing_since: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(String(200), default="")
