"""Letters of other scripts, written as a German reader would say them.

Close to the official tables (Ukrainian: resolution 55 of 2010; Greek: ELOT 743; Arabic and
Persian: the usual spelling in passports) where these need no marks. A driver must be able to call
a name, not to spell it back.
"""

import re
import unicodedata


def _pairs(text: str) -> dict[str, str]:
    """`letters=latin` by spaces; nothing behind the sign means the letter is not written."""
    return {
        letter: latin
        for letters, _, latin in (pair.partition("=") for pair in text.split())
        for letter in letters
    }


_LETTERS: dict[str, str] = {
    **_pairs(  # Arabic and Persian, with the three short vowels where somebody writes them
        "اآأٱىةع\u064e=a إئيی\u0650=i ؤو\u064f=u ب=b پ=p تط=t ث=th ج=j چ=ch هح=h خ=kh دض=d ذ=dh "
        "ر=r زظ=z ژ=zh سص=s ش=sh غ=gh ف=f ق=q كک=k گ=g ل=l م=m ن=n ءـ="
    ),
    **_pairs(  # Cyrillic: Ukrainian first, Russian letters beside it
        "а=a б=b в=v г=h ґ=g д=d е=e є=ye ё=yo ж=zh з=z иі=i ї=yi йы=y к=k л=l м=m н=n о=o п=p р=r "
        "с=s т=t уў=u ф=f х=kh ц=ts ч=ch ш=sh щ=shch ьъ= э=e ю=yu я=ya"
    ),
    **_pairs(  # Greek
        "α=a β=v γ=g δ=d ε=e ζ=z ηι=i θ=th κ=k λ=l μ=m ν=n ξ=x οω=o π=p ρ=r σς=s τ=t υ=y φ=f χ=ch "
        "ψ=ps"
    ),
}
# Arabic waw and yeh are consonants at the beginning of a word.
_FIRST_LETTERS = {"و": "w", "ي": "y", "ی": "y"}

_SYLLABLE = re.compile(r"([B-DF-HJ-NP-TV-Z]*)([AEIOU]*)")
_ETHIOPIC_VOWELS = {"AA": "a", "A": "e", "EE": "e", "E": "", "I": "i", "O": "o", "U": "u"}


def in_latin(text: str) -> str:
    """The text with letters and digits of other scripts written in Latin ones, else as it is.

    A letter that no rule knows, such as a Chinese one, stays.
    """
    parts = re.split(r"(\s+)", unicodedata.normalize("NFC", text))
    return "".join(_word(part) for part in parts)


def digits_of(text: str) -> str:
    """The digits of a code as typed, in whatever script and with whatever between them."""
    return "".join(char for char in in_latin(text) if char.isdecimal())


def is_latin(text: str) -> bool:
    """Whether all letters of a text are Latin ones."""
    return text.isascii() or not any(char.isalpha() and not _is_latin_letter(char) for char in text)


def _is_latin_letter(char: str) -> bool:
    return unicodedata.normalize("NFKD", char)[0].isascii() or "LATIN" in unicodedata.name(char, "")


def _word(word: str) -> str:
    if word.isascii() or (
        is_latin(word) and not any(char.isdecimal() and not char.isascii() for char in word)
    ):
        return word
    word = unicodedata.normalize("NFKC", word)
    first = _FIRST_LETTERS.get(word[0]) or _character(word[0])
    written = first + "".join(_character(char) for char in word[1:])
    # Scripts without capitals: a name still begins with one.
    caseless = unicodedata.category(word[0]) == "Lo"
    return written[:1].upper() + written[1:] if caseless else written


def _character(char: str) -> str:
    if char.isdecimal():
        return str(unicodedata.decimal(char))
    for letter in (char, unicodedata.normalize("NFKD", char)[0]):
        if letter in _LETTERS:
            return _LETTERS[letter]
        if letter.lower() in _LETTERS:
            return _LETTERS[letter.lower()].capitalize()
    if unicodedata.category(char).startswith("M"):
        return ""
    return _by_name(char) if char.isalpha() and not _is_latin_letter(char) else char


def _by_name(char: str) -> str:
    """The sound in a letter's Unicode name: ETHIOPIC SYLLABLE SAA, GEORGIAN LETTER GAN."""
    name = unicodedata.name(char, "")
    sound = re.sub(r"[^A-Z]", "", name.split()[-1]) if name else ""
    if not sound or name.startswith("CJK"):
        return char
    if name.startswith("ETHIOPIC SYLLABLE"):
        return _ethiopic(sound, bare="GLOTTAL" in name or "PHARYNGEAL" in name)
    syllabic = "SYLLABLE" in name or name.startswith(("HIRAGANA", "KATAKANA"))
    return (sound if syllabic else sound[:1]).lower()


def _ethiopic(sound: str, *, bare: bool) -> str:
    """The vowel orders as they are spelt in names; a bare vowel is never silent."""
    match = _SYLLABLE.match(sound)
    consonants, vowels = match.groups() if match else ("", "")
    vowel = _ETHIOPIC_VOWELS.get(vowels, vowels.lower())
    return consonants.lower() + (vowel or ("e" if bare else ""))
