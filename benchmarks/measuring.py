"""Measuring on one core, in turn: what benchmarks share.

Nothing here imports numpy, so that a benchmark can settle on one core before its libraries start
their threads.
"""

import gc
import os
import platform
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Final

Task = Callable[[], object]
"""Something to be measured."""

_THREADS: Final = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


@contextmanager
def on_one_core() -> Iterator[bool]:
    """Keep this process and all that it starts on one core, one thread to each library.

    Yields whether the machine lets one do that; macOS does not.
    """
    before = {name: os.environ.get(name) for name in _THREADS}
    os.environ.update(dict.fromkeys(_THREADS, "1"))
    can_pin = hasattr(os, "sched_setaffinity")
    cores = os.sched_getaffinity(0) if can_pin else set()
    if can_pin:
        os.sched_setaffinity(0, {max(cores)})
    try:
        yield can_pin
    finally:
        if can_pin:
            os.sched_setaffinity(0, cores)
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def alternated(tasks: Mapping[str, Task], rounds: int) -> dict[str, float]:
    """Median seconds of each task, run one after the other, round after round.

    So whatever disturbs the machine for a while disturbs all of them. A round before the first
    one warms up and does not count.
    """
    seconds: dict[str, list[float]] = {name: [] for name in tasks}
    gc.collect()
    gc.disable()
    try:
        for task in tasks.values():
            task()
        for _ in range(rounds):
            for name, task in tasks.items():
                begin = perf_counter()
                task()
                seconds[name].append(perf_counter() - begin)
    finally:
        gc.enable()
    return {name: median(values) for name, values in seconds.items()}


def machine() -> str:
    """The processor's name."""
    facts = Path("/proc/cpuinfo")
    lines = facts.read_text().splitlines() if facts.exists() else []
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.processor() or platform.machine())


class PeerAbsent(Exception):
    """A peer that cannot be measured here; the text says why, and how to get it."""
