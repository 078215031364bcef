"""Booking: ``python -m benchmarks.booking --roads rnv.osm.pbf --rides 1000 --json``.

People call in on a day of so many promised rides that was bettered for ``--better`` seconds, ask,
and take the first choice. One object for each database:

``quote_ms``, ``accept_ms``
    p50, p95, p99 of quotes that an insertion answers, and of acceptances of those.
``ortools_resolve_s``
    Until OR-Tools, from scratch in the same run, has a plan that serves the same day with the first
    caller. At most ``--resolve-limit``; what it then leaves out is told beside it.
``served_online``, ``served_hindsight``
    Means over ``--seeds`` days of ``--served-rides`` rides: booked one by one in random order with
    bettering in the background for ``--served-seconds`` in all, and planned at once when everybody
    is known, in as much time as all that took. The vans are the same.

What is told beside the JSON goes to standard error: quotes for which others were moved, quotes that
end in a reason with alternatives, what of each the process itself took, and each seed's day.
"""

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import mean
from typing import Any

from benchmarks.booking.answers import Answers, call_in, percentiles
from benchmarks.booking.filling import fill_day
from benchmarks.booking.region import DAY, REGION, open_region
from benchmarks.booking.resolve import resolve
from benchmarks.booking.served import Served, compare
from benchmarks.measuring import on_one_core
from benchmarks.postgres import NoServer, running_cluster
from mobility.planning import improve_day
from routing.errors import RoadFileError
from routing.pooling.compilation import compile_all

DATABASES = ("sqlite", "postgresql")
VANS = 60
VANS_PER_RIDE = 22 / 300
"""Of the days that are filled one by one: so many that hindsight leaves one or two wishes of a
hundred out, as where a service is meant to carry whoever asks."""

FIRST_CALLERS = 5
"""They do not count: code is compiled and caches fill."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, and say by the exit status whether that could be done."""
    given = _parser().parse_args(arguments)
    compile_all()
    try:
        with on_one_core(), tempfile.TemporaryDirectory() as folder:
            rows = list(_rows(given, Path(folder)))
    except (RoadFileError, NoServer) as error:
        print(error, file=sys.stderr)
        return 2
    for row in rows:
        print(json.dumps(row) if given.json else _as_text(row))
    return 0


def _rows(given: argparse.Namespace, folder: Path) -> Iterator[dict[str, Any]]:
    served = [_served(given, folder, seed) for seed in range(given.seeds)]
    for database in given.databases.split(","):
        with _address(database, folder) as address:
            yield _row(given, folder, database, address, served)


def _row(
    given: argparse.Namespace, folder: Path, database: str, address: str, served: list[Served]
) -> dict[str, Any]:
    with open_region(given.roads, folder, address, vans=VANS, seed=given.seed) as region:
        callers = region.callers(2 * given.rides, given.seed, both_ways=True)
        rides = fill_day(region.service, callers, given.rides)
        improve_day(region.service, REGION, DAY, seconds=given.better, seed=given.seed)
        callers = region.callers(FIRST_CALLERS + given.callers, given.seed + 1, both_ways=True)
        call_in(region.service, callers[:FIRST_CALLERS])
        load = os.getloadavg()[0]
        answers = call_in(region.service, callers[FIRST_CALLERS:])
        _tell(database, answers, load)
        resolved = resolve(region.service, callers[FIRST_CALLERS:], limit_s=given.resolve_limit)
    if resolved.left_out:
        _say(f"OR-Tools was stopped with {resolved.left_out} rides left out")
    return {
        "rides": rides,
        "vehicles": VANS,
        "database": database,
        "quote_ms": percentiles([took.wall_ms for took in answers.quote]),
        "accept_ms": percentiles([took.wall_ms for took in answers.accept]),
        "ortools_resolve_s": resolved.seconds,
        "served_online": round(mean(one.online for one in served), 1) if served else None,
        "served_hindsight": round(mean(one.hindsight for one in served), 1) if served else None,
    }


def _served(given: argparse.Namespace, folder: Path, seed: int) -> Served:
    vans = given.served_vans or max(1, round(given.served_rides * VANS_PER_RIDE))
    with (
        _address("sqlite", folder, f"served-{seed}") as address,
        open_region(given.roads, folder, address, vans=vans, seed=seed) as region,
    ):
        callers = region.callers(given.served_rides, seed, both_ways=False)
        found = compare(region, callers, seconds=given.served_seconds, seed=seed)
    share = 100 * found.online / max(1, found.hindsight)
    _say(
        f"seed {seed}: {found.asked} asked, {found.at_once} promised at once, "
        f"{found.online} served in the end, {found.hindsight} with hindsight ({share:.1f} %)"
    )
    return found


@contextmanager
def _address(database: str, folder: Path, name: str = "booking") -> Iterator[str]:
    if database == "sqlite":
        yield f"sqlite:///{folder / name}.sqlite3"
        return
    with running_cluster() as address:
        yield address


def _tell(database: str, answers: Answers, load: float) -> None:
    parts = {
        "inserted": answers.quote,
        "others moved": answers.rescued,
        "refused": answers.refused,
        "accepted": answers.accept,
        "accepted, others moved": answers.rescued_accept,
    }
    _say(f"{database}, load {load:.1f}, {answers.lost} offers lost; milliseconds:")
    for name, times in parts.items():
        wall = percentiles([took.wall_ms for took in times])
        own = percentiles([took.own_ms for took in times])
        _say(f"  {name}: {len(times)}, {wall}, of this process alone {own}")


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _as_text(row: dict[str, Any]) -> str:
    return "\n".join(f"{name}: {value}" for name, value in row.items()) + "\n"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--roads", type=Path, required=True, help="an OSM file")
    parser.add_argument("--rides", type=int, default=1000, help="promised before anybody calls in")
    parser.add_argument("--callers", type=int, default=100)
    parser.add_argument("--better", type=float, default=20, help="seconds, of the filled day")
    parser.add_argument("--databases", default=",".join(DATABASES))
    parser.add_argument("--resolve-limit", type=float, default=120, metavar="SECONDS")
    parser.add_argument("--seeds", type=int, default=5, help="0 leaves the days one by one out")
    parser.add_argument("--served-rides", type=int, default=300)
    parser.add_argument("--served-vans", type=int, help="for them (22)")
    parser.add_argument("--served-seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
