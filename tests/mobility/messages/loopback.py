"""An HTTP server on loopback that answers as it is told, one answer after the other."""

import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

HANG_UP = "hang up"
"""An answer that never comes: the connection is closed."""


@dataclass
class Script:
    """The answers still to give, each (status, body, headers) or HANG_UP; what was asked."""

    answers: list[Any] = field(default_factory=list)
    asked: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)
    address: str = ""


@contextmanager
def serving(script: Script) -> Iterator[Script]:
    """Run the server; the script then knows its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            script.asked.append((self.path, dict(self.headers), body))
            answer = script.answers.pop(0)
            if answer == HANG_UP:
                self.connection.shutdown(socket.SHUT_RDWR)
                return
            status, content, headers = answer
            raw = content if isinstance(content, bytes) else json.dumps(content).encode()
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw)

        def log_message(self, *_args: Any) -> None:
            """A line a request helps nobody."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    script.address = f"http://127.0.0.1:{server.server_port}/send"
    try:
        yield script
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
