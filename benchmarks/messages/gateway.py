"""An SMS gateway on loopback like seven.io, with faults: the kind that real ones have.

It does not look for doubles itself: what reaches it twice is counted twice.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from random import Random
from threading import Lock, Thread
from time import monotonic, sleep
from typing import Any

SLOW_S = 0.3
PRICE = 0.075
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
    """A message that the gateway has accepted, and whether it has said so."""

    key: str
    phone: str
    text: str
    at_s: float
    answered: bool


@dataclass
class LoopbackGateway:
    """What it accepted; `report` is called with key and status for each report."""

    faults: Faults
    seed: int = 0
    report: Callable[[str, str], None] = lambda _key, _status: None
    taken: list[Taken] = field(default_factory=list)
    requests: int = 0
    _lock: Lock = field(default_factory=Lock)

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
            row = Taken(key, content["to"], content["text"], monotonic(), answered)
            self.taken.append(row)
        for status in self._reports(key):
            self.report(key, status)

    def _reports(self, key: str) -> tuple[str, ...]:
        """Twice and out of order; of every second message nothing is ever heard."""
        return () if sum(key.encode()) % 2 else (DELIVERED, TRANSMITTED, DELIVERED)


@contextmanager
def serving(gateway: LoopbackGateway) -> Iterator[str]:
    """Run a gateway; yields its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler_of(gateway))
    server.daemon_threads = True
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/api/sms"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _handler_of(gateway: LoopbackGateway) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            content = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            match gateway.fate():
                case "too_many":
                    self._answer(429, {})
                case "broken":
                    self._answer(500, {})
                case "dropped":
                    gateway.take(content, answered=False)
                    self.close_connection = True
                case "slow":
                    sleep(SLOW_S)
                    self._accept(content)
                case _:
                    self._accept(content)

        def _accept(self, content: dict[str, Any]) -> None:
            gateway.take(content, answered=True)
            message = {"id": str(gateway.requests), "parts": 1, "price": PRICE, "success": True}
            self._answer(200, {"success": "100", "messages": [message]})

        def _answer(self, status: int, content: dict[str, Any]) -> None:
            body = json.dumps(content).encode()
            try:
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)
            except OSError:
                self.close_connection = True  # whoever asked is dead

        def log_message(self, *_args: Any) -> None:
            """A line a request helps nobody."""

    return Handler
