"""Whole days: ``python -m benchmarks.day --rides 200,500,1000 --seconds 60``.

The days are drawn by `benchmarks.pooling.rural`, from the same seed as the search; ``--region``
takes the invented day of a demonstration region instead, or any problem that was saved as JSON
(`routing.pooling.json_form`, and beside it ``NAME.plan.json`` with a plan to start from).

Beyond the keys of every row (`benchmarks.pooling.figures.COLUMNS`; `distance` is in kilometres):

``served_feasibly``
    Rides left when those are taken out that keep the tours from being valid.
``kilometres_per_served_ride``
    Of the tours as they are.
``cost_cents``
    The objective, of tours that are feasible.
``first_plan_s``
    Seconds to the first feasible plan.
``insertion_ms``
    p50 and p95 of looking for the cheapest place of one more ride over all tours of the final plan.
``rescue_accepted_percent``
    Of up to 20 rides that no insertion fits, those that 0.3 s of re-arranging takes in.
``growth``
    With ``--growth``: seconds until the plan costs at most ``within_percent`` more than the last
    one, and the exponent fitted over all sizes. A day of n rides is searched for ``--seconds``
    times (n / 1000)^1.5, at least five seconds, so that the bar of n^1.5 is also the effort.

``gap_to_bound_percent``
    With ``--region``: by how much the plan may cost more than the best one at most, in per cent of
    what its driving costs (`routing.pooling.bounds`, for ``--bound-seconds``).

What a solver does not tell is null.
"""

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import TYPE_CHECKING, Any

from benchmarks.fresh import peak_mb
from benchmarks.measuring import on_one_core
from benchmarks.pooling.figures import (
    COLUMNS,
    OURS,
    Row,
    add_arguments,
    present,
    row_of,
    run_all,
    show,
    tell,
    whole_numbers,
)
from benchmarks.pooling.growth import WITHIN_PERCENT, fit_growth, seconds_for, seconds_to_quality

if TYPE_CHECKING:
    from benchmarks.pooling.solvers import Found
    from routing.pooling.plan import Plan
    from routing.pooling.problem import Problem, Ride

MODULE = "benchmarks.day"
USUAL_SIZES = (200, 500, 1000)
CALLERS = 100

MORE_COLUMNS = (
    "served_feasibly",
    "kilometres_per_served_ride",
    "cost_cents",
    "first_plan_s",
    "insertion_ms",
    "rescue_accepted_percent",
    "growth",
    "gap_to_bound_percent",
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, and return the exit status: 1 where a solver came to no end, 2 for no day."""
    given = _parser().parse_args(arguments)
    with on_one_core(), TemporaryDirectory() as folder:
        if given.region is None:
            jobs = _rural_jobs(given)
        else:
            # Only now, for numpy's libraries choose their number of threads when imported.
            from benchmarks.pooling.saved_day import NoDay

            try:
                jobs = _region_jobs(given, str(_saved_day(given.region, Path(folder))))
            except NoDay as error:
                tell(str(error))
                return 2
        rows = run_all(MODULE, jobs, _name_of, seconds=given.seconds)
    fit_growth(rows)
    if given.json:
        print(json.dumps(rows, indent=1))
    else:
        known = [name for name in MORE_COLUMNS if any(row[name] is not None for row in rows)]
        show(rows, [*COLUMNS, *known])
    return 0 if len(rows) == len(jobs) else 1


def measure(
    *,
    engine: str,
    seconds: float,
    seed: int,
    rides: int | None = None,
    saved: str | None = None,
    online: bool = False,
    growth: bool = False,
    bound_seconds: float = 0,
) -> Row:
    """Solve one day in this process and say how well."""
    from benchmarks.pooling.assess import assess, feasible_part
    from benchmarks.pooling.checker import rules_of_problem
    from benchmarks.pooling.online import call_in
    from benchmarks.pooling.solvers import load_solver
    from routing.pooling.plan import cost

    day = _day_of(rides, saved, seed, min(CALLERS, rides or 0) if online else 0)
    solver = load_solver(engine)
    begin = perf_counter()
    found = solver(day.problem, seconds=seconds, seed=seed, start=day.start)
    took_s, memory_mb = perf_counter() - begin, peak_mb()
    rules = rules_of_problem(day.problem)
    assessed = assess(day.problem, rules, found.orders, found.plan)
    feasible, served = not assessed.violations, len(assessed.served)
    holds = assessed.plan if feasible else feasible_part(day.problem, rules, found.orders)
    kilometres = _kilometres(day.problem, found)
    cost_cents = cost(day.problem, assessed.plan).total_cents if feasible else None
    row = row_of(
        instance=day.name,
        engine=engine,
        seconds=took_s,
        distance=kilometres,
        best_known=None,
        requests=len(day.problem.rides),
        served=served,
        violations=len(assessed.violations),
        memory_mb=memory_mb,
        seed=seed,
    )
    row |= dict.fromkeys(MORE_COLUMNS)
    row["served_feasibly"] = len(day.problem.rides) - len(holds.unserved)
    row["kilometres_per_served_ride"] = round(kilometres / served, 3) if served else None
    row["cost_cents"] = cost_cents
    if found.trace:
        row["first_plan_s"] = round(found.trace[0][0], 3)
    if growth:
        row["growth"] = {
            "within_percent": WITHIN_PERCENT,
            "seconds": seconds_to_quality(found.trace),
        }
    if bound_seconds and feasible:
        row["gap_to_bound_percent"] = _gap_percent(day.problem, assessed.plan, bound_seconds)
    if day.callers and found.plan is not None:
        met = call_in(day.problem, found.plan, day.callers, seed=seed)
        row["insertion_ms"] = met.insertion_ms
        row["rescue_accepted_percent"] = met.rescued_percent
    return row


@dataclass(frozen=True)
class _Day:
    name: str
    problem: "Problem"
    start: "Plan | None"
    callers: "tuple[Ride, ...]"


def _day_of(rides: int | None, saved: str | None, seed: int, callers: int) -> _Day:
    from benchmarks.pooling.rural import rural_day

    if rides is not None:
        rural = rural_day(rides, seed, callers=callers)
        return _Day(f"rural-{rides}-{seed}", rural.problem, None, rural.callers)
    from benchmarks.pooling.saved_day import read_day

    path = Path(saved or "")
    problem, start = read_day(path)
    return _Day(path.stem, problem, start, ())


def _kilometres(problem: "Problem", found: "Found") -> float:
    metres = 0
    for shift_id, order in found.orders.items():
        shift = problem.get_shift(shift_id)
        stops = [problem.get_ride(ride_id).stops[stop].location for ride_id, stop in order]
        ways = pairwise([shift.start_location, *stops, shift.end_location]) if stops else ()
        metres += sum(int(problem.lengths_m[here, there]) for here, there in ways)
    return metres / 1000


def _gap_percent(problem: "Problem", plan: "Plan", seconds: float) -> float:
    from routing.pooling.bounds import lower_bound
    from routing.pooling.plan import cost

    bound = lower_bound(problem, seconds=seconds, plan=plan)
    return round(bound.gap_percent(cost(problem, plan)), 2)


def _rural_jobs(given: argparse.Namespace) -> list[dict[str, Any]]:
    engines = (OURS, *present(given.peers))
    jobs = [
        {"engine": engine, "seconds": given.seconds, "seed": seed, "rides": rides, "online": True}
        for rides in given.rides or (() if given.growth else USUAL_SIZES)
        for engine in engines
        for seed in given.seeds
    ]
    for rides in given.growth:
        seconds = seconds_for(rides, given.seconds)
        jobs += [
            {"engine": OURS, "seconds": seconds, "seed": seed, "rides": rides, "growth": True}
            for seed in given.seeds
        ]
    return jobs


def _region_jobs(given: argparse.Namespace, saved: str) -> list[dict[str, Any]]:
    return [
        {
            "engine": engine,
            "seconds": given.seconds,
            "seed": seed,
            "saved": saved,
            "bound_seconds": given.bound_seconds,
        }
        for engine in (OURS, *present(given.peers))
        for seed in given.seeds
    ]


def _saved_day(region: str, folder: Path) -> Path:
    """The file itself where the argument is one, else the region's day in the folder."""
    if region.endswith(".json"):
        from benchmarks.pooling.saved_day import read_day

        path = Path(region).resolve()
        read_day(path)
        return path
    from benchmarks.pooling.region_day import write_region_day

    return write_region_day(region, folder)


def _name_of(job: Mapping[str, Any]) -> str:
    day = Path(job["saved"]).stem if job.get("saved") else f"{job['rides']} rides"
    return f"{day}, {job['engine']}, seed {job['seed']}"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.day", description="Whole rural days, against peers."
    )
    parser.add_argument(
        "--rides", type=whole_numbers, default=(), metavar="N,…", help="sizes of the drawn days"
    )
    parser.add_argument(
        "--growth", type=whole_numbers, default=(), metavar="N,…", help="sizes of the growth table"
    )
    parser.add_argument("--region", help="a demonstration region, or a problem as JSON file")
    parser.add_argument(
        "--bound-seconds",
        type=float,
        default=60,
        metavar="S",
        help="how long to look for a lower bound of the region's day (default: %(default)s)",
    )
    add_arguments(parser, seconds=60)
    return parser


if __name__ == "__main__":
    sys.exit(main())
