"""The outbox: messages are put in with the change that they tell of, and sent afterwards."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Self

from mobility.driver_links import tour_link
from mobility.i18n import known_language
from mobility.model import Driver, MessageChannel, MessageStatus, OutboxMessage, Participant
from mobility.service import Service
from mobility.storage import Session
from mobility.storage.driving import Told, keep_told_tours
from mobility.storage.messages import erase_messages, find_untried_message, insert_messages_once
from mobility.views import DayView

from .templates import PHONE_ONLY, word
from .tour_schedule import tour_facts


@dataclass(frozen=True)
class Recipient:
    """Who is told, in which language, and how."""

    phone: str
    language: str
    channel: MessageChannel = MessageChannel.SMS
    email: str | None = None

    @classmethod
    def of(cls, person: Participant | Driver) -> Self:
        """As the person chose."""
        return cls.reached_by(person.phone, person.language, person.channel, person.email)

    @classmethod
    def reached_by(
        cls, phone: str, language: str, channel: MessageChannel, email: str | None
    ) -> Self:
        """Without an address there is no e-mail but an SMS."""
        if channel is MessageChannel.EMAIL and not email:
            return cls(phone, language)
        return cls(phone, language, channel, email)


def put(
    session: Session,
    service: Service,
    *,
    region_id: str,
    to: Recipient,
    template: str,
    facts: dict[str, Any],
    idempotency_key: str,
    about_ride_id: str | None = None,
    not_before: datetime | None = None,
) -> bool:
    """Write a message into the outbox, in the caller's transaction; once per idempotency key.

    It is sent at once, or from `not_before` on; who wants no messages is put on the office's call
    list. Returns whether it was written. Optional facts are instants in ISO 8601: `useful_until`
    lets the worker drop it afterwards, and what is `needed_by` an early hour may be told at night.
    Raises KeyError for an unknown template or a missing fact, so that no message stays that cannot
    be worded.
    """
    row = _row(
        service,
        region_id=region_id,
        to=to,
        template=template,
        facts=facts,
        idempotency_key=idempotency_key,
        about_ride_id=about_ride_id,
        not_before=not_before,
    )
    return bool(insert_messages_once(session, [row]))


@dataclass(frozen=True)
class Letter:
    """One of several messages that are put into the outbox together."""

    to: Recipient
    template: str
    facts: dict[str, Any]
    idempotency_key: str
    about_ride_id: str | None = None


def put_all(session: Session, service: Service, region_id: str, letters: Iterable[Letter]) -> int:
    """Write several messages like `put`, at once; returns how many were not there already."""
    rows = [
        _row(
            service,
            region_id=region_id,
            to=one.to,
            template=one.template,
            facts=one.facts,
            idempotency_key=one.idempotency_key,
            about_ride_id=one.about_ride_id,
            not_before=None,
        )
        for one in letters
    ]
    return insert_messages_once(session, rows)


def _row(
    service: Service,
    *,
    region_id: str,
    to: Recipient,
    template: str,
    facts: dict[str, Any],
    idempotency_key: str,
    about_ride_id: str | None,
    not_before: datetime | None,
) -> dict[str, Any]:
    """The values of a message's row. Raises KeyError as `put`."""
    word_for(service, region_id, to.language, template, facts)
    now = service.clock.now()
    channel = MessageChannel.SMS if template in PHONE_ONLY else to.channel
    to_call = channel is MessageChannel.NONE
    return {
        "region_id": region_id,
        "created_at": now,
        "phone": to.phone,
        "language": to.language,
        "channel": channel,
        "email": to.email if channel is MessageChannel.EMAIL else None,
        "template": template,
        "facts": facts,
        "about_ride_id": about_ride_id,
        "idempotency_key": idempotency_key,
        "status": MessageStatus.TO_CALL if to_call else MessageStatus.PENDING,
        "next_try_at": not_before or now,
    }


def renew(
    session: Session,
    service: Service,
    *,
    region_id: str,
    idempotency_key: str,
    facts: dict[str, Any],
    not_before: datetime,
) -> bool:
    """Let a message that nobody has tried to send yet say something newer; says whether it can.

    Raises KeyError for a missing fact.
    """
    message = find_untried_message(session, region_id, idempotency_key)
    if message is None:
        return False
    word_for(service, region_id, message.language, message.template, facts)
    message.facts, message.next_try_at = facts, not_before
    return True


def forget_messages(service: Service, region_id: str) -> None:
    """Erase who was told what once the time of retention is over; counts and cost stay."""
    days = timedelta(days=service.region(region_id).rules.retention_days)
    with service.database.writing() as session:
        erase_messages(session, region_id, before=service.clock.now() - days)


def tour_schedules(
    session: Session,
    service: Service,
    day_view: DayView,
    drivers: Mapping[str, Recipient],
    known: Mapping[str, Told],
) -> list[Letter]:
    """To each driver, by shift, what is new to him of his published tour since the last message.

    A tour that is as he knows it is not told again. What is told is kept; the caller puts it.
    """
    region_id = day_view.region_id
    facts = {
        tour.shift_id: tour_facts(day_view, tour)
        for tour in day_view.tours
        if tour.shift_id in drivers
    }
    news = {name: said for name, said in facts.items() if not _is_known(known[name].facts, said)}
    keep_told_tours(session, region_id, day_view.day, news)
    return [
        Letter(
            drivers[name],
            "tour_schedule",
            said
            | {
                "told": known[name].facts,
                "link": tour_link(service, region_id, name, known[name].generation),
            },
            tour_schedule_key(day_view.day, name, day_view.version),
        )
        for name, said in news.items()
    ]


def _is_known(told: dict[str, Any] | None, facts: dict[str, Any]) -> bool:
    return told is not None and told | {"version": 0} == facts | {"version": 0}


def tour_schedule_key(day: date, shift_id: str, version: int) -> str:
    """The idempotency key of a driver's SMS."""
    return f"tour_schedule:{day}:{shift_id}:{version}"


def find_words(service: Service, row: OutboxMessage, language: str) -> str | None:
    """The text of a stored message; None where this version cannot word it any more."""
    try:
        return word_for(service, row.region_id, language, row.template, row.facts)
    except KeyError:
        return None


def word_for(
    service: Service, region_id: str, language: str, template: str, facts: dict[str, Any]
) -> str:
    """The text of a message in the recipient's language. Raises KeyError as `word`."""
    wording = service.wording(region_id, known_language(language))
    return word(template, facts, wording, service.region(region_id))
