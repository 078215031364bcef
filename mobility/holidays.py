"""Public and school holidays of the German Länder, by the library `holidays`."""

from datetime import date
from functools import cache

from holidays import HolidayBase, country_holidays
from holidays.constants import PUBLIC, SCHOOL
from holidays.countries.germany import Germany

LAND_CODES = frozenset(f"DE-{land}" for land in Germany.subdivisions if len(land) == len("SH"))
"""ISO 3166-2."""


def is_public_holiday(day: date, land: str) -> bool:
    """Whether a day is one in a Land, given by one of `LAND_CODES`."""
    return day in _days_of(land, PUBLIC)


def is_school_holiday(day: date, land: str) -> bool:
    """Whether schools of a Land are closed for holidays; False where they are not yet fixed."""
    return day in _days_of(land, SCHOOL)


@cache
def _days_of(land: str, category: str) -> HolidayBase:
    return country_holidays("DE", subdiv=land.removeprefix("DE-"), categories=(category,))
