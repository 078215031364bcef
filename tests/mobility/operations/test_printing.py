"""At 19:00 the file of all sheets goes to the office's printer."""

from datetime import timedelta
from pathlib import Path

from sqlalchemy import select

from mobility.jobs import list_recent_runs, run_all_due
from mobility.model import Action, AuditEntry, JobOutcome
from mobility.service import Service
from tests.mobility.paper.codes import read_codes
from tests.mobility.town import DAY, REGION, SETTINGS, Town, at

PRINTER = 'printer_email = "printer@office.example"\n'


def with_printer(town: Town, folder: Path, **changes: object) -> Service:
    """The town's service where the office has a printer that takes mail."""
    (folder / f"{REGION}.toml").write_text(SETTINGS.replace("\n[roads]", f"{PRINTER}\n[roads]"))
    settings = town.service.settings.model_copy(update={"regions_dir": folder, **changes})
    return Service(settings, town.service.database, town.clock)


def evening_with_a_ride(town: Town) -> None:
    town.add_van()
    town.book(town.wish(town.add_session()))
    town.clock.instant = at(19, day=DAY - timedelta(days=1))


def mailed(town: Town) -> list[Path]:
    return sorted((town.service.settings.var_dir / "outbox").glob("tours-*.pdf"))


def test_the_days_file_is_mailed_once_at_seven(town: Town, tmp_path: Path) -> None:
    """One file with the sheet of the one tour; the audit says that names went onto paper."""
    evening_with_a_ride(town)
    service = with_printer(town, tmp_path)
    for _ in range(2):
        run_all_due(service)
    [file] = mailed(town)
    assert file.name == f"tours-{REGION}-{DAY}-v1.pdf"
    assert len(read_codes(file.read_bytes())) == 1
    with service.database.reading() as session:
        query = select(AuditEntry).where(AuditEntry.action == Action.TOUR_SHEET_PRINTED)
        assert len(session.scalars(query).all()) == 1


def test_without_a_printer_nothing_is_mailed(town: Town) -> None:
    evening_with_a_ride(town)
    run_all_due(town.service)
    assert mailed(town) == []


def test_a_mail_server_that_is_down_is_tried_again(town: Town, tmp_path: Path) -> None:
    """The sheets lie there all the same, the history shows the failure, the next look mails."""
    evening_with_a_ride(town)
    nobody_there = {"email_channel": "smtp", "smtp_host": "127.0.0.1", "smtp_port": 9}
    run_all_due(with_printer(town, tmp_path, **nobody_there))
    assert len(list((town.service.settings.var_dir / "sheets").rglob("*.pdf"))) == 1
    assert (mailed(town), outcome(town)) == ([], JobOutcome.FAILED)
    run_all_due(with_printer(town, tmp_path))
    assert (len(mailed(town)), outcome(town)) == (1, JobOutcome.DONE)


def outcome(town: Town) -> JobOutcome:
    runs = list_recent_runs(town.service, REGION)
    return next(run.outcome for run in runs if run.name == "print")
