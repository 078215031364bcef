"""A service on a real database, in a small town with real roads.

Tests run on SQLite; a folder of tests that runs on PostgreSQL too overrides `backend`.
"""

import shutil
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import make_url

from mobility.config import Settings
from mobility.service import Service
from mobility.storage import Database, upgrade

from .postgres import running_cluster
from .town import Town, prepare_town, settings_in

_numbers = count(1)


@pytest.fixture(scope="session")
def town_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The prepared roads and settings of the town."""
    folder = tmp_path_factory.mktemp("town")
    prepare_town(folder)
    return folder


@pytest.fixture(scope="session")
def empty_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with all tables and no rows, to be copied."""
    path = tmp_path_factory.mktemp("sqlite") / "empty.sqlite3"
    database = Database.connect(f"sqlite:///{path}")
    upgrade(database)
    database.dispose()
    return path


@pytest.fixture(scope="session")
def postgres_address() -> Iterator[str]:
    """A real PostgreSQL cluster of the test session's own, with an upgraded database `empty`."""
    with running_cluster() as address:
        _execute(address, "CREATE DATABASE empty")
        database = Database.connect(_beside(address, "empty"))
        upgrade(database)
        database.dispose()
        yield address


@pytest.fixture
def backend() -> str:
    """Which database the tests of a folder use."""
    return "sqlite"


@pytest.fixture
def database(backend: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """An upgraded database without rows."""
    if backend == "postgresql":
        server = request.getfixturevalue("postgres_address")
        name = f"test_{next(_numbers)}"
        _execute(server, f"CREATE DATABASE {name} TEMPLATE empty")
        address = _beside(server, name)
    else:
        path = tmp_path / "test.sqlite3"
        shutil.copy(request.getfixturevalue("empty_sqlite"), path)
        address = f"sqlite:///{path}"
    database = Database.connect(address)
    yield database
    database.dispose()


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


def _execute(address: str, statement: str) -> None:
    """Run a statement that PostgreSQL allows outside of transactions only."""
    database = Database.connect(address)
    engine = database.engine.execution_options(isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(statement)
    database.dispose()


def _beside(address: str, name: str) -> str:
    return make_url(address).set(database=name).render_as_string(hide_password=False)
