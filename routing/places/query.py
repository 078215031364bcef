"""What was typed, taken apart into words and a possible house number."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from itertools import pairwise

from routing.places.folding import long_form, split_words
from routing.places.house_numbers import HouseNumber, parse_house_numbers

_MOST_LETTERS = 200
_MOST_WORDS = 10
_HOUSE_NUMBER = re.compile(r"[1-9]\d{0,3}[a-z]?")
_ENDS_A_WORD = re.compile(r"[\s,;.]$")


@dataclass(frozen=True, slots=True)
class Term:
    """A way to read one word, or two words as one ('Haupt Str.'); `words` are those it covers.

    `still_typed`: it ends where the typing ends, so that it may be the beginning of a word.
    """

    text: str
    words: tuple[int, ...]
    still_typed: bool


@dataclass(frozen=True, slots=True)
class Query:
    """The words typed, the ways to read them, and which of the words may be a house number."""

    words: tuple[str, ...]
    terms: tuple[Term, ...]
    numbers: tuple[int, ...]

    @property
    def lengths(self) -> list[int]:
        """Letters of each word, abbreviations written out."""
        return [len(long_form(word)) for word in self.words]

    def house_numbers(self, without: Collection[int]) -> list[HouseNumber]:
        """The house numbers that may be meant, the likeliest first.

        `without` are the words that are something else already, such as the 17 of a street that
        is called after the 17th of June. '2-4', '12 A' and '10a-c' may each be one number.
        """
        free = [at for at in self.numbers if at not in without]
        texts = []
        for at in reversed(free):
            word = self.words[at]
            if at - 1 in free:
                texts.append(f"{self.words[at - 1]}-{word}")
            if self._is_letter(at + 1):
                texts.append(f"{word}{'' if word.isdecimal() else '-'}{self.words[at + 1]}")
            texts.append(word)
        return [number for text in texts for number in parse_house_numbers(text)]

    def _is_letter(self, at: int) -> bool:
        return at < len(self.words) and len(self.words[at]) == 1 and self.words[at].isalpha()


def parse_query(text: str) -> Query:
    """Take apart what was typed; letters and words beyond a sensible address are left out."""
    cut = text[:_MOST_LETTERS]
    words = tuple(split_words(cut)[:_MOST_WORDS])
    last = None if _ENDS_A_WORD.search(cut) else len(words) - 1
    terms = [
        Term(reading, (at,), still_typed=at == last)
        for at, word in enumerate(words)
        for reading in dict.fromkeys((word, long_form(word)))
    ]
    for at, (word, after) in enumerate(pairwise(words)):
        if word.isalpha() and after.isalpha():
            terms.append(Term(long_form(word + after), (at, at + 1), still_typed=at + 1 == last))
    numbers = tuple(at for at, word in enumerate(words) if _HOUSE_NUMBER.fullmatch(word))
    # A number alone is sought as a word: it may be the beginning of a postcode.
    return Query(words, tuple(terms), numbers if len(numbers) < len(words) else ())
