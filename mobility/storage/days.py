"""Day plans: locking, reading whole days, writing tours."""

from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session, joinedload, selectinload

from mobility.model import (
    DayPlan,
    OfferSession,
    PlanStatus,
    Ride,
    RideRequest,
    Shift,
    Tour,
    TourOdometer,
    TourVisit,
    UnservedRide,
)
from mobility.refusals import Refusal
from mobility.storage.day_rows import TourRow, TourRows
from mobility.storage.inserting import insert_for


def lock_day_plan(session: Session, region_id: str, day: date, *, reopens: bool = False) -> DayPlan:
    """The day's plan row, locked until the transaction ends; made where there is none yet.

    Must be called in a writing transaction: SQLite locks the whole file there, PostgreSQL the row.
    This is the door to every change of a day: raises Refusal `day_closed` for one that was closed,
    unless it is to be opened again.
    """
    query = select(DayPlan).where(DayPlan.region_id == region_id, DayPlan.service_date == day)
    locked = query.with_for_update().execution_options(populate_existing=True)
    day_plan = session.scalars(locked).one_or_none()
    if day_plan is None:
        _make_if_absent(session, region_id, day)
        day_plan = session.scalars(locked).one()
    if day_plan.closed_at and not reopens:
        raise Refusal("day_closed")
    return day_plan


def _make_if_absent(session: Session, region_id: str, day: date) -> None:
    values = {
        "region_id": region_id,
        "service_date": day,
        "status": PlanStatus.DRAFT,
        "version": 0,
        "revision": 0,
    }
    session.execute(insert_for(session)(DayPlan).values(values).on_conflict_do_nothing())


def find_day_plan(session: Session, region_id: str, day: date) -> DayPlan | None:
    """The day's plan row, without its tours."""
    query = select(DayPlan).where(DayPlan.region_id == region_id, DayPlan.service_date == day)
    return session.scalars(query).one_or_none()


def list_odometers(session: Session, region_id: str, day: date) -> Sequence[TourOdometer]:
    """What odometers showed on a day, by shift."""
    query = (
        select(TourOdometer)
        .where(TourOdometer.region_id == region_id, TourOdometer.service_date == day)
        .order_by(TourOdometer.shift_id)
    )
    return session.scalars(query).all()


def put_odometer(session: Session, row: TourOdometer) -> bool:
    """Keep what an odometer showed in the place of what is known; says whether it is new."""
    known = session.get(TourOdometer, (row.region_id, row.shift_id))
    if known and (known.begin_km, known.end_km) == (row.begin_km, row.end_km):
        return False
    session.merge(row)
    session.flush()
    return True


def find_revision(session: Session, region_id: str, day: date) -> int:
    """The revision of the day's plan; 0 where there is none yet."""
    query = select(DayPlan.revision).where(
        DayPlan.region_id == region_id, DayPlan.service_date == day
    )
    return session.scalar(query) or 0


def list_day_plans(session: Session, region_id: str, since: date) -> Sequence[DayPlan]:
    """The plans of all days from a date on, without their tours."""
    query = (
        select(DayPlan)
        .where(DayPlan.region_id == region_id, DayPlan.service_date >= since)
        .order_by(DayPlan.service_date)
    )
    return session.scalars(query).all()


def list_tours(session: Session, region_id: str, day: date) -> Sequence[Tour]:
    """The tours of a day with their visits, by start."""
    query = (
        select(Tour)
        .where(Tour.region_id == region_id, Tour.service_date == day)
        .options(selectinload(Tour.visits))
        .order_by(Tour.starts_at, Tour.shift_id)
    )
    return session.scalars(query).all()


def add_shifts(session: Session, region_id: str, day: date, shifts: Sequence[Shift]) -> None:
    """Put shifts on duty; the plan's revision counts the change."""
    lock_day_plan(session, region_id, day).revision += 1
    session.add_all(shifts)
    session.flush()


def count_shifts_by_day(session: Session, region_id: str, since: date) -> dict[date, int]:
    """How many shifts each day has from a date on."""
    query = (
        select(Shift.service_date, func.count())
        .where(Shift.region_id == region_id, Shift.service_date >= since)
        .group_by(Shift.service_date)
    )
    return dict(session.execute(query).all())


def list_shifts(session: Session, region_id: str, day: date) -> Sequence[Shift]:
    """All shifts of a day, with vehicle, driver and places, by number."""
    query = (
        select(Shift)
        .where(Shift.region_id == region_id, Shift.service_date == day)
        .options(
            joinedload(Shift.vehicle, innerjoin=True),
            joinedload(Shift.driver, innerjoin=True),
            joinedload(Shift.start_place, innerjoin=True),
            joinedload(Shift.end_place, innerjoin=True),
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


def list_unserved(session: Session, region_id: str, day: date) -> Sequence[UnservedRide]:
    """The rides that the day plan could not serve, with the reasons."""
    query = (
        select(UnservedRide)
        .where(UnservedRide.region_id == region_id, UnservedRide.service_date == day)
        .order_by(UnservedRide.ride_id)
    )
    return session.scalars(query).all()


def replace_tours(session: Session, region_id: str, day: date, rows: TourRows) -> None:
    """Put new tours with their visits in the place of those of the same shifts.

    Tours that were loaded before do not show it.
    """
    gone = rows.shift_ids - {tour.shift_id for tour in rows.tours}
    for table, shift_ids in ((TourVisit, rows.shift_ids), (Tour, gone)):
        if shift_ids:
            session.execute(
                delete(table).where(
                    table.region_id == region_id,
                    table.service_date == day,
                    table.shift_id.in_(sorted(shift_ids)),
                )
            )
    key = {"region_id": region_id, "service_date": day}
    if rows.tours:
        new = insert_for(session)(Tour)
        values = {name: new.excluded[name] for name in TourRow._fields if name != "shift_id"}
        upsert = new.on_conflict_do_update(index_elements=[*key, "shift_id"], set_=values)
        session.execute(upsert, [key | tour._asdict() for tour in rows.tours])
    if rows.visits:
        session.execute(insert(TourVisit), [key | visit._asdict() for visit in rows.visits])


def replace_unserved(
    session: Session, region_id: str, ride_ids: Iterable[str], unserved: Iterable[UnservedRide]
) -> None:
    """Put new rows of unserved rides in the place of those of the named rides."""
    delete_unserved(session, region_id, ride_ids)
    session.add_all(unserved)
    session.flush()


def delete_unserved(session: Session, region_id: str, ride_ids: Iterable[str]) -> None:
    """Take rides from the list of unserved ones."""
    session.execute(
        delete(UnservedRide).where(
            UnservedRide.region_id == region_id, UnservedRide.ride_id.in_(list(ride_ids))
        )
    )
