"""Phone numbers: read as typed, kept as E.164, shown in groups."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mobility.phones import parse_phone, readable_phone
from mobility.refusals import Refusal

LAND = "DE-SN"


@pytest.mark.parametrize(
    ("typed", "kept", "shown"),
    [
        ("030 23125 100", "+493023125100", "030 23125100"),
        ("0171/3920055", "+491713920055", "0171 3920055"),
        ("+420 777 123 456", "+420777123456", "+420 777 123 456"),
        ("٠٣٠ ٢٣١٢٥ ١٠٠", "+493023125100", "030 23125100"),
    ],
)
def test_numbers_of_here_and_elsewhere(typed: str, kept: str, shown: str) -> None:
    """A number without country code is a German one; a foreign one is shown with its code."""
    assert parse_phone(typed, LAND) == kept
    assert readable_phone(kept, LAND) == shown


@pytest.mark.parametrize(
    "typed", ["", "0", "12345", "030", "Lindenstraße 4", "+99 1234567890", "030 000000000000"]
)
def test_incomplete_numbers_are_refused(typed: str) -> None:
    with pytest.raises(Refusal, match="phone_invalid"):
        parse_phone(typed, LAND)


@settings(deadline=None)
@given(st.text(alphabet="+0123456789 -/()٣abc\x00", max_size=25))
def test_any_text_is_a_number_or_a_refusal(typed: str) -> None:
    """What is kept has the form of E.164 and means the same when it is read again."""
    try:
        kept = parse_phone(typed, LAND)
    except Refusal:
        return
    assert re.fullmatch(r"\+[1-9]\d{6,14}", kept)
    assert parse_phone(readable_phone(kept, LAND), LAND) == kept
