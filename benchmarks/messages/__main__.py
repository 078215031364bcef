"""python -m benchmarks.messages [--messages 1000] [--kills 10]: prints the reckoning."""

from pathlib import Path
from tempfile import TemporaryDirectory

import click

from benchmarks.messages.gateway import Faults
from benchmarks.messages.measure import measure


@click.command()
@click.option("--messages", default=1000, show_default=True)
@click.option("--kills", default=10, show_default=True)
@click.option("--seed", default=1, show_default=True)
def main(messages: int, kills: int, seed: int) -> None:
    """Send messages through a gateway with faults while the worker is killed again and again."""
    with TemporaryDirectory() as folder:
        done = measure(Path(folder), messages, kills, seed, Faults())
    for name, value in vars(done).items():
        print(f"{name:20} {value}")
    if done.unsettled:
        print("Given up: nothing happened for too long. The machine or the worker stood still.")
    if done.faults:
        raise SystemExit(1)


main()
