"""E-mail over SMTP, always with STARTTLS."""

import smtplib
import ssl
from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import formatdate
from pathlib import Path
from typing import Self

from .channels import DeliveryFailed, Receipt, Undeliverable

TIMEOUT_S = 20
SUBJECT_LENGTH = 70
PERMANENT = 500  # RFC 5321, 4.2.1: replies from here on are final


@dataclass(frozen=True)
class MailServer:
    """A mail server and as whom to send."""

    host: str
    port: int
    sender: str
    user: str = ""
    password: str = field(default="", repr=False)
    ca_file: Path | None = None


@dataclass(frozen=True)
class Attachment:
    """A file that goes with a mail, as PDF."""

    name: str
    content: bytes

    def as_fact(self) -> dict[str, str]:
        """For the `attached` fact of a message; its text must say all that it needs alone, too."""
        return {"name": self.name, "base64": b64encode(self.content).decode()}

    @classmethod
    def from_fact(cls, fact: Mapping[str, str]) -> Self:
        return cls(fact["name"], b64decode(fact["base64"]))


@dataclass(frozen=True)
class EmailChannel:
    """Sends each message as a mail of its own; its first sentence is the subject."""

    server: MailServer

    def send(
        self,
        address: str,
        text: str,
        idempotency_key: str,
        attachments: Sequence[Attachment] = (),
    ) -> Receipt:
        """Raises DeliveryFailed, Undeliverable."""
        send_mail(self.server, address, text, idempotency_key, attachments)
        return Receipt()


def send_mail(
    server: MailServer,
    address: str,
    text: str,
    idempotency_key: str,
    attachments: Sequence[Attachment] = (),
) -> None:
    """Hand one mail to the server. The key becomes its Message-ID, by which doubles are known.

    Raises DeliveryFailed, Undeliverable.
    """
    try:
        mail = _mail(server, address, text, idempotency_key, attachments)
        with smtplib.SMTP(server.host, server.port, timeout=TIMEOUT_S) as connection:
            connection.starttls(context=ssl.create_default_context(cafile=server.ca_file))
            if server.user:
                connection.login(server.user, server.password)
            connection.send_message(mail)
    except smtplib.SMTPRecipientsRefused as error:
        codes = [code for code, _ in error.recipients.values()]
        if all(code >= PERMANENT for code in codes):
            raise Undeliverable(f"SMTP reply {codes[0]}") from None
        raise DeliveryFailed(f"SMTP reply {codes[0]}") from None
    except smtplib.SMTPResponseException as error:
        raise DeliveryFailed(f"SMTP reply {error.smtp_code}") from None
    except (smtplib.SMTPException, OSError) as error:
        raise DeliveryFailed(f"no delivery: {type(error).__name__}") from None
    except ValueError:  # an address with a line break in it
        raise Undeliverable("the address is no address") from None


def _mail(
    server: MailServer, address: str, text: str, key: str, attachments: Sequence[Attachment]
) -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"] = server.sender, address
    mail["Subject"] = _subject(text)
    mail["Date"] = formatdate()
    mail["Message-ID"] = f"<{key}@{server.sender.partition('@')[2] or 'localhost'}>"
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: holiday notices shall not answer
    mail.set_content(text)
    for attachment in attachments:
        mail.add_attachment(
            attachment.content, maintype="application", subtype="pdf", filename=attachment.name
        )
    return mail


def _subject(text: str) -> str:
    first = text.splitlines()[0]
    if len(first) <= SUBJECT_LENGTH:
        return first
    return first[:SUBJECT_LENGTH].rpartition(" ")[0] + " …"
