"""Logs carry no personal data."""

import json
from collections.abc import Iterator

import pytest
import structlog
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from mobility.logs import configure_logs
from mobility.storage import Database


@pytest.fixture(autouse=True)
def usual_logs() -> Iterator[None]:
    configure_logs()
    yield
    structlog.reset_defaults()


def test_a_failure_is_logged_without_the_values_of_variables(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The line says what broke and where; what a variable held stays out of it."""

    def fail_on(name: str) -> None:
        raise RuntimeError(f"failed after {len(name)} letters")

    person = "Amira Beispiel"
    try:
        fail_on(person)
    except RuntimeError:
        structlog.get_logger().exception("job failed", job="plan")
    line = json.loads(capsys.readouterr().out)
    assert (line["event"], line["job"], line["level"]) == ("job failed", "plan", "error")
    assert "failed after 14 letters" in line["exception"]
    assert "Beispiel" not in json.dumps(line)


def test_errors_of_the_database_hide_their_values(database: Database) -> None:
    """A statement that fails does not repeat what it was given."""
    with database.reading() as session, pytest.raises(OperationalError) as failed:
        session.execute(text("SELECT * FROM no_such_table WHERE name = :n"), {"n": "Beispiel"})
    assert "Beispiel" not in str(failed.value)
