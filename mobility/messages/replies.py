"""What people write back, in any case and spelling.

OK                 read
3 DA               number 3 is on board        3 WEG     nobody came
3 FERTIG           number 3 got off            SPAET 10  ten minutes late
STORNO, then JA    a participant cancels her ride
"""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz.distance import Levenshtein

from mobility.latin import in_latin

MOST_NUMBERS = 20
LONGEST_DELAY_MIN = 240


class Meaning(StrEnum):
    READ = "read"
    ON_BOARD = "on_board"
    NOT_THERE = "not_there"
    GOT_OFF = "got_off"
    LATE = "late"
    CANCEL = "cancel"
    YES = "yes"


@dataclass(frozen=True)
class Reply:
    """What a text means; `numbers` are the rides' numbers on the tour, or the minutes."""

    meaning: Meaning
    numbers: tuple[int, ...] = ()


# Folded words; longer ones may have one letter wrong.
_WORDS: dict[str, Meaning] = {
    **dict.fromkeys(("ok", "okay", "oke", "okey", "gelesen", "verstanden", "read"), Meaning.READ),
    **dict.fromkeys(("da", "bord", "anbord", "eingestiegen", "onboard", "ein"), Meaning.ON_BOARD),
    **dict.fromkeys(
        ("weg", "fehlt", "niemand", "nichtda", "noshow", "absent", "missing"), Meaning.NOT_THERE
    ),
    **dict.fromkeys(("fertig", "aus", "ausgestiegen", "raus", "done", "off"), Meaning.GOT_OFF),
    **dict.fromkeys(("spaet", "spat", "spaeter", "verspaetung", "late"), Meaning.LATE),
    **dict.fromkeys(("storno", "stornieren", "absagen", "absage", "cancel"), Meaning.CANCEL),
    **dict.fromkeys(("ja", "yes", "jawohl", "evet"), Meaning.YES),
}
_FILLERS = frozenset(
    {"nr", "nummer", "min", "minuten", "minute", "ist", "sind", "an", "und", "bitte"}
)
_FUZZY_FROM = 5  # letters: shorter words are too near to each other
_RIDES = frozenset({Meaning.ON_BOARD, Meaning.NOT_THERE, Meaning.GOT_OFF})


def read_reply(text: str) -> Reply | None:
    """What a text means; None where that is not beyond doubt."""
    tokens = re.findall(r"[a-z]+|\d+", _folded(text))
    numbers = [int(token) for token in tokens if token.isdecimal() and len(token) <= 4]
    words = [token for token in tokens if not token.isdecimal() and token not in _FILLERS]
    if "nicht" in words and "da" in words:
        words = ["nichtda"]
    meanings = {_meaning(word) for word in words}
    if len(meanings) != 1 or len(numbers) > MOST_NUMBERS:
        return None
    meaning = meanings.pop()
    if meaning is None or not _has_its_numbers(meaning, numbers):
        return None
    return Reply(meaning, tuple(dict.fromkeys(numbers)))


def _has_its_numbers(meaning: Meaning, numbers: list[int]) -> bool:
    if meaning in _RIDES:
        return bool(numbers) and all(numbers)
    if meaning is Meaning.LATE:
        return len(numbers) == 1 and numbers[0] <= LONGEST_DELAY_MIN
    return not numbers


def _meaning(word: str) -> Meaning | None:
    if word in _WORDS:
        return _WORDS[word]
    if len(word) < _FUZZY_FROM:
        return None
    near = {
        meaning
        for known, meaning in _WORDS.items()
        if len(known) >= _FUZZY_FROM and Levenshtein.distance(word, known) <= 1
    }
    return near.pop() if len(near) == 1 else None


def _folded(text: str) -> str:
    """Small Latin letters without marks, ä as ae; digits of every script as ours."""
    small = unicodedata.normalize("NFKC", text).casefold()
    for umlaut, letters in (("ä", "ae"), ("ö", "oe"), ("ü", "ue")):
        small = small.replace(umlaut, letters)
    plain = unicodedata.normalize("NFKD", in_latin(small))
    kept = (char for char in plain if not unicodedata.combining(char))
    return "".join(str(unicodedata.decimal(char, char)) for char in kept).casefold()
