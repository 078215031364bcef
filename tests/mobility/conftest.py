"""A service on a real database, in a small town with real roads.

Tests run on SQLite; a folder of tests that runs on PostgreSQL too overrides `backend`.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import delete

from mobility.config import Settings
from mobility.model import Base
from mobility.service import Service
from mobility.storage import Database, upgrade

from .postgres import running_cluster
from .town import Town, prepare_town, settings_in


@pytest.fixture(scope="session")
def town_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The prepared roads and settings of the town."""
    folder = tmp_path_factory.mktemp("town")
    prepare_town(folder)
    return folder


@pytest.fixture(scope="session")
def sqlite_database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """An upgraded database in one file."""
    path = tmp_path_factory.mktemp("sqlite") / "test.sqlite3"
    yield from _upgraded(f"sqlite:///{path}")


@pytest.fixture(scope="session")
def postgresql_database() -> Iterator[Database]:
    """An upgraded database in a real PostgreSQL cluster of the test session's own."""
    with running_cluster() as address:
        yield from _upgraded(address)


@pytest.fixture
def backend() -> str:
    """Which database the tests of a folder use."""
    return "sqlite"


@pytest.fixture
def database(backend: str, request: pytest.FixtureRequest) -> Database:
    """An upgraded database without rows."""
    database: Database = request.getfixturevalue(f"{backend}_database")
    with database.writing() as session:
        for table in reversed(Base.metadata.sorted_tables):
            session.execute(delete(table))
    return database


@pytest.fixture
def settings(town_folder: Path, database: Database, tmp_path: Path) -> Settings:
    """Settings whose `var_dir` is the test's own, with the town's prepared roads."""
    var_dir = tmp_path / "var"
    var_dir.mkdir()
    (var_dir / "roads").symlink_to(town_folder / "var" / "roads")
    address = database.engine.url.render_as_string(hide_password=False)
    return settings_in(town_folder, var_dir, address)


@pytest.fixture
def town(settings: Settings, database: Database) -> Town:
    """The town with a hall and a course, without vans."""
    return Town.found(settings, database)


@pytest.fixture
def service(town: Town) -> Service:
    """The service in the town; its clock stands on Friday noon before the town's Monday."""
    return town.service


def _upgraded(address: str) -> Iterator[Database]:
    database = Database.connect(address)
    upgrade(database)
    yield database
    database.dispose()
