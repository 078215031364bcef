"""The command line as somebody at a terminal uses it, on the installation of the test."""

from collections.abc import Callable

import pytest
from click.testing import CliRunner, Result

from mobility.cli import hinfahrt
from mobility.config import Settings

Run = Callable[..., Result]


@pytest.fixture
def environment(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """The settings of the test, given as an installation gives them."""
    given = {
        "DATABASE_URL": settings.database_url,
        "VAR_DIR": str(settings.var_dir),
        "DATA_DIR": str(settings.data_dir),
        "REGIONS_DIR": str(settings.regions_dir),
        "REGIONS": settings.regions,
        "SECRET_KEY": settings.signing_key,
    }
    for name, value in given.items():
        monkeypatch.setenv(f"HINFAHRT_{name}", value)
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    return settings


@pytest.fixture
def run(environment: Settings) -> Run:
    """Run `hinfahrt` with arguments; what it raises comes out as it is."""

    def invoke(*arguments: str, text: str | None = None) -> Result:
        runner = CliRunner()
        return runner.invoke(hinfahrt, arguments, input=text, catch_exceptions=False)

    return invoke
