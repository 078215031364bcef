"""Named places that people ride from and to."""

from enum import StrEnum

from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Key, RegionKey, choice


class PlaceKind(StrEnum):
    VENUE = "venue"
    MEETING_POINT = "meeting_point"
    DEPOT = "depot"
    CHILDCARE = "childcare"


class Place(Base):
    """A venue, a meeting point, a depot or a childcare. Homes are no places but ride stops."""

    __tablename__ = "place"

    region_id: Mapped[RegionKey]
    id: Mapped[Key]
    kind: Mapped[PlaceKind] = mapped_column(choice(PlaceKind))
    name: Mapped[str]
    address: Mapped[str]
    lat: Mapped[float]
    lon: Mapped[float]
