"""Participants, staff accounts, sign-in codes."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import delete, func, or_, select
from sqlalchemy.orm import Session

from mobility.model import BookingCard, Driver, Participant, SignInCode, StaffAccount


def find_staff(session: Session, region_id: str, login: str) -> StaffAccount | None:
    """The account of a login name as it is stored (lower case)."""
    query = select(StaffAccount).where(
        StaffAccount.region_id == region_id, StaffAccount.login == login
    )
    return session.scalars(query).one_or_none()


def find_staff_by_id(session: Session, region_id: str, staff_id: str) -> StaffAccount | None:
    return session.get(StaffAccount, (region_id, staff_id))


def find_participant_by_phone(session: Session, region_id: str, phone: str) -> Participant | None:
    query = select(Participant).where(
        Participant.region_id == region_id, Participant.phone == phone
    )
    return session.scalars(query).one_or_none()


def find_participant(session: Session, region_id: str, participant_id: str) -> Participant | None:
    return session.get(Participant, (region_id, participant_id))


def list_participants(session: Session, region_id: str) -> Sequence[Participant]:
    query = select(Participant).where(Participant.region_id == region_id)
    return session.scalars(query.order_by(Participant.id)).all()


def list_participants_by_phone(
    session: Session, region_id: str, parts: Collection[str], limit: int
) -> Sequence[Participant]:
    """Whose phone has one of these rows of digits in it, by name."""
    query = select(Participant).where(
        Participant.region_id == region_id,
        or_(*(Participant.phone.contains(part, autoescape=True) for part in parts)),
    )
    return session.scalars(query.order_by(Participant.name, Participant.id).limit(limit)).all()


def list_participants_by_name(
    session: Session, region_id: str, words: Sequence[str], limit: int
) -> Sequence[Participant]:
    """Whose name has all of these words in it, by name."""
    name = func.lower(Participant.name)
    query = select(Participant).where(
        Participant.region_id == region_id,
        *(name.contains(word.lower(), autoescape=True) for word in words),
    )
    return session.scalars(query.order_by(Participant.name, Participant.id).limit(limit)).all()


def lock_phone(session: Session, region_id: str, phone: str) -> None:
    """Let only one transaction at a time count and change the codes of a phone.

    SQLite's writing transactions exclude each other anyway.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(func.hashtext(f"{region_id} {phone}"))))


def list_live_codes(
    session: Session, region_id: str, phone: str, now: datetime
) -> Sequence[SignInCode]:
    """The codes of a phone that have not expired, whether or not they have tries left."""
    query = select(SignInCode).where(
        SignInCode.region_id == region_id,
        SignInCode.phone == phone,
        SignInCode.expires_at > now,
    )
    return session.scalars(query).all()


def delete_expired_codes(session: Session, region_id: str, now: datetime) -> None:
    session.execute(
        delete(SignInCode).where(SignInCode.region_id == region_id, SignInCode.expires_at <= now)
    )


def delete_codes_of_phone(session: Session, region_id: str, phone: str) -> None:
    session.execute(
        delete(SignInCode).where(SignInCode.region_id == region_id, SignInCode.phone == phone)
    )


def lock_participant(session: Session, region_id: str, participant_id: str) -> None:
    """Let nobody else do something for a participant until the transaction ends."""
    query = select(Participant.id).where(
        Participant.region_id == region_id, Participant.id == participant_id
    )
    session.execute(query.with_for_update())


def find_card(session: Session, region_id: str, number: str) -> BookingCard | None:
    """The card of a number; nobody else changes it until the transaction ends."""
    return session.get(BookingCard, (region_id, number), with_for_update=True)


def delete_cards_of(session: Session, region_id: str, participant_id: str) -> None:
    session.execute(
        delete(BookingCard).where(
            BookingCard.region_id == region_id, BookingCard.participant_id == participant_id
        )
    )


def list_names_by_phone(
    session: Session, region_id: str, phones: Collection[str]
) -> dict[str, str]:
    """The names of the drivers and participants of these phones; a participant's goes first."""
    names: dict[str, str] = {}
    for person in (Driver, Participant):
        query = select(person.phone, person.name).where(
            person.region_id == region_id, person.phone.in_(list(phones))
        )
        names.update((phone, name) for phone, name in session.execute(query))
    return names
