"""What one kind of SMS gateway is to us: how to ask it, and how to understand and trust it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from mobility.messages.channels import Receipt
from mobility.model import Delivery


@dataclass(frozen=True)
class SmsAccount:
    """Where and as whom an installation sends; secrets are not shown when it is printed."""

    url: str
    account: str
    key: str = field(repr=False)
    signing_key: str = field(repr=False)
    sender: str
    report_url: str


@dataclass(frozen=True)
class Webhook:
    """A request that claims to come from the gateway; `url` is the one that it was given."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes
    form: Mapping[str, str]
    query: Mapping[str, str]


@dataclass(frozen=True)
class Report:
    """What became of a message; `key` is the idempotency key that it was sent under."""

    key: str
    delivery: Delivery
    cost_millicents: int | None = None


@dataclass(frozen=True)
class InboundSms:
    """What somebody wrote to our number; `gateway_id` lets it count once."""

    gateway_id: str
    phone: str
    text: str


@dataclass(frozen=True)
class Gateway:
    """A kind of gateway.

    `request` makes what httpx posts; `read_receipt` reads the answer of a request that was taken
    and raises DeliveryFailed where it says no after all; `is_signed` says whether a webhook is
    genuine at a time (seconds since 1970). Webhooks about anything else are read as None. Malformed
    content raises ValueError, KeyError or TypeError.
    """

    usual_url: str
    request: Callable[[SmsAccount, str, str, str], dict[str, Any]]
    read_receipt: Callable[[Any], Receipt]
    is_signed: Callable[[SmsAccount, Webhook, float], bool]
    read_report: Callable[[Webhook], Report | None]
    read_inbound: Callable[[Webhook], InboundSms | None]


def millicents(amount: object) -> int | None:
    """A price in whole units of a currency, such as 0.075 or "-0.0075", in thousandths of a cent.

    None where there is none yet. Raises ValueError.
    """
    return None if amount is None else round(abs(float(str(amount))) * 100_000)
