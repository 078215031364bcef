"""Words by their beginning and in spite of typing errors."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from routing.places.vocabulary import Vocabulary, pairs_of_words

WORDS = sorted(["08626", "08627", "adorf", "am", "hauptstrase", "haus", "markt", "marktplatz"])


def vocabulary(words: list[str]) -> Vocabulary:
    pairs = pairs_of_words(words)
    return Vocabulary(words, {key: np.array(having, np.int32) for key, having in pairs.items()})


def matched(word: str, words: list[str] = WORDS, *, still_typed: bool = True) -> dict[str, float]:
    matches = vocabulary(words).match(word, still_typed=still_typed)
    assert len(set(matches.words.tolist())) == len(matches.words)
    return {words[n]: float(w) for n, w in zip(matches.words, matches.worths, strict=True)}


def test_a_whole_word_is_worth_most() -> None:
    """The word itself counts 1, a longer one that it begins less, and less yet if it is ended."""
    typing, ended = matched("markt"), matched("markt", still_typed=False)
    assert typing["markt"] == ended["markt"] == 1
    assert 1 > typing["marktplatz"] > ended["marktplatz"] > 0


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("mxrkt", "markt"),
        ("mrakt", "markt"),
        ("makt", "markt"),
        ("marrkt", "markt"),
        ("xdorf", "adorf"),
        ("hauptsrase", "hauptstrase"),
        ("huaptsrase", "hauptstrase"),
    ],
)
def test_errors_are_forgiven(typed: str, meant: str) -> None:
    """A wrong, missing, doubled or exchanged letter, two in long words, wherever it is."""
    worths = matched(typed, still_typed=False)
    assert worths[meant] == max(worths.values()) < 1


def test_errors_are_forgiven_while_typing() -> None:
    """The beginning of a word may be misspelled, too."""
    assert "hauptstrase" in matched("haubtst")
    assert "hauptstrase" not in matched("haubtst", still_typed=False)


def test_short_words_and_numbers_are_taken_as_typed() -> None:
    """'an' is not 'am', and another postcode is another town."""
    assert matched("an") == {}
    assert matched("08625") == {}
    assert set(matched("0862")) == {"08626", "08627"}


@given(
    st.lists(st.text("abc", min_size=5, max_size=8), min_size=1, max_size=30, unique=True),
    st.data(),
)
def test_no_word_one_edit_away_is_missed(words: list[str], data: st.DataObject) -> None:
    """The pairs of letters sort out only what differs too much: one edit is always found."""
    ordered = sorted(words)
    meant = data.draw(st.sampled_from(ordered))
    at = data.draw(st.integers(0, len(meant) - 1))
    typed = data.draw(
        st.sampled_from(
            [meant[:at] + letter + meant[at + 1 :] for letter in "abcx"]
            + [meant[:at] + letter + meant[at:] for letter in "abcx"]
            + [meant[:at] + meant[at + 1 :]]
        )
    )
    assert OSA.distance(typed, meant) <= 1
    assert meant in matched(typed, ordered, still_typed=False)
