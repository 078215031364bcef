"""What a dispatcher decides by hand: pins, changes that can be undone, proposals, versions told."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from mobility.model import DayChange, PlanProposal, PublishedTour, RidePin, Shift


def find_pin(session: Session, region_id: str, ride_id: str) -> str | None:
    """The shift that a ride is pinned to."""
    pin = session.get(RidePin, (region_id, ride_id))
    return pin.shift_id if pin else None


def put_pin(session: Session, region_id: str, ride_id: str, shift_id: str) -> None:
    """Pin a ride to a shift, whatever it was pinned to."""
    session.merge(RidePin(region_id=region_id, ride_id=ride_id, shift_id=shift_id))
    session.flush()


def delete_pin(session: Session, region_id: str, ride_id: str) -> None:
    session.execute(
        delete(RidePin).where(RidePin.region_id == region_id, RidePin.ride_id == ride_id)
    )


def find_shift(session: Session, region_id: str, shift_id: str) -> Shift | None:
    """A shift's row alone."""
    return session.get(Shift, (region_id, shift_id))


def find_last_change(session: Session, region_id: str, day: date) -> DayChange | None:
    """What was done last to a day by hand and not undone."""
    query = (
        select(DayChange)
        .where(
            DayChange.region_id == region_id,
            DayChange.service_date == day,
            DayChange.undone_at.is_(None),
        )
        .order_by(DayChange.revision.desc(), DayChange.id)
        .limit(1)
    )
    return session.scalars(query).one_or_none()


def find_proposal(session: Session, region_id: str, proposal_id: str) -> PlanProposal | None:
    return session.get(PlanProposal, (region_id, proposal_id))


def list_proposals(session: Session, region_id: str, day: date) -> Sequence[PlanProposal]:
    """The proposals of a day, the newest first."""
    query = (
        select(PlanProposal)
        .where(PlanProposal.region_id == region_id, PlanProposal.service_date == day)
        .order_by(PlanProposal.begun_at.desc(), PlanProposal.id)
    )
    return session.scalars(query).all()


def list_published_tours(session: Session, region_id: str, day: date) -> Sequence[PublishedTour]:
    """Every tour of a day that was ever told, by shift, the newest version first."""
    query = (
        select(PublishedTour)
        .where(PublishedTour.region_id == region_id, PublishedTour.service_date == day)
        .order_by(PublishedTour.shift_id, PublishedTour.version.desc())
    )
    return session.scalars(query).all()
