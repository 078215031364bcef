"""Handing messages to an SMS gateway over HTTP."""

from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus

import httpx

from mobility.messages.channels import DeliveryFailed, Receipt, Undeliverable

from .gateway import Gateway, SmsAccount

TIMEOUT = httpx.Timeout(20, connect=5)
LONGEST_WAIT = timedelta(minutes=15)

# The gateway works and understands us; it is this one message that it does not want.
_ABOUT_THE_MESSAGE = frozenset({HTTPStatus.BAD_REQUEST, HTTPStatus.UNPROCESSABLE_ENTITY})


@dataclass(frozen=True)
class SmsChannel:
    """Sends through one account at a gateway of one kind."""

    gateway: Gateway
    account: SmsAccount
    client: httpx.Client

    def send(self, address: str, text: str, idempotency_key: str) -> Receipt:
        """Raises DeliveryFailed, Undeliverable."""
        request = self.gateway.request(self.account, address, text, idempotency_key)
        try:
            response = self.client.post(**request, timeout=TIMEOUT)
        except httpx.HTTPError as error:
            # Its own words may hold the address with the account.
            raise DeliveryFailed(f"no answer: {type(error).__name__}") from None
        if not response.is_success:
            raise _refused(response)
        try:
            return self.gateway.read_receipt(response.json())
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise DeliveryFailed(f"answer not understood: {type(error).__name__}") from None


def _refused(response: httpx.Response) -> DeliveryFailed:
    reason = f"HTTP status {response.status_code}"
    if response.status_code in _ABOUT_THE_MESSAGE:
        return Undeliverable(reason)
    asked = response.headers.get("Retry-After", "")
    wait = timedelta(seconds=int(asked)) if asked.isdecimal() and len(asked) < 6 else timedelta(0)
    return DeliveryFailed(reason, min(wait, LONGEST_WAIT))
