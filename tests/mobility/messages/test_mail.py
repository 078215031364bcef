"""E-mail: to a real SMTP server on loopback, with STARTTLS and its own certificate."""

import socket
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from ssl import PROTOCOL_TLS_SERVER, SSLContext
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from mobility.messages import DeliveryFailed, Undeliverable
from mobility.messages.mail import Attachment, EmailChannel, MailServer, send_mail

ADDRESS = "amira@example.org"
KEY = "20261122T180000-adorf-0123456789abcdef"
TEXT = "Hinfahrt: deine Fahrt ist gebucht. Mo. 23.11., Abholung 8:05–8:20: Lindenstraße 4, Adorf."


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

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        self.mails.append(envelope.content)
        return "250 OK"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate for localhost and its key, made now."""
    folder = tmp_path_factory.mktemp("certificate")
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    options = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 1 -subj /CN=x"
    names = ("-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1")
    files = ("-keyout", str(key), "-out", str(certificate))
    subprocess.run(["openssl", *options.split(), *names, *files], check=True, capture_output=True)
    return certificate, key


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def shared_mailbox() -> Mailbox:
    return Mailbox()


@pytest.fixture
def mailbox(shared_mailbox: Mailbox) -> Mailbox:
    """The server's mailbox, empty and willing."""
    shared_mailbox.reply_to_recipient = "250 OK"
    shared_mailbox.mails.clear()
    return shared_mailbox


@pytest.fixture(scope="module")
def server(shared_mailbox: Mailbox, certificate: tuple[Path, Path]) -> Iterator[MailServer]:
    """A server that takes mail over TLS from whoever knows the password."""
    tls = SSLContext(PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(*certificate)
    controller = Controller(
        shared_mailbox,
        hostname="127.0.0.1",
        port=free_port(),
        tls_context=tls,
        require_starttls=True,
        auth_required=True,
        authenticator=lambda _server, _session, _envelope, _way, data: AuthResult(
            success=data.password == b"right"
        ),
    )
    controller.start()
    yield MailServer(
        "127.0.0.1", controller.port, "rides@example.org", "rides", "right", certificate[0]
    )
    controller.stop()


def test_a_message_becomes_a_mail(server: MailServer, mailbox: Mailbox) -> None:
    """The key is its Message-ID, so that a mail sent twice is known as one."""
    EmailChannel(server).send(ADDRESS, TEXT, KEY)
    mail = message_from_bytes(mailbox.mails[0], policy=default)
    assert mail["To"] == ADDRESS
    assert mail["From"] == "rides@example.org"
    assert mail["Message-ID"] == f"<{KEY}@example.org>"
    assert mail["Subject"].startswith("Hinfahrt: deine Fahrt ist gebucht. Mo. 23.11.")
    assert len(mail["Subject"]) <= 72
    assert mail.get_content().strip() == TEXT


def test_sheets_go_with_a_mail(server: MailServer, mailbox: Mailbox) -> None:
    send_mail(server, ADDRESS, "Sheets", KEY, [Attachment("tours.pdf", b"%PDF-1.7 ...")])
    mail = message_from_bytes(mailbox.mails[0], policy=default)
    [sheet] = mail.iter_attachments()
    assert (sheet.get_filename(), sheet.get_content()) == ("tours.pdf", b"%PDF-1.7 ...")
    assert sheet.get_content_type() == "application/pdf"


def test_an_address_that_does_not_exist_is_not_tried_again(
    server: MailServer, mailbox: Mailbox
) -> None:
    mailbox.reply_to_recipient = "550 no such mailbox"
    with pytest.raises(Undeliverable, match="550"):
        EmailChannel(server).send(ADDRESS, TEXT, KEY)


def test_a_full_mailbox_may_be_empty_later(server: MailServer, mailbox: Mailbox) -> None:
    mailbox.reply_to_recipient = "452 mailbox full"
    with pytest.raises(DeliveryFailed, match="452") as caught:
        EmailChannel(server).send(ADDRESS, TEXT, KEY)
    assert not isinstance(caught.value, Undeliverable)


@pytest.mark.parametrize("wrong", ["ca_file", "port"])
def test_a_server_that_cannot_be_used_is_tried_again(
    server: MailServer, mailbox: Mailbox, wrong: str
) -> None:
    """A certificate that nobody vouches for; nobody there."""
    changes: dict[str, Any] = {"ca_file": None, "port": 9}
    broken = MailServer(**{**vars(server), wrong: changes[wrong]})
    with pytest.raises(DeliveryFailed) as caught:
        EmailChannel(broken).send(ADDRESS, TEXT, KEY)
    assert ADDRESS not in str(caught.value)
    assert mailbox.mails == []


def test_a_line_break_in_an_address_writes_no_header(server: MailServer, mailbox: Mailbox) -> None:
    with pytest.raises(Undeliverable):
        EmailChannel(server).send(f"{ADDRESS}\nBcc: all@example.org", TEXT, KEY)
    assert mailbox.mails == []
