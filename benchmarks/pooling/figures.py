"""What the pooling benchmarks have in common: their arguments, their rows, and who runs when."""

import argparse
import json
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from statistics import mean
from typing import Any

from benchmarks.fresh import RunFailed, run_fresh

Row = dict[str, Any]

OURS = "hinfahrt"
PEERS = ("ortools", "pyvroom", "pyvrp")

COLUMNS = (
    "instance",
    "engine",
    "seconds",
    "distance",
    "best_known",
    "gap_percent",
    "requests",
    "served",
    "feasible",
    "violations",
    "peak_mb",
    "seed",
)
"""Keys of every row, in this order: the instance's name; who solved it; real seconds from the
problem to the plan; distance of the tours; best known distance and how many percent the tours are
longer, null where unknown or somebody is left out; rides asked for and served; whether every rule
holds, and how many are broken; most memory of the process in units of 2^20 bytes; seed."""

GRACE_S = 300
"""A run that takes so much longer than its limit is ended."""

OVERRUN = 1.02
"""From here on a run is said to have exceeded its limit."""


def add_arguments(parser: argparse.ArgumentParser, *, seconds: float) -> None:
    """The arguments that both commands know."""
    parser.add_argument("--seconds", type=positive, default=seconds, help="limit of each solution")
    parser.add_argument(
        "--peers",
        type=peers,
        default=PEERS,
        metavar="NAME,…",
        help=f"out of {','.join(PEERS)}, or none; default: all that are installed",
    )
    parser.add_argument(
        "--seeds", type=whole_numbers, default=(1,), metavar="N,…", help="default 1"
    )
    parser.add_argument("--json", action="store_true", help="print the rows as JSON")


def positive(text: str) -> float:
    """A positive number of an argument."""
    number = float(text)
    if not 0 < number < float("inf"):
        raise argparse.ArgumentTypeError("must be positive")
    return number


def whole_numbers(text: str) -> tuple[int, ...]:
    """Whole numbers of an argument, with commas between."""
    return tuple(int(part) for part in text.split(","))


def peers(text: str) -> tuple[str, ...]:
    """Names of peers; ``none`` for nobody."""
    names = () if text in ("", "none") else tuple(part.strip() for part in text.split(","))
    for name in names:
        if name not in PEERS:
            raise argparse.ArgumentTypeError(f"no peer {name!r}; known are {', '.join(PEERS)}")
    return names


def present(names: Sequence[str]) -> tuple[str, ...]:
    """Those peers that are installed; the others are named on standard error."""
    from benchmarks.pooling.solvers import why_absent

    absent = {name: why_absent(name) for name in names}
    for name, reason in absent.items():
        if reason is not None:
            tell(f"{name} is absent: {reason}")
    return tuple(name for name in names if absent[name] is None)


def run_all(
    module: str,
    jobs: Iterable[Mapping[str, Any]],
    named: Callable[[Mapping[str, Any]], str],
    *,
    seconds: float,
) -> list[Row]:
    """The rows of all jobs, one after the other; what fails or takes too long is told."""
    rows = []
    for job in jobs:
        tell(f"{named(job)} …")
        limit = float(job.get("seconds", seconds))
        try:
            row = run_fresh(module, job, timeout_s=limit + GRACE_S)
        except RunFailed as error:
            tell(f"{named(job)} came to no end: {error}")
            continue
        if row["seconds"] > limit * OVERRUN:
            tell(f"{named(job)} took {row['seconds']:.2f} s, more than its {limit:g} s")
        rows.append(row)
    return rows


def row_of(
    *,
    instance: str,
    engine: str,
    seconds: float,
    distance: float,
    best_known: float | None,
    requests: int,
    served: int,
    violations: int,
    memory_mb: float | None,
    seed: int,
) -> Row:
    """What every row holds; the keys are `COLUMNS`."""
    complete = served == requests
    return {
        "instance": instance,
        "engine": engine,
        "seconds": round(seconds, 3),
        "distance": round(distance, 4),
        "best_known": best_known,
        "gap_percent": gap_percent(distance, best_known) if complete else None,
        "requests": requests,
        "served": served,
        "feasible": violations == 0,
        "violations": violations,
        "peak_mb": None if memory_mb is None else round(memory_mb, 1),
        "seed": seed,
    }


def gap_percent(distance: float, best_known: float | None) -> float | None:
    """How much longer than the best known, in percent."""
    if best_known is None or best_known <= 0:
        return None
    return round(100 * (distance / best_known - 1), 3)


def show(rows: Sequence[Row], columns: Sequence[str]) -> None:
    """The rows as a table, and below it what is to be said of each engine."""
    cells = [list(columns), *([_cell(row.get(name)) for name in columns] for row in rows)]
    widths = [max(len(line[n]) for line in cells) for n in range(len(columns))]
    for line in cells:
        print("  ".join(cell.rjust(width) for cell, width in zip(line, widths, strict=True)))
    print()
    for engine in dict.fromkeys(row["engine"] for row in rows):
        print(_summary(engine, [row for row in rows if row["engine"] == engine]))


def _summary(engine: str, rows: Sequence[Row]) -> str:
    gaps = [row["gap_percent"] for row in rows if row["gap_percent"] is not None]
    feasible = sum(row["feasible"] for row in rows)
    complete = sum(row["served"] == row["requests"] for row in rows)
    gap = f"gap mean {mean(gaps):.2f} %, worst {max(gaps):.2f} %, " if gaps else ""
    return f"{engine}: {gap}{feasible} of {len(rows)} feasible, {complete} serve everybody"


def _cell(value: object) -> str:
    if value is None:
        return "-"
    if isinstance(value, float):
        return f"{value:.2f}"
    if isinstance(value, Mapping):
        return json.dumps(value)
    return str(value)


def tell(text: str) -> None:
    """Progress and remarks, apart from the results."""
    print(text, file=sys.stderr, flush=True)
