"""Languages: their tags, directions, times and plurals."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from mobility.i18n import LANGUAGES, Wording, direction, known_language, offered_languages

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("wanted", "known"),
    [
        ("de", "de"),
        ("de_AT.UTF-8", "de"),
        ("en-GB", "en"),
        ("EN", "en"),
        ("xx", "de"),
        ("", "de"),
        (None, "de"),
    ],
)
def test_a_tag_or_locale_names_an_offered_language(wanted: str | None, known: str) -> None:
    assert known_language(wanted) == known


def test_only_languages_with_a_catalogue_are_offered() -> None:
    """English needs none; plain German is not offered for the catalogue of German."""
    assert {"de", "en"} <= set(offered_languages())
    assert set(offered_languages()) <= set(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_clocks_count_to_24_in_every_language(language: str) -> None:
    """16:05 in Berlin is 15:05 UTC in winter; the bus stop's sign says 16:05 to everybody."""
    wording = Wording(language, BERLIN)
    assert wording.clock_time(datetime(2026, 11, 24, 15, 5, tzinfo=UTC)) == "16:05"
    assert "24" in wording.short_day(date(2026, 11, 24))


def test_what_is_read_from_the_right() -> None:
    assert {code for code in LANGUAGES if direction(code) == "rtl"} == {"ar", "fa"}


def test_a_phone_number_keeps_its_order_in_words_read_from_the_right() -> None:
    """Its groups are turned round otherwise; from the left nothing is needed."""
    assert Wording("ar", BERLIN).isolated("+49 30") == "\u2068+49 30\u2069"
    assert Wording("ti", BERLIN).isolated("+49 30") == "+49 30"
