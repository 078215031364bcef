"""The commands of an installation, started as processes on a real PostgreSQL."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from mobility.accounts import request_code
from mobility.clock import SystemClock
from mobility.config import Settings
from tests.mobility.town import REGION, Town

HINFAHRT = str(Path(sys.executable).with_name("hinfahrt"))
PATIENCE_S = 60


@pytest.fixture
def backend() -> str:
    return "postgresql"


@pytest.fixture
def environment(settings: Settings) -> dict[str, str]:
    """The settings of the test's town as environment variables."""
    return os.environ | {
        "HINFAHRT_DATABASE_URL": settings.database_url,
        "HINFAHRT_REGIONS": REGION,
        "HINFAHRT_REGIONS_DIR": str(settings.regions_dir),
        "HINFAHRT_DATA_DIR": str(settings.data_dir),
        "HINFAHRT_VAR_DIR": str(settings.var_dir),
        "HINFAHRT_SECRET_KEY": settings.secret_key.get_secret_value(),
    }


@contextmanager
def running(*command: str, environment: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """A command of ours in a process; asked to stop at the end, which it must do by itself."""
    process = subprocess.Popen(
        [HINFAHRT, *command],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(PATIENCE_S)


def eventually(holds: Callable[[], bool]) -> bool:
    """Whether something comes true within a minute."""
    deadline = time.monotonic() + PATIENCE_S
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.2)
    return True


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_the_site_answers(town: Town, environment: dict[str, str]) -> None:
    """`hinfahrt serve` is healthy once the tables are there and the roads are prepared."""
    subprocess.run([HINFAHRT, "db", "upgrade"], env=environment, check=True, capture_output=True)
    port = free_port()

    def is_healthy() -> bool:
        try:
            return httpx.get(f"http://127.0.0.1:{port}/healthz").status_code == 200
        except httpx.TransportError:
            return False

    with running("serve", "--port", str(port), "--workers", "1", environment=environment):
        assert eventually(is_healthy)
        health = json.loads(httpx.get(f"http://127.0.0.1:{port}/healthz").text)
        assert health == {"database": True, "roads": {REGION: True}}
        assert httpx.get(f"http://127.0.0.1:{port}/{REGION}/").status_code == 200


def test_the_scheduler_sends_what_waits(
    town: Town, settings: Settings, environment: dict[str, str]
) -> None:
    """A message in the outbox is sent by `hinfahrt scheduler`, once, by whichever of two runs."""
    town.clock.instant = SystemClock().now()  # the scheduler would not send an outdated code
    request_code(town.service, REGION, "0171 3920001", "de")

    def sent() -> list[Path]:
        return list((settings.var_dir / "outbox").glob("*.txt"))

    with (
        running("scheduler", environment=environment),
        running("scheduler", environment=environment),
    ):
        assert eventually(lambda: len(sent()) > 0)
    assert len(sent()) == 1
