"""What each part of the search brings: ``python -m benchmarks.pooling.ablation FILE… --seconds 5``.

Every part is switched off in turn. Files are instances in Cordeau's format, or days saved as JSON
(`routing.pooling.json_form`) whose plan beside them is the start. The table says how many percent
the plans cost more than those of the whole search, the penalties of rides left out included: on the
mean over files and seeds, and at worst.
"""

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import mean
from typing import Any, Final
from unittest.mock import patch

from benchmarks.measuring import on_one_core
from benchmarks.pooling.figures import positive, tell, whole_numbers
from benchmarks.pooling.instances import problem_of, read_instance
from benchmarks.pooling.saved_day import read_day
from routing.pooling import search, solve
from routing.pooling.plan import Plan, cost
from routing.pooling.problem import Problem
from routing.pooling.recombine import Recombiner
from routing.pooling.ruin_kernel import RANDOM, RELATED, STRING, TOUR, WORST
from routing.pooling.search import Search

FROZEN: Final = 1e-9

Change = tuple[object, str, Any]
"""A module, and what one of its names stands for meanwhile."""


def _without_ruins(*operators: int) -> list[Change]:
    left = {x: share for x, share in search.PRIORS.items() if x not in operators}
    shares = {x: left.get(x, 0.0) / sum(left.values()) for x in search.PRIORS}
    return [(search, "PRIORS", shares)]


def _go_back(hunt: Search, recombiner: Recombiner, seconds: float | None) -> None:
    hunt.back_to_best()


def _cold(hunt: Search, seconds: float, **kinds: Any) -> None:
    """Searches without ever accepting what is worse."""
    _run_for(hunt, seconds, **(kinds | {"hot": FROZEN, "cold": FROZEN}))


_run_for = Search.run_for

PARTS: Final[Mapping[str, list[Change]]] = {
    "ruin of related rides": _without_ruins(RELATED),
    "ruin of strings": _without_ruins(STRING),
    "ruin of random rides": _without_ruins(RANDOM),
    "ruin of dear rides": _without_ruins(WORST),
    "ruin of tours": _without_ruins(TOUR),
    "any ruin but of related rides": _without_ruins(STRING, RANDOM, WORST, TOUR),
    "regret": [(search, "REGRET", 0.0)],
    "blinks": [(search, "BLINK_SHARE", 0.0)],
    "adaptive penalties": [(search, "PENALTY_START", 1e12), (search, "PENALTY_LEAST", 1e12)],
    "annealing": [(Search, "run_for", _cold)],
    "places priced in full": [(search, "FULL_LEAST", 0.0), (search, "FULL_UNITS", 0)],
    "set partitioning": [(solve, "_recombine", _go_back)],
    "OR-Tools' first plan": [(solve, "WARM_START_RIDES", 0)],
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.pooling.ablation")
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("--seconds", type=positive, default=5)
    parser.add_argument("--seeds", type=whole_numbers, default=(1,), metavar="N,…")
    given = parser.parse_args(arguments)
    with on_one_core():
        days = [(seed, *_read(path)) for path in given.files for seed in given.seeds]
        _cents(0.1, *days[0])  # loads compiled code
        whole = [_cents(given.seconds, *day) for day in days]
        tell(f"whole search: {whole}")
        for name, changes in PARTS.items():
            with _changed(changes):
                cents = [_cents(given.seconds, *day) for day in days]
            more = [100 * (one / all_ - 1) for one, all_ in zip(cents, whole, strict=True)]
            print(f"without {name}: mean {mean(more):+.2f} %, worst {max(more):+.2f} %", flush=True)
    return 0


@contextmanager
def _changed(changes: Sequence[Change]) -> Iterator[None]:
    with ExitStack() as stack:
        for module, name, value in changes:
            stack.enter_context(patch.object(module, name, value))
        yield


def _read(path: Path) -> tuple[Problem, Plan | None]:
    if path.suffix == ".json":
        return read_day(path)
    return problem_of(read_instance(path)), None


def _cents(seconds: float, seed: int, problem: Problem, start: Plan | None) -> int:
    plan = solve.solve(problem, seconds=seconds, seed=seed, start=start)
    return cost(problem, plan).total_cents


if __name__ == "__main__":
    sys.exit(main())
