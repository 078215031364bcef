"""What must be told to whom: the outbox, the words, the ways out."""

from .channels import Channel, ConsoleChannel, DeliveryFailed, Receipt, Undeliverable
from .desk import (
    Call,
    GatewayAlarm,
    MessageDay,
    MessageView,
    list_calls,
    list_gateway_alarms,
    message_day,
    note_call,
)
from .gsm7 import gsm7_septets, segments, to_gsm7
from .mail import Attachment
from .outbox import (
    Letter,
    Recipient,
    forget_messages,
    put,
    put_all,
    renew,
    tour_schedule_key,
    tour_schedules,
    word_for,
)
from .reports import take_report
from .sending import Delivered, deliver_pending
from .sms import Gateway, InboundSms, Report, Webhook
from .templates import ride_facts, stops_facts
from .tour_schedule import tour_facts
from .ways import find_gateway, mail_file, sms_account

__all__ = [
    "Attachment",
    "Call",
    "Channel",
    "ConsoleChannel",
    "Delivered",
    "DeliveryFailed",
    "Gateway",
    "GatewayAlarm",
    "InboundSms",
    "Letter",
    "MessageDay",
    "MessageView",
    "Receipt",
    "Recipient",
    "Report",
    "Undeliverable",
    "Webhook",
    "deliver_pending",
    "find_gateway",
    "forget_messages",
    "gsm7_septets",
    "list_calls",
    "list_gateway_alarms",
    "mail_file",
    "message_day",
    "note_call",
    "put",
    "put_all",
    "renew",
    "ride_facts",
    "segments",
    "sms_account",
    "stops_facts",
    "take_report",
    "to_gsm7",
    "tour_facts",
    "tour_schedule_key",
    "tour_schedules",
    "word_for",
]
