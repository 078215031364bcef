"""Languages, catalogues, and dates and times as people of a language write them."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from gettext import GNUTranslations, NullTranslations
from gettext import translation as open_catalogue
from pathlib import Path
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time
from babel.numbers import format_decimal

CATALOGUES = Path(__file__).parent / "translations"
SOURCE_LANGUAGE = "en"
DEFAULT_LANGUAGE = "de"

# The name of each language in its own script, and the direction it is written in.
LANGUAGES: dict[str, str] = {"de": "Deutsch", "en": "English"}
RIGHT_TO_LEFT = frozenset({"ar", "fa"})

# English is written here as in Europe: clocks, signs and timetables around it count to 24.
_LOCALES = {"en": "en_GB"}


def N_(msgid: str) -> str:  # noqa: N802 -- gettext's usual name
    """Mark a text for the catalogue where it cannot be translated yet."""
    return msgid


@cache
def catalogue(language: str) -> NullTranslations | GNUTranslations:
    """The compiled catalogue of a language; the source language needs none.

    Raises FileNotFoundError where catalogues were not compiled.
    """
    if language == SOURCE_LANGUAGE:
        return NullTranslations()
    return open_catalogue("messages", CATALOGUES, languages=[language])


def known_language(wanted: str | None) -> str:
    """The wanted language where there is a catalogue for it, else German."""
    short = (wanted or "").replace("_", "-").split("-")[0].lower()
    return short if short in LANGUAGES else DEFAULT_LANGUAGE


@dataclass(frozen=True)
class Wording:
    """How things are said in one language and time zone."""

    language: str
    zone: ZoneInfo

    @property
    def locale(self) -> str:
        """The locale whose habits dates and numbers follow."""
        return _LOCALES.get(self.language, self.language)

    def text(self, msgid: str, **facts: object) -> str:
        translated = catalogue(self.language).gettext(msgid)
        return translated % facts if facts else translated

    def plural(self, singular: str, plural: str, number: int, **facts: object) -> str:
        translated = catalogue(self.language).ngettext(singular, plural, number)
        return translated % {"num": number, **facts}

    def clock_time(self, instant: datetime) -> str:
        """Hours and minutes on the region's clock, such as 08:05."""
        return format_time(instant, "short", tzinfo=self.zone, locale=self.locale)

    def day(self, day: date) -> str:
        """Weekday and date in full."""
        return format_date(day, "full", locale=self.locale)

    def short_day(self, day: date) -> str:
        return format_date(day, "EEE d.M." if self.language == "de" else "EEE d MMM", self.locale)

    def number(self, value: float) -> str:
        return format_decimal(value, locale=self.locale)
