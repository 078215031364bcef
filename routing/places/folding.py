"""One spelling for what people write differently: case, umlauts, ß, accents, abbreviations.

Folding replaces letters from left to right, so that the folded beginning of a word is the
beginning of the folded word: typing ahead works on folded text.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

_OTHER_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "æ": "ae", "œ": "oe"}
    | dict.fromkeys("'’ʼ`´", "")
)
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
_TRANSLITERATED = re.compile(r"(?<=[aou])e")
_WORD = re.compile(r"\d+[^\W\d_]*|[^\W\d_]+")
_ADDITION = re.compile(
    r"(\s*[/(].*|,.*|\s+(a\.|b\.|i\.|an|am|auf|bei|beim|im|in|ob|unter|vor)\s?.*)$", re.IGNORECASE
)


def fold(text: str) -> str:
    """`text` in lower case without accents; ß, ss and s become one letter.

    >>> fold("Groß-Gerauer Straße") == fold("GROSS-GERAUER STRASSE")
    True
    """
    letters = unicodedata.normalize("NFKD", text.casefold()).translate(_OTHER_LETTERS)
    plain = "".join(_ascii_digit(c) for c in letters if not unicodedata.combining(c))
    return plain.replace("ss", "s")


def _ascii_digit(character: str) -> str:
    """Digits of every script as on house doors: keyboards for Arabic and Farsi have others."""
    return str(unicodedata.decimal(character)) if character.isdecimal() else character


# Abbreviations that are not simply the beginning of the long word; beginnings need no table,
# because every word that is typed matches as a beginning.
_LONG_FORMS = {
    short: fold(long)
    for short, long in {
        "st": "sankt",
        "str": "straße",
        "pl": "platz",
        "wg": "weg",
        "dr": "doktor",
        "bgm": "bürgermeister",
        "bhf": "bahnhof",
        "hbf": "hauptbahnhof",
        "vhs": "volkshochschule",
        "kita": "kindertagesstätte",
        "kiga": "kindergarten",
        "rd": "road",
    }.items()
}
_ENDINGS = ("str", "pl", "bhf")
_SHORTEST_STEM = 3


def split_words(text: str) -> list[str]:
    """The folded words and numbers of `text`: 'Markt 12a, Adorf' → markt, 12a, adorf."""
    return _WORD.findall(fold(text))


def long_form(word: str) -> str:
    """The long form of a folded abbreviation: hauptstr → hauptstrase, st → sankt."""
    if word in _LONG_FORMS:
        return _LONG_FORMS[word]
    for ending in _ENDINGS:
        stem = word.removesuffix(ending)
        if len(word) > len(stem) >= _SHORTEST_STEM:
            return stem + _LONG_FORMS[ending]
    return word


def name_words(name: str) -> list[set[str]]:
    """The words of a name from the map, abbreviations written out, each in all its spellings.

    Müller is found as muller and mueller, Mueller as mueller and muller.
    """
    plain = split_words(name)
    written_out = split_words(unicodedata.normalize("NFC", name.casefold()).translate(_UMLAUTS))
    return [
        {long_form(spelling) for spelling in (word, other, _contracted(word))}
        for word, other in zip(plain, written_out, strict=True)
    ]


@lru_cache(maxsize=50_000)
def name_key(name: str) -> str:
    """What all spellings of one name have in common: Karl-Müller-Str. and Karl Mueller Straße."""
    return "".join(long_form(_contracted(word)) for word in split_words(name))


def short_name(name: str) -> str:
    """What people call a town with an addition: Lauf an der Pegnitz → Lauf, Adorf/Vogtl. → Adorf.

    The name itself where it has no addition.
    """
    return _ADDITION.sub("", name) or name


def distinct_names(names: Iterable[str]) -> list[str]:
    """`names` in their order, without those that differ from an earlier one in spelling only."""
    first: dict[str, str] = {}
    for name in names:
        key = name_key(name)
        if key:
            first.setdefault(key, " ".join(name.split()))
    return list(first.values())


def _contracted(word: str) -> str:
    """mueller → muller: an e after a, o or u may stand for two dots."""
    return _TRANSLITERATED.sub("", word)
