"""Participants: they sign in with their phone and a code sent to it."""

import hashlib
import hmac
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from mobility.i18n import known_language
from mobility.latin import digits_of
from mobility.messages import Recipient, put
from mobility.model import (
    Action,
    AuditEntry,
    MessageChannel,
    Participant,
    SignInCode,
    new_id,
)
from mobility.names import tidy_name
from mobility.phones import parse_phone
from mobility.refusals import Refusal
from mobility.service import Service
from mobility.storage import Session
from mobility.storage.people import (
    delete_codes_of_phone,
    delete_expired_codes,
    find_participant,
    find_participant_by_phone,
    list_live_codes,
    list_participants_by_name,
    list_participants_by_phone,
    lock_phone,
)

CODE_DIGITS = 6
CODE_LIFETIME = timedelta(minutes=10)
TRIES = 5
MAX_LIVE_CODES = 3
MOST_CALLERS = 8
LEAST_DIGITS, MOST_LAST_DIGITS, LEAST_LETTERS = 3, 5, 2

_LIFETIME_MINUTES = CODE_LIFETIME // timedelta(minutes=1)


def request_code(service: Service, region_id: str, phone_text: str, language: str) -> str:
    """Send a sign-in code to a phone, known or not; returns the phone as E.164.

    Raises Refusal `phone_invalid`, and `codes_too_many` after three codes within ten minutes.
    """
    phone = parse_phone(phone_text, service.region(region_id).land)
    now = service.clock.now()
    with service.database.writing() as session:
        lock_phone(session, region_id, phone)
        delete_expired_codes(session, region_id, now)
        if len(list_live_codes(session, region_id, phone, now)) >= MAX_LIVE_CODES:
            raise Refusal("codes_too_many", minutes=_LIFETIME_MINUTES)
        _send_code(session, service, region_id, phone, language, now)
    return phone


def sign_in_participant(
    service: Service, region_id: str, phone: str, code: str, name: str, language: str
) -> Participant:
    """The participant of a phone, made at the first sign-in; from now on in this language.

    A wrong code costs each live code of the phone one of its five tries; the right one ends them
    all. Raises Refusal `code_expired` where no code is left to try, `code_wrong`, and
    `name_missing` where someone new gives no name (the code stays good).
    """
    now = service.clock.now()
    with service.database.writing() as session:
        lock_phone(session, region_id, phone)
        live = list_live_codes(session, region_id, phone, now)
        open_codes = [kept for kept in live if kept.tries_left > 0]
        if _matches_one(service, open_codes, code):
            participant = get_or_add_participant(session, region_id, phone, name, now)
            participant.language = known_language(language)
            delete_codes_of_phone(session, region_id, phone)
            return participant
        for kept in open_codes:
            kept.tries_left -= 1
    # Raised only here: inside the transaction it would give the tries back.
    raise Refusal("code_wrong" if open_codes else "code_expired")


def keep_language(service: Service, region_id: str, participant_id: str, language: str) -> None:
    """From now on a participant's messages come in this language."""
    with service.database.writing() as session:
        participant = find_participant(session, region_id, participant_id)
        if participant is not None:
            participant.language = known_language(language)


def add_participant(
    service: Service,
    region_id: str,
    phone_text: str,
    name: str,
    language: str,
    *,
    actor: str,
    channel: MessageChannel = MessageChannel.SMS,
) -> Participant:
    """The participant of a phone, made where nobody of it is known, for whom staff books.

    Language and channel are those of somebody new; who is known keeps hers. Raises Refusal
    `phone_invalid`, `name_missing`.
    """
    phone = parse_phone(phone_text, service.region(region_id).land)
    now = service.clock.now()
    with service.database.writing() as session:
        lock_phone(session, region_id, phone)
        known = find_participant_by_phone(session, region_id, phone)
        participant = known or get_or_add_participant(session, region_id, phone, name, now)
        participant.language = participant.language or known_language(language)
        if known is None:
            participant.channel = channel
            session.flush()
            session.add(
                AuditEntry(
                    region_id=region_id,
                    at=now,
                    actor=actor,
                    action=Action.PARTICIPANT_ADDED,
                    subject=f"participant:{participant.id}",
                )
            )
        return participant


def find_callers(service: Service, region_id: str, text: str) -> Sequence[Participant]:
    """Up to eight participants by part of a phone number, as it is dialled, or by their names.

    Fewer than three digits, or two letters, find nobody.
    """
    digits = digits_of(text)
    with service.database.reading() as session:
        if len(digits) >= LEAST_DIGITS:
            # Of a whole number the zeros for dialling out are no part of what is stored.
            parts = {digits, digits.lstrip("0")} if len(digits) > MOST_LAST_DIGITS else {digits}
            return list_participants_by_phone(session, region_id, parts, MOST_CALLERS)
        words = [word for word in text.split() if len(word) >= LEAST_LETTERS]
        return list_participants_by_name(session, region_id, words, MOST_CALLERS) if words else ()


def _send_code(
    session: Session, service: Service, region_id: str, phone: str, language: str, now: datetime
) -> None:
    code = f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}}"
    kept = SignInCode(
        region_id=region_id,
        id=new_id(),
        phone=phone,
        code_hash=code_hash(service, region_id, phone, code),
        expires_at=now + CODE_LIFETIME,
        tries_left=TRIES,
    )
    session.add(kept)
    put(
        session,
        service,
        region_id=region_id,
        to=Recipient(phone, language),
        template="sign_in_code",
        facts={
            "code": code,
            "minutes": _LIFETIME_MINUTES,
            "useful_until": kept.expires_at.isoformat(),
        },
        idempotency_key=f"sign_in_code:{kept.id}",
    )


def _matches_one(service: Service, codes: Sequence[SignInCode], typed: str) -> bool:
    digits = digits_of(typed)
    # All are compared, each in constant time: the answer's delay says nothing.
    matches = [
        hmac.compare_digest(kept.code_hash, code_hash(service, kept.region_id, kept.phone, digits))
        for kept in codes
    ]
    return any(matches)


def code_hash(service: Service, region_id: str, owner: str, code: str) -> str:
    """How a code of six digits is kept that belongs to a phone or a card."""
    # Keyed: a million codes are soon tried against a plain hash by whoever reads the table.
    key = service.settings.signing_key.encode()
    return hmac.new(key, f"{region_id} {owner} {code}".encode(), hashlib.sha256).hexdigest()


def get_or_add_participant(
    session: Session, region_id: str, phone: str, name: str, now: datetime
) -> Participant:
    """Who has this phone. Raises Refusal `name_missing` where someone new gives no name."""
    known = find_participant_by_phone(session, region_id, phone)
    if known is not None:
        return known
    if not tidy_name(name):
        raise Refusal("name_missing")
    made = Participant(
        region_id=region_id, phone=phone, name=tidy_name(name), language="", created_at=now
    )
    session.add(made)
    return made
