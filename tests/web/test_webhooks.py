"""What gateways of both kinds call: only what they signed is read."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from sqlalchemy import select

from mobility.messages import Webhook, deliver_pending
from mobility.messages.keys import delivery_key
from mobility.messages.sms import SmsAccount, seven, twilio
from mobility.model import Delivery, OutboxMessage
from mobility.operations import list_inbound_of_day
from tests.mobility.town import REGION
from tests.web.site import Site

BASE_URL, KEY = "https://rides.example.org", "signing key"
REPORTS, INBOUND = "/gateway/sms/reports", "/gateway/sms/inbound"
STRANGER = "+493023125999"

Call = Callable[[Site, str, str, str], int]


class _Postbox:
    def send(self, address: str, text: str, idempotency_key: str) -> None:
        """Takes everything."""


def account(key: str) -> SmsAccount:
    return SmsAccount("", "", "", key, "", "")


def call_as_seven(site: Site, path: str, content: str, key: str) -> int:
    """JSON, and its signature in three headers."""
    data: dict[str, Any] = {"foreign_id": content, "status": "DELIVERED"}
    if path == INBOUND:
        data = {"id": content, "sender": STRANGER, "text": "Hallo"}
    event = "sms_mo" if path == INBOUND else "dlr"
    body = json.dumps({"webhook_event": event, "data": data}).encode()
    stamp = str(int(site.town.clock.now().timestamp()))
    hook = Webhook("POST", BASE_URL + path, {}, body, {}, {})
    signature = seven.sign(account(key), hook, stamp, "nonce")
    headers = {"X-Timestamp": stamp, "X-Nonce": "nonce", "X-Signature": signature}
    sent = site.app.test_client().post(
        path, data=body, headers=headers, content_type="application/json"
    )
    return sent.status_code


def call_as_twilio(site: Site, path: str, content: str, key: str) -> int:
    """A form, the message's key in the address, the signature in one header."""
    form = {"MessageStatus": "delivered", "MessageSid": "SM1"}
    if path == INBOUND:
        form = {"MessageSid": content, "From": STRANGER, "Body": "Hallo"}
    else:
        path += f"?key={quote(content)}"
    hook = Webhook("POST", BASE_URL + path, {}, b"", form, {})
    headers = {"X-Twilio-Signature": twilio.sign(account(key), hook)}
    return site.app.test_client().post(path, data=form, headers=headers).status_code


@pytest.fixture(params=["seven", "twilio"])
def gateway(
    request: pytest.FixtureRequest, prepared_site: Path, tmp_path: Path
) -> Iterator[tuple[Site, Call]]:
    """A site with a gateway of one kind, and how that kind calls."""
    settings = {"sms_channel": request.param, "sms_key": "key", "sms_signing_key": KEY}
    site = Site.open(prepared_site, tmp_path / "live", base_url=BASE_URL, **settings)
    yield site, call_as_seven if request.param == "seven" else call_as_twilio
    site.close()


def test_a_report_is_taken_from_the_gateway_only(gateway: tuple[Site, Call]) -> None:
    """Twice does no harm; a forged one changes nothing."""
    site, call = gateway
    town = site.town
    town.add_van()
    town.book(town.wish(town.add_session()))
    deliver_pending(town.service, _Postbox())
    key = delivery_key(_message(site))
    assert call(site, REPORTS, key, "another key") == 403
    assert _message(site).delivery is None
    for _ in range(2):
        assert call(site, REPORTS, key, KEY) == 204
    assert _message(site).delivery is Delivery.DELIVERED


def test_what_people_write_is_taken_from_the_gateway_only(gateway: tuple[Site, Call]) -> None:
    """Brought twice it is there once; forged it is not there."""
    site, call = gateway
    today = site.town.clock.now().date()
    assert call(site, INBOUND, "message-1", "another key") == 403
    assert list_inbound_of_day(site.town.service, REGION, today) == ()
    for _ in range(2):
        assert call(site, INBOUND, "message-1", KEY) == 204
    [shown] = list_inbound_of_day(site.town.service, REGION, today)
    assert (shown.phone, shown.text) == (STRANGER, "Hallo")


def test_without_a_gateway_there_are_no_such_pages(site: Site) -> None:
    for path in (REPORTS, INBOUND):
        assert site.app.test_client().post(path).status_code == 404


def _message(site: Site) -> OutboxMessage:
    with site.town.service.database.reading() as session:
        return session.scalars(select(OutboxMessage)).one()
