"""What moving a course would change: asked by its provider, computed, kept to be looked at."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Key, Reference, RegionKey, choice, refers


class AdviceState(StrEnum):
    RUNNING = "running"
    READY = "ready"
    FAILED = "failed"


class CourseAdvice(Base):
    """What one date of an offer would take at other times, on other days and at other venues.

    It is computed in a thread of one process; what others see of it is this row, in numbers only.
    `beat_at` says that the thread is still alive.
    """

    __tablename__ = "course_advice"
    __table_args__ = (
        refers("offer_id", "offer"),
        refers("session_id", "offer_session"),
        Index(None, "region_id", "offer_id"),
    )

    region_id: Mapped[RegionKey]
    id: Mapped[Key]
    offer_id: Mapped[Reference]
    session_id: Mapped[Reference] = mapped_column(doc="the date that it is worked out for")
    place_ids: Mapped[list[str]] = mapped_column(doc="other venues to try")
    state: Mapped[AdviceState] = mapped_column(choice(AdviceState))
    actor: Mapped[str] = mapped_column(doc="`staff:<id>`")
    begun_at: Mapped[datetime]
    beat_at: Mapped[datetime]
    done: Mapped[int] = mapped_column(default=0, doc="how many plans were made")
    total: Mapped[int] = mapped_column(default=0, doc="of how many; 0 until that is known")
    crowd: Mapped[dict[str, int]] = mapped_column(doc="rides, waiting people, missed people")
    answers: Mapped[list[dict[str, Any]]] = mapped_column(doc="what each variant would take")
    refusal: Mapped[str] = mapped_column(String(60), default="", doc="why it failed")
