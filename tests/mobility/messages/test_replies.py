"""What people write back is understood in any case and spelling, and never guessed."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mobility.messages.replies import Meaning, read_reply

M = Meaning


@pytest.mark.parametrize(
    ("text", "meaning", "numbers"),
    [
        ("OK", M.READ, ()),
        (" ok. ", M.READ, ()),
        ("Okay!", M.READ, ()),
        ("gelesn", M.READ, ()),
        ("3 DA", M.ON_BOARD, (3,)),
        ("3da", M.ON_BOARD, (3,)),
        ("Da 3", M.ON_BOARD, (3,)),
        ("Nr. 3 ist an Bord", M.ON_BOARD, (3,)),
        ("1,2 und 3 da", M.ON_BOARD, (1, 2, 3)),
        ("٣ DA", M.ON_BOARD, (3,)),
        ("3 WEG", M.NOT_THERE, (3,)),
        ("3 nicht da", M.NOT_THERE, (3,)),
        ("3 FERTIG", M.GOT_OFF, (3,)),
        ("3 fertg", M.GOT_OFF, (3,)),
        ("SPAET 10", M.LATE, (10,)),
        ("Spät 10 min", M.LATE, (10,)),
        ("spat10", M.LATE, (10,)),
        ("Verspätung 15", M.LATE, (15,)),
        ("STORNO", M.CANCEL, ()),
        ("stono", M.CANCEL, ()),
        ("Ja", M.YES, ()),
    ],
)
def test_it_is_understood(text: str, meaning: Meaning, numbers: tuple[int, ...]) -> None:
    reply = read_reply(text)
    assert reply is not None
    assert (reply.meaning, reply.numbers) == (meaning, numbers)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "DA",  # who?
        "3",
        "0 da",
        "OK 3",
        "3 da weg",
        "STORNO 3",
        "SPAET",
        "SPAET 10 20",
        "SPAET 999",
        "Bitte nicht stornieren",
        "Ich bin krank",
        "dad 3",  # short words are not guessed
        "https://example.org/3/da",
    ],
)
def test_what_is_in_doubt_is_not(text: str) -> None:
    assert read_reply(text) is None


@settings(deadline=None)
@given(st.text())
def test_anything_can_be_read(text: str) -> None:
    """No text raises; what is understood has the numbers that it needs."""
    reply = read_reply(text)
    if reply and reply.meaning in (M.ON_BOARD, M.NOT_THERE, M.GOT_OFF):
        assert all(number > 0 for number in reply.numbers)
        assert reply.numbers
    if reply and reply.meaning is M.LATE:
        assert len(reply.numbers) == 1


@settings(deadline=None)
@given(
    st.sampled_from(["ok", "{} da", "{} weg", "{} fertig", "spaet {}", "storno", "ja"]),
    st.integers(1, 60),
    st.lists(st.booleans(), min_size=12, max_size=12),
    st.sampled_from(["", " ", "\n", ".", "!!", " 👍"]),
)
def test_case_and_punctuation_do_not_matter(
    form: str, number: int, capitals: list[bool], end: str
) -> None:
    text = form.format(number)
    mixed = "".join(c.upper() if up else c for c, up in zip(text, capitals, strict=False))
    assert read_reply(mixed + end) == read_reply(text) is not None
