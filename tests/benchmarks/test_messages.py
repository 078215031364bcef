"""The measurement of messages, in small."""

from pathlib import Path

from benchmarks.messages.gateway import Faults
from benchmarks.messages.measure import measure


def test_each_message_arrives_though_gateway_and_worker_fail(tmp_path: Path) -> None:
    """Sixty messages, two workers killed: none lost, none about a cancelled ride, none sent twice
    but where nobody could know that it had been taken, and then under the same key.

    Before each of three workers two rides are cancelled, a tenth of all.
    """
    faults = Faults(slow=0.02, too_many=0.1, broken=0.1, dropped=0.1)
    done = measure(tmp_path, messages=60, kills=2, seed=3, faults=faults)
    assert (done.messages, done.about_cancelled, done.kills) == (60, 6, 2)
    assert done.requests > 54
    assert 0 < done.taken_unheard >= done.sent_twice
    assert (done.unsettled, done.lost, done.told_of_cancelled) == (0, 0, 0)
    assert (done.workers_failed, done.twice_without_cause) == (0, 0)
