"""What happens to many rides at once, written without loading one of them."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import and_, exists, func, insert, literal, select, update
from sqlalchemy.orm import Session

from mobility.model import Ride, RideEvent, RideStatus, RideStop


def add_remarks(
    session: Session,
    region_id: str,
    ride_ids: Collection[str],
    statuses: Collection[RideStatus],
    *,
    at: datetime,
    actor: str,
    reason: str,
    once: bool = False,
) -> None:
    """Add a row without another status to the lives of those rides that have one of these.

    With `once` a ride whose life has such a row of the same instant is left out. Histories that
    were loaded before do not show it.
    """
    remark = and_(
        RideEvent.region_id == Ride.region_id,
        RideEvent.ride_id == Ride.id,
        RideEvent.at == at,
        RideEvent.status_before == RideEvent.status_after,
    )
    last = select(func.max(RideEvent.number)).where(
        RideEvent.region_id == Ride.region_id, RideEvent.ride_id == Ride.id
    )
    rows = select(
        Ride.region_id,
        Ride.id,
        func.coalesce(last.scalar_subquery(), 0) + 1,
        literal(at, RideEvent.at.type),
        literal(actor),
        Ride.status,
        Ride.status,
        literal(reason),
    ).where(
        Ride.region_id == region_id,
        Ride.id.in_(list(ride_ids)),
        Ride.status.in_(list(statuses)),
    )
    if once:
        rows = rows.where(~exists().where(remark))
    columns = (
        "region_id", "ride_id", "number", "at", "actor", "status_before", "status_after", "reason",
    )  # fmt: skip
    session.execute(insert(RideEvent).from_select(columns, rows))


@dataclass(frozen=True)
class Window:
    """When a stop of a ride may be, and for how long at most one rides to it."""

    ride_id: str
    position: int
    earliest: datetime
    latest: datetime
    ride_time_limit_s: int


def write_windows(session: Session, region_id: str, windows: Sequence[Window]) -> None:
    """Put windows in the place of those of their stops; stops loaded before do not show them."""
    session.execute(
        update(RideStop), [{"region_id": region_id, **asdict(window)} for window in windows]
    )
