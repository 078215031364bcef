"""Region and municipality."""

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, RegionKey


class Region(Base):
    """One deployment tenant. Its settings live in its TOML file; here stands only its key."""

    __tablename__ = "region"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)


class Municipality(Base):
    """The place that pays: cost is shared out between municipalities."""

    __tablename__ = "municipality"

    region_id: Mapped[RegionKey]
    id: Mapped[str] = mapped_column(String(60), primary_key=True)
    name: Mapped[str]
    lat: Mapped[float]
    lon: Mapped[float]
