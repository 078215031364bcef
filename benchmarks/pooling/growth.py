"""How the time to a fixed quality grows with the size of a day."""

import math
from collections.abc import Sequence
from statistics import linear_regression
from typing import Any, Final

WITHIN_PERCENT: Final = 5.0
"""A plan is good enough once it costs at most so much more than the last one."""

BAR: Final = 1.5
LEAST_SECONDS: Final = 5.0
SIZE: Final = 1000

Trace = Sequence[tuple[float, int, int]]
"""Seconds, cents and rides left out of each plan that was the best so far."""


def seconds_for(rides: int, seconds: float) -> float:
    """How long a day is searched, when one of a thousand rides is searched for `seconds`."""
    return max(LEAST_SECONDS, seconds * math.pow(rides / SIZE, BAR))


def seconds_to_quality(trace: Trace) -> float | None:
    """When the plan was first good enough; None where nothing is known of the way to it."""
    if not trace:
        return None
    enough_cents = min(cents for _, cents, _ in trace) * (1 + WITHIN_PERCENT / 100)
    return round(next(at_s for at_s, cents, _ in trace if cents <= enough_cents), 3)


def fit_growth(rows: Sequence[dict[str, Any]]) -> None:
    """Write the exponent of seconds over rides, fitted in logarithms, into the rows of growth."""
    growing = [row for row in rows if row["growth"] and row["growth"]["seconds"]]
    if len({row["requests"] for row in growing}) > 1:
        sizes = [math.log(row["requests"]) for row in growing]
        times = [math.log(row["growth"]["seconds"]) for row in growing]
        for row in growing:
            row["growth"]["exponent"] = round(linear_regression(sizes, times).slope, 3)
