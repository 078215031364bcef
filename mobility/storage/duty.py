"""Shifts across days, the patterns that they are made of, what drivers offer and swap."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session, selectinload

from mobility.model import (
    AbsenceReport,
    DriverEvent,
    DriverEventKind,
    OfferedTime,
    PatternDate,
    PublishedTour,
    RidePin,
    Shift,
    ShiftPattern,
    ShiftSwap,
    ToldTour,
    Tour,
    TourLink,
    WishState,
)


def list_shifts_between(
    session: Session, region_id: str, first: date, last: date
) -> Sequence[Shift]:
    """The shifts of these days, both included, with driver and vehicle, by day and number."""
    query = (
        select(Shift)
        .where(
            Shift.region_id == region_id, Shift.service_date >= first, Shift.service_date <= last
        )
        .options(selectinload(Shift.driver), selectinload(Shift.vehicle))
        .order_by(Shift.service_date, Shift.number)
    )
    return session.scalars(query).all()


def list_ids_with_tour(session: Session, region_id: str, first: date, last: date) -> set[str]:
    """The shifts of these days that have something to drive."""
    query = select(Tour.shift_id).where(
        Tour.region_id == region_id, Tour.service_date >= first, Tour.service_date <= last
    )
    return set(session.scalars(query).all())


def list_ids_in_use(session: Session, region_id: str, first: date, last: date) -> set[str]:
    """The shifts of these days that something refers to but patterns and swaps.

    They have a tour, or were told to somebody, or a ride is pinned to them.
    """
    days = select(Shift.id).where(
        Shift.region_id == region_id, Shift.service_date >= first, Shift.service_date <= last
    )
    found: set[str] = set()
    for table in (Tour, PublishedTour, DriverEvent, RidePin):
        of_days = table.shift_id.in_(days)
        query = select(table.shift_id).where(table.region_id == region_id, of_days)
        found.update(session.scalars(query).all())
    return found


def delete_shift(session: Session, region_id: str, shift_id: str) -> None:
    """Take a shift away that is not in use, with what drivers wanted to swap."""
    session.execute(
        update(PatternDate)
        .where(PatternDate.region_id == region_id, PatternDate.shift_id == shift_id)
        .values(shift_id=None)
    )
    for table in (ShiftSwap, ToldTour, TourLink):
        session.execute(
            delete(table).where(table.region_id == region_id, table.shift_id == shift_id)
        )
    session.execute(delete(Shift).where(Shift.region_id == region_id, Shift.id == shift_id))
    session.expire_all()


def list_patterns(session: Session, region_id: str) -> Sequence[ShiftPattern]:
    """Every pattern, by number; also those that have ended."""
    query = select(ShiftPattern).where(ShiftPattern.region_id == region_id)
    return session.scalars(query.order_by(ShiftPattern.number, ShiftPattern.id)).all()


def find_pattern(session: Session, region_id: str, pattern_id: str) -> ShiftPattern | None:
    return session.get(ShiftPattern, (region_id, pattern_id))


def list_pattern_dates(
    session: Session, region_id: str, first: date, last: date
) -> Sequence[PatternDate]:
    """What became of patterns on these days, and what is different on them."""
    query = select(PatternDate).where(
        PatternDate.region_id == region_id,
        PatternDate.service_date >= first,
        PatternDate.service_date <= last,
    )
    return session.scalars(query.order_by(PatternDate.service_date)).all()


def find_pattern_date_of(session: Session, region_id: str, shift_id: str) -> PatternDate | None:
    """Which date of a pattern a shift was made for."""
    query = select(PatternDate).where(
        PatternDate.region_id == region_id, PatternDate.shift_id == shift_id
    )
    return session.scalars(query).one_or_none()


def get_pattern_date(session: Session, region_id: str, pattern_id: str, day: date) -> PatternDate:
    """A pattern's date, made where there is none yet."""
    found = session.get(PatternDate, (region_id, pattern_id, day))
    if found is None:
        found = PatternDate(region_id=region_id, pattern_id=pattern_id, service_date=day)
        session.add(found)
        session.flush()
    return found


def next_number(session: Session, region_id: str, day: date, wanted: int) -> int:
    """The tour number that is wanted, if it is free on a day, else the first one behind all."""
    taken = set(
        session.scalars(
            select(Shift.number).where(Shift.region_id == region_id, Shift.service_date == day)
        )
    )
    return wanted if wanted and wanted not in taken else max(taken, default=0) + 1


def list_offered_times(
    session: Session, region_id: str, since: date, driver_id: str | None = None
) -> Sequence[OfferedTime]:
    """What drivers, or one of them, offer from a day on, the earliest first."""
    query = select(OfferedTime).where(
        OfferedTime.region_id == region_id, OfferedTime.service_date >= since
    )
    if driver_id is not None:
        query = query.where(OfferedTime.driver_id == driver_id)
    return session.scalars(query.order_by(OfferedTime.starts_at, OfferedTime.id)).all()


def find_offered_time(session: Session, region_id: str, offer_id: str) -> OfferedTime | None:
    return session.get(OfferedTime, (region_id, offer_id), with_for_update=True)


def list_swaps(session: Session, region_id: str, since: date) -> Sequence[tuple[ShiftSwap, Shift]]:
    """The swaps that are not settled of shifts from a day on, each with its shift."""
    query = (
        select(ShiftSwap, Shift)
        .join(Shift, (Shift.region_id == ShiftSwap.region_id) & (Shift.id == ShiftSwap.shift_id))
        .where(
            ShiftSwap.region_id == region_id,
            ShiftSwap.state.in_([WishState.OPEN, WishState.TAKEN]),
            Shift.service_date >= since,
        )
        .options(selectinload(Shift.driver), selectinload(Shift.vehicle))
        .order_by(Shift.starts_at, ShiftSwap.id)
    )
    return [(swap, shift) for swap, shift in session.execute(query)]


def find_swap(session: Session, region_id: str, swap_id: str) -> ShiftSwap | None:
    return session.get(ShiftSwap, (region_id, swap_id), with_for_update=True)


def sum_drive_times(session: Session, region_id: str, first: date, last: date) -> dict[str, int]:
    """By driver, the seconds that the tours of these days drive."""
    query = (
        select(Shift.driver_id, func.sum(Tour.drive_time_s))
        .join(Shift, (Shift.region_id == Tour.region_id) & (Shift.id == Tour.shift_id))
        .where(Tour.region_id == region_id, Tour.service_date >= first, Tour.service_date <= last)
        .group_by(Shift.driver_id)
    )
    return dict(session.execute(query).all())


def forget_acknowledgement(session: Session, region_id: str, shift_id: str) -> None:
    """Another one drives: what the driver before has read counts no more."""
    session.execute(
        delete(DriverEvent).where(
            DriverEvent.region_id == region_id,
            DriverEvent.shift_id == shift_id,
            DriverEvent.kind == DriverEventKind.ACKNOWLEDGED,
        )
    )


def has_begun(session: Session, region_id: str, shift_id: str) -> bool:
    """Whether a driver has reported anything from the road."""
    query = select(func.count()).where(
        DriverEvent.region_id == region_id,
        DriverEvent.shift_id == shift_id,
        DriverEvent.kind != DriverEventKind.ACKNOWLEDGED,
    )
    return bool(session.scalar(query))


def find_absence_report(session: Session, region_id: str, day: date) -> AbsenceReport | None:
    return session.get(AbsenceReport, (region_id, day))


def put_absence_report(session: Session, report: AbsenceReport) -> None:
    session.merge(report)
    session.flush()


def list_shift_days_of(session: Session, region_id: str, since: date, **of: Any) -> Sequence[date]:
    """The days from one on with shifts of `vehicle_id` or `driver_id`, the earliest first."""
    query = select(Shift.service_date).where(
        Shift.region_id == region_id, Shift.service_date >= since
    )
    for name, key in of.items():
        query = query.where(getattr(Shift, name) == key)
    return session.scalars(query.distinct().order_by(Shift.service_date)).all()
