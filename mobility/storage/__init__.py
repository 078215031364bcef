"""Where rows live: engine, transactions, queries, migrations. All SQL of the service is here."""

from sqlalchemy.exc import OperationalError, ProgrammingError
from sqlalchemy.orm import Session

from .database import Database
from .migrations import upgrade

DATABASE_UNUSABLE = (OperationalError, ProgrammingError)
"""What is raised where the database is out of reach or its tables are missing or old."""

__all__ = ["DATABASE_UNUSABLE", "Database", "Session", "upgrade"]
