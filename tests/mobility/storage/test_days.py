"""Locking a day and counting its changes, on both databases."""

from datetime import timedelta
from threading import Barrier, Thread

from mobility.model import PlanStatus, new_id
from mobility.storage.days import (
    count_shifts_by_day,
    find_day_plan,
    find_revision,
    list_day_plans,
    list_shifts,
    lock_day_plan,
)
from tests.mobility.town import DAY, REGION, Town


def test_locking_makes_the_plan_once(town: Town) -> None:
    """The first to lock a day makes its plan: a draft of version and revision 0."""
    database = town.service.database
    for _ in range(2):
        with database.writing() as session:
            plan = lock_day_plan(session, REGION, DAY)
            assert (plan.status, plan.version, plan.revision) == (PlanStatus.DRAFT, 0, 0)
    with database.reading() as session:
        assert len(list_day_plans(session, REGION, DAY)) == 1
        assert find_day_plan(session, REGION, DAY + timedelta(days=1)) is None


def test_the_lock_keeps_others_waiting(town: Town) -> None:
    """Two threads that read, add one and write under the lock never lose a change: 2 x 20 = 40."""
    database, together = town.service.database, Barrier(2)

    def count_up() -> None:
        together.wait(timeout=10)
        for _ in range(20):
            with database.writing() as session:
                lock_day_plan(session, REGION, DAY).revision += 1

    threads = [Thread(target=count_up) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.reading() as session:
        assert find_revision(session, REGION, DAY) == 40


def test_putting_a_van_on_duty_counts_as_a_change(town: Town) -> None:
    """Whoever has the day in memory must notice a new shift."""
    town.add_van(number=2)
    town.add_van(number=1)
    with town.service.database.reading() as session:
        assert find_revision(session, REGION, DAY) == 2
        assert [shift.number for shift in list_shifts(session, REGION, DAY)] == [1, 2]
        assert count_shifts_by_day(session, REGION, DAY) == {DAY: 2}


def test_keys_cannot_be_guessed() -> None:
    """A key has 16 characters of 32 kinds: 80 bits."""
    keys = {new_id() for _ in range(1000)}
    assert len(keys) == 1000
    assert {len(key) for key in keys} == {16}
