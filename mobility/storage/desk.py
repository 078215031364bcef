"""What a dispatcher decides by hand: pins, changes that can be undone, proposals, versions told."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from mobility.model import DayChange, PlanProposal, PublishedTour, RidePin, Shift
from mobility.storage.inserting import insert_for


def find_pins(session: Session, region_id: str, ride_ids: Collection[str]) -> dict[str, str]:
    """By ride, the shift that it is pinned to; rides without a pin are left out."""
    query = select(RidePin.ride_id, RidePin.shift_id).where(
        RidePin.region_id == region_id, RidePin.ride_id.in_(list(ride_ids))
    )
    return dict(session.execute(query).all())


def set_pins(session: Session, region_id: str, pins: Mapping[str, str | None]) -> None:
    """Pin rides to shifts, whatever they were pinned to; where there is no shift, to none."""
    free = [ride_id for ride_id, shift_id in pins.items() if shift_id is None]
    if free:
        session.execute(
            delete(RidePin).where(RidePin.region_id == region_id, RidePin.ride_id.in_(free))
        )
    rows = [
        {"region_id": region_id, "ride_id": ride_id, "shift_id": shift_id}
        for ride_id, shift_id in pins.items()
        if shift_id is not None
    ]
    if rows:
        new = insert_for(session)(RidePin).values(rows)
        session.execute(
            new.on_conflict_do_update(
                index_elements=["region_id", "ride_id"],
                set_={"shift_id": new.excluded.shift_id},
            )
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
