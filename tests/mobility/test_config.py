"""Settings of an installation: secrets come from the environment and show themselves nowhere."""

import re

import pytest
from pydantic import SecretStr, ValidationError

from mobility.config import Settings
from mobility.regions import get_region_settings
from mobility.regions.settings import RegionSettings

SECRETS = {name for name, field in Settings.model_fields.items() if field.annotation is SecretStr}


def test_whatever_sounds_secret_is_one() -> None:
    """Keys and passwords have no value of their own, so none can stand in the code."""
    sounding = {name for name in Settings.model_fields if re.search(r"key|password|token", name)}
    assert sounding == SECRETS
    assert all(Settings.model_fields[name].default == SecretStr("") for name in SECRETS)


@pytest.mark.parametrize("name", sorted(SECRETS))
def test_a_secret_comes_from_the_environment_and_is_not_printed(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"HINFAHRT_{name.upper()}", "open sesame")
    settings = Settings(_env_file=None)
    assert getattr(settings, name).get_secret_value() == "open sesame"
    assert "sesame" not in repr(settings) + str(settings)


@pytest.mark.parametrize("name", sorted(SECRETS))
def test_no_secret_stands_in_the_file_of_a_region(name: str) -> None:
    """Such a file is committed and passed on: what it does not know it refuses."""
    given = get_region_settings("adorf").model_dump()
    with pytest.raises(ValidationError, match=name):
        RegionSettings(**given, **{name: "open sesame"})
