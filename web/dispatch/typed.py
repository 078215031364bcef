"""Days and times as somebody types them with a telephone in the other hand: mo, 24.11, 930."""

import re
from datetime import date, time, timedelta

from babel import Locale
from flask_babel import gettext as _

from web.context import language

_DAY = re.compile(r"(\d{1,2})(?:[./](\d{1,2})?(?:[./](\d{2}|\d{4})?)?)?")
_TIME = re.compile(r"(\d{1,2})(?:[:., ]?(\d{2}))?\s*(?:h|uhr)?")
SHORTEST_NAME = 2
CENTURY = 2000


def read_day(text: str, today: date) -> date | None:
    """The next day that is meant: its name or the begin of it, or day, month and year.

    A weekday is one of the next seven days and never today; what is left out of a date is such that
    the day is not over. None where it cannot be read.
    """
    word = text.strip().casefold().rstrip(".")
    if not word:
        return None
    if word in (_("today"), _("tomorrow")):
        return today + timedelta(days=word == _("tomorrow"))
    weekdays = Locale.parse(language()).days["format"]["wide"]  # 0 is Monday
    named = [n for n, name in weekdays.items() if name.casefold().startswith(word)]
    if len(word) >= SHORTEST_NAME and len(named) == 1:
        return today + timedelta(days=(named[0] - today.weekday() - 1) % 7 + 1)
    return _read_date(word, today)


def read_time(text: str) -> time | None:
    """A time of day such as 9, 930, 9:30 or 9.30; None where it cannot be read."""
    found = _TIME.fullmatch(text.strip().casefold())
    if found is None:
        return None
    try:
        return time(int(found[1]), int(found[2] or 0))
    except ValueError:
        return None


def _read_date(word: str, today: date) -> date | None:
    found = _DAY.fullmatch(word)
    if found is None:
        return None
    day, month, year = (int(part) if part else None for part in found.groups())
    if year is not None:
        return _date(year if year >= CENTURY else CENTURY + year, month, day)
    if month is not None:
        coming = (_date(today.year + more, month, day) for more in (0, 1))
    else:
        months = (today.month - 1 + more for more in range(3))
        coming = (_date(today.year + m // 12, m % 12 + 1, day) for m in months)
    return next((one for one in coming if one and one >= today), None)


def _date(year: int, month: int | None, day: int | None) -> date | None:
    try:
        return date(year, month or 1, day or 1)
    except ValueError:
        return None
