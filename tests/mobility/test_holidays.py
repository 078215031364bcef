"""Public holidays of the Länder."""

from datetime import date, timedelta

from mobility.holidays import is_public_holiday, is_school_holiday


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


def test_school_holidays_differ_by_land() -> None:
    """Summer of 2026 (KMK): Schleswig-Holstein 4 July to 15 August, Bavaria from 3 August on."""
    assert is_school_holiday(date(2026, 7, 6), "DE-SH")
    assert not is_school_holiday(date(2026, 7, 6), "DE-BY")
    assert not is_school_holiday(date(2026, 9, 1), "DE-SH")
    assert is_school_holiday(date(2026, 9, 1), "DE-BY")
