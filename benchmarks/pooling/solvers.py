"""The solvers that the pooling benchmarks compare, each behind the same function.

A solver gets a `Problem`, the seconds that it may take with all its preparation, and a seed; it
returns the visits of each shift in order. What a peer cannot express it leaves out, and what that
breaks is counted afterwards.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from types import MappingProxyType
from typing import Final, Protocol

from benchmarks.pooling.figures import OURS
from routing.pooling.plan import Plan
from routing.pooling.problem import Problem

Orders = dict[str, list[tuple[str, int]]]
"""The visits of each shift that drives, as (ride id, stop index)."""

_PACKAGES: Final[Mapping[str, str]] = MappingProxyType(
    {"ortools": "ortools", "pyvroom": "vroom", "pyvrp": "pyvrp"}
)


@dataclass(frozen=True, slots=True)
class Found:
    """What a solver found.

    Parameters
    ----------
    orders
        The visits of each shift that drives.
    plan
        The same with times, where the solver is ours.
    trace
        When which plan was the best: seconds, cents, rides left out. Empty where a solver tells
        nothing on the way.
    """

    orders: Orders
    plan: Plan | None = None
    trace: tuple[tuple[float, int, int], ...] = ()


class Solver(Protocol):
    """Searches for at most `seconds`; everything random follows from `seed`."""

    def __call__(
        self, problem: Problem, *, seconds: float, seed: int, start: Plan | None = None
    ) -> Found: ...


def load_solver(engine: str) -> Solver:
    """The solver of this name, ready to start: imported, and ours compiled.

    Raises ImportError where its package is not installed.
    """
    if engine == OURS:
        from benchmarks.pooling.our_solver import solve
        from routing.pooling.compilation import compile_all

        compile_all()
        return solve
    solver: Solver = import_module(f"benchmarks.pooling.{engine}_peer").solve
    return solver


def why_absent(peer: str) -> str | None:
    """Why a peer cannot take part, None where it can."""
    if find_spec(_PACKAGES[peer]) is None:
        return "not installed; `pip install 'hinfahrt[benchmarks]'`"
    return None


def tight_windows(problem: Problem) -> dict[tuple[str, int], tuple[int, int]]:
    """Windows of all stops, narrowed to what the other stops of the ride and its limits allow.

    No tour loses times by it (Cordeau 2006, section 5.1), and peers without ride time limits keep
    more of them. A window that would become empty stays as it is.
    """
    windows: dict[tuple[str, int], tuple[int, int]] = {}
    for ride in problem.rides:
        early = [stop.earliest_s for stop in ride.stops]
        late = [stop.latest_s for stop in ride.stops]
        dwell = [stop.dwell_s for stop in ride.stops]
        direct, limits = problem.direct_times_s(ride), ride.ride_time_limits_s
        for leg in range(len(direct)):
            early[leg + 1] = max(early[leg + 1], early[leg] + dwell[leg] + direct[leg])
            late[leg + 1] = min(late[leg + 1], late[leg] + dwell[leg] + limits[leg])
        for leg in reversed(range(len(direct))):
            early[leg] = max(early[leg], early[leg + 1] - limits[leg] - dwell[leg])
            late[leg] = min(late[leg], late[leg + 1] - direct[leg] - dwell[leg])
        for number, stop in enumerate(ride.stops):
            narrow = early[number], late[number]
            sound = narrow[0] <= narrow[1]
            windows[ride.id, number] = narrow if sound else (stop.earliest_s, stop.latest_s)
    return windows


def mean_direct_cents(problem: Problem) -> float:
    """What driving a ride directly costs on the mean at the first shift's prices, at least a cent.

    Peers whose parameters are costs need it to know what is much.
    """
    shift = problem.shifts[0]
    total = 0.0
    for ride in problem.rides:
        way = ride.stops[0].location, ride.stops[-1].location
        total += int(problem.lengths_m[way]) * shift.cost_per_km_cents / 1000
        total += int(problem.times_s[way]) * shift.cost_per_hour_cents / 3600
    return max(1.0, total / max(1, len(problem.rides)))


def require_pairs(problem: Problem, peer: str) -> None:
    """ValueError where a day holds what a solver of plain pairs cannot be told at all."""
    if any(len(ride.stops) != 2 for ride in problem.rides):
        raise ValueError(f"{peer} knows no ride of three stops")
    if any(shift.prefix is not None for shift in problem.shifts):
        raise ValueError(f"{peer} knows no tour that has been begun")


def seconds_left(begin: float, seconds: float) -> float:
    """What is left of the time since `begin` on `time.perf_counter`, at least a moment."""
    return max(0.01, seconds - (time.perf_counter() - begin))
