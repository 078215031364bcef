"""Texts of the office in many languages: its own words, or ready ones of the catalogue."""

from collections.abc import Mapping

from mobility.i18n import Wording
from mobility.messages.sentences import READY
from mobility.refusals import Refusal
from mobility.views import Said

LONGEST = 300
"""A message of the office's own words still fits into a few SMS."""


def worded(ready: str, texts: Mapping[str, str], wording: Wording) -> Said:
    """The own words in a language, else the ready text, else the own words in German."""
    if texts.get(wording.language):
        return Said(texts[wording.language], wording.language)
    if ready:
        return Said(wording.text(READY[ready]), wording.language)
    return Said(texts["de"], "de")


def checked_texts(texts: Mapping[str, str], ready: str, known: Mapping[str, str]) -> dict[str, str]:
    """The texts without what is empty.

    Raises Refusal `text_missing` where there is neither a German nor a ready one, `text_too_long`.
    """
    told = {language: text.strip() for language, text in texts.items() if text.strip()}
    if ready not in ("", *known) or (not ready and "de" not in told):
        raise Refusal("text_missing")
    if any(len(text) > LONGEST for text in told.values()):
        raise Refusal("text_too_long", limit=LONGEST)
    return told
