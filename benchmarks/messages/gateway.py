"""An SMS gateway on loopback like seven.io, with faults: the kind that real ones have.

It does not look for doubles itself: what reaches it twice is counted twice.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import SimpleQueue
from random import Random
from threading import Lock, Thread
from time import sleep
from typing import Any

SLOW_S = 0.3
PRICE = 0.075
REFUSALS = {
    "too_many": HTTPStatus.TOO_MANY_REQUESTS,
    "broken": HTTPStatus.INTERNAL_SERVER_ERROR,
}
DELIVERED, TRANSMITTED = "DELIVERED", "TRANSMITTED"


@dataclass(frozen=True)
class Faults:
    """The share of requests that meet each fault; the rest are answered well."""

    slow: float = 0.05
    too_many: float = 0.05
    broken: float = 0.05
    dropped: float = 0.05  # taken, and the connection closed without an answer


@dataclass(frozen=True)
class Taken:
    """A message that the gateway has accepted; by whom it was sent, and whether it was told so."""

    key: str
    phone: str
    sender: str
    answered: bool


@dataclass
class LoopbackGateway:
    """What it accepted; `report` is called with key and status for each report, by one thread."""

    faults: Faults
    seed: int = 0
    report: Callable[[str, str], None] = lambda _key, _status: None
    taken: list[Taken] = field(default_factory=list)
    requests: int = 0
    _lock: Lock = field(default_factory=Lock)
    _reports: "SimpleQueue[tuple[str, str] | None]" = field(default_factory=SimpleQueue)

    def fate(self) -> str:
        """What happens to the next request; the same in every run of a seed."""
        with self._lock:
            self.requests += 1
            dice = Random(f"{self.seed} {self.requests}").random()
        for name in ("slow", "too_many", "broken", "dropped"):
            dice -= getattr(self.faults, name)
            if dice < 0:
                return name
        return "well"

    def take(self, content: dict[str, Any], *, answered: bool) -> None:
        key = content["foreign_id"]
        with self._lock:
            self.taken.append(Taken(key, content["to"], content["from"], answered))
        # Twice and out of order; of every second message nothing is ever heard.
        for status in () if sum(key.encode()) % 2 else (DELIVERED, TRANSMITTED, DELIVERED):
            self._reports.put((key, status))

    def tell_reports(self) -> None:
        """Report until `None` comes."""
        while (one := self._reports.get()) is not None:
            self.report(*one)

    def end_reports(self) -> None:
        self._reports.put(None)


@contextmanager
def serving(gateway: LoopbackGateway) -> Iterator[str]:
    """Run a gateway; yields its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler_of(gateway))
    server.daemon_threads = True
    threads = [Thread(target=work) for work in (server.serve_forever, gateway.tell_reports)]
    for thread in threads:
        thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/api/sms"
    finally:
        server.shutdown()
        server.server_close()
        gateway.end_reports()
        for thread in threads:
            thread.join()


def _handler_of(gateway: LoopbackGateway) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            body = self.rfile.read(length)
            if len(body) < length:  # whoever asked died in the middle of the question
                self.close_connection = True
                return
            self._meet(gateway.fate(), json.loads(body))

        def _meet(self, fate: str, content: dict[str, Any]) -> None:
            if fate in REFUSALS:
                self._answer(REFUSALS[fate], {})
                return
            if fate == "slow":
                sleep(SLOW_S)
            answered = fate != "dropped"
            gateway.take(content, answered=answered)
            if not answered:
                self.close_connection = True
                return
            message = {"id": str(gateway.requests), "parts": 1, "price": PRICE, "success": True}
            self._answer(HTTPStatus.OK, {"success": "100", "messages": [message]})

        def _answer(self, status: int, content: dict[str, Any]) -> None:
            body = json.dumps(content).encode()
            with suppress(OSError):  # whoever asked may be dead
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

        def log_message(self, *_args: Any) -> None:
            """A line a request helps nobody."""

    return Handler
