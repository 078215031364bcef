"""These tests run on SQLite and on PostgreSQL."""

import pytest

from mobility.model import OfferSession
from tests.mobility.booking.courses import DAYS, add_dates
from tests.mobility.town import Town


@pytest.fixture(params=["sqlite", "postgresql"])
def backend(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def course(town: Town) -> list[OfferSession]:
    """Four Mondays, with a van of four seats on each."""
    for day in DAYS:
        town.add_van(day=day)
    return add_dates(town)


@pytest.fixture(autouse=True)
def ample_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is found to fit instead must not depend on how busy the machine is."""
    monkeypatch.setattr("mobility.booking.quoting.MOST_SECONDS", 30.0)
