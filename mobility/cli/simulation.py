"""`hinfahrt simulate-actions`: whatever is done in whatever order, every promise holds."""

import gc
import sys
from pathlib import Path
from time import process_time

import click

from mobility.i18n import N_
from mobility.simulation import Played, draw_steps, empty_service, play, read_steps

from .days import region_option
from .terminal import console, progress_bar, say

FAULTS_FOUND = 1


@click.command("simulate-actions")
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True)
@click.option("--steps", "count", type=click.IntRange(1), default=400, show_default=True)
@region_option
@click.option(
    "--database", "address", metavar="URL", help="an empty one; SQLite in a folder of its own else"
)
@click.option(
    "--replay", type=click.Path(path_type=Path), help="a file that a failing run has left"
)
@click.option(
    "--left",
    type=click.Path(path_type=Path),
    default=Path("simulate-actions.json"),
    show_default=True,
    help="the file that a failing run leaves",
)
def simulate_actions(
    seed: int,
    count: int,
    region_id: str | None,
    address: str | None,
    replay: Path | None,
    left: Path,
) -> None:
    """Do at random what people, the office and time may do, and check everything after each step.

    It takes place on the roads of a region, in a database of its own, among invented people.
    """
    seed, steps = read_steps(replay) if replay else (seed, draw_steps(seed, count))
    begin_s = process_time()
    gc.freeze()  # what is loaded stays: looking at it again and again takes a tenth of the time
    with empty_service(address, region_id) as service, progress_bar() as progress:
        task = progress.add_task("", total=None if replay else count, note="")
        region_id = service.settings.region_ids[0]
        played = play(
            service,
            region_id,
            seed,
            steps,
            tell=lambda number: progress.update(task, completed=number),
        )
    _print(played, process_time() - begin_s)
    if played.faults:
        played.save(left)
        say(N_("The steps up to this one are in %(path)s, for --replay."), path=left)
        sys.exit(FAULTS_FOUND)


def _print(played: Played, seconds: float) -> None:
    for outcome, count in sorted(played.outcomes.items()):
        console.print(f"{count:7} {outcome}", markup=False)
    for fault in played.faults:
        console.print(fault, markup=False)
    say(
        N_("%(steps)s steps, %(promises)s promises, %(faults)s faults, %(ms)s ms a step."),
        steps=len(played.steps),
        promises=played.promised,
        faults=len(played.faults),
        ms=round(1000 * seconds / len(played.steps)),
    )
