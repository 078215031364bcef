"""Gateways like Twilio: forms, basic authentication, webhooks signed with HMAC-SHA1.

https://www.twilio.com/docs/messaging/api/message-resource, …/docs/usage/security
"""

import base64
import hmac
from typing import Any
from urllib.parse import quote

from mobility.messages.channels import Receipt
from mobility.model import Delivery

from .gateway import Gateway, InboundSms, Report, SmsAccount, Webhook, millicents

KEY = "key"  # in the query of the address that reports go to

_DELIVERIES = {
    "accepted": Delivery.ON_ITS_WAY,
    "queued": Delivery.ON_ITS_WAY,
    "sending": Delivery.ON_ITS_WAY,
    "sent": Delivery.ON_ITS_WAY,
    "delivered": Delivery.DELIVERED,
    "read": Delivery.DELIVERED,
    "undelivered": Delivery.UNDELIVERED,
    "failed": Delivery.UNDELIVERED,
}


def _request(account: SmsAccount, phone: str, text: str, key: str) -> dict[str, Any]:
    return {
        "url": account.url.replace("{account}", account.account),
        "auth": (account.account, account.key),
        "headers": {"Idempotency-Key": key},
        "data": {
            "To": phone,
            "From": account.sender,
            "Body": text,
            "StatusCallback": f"{account.report_url}?{KEY}={quote(key)}",
        },
    }


def _read_receipt(answer: Any) -> Receipt:
    segments = answer.get("num_segments")
    return Receipt(
        segments=None if segments is None else int(segments),
        cost_millicents=millicents(answer.get("price")),
    )


def sign(account: SmsAccount, webhook: Webhook) -> str:
    """The signature of a request, in Base64."""
    fields = "".join(name + webhook.form[name] for name in sorted(webhook.form))
    text = (webhook.url + fields).encode()
    return base64.b64encode(hmac.digest(account.signing_key.encode(), text, "sha1")).decode()


def _is_signed(account: SmsAccount, webhook: Webhook, _now: float) -> bool:
    given = webhook.headers.get("X-Twilio-Signature", "")
    return hmac.compare_digest(sign(account, webhook).encode(), given.encode())


def _read_report(webhook: Webhook) -> Report | None:
    delivery = _DELIVERIES.get(webhook.form.get("MessageStatus", ""))
    key = webhook.query.get(KEY)
    if not key or delivery is None:
        return None
    return Report(key, delivery, millicents(webhook.form.get("Price") or None))


def _read_inbound(webhook: Webhook) -> InboundSms | None:
    form = webhook.form
    return InboundSms(form["MessageSid"], form["From"], form["Body"]) if "Body" in form else None


TWILIO = Gateway(
    usual_url="https://api.twilio.com/2010-04-01/Accounts/{account}/Messages.json",
    request=_request,
    read_receipt=_read_receipt,
    is_signed=_is_signed,
    read_report=_read_report,
    read_inbound=_read_inbound,
)
