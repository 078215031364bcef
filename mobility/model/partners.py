"""Partners who drive a ride when our vans cannot, and the rides handed over to them."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Key, Reference, RegionKey, choice, readonly, refers
from .messages import EMAIL_LENGTH
from .rides import Ride


class Partner(Base):
    """A taxi firm that takes orders by e-mail. `area` is where it drives, in the office's words."""

    __tablename__ = "partner"

    region_id: Mapped[RegionKey]
    id: Mapped[Key]
    name: Mapped[str] = mapped_column(String(80))
    email: Mapped[str] = mapped_column(String(EMAIL_LENGTH))
    phone: Mapped[str] = mapped_column(String(20), doc="E.164")
    area: Mapped[str] = mapped_column(String(80))
    active: Mapped[bool] = mapped_column(doc="whether rides can be handed to it")


class HandoverState(StrEnum):
    """What became of it. `cancelled`: the ride was, or it was changed, after it was handed over."""

    HANDED = "handed"
    DRIVEN = "driven"
    NO_SHOW = "no_show"
    TAKEN_BACK = "taken_back"
    CANCELLED = "cancelled"


LIVE = frozenset({HandoverState.HANDED, HandoverState.DRIVEN, HandoverState.NO_SHOW})
"""The partner drives, or drove, at least as far as the door."""


class Handover(Base):
    """A ride in a partner's hands.

    `agreed_cents` was said before, `actual_cents` is billed: none as long as the price is open.
    """

    __tablename__ = "handover"
    __table_args__ = (
        refers("ride_id", "ride"),
        refers("partner_id", "partner"),
        Index(None, "region_id", "ride_id"),
        Index(None, "region_id", "partner_id"),
    )

    region_id: Mapped[RegionKey]
    id: Mapped[Key]
    ride_id: Mapped[Reference]
    partner_id: Mapped[Reference]
    state: Mapped[HandoverState] = mapped_column(choice(HandoverState))
    agreed_cents: Mapped[int]
    actual_cents: Mapped[int | None]
    actor: Mapped[str] = mapped_column(doc="who did last what `state` says")
    handed_at: Mapped[datetime]
    changed_at: Mapped[datetime]

    ride: Mapped[Ride] = readonly()
    partner: Mapped[Partner] = readonly()
