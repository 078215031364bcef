"""Transactions, on both databases."""

from threading import Event, Thread

import pytest

from mobility.model import Region
from mobility.storage import Database
from mobility.storage.regions import add_missing_regions


def region_ids(database: Database) -> set[str]:
    with database.reading() as session:
        return {region.id for region in session.query(Region)}


def test_a_failed_transaction_leaves_nothing(database: Database) -> None:
    """Whatever goes wrong in a writing transaction, nothing of it stays."""

    def fail_halfway() -> None:
        with database.writing() as session:
            add_missing_regions(session, ["here"])
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_halfway()
    assert region_ids(database) == set()


def test_a_reader_sees_one_instant(database: Database) -> None:
    """What is committed during a reading transaction is not seen by it."""
    with database.reading() as session:
        before = session.query(Region).count()
        with database.writing() as other:
            add_missing_regions(other, ["here"])
        assert session.query(Region).count() == before == 0
    assert region_ids(database) == {"here"}


def test_regions_are_entered_once(database: Database) -> None:
    """Entering the served regions again adds only what is missing."""
    for wanted in (["a"], ["a", "b"], ["a", "b"]):
        with database.writing() as session:
            add_missing_regions(session, wanted)
    assert region_ids(database) == {"a", "b"}


def test_a_writer_does_not_block_readers(database: Database) -> None:
    """Pages are read while somebody books."""
    inside, done = Event(), Event()

    def write() -> None:
        with database.writing() as session:
            add_missing_regions(session, ["here"])
            inside.set()
            done.wait(timeout=10)

    writer = Thread(target=write)
    writer.start()
    assert inside.wait(timeout=10)
    assert region_ids(database) == set()
    done.set()
    writer.join()
    assert region_ids(database) == {"here"}
