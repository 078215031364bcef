"""Participants sign in with a code that was sent to their phone."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from mobility.accounts import request_code, sign_in_participant
from mobility.messages import deliver_pending
from mobility.model import OutboxMessage, Participant, SignInCode
from mobility.refusals import Refusal
from mobility.service import Service
from tests.mobility.samples import OTHER_REGION, REGION, clock_of

PHONE = "+493023125199"
NAME = "Amira Beispiel"


# Claims and locks must hold on both databases.
on_both = pytest.mark.parametrize("backend", ["sqlite", "postgresql"])


class Postbox:
    """A channel that keeps what it is given."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def send(self, phone: str, text: str, idempotency_key: str) -> None:
        assert phone == PHONE
        self.texts.append(text)


def receive_code(service: Service) -> str:
    """Ask for a code and read it from the phone."""
    request_code(service, REGION, PHONE, "en")
    postbox = Postbox()
    deliver_pending(service, postbox)
    [text] = postbox.texts
    found = re.search(r"\b\d{6}\b", text)
    assert found
    return found.group()


def sign_in(service: Service, code: str, name: str = NAME, region: str = REGION) -> Participant:
    return sign_in_participant(service, region, PHONE, code, name, "en")


def refusal(service: Service, code: str, name: str = NAME, region: str = REGION) -> str:
    with pytest.raises(Refusal) as caught:
        sign_in(service, code, name, region)
    return caught.value.code


def another(code: str) -> str:
    """A code that is wrong for certain."""
    return f"{(int(code) + 1) % 1_000_000:06}"


@on_both
def test_the_first_sign_in_makes_a_participant(service: Service) -> None:
    """Later ones find her again, with the name that she gave first and the language of today."""
    first = sign_in(service, receive_code(service), "  Amira   Beispiel ")
    assert (first.name, first.phone, first.language) == (NAME, PHONE, "en")
    again = sign_in_participant(service, REGION, PHONE, receive_code(service), "Somebody", "de")
    assert (again.id, again.name, again.language) == (first.id, NAME, "de")
    with service.database.reading() as session:
        assert len(session.scalars(select(Participant)).all()) == 1


def test_a_code_may_be_typed_with_spaces_or_arabic_digits(service: Service) -> None:
    code = receive_code(service)
    assert sign_in(service, f" {code[:3]} {code[3:]} ").name == NAME
    code = receive_code(service)
    assert sign_in(service, "".join("٠١٢٣٤٥٦٧٨٩"[int(digit)] for digit in code)).name == NAME


def test_a_code_works_once(service: Service) -> None:
    code = receive_code(service)
    sign_in(service, code)
    assert refusal(service, code) == "code_expired"


def test_a_code_is_good_for_ten_minutes(service: Service) -> None:
    """One second before the end it opens, at the end it does not."""
    code = receive_code(service)
    clock_of(service).advance(timedelta(minutes=9, seconds=59))
    assert sign_in(service, code).name == NAME
    code = receive_code(service)
    clock_of(service).advance(timedelta(minutes=10))
    assert refusal(service, code) == "code_expired"


@on_both
def test_five_wrong_tries_close_a_code(service: Service) -> None:
    """The tries stay spent although each of them was refused."""
    code = receive_code(service)
    for _ in range(5):
        assert refusal(service, another(code)) == "code_wrong"
    assert refusal(service, code) == "code_expired"


def test_a_second_code_gives_no_more_tries_to_the_first(service: Service) -> None:
    """Four wrong tries, a new code, one wrong try: the first is closed, the second is not."""
    first = receive_code(service)
    for _ in range(4):
        refusal(service, another(first))
    second = receive_code(service)
    wrong = next(code for code in ("000000", "000001", "000002") if code not in (first, second))
    refusal(service, wrong)
    assert first == second or refusal(service, first) == "code_wrong"
    assert sign_in(service, second).name == NAME


@on_both
def test_three_codes_in_ten_minutes_are_enough(service: Service) -> None:
    """The fourth is refused until the first has expired; each of the three opens."""
    codes = []
    for _ in range(3):
        codes.append(receive_code(service))
        clock_of(service).advance(timedelta(minutes=1))
    with pytest.raises(Refusal) as caught:
        request_code(service, REGION, PHONE, "en")
    assert (caught.value.code, caught.value.facts) == ("codes_too_many", {"minutes": 10})
    assert sign_in(service, codes[1]).name == NAME


def test_codes_count_again_when_the_first_has_expired(service: Service) -> None:
    for _ in range(3):
        receive_code(service)
    clock_of(service).advance(timedelta(minutes=10))
    assert sign_in(service, receive_code(service)).name == NAME
    with service.database.reading() as session:
        assert not session.scalars(select(SignInCode)).all()


def test_somebody_new_must_say_her_name(service: Service) -> None:
    """The code is not lost by forgetting it."""
    code = receive_code(service)
    assert refusal(service, code, "  ") == "name_missing"
    assert sign_in(service, code).name == NAME


def test_a_code_opens_its_own_region_only(service: Service) -> None:
    code = receive_code(service)
    assert refusal(service, code, region=OTHER_REGION) == "code_expired"


def test_no_table_keeps_a_code_that_was_sent(service: Service) -> None:
    """The code is hashed with a key from the start, and leaves the outbox with its message."""
    code = receive_code(service)
    with service.database.reading() as session:
        kept = session.scalars(select(SignInCode)).one()
        sent = session.scalars(select(OutboxMessage)).one()
    assert code not in kept.code_hash
    assert sent.facts == {}


def test_a_code_is_not_sent_after_its_time(service: Service) -> None:
    """A message that waited longer than ten minutes is dropped, and what it said erased."""
    request_code(service, REGION, PHONE, "en")
    clock_of(service).advance(timedelta(minutes=10, seconds=1))
    postbox = Postbox()
    assert deliver_pending(service, postbox).dropped == 1
    assert postbox.texts == []
    with service.database.reading() as session:
        assert session.scalars(select(OutboxMessage)).one().facts == {}


@pytest.mark.parametrize("typed", ["030 23125199", "+49 30 23125-199", "0049 (30) 23125 199"])
def test_a_phone_is_kept_the_same_however_it_is_typed(service: Service, typed: str) -> None:
    assert request_code(service, REGION, typed, "en") == PHONE


def test_what_is_no_phone_number_is_refused(service: Service) -> None:
    with pytest.raises(Refusal) as caught:
        request_code(service, REGION, "23125199 bei Amira", "en")
    assert caught.value.code == "phone_invalid"
    assert not caught.value.facts
