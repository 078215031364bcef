"""Ways out of the house. Each sends one text to one phone."""

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from mobility.config import Settings
from mobility.files import write_private
from mobility.refusals import Refusal


class DeliveryFailed(Exception):
    """The channel did not take a message; it may be tried again. Says why, never to whom."""


class Channel(Protocol):
    """Takes messages. What it took once under an idempotency key it does not take again."""

    def send(self, phone: str, text: str, idempotency_key: str) -> None:
        """Raises DeliveryFailed."""
        ...


@dataclass(frozen=True)
class ConsoleChannel:
    """Writes each message to a file of its own, for demonstrations and for an office without SMS.

    The file is named after the key, so a message sent again replaces itself.
    """

    folder: Path

    def send(self, phone: str, text: str, idempotency_key: str) -> None:
        path = self.folder / f"{idempotency_key}.txt"
        try:
            write_private(path, f"{phone}\n\n{text}\n".encode())
        except OSError as error:
            raise DeliveryFailed(error.strerror or "the file cannot be written") from error


def channel_for(settings: Settings) -> Channel:
    """The channel that the installation chose. Raises Refusal `channel_unknown`."""
    if settings.message_channel == "console":
        return ConsoleChannel(settings.var_dir / "outbox")
    raise Refusal("channel_unknown", channel=settings.message_channel, known="console")
