"""The outbox: writing once, claiming what is due."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from mobility.model import MessageStatus, OutboxMessage, Ride, RideStatus


def insert_message_once(session: Session, values: dict[str, Any]) -> bool:
    """Write a row unless its idempotency key is there already; says whether it was written."""
    if session.get_bind().dialect.name == "postgresql":
        from sqlalchemy.dialects.postgresql import insert
    else:
        from sqlalchemy.dialects.sqlite import insert  # type: ignore[assignment]
    statement = insert(OutboxMessage).values(values)
    written = session.scalar(
        statement.on_conflict_do_nothing(index_elements=["region_id", "idempotency_key"]).returning(
            OutboxMessage.id
        )
    )
    return written is not None


def find_due_message(
    session: Session, region_ids: Collection[str], now: datetime, urgent: Collection[str]
) -> OutboxMessage | None:
    """The next message to be sent, locked; urgent templates first. Skips what others hold."""
    query = (
        select(OutboxMessage)
        .where(
            OutboxMessage.region_id.in_(region_ids),
            OutboxMessage.status == MessageStatus.PENDING,
            OutboxMessage.next_try_at <= now,
        )
        .order_by(OutboxMessage.template.not_in(urgent), OutboxMessage.next_try_at)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    return session.scalars(query).one_or_none()


def find_untried_message(
    session: Session, region_id: str, idempotency_key: str
) -> OutboxMessage | None:
    """A message that no worker has claimed yet, locked."""
    query = (
        select(OutboxMessage)
        .where(
            OutboxMessage.region_id == region_id,
            OutboxMessage.idempotency_key == idempotency_key,
            OutboxMessage.status == MessageStatus.PENDING,
            OutboxMessage.tries == 0,
        )
        .with_for_update()
    )
    return session.scalars(query).one_or_none()


def find_untried_of(session: Session, region_id: str, key_start: str) -> OutboxMessage | None:
    """The newest message that no worker has claimed yet, of keys that begin like this; locked."""
    query = (
        select(OutboxMessage)
        .where(
            OutboxMessage.region_id == region_id,
            OutboxMessage.status == MessageStatus.PENDING,
            OutboxMessage.tries == 0,
            OutboxMessage.idempotency_key.startswith(key_start, autoescape=True),
        )
        .order_by(OutboxMessage.created_at.desc(), OutboxMessage.id)
        .limit(1)
        .with_for_update()
    )
    return session.scalars(query).first()


def find_claimed_message(
    session: Session, region_id: str, message_id: str, tries: int
) -> OutboxMessage | None:
    """A message that nobody has claimed or settled since its given try, locked."""
    query = (
        select(OutboxMessage)
        .where(
            OutboxMessage.region_id == region_id,
            OutboxMessage.id == message_id,
            OutboxMessage.status == MessageStatus.PENDING,
            OutboxMessage.tries == tries,
        )
        .with_for_update()
    )
    return session.scalars(query).one_or_none()


def get_ride_status(session: Session, region_id: str, ride_id: str) -> RideStatus:
    query = select(Ride.status).where(Ride.region_id == region_id, Ride.id == ride_id)
    return session.scalars(query).one()


def find_keys(session: Session, region_id: str, keys: Collection[str]) -> set[str]:
    """Which of these idempotency keys are in the outbox."""
    query = select(OutboxMessage.idempotency_key).where(
        OutboxMessage.region_id == region_id, OutboxMessage.idempotency_key.in_(list(keys))
    )
    return set(session.scalars(query))


def find_latest_message(
    session: Session, region_id: str, phone: str, template: str
) -> OutboxMessage | None:
    """The newest message of a template to a phone."""
    query = (
        select(OutboxMessage)
        .where(
            OutboxMessage.region_id == region_id,
            OutboxMessage.phone == phone,
            OutboxMessage.template == template,
        )
        .order_by(OutboxMessage.created_at.desc(), OutboxMessage.id)
        .limit(1)
    )
    return session.scalars(query).first()
