"""The alphabet of SMS: every name can be written in it, and its cost is counted as networks do."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mobility.messages import gsm7_septets, segments, to_gsm7
from mobility.messages.gsm7 import ALPHABET, fold_latin

# One block for each script that people in our regions write their names in, and then anything.
SCRIPTS = {
    "Latin": st.characters(min_codepoint=0x41, max_codepoint=0x24F),
    "Vietnamese": st.characters(min_codepoint=0x1E00, max_codepoint=0x1EFF),
    "Greek": st.characters(min_codepoint=0x370, max_codepoint=0x3FF),
    "Cyrillic": st.characters(min_codepoint=0x400, max_codepoint=0x4FF),
    "Armenian": st.characters(min_codepoint=0x530, max_codepoint=0x58F),
    "Hebrew": st.characters(min_codepoint=0x590, max_codepoint=0x5FF),
    "Arabic": st.characters(min_codepoint=0x600, max_codepoint=0x6FF),
    "Devanagari": st.characters(min_codepoint=0x900, max_codepoint=0x97F),
    "Thai": st.characters(min_codepoint=0xE00, max_codepoint=0xE7F),
    "Georgian": st.characters(min_codepoint=0x10A0, max_codepoint=0x10FF),
    "Ethiopic": st.characters(min_codepoint=0x1200, max_codepoint=0x137F),
    "Han": st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF),
    "Hangul": st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3),
    "anything": st.characters(),
}
NAMES = st.one_of(*(st.text(letters, max_size=40) for letters in SCRIPTS.values()))


@settings(deadline=None)
@given(NAMES)
@example("أميرة مثال\u202f👩‍🦽\x1b\r\t\ud800")
def test_every_name_can_be_sent(name: str) -> None:
    """Whatever the script, no character is left that would turn the SMS into UCS-2."""
    sent = to_gsm7(name)
    assert set(sent) <= ALPHABET
    assert gsm7_septets(sent) >= len(sent)
    assert to_gsm7(sent) == sent


@settings(deadline=None)
@given(st.text(alphabet="abcdefgABCDEFG ÄÖÜäöüßéàñ0123456789.,:;-+/()&@€[]", max_size=200))
def test_german_text_stays_as_it_is(text: str) -> None:
    assert to_gsm7(text) == text


@pytest.mark.parametrize(
    ("text", "sent"),
    [
        ("Grażyna Łuczak", "Grazyna Luczak"),
        ("İsmail Çağlar", "Ismail Çaglar"),  # a capital Ç is in the alphabet, a small one not
        ("Đặng Thị", "Dang Thi"),
        ("أميرة مثال", "Amira Mthal"),
        ("ሰላም ምሳሌ", "Selam Msale"),
        ("Олександра Зразок", "Oleksandra Zrazok"),
        ("„Café“ – 8:05\u202fUhr …", '"Cafe" - 8:05 Uhr ...'.replace("Cafe", "Café")),
        ("a\u0308", "ä"),  # two code points, one letter
        ("王", "?"),
    ],
)
def test_names_are_written_as_they_sound(text: str, sent: str) -> None:
    assert to_gsm7(text) == sent


def test_only_latin_text_is_folded() -> None:
    """A message in Arabic stays Arabic; a German one never pays for a dash."""
    assert fold_latin("Abholung 7:55–8:10") == "Abholung 7:55-8:10"
    assert fold_latin("موعد – 8:05") == "موعد – 8:05"


@pytest.mark.parametrize(
    ("text", "septets", "count"),
    [
        ("", 0, 1),
        ("a" * 160, 160, 1),
        ("a" * 161, 161, 2),  # from here on each part loses 7 septets to its header
        ("a" * 306, 306, 2),  # 2 x 153
        ("a" * 307, 307, 3),
        ("€" * 80, 160, 1),  # two septets each
        ("€" * 81, 162, 2),
        # 152 and a euro sign do not fit together in 153: the pair is not cut in two.
        ("a" * 152 + "€" + "a" * 152, 306, 3),
        ("\n" * 160, 160, 1),
    ],
)
def test_septets_and_segments(text: str, septets: int, count: int) -> None:
    """3GPP TS 23.038 and 23.040: 160 septets alone, 153 in a part of several."""
    assert gsm7_septets(text) == septets
    assert segments(text) == count


@pytest.mark.parametrize(
    ("text", "count"),
    [("م" * 70, 1), ("م" * 71, 2), ("م" * 134, 2), ("م" * 135, 3), ("𝓗" * 35, 1), ("𝓗" * 36, 2)],
)
def test_segments_of_other_scripts(text: str, count: int) -> None:
    """UCS-2: 70 code units alone, 67 in a part; a character above U+FFFF takes two."""
    assert segments(text) == count


def test_other_characters_have_no_septets() -> None:
    with pytest.raises(ValueError, match=r"U\+0645"):
        gsm7_septets("م")
