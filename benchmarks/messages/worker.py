"""A worker process that sends until it is killed, by a clock that skips idle time."""

import logging
from ctypes import c_double
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from multiprocessing.sharedctypes import RawValue
from time import sleep, time
from typing import Any

import structlog
from sqlalchemy import func, select

from mobility.config import Settings
from mobility.messages import deliver_pending
from mobility.model import MessageStatus, OutboxMessage
from mobility.service import Service
from mobility.storage import Database

SENDERS = 4
PAUSE_S = 0.05
"""Between two rounds; the product's scheduler makes fifteen seconds."""


@dataclass(frozen=True)
class SkippingClock:
    """The machine's clock, set to `start` at `epoch_s`, and ahead of it by what was skipped.

    All processes share what was skipped. Whoever skips must know that nobody is at work: a clock
    that runs while a message is under way would let its claim expire, which takes five minutes.
    """

    start: datetime
    epoch_s: float
    skipped_s: Any

    @classmethod
    def starting(cls, start: datetime) -> "SkippingClock":
        # Without a lock: a process that is killed would never give it back.
        return cls(start, time(), RawValue(c_double, 0.0))

    def now(self) -> datetime:
        passed = timedelta(seconds=time() - self.epoch_s + self.skipped_s.value)
        return (self.start + passed).astimezone(UTC)

    def skip_to(self, at: datetime) -> None:
        self.skipped_s.value += max(0.0, (at - self.now()).total_seconds())


def work(settings: Settings, clock: SkippingClock) -> None:
    """Send all there is, round by round; ends when no message is pending any more."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    service = Service(settings, Database.connect(settings.database_address), clock)
    while True:
        deliver_pending(service, senders=SENDERS)
        due_at = _next_due(service)
        if due_at is None:
            return
        clock.skip_to(due_at)  # the round is over, and there is no other worker
        sleep(PAUSE_S)


def _next_due(service: Service) -> datetime | None:
    with service.database.reading() as session:
        query = select(func.min(OutboxMessage.next_try_at))
        return session.scalars(query.where(OutboxMessage.status == MessageStatus.PENDING)).one()
