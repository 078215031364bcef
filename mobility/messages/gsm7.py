"""The GSM 7-bit alphabet of SMS (3GPP TS 23.038): writing in it, and counting what it costs.

One character outside this alphabet turns a whole message into UCS-2 and more than doubles it.
"""

import unicodedata

from mobility.latin import in_latin, is_latin

# 3GPP TS 23.038, 6.2.1, table of basic characters, without the escape character.
BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡"
    "ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
# 6.2.1.1, the extension table: each of these takes two septets.
EXTENSION = frozenset("\f^{}\\[~]|€")
ALPHABET = BASIC | EXTENSION

SINGLE_SEPTETS, PART_SEPTETS = 160, 153  # a longer message pays 7 septets a part for its header
SINGLE_UNITS, PART_UNITS = 70, 67  # the same in UTF-16 code units for UCS-2

_WRITTEN_AS = {
    **dict.fromkeys("‘’‚‛′`´", "'"),
    **dict.fromkeys("“”„‟″«»", '"'),
    **dict.fromkeys("‐‑‒–—―−", "-"),
    **dict.fromkeys("·•", "-"),
    **dict.fromkeys("đð", "d"),
    **dict.fromkeys("ĐÐ", "D"),
    "⁄": "/",
    "…": "...",
    "×": "x",
    "ł": "l",
    "Ł": "L",
    "ı": "i",
    "þ": "th",
    "Þ": "Th",
    "œ": "oe",
    "Œ": "Oe",
    "ŋ": "ng",
    "ə": "e",
    "Ə": "E",
}


def to_gsm7(text: str) -> str:
    """The text in GSM-7: other scripts in Latin letters, unknown characters as `?`."""
    return "".join(_in_gsm7(char) for char in in_latin(text))


def fold_latin(text: str) -> str:
    """`to_gsm7` for a text whose letters are all Latin; one in another script stays as it is."""
    return to_gsm7(text) if is_latin(text) else text


def gsm7_septets(text: str) -> int:
    """Septets that a text takes. Raises ValueError for a character outside GSM-7."""
    return sum(_septets(char) for char in text)


def segments(text: str) -> int:
    """Messages that a text is sent and paid as, in GSM-7 where it can be, else in UCS-2."""
    if set(text) <= ALPHABET:
        return _parts([_septets(char) for char in text], SINGLE_SEPTETS, PART_SEPTETS)
    units = [1 if ord(char) < 0x10000 else 2 for char in text]
    return _parts(units, SINGLE_UNITS, PART_UNITS)


def _parts(widths: list[int], single: int, part: int) -> int:
    if sum(widths) <= single:
        return 1
    count, used = 1, 0
    for width in widths:  # a character of two units is never cut in two
        if used + width > part:
            count, used = count + 1, 0
        used += width
    return count


def _septets(char: str) -> int:
    if char in BASIC:
        return 1
    if char in EXTENSION:
        return 2
    raise ValueError(f"U+{ord(char):04X} is not in the GSM 7-bit alphabet")


def _in_gsm7(char: str) -> str:
    if char == "\n" or (char in ALPHABET and not char.isspace()):
        return char
    if char.isspace():
        return " "
    if char in _WRITTEN_AS:
        return _WRITTEN_AS[char]
    if unicodedata.category(char)[0] in "MC":  # marks and invisible controls
        return ""
    plain = unicodedata.normalize("NFKD", char)
    return "".join(map(_in_gsm7, plain)) if plain != char else "?"
