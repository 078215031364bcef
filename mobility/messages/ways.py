"""The ways out that an installation has chosen in its settings."""

from collections.abc import Iterator
from contextlib import contextmanager

import httpx

from mobility.config import Settings
from mobility.files import write_private
from mobility.model import MessageChannel
from mobility.refusals import Refusal

from .channels import Channel, ConsoleChannel, DeliveryFailed, Ways
from .mail import Attachment, EmailChannel, MailServer, send_mail
from .sms import GATEWAYS, Gateway, SmsAccount, SmsChannel

CONSOLE, SMTP = "console", "smtp"
REPORTS_PATH = "/gateway/sms/reports"
"""Where gateways report to, below the installation's public address."""


@contextmanager
def open_ways(settings: Settings) -> Iterator[Ways]:
    """The chosen channels, with their connections kept open meanwhile.

    Raises Refusal `channel_unknown`, `channel_incomplete`.
    """
    gateway = find_gateway(settings)
    email = _email_channel(settings)
    if gateway is None:
        yield {MessageChannel.SMS: _console(settings), MessageChannel.EMAIL: email}
        return
    account = sms_account(settings, gateway)
    with httpx.Client() as client:
        sms = SmsChannel(gateway, account, client)
        yield {MessageChannel.SMS: sms, MessageChannel.EMAIL: email}


def find_gateway(settings: Settings) -> Gateway | None:
    """The kind of SMS gateway chosen; None for the console. Raises Refusal `channel_unknown`."""
    if settings.sms_channel == CONSOLE:
        return None
    if settings.sms_channel not in GATEWAYS:
        raise _unknown("HINFAHRT_SMS_CHANNEL", settings.sms_channel, [CONSOLE, *GATEWAYS])
    return GATEWAYS[settings.sms_channel]


def sms_account(settings: Settings, gateway: Gateway) -> SmsAccount:
    """Raises Refusal `channel_incomplete` without a key."""
    key = settings.sms_key.get_secret_value()
    if not key:
        raise Refusal("channel_incomplete", setting="HINFAHRT_SMS_KEY")
    return SmsAccount(
        url=settings.sms_url or gateway.usual_url,
        account=settings.sms_account,
        key=key,
        signing_key=settings.sms_signing_key.get_secret_value() or key,
        sender=settings.sms_sender,
        report_url=settings.base_url.rstrip("/") + REPORTS_PATH,
    )


def mail_server(settings: Settings) -> MailServer:
    return MailServer(
        host=settings.smtp_host,
        port=settings.smtp_port,
        sender=settings.email_sender,
        user=settings.smtp_user,
        password=settings.smtp_password.get_secret_value(),
        ca_file=settings.smtp_ca_file,
    )


def mail_file(settings: Settings, address: str, name: str, content: bytes) -> None:
    """Send a PDF by e-mail, or write it where e-mail is written to. Raises DeliveryFailed."""
    if settings.email_channel == SMTP:
        attachment = Attachment(f"{name}.pdf", content)
        send_mail(mail_server(settings), address, name, name, [attachment])
        return
    try:
        write_private(settings.var_dir / "outbox" / f"{name}.pdf", content)
    except OSError as error:
        raise DeliveryFailed(error.strerror or "the file cannot be written") from error


def _email_channel(settings: Settings) -> Channel:
    if settings.email_channel == CONSOLE:
        return _console(settings)
    if settings.email_channel == SMTP:
        return EmailChannel(mail_server(settings))
    raise _unknown("HINFAHRT_EMAIL_CHANNEL", settings.email_channel, [CONSOLE, SMTP])


def _console(settings: Settings) -> ConsoleChannel:
    return ConsoleChannel(settings.var_dir / "outbox")


def _unknown(setting: str, channel: str, known: list[str]) -> Refusal:
    return Refusal("channel_unknown", setting=setting, channel=channel, known=", ".join(known))
