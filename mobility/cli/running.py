"""`hinfahrt serve`, `scheduler`: what runs for as long as the service runs."""

import os
import sys

import click

from mobility.jobs import blocking_scheduler
from mobility.service import Service

WEB_APP = "web.app:create_app()"
"""Named, not imported: the site knows the service, the service does not know the site."""

KEEP_ALIVE_S = 30
"""A phone on a weak network needs more than gunicorn's two seconds to send what it has to say."""

host_option = click.option("--host", default="127.0.0.1", show_default=True)
port_option = click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)


def web_command(host: str, port: int, *, workers: int, threads: int = 16) -> list[str]:
    """The command line that serves the site."""
    options = (
        f"--bind={host}:{port}",
        f"--workers={workers}",
        f"--threads={threads}",
        f"--keep-alive={KEEP_ALIVE_S}",
        "--no-control-socket",  # nobody steers it while it runs, and the home may be read-only
    )
    return [sys.executable, "-m", "gunicorn", WEB_APP, *options]


@click.command()
@host_option
@port_option
@click.option("--workers", type=click.IntRange(1), default=2, show_default=True)
def serve(host: str, port: int, workers: int) -> None:
    """Serve the site."""
    command = web_command(host, port, workers=workers)
    os.execv(command[0], command)  # noqa: S606 -- our own interpreter, no shell


@click.command()
def scheduler() -> None:
    """Plan, publish and send messages by the clock, until stopped."""
    blocking_scheduler(Service.start()).start()
