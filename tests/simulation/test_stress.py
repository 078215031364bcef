"""Many people at once for the last seats, and processes that are killed while they book.

`python -m benchmarks.promises.crowd` and `.kills` do more of both.
"""

from benchmarks.promises.crowd import PEOPLE, SEATS, rush_rounds
from benchmarks.promises.kills import kill_often
from mobility.service import Service
from tests.mobility.town import REGION

ROUNDS = 1
KILLS = 3


def test_no_promise_too_many(service: Service) -> None:
    """50 people, 10 seats: 10 promises, everybody else waits or has something to choose.

    Nobody sees an error page.
    """
    rounds = list(rush_rounds(service, REGION, ROUNDS, seed=1))
    assert len(rounds) == ROUNDS
    for one in rounds:
        assert one.is_well, (one.outcomes, one.stored, one.faults)
        assert (one.outcomes.total(), one.stored) == (PEOPLE, SEATS)


def test_what_was_shown_outlives_the_process(service: Service) -> None:
    """After each kill the checker finds nothing, and every promise shown is stored as shown."""
    killed = list(kill_often(service, REGION, KILLS, seed=1))
    assert [one.faults for one in killed] == [()] * KILLS
    assert sum(one.promises for one in killed) > 0
