"""E-mail: to a real SMTP server on loopback, with STARTTLS and its own certificate."""

from collections.abc import Iterator
from email import message_from_bytes
from email.policy import default
from typing import Any

import pytest

from mobility.messages import DeliveryFailed, Undeliverable
from mobility.messages.mail import Attachment, EmailChannel, MailServer, send_mail
from tests.mobility.messages.smtp import Mailbox, taking_mail

ADDRESS = "amira@example.org"
KEY = "20261122T180000-adorf-0123456789abcdef"
TEXT = "Hinfahrt: deine Fahrt ist gebucht. Mo. 23.11., Abholung 8:05–8:20: Lindenstraße 4, Adorf."


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
def server(
    shared_mailbox: Mailbox, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[MailServer]:
    """A server that takes mail over TLS from whoever knows the password."""
    with taking_mail(shared_mailbox, tmp_path_factory.mktemp("certificate")) as server:
        yield server


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
