"""Gateways like seven.io: JSON, the key in a header, webhooks signed with HMAC-SHA256.

https://docs.seven.io/en/rest-api/endpoints/sms, …/signing, …/endpoints/status-reports
"""

import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from mobility.messages.channels import DeliveryFailed, Receipt, Undeliverable
from mobility.model import Delivery

from .gateway import Gateway, InboundSms, Report, SmsAccount, Webhook, millicents

OLDEST = timedelta(minutes=5)
"""A webhook that was signed longer ago may be one that somebody has recorded."""

_TAKEN = "100"
_NO_SUCH_RECIPIENT = frozenset({"202", "301", "305"})  # unknown, empty, or no text for it

DELIVERIES = {
    "DELIVERED": Delivery.DELIVERED,
    "NOTDELIVERED": Delivery.UNDELIVERED,
    "EXPIRED": Delivery.UNDELIVERED,
    "REJECTED": Delivery.UNDELIVERED,
    "FAILED": Delivery.UNDELIVERED,
    "BUFFERED": Delivery.ON_ITS_WAY,
    "TRANSMITTED": Delivery.ON_ITS_WAY,
    "ACCEPTED": Delivery.ON_ITS_WAY,
}


def _request(account: SmsAccount, phone: str, text: str, key: str) -> dict[str, Any]:
    return {
        "url": account.url,
        "headers": {"X-Api-Key": account.key, "Accept": "application/json", "Idempotency-Key": key},
        "json": {"to": phone, "from": account.sender, "text": text, "foreign_id": key},
    }


def _read_receipt(answer: Any) -> Receipt:
    code = str(answer["success"])
    if code in _NO_SUCH_RECIPIENT:
        raise Undeliverable(f"the gateway says {code}")
    if code != _TAKEN:
        raise DeliveryFailed(f"the gateway says {code}")
    [message] = answer["messages"]
    return Receipt(segments=message.get("parts"), cost_millicents=millicents(message.get("price")))


def sign(account: SmsAccount, webhook: Webhook, timestamp: str, nonce: str) -> str:
    """The signature of a request, in hexadecimal digits."""
    digest = hashlib.md5(webhook.body, usedforsecurity=False).hexdigest()
    text = "\n".join((timestamp, nonce, webhook.method, webhook.url, digest))
    return hmac.new(account.signing_key.encode(), text.encode(), hashlib.sha256).hexdigest()


def _is_signed(account: SmsAccount, webhook: Webhook, now: float) -> bool:
    headers = webhook.headers
    timestamp, nonce = headers.get("X-Timestamp", ""), headers.get("X-Nonce", "")
    if not timestamp.isdecimal() or abs(now - int(timestamp)) > OLDEST.total_seconds():
        return False
    wanted = sign(account, webhook, timestamp, nonce)
    return hmac.compare_digest(wanted.encode(), headers.get("X-Signature", "").encode())


def _read_report(webhook: Webhook) -> Report | None:
    data = _data(webhook, "dlr")
    delivery = DELIVERIES.get(str(data.get("status", "")).upper())
    key = data.get("foreign_id")
    return Report(str(key), delivery) if key and delivery else None


def _read_inbound(webhook: Webhook) -> InboundSms | None:
    data = _data(webhook, "sms_mo")
    if not data:
        return None
    phone = "+" + str(data["sender"]).removeprefix("+")
    return InboundSms(str(data["id"]), phone, str(data["text"]))


def _data(webhook: Webhook, event: str) -> Mapping[str, Any]:
    content = json.loads(webhook.body)
    data = content["data"] if content["webhook_event"] == event else {}
    if not isinstance(data, dict):
        raise TypeError("the data of a webhook are no object")
    return data


SEVEN = Gateway(
    usual_url="https://gateway.seven.io/api/sms",
    request=_request,
    read_receipt=_read_receipt,
    is_signed=_is_signed,
    read_report=_read_report,
    read_inbound=_read_inbound,
)
