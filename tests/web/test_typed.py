"""Days and times as they are typed at the telephone."""

from datetime import date, time

import pytest

from tests.web.site import Site
from web.dispatch.typed import read_day, read_time

FRIDAY = date(2026, 11, 20)

DAYS = {
    "heute": date(2026, 11, 20),
    "Morgen": date(2026, 11, 21),
    "mo": date(2026, 11, 23),
    "Montag": date(2026, 11, 23),
    "fr": date(2026, 11, 27),  # never today: that is "heute"
    "24.11": date(2026, 11, 24),
    "24.11.": date(2026, 11, 24),
    "24/11": date(2026, 11, 24),
    "3.1": date(2027, 1, 3),  # 3 January is over this year
    "24": date(2026, 11, 24),
    "19": date(2026, 12, 19),
    "24.11.26": date(2026, 11, 24),
    "24.11.2027": date(2027, 11, 24),
    "31": date(2026, 12, 31),  # November has 30 days
    "29.2.27": None,
    "m": None,  # Montag or Mittwoch
    "": None,
    "bald": None,
}
TIMES = {
    "9": time(9),
    "930": time(9, 30),
    "0930": time(9, 30),
    "9:30": time(9, 30),
    "9.30": time(9, 30),
    "13 Uhr": time(13),
    "24": None,
    "960": None,
    "früh": None,
    "": None,
}


@pytest.mark.parametrize(("text", "day"), DAYS.items())
def test_a_day_is_read(site: Site, text: str, day: date | None) -> None:
    """Seen on Friday, 20 November 2026, by somebody who reads German."""
    with site.app.test_request_context("/", headers={"Accept-Language": "de"}):
        assert read_day(text, FRIDAY) == day


@pytest.mark.parametrize(("text", "at"), TIMES.items())
def test_a_time_is_read(text: str, at: time | None) -> None:
    """With and without minutes and what stands between."""
    assert read_time(text) == at
