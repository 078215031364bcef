"""All words of an index, found by their beginning and in spite of typing errors."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import OSA
from rapidfuzz.process import cdist

# What a match is worth. The beginning of a word that is still being typed counts almost as the
# whole; an earlier word that only begins a longer one ('Haupt' of 'Hauptstraße') counts less, and
# so does a misspelled beginning.
_TYPED_PREFIX_WORTH = 0.88
_PREFIX_WORTH = 0.72
_EDIT_COST = 1.3

# Shorter words have too many neighbours one letter away to be worth guessing.
_SHORTEST_FOR_ONE_EDIT = 4
_SHORTEST_FOR_TWO_EDITS = 8
_SHORTEST_BEGINNING = 5
_LEAST_SHARED_PAIRS = 2
_END_OF_ALPHABET = "\U0010ffff"


@dataclass(frozen=True, slots=True)
class Matches:
    """Words by their number in the vocabulary, each once, with their worth from 0 to 1."""

    words: NDArray[np.int64]
    worths: NDArray[np.float32]


class Vocabulary:
    """Sorted words, and for each pair of neighbouring letters and its place the words that have it.

    The pairs leave a few hundred words of ten thousands to compare letter by letter, which makes
    forgiving errors cheap enough for each keystroke.
    """

    def __init__(self, words: Sequence[str], pairs: dict[str, NDArray[np.int32]]) -> None:
        self._words = words
        self._pairs = pairs
        self._lengths = np.array([len(word) for word in words], np.int64)

    def __len__(self) -> int:
        return len(self._words)

    def find(self, word: str) -> int | None:
        """The number of exactly this word."""
        number = bisect_left(self._words, word)
        return number if self._words[number : number + 1] == [word] else None

    def match(self, word: str, *, still_typed: bool) -> Matches:
        """The words that `word` may mean: itself, those that it begins, those that it misspells."""
        low = bisect_left(self._words, word)
        high = bisect_left(self._words, word + _END_OF_ALPHABET, lo=low)
        prefixed = np.arange(low, high)
        misspelled, edits = self._find_misspelled(word, still_typed, beside=slice(low, high))
        words = np.concatenate((prefixed, misspelled))
        lost = np.concatenate((np.zeros(len(prefixed)), _EDIT_COST * edits / len(word)))
        share = np.minimum(1.0, len(word) / self._lengths[words])
        well_begun = still_typed & (lost == 0)
        least = np.where(well_begun, _TYPED_PREFIX_WORTH, _PREFIX_WORTH)
        worths = np.where(share == 1.0, 1.0, least + (1 - least) * share / 2)
        return Matches(words, (worths * (1 - lost)).astype(np.float32))

    def _find_misspelled(
        self, word: str, still_typed: bool, *, beside: slice
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Words with up to two wrong, missing, added or exchanged letters, and how many.

        `beside` are words that are found already.
        """
        most = _most_edits(word)
        may_go_on = still_typed and len(word) >= _SHORTEST_BEGINNING
        candidates = np.zeros(0, np.int64)
        if most:
            fits = self._fitting(word, most, may_go_on)
            fits[beside] = False
            candidates = np.flatnonzero(fits)
        if len(candidates) == 0:
            return candidates, np.zeros(0, np.int64)
        # What is still being typed is compared with beginnings of about its length; words that
        # begin alike are compared once.
        lengths = range(len(word) - most, len(word) + most + 1) if may_go_on else [None]
        texts = [self._words[number][: lengths[-1]] for number in candidates.tolist()]
        numbers = {text: number for number, text in enumerate(dict.fromkeys(texts))}
        edits_of_texts = np.min(
            [
                cdist(
                    [word],
                    [text[:length] for text in numbers],
                    scorer=OSA.distance,
                    score_cutoff=most,
                    dtype=np.int64,
                )[0]
                for length in lengths
            ],
            axis=0,
        )
        edits = edits_of_texts[[numbers[text] for text in texts]]
        found = edits <= most
        return candidates[found], edits[found]

    def _fitting(self, word: str, edits: int, may_go_on: bool) -> NDArray[np.bool_]:
        """Which words share so many pairs of letters that they may be `word` misspelled."""
        shared = np.zeros(len(self), np.int8)
        for at, pair in enumerate(_pairs_of(word)):
            # A letter more or less before the pair moves it by one place.
            for place in range(at - edits, at + edits + 1):
                having = self._pairs.get(_key(place, pair))
                if having is not None:
                    shared[having] += 1
        # An edit changes two pairs, two letters changed round three.
        enough = shared >= max(_LEAST_SHARED_PAIRS, len(word) - 2 * edits - 1)
        fits = enough & (self._lengths >= len(word) - edits)
        return fits if may_go_on else fits & (self._lengths <= len(word) + edits)


def pairs_of_words(words: Sequence[str]) -> dict[str, list[int]]:
    """For each pair of neighbouring letters and its place the numbers of the words that have it.

    Numbers have none: nobody wants the neighbour's house because of a typing error.
    """
    having: dict[str, list[int]] = defaultdict(list)
    for number, word in enumerate(words):
        if not _is_number(word):
            for place, pair in enumerate(_pairs_of(word)):
                having[_key(place, pair)].append(number)
    return having


def _key(place: int, pair: str) -> str:
    """The key of a pair of letters at a place in the word."""
    return f"{place}{pair}"


def _pairs_of(word: str) -> list[str]:
    """Neighbouring letters, the first of them with the space before the word."""
    marked = f" {word}"
    return [marked[at : at + 2] for at in range(len(word))]


def _most_edits(word: str) -> int:
    if _is_number(word) or len(word) < _SHORTEST_FOR_ONE_EDIT:
        return 0
    return 1 if len(word) < _SHORTEST_FOR_TWO_EDITS else 2


def _is_number(word: str) -> bool:
    return word[:1].isdecimal()
