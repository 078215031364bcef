"""Vehicles and drivers."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from mobility.model import Driver, Vehicle


def list_vehicles(session: Session, region_id: str) -> Sequence[Vehicle]:
    """The region's vehicles, by name."""
    query = select(Vehicle).where(Vehicle.region_id == region_id).order_by(Vehicle.name)
    return session.scalars(query).all()


def list_drivers(session: Session, region_id: str) -> Sequence[Driver]:
    """The region's drivers, by name."""
    query = select(Driver).where(Driver.region_id == region_id).order_by(Driver.name)
    return session.scalars(query).all()
