"""Whether anything of a day has changed: one cheap query."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from mobility.model import (
    AbsenceReport,
    DayPlan,
    DriverEvent,
    PublishedTour,
    Ride,
    RideEvent,
    Tour,
)


def read_pulse(session: Session, region_id: str, day: date, begun_by: Sequence[datetime]) -> str:
    """A text that is another one as soon as anything of the day's board has changed.

    What becomes true by the clock alone is how many tours begin until each of some instants.
    """
    plan = [
        select(column).where(DayPlan.region_id == region_id, DayPlan.service_date == day)
        for column in (DayPlan.revision, DayPlan.version, DayPlan.status, DayPlan.gap_revision)
    ]
    lives = (
        select(func.count())
        .select_from(Ride)
        .join(RideEvent, and_(RideEvent.region_id == region_id, RideEvent.ride_id == Ride.id))
        .where(Ride.region_id == region_id, Ride.service_date == day)
    )
    said = select(func.count(PublishedTour.acknowledged_at)).where(
        PublishedTour.region_id == region_id, PublishedTour.service_date == day
    )
    driven = select(func.count()).where(
        DriverEvent.region_id == region_id, DriverEvent.service_date == day
    )
    looked_at = select(func.max(AbsenceReport.revision)).where(
        AbsenceReport.region_id == region_id, AbsenceReport.service_date == day
    )
    begun = [
        select(func.count()).where(
            Tour.region_id == region_id, Tour.service_date == day, Tour.starts_at <= instant
        )
        for instant in begun_by
    ]
    queries = (*plan, lives, said, driven, looked_at, *begun)
    seen = session.execute(select(*(query.scalar_subquery() for query in queries))).one()
    return "-".join(map(str, seen))
