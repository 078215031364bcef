"""Days as files: a problem as JSON, and a plan to start from beside it; also of demo regions."""

from datetime import UTC, datetime
from pathlib import Path

from mobility.clock import SettableClock
from mobility.config import Settings
from mobility.demo import fill_demo
from mobility.planning.improving import with_waiting
from mobility.planning.loading import load_day
from mobility.refusals import Refusal
from mobility.regions.prepare import is_prepared, prepare_region
from mobility.service import Service
from mobility.storage import Database, upgrade
from routing.errors import ProblemError, RoutingError
from routing.pooling.json_form import (
    plan_from_json,
    plan_to_json,
    problem_from_json,
    problem_to_json,
)
from routing.pooling.plan import Plan
from routing.pooling.problem import Problem

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
"""A Monday, so that a full Tuesday is planned, always the same."""


class NoDay(Exception):
    """Neither a region nor a file with a day; the text says why."""


def saved_day(region: str, folder: Path) -> Path:
    """The file of a day: `region` itself where it is one, else that region's day in `folder`."""
    if region.endswith(".json"):
        path = Path(region).resolve()
        read_day(path)
        return path
    try:
        problem, plan = region_day(region, folder)
    except (Refusal, RoutingError) as error:
        raise NoDay(f"the region {region!r} has no day: {error}") from error
    path = folder / f"{region}.json"
    path.write_text(problem_to_json(problem))
    _plan_path(path).write_text(plan_to_json(plan))
    return path


def read_day(path: Path) -> tuple[Problem, Plan | None]:
    """The problem of a file, and the plan beside it where there is one."""
    try:
        problem = problem_from_json(path.read_text())
        beside = _plan_path(path)
        return problem, plan_from_json(beside.read_text()) if beside.exists() else None
    except OSError as error:
        raise NoDay(f"{path}: cannot be read: {error.strerror}") from error
    except (ProblemError, UnicodeDecodeError) as error:
        raise NoDay(f"{path}: {error}") from error


def region_day(region: str, folder: Path) -> tuple[Problem, Plan]:
    """Tomorrow of a demonstration region as it was booked, not yet searched; who waits may stay.

    The database lies in `folder` and only there; the region's roads are prepared where they are
    not. Raises Refusal, RoutingError.
    """
    settings = Settings(regions=region, database_url=f"sqlite:///{folder / 'day.sqlite3'}")
    database = Database.connect(settings.database_address)
    try:
        upgrade(database)
        service = Service(settings, database, SettableClock(NOW))
        if not is_prepared(settings, service.region(region)):
            prepare_region(settings, service.region(region))
        day = fill_demo(service, region).day
        with database.reading() as session:
            return with_waiting(load_day(service, session, region, day))
    finally:
        database.dispose()


def _plan_path(path: Path) -> Path:
    return path.with_suffix(".plan.json")
