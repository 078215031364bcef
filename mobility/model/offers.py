"""Providers, what they offer, and when it takes place."""

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Key, Reference, RegionKey, choice, readonly, refers
from .places import Place

if TYPE_CHECKING:
    from .childcare import Childcare


class Provider(Base):
    """The organisation that runs offers."""

    __tablename__ = "provider"

    region_id: Mapped[RegionKey]
    id: Mapped[Key]
    name: Mapped[str]


class OfferKind(StrEnum):
    LANGUAGE_COURSE = "language_course"
    COUNSELLING = "counselling"
    TRAINING = "training"
    EVENT = "event"
    MENTORING = "mentoring"
    OFFICE = "office"


class Audience(StrEnum):
    EVERYONE = "everyone"
    WOMEN = "women"
    YOUTH = "youth"
    PARENTS = "parents"


LANGUAGE_LEVELS = ("A1", "A2", "B1", "B2", "C1", "C2")
"""Of the Common European Framework of Reference, the easiest first."""


class Offer(Base):
    """A course, counselling hour or event that people ride to.

    The catalogue says for whom it is; nobody is asked to prove it. A withdrawn offer keeps its past
    sessions and the rides to them, but is shown and booked no more.
    """

    __tablename__ = "offer"
    __table_args__ = (
        refers("provider_id", "provider"),
        refers("place_id", "place"),
        Index(None, "region_id", "provider_id", "external_key", unique=True),
    )

    region_id: Mapped[RegionKey]
    id: Mapped[Key]
    provider_id: Mapped[Reference]
    place_id: Mapped[Reference]
    kind: Mapped[OfferKind] = mapped_column(choice(OfferKind))
    audience: Mapped[Audience] = mapped_column(choice(Audience))
    titles: Mapped[dict[str, str]] = mapped_column(doc="title by language; German always there")
    descriptions: Mapped[dict[str, str]] = mapped_column(default=dict, doc="as titles; may be none")
    languages: Mapped[list[str]] = mapped_column(doc="languages spoken there")
    level: Mapped[str] = mapped_column(String(2), default="", doc="one of LANGUAGE_LEVELS, or none")
    age_from: Mapped[int | None]
    age_to: Mapped[int | None]
    places_free: Mapped[int | None] = mapped_column(doc="as the provider says; none: not told")
    withdrawn: Mapped[bool] = mapped_column(default=False)
    external_key: Mapped[str | None] = mapped_column(
        String(120), doc="the provider's own number of it, in tables that are imported"
    )

    provider: Mapped[Provider] = readonly()
    place: Mapped[Place] = readonly()
    childcare: Mapped["Childcare | None"] = readonly(secondary="offer_childcare", uselist=False)


class OfferSession(Base):
    """One dated occurrence of an offer."""

    __tablename__ = "offer_session"
    __table_args__ = (refers("offer_id", "offer"), Index(None, "region_id", "starts_at"))

    region_id: Mapped[RegionKey]
    id: Mapped[Key]
    offer_id: Mapped[Reference]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    cancelled: Mapped[bool] = mapped_column(default=False)
    attended: Mapped[int | None] = mapped_column(doc="how many were there, as the provider says")

    offer: Mapped[Offer] = readonly()
