"""INSERT with ON CONFLICT, which SQLAlchemy has for each database apart."""

from collections.abc import Callable
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session


def insert_for(session: Session) -> Callable[..., Any]:
    """The `insert` of the database at hand; both know `on_conflict_do_nothing` and `_do_update`."""
    is_postgresql = session.get_bind().dialect.name == "postgresql"
    return postgresql.insert if is_postgresql else sqlite.insert
