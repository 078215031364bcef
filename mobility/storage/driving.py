"""What drivers report and were told; what people write to our number."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import JSON, cast, delete, literal, null, select, union_all, update
from sqlalchemy.orm import Session, selectinload

from mobility.model import (
    Driver,
    DriverEvent,
    InboundMessage,
    Participant,
    PublishedTour,
    Shift,
    ToldTour,
    TourLink,
)
from mobility.storage.inserting import insert_for


def find_driver_event(session: Session, region_id: str, event_id: str) -> DriverEvent | None:
    return session.get(DriverEvent, (region_id, event_id))


def list_driver_events(
    session: Session, region_id: str, day: date, shift_id: str | None = None
) -> Sequence[DriverEvent]:
    """What was reported on a day, or by one shift, in the order in which it happened."""
    query = select(DriverEvent).where(
        DriverEvent.region_id == region_id, DriverEvent.service_date == day
    )
    if shift_id is not None:
        query = query.where(DriverEvent.shift_id == shift_id)
    return session.scalars(query.order_by(DriverEvent.at, DriverEvent.received_at)).all()


def mark_acknowledged(
    session: Session, region_id: str, day: date, shift_id: str, version: int, at: datetime
) -> None:
    """Say that a driver has read his tour, up to a version of the day plan."""
    session.execute(
        update(PublishedTour)
        .where(
            PublishedTour.region_id == region_id,
            PublishedTour.service_date == day,
            PublishedTour.shift_id == shift_id,
            PublishedTour.version <= version,
            PublishedTour.acknowledged_at.is_(None),
        )
        .values(acknowledged_at=at)
    )


def find_shift(session: Session, region_id: str, shift_id: str) -> Shift | None:
    """A shift with its driver."""
    query = (
        select(Shift)
        .where(Shift.region_id == region_id, Shift.id == shift_id)
        .options(selectinload(Shift.driver))
    )
    return session.scalars(query).one_or_none()


def list_shifts_of_phone(
    session: Session, region_ids: Collection[str], phone: str, day: date
) -> Sequence[Shift]:
    """The shifts that the driver of a phone has on a day, the first one first."""
    query = (
        select(Shift)
        .join(Driver, (Driver.region_id == Shift.region_id) & (Driver.id == Shift.driver_id))
        .where(
            Shift.region_id.in_(list(region_ids)), Driver.phone == phone, Shift.service_date == day
        )
        .options(selectinload(Shift.driver))
        .order_by(Shift.starts_at)
    )
    return session.scalars(query).all()


def find_driver(session: Session, region_id: str, driver_id: str) -> Driver | None:
    return session.get(Driver, (region_id, driver_id))


def find_driver_by_phone(
    session: Session, region_ids: Collection[str], phone: str
) -> Driver | None:
    query = select(Driver).where(Driver.region_id.in_(list(region_ids)), Driver.phone == phone)
    return session.scalars(query.order_by(Driver.region_id)).first()


def find_participant_of_phone(
    session: Session, region_ids: Collection[str], phone: str
) -> Participant | None:
    """Somebody of one of these regions; the first of them where there are several."""
    query = select(Participant).where(
        Participant.region_id.in_(list(region_ids)), Participant.phone == phone
    )
    return session.scalars(query.order_by(Participant.region_id)).first()


def list_shifts_of_driver(
    session: Session, region_id: str, driver_id: str, since: date
) -> Sequence[Shift]:
    """A driver's shifts from a day on, with vehicle and places."""
    query = (
        select(Shift)
        .where(
            Shift.region_id == region_id,
            Shift.driver_id == driver_id,
            Shift.service_date >= since,
        )
        .options(
            selectinload(Shift.vehicle),
            selectinload(Shift.start_place),
            selectinload(Shift.end_place),
        )
        .order_by(Shift.starts_at)
    )
    return session.scalars(query).all()


def link_generations(
    session: Session, region_id: str, shift_ids: Collection[str]
) -> dict[str, int]:
    """By shift, how often the links to its tour's page were revoked, if ever."""
    query = select(TourLink.shift_id, TourLink.generation).where(
        TourLink.region_id == region_id, TourLink.shift_id.in_(list(shift_ids))
    )
    return dict(session.execute(query).all())


def count_up_link(session: Session, region_id: str, shift_id: str) -> None:
    link = session.get(TourLink, (region_id, shift_id), with_for_update=True)
    if link is None:
        session.add(TourLink(region_id=region_id, shift_id=shift_id, generation=1))
    else:
        link.generation += 1


class Told(NamedTuple):
    """How often the links to a tour's page were revoked, and what its driver was last told."""

    generation: int
    facts: dict[str, Any] | None


def read_told(session: Session, region_id: str, shift_ids: Collection[str]) -> dict[str, Told]:
    """The same of all these shifts."""
    links = select(TourLink.shift_id, TourLink.generation, cast(null(), JSON)).where(
        TourLink.region_id == region_id, TourLink.shift_id.in_(list(shift_ids))
    )
    facts = select(ToldTour.shift_id, literal(0), ToldTour.facts).where(
        ToldTour.region_id == region_id, ToldTour.shift_id.in_(list(shift_ids))
    )
    told = dict.fromkeys(shift_ids, Told(0, None))
    for shift_id, generation, said in session.execute(union_all(links, facts)):
        known = told[shift_id]
        told[shift_id] = Told(known.generation + generation, known.facts or said)
    return told


def keep_told_tours(
    session: Session, region_id: str, day: date, facts: Mapping[str, dict[str, Any]]
) -> None:
    """Keep, by shift, what its driver is told now."""
    if not facts:
        return
    rows = [
        {"region_id": region_id, "shift_id": shift_id, "service_date": day, "facts": said}
        for shift_id, said in facts.items()
    ]
    new = insert_for(session)(ToldTour).values(rows)
    session.execute(
        new.on_conflict_do_update(
            index_elements=["region_id", "shift_id"], set_={"facts": new.excluded.facts}
        )
    )


def delete_told_tours(session: Session, region_id: str, shift_ids: Collection[str]) -> None:
    session.execute(
        delete(ToldTour).where(
            ToldTour.region_id == region_id, ToldTour.shift_id.in_(list(shift_ids))
        )
    )


def find_inbound(session: Session, gateway_id: str) -> InboundMessage | None:
    """A message by the key of its gateway, which is one for all regions."""
    query = select(InboundMessage).where(InboundMessage.gateway_id == gateway_id)
    return session.scalars(query).one_or_none()


def list_inbound(
    session: Session, region_id: str, since: datetime, until: datetime
) -> Sequence[InboundMessage]:
    """What was written to us in a span of time, the newest first."""
    query = select(InboundMessage).where(
        InboundMessage.region_id == region_id,
        InboundMessage.received_at >= since,
        InboundMessage.received_at < until,
    )
    return session.scalars(query.order_by(InboundMessage.received_at.desc())).all()


def erase_driving(session: Session, region_id: str, *, before: datetime, day: date) -> None:
    """Take what is personal from what was written to us before an instant, or told before a day."""
    session.execute(
        update(InboundMessage)
        .where(InboundMessage.region_id == region_id, InboundMessage.received_at < before)
        .values(phone="", text="")
    )
    session.execute(
        delete(ToldTour).where(ToldTour.region_id == region_id, ToldTour.service_date < day)
    )
