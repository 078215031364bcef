"""Where simulations take place: a service of one region that shares nothing but its roads."""

from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import TemporaryDirectory

from pydantic import SecretStr

from mobility.clock import SystemClock
from mobility.config import Settings
from mobility.refusals import Refusal
from mobility.service import Service
from mobility.storage import Database, upgrade


@contextmanager
def empty_service(address: str | None, region_id: str | None) -> Iterator[Service]:
    """A service of an installation's region on another database, which has its tables and no rows.

    The database is the empty one at a SQLAlchemy address, else SQLite in a folder that is removed
    at the end; the region is the first of the installation's where none is named. Raises Refusal
    `database_in_use`, `unknown_region`.
    """
    installed = Settings()
    with TemporaryDirectory(prefix="hinfahrt-simulation-") as folder:
        settings = installed.model_copy(
            update={
                "regions": region_id or installed.region_ids[0],
                "database_url": address or f"sqlite:///{folder}/simulation.sqlite3",
                "secret_key": SecretStr("of a simulation"),
            }
        )
        database = Database.connect(settings.database_address)
        try:
            if not database.is_empty():
                raise Refusal("database_in_use")
            upgrade(database)
            yield Service(settings, database, SystemClock())
        finally:
            database.dispose()
