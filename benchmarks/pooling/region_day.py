"""The invented day of a demonstration region, as it was booked and not yet searched."""

from datetime import UTC, datetime
from pathlib import Path

from benchmarks.pooling.saved_day import NoDay, write_day
from mobility.clock import SettableClock
from mobility.config import Settings
from mobility.demo import fill_demo
from mobility.planning.improving import with_waiting
from mobility.planning.loading import load_day
from mobility.refusals import Refusal
from mobility.regions.prepare import is_prepared, prepare_region
from mobility.service import Service
from mobility.storage import Database, upgrade
from routing.errors import RoutingError

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
"""A Monday, so that a full Tuesday is planned, always the same."""


def write_region_day(region: str, folder: Path) -> Path:
    """Write a region's day with its stored plan into a folder; who waits may stay without a ride.

    The database lies in the folder and nowhere else; the region's roads are prepared where they are
    not. Raises NoDay.
    """
    settings = Settings(regions=region, database_url=f"sqlite:///{folder / 'day.sqlite3'}")
    database = Database.connect(settings.database_address)
    path = folder / f"{region}.json"
    try:
        service = Service(settings, database, SettableClock(NOW))
        facts = service.region(region)
        upgrade(database)
        if not is_prepared(settings, facts):
            prepare_region(settings, facts)
        day = fill_demo(service, region).day
        with database.reading() as session:
            write_day(path, *with_waiting(load_day(service, session, region, day)))
    except (Refusal, RoutingError) as error:
        raise NoDay(f"the region {region!r} has no day: {error}") from error
    finally:
        database.dispose()
    return path
