"""Roads that are closed for a while."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from mobility.model import RoadClosure


def list_closures(session: Session, region_id: str) -> Sequence[RoadClosure]:
    """All closures of a region, by their first day."""
    query = (
        select(RoadClosure)
        .where(RoadClosure.region_id == region_id)
        .order_by(RoadClosure.first_day, RoadClosure.label, RoadClosure.id)
    )
    return session.scalars(query).all()


def list_closures_on(session: Session, region_id: str, day: date) -> Sequence[RoadClosure]:
    """The closures that are in force on a day."""
    query = select(RoadClosure).where(
        RoadClosure.region_id == region_id,
        RoadClosure.first_day <= day,
        or_(RoadClosure.last_day.is_(None), RoadClosure.last_day >= day),
    )
    return session.scalars(query).all()


def find_closure(session: Session, region_id: str, closure_id: str) -> RoadClosure | None:
    return session.get(RoadClosure, (region_id, closure_id))
