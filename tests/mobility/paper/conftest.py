"""What the tests of printing share. Printing reads no table, so one service does for all."""

import pytest

from mobility.service import Service
from mobility.storage import Database, upgrade
from tests.mobility.samples import start_service


@pytest.fixture(scope="package")
def service(tmp_path_factory: pytest.TempPathFactory) -> Service:
    """A service without roads, on the evening before the day."""
    folder = tmp_path_factory.mktemp("paper")
    database = Database.connect(f"sqlite:///{folder / 'empty.sqlite3'}")
    upgrade(database)
    return start_service(database, folder / "var")
