"""One spelling for what people write differently."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.places.folding import (
    distinct_names,
    fold,
    long_form,
    name_key,
    name_words,
    short_name,
    split_words,
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Straße", "STRASSE"),
        ("Mühlental", "muhlental"),
        ("Élan", "elan"),
        ("Łódź", "lodz"),
        ("St. John's", "st. johns"),
        ("Markt ۱۲", "markt 12"),
    ],
)
def test_case_accents_and_sharp_s_make_no_difference(one: str, other: str) -> None:
    """Case, accents, ß and apostrophes are folded away."""
    assert fold(one) == fold(other)


@given(st.text(alphabet="aäAeoöuüßsStrß .-'éx", max_size=20), st.integers(0, 20))
def test_the_beginning_folds_to_the_beginning(text: str, cut: int) -> None:
    """What has been typed so far folds to the beginning of the whole: search as you type."""
    assert fold(text).startswith(fold(text[:cut]))


def test_words_and_numbers_are_taken_apart() -> None:
    """Punctuation separates; a letter stays with its number, a number leaves its word."""
    assert split_words("Hauptstr.12a, 08626 Adorf/Vogtl.") == [
        *("hauptstr", "12a"),
        *("08626", "adorf", "vogtl"),
    ]


@pytest.mark.parametrize(
    ("short", "long"),
    [
        ("str", "Straße"),
        ("hauptstr", "Hauptstraße"),
        ("marktpl", "Marktplatz"),
        ("st", "Sankt"),
        ("bhf", "Bahnhof"),
    ],
)
def test_abbreviations_are_written_out(short: str, long: str) -> None:
    """Abbreviations mean their long form, alone and at the end of a word."""
    assert long_form(short) == fold(long)


@pytest.mark.parametrize("word", ["markt", "astr", "post", "platz"])
def test_other_words_stay(word: str) -> None:
    """A word that only looks like an abbreviation stays: before 'str' stand three letters."""
    assert long_form(word) == word


def test_a_name_is_known_by_all_spellings() -> None:
    """ä is a and ae; a written ae may be an ä as well."""
    assert name_words("Müller") == [{"muller", "mueller"}]
    assert name_words("Mueller") == [{"mueller", "muller"}]


@given(st.text(alphabet="aäeoöuüßsxyz½ǆﬀ 1-.()'", max_size=30))
def test_every_name_has_as_many_words_in_each_spelling(name: str) -> None:
    """Writing umlauts out never changes where words begin, whatever the name."""
    assert len(name_words(name)) == len(split_words(name))


@pytest.mark.parametrize(
    "spelling", ["Karl-Müller-Str.", "Karl Mueller Straße", "KARL MULLER STRASSE"]
)
def test_spellings_of_a_name_have_one_key(spelling: str) -> None:
    """All spellings of a street are one street."""
    assert name_key(spelling) == name_key("Karl-Müller-Straße")


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Lauf an der Pegnitz", "Lauf"),
        ("Lauf a.d.Pegnitz", "Lauf"),
        ("Adorf/Vogtl.", "Adorf"),
        ("Neustadt (Dosse)", "Neustadt"),
        ("Bad Elster", "Bad Elster"),
        ("Am Berg", "Am Berg"),
    ],
)
def test_the_addition_of_a_town_can_be_left_out(name: str, short: str) -> None:
    """People say the name without river or district; a name that begins so has no addition."""
    assert short_name(name) == short


def test_names_that_differ_in_spelling_only_are_one() -> None:
    """The first spelling is kept, spaces tidied; what has no letters is no name."""
    names = ["Haupt  straße", "Hauptstr.", "Hauptplatz", "?!"]
    assert distinct_names(names) == ["Haupt straße", "Hauptplatz"]
