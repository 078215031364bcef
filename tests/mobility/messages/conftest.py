"""These tests run on SQLite and on PostgreSQL."""

from pathlib import Path

import pytest

from mobility.service import Service
from mobility.storage import Database
from tests.mobility.samples import start_service


@pytest.fixture(params=["sqlite", "postgresql"])
def backend(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def service(database: Database, tmp_path: Path) -> Service:
    """A service without roads, on the evening before the day."""
    return start_service(database, tmp_path / "var")
