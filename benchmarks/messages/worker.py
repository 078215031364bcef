"""A worker process that sends until it is killed, by a clock that runs faster."""

import logging
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from time import sleep, time

import structlog

from mobility.config import Settings
from mobility.messages import deliver_pending
from mobility.service import Service
from mobility.storage import Database

PAUSE_S = 0.05
SENDERS = 4


@dataclass(frozen=True)
class FastClock:
    """A clock that showed `start` at `epoch_s` and runs `speed` times as fast as the machine's."""

    start: datetime
    epoch_s: float
    speed: float

    def now(self) -> datetime:
        return (self.start + timedelta(seconds=(time() - self.epoch_s) * self.speed)).astimezone(
            UTC
        )


def work(settings: Settings, clock: FastClock) -> None:
    """Send what is due, again and again."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    service = Service(settings, Database.connect(settings.database_address), clock)
    while True:
        deliver_pending(service, senders=SENDERS)
        sleep(PAUSE_S)
