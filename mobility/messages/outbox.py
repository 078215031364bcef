"""The outbox: messages are put in with the change that they tell of, and sent afterwards."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Self

from mobility.driver_links import tour_link
from mobility.i18n import known_language
from mobility.model import Driver, MessageChannel, MessageStatus, Participant
from mobility.service import Service
from mobility.storage import Session
from mobility.storage.driving import find_told_tour, keep_told_tour
from mobility.storage.messages import erase_messages, find_untried_message, insert_messages_once
from mobility.views import DayView, TourView

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
        """As the person chose; without an address there is no e-mail but an SMS."""
        if person.channel is MessageChannel.EMAIL and not person.email:
            return cls(person.phone, person.language)
        return cls(person.phone, person.language, person.channel, person.email)


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
    """One of several messages of a template that are put into the outbox together."""

    to: Recipient
    facts: dict[str, Any]
    idempotency_key: str
    about_ride_id: str | None = None


def put_all(
    session: Session, service: Service, region_id: str, template: str, letters: Iterable[Letter]
) -> int:
    """Write several messages like `put`, at once; returns how many were not there already."""
    rows = [
        _row(
            service,
            region_id=region_id,
            to=one.to,
            template=template,
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


def put_tour_schedule(
    session: Session, service: Service, day_view: DayView, tour: TourView, to: Recipient
) -> bool:
    """Write the driver's message of one published tour: what is new to him since the last one.

    Returns whether there is anything: a tour that is as he knows it is not told again.
    """
    facts = tour_facts(day_view, tour)
    told = find_told_tour(session, day_view.region_id, tour.shift_id)
    if told is not None and told | {"version": 0} == facts | {"version": 0}:
        return False
    link = tour_link(service, session, day_view.region_id, tour.shift_id)
    keep_told_tour(session, day_view.region_id, tour.shift_id, day_view.day, facts)
    return put(
        session,
        service,
        region_id=day_view.region_id,
        to=to,
        template="tour_schedule",
        facts=facts | {"told": told, "link": link},
        idempotency_key=tour_schedule_key(day_view.day, tour.shift_id, day_view.version),
    )


def tour_schedule_key(day: date, shift_id: str, version: int) -> str:
    """The idempotency key of a driver's SMS."""
    return f"tour_schedule:{day}:{shift_id}:{version}"


def word_for(
    service: Service, region_id: str, language: str, template: str, facts: dict[str, Any]
) -> str:
    """The text of a message in the recipient's language. Raises KeyError as `word`."""
    wording = service.wording(region_id, known_language(language))
    return word(template, facts, wording, service.region(region_id))
