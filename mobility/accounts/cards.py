"""Booking cards: for somebody without a phone at hand, printed by the office or a provider."""

import hmac
import secrets
from dataclasses import dataclass

from mobility.i18n import known_language
from mobility.latin import digits_of
from mobility.model import Action, AuditEntry, BookingCard, Participant, new_id
from mobility.phones import parse_phone
from mobility.refusals import Refusal
from mobility.service import Service
from mobility.storage.people import delete_cards_of, find_card, find_participant, lock_phone

from .participants import code_hash, get_or_add_participant

PIN_DIGITS = 6
TRIES = 5


@dataclass(frozen=True)
class IssuedCard:
    """A new card. The PIN is known here only, for it is kept hashed."""

    number: str
    pin: str
    name: str
    language: str


def issue_card(
    service: Service, region_id: str, phone_text: str, name: str, language: str, actor: str
) -> IssuedCard:
    """A card for the participant of a phone, who is added where she is new; her old one is void.

    Raises Refusal `phone_invalid`, and `name_missing` where someone new has no name.
    """
    phone = parse_phone(phone_text, service.region(region_id).land)
    now, number = service.clock.now(), new_id()
    pin = f"{secrets.randbelow(10**PIN_DIGITS):0{PIN_DIGITS}}"
    with service.database.writing() as session:
        lock_phone(session, region_id, phone)
        person = get_or_add_participant(session, region_id, phone, name, now)
        person.language = known_language(language)
        session.flush()
        delete_cards_of(session, region_id, person.id)
        session.add_all(
            (
                BookingCard(
                    region_id=region_id,
                    id=number,
                    participant_id=person.id,
                    pin_hash=code_hash(service, region_id, number, pin),
                    tries_left=TRIES,
                    issued_at=now,
                ),
                AuditEntry(
                    region_id=region_id,
                    at=now,
                    actor=actor,
                    action=Action.BOOKING_CARD_ISSUED,
                    subject=f"participant:{person.id}",
                ),
            )
        )
        return IssuedCard(number, pin, person.name, person.language)


def sign_in_with_card(service: Service, region_id: str, number: str, pin: str) -> Participant:
    """The participant of a card.

    An unknown number, a wrong PIN and a card blocked after five wrong ones in a row get the same
    answer: Refusal `card_wrong`.
    """
    digits = digits_of(pin)
    with service.database.writing() as session:
        card = find_card(session, region_id, number.strip().lower())
        if card is not None and card.tries_left > 0:
            given = code_hash(service, region_id, card.id, digits)
            if hmac.compare_digest(card.pin_hash, given):
                card.tries_left = TRIES
                person = find_participant(session, region_id, card.participant_id)
                if person is not None:
                    return person
            card.tries_left -= 1
    # Raised only here: inside the transaction it would give the try back.
    raise Refusal("card_wrong")
