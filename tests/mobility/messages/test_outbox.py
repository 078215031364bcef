"""The outbox: written once with the change, sent once, never about what is no longer true."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from threading import Lock, Thread

import pytest
from sqlalchemy import select

from mobility.config import Settings
from mobility.messages import (
    Delivered,
    DeliveryFailed,
    Recipient,
    deliver_pending,
    put,
    put_all,
    ride_facts,
    tour_schedules,
)
from mobility.messages.sending import CLAIM, FIRST_RETRY, MAX_TRIES
from mobility.model import MessageStatus, OutboxMessage, RideStatus
from mobility.service import Service
from mobility.storage import Session
from mobility.storage.driving import read_told
from mobility.views import DayView
from tests.mobility.messages.rides import PHONE, ride_with_stops, set_status, store_ride
from tests.mobility.samples import (
    OTHER_REGION,
    REGION,
    clock_of,
    make_day,
    make_tour,
    pickups_and_dropoffs,
)

# Claims and locks must hold on both databases.
on_both = pytest.mark.parametrize("backend", ["sqlite", "postgresql"])


DRIVER = Recipient("+493023125201", "de")


class Postbox:
    """A channel that keeps what it is given, or does what it is told to do."""

    def __init__(self, act: Callable[[str], None] = lambda _text: None) -> None:
        self.act = act
        self.sent: list[tuple[str, str]] = []
        self._lock = Lock()

    def send(self, phone: str, text: str, idempotency_key: str) -> None:
        self.act(text)
        with self._lock:
            self.sent.append((text, idempotency_key))


class Killed(Exception):
    """What happens to a worker."""


class DyingPostbox(Postbox):
    """It takes a message, and its worker never hears of that."""

    def send(self, phone: str, text: str, idempotency_key: str) -> None:
        super().send(phone, text, idempotency_key)
        raise Killed


def refuse(_text: str) -> None:
    raise DeliveryFailed("the gateway is down")


def write(
    session: Session,
    service: Service,
    key: str = "code:1",
    *,
    template: str = "sign_in_code",
    facts: dict[str, object] | None = None,
    ride_id: str | None = None,
) -> bool:
    return put(
        session,
        service,
        region_id=REGION,
        to=Recipient(PHONE, "en"),
        template=template,
        facts=facts or {"code": key.rpartition(":")[2], "minutes": 10},
        idempotency_key=key,
        about_ride_id=ride_id,
    )


def write_about(service: Service, ride_id: str, template: str) -> None:
    with service.database.writing() as session:
        write(
            session,
            service,
            f"{template}:{ride_id}",
            template=template,
            facts=ride_facts(ride_with_stops()) | {"reason": "time_past", "reason_facts": {}},
            ride_id=ride_id,
        )


def list_messages(service: Service) -> list[OutboxMessage]:
    with service.database.reading() as session:
        return list(session.scalars(select(OutboxMessage).order_by(OutboxMessage.idempotency_key)))


@on_both
def test_a_key_is_written_once(service: Service) -> None:
    """Within a transaction and from one to the next."""
    with service.database.writing() as session:
        assert write(session, service)
        assert not write(session, service)
    with service.database.writing() as session:
        assert not write(session, service)
        assert write(session, service, "code:2")
    assert len(list_messages(service)) == 2


def test_a_message_is_part_of_the_change(service: Service) -> None:
    """A transaction that fails takes its messages with it."""

    def fail() -> None:
        with service.database.writing() as session:
            write(session, service)
            raise RuntimeError("the change failed")

    with pytest.raises(RuntimeError):
        fail()
    assert list_messages(service) == []


@pytest.mark.parametrize(
    ("template", "facts"), [("no_such_template", {"code": "1"}), ("sign_in_code", {"code": "1"})]
)
def test_what_cannot_be_worded_is_not_written(
    service: Service, template: str, facts: dict[str, object]
) -> None:
    with pytest.raises(KeyError), service.database.writing() as session:
        write(session, service, template=template, facts=facts)
    assert list_messages(service) == []


@on_both
def test_delivery_sends_each_message_once(service: Service) -> None:
    """What was said is erased; keys given to the channel are opaque and differ."""
    with service.database.writing() as session:
        write(session, service, "code:1")
        write(session, service, "code:2")
    postbox = Postbox()
    assert deliver_pending(service, postbox) == Delivered(sent=2)
    assert deliver_pending(service, postbox) == Delivered()
    assert sorted(text[0] for text, _ in postbox.sent) == ["1", "2"]
    keys = {key for _, key in postbox.sent}
    assert len(keys) == 2
    assert not any(PHONE in key or "code" in key for key in keys)
    for message in list_messages(service):
        assert (message.status, message.facts) == (MessageStatus.SENT, {})
        assert message.sent_at == service.clock.now()


def test_by_default_messages_become_files(service: Service) -> None:
    with service.database.writing() as session:
        write(session, service)
    assert deliver_pending(service) == Delivered(sent=1)
    [file] = (service.settings.var_dir / "outbox").iterdir()
    assert file.name.startswith("20261122T180000-adorf-")
    assert file.read_text().startswith(PHONE)


def put_schedule(session: Session, service: Service, day: DayView) -> int:
    """Tell the day's only driver his tour; how many messages that takes."""
    (tour,) = day.tours
    driver = {tour.shift_id: DRIVER}
    known = read_told(session, REGION, driver)
    letters = tour_schedules(session, service, day, driver, known)
    return put_all(session, service, REGION, letters)


@on_both
def test_whoever_waits_for_a_code_goes_first(service: Service) -> None:
    """A code overtakes the evening's schedules although it was written later."""
    tour = make_tour(pickups_and_dropoffs([]))
    with service.database.writing() as session:
        put_schedule(session, service, make_day(tour))
    clock_of(service).advance(timedelta(seconds=5))
    with service.database.writing() as session:
        write(session, service)
    postbox = Postbox()
    deliver_pending(service, postbox)
    assert [text.split()[0] for text, _ in postbox.sent] == ["1", "HINFAHRT"]


def test_a_tour_is_told_again_where_it_changed(service: Service) -> None:
    """A new version alone is nothing new to the driver; another time is."""
    tour = make_tour(pickups_and_dropoffs([]))
    later = replace(tour, ends_at=tour.ends_at + timedelta(minutes=5))
    told = []
    for version, now in ((1, tour), (1, tour), (2, tour), (3, later)):
        with service.database.writing() as session:
            day = make_day(now, version=version)
            told.append(put_schedule(session, service, day))
    assert told == [1, 0, 0, 1]


@pytest.mark.parametrize("template", ["ride_promised", "reminder"])
@pytest.mark.parametrize(
    "status", [RideStatus.CANCELLED_BY_PARTICIPANT, RideStatus.CANCELLED_BY_OPERATOR]
)
def test_nothing_is_said_about_a_cancelled_ride(
    service: Service, template: str, status: RideStatus
) -> None:
    ride_id = store_ride(service)
    write_about(service, ride_id, template)
    set_status(service, ride_id, status)
    assert deliver_pending(service, postbox := Postbox()) == Delivered(dropped=1)
    assert postbox.sent == []
    [message] = list_messages(service)
    assert (message.status, message.facts) == (MessageStatus.DROPPED, {})


@pytest.mark.parametrize(
    ("status", "template"),
    [
        (RideStatus.CANCELLED_BY_PARTICIPANT, "ride_cancelled"),
        (RideStatus.CANCELLED_BY_OPERATOR, "ride_cancelled"),
        (RideStatus.DECLINED, "ride_declined"),
    ],
)
def test_only_that_it_is_over(service: Service, status: RideStatus, template: str) -> None:
    write_about(service, store_ride(service, status), template)
    assert deliver_pending(service, Postbox()) == Delivered(sent=1)


def test_a_ride_that_takes_place_is_told(service: Service) -> None:
    write_about(service, store_ride(service), "ride_promised")
    assert deliver_pending(service, Postbox()) == Delivered(sent=1)


def test_what_comes_too_late_is_dropped(service: Service) -> None:
    """The pickup window ends at 8:10 of the next morning, 13 hours and 10 minutes from now."""
    write_about(service, store_ride(service), "reminder")
    clock_of(service).advance(timedelta(hours=13, minutes=10, seconds=1))
    assert deliver_pending(service, Postbox()) == Delivered(dropped=1)


def test_tries_go_on_ever_more_slowly_and_end(service: Service) -> None:
    """After the n-th failure it waits 15 s x 2^(n-1); after the tenth the office must see to it."""
    with service.database.writing() as session:
        write(session, service)
    postbox = Postbox(refuse)
    for number in range(MAX_TRIES):
        assert deliver_pending(service, postbox) == Delivered(failed=1)
        assert deliver_pending(service, postbox) == Delivered()
        clock_of(service).advance(FIRST_RETRY * 2**number - timedelta(seconds=1))
        assert deliver_pending(service, postbox) == Delivered()
        clock_of(service).advance(timedelta(seconds=1))
    assert deliver_pending(service, Postbox()) == Delivered()
    [message] = list_messages(service)
    assert (message.status, message.tries) == (MessageStatus.FAILED, MAX_TRIES)
    assert message.facts


def test_a_later_try_succeeds(service: Service) -> None:
    with service.database.writing() as session:
        write(session, service)
    deliver_pending(service, Postbox(refuse))
    clock_of(service).advance(FIRST_RETRY)
    assert deliver_pending(service, Postbox()) == Delivered(sent=1)


def test_one_bad_message_holds_up_no_other(service: Service) -> None:
    with service.database.writing() as session:
        write(session, service, "code:1")
        write(session, service, "code:2")

    def refuse_the_first(text: str) -> None:
        if text.startswith("1"):
            refuse(text)

    assert deliver_pending(service, Postbox(refuse_the_first)) == Delivered(sent=1, failed=1)


@on_both
def test_a_worker_that_dies_leaves_its_message_to_the_next(service: Service) -> None:
    """It died after the gateway took the message: the next one sends it under the same key."""
    with service.database.writing() as session:
        write(session, service)
    first = DyingPostbox()
    with pytest.raises(Killed):
        deliver_pending(service, first)
    second = Postbox()
    clock_of(service).advance(CLAIM - timedelta(seconds=1))
    assert deliver_pending(service, second) == Delivered()
    clock_of(service).advance(timedelta(seconds=1))
    assert deliver_pending(service, second) == Delivered(sent=1)
    assert first.sent == second.sent


def test_a_message_that_kills_its_worker_is_given_up(service: Service) -> None:
    """Ten workers died over it; the eleventh leaves it alone."""

    def crash(_text: str) -> None:
        raise RuntimeError("gone")

    with service.database.writing() as session:
        write(session, service)
    for _ in range(MAX_TRIES):
        with pytest.raises(RuntimeError):
            deliver_pending(service, Postbox(crash))
        clock_of(service).advance(CLAIM)
    assert deliver_pending(service, Postbox()) == Delivered(failed=1)
    assert list_messages(service)[0].status is MessageStatus.FAILED


@on_both
def test_two_workers_never_send_the_same_message(service: Service) -> None:
    """Four workers at once, forty messages: each is sent once, by whichever claimed it."""
    with service.database.writing() as session:
        for number in range(40):
            write(session, service, f"code:{number:06}")
    postbox = Postbox()
    workers = [Thread(target=deliver_pending, args=(service, postbox)) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(text[:6] for text, _ in postbox.sent) == [f"{number:06}" for number in range(40)]
    assert {message.tries for message in list_messages(service)} == {1}


def test_a_region_served_elsewhere_is_left_alone(service: Service) -> None:
    """Two installations may share a database; each sends what is of its own regions."""
    with service.database.writing() as session:
        write(session, service)
    settings = Settings(_env_file=None, regions=OTHER_REGION, var_dir=service.settings.var_dir)
    elsewhere = replace(service, settings=settings)
    assert deliver_pending(elsewhere, Postbox()) == Delivered()
    assert deliver_pending(service, Postbox()) == Delivered(sent=1)
