"""What staff did, with what and why."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Key, RegionKey, choice


class Action(StrEnum):
    """Grammar: ``subject:action``."""

    STAFF_SIGNED_IN = "staff:signed_in"
    STAFF_SIGN_IN_REFUSED = "staff:sign_in_refused"
    BOOKING_CARD_ISSUED = "booking_card:issued"
    DAY_CLOSED = "day_plan:closed"
    DAY_REOPENED = "day_plan:reopened"
    DAY_PLAN_COMPUTED = "day_plan:computed"
    DAY_PLAN_PUBLISHED = "day_plan:published"
    DAY_PLAN_REPLANNED = "day_plan:replanned"
    DAY_PLAN_UNDONE = "day_plan:undone"
    DRIVER_SAVED = "driver:saved"
    DRIVER_OUT = "shift:driver_out"
    ODOMETER_READ = "shift:odometer_read"
    PARTICIPANT_ADDED = "participant:added"
    RIDE_BOOKED = "ride:booked"
    MESSAGE_CALLED = "message:called"
    RIDE_CANCELLED = "ride:cancelled"
    RIDE_CHANGED = "ride:changed"
    CHILDCARE_SAVED = "childcare:saved"
    CHILDCARE_CLOSED = "childcare:closed"
    OFFER_SAVED = "offer:saved"
    OFFER_WITHDRAWN = "offer:withdrawn"
    OFFERS_IMPORTED = "offers:imported"
    PARTNER_SAVED = "partner:saved"
    PATTERN_SAVED = "shift_pattern:saved"
    SESSION_CANCELLED = "session:cancelled"
    SESSION_MOVED = "session:moved"
    RIDE_HANDED_OVER = "ride:handed_over"
    RIDE_MOVED = "ride:moved"
    RIDE_PINNED = "ride:pinned"
    RIDE_PROMISE_BROKEN = "ride:promise_broken"
    RIDE_RESULT = "ride:result"
    RIDE_SETTLED = "ride:settled"
    RIDE_TAKEN_BACK = "ride:taken_back"
    RIDE_UNPINNED = "ride:unpinned"
    RIDE_WAITLISTED = "ride:waitlisted"
    ROAD_CLOSED = "road:closed"
    ROAD_OPENED = "road:opened"
    SHIFT_ADDED = "shift:added"
    SHIFT_HANDED_OVER = "shift:handed_over"
    SHIFT_REMOVED = "shift:removed"
    TOUR_LOCKED = "tour:locked"
    TOUR_CHANGED_THOUGH_LOCKED = "tour:changed_though_locked"
    TOUR_LINK_REVOKED = "tour_link:revoked"
    TOUR_SHEET_PRINTED = "tour_sheet:printed"
    TOUR_UNLOCKED = "tour:unlocked"
    VEHICLE_SAVED = "vehicle:saved"


class AuditEntry(Base):
    __tablename__ = "audit_entry"
    __table_args__ = (Index(None, "region_id", "at"),)

    region_id: Mapped[RegionKey]
    id: Mapped[Key]
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(doc="`participant:<id>`, `staff:<id>` or `system`")
    action: Mapped[Action] = mapped_column(choice(Action))
    subject: Mapped[str] = mapped_column(String(80), doc="key of what was acted on, never a name")
    reason: Mapped[str] = mapped_column(default="")
