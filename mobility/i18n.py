"""Languages, catalogues, and dates and times as people of a language write them."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_time
from babel.numbers import format_currency, format_decimal
from babel.support import NullTranslations, Translations

CATALOGUES = Path(__file__).parent / "translations"
SOURCE_LANGUAGE = "en"
DEFAULT_LANGUAGE = "de"
STAFF_LANGUAGES = ("de", "en")  # the office and providers; all others are served in every language


@dataclass(frozen=True)
class Language:
    """A language that the service can speak, once somebody has filled its catalogue.

    `code` is its BCP 47 tag, as it stands in pages, addresses and tables; `name` is in its own
    script; `locale` is the CLDR locale whose plurals, dates and numbers it follows, and `catalogue`
    the folder of its texts. `also` lists other tags that browsers send for it.
    """

    code: str
    name: str
    locale: str
    catalogue: str
    right_to_left: bool = False
    also: tuple[str, ...] = ()


# English is written here as in Europe. `simple` is the registered subtag of plain language.
LANGUAGES: dict[str, Language] = {
    language.code: language
    for language in (
        Language("de", "Deutsch", "de", "de"),
        Language("de-simple", "Leichte Sprache", "de", "de_LEICHT"),
        Language("en", "English", "en_GB", "en"),
        Language("ar", "العربية", "ar", "ar", right_to_left=True),
        Language("fa", "فارسی / دری", "fa", "fa", right_to_left=True, also=("prs",)),
        Language("uk", "Українська", "uk", "uk"),
        Language("ru", "Русский", "ru", "ru"),
        Language("tr", "Türkçe", "tr", "tr"),
        Language("ti", "ትግርኛ", "ti", "ti"),
        Language("kmr", "Kurmancî", "ku", "ku", also=("ku",)),
        Language("fr", "Français", "fr", "fr"),
        Language("so", "Soomaali", "so", "so"),
    )
}


def N_(msgid: str) -> str:  # noqa: N802 -- gettext's usual name
    """Mark a text for the catalogue where it cannot be translated yet."""
    return msgid


@cache
def offered_languages() -> tuple[str, ...]:
    """The languages that there is a compiled catalogue of, and the source language."""
    return tuple(code for code in LANGUAGES if code == SOURCE_LANGUAGE or _compiled(code).is_file())


@cache
def catalogue(language: str) -> NullTranslations:
    """The compiled catalogue of a language; the source language needs none.

    What the catalogue of another language lacks, such as texts of the office, is said in German.
    Raises FileNotFoundError where catalogues were not compiled.
    """
    if language == SOURCE_LANGUAGE:
        return NullTranslations()
    with _compiled(language).open("rb") as file:
        texts = Translations(file)
    if language != DEFAULT_LANGUAGE:
        texts.add_fallback(catalogue(DEFAULT_LANGUAGE))
    return texts


def _compiled(language: str) -> Path:
    return CATALOGUES / LANGUAGES[language].catalogue / "LC_MESSAGES" / "messages.mo"


def known_language(wanted: str | None) -> str:
    """The wanted language, written as a tag or a locale, where it is offered; else German."""
    tag = (wanted or "").replace("_", "-").split(".")[0].lower()
    for known in (tag, tag.partition("-")[0]):
        for code in offered_languages():
            if known == code or known in LANGUAGES[code].also:
                return code
    return DEFAULT_LANGUAGE


def direction(language: str) -> Literal["rtl", "ltr"]:
    """From which side a language is read."""
    return "rtl" if LANGUAGES[language].right_to_left else "ltr"


@dataclass(frozen=True)
class Wording:
    """How things are said in one language and time zone."""

    language: str
    zone: ZoneInfo

    @property
    def locale(self) -> str:
        """The locale whose habits dates and numbers follow."""
        return LANGUAGES[self.language].locale

    def text(self, msgid: str, **facts: object) -> str:
        translated = catalogue(self.language).gettext(msgid)
        return translated % facts if facts else translated

    def plural(self, singular: str, plural: str, number: int, **facts: object) -> str:
        translated = catalogue(self.language).ngettext(singular, plural, number)
        return translated % {"num": number, **facts}

    def isolated(self, text: str) -> str:
        """A place, name or phone number that keeps its own order in words read from the right.

        Between them Unicode's isolates do so (UAX #9, section 2.4), which need no markup.
        """
        return f"\u2068{text}\u2069" if LANGUAGES[self.language].right_to_left else text

    def clock_time(self, instant: datetime) -> str:
        """Hours and minutes on the region's clock, such as 08:05.

        They count to 24 in every language: so do the clocks, signs and timetables around.
        """
        return format_time(instant, "HH:mm", tzinfo=self.zone, locale=self.locale)

    def day(self, day: date) -> str:
        """Weekday and date in full."""
        return format_date(day, "full", locale=self.locale)

    def short_day(self, day: date) -> str:
        return format_date(day, "EEE d.M." if self.locale == "de" else "EEE d MMM", self.locale)

    def money(self, cents: float) -> str:
        """An amount in euros, such as 0,08 €."""
        return format_currency(cents / 100, "EUR", locale=self.locale)

    def language_name(self, code: str) -> str:
        """What a language is called in this one; the code where nobody knows."""
        return str(Locale.parse(self.locale).languages.get(code, code))

    def number(self, value: float) -> str:
        return format_decimal(value, locale=self.locale)
