"""Ride requests, rides, their stops and their history."""

from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKeyConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Key, Reference, RegionKey, choice, readonly, refers
from .offers import OfferSession
from .people import Participant

if TYPE_CHECKING:
    from .childcare import ChildcareStay


class RideStatus(StrEnum):
    """`offered`: a place is held for somebody who waited, until she says yes or the time is over.
    `replaced`: given up for another ride that took its place when the participant changed it.
    `handed_over`: a partner drives it, as was promised; what became of it stands in its `Handover`.
    """

    REQUESTED = "requested"
    PROMISED = "promised"
    PLANNED = "planned"
    PUBLISHED = "published"
    UNDER_WAY = "under_way"
    ON_BOARD = "on_board"
    COMPLETED = "completed"
    DECLINED = "declined"
    WAITLISTED = "waitlisted"
    OFFERED = "offered"
    REPLACED = "replaced"
    CANCELLED_BY_PARTICIPANT = "cancelled_by_participant"
    CANCELLED_BY_OPERATOR = "cancelled_by_operator"
    NO_SHOW = "no_show"
    HANDED_OVER = "handed_over"


_S = RideStatus
_CANCELLED = frozenset({_S.CANCELLED_BY_PARTICIPANT, _S.CANCELLED_BY_OPERATOR})

NEXT_STATUS: dict[RideStatus, frozenset[RideStatus]] = {
    _S.REQUESTED: frozenset({_S.PROMISED, _S.DECLINED, _S.WAITLISTED}),
    _S.WAITLISTED: frozenset({_S.OFFERED, _S.DECLINED, _S.HANDED_OVER}) | _CANCELLED,
    _S.OFFERED: frozenset({_S.PROMISED, _S.DECLINED}) | _CANCELLED,
    _S.PROMISED: frozenset({_S.PLANNED, _S.REPLACED, _S.HANDED_OVER}) | _CANCELLED,
    _S.PLANNED: frozenset({_S.PUBLISHED, _S.REPLACED, _S.HANDED_OVER}) | _CANCELLED,
    _S.PUBLISHED: frozenset({_S.UNDER_WAY, _S.REPLACED, _S.HANDED_OVER}) | _CANCELLED,
    _S.UNDER_WAY: frozenset({_S.ON_BOARD, _S.NO_SHOW}) | _CANCELLED,
    _S.ON_BOARD: frozenset({_S.COMPLETED, _S.NO_SHOW}),  # a driver who corrects himself
    _S.COMPLETED: frozenset(),
    _S.DECLINED: frozenset({_S.HANDED_OVER}),  # no van had a place, a partner has
    _S.REPLACED: frozenset(),
    _S.CANCELLED_BY_PARTICIPANT: frozenset(),
    _S.CANCELLED_BY_OPERATOR: frozenset(),
    _S.NO_SHOW: frozenset({_S.ON_BOARD}),  # the same
    _S.HANDED_OVER: frozenset({_S.PROMISED, _S.REPLACED}) | _CANCELLED,
}

_BY_VAN = frozenset(
    {_S.PROMISED, _S.PLANNED, _S.PUBLISHED, _S.UNDER_WAY, _S.ON_BOARD, _S.COMPLETED}
)

# A ride with one of these was promised: one of our vans drives it, or a partner.
SERVED = _BY_VAN | {_S.HANDED_OVER}

# A ride with one of these has a place in the day plan: promised, held for who waited, or driven to
# in vain.
PLACED = _BY_VAN | {_S.OFFERED, _S.NO_SHOW}

# A ride with one of these goes, or went: by one of our vans or by a partner.
ARRANGED = PLACED | {_S.HANDED_OVER}


class Direction(StrEnum):
    OUTBOUND = "outbound"
    RETURN = "return"


class StopKind(StrEnum):
    PICKUP = "pickup"
    CHILDCARE = "childcare"
    DROPOFF = "dropoff"


class RideRequest(Base):
    """What a participant asked for. `submission_key` makes a form sent twice count once.

    `created_at` is also since when it waits for a place.
    """

    __tablename__ = "ride_request"
    __table_args__ = (
        refers("participant_id", "participant"),
        refers("session_id", "offer_session"),
        UniqueConstraint("region_id", "submission_key"),
    )

    region_id: Mapped[RegionKey]
    id: Mapped[Key]
    participant_id: Mapped[Reference]
    session_id: Mapped[Reference | None] = mapped_column(doc="none for an appointment of her own")
    arrive_by: Mapped[datetime | None] = mapped_column(doc="asked for an appointment")
    leave_after: Mapped[datetime | None] = mapped_column(doc="asked for an appointment")
    party: Mapped[dict[str, int]] = mapped_column(doc="Party.as_counts()")
    submission_key: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]
    held_until: Mapped[datetime | None] = mapped_column(
        doc="how long the place that it was offered is, or was, held; none where it never was"
    )

    session: Mapped[OfferSession | None] = readonly()
    stay: Mapped["ChildcareStay | None"] = readonly(uselist=False)


class Ride(Base):
    """One direction of an accepted request. Its stops carry the promise."""

    __tablename__ = "ride"
    __table_args__ = (
        refers("request_id", "ride_request"),
        refers("participant_id", "participant"),
        Index(None, "region_id", "service_date"),
        Index(None, "region_id", "participant_id"),
    )

    region_id: Mapped[RegionKey]
    id: Mapped[Key]
    request_id: Mapped[Reference]
    participant_id: Mapped[Reference]
    service_date: Mapped[date]
    direction: Mapped[Direction] = mapped_column(choice(Direction))
    status: Mapped[RideStatus] = mapped_column(choice(RideStatus))
    cancelled_late: Mapped[bool] = mapped_column(default=False)
    direct_time_s: Mapped[int]
    direct_length_m: Mapped[int]
    required: Mapped[list[str]] = mapped_column(doc="properties that vehicle or driver must have")

    request: Mapped[RideRequest] = readonly()
    participant: Mapped[Participant] = readonly()
    stops: Mapped[list["RideStop"]] = readonly(order_by="RideStop.position")
    history: Mapped[list["RideEvent"]] = readonly(order_by="RideEvent.number")

    @property
    def pickup(self) -> "RideStop":
        return self.stops[0]

    @property
    def dropoff(self) -> "RideStop":
        return self.stops[-1]

    @property
    def childcare_stop(self) -> "RideStop | None":
        """Where children get off on the way there or board on the way back, if it leads past."""
        return next((stop for stop in self.stops if stop.kind is StopKind.CHILDCARE), None)


class RideReplacement(Base):
    """A ride that took the place of another one when the participant changed it."""

    __tablename__ = "ride_replacement"
    __table_args__ = (
        refers("ride_id", "ride"),
        refers("replaced_id", "ride"),
        UniqueConstraint("region_id", "replaced_id"),
    )

    region_id: Mapped[RegionKey]
    ride_id: Mapped[Reference] = mapped_column(primary_key=True)
    replaced_id: Mapped[Reference]


class RideStop(Base):
    """Where and when a ride halts.

    The window of the pickup is the promised one and the latest time of the last stop the promised
    arrival. What the region's rules made of the request (dwell, ride time limit, load) is kept
    here, so a changed rule never touches a promise already given.
    """

    __tablename__ = "ride_stop"
    __table_args__ = (
        ForeignKeyConstraint(["region_id", "ride_id"], ["ride.region_id", "ride.id"]),
    )

    region_id: Mapped[RegionKey]
    ride_id: Mapped[str] = mapped_column(String(16), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[StopKind] = mapped_column(choice(StopKind))
    label: Mapped[str] = mapped_column(doc="address or place as people read it")
    lat: Mapped[float]
    lon: Mapped[float]
    earliest: Mapped[datetime]
    latest: Mapped[datetime]
    dwell_s: Mapped[int]
    ride_time_limit_s: Mapped[int] = mapped_column(doc="of the leg to this stop; 0 at the pickup")
    load: Mapped[dict[str, int]] = mapped_column(doc="change by dimension; what is not named is 0")


class RideEvent(Base):
    """One row of a ride's life: when, who, from, to, why."""

    __tablename__ = "ride_event"
    __table_args__ = (
        ForeignKeyConstraint(["region_id", "ride_id"], ["ride.region_id", "ride.id"]),
    )

    region_id: Mapped[RegionKey]
    ride_id: Mapped[str] = mapped_column(String(16), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(doc="`participant:<id>`, `staff:<id>` or `system`")
    status_before: Mapped[RideStatus | None] = mapped_column(choice(RideStatus))
    status_after: Mapped[RideStatus] = mapped_column(choice(RideStatus))
    reason: Mapped[str] = mapped_column(default="")


class ForbiddenTransition(ValueError):
    """A ride cannot go from one status to the other."""

    def __init__(self, before: RideStatus, after: RideStatus) -> None:
        self.before, self.after = before, after
        super().__init__(f"a ride cannot go from {before} to {after}")


def change_status(
    ride: Ride,
    after: RideStatus,
    *,
    at: datetime,
    actor: str,
    past: Iterable[RideEvent],
    reason: str = "",
) -> RideEvent:
    """Move a ride on in its life; returns the row for its history, to be stored with it.

    Raises ForbiddenTransition.
    """
    if after not in NEXT_STATUS[ride.status]:
        raise ForbiddenTransition(ride.status, after)
    number = 1 + max((event.number for event in past), default=0)
    event = RideEvent(
        region_id=ride.region_id,
        ride_id=ride.id,
        number=number,
        at=at,
        actor=actor,
        status_before=ride.status,
        status_after=after,
        reason=reason,
    )
    ride.status = after
    return event
