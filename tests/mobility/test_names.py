"""Names as they are kept and as a driver sees them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mobility.latin import in_latin, is_latin
from mobility.names import MAX_LENGTH, first_name_and_initial, tidy_name


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Amira Beispiel", "Amira B."),
        ("María del Carmen Ejemplo", "María E."),
        ("Amira", "Amira"),
        ("", ""),
        ("أميرة مثال", "أميرة م."),
        ("ሰላም ምሳሌ", "ሰላም ም."),
        ("Zoë E\u0301mile", "Zoë E\u0301."),
    ],
)
def test_a_driver_sees_first_name_and_initial(name: str, short: str) -> None:
    assert first_name_and_initial(name) == short


def test_names_are_kept_tidy() -> None:
    assert tidy_name("  Amira\t\n Beispiel\x00 ") == "Amira Beispiel"
    assert len(tidy_name("x" * 200)) == MAX_LENGTH


@settings(deadline=None)
@given(st.text())
def test_a_tidy_name_stays_as_it_is(name: str) -> None:
    assert tidy_name(tidy_name(name)) == tidy_name(name)


@pytest.mark.parametrize(
    ("name", "latin"),
    [
        ("Łukasz Żółć", "Łukasz Żółć"),  # Latin already
        ("أميرة يوسف", "Amira Yusf"),  # Arabic writes no short vowels
        ("سارا پژمان", "Sara Pzhman"),
        ("ሰላም ገብረመድህን", "Selam Gebremedhn"),
        ("ኣማኑኤል", "Amanuel"),
        ("Олександра Щербак", "Oleksandra Shcherbak"),
        ("Γιώργος", "Giorgos"),
        ("王小明", "王小明"),  # nothing in its name says how it sounds
        ("Haus ١٢", "Haus 12"),
    ],
)
def test_names_of_other_scripts_in_latin_letters(name: str, latin: str) -> None:
    assert in_latin(name) == latin


@settings(deadline=None)
@given(st.text())
def test_latin_text_is_left_alone(name: str) -> None:
    """Writing twice changes no more than writing once."""
    once = in_latin(name)
    assert in_latin(once) == once or not is_latin(once)
