"""Alembic migrations, run from code so that no second settings file is needed."""

from pathlib import Path

from alembic import command
from alembic.config import Config

from mobility.storage.database import Database


def config_for(database: Database) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.attributes["engine"] = database.engine
    return config


def upgrade(database: Database) -> None:
    """Bring the database to the newest version of the tables."""
    command.upgrade(config_for(database), "head")
