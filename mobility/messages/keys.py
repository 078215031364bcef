"""The key under which a message is handed to a channel, and comes back in reports."""

from mobility.model import OutboxMessage


def delivery_key(message: OutboxMessage) -> str:
    """The same for every try; says when it was written and where, never to whom or what."""
    return f"{message.created_at:%Y%m%dT%H%M%S}-{message.region_id}-{message.id}"


def find_message_key(key: str) -> tuple[str, str] | None:
    """Region and id of the message of a delivery key; None for what is none."""
    _, _, rest = key.partition("-")
    region_id, _, message_id = rest.rpartition("-")
    return (region_id, message_id) if region_id and message_id else None
