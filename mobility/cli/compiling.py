"""`hinfahrt compile`: machine code for the engine's inner loops, made once at installation."""

import click

from mobility.i18n import N_
from routing.pooling.compilation import compile_all as compile_pooling
from routing.roads.compilation import compile_all as compile_roads

from .terminal import progress_bar, wording


@click.command(name="compile")
def compile_engine() -> None:
    """Compile the engine's inner loops for this machine; half a minute once, then a moment."""
    with progress_bar() as bar:
        task = bar.add_task(wording().text(N_("Compiling the engine")), total=2, note="")
        compile_roads()
        bar.update(task, advance=1)
        compile_pooling()
        bar.update(task, advance=1)
