"""SMS over HTTP: what the two usual kinds are asked, answer, report and sign."""

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import parse_qs

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mobility.messages import DeliveryFailed, Receipt, Undeliverable
from mobility.messages.sms import GATEWAYS, InboundSms, Report, SmsAccount, SmsChannel, Webhook
from mobility.messages.sms.seven import SEVEN
from mobility.messages.sms.twilio import TWILIO
from mobility.model import Delivery
from tests.mobility.messages.loopback import HANG_UP, Script, serving

PHONE, TEXT = "+493023125199", "Grüße an Amira: 8:05"
KEY = "20261122T180000-adorf-0123456789abcdef"
REPORTS = "https://rides.example.org/gateway/sms/reports"
NOW_S = 1_800_000_000.0
SEVEN_OK = {"success": "100", "messages": [{"id": "1", "parts": 2, "price": 0.15}]}
TWILIO_OK = {"sid": "SM1", "num_segments": "2", "price": None}


@pytest.fixture
def script() -> Iterator[Script]:
    with serving(Script()) as running:
        yield running


def account(url: str = "", *, signing_key: str = "signing key") -> SmsAccount:
    return SmsAccount(url, "AC1", "secret key", signing_key, "Hinfahrt", REPORTS)


def send(script: Script, kind: str) -> Receipt:
    with httpx.Client() as client:
        return SmsChannel(GATEWAYS[kind], account(script.address), client).send(PHONE, TEXT, KEY)


def webhook(
    body: bytes = b"",
    *,
    url: str = REPORTS,
    headers: dict[str, str] | None = None,
    form: dict[str, str] | None = None,
    query: dict[str, str] | None = None,
) -> Webhook:
    return Webhook("POST", url, headers or {}, body, form or {}, query or {})


def test_seven_is_sent_json_with_the_key_in_a_header(script: Script) -> None:
    """Two parts at 15 cents in all: 15 000 thousandths of a cent."""
    script.answers = [(200, SEVEN_OK, {})]
    assert send(script, "seven") == Receipt(segments=2, cost_millicents=15_000)
    [(_, headers, body)] = script.asked
    assert headers["X-Api-Key"] == "secret key"
    assert headers["Idempotency-Key"] == KEY
    assert json.loads(body) == {"to": PHONE, "from": "Hinfahrt", "text": TEXT, "foreign_id": KEY}


def test_twilio_is_sent_a_form_with_basic_authentication(script: Script) -> None:
    """The price is not known yet; reports will come to an address that names the key."""
    script.answers = [(201, TWILIO_OK, {})]
    assert send(script, "twilio") == Receipt(segments=2)
    [(_, headers, body)] = script.asked
    assert headers["Authorization"] == "Basic " + base64.b64encode(b"AC1:secret key").decode()
    form = {name: values[0] for name, values in parse_qs(body.decode()).items()}
    assert form == {
        "To": PHONE,
        "From": "Hinfahrt",
        "Body": TEXT,
        "StatusCallback": f"{REPORTS}?key={KEY}",
    }


@pytest.mark.parametrize("kind", ["seven", "twilio"])
@pytest.mark.parametrize(
    "answer",
    [
        (500, {}, {}),
        (401, {}, {}),
        (200, b"<html>maintenance</html>", {}),
        (200, [], {}),
        (302, {}, {"Location": "http://127.0.0.1:1/"}),
        HANG_UP,
    ],
)
def test_what_may_work_later_is_tried_again(script: Script, kind: str, answer: object) -> None:
    """The reason names neither phone nor key."""
    script.answers = [answer]
    with pytest.raises(DeliveryFailed) as caught:
        send(script, kind)
    assert not isinstance(caught.value, Undeliverable)
    assert not {PHONE, "secret key", TEXT} & set(str(caught.value).split())


@pytest.mark.parametrize(("asked", "wait_s"), [("120", 120), ("99999", 900), ("soon", 0)])
def test_a_gateway_may_ask_for_patience(script: Script, asked: str, wait_s: int) -> None:
    """But for no longer than a quarter of an hour."""
    script.answers = [(429, {}, {"Retry-After": asked})]
    with pytest.raises(DeliveryFailed) as caught:
        send(script, "seven")
    assert caught.value.wait == timedelta(seconds=wait_s)


@pytest.mark.parametrize(
    ("kind", "answer"),
    [("twilio", (400, {"code": 21211}, {})), ("seven", (200, {"success": "202"}, {}))],
)
def test_a_number_that_does_not_exist_is_not_tried_again(
    script: Script, kind: str, answer: object
) -> None:
    script.answers = [answer]
    with pytest.raises(Undeliverable):
        send(script, kind)


def test_without_credit_seven_takes_nothing(script: Script) -> None:
    script.answers = [(200, {"success": "500"}, {})]
    with pytest.raises(DeliveryFailed, match="500"):
        send(script, "seven")


def seven_webhook(event: str, data: dict[str, object], at_s: float = NOW_S) -> Webhook:
    """Signed as seven.io documents it: the lines of a request, its body as MD5, by HMAC-SHA256."""
    body = json.dumps({"webhook_event": event, "data": data}).encode()
    digest = hashlib.md5(body, usedforsecurity=False).hexdigest()
    lines = (str(int(at_s)), "nonce", "POST", REPORTS, digest)
    signature = hmac.new(b"signing key", "\n".join(lines).encode(), hashlib.sha256).hexdigest()
    headers = {"X-Timestamp": lines[0], "X-Nonce": "nonce", "X-Signature": signature}
    return webhook(body, headers=headers)


def test_a_signed_webhook_of_seven_is_trusted_for_five_minutes() -> None:
    hook = seven_webhook("dlr", {"foreign_id": KEY, "status": "DELIVERED"})
    assert SEVEN.is_signed(account(), hook, NOW_S + 299)
    assert not SEVEN.is_signed(account(), hook, NOW_S + 301)
    assert not SEVEN.is_signed(account(signing_key="another"), hook, NOW_S)
    forged = webhook(hook.body + b" ", headers=dict(hook.headers))
    assert not SEVEN.is_signed(account(), forged, NOW_S)
    assert not SEVEN.is_signed(account(), webhook(hook.body), NOW_S)


@pytest.mark.parametrize(
    ("status", "delivery"),
    [
        ("DELIVERED", Delivery.DELIVERED),
        ("TRANSMITTED", Delivery.ON_ITS_WAY),
        ("REJECTED", Delivery.UNDELIVERED),
    ],
)
def test_reports_of_seven(status: str, delivery: Delivery) -> None:
    hook = seven_webhook("dlr", {"msg_id": "7", "foreign_id": KEY, "status": status})
    assert SEVEN.read_report(hook) == Report(KEY, delivery)
    assert SEVEN.read_inbound(hook) is None


def test_what_people_write_to_seven() -> None:
    hook = seven_webhook("sms_mo", {"id": "9", "sender": PHONE[1:], "text": "3 da"})
    assert SEVEN.read_inbound(hook) == InboundSms("9", PHONE, "3 da")
    assert SEVEN.read_report(hook) is None


def test_a_signed_webhook_of_twilio_is_trusted() -> None:
    """HMAC-SHA1 over the address with its query and the fields in the order of their names."""
    url = f"{REPORTS}?key={KEY}"
    form = {"MessageStatus": "delivered", "MessageSid": "SM1"}
    text = f"{url}MessageSidSM1MessageStatusdelivered"
    signature = base64.b64encode(hmac.digest(b"signing key", text.encode(), "sha1")).decode()
    headers = {"X-Twilio-Signature": signature}
    hook = webhook(url=url, headers=headers, form=form, query={"key": KEY})
    assert TWILIO.is_signed(account(), hook, NOW_S)
    assert TWILIO.read_report(hook) == Report(KEY, Delivery.DELIVERED)
    for forged in (
        webhook(url=url, headers=headers, form={**form, "MessageStatus": "failed"}),
        webhook(url=REPORTS, headers=headers, form=form),
        webhook(url=url, form=form),
    ):
        assert not TWILIO.is_signed(account(), forged, NOW_S)


def test_what_people_write_to_twilio() -> None:
    form = {"MessageSid": "SM9", "From": PHONE, "Body": "Ok"}
    assert TWILIO.read_inbound(webhook(form=form)) == InboundSms("SM9", PHONE, "Ok")


def test_twilio_says_the_price_later() -> None:
    """0.0075 dollars are 0.75 cents: 750 thousandths of a cent."""
    form = {"MessageStatus": "sent", "Price": "-0.00750"}
    report = TWILIO.read_report(webhook(form=form, query={"key": KEY}))
    assert report == Report(KEY, Delivery.ON_ITS_WAY, 750)


@settings(deadline=None)
@given(st.text(), st.text(), st.binary())
def test_no_forged_signature_is_believed(timestamp: str, signature: str, body: bytes) -> None:
    headers = {"X-Timestamp": timestamp, "X-Nonce": "n", "X-Signature": signature}
    assert not SEVEN.is_signed(account(), webhook(body, headers=headers), NOW_S)
    assert not TWILIO.is_signed(account(), webhook(headers={"X-Twilio-Signature": signature}), 0)
