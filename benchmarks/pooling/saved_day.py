"""Days as files: a problem as JSON, and a plan to start from beside it."""

from pathlib import Path

from routing.errors import ProblemError
from routing.pooling.json_form import (
    plan_from_json,
    plan_to_json,
    problem_from_json,
    problem_to_json,
)
from routing.pooling.plan import Plan
from routing.pooling.problem import Problem


class NoDay(Exception):
    """Neither a region nor a file with a day; the text says why."""


def read_day(path: Path) -> tuple[Problem, Plan | None]:
    """The problem of a file, and the plan beside it where there is one. Raises NoDay."""
    try:
        problem = problem_from_json(path.read_text())
        beside = _plan_path(path)
        return problem, plan_from_json(beside.read_text()) if beside.exists() else None
    except OSError as error:
        raise NoDay(f"{path}: cannot be read: {error.strerror}") from error
    except (ProblemError, UnicodeDecodeError) as error:
        raise NoDay(f"{path}: {error}") from error


def write_day(path: Path, problem: Problem, plan: Plan) -> None:
    """What `read_day` reads."""
    path.write_text(problem_to_json(problem))
    _plan_path(path).write_text(plan_to_json(plan))


def _plan_path(path: Path) -> Path:
    return path.with_suffix(".plan.json")
