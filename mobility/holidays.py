"""Public holidays of the German Länder, by their holiday laws as of 2025."""

from datetime import date, timedelta
from functools import cache

# Month and day -> the Länder that keep it by law; an empty set means all of them.
_FIXED: dict[tuple[int, int], frozenset[str]] = {
    (1, 1): frozenset(),
    (1, 6): frozenset({"BW", "BY", "ST"}),
    (3, 8): frozenset({"BE", "MV"}),
    (5, 1): frozenset(),
    (8, 15): frozenset({"SL"}),  # in Bavaria it depends on the municipality
    (9, 20): frozenset({"TH"}),
    (10, 3): frozenset(),
    (10, 31): frozenset({"BB", "HB", "HH", "MV", "NI", "SH", "SN", "ST", "TH"}),
    (11, 1): frozenset({"BW", "BY", "NW", "RP", "SL"}),
    (12, 25): frozenset(),
    (12, 26): frozenset(),
}

# Days after Easter Sunday -> the Länder.
_MOVABLE: dict[int, frozenset[str]] = {
    -2: frozenset(),
    0: frozenset({"BB"}),
    1: frozenset(),
    39: frozenset(),
    49: frozenset({"BB"}),
    50: frozenset(),
    60: frozenset({"BW", "BY", "HE", "NW", "RP", "SL"}),
}


def is_public_holiday(day: date, land: str) -> bool:
    """Whether a day is one in a Land, given by its ISO 3166-2 code such as `DE-SN`."""
    return day in _public_holidays(day.year, land.removeprefix("DE-"))


@cache
def _public_holidays(year: int, land: str) -> frozenset[date]:
    easter = easter_sunday(year)
    fixed = {date(year, *at) for at, where in _FIXED.items() if not where or land in where}
    movable = {
        easter + timedelta(days=days)
        for days, where in _MOVABLE.items()
        if not where or land in where
    }
    repentance = {_repentance_day(year)} if land == "SN" else set()
    return frozenset(fixed | movable | repentance)


def easter_sunday(year: int) -> date:
    """By the rule of Gauss in the form of Lichtenberg (Historia Mathematica 24, 1997)."""
    century = year // 100
    moon = 15 + (3 * century + 3) // 4 - (8 * century + 13) // 25
    sun = 2 - (3 * century + 3) // 4
    age = (19 * (year % 19) + moon) % 30
    corrected = (age + (year % 19) // 11) // 29
    full_moon = 21 + age - corrected
    sunday = 7 - (year + year // 4 + sun) % 7
    return date(year, 3, 1) + timedelta(days=full_moon + 7 - (full_moon - sunday) % 7 - 1)


def _repentance_day(year: int) -> date:
    """The Wednesday before 23 November."""
    last = date(year, 11, 22)
    return last - timedelta(days=(last.weekday() - 2) % 7)
