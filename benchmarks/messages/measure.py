"""Messages about rides, some cancelled, through faults and killed workers; then the reckoning."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from multiprocessing import get_context
from pathlib import Path
from random import Random
from time import monotonic, sleep, time
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from benchmarks.messages.gateway import Faults, LoopbackGateway, Taken, serving
from benchmarks.messages.worker import FastClock, work
from mobility.config import Settings
from mobility.messages import Recipient, put, take_report
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
SPEED = 60.0
CANCELLED_SHARE = 0.1
LONGEST_LIFE_S = 1.5
PATIENCE_S = 300
IN_FLIGHT_S = 3.0
"""So long before a worker's death it may have handed over what it never noted as sent."""


@dataclass(frozen=True)
class Reckoning:
    """What came of it; the last three must be 0."""

    messages: int
    about_cancelled: int
    kills: int
    requests: int
    sent_twice: int
    took_s: float
    lost: int
    told_of_cancelled: int
    twice_without_cause: int


def measure(folder: Path, messages: int, kills: int, seed: int, faults: Faults) -> Reckoning:
    """Write messages, cancel the rides of some, send the rest while workers are killed."""
    begun = monotonic()
    clock = FastClock(MORNING, time(), SPEED)
    settings = _settings(folder)
    database = Database.connect(settings.database_address)
    service = Service(settings, database, clock)
    upgrade(database)
    told, silent = _write(service, messages, Random(f"{seed} cancel"))
    gateway = LoopbackGateway(faults, seed, lambda key, status: _report(service, key, status))
    with serving(gateway) as address:
        chosen = settings.model_copy(update={"sms_url": address})
        deaths = _send(service, chosen, clock, kills, Random(f"{seed} kill"))
    database.dispose()
    return _reckon(gateway, told, silent, deaths, monotonic() - begun)


def _settings(folder: Path) -> Settings:
    return Settings(
        _env_file=None,
        regions=REGION,
        var_dir=folder,
        secret_key="a key for a measurement",  # noqa: S106 -- it opens nothing
        sms_channel="seven",
        sms_key="a key for a measurement",
    )


def _write(service: Service, messages: int, random: Random) -> tuple[list[str], list[str]]:
    """Messages about rides that take place, and about rides that are cancelled at once."""
    told: list[str] = []
    silent: list[str] = []
    with service.database.writing() as session:
        add_missing_regions(session, [REGION])
        for number in range(messages):
            cancelled = random.random() < CANCELLED_SHARE
            person, request, ride = _rows(number, service.clock.now(), cancelled)
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
            (silent if cancelled else told).append(person.phone)
    return told, silent


def _rows(number: int, now: datetime, cancelled: bool) -> tuple[Participant, RideRequest, Ride]:
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
        status=RideStatus.CANCELLED_BY_PARTICIPANT if cancelled else RideStatus.PROMISED,
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
    service: Service, settings: Settings, clock: FastClock, kills: int, random: Random
) -> list[float]:
    """Run one worker after the other until nothing is pending; returns when they were killed."""
    context = get_context("forkserver")
    context.set_forkserver_preload(["benchmarks.messages.worker"])
    deaths: list[float] = []
    patience = monotonic() + PATIENCE_S
    while _pending(service) and monotonic() < patience:
        worker = context.Process(target=work, args=(settings, clock), daemon=True)
        before = _pending(service)
        worker.start()
        while _pending(service) == before and monotonic() < patience:
            sleep(0.05)
        if len(deaths) < kills:
            sleep(random.random() * LONGEST_LIFE_S)
        else:
            while _pending(service) and monotonic() < patience:
                sleep(0.1)
        worker.kill()
        deaths.append(monotonic())
        worker.join()
    return deaths


def _pending(service: Service) -> int:
    with service.database.reading() as session:
        query = select(func.count()).where(OutboxMessage.status == MessageStatus.PENDING)
        return session.scalars(query).one()


def _reckon(
    gateway: LoopbackGateway,
    told: Sequence[str],
    silent: Sequence[str],
    deaths: Sequence[float],
    took_s: float,
) -> Reckoning:
    arrivals = Counter(row.phone for row in gateway.taken)
    by_key: dict[str, list[Taken]] = {}
    for row in gateway.taken:
        by_key.setdefault(row.key, []).append(row)
    first_ones = [row for rows in by_key.values() for row in rows[:-1]]
    same_key = {row.phone: row.key for row in gateway.taken}
    return Reckoning(
        messages=len(told) + len(silent),
        about_cancelled=len(silent),
        kills=len(deaths) - 1,
        requests=gateway.requests,
        sent_twice=len(first_ones),
        took_s=round(took_s, 1),
        lost=sum(arrivals[phone] == 0 for phone in told),
        told_of_cancelled=sum(arrivals[phone] for phone in silent),
        twice_without_cause=sum(not _has_cause(row, deaths) for row in first_ones)
        + sum(same_key[row.phone] != row.key for row in gateway.taken),
    )


def _has_cause(taken: Taken, deaths: Sequence[float]) -> bool:
    """Whether nobody heard that the gateway had taken it."""
    return not taken.answered or any(0 <= at - taken.at_s <= IN_FLIGHT_S for at in deaths)
