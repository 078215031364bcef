"""What must be told to whom: the outbox, the words, the ways out."""

from .channels import Channel, ConsoleChannel, DeliveryFailed, channel_for
from .gsm7 import gsm7_septets, segments, to_gsm7
from .outbox import Delivered, deliver_pending, put, put_tour_schedule, renew, tour_schedule_key
from .templates import ride_facts
from .tour_schedule import tour_facts

__all__ = [
    "Channel",
    "ConsoleChannel",
    "Delivered",
    "DeliveryFailed",
    "channel_for",
    "deliver_pending",
    "gsm7_septets",
    "put",
    "put_tour_schedule",
    "renew",
    "ride_facts",
    "segments",
    "to_gsm7",
    "tour_facts",
    "tour_schedule_key",
]
