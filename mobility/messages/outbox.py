"""The outbox: messages are put in with the change that they tell of, and sent afterwards."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import structlog

from mobility.i18n import known_language
from mobility.model import MessageStatus, OutboxMessage, RideStatus
from mobility.service import Service
from mobility.storage import Session
from mobility.storage.messages import (
    find_claimed_message,
    find_due_message,
    find_untried_message,
    get_ride_status,
    insert_message_once,
)
from mobility.views import DayView, TourView

from .channels import Channel, DeliveryFailed, channel_for
from .templates import TEMPLATES, URGENT, is_outdated, word
from .tour_schedule import tour_facts

MAX_TRIES = 10
FIRST_RETRY = timedelta(seconds=15)  # doubled with each try: two hours over all of them
CLAIM = timedelta(minutes=5)  # longer than any channel takes; then another worker may try

_OVER = frozenset(
    {RideStatus.CANCELLED_BY_PARTICIPANT, RideStatus.CANCELLED_BY_OPERATOR, RideStatus.DECLINED}
)

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Delivered:
    """What one round did: messages sent, tries that failed, messages dropped as no longer true."""

    sent: int = 0
    failed: int = 0
    dropped: int = 0


@dataclass(frozen=True)
class _Claim:
    """A message that this worker alone may send, worded."""

    region_id: str
    message_id: str
    tries: int
    phone: str
    text: str
    delivery_key: str


def put(
    session: Session,
    service: Service,
    *,
    region_id: str,
    phone: str,
    language: str,
    template: str,
    facts: dict[str, Any],
    idempotency_key: str,
    about_ride_id: str | None = None,
    not_before: datetime | None = None,
) -> bool:
    """Write a message into the outbox, in the caller's transaction; once per idempotency key.

    It is sent at once, or from `not_before` on. Returns whether it was written. An optional fact
    `useful_until` (ISO 8601) lets the worker drop it when that instant has passed. Raises KeyError
    for an unknown template or a missing fact, so that no message stays that cannot be worded.
    """
    _word(service, region_id, language, template, facts)
    now = service.clock.now()
    return insert_message_once(
        session,
        {
            "region_id": region_id,
            "created_at": now,
            "phone": phone,
            "language": language,
            "template": template,
            "facts": facts,
            "about_ride_id": about_ride_id,
            "idempotency_key": idempotency_key,
            "status": MessageStatus.PENDING,
            "next_try_at": not_before or now,
        },
    )


def renew(
    session: Session,
    service: Service,
    *,
    region_id: str,
    idempotency_key: str,
    facts: dict[str, Any],
    not_before: datetime,
) -> bool:
    """Let a message that nobody has tried to send yet say something newer; says whether it can.

    Raises KeyError for a missing fact.
    """
    message = find_untried_message(session, region_id, idempotency_key)
    if message is None:
        return False
    _word(service, region_id, message.language, message.template, facts)
    message.facts, message.next_try_at = facts, not_before
    return True


def put_tour_schedule(
    session: Session, service: Service, day_view: DayView, tour: TourView
) -> bool:
    """Write the driver's SMS of one published tour: once per day, shift and version."""
    return put(
        session,
        service,
        region_id=day_view.region_id,
        phone=tour.driver_phone,
        language=tour.driver_language,
        template="tour_schedule",
        facts=tour_facts(day_view, tour),
        idempotency_key=tour_schedule_key(day_view.day, tour.shift_id, day_view.version),
    )


def tour_schedule_key(day: date, shift_id: str, version: int) -> str:
    """The idempotency key of a driver's SMS."""
    return f"tour_schedule:{day}:{shift_id}:{version}"


def deliver_pending(service: Service, channel: Channel | None = None) -> Delivered:
    """Send everything that is due, one message after the other, urgent ones first.

    Each message is claimed and committed before it is handed to the channel, so that two workers
    never send the same one. Where a worker dies in between, it is tried again after `CLAIM` under
    the same delivery key.
    """
    way_out = channel or channel_for(service.settings)
    counts: Counter[MessageStatus] = Counter()
    while (done := _deliver_next(service, way_out)) is not None:
        counts[done] += 1
    return Delivered(
        sent=counts[MessageStatus.SENT],
        failed=counts[MessageStatus.FAILED],
        dropped=counts[MessageStatus.DROPPED],
    )


def _deliver_next(service: Service, channel: Channel) -> MessageStatus | None:
    claim = _claim_next(service)
    if not isinstance(claim, _Claim):
        return claim
    try:
        channel.send(claim.phone, claim.text, claim.delivery_key)
    except DeliveryFailed as failure:
        log.warning("message not delivered", message=claim.message_id, reason=str(failure))
        _put_off(service, claim)
        return MessageStatus.FAILED
    _mark_sent(service, claim)
    return MessageStatus.SENT


def _claim_next(service: Service) -> _Claim | MessageStatus | None:
    """The next message to send; or what became of it where it is not to be sent; or none."""
    now = service.clock.now()
    with service.database.writing() as session:
        message = find_due_message(session, service.settings.region_ids, now, URGENT)
        if message is None:
            return None
        if is_outdated(message.facts, now) or _is_untrue(session, message):
            message.status, message.facts = MessageStatus.DROPPED, {}
            return MessageStatus.DROPPED
        if message.tries == MAX_TRIES:  # the worker of the last try died
            message.status = MessageStatus.FAILED
            return MessageStatus.FAILED
        message.tries += 1
        message.next_try_at = now + CLAIM
        return _claim(service, message)


def _claim(service: Service, message: OutboxMessage) -> _Claim:
    return _Claim(
        region_id=message.region_id,
        message_id=message.id,
        tries=message.tries,
        phone=message.phone,
        text=_word(service, message.region_id, message.language, message.template, message.facts),
        delivery_key=f"{message.created_at:%Y%m%dT%H%M%S}-{message.region_id}-{message.id}",
    )


def _word(
    service: Service, region_id: str, language: str, template: str, facts: dict[str, Any]
) -> str:
    wording = service.wording(region_id, known_language(language))
    return word(template, facts, wording, service.region(region_id))


def _is_untrue(session: Session, message: OutboxMessage) -> bool:
    if message.about_ride_id is None or TEMPLATES[message.template].even_when_over:
        return False
    return get_ride_status(session, message.region_id, message.about_ride_id) in _OVER


def _mark_sent(service: Service, claim: _Claim) -> None:
    with service.database.writing() as session:
        message = find_claimed_message(session, claim.region_id, claim.message_id, claim.tries)
        if message is not None:
            message.status, message.sent_at = MessageStatus.SENT, service.clock.now()
            message.facts = {}  # what was said is nobody's business any more


def _put_off(service: Service, claim: _Claim) -> None:
    with service.database.writing() as session:
        message = find_claimed_message(session, claim.region_id, claim.message_id, claim.tries)
        if message is None:
            return
        if claim.tries == MAX_TRIES:
            message.status = MessageStatus.FAILED
            return
        message.next_try_at = service.clock.now() + FIRST_RETRY * 2 ** (claim.tries - 1)
