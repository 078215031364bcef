"""One spelling for what people write differently: case, umlauts, ß, accents, abbreviations.

Every rule shortens or replaces letters from left to right, so that the folded beginning of a word
is the beginning of the folded word: typing ahead works on folded text.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

_OTHER_LETTERS = str.maketrans(
    {
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "ı": "i",
        "'": "",
        "’": "",
        "ʼ": "",
        "`": "",
    }
)
_AFTER_VOWEL_E = re.compile(r"(?<=[aou])e")
_WORD = re.compile(r"\d+[^\W\d_]*|[^\W\d_]+")

# Abbreviations that are not simply the beginning of the long word; beginnings need no table,
# because every word that is typed matches as a beginning.
_LONG_FORMS = {
    "st": "sankt",
    "str": "strasse",
    "pl": "platz",
    "wg": "weg",
    "dr": "doktor",
    "bgm": "burgermeister",
    "bhf": "bahnhof",
    "hbf": "hauptbahnhof",
    "vhs": "volkshochschule",
    "kita": "kindertagesstatte",
    "kiga": "kindergarten",
    "rd": "road",
}
_LONG_ENDINGS = (("str", "strasse"), ("pl", "platz"), ("bhf", "bahnhof"))
_SHORTEST_STEM = 3
_ADDITION = re.compile(
    r"(\s*[/(].*|,.*|\s+(a\.|b\.|i\.|an|am|auf|bei|beim|im|in|ob|unter|vor)\s?.*)$", re.IGNORECASE
)


def fold(text: str) -> str:
    """`text` in lower case without accents; ä, ae and a become one letter, so do ß and ss.

    >>> fold("Groß-Gerauer Straße") == fold("GROSS-GERAUER STRASSE")
    True
    >>> fold("Müller") == fold("Mueller") == fold("Muller")
    True
    """
    letters = unicodedata.normalize("NFKD", text.casefold()).translate(_OTHER_LETTERS)
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return _AFTER_VOWEL_E.sub("", plain.replace("æ", "ae").replace("œ", "oe"))


def split_words(text: str) -> list[str]:
    """The folded words and numbers of `text`: 'Markt 12a, Adorf' → markt, 12a, adorf."""
    return _WORD.findall(fold(text))


def long_form(word: str) -> str:
    """The long form of a folded abbreviation: str → strasse, hauptpl → hauptplatz, st → sankt."""
    if word in _LONG_FORMS:
        return _LONG_FORMS[word]
    for ending, long_ending in _LONG_ENDINGS:
        stem = word.removesuffix(ending)
        if len(word) > len(stem) >= _SHORTEST_STEM:
            return stem + long_ending
    return word


def name_words(name: str) -> list[str]:
    """The words of a name from the map, abbreviations written out."""
    return [long_form(word) for word in split_words(name)]


@lru_cache(maxsize=50_000)
def name_key(name: str) -> str:
    """What two spellings of one name have in common: Karl-Marx-Str. and Karl Marx Straße."""
    return "".join(name_words(name))


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
