"""What each command does and says. The machine's clock is used: days lie years ahead."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from mobility.accounts import sign_in_staff
from mobility.cli import hinfahrt, main
from mobility.clock import service_day
from mobility.model import MessageStatus, OutboxMessage, RideStatus, RideStop, Role
from mobility.planning import day_view
from mobility.refusals import Refusal
from mobility.service import Service
from tests.mobility.cli.conftest import Run
from tests.mobility.town import REGION, ZONE, Town, at

TOMORROW = service_day(datetime.now(UTC), ZONE) + timedelta(days=1)


def booked_tomorrow(town: Town) -> None:
    """One van and one ride on the day after the machine's today."""
    town.clock.instant = at(12, day=TOMORROW - timedelta(days=2))
    town.add_van(day=TOMORROW)
    session = town.add_session(at(9, day=TOMORROW), at(12, day=TOMORROW))
    town.book(town.wish(session))


def test_from_plan_to_paper(town: Town, run: Run) -> None:
    """Plan, publish, print, deliver and check tomorrow, each command after the other."""
    booked_tomorrow(town)
    planned = run("plan", "tomorrow", "--seconds", "0.2")
    assert planned.exit_code == 0
    assert re.search(r"Rides with a place\D+1\b", planned.output)
    assert "Published as version 1." in run("publish", str(TOMORROW)).output
    printed = run("sheets", "tomorrow", "--region", REGION).output
    assert Path(printed.split("Written: ")[1].strip()).read_bytes().startswith(b"%PDF")
    # The confirmation, the reminder and the driver's tour.
    assert "3 sent, 0 failed, 0 dropped" in run("messages", "deliver").output
    assert "0 faults" in run("check").output
    (ride,) = day_view(town.service, REGION, TOMORROW).rides
    assert ride.status is RideStatus.PUBLISHED
    with town.service.database.reading() as session:
        assert {m.status for m in session.query(OutboxMessage)} == {MessageStatus.SENT}


def test_how_good_and_how_safe(town: Town, run: Run) -> None:
    """The plan says how far it is from the best one; the only driver's absence strands ride 1."""
    booked_tomorrow(town)
    planned = run("plan", "tomorrow", "--seconds", "0.2", "--bound-seconds", "20")
    assert re.search(r"Within [01] % of the best possible plan\.", planned.output)
    told = run("absences", "tomorrow")
    assert told.exit_code == 0
    assert "somebody is stranded: 1." in told.output


def test_faults_end_in_exit_status_1(town: Town, run: Run) -> None:
    """What is wrong is printed, a line each, with region and day; the status says so."""
    booked_tomorrow(town)
    with town.service.database.writing() as session:
        for stop in session.query(RideStop):
            stop.earliest -= timedelta(hours=1)
            stop.latest -= timedelta(hours=1)
    result = run("check", "tomorrow")
    assert result.exit_code == 1
    assert f"{REGION} {TOMORROW}: window (shift " in result.output


def test_an_account_is_made(town: Town, run: Run) -> None:
    """The password is asked for twice and then opens the door."""
    words = "correct horse battery"
    result = run("staff", "add", "office", "--name", "Dora Demo", text=f"{words}\n{words}\n")
    assert "office may sign in now." in result.output
    assert words not in result.output
    account = sign_in_staff(town.service, REGION, "office", words)
    assert (account.name, account.role) == ("Dora Demo", Role.DISPATCHER)


def test_the_database_is_made(settings_of_nothing: Service, run: Run) -> None:
    """On an empty database: all tables, and the regions served."""
    assert "up to date" in run("db", "upgrade").output
    assert day_view(settings_of_nothing, REGION, TOMORROW).rides == ()


@pytest.fixture
def settings_of_nothing(
    town: Town, environment: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Service:
    monkeypatch.setenv("HINFAHRT_DATABASE_URL", f"sqlite:///{tmp_path}/new/new.sqlite3")
    return Service.start()


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["publish", "2031-05-01"], "There is no day plan for this day yet."),
        (["plan", "2031-05-01"], "No vehicle is on duty on this day."),
        (["plan", "2031-05-01", "--region", "atlantis"], "There is no region of this name."),
        (["plan", "next week"], "write it as 2026-11-23"),
        (["demo", "--no-serve"], "There is no demonstration for this region."),
    ],
)
def test_what_cannot_be_done_is_one_sentence(
    town: Town,
    environment: object,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    sentence: str,
) -> None:
    """A sentence on standard error that says what to do, nothing else, and exit status 2."""
    monkeypatch.setattr("sys.argv", ["hinfahrt", *arguments])
    with pytest.raises(SystemExit) as left:
        main()
    said = capsys.readouterr()
    assert left.value.code == 2
    assert sentence in said.err
    assert "Traceback" not in said.err


def test_a_database_without_tables(
    settings_of_nothing: Service,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """It says which command makes them, and no word of what was asked for."""
    monkeypatch.setattr("sys.argv", ["hinfahrt", "publish", "tomorrow"])
    with pytest.raises(SystemExit) as left:
        main()
    assert left.value.code == 2
    assert capsys.readouterr().err == "The database cannot be used. Run: hinfahrt db upgrade\n"


def test_refusals_reach_main_untouched(town: Town, environment: object) -> None:
    """Commands do not catch: there is one place that words refusals."""
    with pytest.raises(Refusal):
        CliRunner().invoke(hinfahrt, ["publish", "2031-05-01"], catch_exceptions=False)
