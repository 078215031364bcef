"""SMS over HTTP: the usual kinds of gateway, their reports, and what people write back."""

from .channel import SmsChannel
from .gateway import Gateway, InboundSms, Report, SmsAccount, Webhook
from .kinds import GATEWAYS

__all__ = [
    "GATEWAYS",
    "Gateway",
    "InboundSms",
    "Report",
    "SmsAccount",
    "SmsChannel",
    "Webhook",
]
