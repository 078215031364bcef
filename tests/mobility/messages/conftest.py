"""What the tests of this room share."""

from pathlib import Path

import pytest

from mobility.service import Service
from mobility.storage import Database
from tests.mobility.samples import start_service


@pytest.fixture
def service(database: Database, tmp_path: Path) -> Service:
    """A service without roads, on the evening before the day."""
    return start_service(database, tmp_path / "var")
