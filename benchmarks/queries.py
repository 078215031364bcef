"""Counting what a use case asks of the database."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event

from mobility.service import Service


@contextmanager
def counted(service: Service) -> Iterator[list[str]]:
    """The statements that are sent meanwhile, without those that begin and end transactions."""
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA")):
            statements.append(statement)

    event.listen(service.database.engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(service.database.engine, "before_cursor_execute", note)
