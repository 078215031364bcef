"""Claiming scheduled runs, on both databases."""

from datetime import datetime, timedelta
from threading import Barrier, Thread

from mobility.model import JobOutcome
from mobility.storage import Database
from mobility.storage.jobs import claim_run, find_run, finish_run
from tests.mobility.town import NOW, REGION, Town

DUE = NOW
PATIENCE = timedelta(minutes=30)


def claim(database: Database, now: datetime) -> bool:
    with database.writing() as session:
        return claim_run(session, REGION, "plan", DUE, now=now, dead_before=now - PATIENCE)


def finish(database: Database, outcome: JobOutcome) -> None:
    with database.writing() as session:
        finish_run(session, REGION, "plan", DUE, now=NOW, outcome=outcome)


def test_a_run_is_claimed_once(town: Town) -> None:
    """While a run is going on, and once it is done, nobody else gets it."""
    database = town.service.database
    assert claim(database, NOW)
    assert not claim(database, NOW + timedelta(minutes=1))
    finish(database, JobOutcome.DONE)
    assert not claim(database, NOW + timedelta(hours=2))
    with database.reading() as session:
        run = find_run(session, REGION, "plan", DUE)
        assert run is not None
        assert (run.outcome, run.finished_at) == (JobOutcome.DONE, NOW)


def test_a_failed_run_may_be_claimed_again(town: Town) -> None:
    """What failed is tried once more."""
    database = town.service.database
    assert claim(database, NOW)
    finish(database, JobOutcome.FAILED)
    assert claim(database, NOW + timedelta(minutes=1))


def test_a_dead_run_may_be_claimed_again(town: Town) -> None:
    """A run that was begun more than 30 minutes ago and never ended died with its process."""
    database = town.service.database
    assert claim(database, NOW)
    assert not claim(database, NOW + timedelta(minutes=30))
    assert claim(database, NOW + timedelta(minutes=31))


def test_one_of_two_schedulers_gets_the_run(town: Town) -> None:
    """However many ask at once, one gets it."""
    database, together, got = town.service.database, Barrier(2), []

    def ask() -> None:
        together.wait(timeout=10)
        got.append(claim(database, NOW))

    threads = [Thread(target=ask) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(got) == [False, True]
