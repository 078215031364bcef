"""Ways out of the house. Each sends one text to one address."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Protocol

from mobility.files import write_private
from mobility.model import MessageChannel


class DeliveryFailed(Exception):
    """The channel did not take a message; it may be tried again, after `wait` at the earliest.

    Says why, never to whom.
    """

    def __init__(self, reason: str, wait: timedelta = timedelta(0)) -> None:
        self.wait = wait
        super().__init__(reason)


class Undeliverable(DeliveryFailed):
    """The channel works, and will never take this message: its address does not exist."""


@dataclass(frozen=True)
class Receipt:
    """What a channel said when it took a message; None where it does not say."""

    segments: int | None = None
    cost_millicents: int | None = None


class Channel(Protocol):
    """Takes messages. What it took once under an idempotency key it does not take again."""

    def send(self, address: str, text: str, idempotency_key: str) -> Receipt | None:
        """Raises DeliveryFailed."""
        ...


Ways = Mapping[MessageChannel, Channel]
"""The channel of each kind that an installation has chosen."""


@dataclass(frozen=True)
class ConsoleChannel:
    """Writes each message to a file of its own, for demonstrations and for an office without SMS.

    The file is named after the key, so a message sent again replaces itself.
    """

    folder: Path

    def send(self, address: str, text: str, idempotency_key: str) -> Receipt:
        path = self.folder / f"{idempotency_key}.txt"
        try:
            write_private(path, f"{address}\n\n{text}\n".encode())
        except OSError as error:
            raise DeliveryFailed(error.strerror or "the file cannot be written") from error
        return Receipt()
