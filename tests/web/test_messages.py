"""Messages at the desk, and what the gateway calls."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from mobility.jobs import ABSENCES, DAILY_JOBS, NIGHTLY_JOBS, PRINTING, REGULAR_JOBS
from mobility.messages import DeliveryFailed, Webhook, deliver_pending
from mobility.messages.keys import delivery_key
from mobility.messages.sms import SmsAccount
from mobility.messages.sms.seven import sign
from mobility.messages.templates import TEMPLATES
from mobility.model import Delivery, MessageChannel, OfferSession, OutboxMessage
from tests.mobility.town import DAY, REGION, Town
from tests.web.browser import Browser
from tests.web.site import Site
from web.dispatch.jobs import JOB_WORDS
from web.dispatch.messages import TEMPLATE_WORDS

MESSAGES, CALLS = f"/{REGION}/office/messages/", f"/{REGION}/office/messages/calls"
SIGNING_KEY = "signing key"
BASE_URL = "https://rides.example.org"


class Broken:
    """A way out that takes nothing."""

    def send(self, address: str, text: str, idempotency_key: str) -> None:
        raise DeliveryFailed("HTTP status 500")


def the_message(town: Town) -> OutboxMessage:
    with town.service.database.reading() as session:
        return session.scalars(select(OutboxMessage)).one()


def test_the_office_sees_what_was_sent(office: Browser, town: Town, course: OfferSession) -> None:
    town.book(town.wish(course))
    assert "wartet" in office.get(MESSAGES).words
    deliver_pending(town.service)
    page = office.get(MESSAGES)
    assert page.path.endswith("2026-11-20")
    assert "Amira Beispiel 1" in page.words
    assert "Fahrt gebucht" in page.words
    assert "gesendet" in page.words
    assert "keine Nachrichten geschrieben" in office.get(f"{MESSAGES}{DAY}").words


def test_a_way_out_that_fails_is_told_on_the_board(
    office: Browser, town: Town, course: OfferSession
) -> None:
    """After ten minutes, with the call list as the way round it."""
    town.book(town.wish(course))
    deliver_pending(town.service, Broken())
    assert "gehen seit" not in office.get(f"/{REGION}/office/{DAY}").words
    town.clock.advance(timedelta(minutes=10))
    for path in (f"/{REGION}/office/{DAY}", MESSAGES, CALLS):
        assert "per SMS gehen seit 13:00 nicht hinaus" in office.get(path).words
    calls = office.get(CALLS)
    assert "Amira Beispiel 1" in calls.words
    assert "spricht: Englisch" in calls.words
    assert "Fahrt ist gebucht" in calls.words


def test_a_call_is_noted(office: Browser, town: Town, course: OfferSession) -> None:
    person = town.add_participant()
    with town.service.database.writing() as session:
        session.merge(person).channel = MessageChannel.NONE
    town.book(town.wish(course), person)
    calls = office.get(CALLS)
    done = office.post(f"{MESSAGES}{the_message(town).id}/called", calls)
    assert "Als angerufen vermerkt" in done.words
    assert "Niemand muss angerufen werden" in done.words


def test_every_kind_of_message_and_job_has_words() -> None:
    """The office never reads the name of a template or a job."""
    assert TEMPLATE_WORDS.keys() == TEMPLATES.keys()
    jobs = (*DAILY_JOBS, *NIGHTLY_JOBS, *REGULAR_JOBS, PRINTING, ABSENCES)
    assert JOB_WORDS.keys() == {job.name for job in jobs}


@pytest.fixture
def live(prepared_site: Path, tmp_path: Path) -> Iterator[Site]:
    """A site whose SMS go out through a gateway that signs its webhooks."""
    settings = {"sms_channel": "seven", "sms_key": "key", "sms_signing_key": SIGNING_KEY}
    site = Site.open(prepared_site, tmp_path / "live", base_url=BASE_URL, **settings)
    yield site
    site.close()


def report(client: FlaskClient, now_s: float, content: object, key: str = SIGNING_KEY) -> int:
    """The status of a webhook that is signed with a key."""
    body, path = json.dumps(content).encode(), "/gateway/sms/reports"
    account = SmsAccount("", "", "", key, "", "")
    hook = Webhook("POST", BASE_URL + path, {}, body, {}, {})
    stamp = str(int(now_s))
    headers = {
        "X-Timestamp": stamp,
        "X-Nonce": "nonce",
        "X-Signature": sign(account, hook, stamp, "nonce"),
    }
    sent = client.post(path, data=body, headers=headers, content_type="application/json")
    return sent.status_code


def test_the_gateway_reports_what_became_of_a_message(live: Site) -> None:
    """Twice does no harm; what is malformed, though signed, is refused."""
    town = live.town
    town.add_van()
    town.book(town.wish(town.add_session()))
    client, now_s = live.app.test_client(), town.clock.now().timestamp()
    data = {"foreign_id": delivery_key(the_message(town)), "status": "DELIVERED"}
    for _ in range(2):
        assert report(client, now_s, {"webhook_event": "dlr", "data": data}) == 204
    assert the_message(town).delivery is Delivery.DELIVERED
    assert report(client, now_s, {"webhook_event": "dlr", "data": {"foreign_id": "no"}}) == 204
    nonsense: list[Any] = [[], {}, {"webhook_event": "dlr"}, {"webhook_event": "dlr", "data": 1}]
    for content in nonsense:
        assert report(client, now_s, content) == 400


def test_nobody_else_reports(live: Site) -> None:
    """A wrong key, an old signature, none."""
    client, now_s = live.app.test_client(), live.town.clock.now().timestamp()
    content = {"webhook_event": "dlr", "data": {}}
    assert report(client, now_s, content, key="another") == 403
    assert report(client, now_s - 301, content) == 403
    assert client.post("/gateway/sms/reports").status_code == 403
