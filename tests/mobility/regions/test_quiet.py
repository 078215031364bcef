"""Quiet hours: from 21 to 7 nobody is told what has time until the morning."""

from datetime import time, timedelta
from pathlib import Path

import pytest

from mobility.regions import RegionSettings, get_region_settings
from mobility.regions.quiet import quiet_until
from tests.mobility.town import DAY, REGION, SETTINGS, at

MORNING = at(7)
EVE = DAY - timedelta(days=1)


@pytest.fixture
def region(tmp_path: Path) -> RegionSettings:
    (tmp_path / f"{REGION}.toml").write_text(SETTINGS)
    return get_region_settings(REGION, tmp_path)


def test_by_day_at_once(region: RegionSettings) -> None:
    """From 7 o'clock on, and up to 21 o'clock."""
    assert quiet_until(region, MORNING) is None
    assert quiet_until(region, at(20, 59)) is None


def test_at_night_in_the_morning(region: RegionSettings) -> None:
    """Before and after midnight it is the same morning."""
    assert quiet_until(region, at(21, day=EVE)) == MORNING
    assert quiet_until(region, at(6, 59)) == MORNING


def test_what_is_needed_early_is_told_at_night(region: RegionSettings) -> None:
    """A pickup before 9 o'clock cannot wait until 7; one at 9 can."""
    assert quiet_until(region, at(23, day=EVE), needed_by=at(8, 59)) is None
    assert quiet_until(region, at(23, day=EVE), needed_by=at(9)) == MORNING


def test_quiet_hours_within_a_day(region: RegionSettings) -> None:
    """A rule that begins after midnight: at 23 o'clock people are still told."""
    rules = region.rules.model_copy(update={"quiet_from": time(1)})
    late = region.model_copy(update={"rules": rules})
    assert quiet_until(late, at(23, day=EVE)) is None
    assert quiet_until(late, at(1)) == MORNING
