"""A real SMTP server on loopback, with STARTTLS and its own certificate."""

import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from ssl import PROTOCOL_TLS_SERVER, SSLContext
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from mobility.messages.mail import MailServer


@dataclass
class Mailbox:
    """A mail server's side: keeps what it gets, or answers as it is told."""

    reply_to_recipient: str = "250 OK"
    mails: list[bytes] = field(default_factory=list)

    async def handle_RCPT(  # noqa: N802 -- the library's name
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        if self.reply_to_recipient.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.reply_to_recipient

    async def handle_DATA(  # noqa: N802 -- the library's name
        self, _server: Any, _session: Any, envelope: Any
    ) -> str:
        self.mails.append(envelope.content)
        return "250 OK"


@contextmanager
def taking_mail(mailbox: Mailbox, folder: Path) -> Iterator[MailServer]:
    """A server that takes mail over TLS from whoever knows the password."""
    certificate, key = _certify(folder)
    tls = SSLContext(PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate, key)
    controller = Controller(
        mailbox,
        hostname="127.0.0.1",
        port=_free_port(),
        tls_context=tls,
        require_starttls=True,
        auth_required=True,
        authenticator=lambda _server, _session, _envelope, _way, data: AuthResult(
            success=data.password == b"right"
        ),
    )
    controller.start()
    yield MailServer(
        "127.0.0.1", controller.port, "rides@example.org", "rides", "right", certificate
    )
    controller.stop()


def _certify(folder: Path) -> tuple[Path, Path]:
    """A certificate for localhost and its key, made now."""
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    options = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 1 -subj /CN=x"
    names = ("-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1")
    files = ("-keyout", str(key), "-out", str(certificate))
    subprocess.run(["openssl", *options.split(), *names, *files], check=True, capture_output=True)
    return certificate, key


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
