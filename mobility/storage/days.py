"""Day plans: locking, reading whole days, writing tours."""

from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import delete, select
from sqlalchemy.orm import Session, selectinload

from mobility.model import (
    DayPlan,
    OfferSession,
    PlanStatus,
    Ride,
    RideRequest,
    Shift,
    Tour,
    TourVisit,
    UnservedRide,
)

_TOURS_WHOLE = (
    selectinload(DayPlan.tours).options(
        selectinload(Tour.visits)
        .selectinload(TourVisit.ride)
        .options(
            selectinload(Ride.stops), selectinload(Ride.participant), selectinload(Ride.request)
        ),
        selectinload(Tour.shift).options(
            selectinload(Shift.vehicle),
            selectinload(Shift.driver),
            selectinload(Shift.start_place),
            selectinload(Shift.end_place),
        ),
    ),
    selectinload(DayPlan.unserved)
    .selectinload(UnservedRide.ride)
    .options(selectinload(Ride.stops), selectinload(Ride.participant)),
)


def lock_day_plan(session: Session, region_id: str, day: date) -> DayPlan:
    """The day's plan row, locked until the transaction ends; made where there is none yet.

    Must be called in a writing transaction: SQLite locks the whole file there, PostgreSQL the row.
    """
    _make_if_absent(session, region_id, day)
    query = select(DayPlan).where(DayPlan.region_id == region_id, DayPlan.service_date == day)
    return session.scalars(query.with_for_update().execution_options(populate_existing=True)).one()


def _make_if_absent(session: Session, region_id: str, day: date) -> None:
    bind = session.get_bind()
    if bind.dialect.name == "postgresql":
        from sqlalchemy.dialects.postgresql import insert
    else:
        from sqlalchemy.dialects.sqlite import insert  # type: ignore[assignment]
    values = {
        "region_id": region_id,
        "service_date": day,
        "status": PlanStatus.DRAFT,
        "version": 0,
        "revision": 0,
    }
    session.execute(insert(DayPlan).values(values).on_conflict_do_nothing())


def find_day_plan(session: Session, region_id: str, day: date) -> DayPlan | None:
    """The day's plan with its tours, visits, rides, shifts and unserved rides."""
    query = select(DayPlan).where(DayPlan.region_id == region_id, DayPlan.service_date == day)
    return session.scalars(query.options(*_TOURS_WHOLE)).one_or_none()


def list_shifts(session: Session, region_id: str, day: date) -> Sequence[Shift]:
    """All shifts of a day, with vehicle, driver and places, by number."""
    query = (
        select(Shift)
        .where(Shift.region_id == region_id, Shift.service_date == day)
        .options(
            selectinload(Shift.vehicle),
            selectinload(Shift.driver),
            selectinload(Shift.start_place),
            selectinload(Shift.end_place),
        )
        .order_by(Shift.number)
    )
    return session.scalars(query).all()


def list_rides(session: Session, region_id: str, day: date) -> Sequence[Ride]:
    """All rides of a day, with stops and history, oldest key first."""
    query = (
        select(Ride)
        .where(Ride.region_id == region_id, Ride.service_date == day)
        .options(
            selectinload(Ride.stops),
            selectinload(Ride.history),
            selectinload(Ride.participant),
            selectinload(Ride.request)
            .selectinload(RideRequest.session)
            .selectinload(OfferSession.offer),
        )
        .order_by(Ride.id)
    )
    return session.scalars(query).all()


def replace_tours(
    session: Session,
    region_id: str,
    day: date,
    tours: Iterable[Tour],
    visits: Iterable[TourVisit],
    shift_ids: Iterable[str],
) -> None:
    """Put new tours with their visits in the place of those of the named shifts."""
    old = list(shift_ids)
    for table in (TourVisit, Tour):
        session.execute(
            delete(table).where(
                table.region_id == region_id,
                table.service_date == day,
                table.shift_id.in_(old),
            )
        )
    session.add_all(tours)
    session.flush()
    session.add_all(visits)
    session.flush()


def replace_unserved(
    session: Session, region_id: str, day: date, unserved: Iterable[UnservedRide]
) -> None:
    """Put a new list of unserved rides in the place of the old one."""
    session.execute(
        delete(UnservedRide).where(
            UnservedRide.region_id == region_id, UnservedRide.service_date == day
        )
    )
    session.add_all(unserved)
    session.flush()
