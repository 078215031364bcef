"""Taking what is personal out of rows whose time of retention is over."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, exists, or_, select, update
from sqlalchemy.orm import Session

from mobility.model import (
    AuditEntry,
    BookingCard,
    CallRequest,
    ConversationMessage,
    DayChange,
    DoorNote,
    OfferSession,
    Participant,
    Ride,
    RideEvent,
    RideFeedback,
    RideStop,
    SignInCode,
    StandingOrder,
)

Position = tuple[float, float]
"""Latitude and longitude."""

ERASED_PHONE = "~"
"""Begins what stands in the place of an erased telephone number, which must differ from others."""


def list_addresses(session: Session, region_id: str, day: date) -> Sequence[Position]:
    """Where rides before a day halted, of those whose addresses are still known."""
    query = select(RideStop.lat, RideStop.lon).where(*_stops_before(region_id, day)).distinct()
    return [(lat, lon) for lat, lon in session.execute(query)]


def erase_address(
    session: Session, region_id: str, day: date, known: Position, kept: Position
) -> None:
    """Keep of a place where rides before a day halted no more than another position."""
    session.execute(
        update(RideStop)
        .where(*_stops_before(region_id, day), RideStop.lat == known[0], RideStop.lon == known[1])
        .values(label="", lat=kept[0], lon=kept[1])
        .execution_options(synchronize_session=False)
    )


def list_ended_orders(
    session: Session, region_id: str, before: datetime
) -> Sequence[StandingOrder]:
    """The standing orders over since an instant whose home is still known."""
    query = select(StandingOrder).where(
        StandingOrder.region_id == region_id,
        StandingOrder.home_label != "",
        ~_goes_on(before),
    )
    return session.scalars(query).all()


def erase_words(session: Session, region_id: str, before: datetime) -> None:
    """Erase what was typed in free words about rides and people before an instant."""
    by_staff = RideEvent.actor.startswith("staff:")  # the system's own reasons are codes
    session.execute(
        update(RideEvent)
        .where(RideEvent.region_id == region_id, RideEvent.at < before, by_staff)
        .values(reason="")
        .execution_options(synchronize_session=False)
    )
    session.execute(
        update(DayChange)
        .where(DayChange.region_id == region_id, DayChange.at < before)
        .values(reason="")
    )
    session.execute(
        update(AuditEntry)
        .where(AuditEntry.region_id == region_id, AuditEntry.at < before)
        .values(reason="")
    )
    session.execute(
        update(RideFeedback)
        .where(RideFeedback.region_id == region_id, RideFeedback.given_at < before)
        .values(words="")
    )


def delete_codes(session: Session, region_id: str, before: datetime) -> None:
    """Delete sign-in codes that nobody can use any more."""
    session.execute(
        delete(SignInCode).where(SignInCode.region_id == region_id, SignInCode.expires_at < before)
    )


def erase_people(session: Session, region_id: str, day: date, before: datetime) -> None:
    """Erase name, phone, e-mail and card of participants who had nothing to do with us lately.

    Nothing: no ride from a day on, and since an instant neither signed up, ordered a course, asked
    to be called, nor written.
    """
    idle = and_(
        Participant.region_id == region_id,
        Participant.created_at < before,
        Participant.phone.not_like(f"{ERASED_PHONE}%"),
        ~exists().where(*_hers(Ride), Ride.service_date >= day),
        ~exists().where(*_hers(StandingOrder), _goes_on(before)),
        ~exists().where(*_hers(CallRequest), CallRequest.asked_at >= before),
        ~exists().where(*_hers(ConversationMessage), ConversationMessage.at >= before),
        ~exists().where(*_hers(BookingCard), BookingCard.issued_at >= before),
    )
    ids = session.scalars(select(Participant.id).where(idle)).all()
    session.execute(
        delete(BookingCard).where(
            BookingCard.region_id == region_id, BookingCard.participant_id.in_(ids)
        )
    )
    session.execute(
        update(Participant)
        .where(Participant.region_id == region_id, Participant.id.in_(ids))
        .values(name="", phone=ERASED_PHONE + Participant.id, email=None)
        .execution_options(synchronize_session=False)
    )


def delete_door_notes(session: Session, region_id: str) -> None:
    """Delete notes on doors from which nobody rides any more, as far as is still known."""
    rides = (
        select(Ride.id)
        .join(RideStop, and_(RideStop.region_id == region_id, RideStop.ride_id == Ride.id))
        .where(
            Ride.region_id == region_id,
            Ride.participant_id == DoorNote.participant_id,
            RideStop.label == DoorNote.label,
        )
    )
    session.execute(
        delete(DoorNote)
        .where(DoorNote.region_id == region_id, ~rides.exists())
        .execution_options(synchronize_session=False)
    )


def _stops_before(region_id: str, day: date) -> tuple[ColumnElement[bool], ...]:
    rides = select(Ride.id).where(Ride.region_id == region_id, Ride.service_date < day)
    return RideStop.region_id == region_id, RideStop.label != "", RideStop.ride_id.in_(rides)


def _hers(table: Any) -> tuple[ColumnElement[bool], ...]:
    """The rows of a table that belong to a participant."""
    return table.region_id == Participant.region_id, table.participant_id == Participant.id


def _goes_on(before: datetime) -> ColumnElement[bool]:
    """Whether a standing order was not ended before an instant and its course has dates since."""
    dates = exists().where(
        OfferSession.region_id == StandingOrder.region_id,
        OfferSession.offer_id == StandingOrder.offer_id,
        OfferSession.starts_at >= before,
    )
    return and_(or_(StandingOrder.ended_at.is_(None), StandingOrder.ended_at >= before), dates)
