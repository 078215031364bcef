"""How long quotes and acceptances take on a day that stands."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from time import perf_counter, process_time

import numpy as np

from benchmarks.booking.region import REGION, Caller
from mobility.booking import NoPlace, OfferLost, accept, quote
from mobility.booking.tokens import read_offer
from mobility.model import new_id
from mobility.refusals import Refusal
from mobility.service import Service


@dataclass(frozen=True)
class Took:
    """Milliseconds of the clock on the wall, and of this process."""

    wall_ms: float
    own_ms: float


class Stopwatch:
    """Runs from the beginning."""

    def __init__(self) -> None:
        self._wall, self._own = perf_counter(), process_time()

    def stop(self) -> Took:
        return Took((perf_counter() - self._wall) * 1000, (process_time() - self._own) * 1000)


@dataclass
class Answers:
    """How long each answer took.

    Parameters
    ----------
    quote
        Of quotes that an insertion answers.
    rescued
        Of quotes for which others are moved.
    refused
        Of quotes that end in a reason and alternatives, after others could not be moved.
    accept, rescued_accept
        Of acceptances of the former two.
    """

    quote: list[Took] = field(default_factory=list)
    rescued: list[Took] = field(default_factory=list)
    refused: list[Took] = field(default_factory=list)
    accept: list[Took] = field(default_factory=list)
    rescued_accept: list[Took] = field(default_factory=list)
    lost: int = 0


def call_in(service: Service, callers: Iterable[Caller]) -> Answers:
    """Each caller asks, and takes the first choice that is offered."""
    answers = Answers()
    for caller in callers:
        _call(service, caller, answers)
    return answers


def _call(service: Service, caller: Caller, answers: Answers) -> None:
    watch = Stopwatch()
    try:
        token = quote(service, REGION, caller.wish).choices[0].token
    except NoPlace:
        answers.refused.append(watch.stop())
        return
    except Refusal:  # no road there, so nothing was looked for
        return
    took = watch.stop()
    makes_room = read_offer(service, REGION, token).makes_room
    (answers.rescued if makes_room else answers.quote).append(took)
    watch = Stopwatch()
    try:
        accept(service, REGION, caller.participant_id, token, new_id())
    except OfferLost:
        answers.lost += 1
        return
    (answers.rescued_accept if makes_room else answers.accept).append(watch.stop())


def percentiles(values_ms: list[float]) -> dict[str, float] | None:
    """p50, p95 and p99; None of nothing."""
    if not values_ms:
        return None
    return {f"p{p}": round(float(np.percentile(values_ms, p)), 1) for p in (50, 95, 99)}
