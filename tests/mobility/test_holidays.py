"""Public holidays of the Länder."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobility.holidays import easter_sunday, is_public_holiday


@pytest.mark.parametrize(
    "day",
    [date(1954, 4, 18), date(1981, 4, 19), date(2019, 4, 21), date(2026, 4, 5), date(2038, 4, 25)],
)
def test_easter(day: date) -> None:
    """Known dates; 1954 and 1981 are exceptions of the rule, 2038 is the latest possible."""
    assert easter_sunday(day.year) == day


@given(st.integers(1900, 2299))
def test_easter_lies_in_its_weeks(year: int) -> None:
    """A Sunday from 22 March to 25 April."""
    day = easter_sunday(year)
    assert day.weekday() == 6
    assert date(year, 3, 22) <= day <= date(year, 4, 25)


def test_holidays_of_a_year_in_saxony() -> None:
    """The eleven of the Saxon law (SächsSFG, section 1) in 2026."""
    days = [date(2026, 1, 1) + timedelta(days=n) for n in range(365)]
    assert [day for day in days if is_public_holiday(day, "DE-SN")] == [
        date(2026, 1, 1),
        date(2026, 4, 3),
        date(2026, 4, 6),
        date(2026, 5, 1),
        date(2026, 5, 14),
        date(2026, 5, 25),
        date(2026, 10, 3),
        date(2026, 10, 31),
        date(2026, 11, 18),
        date(2026, 12, 25),
        date(2026, 12, 26),
    ]


def test_the_land_matters() -> None:
    """Reformation day is one in Schleswig-Holstein, Corpus Christi and the Wednesday are not."""
    assert is_public_holiday(date(2026, 10, 31), "DE-SH")
    assert not is_public_holiday(date(2026, 11, 18), "DE-SH")
    assert not is_public_holiday(date(2026, 6, 4), "DE-SH")
    assert is_public_holiday(date(2026, 6, 4), "DE-NW")
