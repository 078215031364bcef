"""Standing orders: one booking for a whole course."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Key, Reference, RegionKey, readonly, refers
from .offers import Offer, OfferSession
from .people import Participant
from .rides import RideRequest


class StandingOrder(Base):
    """What a participant asked for on every date of an offer; the wish stays as long as it runs.

    `submission_key` makes a form sent twice count once. The usual times are kept as leads: seconds
    from the begin of the promised pickup window to the begin of the session on the way there, and
    from the end of the session to it on the way back.
    """

    __tablename__ = "standing_order"
    __table_args__ = (
        refers("participant_id", "participant"),
        refers("offer_id", "offer"),
        refers("first_session_id", "offer_session"),
        UniqueConstraint("region_id", "submission_key"),
    )

    region_id: Mapped[RegionKey]
    id: Mapped[Key]
    participant_id: Mapped[Reference]
    offer_id: Mapped[Reference]
    first_session_id: Mapped[Reference]
    home_label: Mapped[str]
    home_lat: Mapped[float]
    home_lon: Mapped[float]
    party: Mapped[dict[str, int]] = mapped_column(doc="Party.as_counts()")
    required: Mapped[list[str]] = mapped_column(doc="properties that vehicle or driver must have")
    outbound: Mapped[bool]
    back: Mapped[bool]
    both_or_none: Mapped[bool] = mapped_column(doc="on each date on its own")
    childcare: Mapped[bool]
    ages: Mapped[list[int]] = mapped_column(JSON(), default=list, doc="of the children, if told")
    leads_s: Mapped[dict[str, int]] = mapped_column(doc="usual times by direction")
    waits: Mapped[bool] = mapped_column(doc="dates without a place go on the waiting list")
    submission_key: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None] = mapped_column(doc="no date is booked from then on")

    participant: Mapped[Participant] = readonly()
    offer: Mapped[Offer] = readonly()
    dates: Mapped[list["StandingOrderDate"]] = readonly()


class StandingOrderDate(Base):
    """What became of one date of a standing order: a request, or the reason why there is none.

    A request lives on by itself: its rides may be cancelled, changed or offered like any others.
    """

    __tablename__ = "standing_order_date"
    __table_args__ = (
        refers("standing_order_id", "standing_order"),
        refers("session_id", "offer_session"),
        refers("request_id", "ride_request"),
        UniqueConstraint("region_id", "request_id"),
    )

    region_id: Mapped[RegionKey]
    standing_order_id: Mapped[Reference] = mapped_column(primary_key=True)
    session_id: Mapped[Reference] = mapped_column(primary_key=True)
    request_id: Mapped[Reference | None]
    reason: Mapped[str] = mapped_column(
        String(60), doc="code of a refusal where nobody is promised"
    )
    facts: Mapped[dict[str, Any]] = mapped_column(doc="what fills the reason's sentence")
    told_with: Mapped[str] = mapped_column(
        String(120), doc="key of the message that promised it; empty where it was told by itself"
    )

    session: Mapped[OfferSession] = readonly()
    request: Mapped[RideRequest | None] = readonly()
