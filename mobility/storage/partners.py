"""Partners and the rides handed over to them."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from mobility.model import LIVE, Handover, Partner, Ride, RideStop


def list_partners(session: Session, region_id: str) -> Sequence[Partner]:
    """All partners by name, also those that get no orders any more."""
    query = select(Partner).where(Partner.region_id == region_id)
    return session.scalars(query.order_by(Partner.name, Partner.id)).all()


def find_partner(session: Session, region_id: str, partner_id: str) -> Partner | None:
    return session.get(Partner, (region_id, partner_id))


def list_handovers_of_ride(session: Session, region_id: str, ride_id: str) -> Sequence[Handover]:
    """Every time a ride was handed over, the newest first, each with its partner."""
    query = (
        select(Handover)
        .where(Handover.region_id == region_id, Handover.ride_id == ride_id)
        .options(joinedload(Handover.partner, innerjoin=True))
        .order_by(Handover.handed_at.desc(), Handover.id)
    )
    return session.scalars(query).all()


def find_live_handover(session: Session, region_id: str, ride_id: str) -> Handover | None:
    """How a ride is in a partner's hands now, with the partner."""
    rows = list_handovers_of_ride(session, region_id, ride_id)
    return next((row for row in rows if row.state in LIVE), None)


def find_handover(session: Session, region_id: str, handover_id: str) -> Handover | None:
    return session.get(Handover, (region_id, handover_id))


def list_handovers(
    session: Session, region_id: str, partner_id: str, since: date, until: date
) -> Sequence[Handover]:
    """A partner's handovers of days in [since, until), by pickup, their rides loaded."""
    ride = joinedload(Handover.ride, innerjoin=True)
    query = (
        select(Handover)
        .join(Ride, (Ride.region_id == Handover.region_id) & (Ride.id == Handover.ride_id))
        .join(
            RideStop,
            (RideStop.region_id == Ride.region_id)
            & (RideStop.ride_id == Ride.id)
            & (RideStop.position == 0),
        )
        .where(
            Handover.region_id == region_id,
            Handover.partner_id == partner_id,
            Ride.service_date >= since,
            Ride.service_date < until,
        )
        .options(
            ride.options(selectinload(Ride.stops), joinedload(Ride.request, innerjoin=True)),
        )
        .order_by(RideStop.earliest, Handover.id)
    )
    return session.scalars(query).all()


def list_handovers_of_day(session: Session, region_id: str, day: date) -> Sequence[Handover]:
    """All handovers of a day's rides."""
    rides = select(Ride.id).where(Ride.region_id == region_id, Ride.service_date == day)
    query = select(Handover).where(Handover.region_id == region_id, Handover.ride_id.in_(rides))
    return session.scalars(query.order_by(Handover.handed_at, Handover.id)).all()
