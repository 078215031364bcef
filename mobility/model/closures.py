"""Roads that are closed for a while."""

from datetime import date
from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Key, RegionKey


class RoadClosure(Base):
    """Stretches of road that nobody may drive from one day to another, both included."""

    __tablename__ = "road_closure"

    region_id: Mapped[RegionKey]
    id: Mapped[Key]
    label: Mapped[str] = mapped_column(doc="what people call the road")
    first_day: Mapped[date]
    last_day: Mapped[date | None] = mapped_column(doc="none: until it is opened again")
    stretches: Mapped[list[dict[str, Any]]] = mapped_column(
        doc="each {lat, lon, name}: a point on it, for edges are numbered anew with the map"
    )

    def is_in_force(self, day: date) -> bool:
        return self.first_day <= day and (self.last_day is None or day <= self.last_day)
