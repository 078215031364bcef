"""What the office sees of its messages: their fate and cost, alarms, and whom to call."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from mobility.clock import day_start
from mobility.i18n import DEFAULT_LANGUAGE
from mobility.model import (
    Action,
    AuditEntry,
    Delivery,
    MessageChannel,
    MessageGateway,
    MessageStatus,
    OutboxMessage,
)
from mobility.refusals import Refusal
from mobility.service import Service
from mobility.storage import Session
from mobility.storage.messages import (
    count_waiting,
    find_message,
    list_failing_gateways,
    list_messages,
    list_messages_of_status,
    list_undelivered,
)
from mobility.storage.people import list_names_by_phone

from .outbox import find_words
from .sending import is_untrue
from .templates import PHONE_ONLY, is_outdated

ALARM_AFTER = timedelta(minutes=10)
UNDELIVERED_FOR = timedelta(days=2)
"""So long the office is asked to call whom a message has not reached."""

_BY_PHONE = frozenset({MessageStatus.TO_CALL, MessageStatus.FAILED})


@dataclass(frozen=True)
class MessageView:
    """A message as the office sees it: what kind, to whom, what became of it; not what it said."""

    message_id: str
    created_at: datetime
    template: str
    name: str | None
    address: str
    channel: MessageChannel
    status: MessageStatus
    tries: int
    next_try_at: datetime
    sent_at: datetime | None
    delivery: Delivery | None
    delivery_at: datetime | None
    segments: int | None
    cost_millicents: int | None
    ride_id: str | None


@dataclass(frozen=True)
class MessageDay:
    """The messages written on a service day, the newest first, and their sums."""

    messages: tuple[MessageView, ...]
    count_by_status: Mapping[MessageStatus, int]
    delivered: int
    segments: int
    cost_millicents: int


@dataclass(frozen=True)
class Call:
    """Somebody to be called: what to say, in German; None where that was erased already."""

    message_id: str
    name: str | None
    phone: str
    language: str
    text: str | None
    needed_by: datetime | None
    ride_id: str | None


@dataclass(frozen=True)
class GatewayAlarm:
    """A way out that has taken nothing for too long."""

    channel: MessageChannel
    failing_since: datetime
    reason: str
    waiting: int


def message_day(service: Service, region_id: str, day: date) -> MessageDay:
    """All messages written on a day. Raises Refusal `unknown_region`."""
    zone = service.region(region_id).zone
    since, until = day_start(day, zone), day_start(day + timedelta(days=1), zone)
    with service.database.reading() as session:
        rows = list_messages(session, region_id, since, until)
        names = list_names_by_phone(session, region_id, {row.phone for row in rows})
    return MessageDay(
        messages=tuple(_view(row, names) for row in rows),
        count_by_status=Counter(row.status for row in rows),
        delivered=sum(row.delivery is Delivery.DELIVERED for row in rows),
        segments=sum(row.segments or 0 for row in rows),
        cost_millicents=sum(row.cost_millicents or 0 for row in rows),
    )


def list_calls(service: Service, region_id: str) -> tuple[Call, ...]:
    """Whom the office must call, the most urgent first.

    Who wants no messages, whom no way out has reached, and while a way out fails, everybody who
    waits for it. What is no longer true or too late is left out.
    """
    now = service.clock.now()
    with service.database.reading() as session:
        failing = [row.channel for row in _failing(session, region_id, now)]
        rows = [
            *list_messages_of_status(session, region_id, _BY_PHONE),
            *list_messages_of_status(session, region_id, [MessageStatus.PENDING], failing),
        ]
        due = [row for row in rows if _is_to_be_said(session, row, now)]
        lost = list_undelivered(session, region_id, now - UNDELIVERED_FOR)
        told = [*due, *(row for row in lost if not is_untrue(session, row))]
        names = list_names_by_phone(session, region_id, {row.phone for row in told})
    calls = [_call(service, row, names) for row in told]
    far = datetime.max.replace(tzinfo=now.tzinfo)
    return tuple(sorted(calls, key=lambda call: call.needed_by or far))


def note_call(service: Service, region_id: str, message_id: str, actor: str) -> None:
    """The office has said a message on the telephone. Raises Refusal `message_unknown`."""
    now = service.clock.now()
    with service.database.writing() as session:
        message = find_message(session, region_id, message_id)
        if message is None:
            raise Refusal("message_unknown")
        if message.status is MessageStatus.CALLED:
            return
        message.status, message.sent_at, message.facts = MessageStatus.CALLED, now, {}
        session.add(
            AuditEntry(
                region_id=region_id,
                at=now,
                actor=actor,
                action=Action.MESSAGE_CALLED,
                subject=f"message:{message_id}",
            )
        )


def list_gateway_alarms(service: Service, region_id: str) -> tuple[GatewayAlarm, ...]:
    """The ways out that have failed for ten minutes or longer, and how many messages wait."""
    now = service.clock.now()
    with service.database.reading() as session:
        return tuple(
            GatewayAlarm(
                channel=row.channel,
                failing_since=row.failing_since or now,
                reason=row.reason,
                waiting=count_waiting(session, region_id, row.channel),
            )
            for row in _failing(session, region_id, now)
        )


def _failing(session: Session, region_id: str, now: datetime) -> Sequence[MessageGateway]:
    return list_failing_gateways(session, region_id, now - ALARM_AFTER)


def _is_to_be_said(session: Session, row: OutboxMessage, now: datetime) -> bool:
    if row.status is MessageStatus.PENDING and row.tries == 0 and row.next_try_at > now:
        return False
    if row.template in PHONE_ONLY or is_outdated(row.facts, now):
        return False
    return not is_untrue(session, row)


def _call(service: Service, row: OutboxMessage, names: Mapping[str, str]) -> Call:
    needed_by = row.facts.get("needed_by")
    return Call(
        message_id=row.id,
        name=names.get(row.phone),
        phone=row.phone,
        language=row.language,
        text=find_words(service, row, DEFAULT_LANGUAGE) if row.facts else None,
        needed_by=datetime.fromisoformat(needed_by) if needed_by else None,
        ride_id=row.about_ride_id,
    )


def _view(row: OutboxMessage, names: Mapping[str, str]) -> MessageView:
    return MessageView(
        message_id=row.id,
        created_at=row.created_at,
        template=row.template,
        name=names.get(row.phone),
        address=row.email or row.phone,
        channel=row.channel,
        status=row.status,
        tries=row.tries,
        next_try_at=row.next_try_at,
        sent_at=row.sent_at,
        delivery=row.delivery,
        delivery_at=row.delivery_at,
        segments=row.segments,
        cost_millicents=row.cost_millicents,
        ride_id=row.about_ride_id,
    )
