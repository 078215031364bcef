"""Many people at once for the last seats, and processes that are killed while they book.

`python -m benchmarks.promises` does more of both.
"""

from benchmarks.promises.crowd import PEOPLE, SEATS, Outcome, rush_rounds
from benchmarks.promises.kills import kill_often
from mobility.service import Service
from tests.mobility.town import REGION

ROUNDS = 2
KILLS = 5


def test_no_promise_too_many(service: Service) -> None:
    """50 people, 10 seats: 10 promises, and everybody else waits or has something to choose."""
    rounds = list(rush_rounds(service, REGION, ROUNDS, seed=1))
    assert len(rounds) == ROUNDS
    for one in rounds:
        assert one.faults == ()
        assert one.outcomes[Outcome.PROMISED] == SEATS
        assert one.outcomes[Outcome.NOTHING] == 0
        assert one.outcomes.total() == PEOPLE


def test_what_was_shown_outlives_the_process(service: Service) -> None:
    """After each kill the checker finds nothing, and every promise shown is stored as shown."""
    killed = list(kill_often(service, REGION, KILLS, seed=1))
    assert [one.faults for one in killed] == [()] * KILLS
    assert sum(one.promises for one in killed) > 0
