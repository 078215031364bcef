"""What a dispatcher decides by hand, and what is kept so that she can look back and undo."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKeyConstraint, Index, false
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Key, Reference, RegionKey, choice, refers


class RidePin(Base):
    """A ride that stays on one shift, whoever plans."""

    __tablename__ = "ride_pin"
    __table_args__ = (refers("ride_id", "ride"), refers("shift_id", "shift"))

    region_id: Mapped[RegionKey]
    ride_id: Mapped[Reference] = mapped_column(primary_key=True)
    shift_id: Mapped[Reference]


class ChangeKind(StrEnum):
    """What a dispatcher did to a day plan."""

    MOVE = "move"
    PIN = "pin"
    LOCK = "lock"
    DRIVER_OUT = "driver_out"
    REPLAN = "replan"


class DayChange(Base):
    """One thing that a dispatcher did to a day plan, with what it takes to undo it.

    `before` and `after` hold, of what was touched: `tours` (by shift, the order of visits),
    `stops` (by ride, each stop's window and limit), `pins` (by ride), `locked` and `out` (by
    shift).
    """

    __tablename__ = "day_change"
    __table_args__ = (
        ForeignKeyConstraint(
            ["region_id", "service_date"], ["day_plan.region_id", "day_plan.service_date"]
        ),
        Index(None, "region_id", "service_date"),
    )

    region_id: Mapped[RegionKey]
    id: Mapped[Key]
    service_date: Mapped[date]
    revision: Mapped[int] = mapped_column(doc="of the day plan that it led to")
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(doc="`staff:<id>`")
    kind: Mapped[ChangeKind] = mapped_column(choice(ChangeKind))
    reason: Mapped[str] = mapped_column(default="")
    before: Mapped[dict[str, Any]]
    after: Mapped[dict[str, Any]]
    undone_at: Mapped[datetime | None]


class ProposalState(StrEnum):
    RUNNING = "running"
    READY = "ready"
    ACCEPTED = "accepted"
    DROPPED = "dropped"
    FAILED = "failed"


class PlanProposal(Base):
    """A day planned anew, to be looked at before anybody drives it.

    It is computed in a thread of one process; what others see of it is this row. `beat_at` says
    that the thread is still alive.
    """

    __tablename__ = "plan_proposal"
    __table_args__ = (Index(None, "region_id", "service_date"),)

    region_id: Mapped[RegionKey]
    id: Mapped[Key]
    service_date: Mapped[date]
    state: Mapped[ProposalState] = mapped_column(choice(ProposalState))
    actor: Mapped[str] = mapped_column(doc="`staff:<id>`")
    begun_at: Mapped[datetime]
    beat_at: Mapped[datetime]
    seconds: Mapped[int] = mapped_column(doc="how long it searches")
    curve: Mapped[list[dict[str, int]]] = mapped_column(doc="each {ms, cents, unserved}")
    revision: Mapped[int] = mapped_column(doc="of the day plan that it began from")
    lifts_locks: Mapped[bool] = mapped_column(
        default=False,
        server_default=false(),
        doc="whether locked tours and pinned rides may change, too",
    )
    tours: Mapped[dict[str, Any]] = mapped_column(doc="by shift, the order of visits")
    refusal: Mapped[str] = mapped_column(default="", doc="why it failed: the code of a refusal")


class PublishedTour(Base):
    """A tour as one version of a day plan told its driver; a tour without stops was dropped."""

    __tablename__ = "published_tour"
    __table_args__ = (
        ForeignKeyConstraint(
            ["region_id", "service_date"], ["day_plan.region_id", "day_plan.service_date"]
        ),
        refers("shift_id", "shift"),
    )

    region_id: Mapped[RegionKey]
    service_date: Mapped[date] = mapped_column(primary_key=True)
    shift_id: Mapped[Reference] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    published_at: Mapped[datetime]
    stops: Mapped[list[dict[str, Any]]] = mapped_column(doc="each {ride_id, boards, begin_at}")
    acknowledged_at: Mapped[datetime | None]
