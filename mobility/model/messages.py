"""What must be told to whom: the outbox."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Key, Reference, RegionKey, choice, refers


class MessageStatus(StrEnum):
    PENDING = "pending"
    SENT = "sent"
    DROPPED = "dropped"
    FAILED = "failed"


class OutboxMessage(Base):
    """A message, written in the same transaction as the change that it tells of.

    It is worded when it is sent, in the recipient's language. `about_ride_id` lets the worker drop
    what is no longer true; the idempotency key lets it be written and sent once only.
    """

    __tablename__ = "outbox_message"
    __table_args__ = (
        UniqueConstraint("region_id", "idempotency_key"),
        Index(None, "status", "next_try_at"),
        refers("about_ride_id", "ride"),
    )

    region_id: Mapped[RegionKey]
    id: Mapped[Key]
    created_at: Mapped[datetime]
    phone: Mapped[str] = mapped_column(String(20))
    language: Mapped[str] = mapped_column(String(12))
    template: Mapped[str] = mapped_column(String(60))
    facts: Mapped[dict[str, Any]]
    about_ride_id: Mapped[Reference | None]
    idempotency_key: Mapped[str] = mapped_column(String(120))
    status: Mapped[MessageStatus] = mapped_column(choice(MessageStatus))
    tries: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
