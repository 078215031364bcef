"""Many people at once for the last seats, and processes that are killed while they book.

`python -m benchmarks.promises.crowd` and `.kills` do more of both.
"""

from benchmarks.promises.crowd import SEATS, rush_rounds
from benchmarks.promises.kills import kill_often
from mobility.service import Service
from tests.mobility.town import REGION

PEOPLE = 14
KILLS = 3


def test_no_promise_too_many(service: Service) -> None:
    """14 people, 10 seats: 10 promises, everybody else waits or has something to choose.

    Nobody sees an error page.
    """
    (one,) = rush_rounds(service, REGION, rounds=1, seed=1, people=PEOPLE)
    assert one.is_well, (one.outcomes, one.stored, one.faults)
    assert (one.outcomes.total(), one.stored) == (PEOPLE, SEATS)


def test_what_was_shown_outlives_the_process(service: Service) -> None:
    """After each kill the checker finds nothing, and every promise shown is stored as shown."""
    killed = list(kill_often(service, REGION, KILLS, seed=1))
    assert [one.faults for one in killed] == [()] * KILLS
    assert sum(one.promises for one in killed) > 0
