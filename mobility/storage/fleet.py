"""Vehicles, child seats, and drivers with what they hold and when they are away."""

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from mobility.model import (
    ChildSeatStock,
    Driver,
    DriverLeave,
    DriverQualification,
    Qualification,
    Vehicle,
)


def list_vehicles(session: Session, region_id: str) -> Sequence[Vehicle]:
    """The region's vehicles, by name."""
    query = select(Vehicle).where(Vehicle.region_id == region_id).order_by(Vehicle.name)
    return session.scalars(query).all()


def list_drivers(session: Session, region_id: str) -> Sequence[Driver]:
    """The region's drivers, by name."""
    query = select(Driver).where(Driver.region_id == region_id).order_by(Driver.name)
    return session.scalars(query).all()


def find_vehicle(session: Session, region_id: str, vehicle_id: str) -> Vehicle | None:
    return session.get(Vehicle, (region_id, vehicle_id))


def list_child_seats(session: Session, region_id: str) -> dict[str, int]:
    """How many child seats the region owns, by kind; a kind never counted is absent."""
    query = select(ChildSeatStock.kind, ChildSeatStock.count).where(
        ChildSeatStock.region_id == region_id
    )
    return dict(session.execute(query).all())


def put_child_seats(session: Session, region_id: str, counts: Mapping[str, int]) -> None:
    for kind, count in counts.items():
        session.merge(ChildSeatStock(region_id=region_id, kind=kind, count=count))
    session.flush()


def list_qualifications(
    session: Session, region_id: str, driver_id: str | None = None
) -> Sequence[DriverQualification]:
    """What the drivers of a region hold, or one of them, by due date."""
    query = select(DriverQualification).where(DriverQualification.region_id == region_id)
    if driver_id is not None:
        query = query.where(DriverQualification.driver_id == driver_id)
    order = DriverQualification.valid_until, DriverQualification.kind
    return session.scalars(query.order_by(*order)).all()


def put_qualifications(
    session: Session, region_id: str, driver_id: str, until: Mapping[Qualification, date]
) -> None:
    """Let a driver hold these qualifications and no others."""
    session.execute(
        delete(DriverQualification).where(
            DriverQualification.region_id == region_id, DriverQualification.driver_id == driver_id
        )
    )
    session.add_all(
        DriverQualification(
            region_id=region_id, driver_id=driver_id, kind=kind, valid_until=valid_until
        )
        for kind, valid_until in until.items()
    )
    session.flush()


def list_leave(
    session: Session, region_id: str, since: date, driver_id: str | None = None
) -> Sequence[DriverLeave]:
    """Leave that ends on a day or later, the earliest first."""
    query = select(DriverLeave).where(
        DriverLeave.region_id == region_id, DriverLeave.last_day >= since
    )
    if driver_id is not None:
        query = query.where(DriverLeave.driver_id == driver_id)
    return session.scalars(query.order_by(DriverLeave.first_day, DriverLeave.id)).all()


def find_leave(session: Session, region_id: str, leave_id: str) -> DriverLeave | None:
    return session.get(DriverLeave, (region_id, leave_id))
