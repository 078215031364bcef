"""The worker: sends what is due, tries again what failed, drops what is no longer true."""

from collections import Counter
from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta

import structlog

from mobility.model import MessageChannel, MessageStatus, OutboxMessage, RideStatus
from mobility.service import Service
from mobility.storage import Session
from mobility.storage.messages import (
    find_claimed_message,
    find_due_message,
    find_tried_message,
    get_ride_status,
    mark_gateway_failing,
    mark_gateway_working,
)

from .channels import Channel, DeliveryFailed, Receipt, Undeliverable, Ways
from .gsm7 import segments
from .keys import delivery_key
from .mail import Attachment, EmailChannel
from .outbox import find_words
from .quiet import quiet_until
from .templates import TEMPLATES, URGENT, is_outdated
from .ways import open_ways

MAX_TRIES = 10
FIRST_RETRY = timedelta(seconds=15)  # doubled with each try: two hours over all of them
CLAIM = timedelta(minutes=5)  # longer than any channel takes; then another worker may try
FAILURES_IN_A_ROW = 3
"""After so many a way out is left alone until the next round."""

_OVER = frozenset(
    {
        RideStatus.CANCELLED_BY_PARTICIPANT,
        RideStatus.CANCELLED_BY_OPERATOR,
        RideStatus.DECLINED,
        RideStatus.REPLACED,
    }
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
    channel: MessageChannel
    address: str
    text: str
    key: str
    attached: Attachment | None


@dataclass
class _Round:
    """The ways out as they have worked in this round, seen by all its senders."""

    ways: Ways
    failures: Counter[MessageChannel] = field(default_factory=Counter)

    @property
    def open_channels(self) -> list[MessageChannel]:
        return [kind for kind in self.ways if self.failures[kind] < FAILURES_IN_A_ROW]


def deliver_pending(
    service: Service, channel: Channel | None = None, *, senders: int = 1
) -> Delivered:
    """Send everything that is due, urgent messages first, by so many senders at once.

    Each message is claimed and committed before it is handed to the channel, so that two workers
    never send the same one. Where a worker dies in between, it is tried again after `CLAIM` under
    the same delivery key. A channel that is given takes the place of all that were chosen.
    """
    if channel is not None:
        return _deliver(service, dict.fromkeys(MessageChannel, channel), senders)
    with open_ways(service.settings) as ways:
        return _deliver(service, ways, senders)


def _deliver(service: Service, ways: Ways, senders: int) -> Delivered:
    this = _Round(ways)
    if senders == 1:
        counts = _send_all(service, this)
    else:
        with ThreadPoolExecutor(senders) as pool:
            work = [pool.submit(_send_all, service, this) for _ in range(senders)]
            counts = sum((done.result() for done in work), Counter())
    return Delivered(
        sent=counts[MessageStatus.SENT],
        failed=counts[MessageStatus.FAILED],
        dropped=counts[MessageStatus.DROPPED],
    )


def _send_all(service: Service, this: _Round) -> Counter[MessageStatus]:
    counts: Counter[MessageStatus] = Counter()
    while (done := _deliver_next(service, this)) is not None:
        counts[done] += 1
    return counts


def _deliver_next(service: Service, this: _Round) -> MessageStatus | None:
    claim = _claim_next(service, this.open_channels)
    if not isinstance(claim, _Claim):
        return claim
    try:
        receipt = _send(this.ways[claim.channel], claim)
    except Undeliverable as failure:
        log.warning("message undeliverable", message=claim.message_id, reason=str(failure))
        _give_up(service, claim)
        return MessageStatus.FAILED
    except DeliveryFailed as failure:
        log.warning("message not delivered", message=claim.message_id, reason=str(failure))
        this.failures[claim.channel] += 1
        _put_off(service, claim, failure)
        return MessageStatus.FAILED
    this.failures[claim.channel] = 0
    _mark_sent(service, claim, receipt or Receipt())
    return MessageStatus.SENT


def _send(channel: Channel, claim: _Claim) -> Receipt | None:
    """Only mails take files; elsewhere the text says it all. Raises DeliveryFailed."""
    if claim.attached and isinstance(channel, EmailChannel):
        return channel.send(claim.address, claim.text, claim.key, [claim.attached])
    return channel.send(claim.address, claim.text, claim.key)


def _claim_next(
    service: Service, channels: Collection[MessageChannel]
) -> _Claim | MessageStatus | None:
    """The next message to send; or what became of it where it is not to be sent; or none."""
    now = service.clock.now()
    with service.database.writing() as session:
        message = find_due_message(session, service.settings.region_ids, now, URGENT, channels)
        if message is None:
            return None
        if is_outdated(message.facts, now) or is_untrue(session, message):
            message.status, message.facts = MessageStatus.DROPPED, {}
            return MessageStatus.DROPPED
        if message.tries == MAX_TRIES:  # the worker of the last try died
            message.status = MessageStatus.FAILED
            return MessageStatus.FAILED
        if message.template not in URGENT:
            region = service.region(message.region_id)
            morning = quiet_until(region, message.facts, now)
            if morning:
                message.next_try_at = morning
                return MessageStatus.PENDING
        text = find_words(service, message, message.language)
        if text is None:  # an older version wrote it: the office sees to it
            log.error("message cannot be worded", message=message.id, template=message.template)
            message.status = MessageStatus.FAILED
            return MessageStatus.FAILED
        message.tries += 1
        message.next_try_at = now + CLAIM
        return _claim(message, text)


def _claim(message: OutboxMessage, text: str) -> _Claim:
    attached = message.facts.get("attached")
    return _Claim(
        region_id=message.region_id,
        message_id=message.id,
        tries=message.tries,
        channel=message.channel,
        address=message.email or message.phone,
        text=text,
        key=delivery_key(message),
        attached=Attachment.from_fact(attached) if attached else None,
    )


def is_untrue(session: Session, message: OutboxMessage) -> bool:
    """Whether its ride has been cancelled or changed meanwhile, or somebody else drives it."""
    template = TEMPLATES.get(message.template)
    if template is None or message.about_ride_id is None or template.even_when_over:
        return False
    status = get_ride_status(session, message.region_id, message.about_ride_id)
    if status is RideStatus.HANDED_OVER:
        return template.by_van
    return status in _OVER or template.by_partner


def _mark_sent(service: Service, claim: _Claim, receipt: Receipt) -> None:
    """Also where the gateway's report came before its answer, which alone says what it cost."""
    by_sms = claim.channel is MessageChannel.SMS
    with service.database.writing() as session:
        mark_gateway_working(session, claim.region_id, claim.channel)
        message = find_tried_message(session, claim.region_id, claim.message_id, claim.tries)
        if message is None:
            return
        if message.status is MessageStatus.PENDING:
            message.status, message.sent_at = MessageStatus.SENT, service.clock.now()
            message.facts = {}  # what was said is nobody's business any more
        message.segments = receipt.segments or (segments(claim.text) if by_sms else None)
        if receipt.cost_millicents is not None:
            message.cost_millicents = receipt.cost_millicents


def _give_up(service: Service, claim: _Claim) -> None:
    """The office must see to it: what failed is on its call list."""
    with service.database.writing() as session:
        message = find_claimed_message(session, claim.region_id, claim.message_id, claim.tries)
        if message is not None:
            message.status = MessageStatus.FAILED


def _put_off(service: Service, claim: _Claim, failure: DeliveryFailed) -> None:
    now = service.clock.now()
    with service.database.writing() as session:
        mark_gateway_failing(session, claim.region_id, claim.channel, now, str(failure))
        message = find_claimed_message(session, claim.region_id, claim.message_id, claim.tries)
        if message is None:
            return
        if claim.tries == MAX_TRIES:
            message.status = MessageStatus.FAILED
            return
        message.next_try_at = now + max(_pause(claim.tries), failure.wait)


def _pause(tries: int) -> timedelta:
    return FIRST_RETRY * (1 << (tries - 1))
