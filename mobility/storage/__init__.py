"""Where rows live: engine, transactions, queries, migrations. All SQL of the service is here."""

from sqlalchemy.orm import Session

from .database import Database
from .migrations import upgrade

__all__ = ["Database", "Session", "upgrade"]
