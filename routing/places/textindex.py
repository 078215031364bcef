"""Names and the words around them: how well each name fits what was typed."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from routing.places.entries import Entry
from routing.places.folding import name_key, name_words
from routing.places.lines import join_text, split_text
from routing.places.query import Query, Term
from routing.places.vocabulary import Matches, Vocabulary, pairs_of_words

# A word found in the settlement, the postcode or the kind instead of the name.
_CONTEXT_WORTH = 0.92
# What a name is worth of which not one word was typed.
_UNNAMED_WORTH = 0.65
# Names of up to so many words are found when they are written as one, too.
_MOST_JOINED_WORDS = 4
_REMEMBERED_TERMS = 4096


@dataclass(frozen=True, slots=True)
class Fit:
    """How well each name fits: `worth` from 0 to 1; and which numbers are part of it."""

    worth: NDArray[np.float32]
    numbers: Mapping[int, NDArray[np.bool_]]

    def numbers_in_name(self, row: int) -> set[int]:
        """The words of the query that are numbers and belong to the name or its postcode."""
        return {at for at, found in self.numbers.items() if found[row]}


class Postings:
    """For each word the rows that have it, one after the other."""

    def __init__(self, starts: NDArray[np.int64], rows: NDArray[np.int32]) -> None:
        self._starts = starts
        self._rows = rows

    def spread(self, matches: Matches, worth_of_rows: NDArray[np.float32]) -> None:
        """Raise the worth of each row that has a matching word to the worth of that word."""
        first = self._starts[matches.words]
        counts = self._starts[matches.words + 1] - first
        before = np.cumsum(counts) - counts
        places = np.arange(counts.sum()) + np.repeat(first - before, counts)
        np.maximum.at(worth_of_rows, self._rows[places], np.repeat(matches.worths, counts))


class TextIndex:
    """One row for each name of each entry."""

    def __init__(self, arrays: Mapping[str, NDArray[Any]]) -> None:
        self.entry_of_row = arrays["row_entry"]
        self._name_lengths = np.maximum(arrays["row_name_length"], 1).astype(np.float32)
        self._vocabulary = Vocabulary(
            split_text(arrays["words"]),
            _slices(split_text(arrays["pairs"]), arrays["pair_starts"], arrays["pair_words"]),
        )
        self._names = Postings(arrays["name_starts"], arrays["name_rows"])
        self._contexts = Postings(arrays["context_starts"], arrays["context_rows"])
        self._match = lru_cache(_REMEMBERED_TERMS)(self._vocabulary.match)

    def fit(self, query: Query) -> Fit:
        """How well each row fits the query: which share of the query it has, and of the name."""
        found, named = self._no_worth(), self._no_worth()
        numbers = {}
        asked = sum(length for at, length in enumerate(query.lengths) if at not in query.numbers)
        for at, length in enumerate(query.lengths):
            in_name, in_context = self._worth_of_word(at, query)
            best = np.maximum(in_name, in_context)
            if at in query.numbers:
                numbers[at] = best > 0
            else:
                found += np.float32(length / asked) * best
            in_name[in_name < in_context] = 0
            named += np.float32(length) * in_name
        share = np.minimum(1, named / self._name_lengths)
        return Fit(found * (_UNNAMED_WORTH + (1 - _UNNAMED_WORTH) * share), numbers)

    def _worth_of_word(
        self, at: int, query: Query
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """What a word of the query is worth in the name, and in the context, of each row."""
        in_name, in_context = self._no_worth(), self._no_worth()
        for term in query.terms:
            if at in term.words:
                matches = self._matches(term, query)
                self._names.spread(matches, in_name)
                self._contexts.spread(matches, in_context)
        in_context *= _CONTEXT_WORTH
        return in_name, in_context

    def _no_worth(self) -> NDArray[np.float32]:
        return np.zeros(len(self.entry_of_row), np.float32)

    def _matches(self, term: Term, query: Query) -> Matches:
        if term.words[0] not in query.numbers:
            return self._match(term.text, still_typed=term.still_typed)
        # A house number is no beginning of another number, and never misspelled.
        number = self._vocabulary.find(term.text)
        exact = [] if number is None else [number]
        return Matches(np.array(exact, np.int64), np.ones(len(exact), np.float32))


def text_arrays(entries: Sequence[Entry]) -> dict[str, NDArray[Any]]:
    """The arrays of a TextIndex over `entries`."""
    rows = [(number, name) for number, entry in enumerate(entries) for name in entry.names]
    contexts = [_words_of_context(entry) for entry in entries]
    rows_named = _rows_of_words(_words_of_name(name) for _, name in rows)
    rows_about = _rows_of_words(contexts[number] for number, _ in rows)
    words = sorted(rows_named.keys() | rows_about.keys())
    pairs = pairs_of_words(words)
    name_starts, name_rows = _flatten(rows_named.get(word, ()) for word in words)
    context_starts, context_rows = _flatten(rows_about.get(word, ()) for word in words)
    pair_starts, pair_words = _flatten(pairs.values())
    return {
        "row_entry": np.array([number for number, _ in rows], np.int32),
        "row_name_length": np.array([len(name_key(name)) for _, name in rows], np.int32),
        "words": join_text(words),
        "name_starts": name_starts,
        "name_rows": name_rows,
        "context_starts": context_starts,
        "context_rows": context_rows,
        "pairs": join_text(pairs),
        "pair_starts": pair_starts,
        "pair_words": pair_words,
    }


def _words_of_name(name: str) -> set[str]:
    words = name_words(name)
    joined = [name_key(name)] if len(words) <= _MOST_JOINED_WORDS else []
    return set().union(*words, joined)


def _words_of_context(entry: Entry) -> set[str]:
    return set().union(*(words for text in entry.context for words in name_words(text)))


def _rows_of_words(words_of_rows: Iterable[set[str]]) -> dict[str, list[int]]:
    rows: dict[str, list[int]] = defaultdict(list)
    for row, words in enumerate(words_of_rows):
        for word in words:
            rows[word].append(row)
    return rows


def _flatten(
    groups: Iterable[Sequence[int] | NDArray[np.int32]],
) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """Where each group starts in the one array of all, with the end of the last."""
    arrays = [np.asarray(group, np.int32) for group in groups]
    starts = np.cumsum([0, *(len(array) for array in arrays)], dtype=np.int64)
    return starts, np.concatenate([np.zeros(0, np.int32), *arrays])


def _slices(
    keys: Iterable[str], starts: NDArray[np.int64], values: NDArray[np.int32]
) -> dict[str, NDArray[np.int32]]:
    return {
        key: values[start:end] for key, start, end in zip(keys, starts, starts[1:], strict=False)
    }
