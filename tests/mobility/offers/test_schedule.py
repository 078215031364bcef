"""Courses by rule."""

from datetime import date, time

import pytest

from mobility.offers.schedule import MOST_SESSIONS, PlannedDate, Repeat, list_dates
from mobility.refusals import Refusal
from mobility.regions import RegionSettings, get_region_settings

TUESDAY = date(2026, 11, 24)
MORNING = (time(9), time(12, 15))


@pytest.fixture
def saxony() -> RegionSettings:
    return get_region_settings("adorf")


def days(dates: tuple[PlannedDate, ...], region: RegionSettings) -> list[str]:
    return [one.starts_at.astimezone(region.zone).strftime("%d.%m. %H:%M") for one in dates]


def test_twice_a_week(saxony: RegionSettings) -> None:
    """Tuesdays and Thursdays, four dates, by the clock of the region before and after."""
    dates = list_dates(saxony, Repeat(TUESDAY, *MORNING, "FREQ=WEEKLY;BYDAY=TU,TH;COUNT=4"))
    assert days(dates, saxony) == ["24.11. 09:00", "26.11. 09:00", "01.12. 09:00", "03.12. 09:00"]


def test_clocks_that_go_forward_do_not_move_a_course(saxony: RegionSettings) -> None:
    """9 o'clock stays 9 o'clock when summer time begins on 28 March 2027."""
    repeat = Repeat(date(2027, 3, 23), *MORNING, "FREQ=WEEKLY;COUNT=2")
    assert days(list_dates(saxony, repeat), saxony) == ["23.03. 09:00", "30.03. 09:00"]


def test_holidays_are_left_out(saxony: RegionSettings) -> None:
    """18 November 2026 is a holiday in Saxony only; the rule counts it all the same."""
    repeat = Repeat(date(2026, 11, 11), *MORNING, "FREQ=WEEKLY;COUNT=3")
    why = [one.skipped and one.skipped.code for one in list_dates(saxony, repeat)]
    assert why == [None, "public_holiday", None]


def test_school_holidays_where_asked(saxony: RegionSettings) -> None:
    """Saxon Christmas holidays of 2026: 23 December to 2 January (KMK)."""
    rule = "FREQ=WEEKLY;UNTIL=20270106"
    kept = list_dates(saxony, Repeat(date(2026, 12, 16), *MORNING, rule))
    left = list_dates(saxony, Repeat(date(2026, 12, 16), *MORNING, rule, in_school_holidays=False))
    assert [one.skipped and one.skipped.code for one in kept] == [None] * 4
    assert [one.skipped and one.skipped.code for one in left] == [
        None,
        "school_holiday",
        "school_holiday",
        None,
    ]


def test_without_a_rule_there_is_one_date(saxony: RegionSettings) -> None:
    """A single event needs no rule."""
    assert days(list_dates(saxony, Repeat(TUESDAY, *MORNING)), saxony) == ["24.11. 09:00"]


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        ("every Tuesday", "rule_unreadable"),
        ("FREQ=SECONDLY;COUNT=5", "rule_unreadable"),
        ("FREQ=WEEKLY;BYSETPOS=1;COUNT=5", "rule_unreadable"),
        ("FREQ=WEEKLY;FREQ=DAILY;COUNT=5", "rule_unreadable"),
        ("FREQ=WEEKLY;COUNT=0", "rule_unreadable"),
        ("FREQ=WEEKLY;UNTIL=20261301", "rule_unreadable"),
        ("FREQ=WEEKLY", "rule_endless"),
        ("FREQ=DAILY;COUNT=9999", "rule_too_long"),
    ],
)
def test_rules_that_are_refused(saxony: RegionSettings, rule: str, code: str) -> None:
    """What cannot be read, never ends or is too long says so."""
    with pytest.raises(Refusal) as refused:
        list_dates(saxony, Repeat(TUESDAY, *MORNING, rule))
    assert refused.value.code == code


def test_the_longest_series_is_taken(saxony: RegionSettings) -> None:
    """The limit itself is allowed."""
    rule = f"FREQ=DAILY;COUNT={MOST_SESSIONS}"
    assert len(list_dates(saxony, Repeat(TUESDAY, *MORNING, rule))) == MOST_SESSIONS


def test_it_ends_after_it_begins(saxony: RegionSettings) -> None:
    """A course from 12 to 9 is a mistake in writing."""
    with pytest.raises(Refusal) as refused:
        list_dates(saxony, Repeat(TUESDAY, time(12), time(9)))
    assert refused.value.code == "times_of_day_reversed"
