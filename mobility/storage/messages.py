"""The outbox: writing once, claiming what is due."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from mobility.model import (
    Delivery,
    MessageChannel,
    MessageGateway,
    MessageStatus,
    OutboxMessage,
    Ride,
    RideStatus,
)
from mobility.storage.inserting import insert_for


def insert_messages_once(session: Session, rows: Sequence[Mapping[str, Any]]) -> int:
    """Write the rows whose idempotency key is not there already; returns how many those were."""
    if not rows:
        return 0
    new = insert_for(session)(OutboxMessage).on_conflict_do_nothing(
        index_elements=["region_id", "idempotency_key"]
    )
    written = session.scalars(
        new.returning(OutboxMessage.id), list(rows), execution_options={"render_nulls": True}
    )
    return len(written.all())


def find_due_message(
    session: Session,
    region_ids: Collection[str],
    now: datetime,
    urgent: Collection[str],
    channels: Collection[MessageChannel],
) -> OutboxMessage | None:
    """The next message to be sent by one of these channels, locked; urgent templates first.

    Skips what others hold.
    """
    query = (
        select(OutboxMessage)
        .where(
            OutboxMessage.region_id.in_(region_ids),
            OutboxMessage.status == MessageStatus.PENDING,
            OutboxMessage.next_try_at <= now,
            OutboxMessage.channel.in_(list(channels)),
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
    return _find_tried(session, region_id, message_id, tries, {MessageStatus.PENDING})


def find_tried_message(
    session: Session, region_id: str, message_id: str, tries: int
) -> OutboxMessage | None:
    """A message that nobody has claimed since its given try, locked; it may be settled."""
    either = {MessageStatus.PENDING, MessageStatus.SENT}
    return _find_tried(session, region_id, message_id, tries, either)


def _find_tried(
    session: Session,
    region_id: str,
    message_id: str,
    tries: int,
    statuses: Collection[MessageStatus],
) -> OutboxMessage | None:
    query = (
        select(OutboxMessage)
        .where(
            OutboxMessage.region_id == region_id,
            OutboxMessage.id == message_id,
            OutboxMessage.status.in_(statuses),
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


def list_keys(session: Session, region_id: str, key_start: str) -> Sequence[str]:
    """The idempotency keys in the outbox that begin like this."""
    query = select(OutboxMessage.idempotency_key).where(
        OutboxMessage.region_id == region_id,
        OutboxMessage.idempotency_key.startswith(key_start, autoescape=True),
    )
    return session.scalars(query).all()


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


def find_message(session: Session, region_id: str, message_id: str) -> OutboxMessage | None:
    """A message, locked."""
    query = (
        select(OutboxMessage)
        .where(OutboxMessage.region_id == region_id, OutboxMessage.id == message_id)
        .with_for_update()
    )
    return session.scalars(query).one_or_none()


def list_messages(
    session: Session, region_id: str, since: datetime, until: datetime
) -> Sequence[OutboxMessage]:
    """The messages written in a span of time, the newest first."""
    query = (
        select(OutboxMessage)
        .where(
            OutboxMessage.region_id == region_id,
            OutboxMessage.created_at >= since,
            OutboxMessage.created_at < until,
        )
        .order_by(OutboxMessage.created_at.desc(), OutboxMessage.id)
    )
    return session.scalars(query).all()


def list_messages_of_status(
    session: Session,
    region_id: str,
    statuses: Collection[MessageStatus],
    channels: Collection[MessageChannel] = tuple(MessageChannel),
) -> Sequence[OutboxMessage]:
    """The messages that are in one of these states, the oldest first."""
    query = (
        select(OutboxMessage)
        .where(
            OutboxMessage.region_id == region_id,
            OutboxMessage.status.in_(list(statuses)),
            OutboxMessage.channel.in_(list(channels)),
        )
        .order_by(OutboxMessage.created_at, OutboxMessage.id)
    )
    return session.scalars(query).all()


def list_undelivered(session: Session, region_id: str, since: datetime) -> Sequence[OutboxMessage]:
    """The messages that were sent and never reached anybody, by their reports."""
    query = (
        select(OutboxMessage)
        .where(
            OutboxMessage.region_id == region_id,
            OutboxMessage.status == MessageStatus.SENT,
            OutboxMessage.delivery == Delivery.UNDELIVERED,
            OutboxMessage.created_at >= since,
        )
        .order_by(OutboxMessage.created_at, OutboxMessage.id)
    )
    return session.scalars(query).all()


def count_waiting(session: Session, region_id: str, channel: MessageChannel) -> int:
    """How many messages wait to be sent by a way out."""
    query = select(func.count()).where(
        OutboxMessage.region_id == region_id,
        OutboxMessage.status == MessageStatus.PENDING,
        OutboxMessage.channel == channel,
    )
    return session.scalars(query).one()


def erase_messages(session: Session, region_id: str, *, before: datetime) -> None:
    """Take everything personal from messages written before an instant."""
    session.execute(
        update(OutboxMessage)
        .where(
            OutboxMessage.region_id == region_id,
            OutboxMessage.created_at < before,
            OutboxMessage.phone != "",
        )
        .values(phone="", email=None, facts={})
    )


def count_by_status(session: Session, region_id: str) -> dict[MessageStatus, int]:
    """How many messages are in which state, of all that are remembered."""
    query = (
        select(OutboxMessage.status, func.count())
        .where(OutboxMessage.region_id == region_id)
        .group_by(OutboxMessage.status)
    )
    return dict(session.execute(query).all())


def mark_gateway_failing(
    session: Session, region_id: str, channel: MessageChannel, now: datetime, reason: str
) -> None:
    """Say that a way out did not take anything just now, and why."""
    row = session.get(MessageGateway, (region_id, channel), with_for_update=True)
    if row is None:
        insert = insert_for(session)
        values = {"region_id": region_id, "channel": channel, "failing_since": now}
        session.execute(
            insert(MessageGateway).values(**values, reason=reason).on_conflict_do_nothing()
        )
        return
    row.failing_since = row.failing_since or now
    row.reason = reason


def mark_gateway_working(session: Session, region_id: str, channel: MessageChannel) -> None:
    """Say that a way out has taken a message; writes only where it had failed before."""
    session.execute(
        update(MessageGateway)
        .where(
            MessageGateway.region_id == region_id,
            MessageGateway.channel == channel,
            MessageGateway.failing_since.is_not(None),
        )
        .values(failing_since=None, reason="")
    )


def list_failing_gateways(
    session: Session, region_id: str, before: datetime
) -> Sequence[MessageGateway]:
    """The ways out that have taken nothing since an instant."""
    query = select(MessageGateway).where(
        MessageGateway.region_id == region_id, MessageGateway.failing_since <= before
    )
    return session.scalars(query.order_by(MessageGateway.channel)).all()
