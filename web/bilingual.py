"""A piece of a page in somebody's language and, beside it, in German.

For what is shown to others, too: a card that a driver or a helper looks at.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from markupsafe import Markup

from mobility.i18n import DEFAULT_LANGUAGE, Wording, direction


@dataclass(frozen=True)
class Bilingual:
    """Gettext for a template; `german` is None where the own language is German already."""

    own: Wording
    german: Wording | None

    @property
    def language(self) -> str:
        return self.own.language

    @property
    def direction(self) -> str:
        return direction(self.own.language)

    def text(self, msgid: str, **facts: Any) -> Markup:
        """The own words, and in small ones below them the German."""
        german = self.german.text(msgid, **facts) if self.german else None
        return _beside(self.own.text(msgid, **facts), german)

    def day(self, day: date) -> Markup:
        """Weekday and date in full, in both."""
        return _beside(self.own.day(day), self.german.day(day) if self.german else None)


def say_in_both(own: Wording) -> Bilingual:
    same = own.language.startswith(DEFAULT_LANGUAGE)
    return Bilingual(own, None if same else Wording(DEFAULT_LANGUAGE, own.zone))


def _beside(own: str, german: str | None) -> Markup:
    """Nothing stands beside a text that is the same in German."""
    if german is None or german == own:
        return Markup.escape(own)
    return Markup('{} <span class="german" lang="de" dir="ltr">{}</span>').format(own, german)
