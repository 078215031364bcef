"""Messages about rides, some cancelled, through faults and killed workers; then the reckoning."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from pathlib import Path
from random import Random
from time import monotonic, sleep
from zoneinfo import ZoneInfo

from sqlalchemy import select, update

from benchmarks.messages.gateway import Faults, LoopbackGateway, Taken, serving
from benchmarks.messages.worker import SkippingClock, work
from mobility.config import Settings
from mobility.messages import Recipient, put, take_report
from mobility.messages.keys import delivery_key
from mobility.messages.sms import Report
from mobility.messages.sms.seven import DELIVERIES
from mobility.model import (
    Direction,
    MessageStatus,
    OutboxMessage,
    Participant,
    Party,
    Ride,
    RideRequest,
    RideStatus,
    new_id,
)
from mobility.service import Service
from mobility.storage import Database, upgrade
from mobility.storage.regions import add_missing_regions

REGION = "adorf"
DAY = date(2026, 11, 23)
MORNING = datetime(2026, 11, 22, 9, 0, tzinfo=ZoneInfo("Europe/Berlin"))
CANCELLED_SHARE = 0.1
PATIENCE_S = 120
"""Without any progress for so long, the measurement is given up."""


@dataclass(frozen=True)
class Reckoning:
    """What came of it; the last five must be 0.

    `unsettled` messages were still to be sent when the measurement was given up; `lost` ones were
    settled and never reached the gateway. `twice_without_cause` counts what the gateway took again
    although the worker had learned that it had it already, and what came under another key.
    """

    messages: int
    about_cancelled: int
    kills: int
    requests: int
    taken_unheard: int
    sent_twice: int
    took_s: float
    workers_failed: int
    unsettled: int
    lost: int
    told_of_cancelled: int
    twice_without_cause: int

    @property
    def faults(self) -> int:
        return (
            self.workers_failed
            + self.unsettled
            + self.lost
            + self.told_of_cancelled
            + self.twice_without_cause
        )


@dataclass
class _Sending:
    """What happened to the workers: what each left unsettled when it was killed, and failures."""

    left_by: dict[str, set[str]]
    failed: int = 0


def measure(folder: Path, messages: int, kills: int, seed: int, faults: Faults) -> Reckoning:
    """Write messages, send them while workers are killed and rides are cancelled."""
    begun = monotonic()
    clock = SkippingClock.starting(MORNING)
    settings = _settings(folder)
    database = Database.connect(settings.database_address)
    service = Service(settings, database, clock)
    upgrade(database)
    _write(service, messages)
    gateway = LoopbackGateway(faults, seed, lambda key, status: _report(service, key, status))
    with serving(gateway) as address:
        chosen = settings.model_copy(update={"sms_url": address})
        sending = _send(service, chosen, clock, gateway, kills, Random(seed))
    done = _reckon(service, gateway, sending, kills, monotonic() - begun)
    database.dispose()
    return done


def _settings(folder: Path) -> Settings:
    return Settings(
        _env_file=None,
        regions=REGION,
        var_dir=folder,
        secret_key="a key for a measurement",  # noqa: S106 -- it opens nothing
        sms_channel="seven",
        sms_key="a key for a measurement",
    )


def _write(service: Service, messages: int) -> None:
    with service.database.writing() as session:
        add_missing_regions(session, [REGION])
        for number in range(messages):
            person, request, ride = _rows(number, service.clock.now())
            for row in (person, request, ride):
                session.add(row)
                session.flush()
            put(
                session,
                service,
                region_id=REGION,
                to=Recipient.of(person),
                template="ride_promised",
                facts=_facts(number),
                idempotency_key=f"ride_promised:{ride.id}",
                about_ride_id=ride.id,
            )


def _rows(number: int, now: datetime) -> tuple[Participant, RideRequest, Ride]:
    person = Participant(
        region_id=REGION,
        id=new_id(),
        name="Amira Beispiel",
        phone=f"+4930{23125000 + number}",
        language="de",
        created_at=now,
    )
    request = RideRequest(
        region_id=REGION,
        id=new_id(),
        participant_id=person.id,
        party=Party().as_counts(),
        submission_key=new_id(),
        created_at=now,
    )
    ride = Ride(
        region_id=REGION,
        id=new_id(),
        request_id=request.id,
        participant_id=person.id,
        service_date=DAY,
        direction=Direction.OUTBOUND,
        status=RideStatus.PROMISED,
        direct_time_s=1200,
        direct_length_m=18_000,
        required=[],
    )
    return person, request, ride


def _facts(number: int) -> dict[str, object]:
    pickup = MORNING + timedelta(days=1, minutes=number % 300)
    return {
        "pickup_label": "Lindenstraße 4, Adorf",
        "pickup_earliest": pickup.isoformat(),
        "pickup_latest": (pickup + timedelta(minutes=15)).isoformat(),
        "planned_pickup_at": None,
        "dropoff_label": "Volkshochschule, Oelsnitz",
        "arrival_latest": (pickup + timedelta(hours=1)).isoformat(),
    }


def _report(service: Service, key: str, status: str) -> None:
    take_report(service, Report(key, DELIVERIES[status]))


def _send(
    service: Service,
    settings: Settings,
    clock: SkippingClock,
    gateway: LoopbackGateway,
    kills: int,
    random: Random,
) -> _Sending:
    """Run one worker after the other until nothing is pending, each but the last until its death.

    A worker is killed when the gateway has taken so many more messages, never more than its share
    of them, so that there is work for all. Before each begins, some rides are cancelled.
    """
    context = get_context("forkserver")
    context.set_forkserver_preload(["benchmarks.messages.worker"])
    sending = _Sending({})
    messages = len(_pending(service))
    cancelled_each = max(1, round(messages * CANCELLED_SHARE / (kills + 1)))
    share = max(1, round(messages * (1 - CANCELLED_SHARE) / (kills + 1)) - 1)
    for number in range(kills + 1):
        _cancel(service, cancelled_each, random)
        name = f"worker {number}"
        chosen = settings.model_copy(update={"sms_sender": name})
        worker = context.Process(target=work, args=(chosen, clock), daemon=True)
        goal = len(gateway.taken) + random.randint(1, share) if number < kills else None
        worker.start()
        _wait_for(worker, gateway, goal)
        worker.kill()
        worker.join()
        sending.failed += worker.exitcode == 1
        sending.left_by[name] = _pending(service)
    return sending


def _wait_for(worker: BaseProcess, gateway: LoopbackGateway, goal: int | None) -> None:
    """Until the gateway has taken so many messages, or the worker has ended, or nothing happens."""
    requests, since = gateway.requests, monotonic()
    while worker.is_alive() and monotonic() - since < PATIENCE_S:
        if goal is not None and len(gateway.taken) >= goal:
            return
        if gateway.requests > requests:
            requests, since = gateway.requests, monotonic()
        sleep(0.01)


def _cancel(service: Service, count: int, random: Random) -> None:
    """Cancel rides of messages that no worker has touched; there is none at work meanwhile."""
    with service.database.writing() as session:
        untouched = (
            select(Ride.id)
            .join(OutboxMessage, OutboxMessage.about_ride_id == Ride.id)
            .where(
                Ride.status == RideStatus.PROMISED,
                OutboxMessage.status == MessageStatus.PENDING,
                OutboxMessage.tries == 0,
            )
        )
        rides = sorted(session.scalars(untouched))
        chosen = random.sample(rides, min(count, len(rides)))
        cancelled = RideStatus.CANCELLED_BY_PARTICIPANT
        session.execute(update(Ride).where(Ride.id.in_(chosen)).values(status=cancelled))


def _pending(service: Service) -> set[str]:
    """The delivery keys of what is still to be sent."""
    with service.database.reading() as session:
        query = select(OutboxMessage).where(OutboxMessage.status == MessageStatus.PENDING)
        return {delivery_key(row) for row in session.scalars(query)}


def _reckon(
    service: Service, gateway: LoopbackGateway, sending: _Sending, kills: int, took_s: float
) -> Reckoning:
    unsettled = _pending(service)
    told, silent = _keys(service)
    by_key: Mapping[str, list[Taken]] = defaultdict(list)
    for row in gateway.taken:
        by_key[row.key].append(row)
    heard = {key: len(rows) - _unheard(rows, sending) for key, rows in by_key.items()}
    phones = Counter(phone for _, phone in {(row.key, row.phone) for row in gateway.taken})
    return Reckoning(
        messages=len(told) + len(silent),
        about_cancelled=len(silent),
        kills=kills,
        requests=gateway.requests,
        taken_unheard=len(gateway.taken) - sum(heard.values()),
        sent_twice=len(gateway.taken) - len(by_key),
        took_s=round(took_s, 1),
        workers_failed=sending.failed,
        unsettled=len(unsettled),
        lost=len(told - unsettled - by_key.keys()),
        told_of_cancelled=len(silent & by_key.keys()),
        twice_without_cause=sum(max(0, count - 1) for count in heard.values())
        + sum(count - 1 for count in phones.values()),
    )


def _keys(service: Service) -> tuple[set[str], set[str]]:
    """The delivery keys of messages about rides that take place, and about cancelled ones."""
    keys: dict[bool, set[str]] = {True: set(), False: set()}
    with service.database.reading() as session:
        rows = session.execute(
            select(OutboxMessage, Ride.status).join(Ride, Ride.id == OutboxMessage.about_ride_id)
        )
        for message, status in rows:
            keys[status is RideStatus.PROMISED].add(delivery_key(message))
    return keys[True], keys[False]


def _unheard(rows: Sequence[Taken], sending: _Sending) -> int:
    """How often nobody could know that the gateway had taken a message.

    It hung up without an answer; or the worker was killed before it had written down what it
    heard: the message was still pending when it was dead. Only the last time that a worker hands
    a message over can end so, for it had to learn that the time before had failed.
    """
    dropped = [row for row in rows if not row.answered]
    last_of = {row.sender: row for row in rows}
    killed = [row for row in last_of.values() if row.key in sending.left_by[row.sender]]
    return len(dropped) + sum(row.answered for row in killed)
