"""Participants, staff, and how they sign in."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import String, UniqueConstraint, true
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Key, Reference, RegionKey, choice, refers
from .messages import EMAIL_LENGTH, MessageChannel


class Participant(Base):
    """Someone who is carried to a course or an appointment; the phone is how she signs in."""

    __tablename__ = "participant"
    __table_args__ = (UniqueConstraint("region_id", "phone"),)

    region_id: Mapped[RegionKey]
    id: Mapped[Key]
    name: Mapped[str]
    phone: Mapped[str] = mapped_column(String(20), doc="E.164")
    language: Mapped[str] = mapped_column(String(12))
    channel: Mapped[MessageChannel] = mapped_column(
        choice(MessageChannel), default=MessageChannel.SMS
    )
    email: Mapped[str | None] = mapped_column(String(EMAIL_LENGTH))
    created_at: Mapped[datetime]
    driver_may_call: Mapped[bool] = mapped_column(default=True, server_default=true())


class DoorNote(Base):
    """What a driver must know at a participant's door, such as where to ring.

    It belongs to the address, so that it stands at each ride from there.
    """

    __tablename__ = "door_note"
    __table_args__ = (refers("participant_id", "participant"),)

    region_id: Mapped[RegionKey]
    participant_id: Mapped[Reference] = mapped_column(primary_key=True)
    label: Mapped[str] = mapped_column(primary_key=True, doc="the address, as RideStop has it")
    words: Mapped[str]


class Role(StrEnum):
    DISPATCHER = "dispatcher"
    PROVIDER = "provider"
    MUNICIPALITY = "municipality"
    ADMIN = "admin"


class StaffAccount(Base):
    """Someone of the office, of a provider or of a municipality, with a password."""

    __tablename__ = "staff_account"
    __table_args__ = (
        UniqueConstraint("region_id", "login"),
        refers("provider_id", "provider"),
    )

    region_id: Mapped[RegionKey]
    id: Mapped[Key]
    login: Mapped[str] = mapped_column(String(80))
    name: Mapped[str]
    password_hash: Mapped[str] = mapped_column(doc="argon2id")
    role: Mapped[Role] = mapped_column(choice(Role))
    provider_id: Mapped[Reference | None] = mapped_column(doc="whose offers a provider keeps")
    language: Mapped[str] = mapped_column(String(12), default="de")
    disabled: Mapped[bool] = mapped_column(default=False)


class BookingCard(Base):
    """A printed card that somebody signs in with: its number stands in the QR code, beside a PIN.

    The PIN is kept hashed. A new card of the same person takes the place of the old one.
    """

    __tablename__ = "booking_card"
    __table_args__ = (
        refers("participant_id", "participant"),
        UniqueConstraint("region_id", "participant_id"),
    )

    region_id: Mapped[RegionKey]
    id: Mapped[Key] = mapped_column(doc="the number of the card")
    participant_id: Mapped[Reference]
    pin_hash: Mapped[str]
    tries_left: Mapped[int]
    issued_at: Mapped[datetime]


class SignInCode(Base):
    """A six-digit code sent to a phone. Kept hashed, for ten minutes and five tries."""

    __tablename__ = "sign_in_code"

    region_id: Mapped[RegionKey]
    id: Mapped[Key]
    phone: Mapped[str] = mapped_column(String(20), index=True)
    code_hash: Mapped[str]
    expires_at: Mapped[datetime]
    tries_left: Mapped[int]
