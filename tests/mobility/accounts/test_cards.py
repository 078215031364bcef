"""Booking cards: a number and a PIN in place of a phone."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from mobility.accounts import IssuedCard, issue_card, sign_in_with_card
from mobility.model import AuditEntry, BookingCard, Participant
from mobility.refusals import Refusal
from mobility.service import Service
from tests.mobility.samples import OTHER_REGION, REGION, clock_of

PHONE = "030 23125199"


def issue(service: Service, name: str = "Amira Beispiel") -> IssuedCard:
    return issue_card(service, REGION, PHONE, name, "en", "staff:probe")


def refusal(service: Service, number: str, pin: str, region: str = REGION) -> str:
    with pytest.raises(Refusal) as caught:
        sign_in_with_card(service, region, number, pin)
    return caught.value.code


def another(pin: str) -> str:
    """A PIN that is wrong for certain."""
    return f"{(int(pin) + 1) % 1_000_000:06}"


def test_a_card_signs_its_owner_in(service: Service) -> None:
    """As often as she likes; typed with capitals, spaces or Arabic digits, too."""
    card = issue(service)
    assert sign_in_with_card(service, REGION, card.number, card.pin).name == "Amira Beispiel"
    clock_of(service).advance(timedelta(days=100))
    arabic = "".join("٠١٢٣٤٥٦٧٨٩"[int(digit)] for digit in card.pin)
    typed = f" {card.number.upper()} ", f"{arabic[:3]} {arabic[3:]}"
    assert sign_in_with_card(service, REGION, *typed).phone == "+493023125199"


def test_a_new_card_makes_the_old_one_void(service: Service) -> None:
    """There is one person of the phone, with one card; each issue is in the audit log."""
    old, new = issue(service), issue(service, name="")
    assert refusal(service, old.number, old.pin) == "card_wrong"
    assert sign_in_with_card(service, REGION, new.number, new.pin).name == "Amira Beispiel"
    with service.database.reading() as session:
        assert len(session.scalars(select(Participant)).all()) == 1
        assert len(session.scalars(select(BookingCard)).all()) == 1
        assert len(session.scalars(select(AuditEntry)).all()) == 2


def test_five_wrong_pins_in_a_row_block_a_card(service: Service) -> None:
    """Four do not, and a right one begins the count anew; a blocked card refuses the right PIN."""
    card = issue(service)
    for _try in range(4):
        assert refusal(service, card.number, another(card.pin)) == "card_wrong"
    sign_in_with_card(service, REGION, card.number, card.pin)
    for _try in range(5):
        assert refusal(service, card.number, another(card.pin)) == "card_wrong"
    assert refusal(service, card.number, card.pin) == "card_wrong"


def test_a_stranger_learns_nothing(service: Service) -> None:
    """A number that is none, and a card of another region, get the answer of a wrong PIN."""
    card = issue(service)
    assert refusal(service, "0123456789abcdef", card.pin) == "card_wrong"
    assert refusal(service, card.number, card.pin, OTHER_REGION) == "card_wrong"
    assert refusal(service, card.number, "") == "card_wrong"


def test_the_pin_is_not_kept(service: Service) -> None:
    card = issue(service)
    with service.database.reading() as session:
        [row] = session.scalars(select(BookingCard)).all()
        assert card.pin not in row.pin_hash


def test_somebody_new_needs_a_name(service: Service) -> None:
    with pytest.raises(Refusal, match="name_missing"):
        issue(service, name=" ")
