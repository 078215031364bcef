"""A PostgreSQL cluster of our own, for as long as the tests run."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from benchmarks import postgres


@contextmanager
def running_cluster() -> Iterator[str]:
    """A cluster that does not wait for the disk; skips the test where none can be started."""
    try:
        with postgres.running_cluster(durable=False) as address:
            yield address
    except postgres.NoServer as why:
        pytest.skip(str(why))
