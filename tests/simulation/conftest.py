"""The prepared town of the other tests, on both databases."""

import pytest

from mobility.clock import SystemClock
from mobility.config import Settings
from mobility.service import Service
from mobility.storage import Database
from tests.mobility import conftest as town

database = town.database
postgresql_database = town.postgresql_database
settings = town.settings
sqlite_database = town.sqlite_database
town_folder = town.town_folder


@pytest.fixture(params=["sqlite", "postgresql"])
def backend(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(name="service")
def empty_service(settings: Settings, database: Database) -> Service:
    """The service of the town, whose database has no rows."""
    return Service(settings, database, SystemClock())
