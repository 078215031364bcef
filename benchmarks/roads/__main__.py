"""``python -m benchmarks.roads FILE``: the command."""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.measuring import on_one_core
from benchmarks.roads.osrm_tools import default_cache

_PEERS = ("pyroutingkit", "scipy", "networkx", "osrm")
_DIGITS = 6


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, and return the exit status: 2 for a file that cannot be read."""
    given = _parser().parse_args(arguments)
    with on_one_core() as is_one_core:
        # Only now, for numpy's libraries choose their number of threads when imported.
        from rich.console import Console

        from benchmarks.fresh import RunFailed
        from benchmarks.roads.recipe import Options, measure
        from benchmarks.roads.table import show
        from routing.errors import RoadFileError

        progress = Console(stderr=True, style="dim", highlight=False)
        options = Options(
            file=given.file,
            points=given.points,
            peers=given.peers,
            growth=None if given.growth is None else tuple(given.growth),
            rounds=given.rounds,
            load_rounds=given.load_rounds,
            check_pairs=given.check_pairs,
            check_paths=given.check_paths,
            profile=given.profile,
            seed=given.seed,
            cache=given.cache,
            may_fetch=not given.offline,
        )
        try:
            result = {**measure(options, progress.print), "one_core": is_one_core}
        except (RunFailed, RoadFileError) as error:
            print(error, file=sys.stderr)
            return 2
    if given.json:
        print(json.dumps(_rounded(result), ensure_ascii=False, indent=1))
    else:
        show(result, Console())
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.roads",
        description="Measure the engine of roads on an OSM file, against peers, on one core.",
    )
    parser.add_argument("file", type=_existing, help=".osm.pbf, .osm, .osm.gz or .osm.bz2")
    parser.add_argument("--points", type=_sizes, default=(50, 200, 1000, 2000), metavar="N,N,…")
    parser.add_argument("--peers", type=_peers, default=_PEERS, metavar="NAME,NAME,…")
    parser.add_argument("--json", action="store_true", help="print JSON instead of tables")
    parser.add_argument(
        "--growth",
        nargs="*",
        type=_existing,
        metavar="FILE",
        help="compare with other files, and with four copies of this one side by side",
    )
    parser.add_argument("--rounds", type=_count, default=7, help="of tables")
    parser.add_argument("--load-rounds", type=_count, default=3)
    parser.add_argument("--check-pairs", type=_count, default=1_000_000)
    parser.add_argument("--check-paths", type=_count, default=20_000)
    parser.add_argument("--profile", choices=("car", "minibus", "lift_van"), default="minibus")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--offline", action="store_true", help="fetch no peers")
    parser.add_argument(
        "--cache", type=Path, default=default_cache(), help="folder for fetched peers"
    )
    return parser


def _existing(text: str) -> Path:
    path = Path(text)
    if not path.is_file():
        raise argparse.ArgumentTypeError(f"there is no file {text}")
    return path


def _count(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text} is no number of at least 1")
    return number


def _sizes(text: str) -> tuple[int, ...]:
    return tuple(_count(one) for one in text.split(","))


def _peers(text: str) -> tuple[str, ...]:
    names = tuple(name for name in text.split(",") if name)
    for name in names:
        if name not in _PEERS:
            raise argparse.ArgumentTypeError(f"{name} is none of {', '.join(_PEERS)}")
    return names


def _rounded(value: Any) -> Any:
    """The same with fewer digits: more would only pretend to be known."""
    if isinstance(value, float):
        return float(f"{value:.{_DIGITS}g}")
    if isinstance(value, dict):
        return {key: _rounded(one) for key, one in value.items()}
    return [_rounded(one) for one in value] if isinstance(value, list) else value


if __name__ == "__main__":
    sys.exit(main())
