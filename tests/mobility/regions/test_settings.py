"""Settings of regions: bundled ones, own ones, and their rules."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from mobility.refusals import Refusal
from mobility.regions import Rules, get_region_settings, list_bundled_regions


@pytest.mark.parametrize("region_id", list_bundled_regions())
def test_bundled_settings_are_valid(region_id: str) -> None:
    """Every region that ships has settings without a fault, and a German time zone."""
    region = get_region_settings(region_id)
    assert region.id == region_id
    assert region.zone.key == "Europe/Berlin"


def test_an_unknown_region_is_refused() -> None:
    """A name without settings is a refusal with a sentence, not a missing file."""
    with pytest.raises(Refusal) as refused:
        get_region_settings("atlantis")
    assert refused.value.code == "unknown_region"


def test_an_own_region_comes_from_the_own_folder(tmp_path: Path) -> None:
    """A TOML file in the own folder makes a region; it wins over a bundled one of the same name."""
    bundled = Path("mobility/regions/adorf.toml").read_text("utf-8")
    (tmp_path / "adorf.toml").write_text(bundled.replace("Adorf/Vogtland", "Our Adorf"), "utf-8")
    assert get_region_settings("adorf", tmp_path).name == "Our Adorf"
    assert get_region_settings("adorf").name == "Adorf/Vogtland"


def test_a_misspelt_rule_is_named(tmp_path: Path) -> None:
    """A rule that does not exist is an error that names it, instead of being ignored."""
    bundled = Path("mobility/regions/adorf.toml").read_text("utf-8")
    (tmp_path / "own.toml").write_text(bundled.replace("plan_search_s", "plan_serch_s"), "utf-8")
    with pytest.raises(ValidationError, match="plan_serch_s"):
        get_region_settings("own", tmp_path)


def test_a_land_that_does_not_exist_is_named(tmp_path: Path) -> None:
    """Holidays need a Land of Germany; the error says which there are."""
    bundled = Path("mobility/regions/adorf.toml").read_text("utf-8")
    (tmp_path / "own.toml").write_text(bundled.replace("DE-SN", "DE-XX"), "utf-8")
    with pytest.raises(ValidationError, match=r"DE-XX.*DE-BB"):
        get_region_settings("own", tmp_path)


def test_ride_time_limit_grows_with_the_direct_time() -> None:
    """Direct time × 1.5 + 10 minutes."""
    # 20 min direct: 20 × 1.5 + 10 = 40 min
    assert Rules().ride_time_limit_s(20 * 60) == 40 * 60
