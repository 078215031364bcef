"""Engine and transactions, for SQLite and PostgreSQL alike."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from sqlite3 import Connection as SqliteConnection
from typing import Any, Self

from sqlalchemy import Connection, Engine, create_engine, event, inspect, make_url, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

BUSY_TIMEOUT_S = 60
"""SQLite lets one write at a time and serves who waits in no order: fifty people at once on a slow
machine have to wait longer than one would think, and that is better than an error."""


@dataclass(frozen=True)
class Database:
    """One database. Use cases open exactly one transaction each.

    `writing()` takes the write lock at its beginning (an immediate transaction in SQLite), so that
    what it reads cannot change before it writes; `reading()` never blocks a writer.
    """

    engine: Engine

    @classmethod
    def connect(cls, address: str) -> Self:
        """Open the database at a SQLAlchemy address; a SQLite file's folder is made.

        Errors of the database do not repeat the values of a statement: they may be personal.
        """
        url = make_url(address)
        if url.get_backend_name() != "sqlite":
            return cls(create_engine(url, pool_pre_ping=True, hide_parameters=True))
        if url.database:
            Path(url.database).parent.mkdir(parents=True, exist_ok=True)
        engine = create_engine(url, connect_args={"timeout": BUSY_TIMEOUT_S}, hide_parameters=True)
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return cls(engine)

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """One transaction that writes: committed at the end, rolled back on any exception.

        What was loaded stays readable after it.
        """
        engine = self.engine.execution_options(writes=True)
        with Session(engine, expire_on_commit=False) as session, session.begin():
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """One transaction that only reads, and sees the database as at one instant."""
        with Session(self._snapshots) as session:
            yield session

    @cached_property
    def _snapshots(self) -> Engine:
        # SQLite's readers have a snapshot anyway.
        if self.engine.dialect.name == "sqlite":
            return self.engine
        return self.engine.execution_options(isolation_level="REPEATABLE READ")

    def answers(self) -> bool:
        """Whether the database can be reached now."""
        try:
            with self.reading() as session:
                session.execute(text("SELECT 1"))
        except DBAPIError:
            return False
        return True

    def is_empty(self) -> bool:
        """Whether there is no table yet."""
        return not inspect(self.engine).get_table_names()

    def dispose(self) -> None:
        self.engine.dispose()


def _prepare_sqlite(connection: SqliteConnection, _record: Any) -> None:
    # The driver's own transaction handling begins too late and never immediately: we emit BEGIN.
    connection.isolation_level = None
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
