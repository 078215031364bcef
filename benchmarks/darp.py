"""Dial-a-ride instances from files: ``python -m benchmarks.darp FILE… --seconds 5``.

Every solver gets the same problem, one core and a process of its own. `distance` is computed in
floating point from the coordinates and the order of visits. Tours are `feasible` when they serve
each ride at most once, keep every rule of `routing.pooling.verify` in whole numbers, and every rule
of `benchmarks.pooling.checker` in the file's own ones; tours of peers get their best times by our
timing first. Where no times exist, the checker counts what is broken, in favour of the tour.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter

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
)

MODULE = "benchmarks.darp"


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, and return the exit status.

    It is 1 where a solver came to no end, 2 where a file holds no instance.
    """
    given = _parser().parse_args(arguments)
    with on_one_core():
        # Only now, for numpy's libraries choose their number of threads when imported.
        from benchmarks.pooling.instances import (
            InstanceError,
            best_known_values,
            problem_of,
            read_instance,
        )
        from routing.errors import ProblemError

        files = []
        try:
            for path in given.files:
                problem_of(read_instance(path))
                best_known = best_known_values(path.parent).get(path.stem)
                files.append({"path": str(path.resolve()), "best_known": best_known})
        except InstanceError as error:
            tell(str(error))
            return 2
        except ProblemError as error:
            tell(f"{path}: cannot be served at all: {error}")
            return 2
        engines = (OURS, *present(given.peers))
        jobs = [
            {**file, "engine": engine, "seed": seed, "seconds": given.seconds}
            for file in files
            for engine in engines
            for seed in given.seeds
        ]
        rows = run_all(
            MODULE,
            jobs,
            lambda job: f"{Path(job['path']).stem}, {job['engine']}, seed {job['seed']}",
            seconds=given.seconds,
        )
    if given.json:
        print(json.dumps(rows, indent=1))
    else:
        show(rows, COLUMNS)
    return 0 if len(rows) == len(jobs) else 1


def measure(path: str, engine: str, seconds: float, seed: int, best_known: float | None) -> Row:
    """Solve one instance in this process and say how well."""
    from benchmarks.pooling.assess import assess
    from benchmarks.pooling.checker import rules_of_instance, tour_length
    from benchmarks.pooling.instances import problem_of, read_instance
    from benchmarks.pooling.solvers import load_solver

    instance = read_instance(Path(path))
    problem, rules = problem_of(instance), rules_of_instance(instance)
    solver = load_solver(engine)
    begin = perf_counter()
    found = solver(problem, seconds=seconds, seed=seed)
    took_s, memory_mb = perf_counter() - begin, peak_mb()
    assessed = assess(problem, rules, found.orders, found.plan)
    distance = sum(tour_length(rules, vehicle, order) for vehicle, order in found.orders.items())
    return row_of(
        instance=instance.name,
        engine=engine,
        seconds=took_s,
        distance=distance,
        best_known=best_known,
        requests=instance.requests,
        served=len(assessed.served),
        violations=len(assessed.violations),
        memory_mb=memory_mb,
        seed=seed,
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.darp", description="Tours near the optimum, against peers."
    )
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    add_arguments(parser, seconds=5)
    return parser


if __name__ == "__main__":
    sys.exit(main())
