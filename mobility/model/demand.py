"""What people wished for and did not get, without who they are."""

from datetime import date

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Key, RegionKey

FEWEST = 5
"""Nothing is told of fewer people, so that nobody can be found in it."""

BAND_H = 2
"""Wishes are kept by bands of so many hours, the first from midnight on."""


class UnmetWish(Base):
    """A ride that found no place, kept because the participant agreed.

    No more than a settlement and a band of hours is known of it. `person` tells one person from
    another and cannot be turned back into one: a keyed hash.
    """

    __tablename__ = "unmet_wish"
    __table_args__ = (
        Index(None, "region_id", "service_date"),
        UniqueConstraint("region_id", "wish_key"),
    )

    region_id: Mapped[RegionKey]
    id: Mapped[Key]
    noted_on: Mapped[date]
    service_date: Mapped[date]
    hour: Mapped[int] = mapped_column(doc="first of the two, by the region's clock")
    origin: Mapped[str] = mapped_column(doc="settlement")
    destination: Mapped[str] = mapped_column(doc="settlement")
    reason: Mapped[str] = mapped_column(String(60), doc="code of a refusal")
    person: Mapped[str] = mapped_column(String(32))
    wish_key: Mapped[str] = mapped_column(String(32), doc="keyed hash: the same wish counts once")
