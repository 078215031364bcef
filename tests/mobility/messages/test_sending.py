"""Sending: quiet hours, chosen channels, ways out that fail, reports, and whom the office calls."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from mobility.clock import local_instant
from mobility.messages import (
    Delivered,
    DeliveryFailed,
    Receipt,
    Recipient,
    Report,
    Undeliverable,
    deliver_pending,
    list_calls,
    list_gateway_alarms,
    message_day,
    note_call,
    put,
    ride_facts,
    take_report,
)
from mobility.messages.keys import delivery_key
from mobility.messages.quiet import quiet_until
from mobility.messages.sending import FAILURES_IN_A_ROW
from mobility.messages.ways import open_ways
from mobility.model import (
    Action,
    AuditEntry,
    Delivery,
    MessageChannel,
    MessageStatus,
    OutboxMessage,
    RideStatus,
)
from mobility.refusals import Refusal
from mobility.regions import get_region_settings
from mobility.service import Service
from tests.mobility.messages.rides import PHONE, ride_with_stops, set_status, store_ride
from tests.mobility.samples import DAY, EVENING_BEFORE, REGION, clock_of

STAFF = "staff:0123456789abcdef"
ADDRESS = "amira@example.org"


class Postbox:
    """A channel that keeps what it is given, or fails as it is told to."""

    def __init__(self, failure: DeliveryFailed | None = None) -> None:
        self.failure = failure
        self.sent: list[tuple[str, str]] = []
        self.asked = 0

    def send(self, address: str, text: str, idempotency_key: str) -> Receipt:
        self.asked += 1
        if self.failure:
            raise self.failure
        self.sent.append((address, idempotency_key))
        return Receipt(segments=2, cost_millicents=15_000)


def write(
    service: Service,
    number: int = 1,
    *,
    to: Recipient | None = None,
    template: str = "ride_promised",
    ride_id: str | None = None,
) -> None:
    """A message about a ride that is picked up from 7:55 to 8:10 of the next morning."""
    code = {"code": "123456", "minutes": 10}
    with service.database.writing() as session:
        put(
            session,
            service,
            region_id=REGION,
            to=to or Recipient(PHONE, "en"),
            template=template,
            facts=code if template == "sign_in_code" else ride_facts(ride_with_stops()),
            idempotency_key=f"{template}:{number}",
            about_ride_id=ride_id,
        )


def the_message(service: Service) -> OutboxMessage:
    with service.database.reading() as session:
        return session.scalars(select(OutboxMessage)).one()


def by_berlin_clock(hour: int, minute: int = 0) -> datetime:
    return local_instant(date(2026, 11, 22), time(hour, minute), get_region_settings(REGION).zone)


def test_nobody_is_woken_by_what_has_time(service: Service) -> None:
    """A ride on Tuesday, told on Sunday at 21:00: it goes out on Monday at 7:00."""
    clock_of(service).instant = by_berlin_clock(21) - timedelta(days=1)
    write(service)
    postbox = Postbox()
    assert deliver_pending(service, postbox) == Delivered()
    clock_of(service).instant = by_berlin_clock(7) - timedelta(seconds=1)
    assert deliver_pending(service, postbox) == Delivered()
    clock_of(service).advance(timedelta(seconds=1))
    assert deliver_pending(service, postbox) == Delivered(sent=1)
    assert the_message(service).tries == 1


def test_what_an_older_version_wrote_stops_nobody_elses_message(service: Service) -> None:
    """A kind of message that is gone, and one that lacks a fact: the office calls; others go."""
    clock_of(service).instant = by_berlin_clock(12)
    for number in range(3):
        write(service, number)
    with service.database.writing() as session:
        gone, lacking, _ = session.scalars(select(OutboxMessage).order_by(OutboxMessage.id))
        gone.template, lacking.facts = "of_long_ago", {"day": "2026-11-23"}
        broken = {gone.id, lacking.id}
    postbox = Postbox()
    assert deliver_pending(service, postbox) == Delivered(sent=1, failed=2)
    assert deliver_pending(service, postbox) == Delivered()
    calls = {call.message_id: call.text for call in list_calls(service, REGION)}
    assert calls == dict.fromkeys(broken)


@pytest.mark.parametrize("template", ["sign_in_code", "ride_promised"])
def test_what_is_needed_in_the_night_or_early_goes_out_at_once(
    service: Service, template: str
) -> None:
    """A code; and a pickup at 7:55, less than two hours after the quiet hours end at 7:00."""
    clock_of(service).instant = by_berlin_clock(23)
    write(service, template=template)
    assert deliver_pending(service, Postbox()) == Delivered(sent=1)


@settings(deadline=None)
@given(st.integers(0, 366 * 24 * 60))
def test_quiet_hours_end_in_the_next_morning(minute: int) -> None:
    """From 21:00 to 7:00 one waits for 7:00, at most ten hours and the hour of a clock change."""
    region = get_region_settings(REGION)
    now = EVENING_BEFORE + timedelta(minutes=minute)
    local = now.astimezone(region.zone)
    until = quiet_until(region, {}, now)
    if 7 <= local.hour < 21:
        assert until is None
    else:
        assert until is not None
        assert (until.astimezone(region.zone).hour, until > now) == (7, True)
        assert until - now <= timedelta(hours=11)


def test_who_chose_e_mail_gets_e_mail(service: Service) -> None:
    write(service, to=Recipient(PHONE, "en", MessageChannel.EMAIL, ADDRESS))
    deliver_pending(service, postbox := Postbox())
    assert [address for address, _ in postbox.sent] == [ADDRESS]


def test_a_sign_in_code_goes_to_the_phone_whatever_was_chosen(service: Service) -> None:
    """It proves that the phone is hers."""
    to = Recipient(PHONE, "en", MessageChannel.EMAIL, ADDRESS)
    write(service, to=to, template="sign_in_code")
    deliver_pending(service, postbox := Postbox())
    assert [address for address, _ in postbox.sent] == [PHONE]


def test_who_wants_no_messages_is_called(service: Service) -> None:
    """The office says it in German, knows by when, and notes it down once."""
    write(service, to=Recipient(PHONE, "en", MessageChannel.NONE), ride_id=store_ride(service))
    assert deliver_pending(service, Postbox()) == Delivered()
    [call] = list_calls(service, REGION)
    assert (call.name, call.phone, call.language) == ("Amira Beispiel", PHONE, "en")
    assert call.text is not None
    assert "Fahrt ist gebucht" in call.text
    assert call.needed_by == ride_with_stops().pickup.earliest
    for _ in range(2):
        note_call(service, REGION, call.message_id, STAFF)
    assert list_calls(service, REGION) == ()
    assert (the_message(service).status, the_message(service).facts) == (MessageStatus.CALLED, {})
    with service.database.reading() as session:
        [entry] = session.scalars(select(AuditEntry).where(AuditEntry.actor == STAFF))
        assert entry.action is Action.MESSAGE_CALLED


def test_nobody_is_called_about_a_cancelled_ride(service: Service) -> None:
    ride_id = store_ride(service)
    write(service, to=Recipient(PHONE, "en", MessageChannel.NONE), ride_id=ride_id)
    set_status(service, ride_id, RideStatus.CANCELLED_BY_PARTICIPANT)
    assert list_calls(service, REGION) == ()


def test_nobody_is_called_after_the_pickup(service: Service) -> None:
    """The window ends at 8:10 of the next morning, 13 hours and 10 minutes from now."""
    write(service, to=Recipient(PHONE, "en", MessageChannel.NONE))
    clock_of(service).advance(timedelta(hours=13, minutes=10, seconds=1))
    assert list_calls(service, REGION) == ()


def test_only_a_message_that_there_is_can_be_called(service: Service) -> None:
    with pytest.raises(Refusal, match="message_unknown"):
        note_call(service, REGION, "0" * 16, STAFF)


def test_a_number_that_does_not_exist_is_left_to_the_office_at_once(service: Service) -> None:
    """It says nothing about the gateway, which goes on with the others."""
    for number in range(FAILURES_IN_A_ROW + 1):
        write(service, number)
    done = deliver_pending(service, Postbox(Undeliverable("no such number")))
    assert done == Delivered(failed=FAILURES_IN_A_ROW + 1)
    assert len(list_calls(service, REGION)) == FAILURES_IN_A_ROW + 1
    clock_of(service).advance(timedelta(minutes=11))
    assert list_gateway_alarms(service, REGION) == ()


def test_a_gateway_that_is_down_is_left_alone_until_the_next_round(service: Service) -> None:
    """Forty messages are not all tried in vain; one channel being down stops no other."""
    for number in range(40):
        write(service, number)
    assert deliver_pending(service, down := Postbox(DeliveryFailed("down"))).failed == 3
    assert down.asked == FAILURES_IN_A_ROW == 3
    assert deliver_pending(service, Postbox()) == Delivered(sent=37)


def test_a_gateway_that_asks_for_patience_gets_it(service: Service) -> None:
    """The first retry would come after 15 s; the gateway asked for 90."""
    write(service)
    deliver_pending(service, Postbox(DeliveryFailed("too many", timedelta(seconds=90))))
    clock_of(service).advance(timedelta(seconds=89))
    assert deliver_pending(service, Postbox()) == Delivered()
    clock_of(service).advance(timedelta(seconds=1))
    assert deliver_pending(service, Postbox()) == Delivered(sent=1)


def test_ten_minutes_of_failure_raise_an_alarm(service: Service) -> None:
    """Then everybody who waits is on the call list; the first success ends it."""
    write(service, 1)
    write(service, 2)
    broken = Postbox(DeliveryFailed("HTTP status 500"))
    deliver_pending(service, broken)
    began = service.clock.now()
    clock_of(service).advance(timedelta(minutes=9, seconds=59))
    deliver_pending(service, broken)
    assert list_gateway_alarms(service, REGION) == ()
    assert list_calls(service, REGION) == ()
    clock_of(service).advance(timedelta(seconds=1))
    [alarm] = list_gateway_alarms(service, REGION)
    assert (alarm.channel, alarm.failing_since) == (MessageChannel.SMS, began)
    assert (alarm.reason, alarm.waiting) == ("HTTP status 500", 2)
    assert len(list_calls(service, REGION)) == 2
    clock_of(service).advance(timedelta(minutes=1))
    assert deliver_pending(service, Postbox()) == Delivered(sent=2)
    assert list_gateway_alarms(service, REGION) == ()
    assert list_calls(service, REGION) == ()


def send_one(service: Service) -> str:
    """A message that was sent; returns the key that the gateway knows it by."""
    write(service, ride_id=store_ride(service))
    deliver_pending(service, postbox := Postbox())
    return postbox.sent[0][1]


@pytest.mark.parametrize(
    ("reports", "wanted"),
    [
        (["delivered", "delivered"], Delivery.DELIVERED),
        (["delivered", "on_its_way"], Delivery.DELIVERED),
        (["on_its_way", "undelivered", "on_its_way"], Delivery.UNDELIVERED),
        (["undelivered", "delivered"], Delivery.DELIVERED),
        (["delivered", "undelivered"], Delivery.DELIVERED),
    ],
)
def test_reports_may_come_twice_and_in_any_order(
    service: Service, reports: list[str], wanted: Delivery
) -> None:
    key = send_one(service)
    for name in reports:
        assert take_report(service, Report(key, Delivery(name)))
    assert the_message(service).delivery is wanted


@pytest.mark.parametrize("key", ["", "x", "a-b-c", "20261122T180000-elsewhere-0123456789abcdef"])
def test_a_report_about_nothing_changes_nothing(service: Service, key: str) -> None:
    assert not take_report(service, Report(key, Delivery.DELIVERED))


def test_what_was_not_delivered_is_on_the_call_list(service: Service) -> None:
    """What it said has been erased; the office looks at the ride."""
    take_report(service, Report(send_one(service), Delivery.UNDELIVERED))
    [call] = list_calls(service, REGION)
    assert call.text is None
    assert call.ride_id is not None


def test_a_report_saves_sending_again(service: Service) -> None:
    """The connection broke after the gateway had taken it; its report says so before the retry."""
    write(service)
    deliver_pending(service, Postbox(DeliveryFailed("no answer")))
    take_report(service, Report(delivery_key(the_message(service)), Delivery.ON_ITS_WAY))
    clock_of(service).advance(timedelta(minutes=1))
    assert deliver_pending(service, Postbox()) == Delivered()
    assert the_message(service).status is MessageStatus.SENT


def test_a_report_may_overtake_the_answer(service: Service) -> None:
    """It is reported as delivered while its sender still waits for what it costs."""

    class Hasty(Postbox):
        def send(self, address: str, text: str, idempotency_key: str) -> Receipt:
            take_report(service, Report(idempotency_key, Delivery.DELIVERED))
            return super().send(address, text, idempotency_key)

    write(service)
    deliver_pending(service, Hasty())
    message = the_message(service)
    assert (message.status, message.delivery) == (MessageStatus.SENT, Delivery.DELIVERED)
    assert (message.segments, message.cost_millicents) == (2, 15_000)


def test_the_day_shows_fate_and_cost(service: Service) -> None:
    """One message of two parts at 15 cents in all; it is Sunday by the region's clock."""
    take_report(service, Report(send_one(service), Delivery.DELIVERED))
    shown = message_day(service, REGION, date(2026, 11, 22))
    assert (shown.delivered, shown.segments, shown.cost_millicents) == (1, 2, 15_000)
    assert shown.count_by_status == {MessageStatus.SENT: 1}
    [message] = shown.messages
    assert (message.name, message.address, message.tries) == ("Amira Beispiel", PHONE, 1)
    assert message_day(service, REGION, DAY).messages == ()


@pytest.mark.parametrize(
    ("settings", "code"),
    [
        ({"sms_channel": "pigeon"}, "channel_unknown"),
        ({"email_channel": "pigeon"}, "channel_unknown"),
        ({"sms_channel": "seven"}, "channel_incomplete"),
    ],
)
def test_a_wrong_choice_is_said(service: Service, settings: dict[str, str], code: str) -> None:
    chosen = service.settings.model_copy(update=settings)
    with pytest.raises(Refusal, match=code), open_ways(chosen):
        pass
