"""Talking to the person at the terminal: in the language of the environment, with progress."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from mobility.i18n import Wording, known_language

console = Console(highlight=False, soft_wrap=True)
_errors = Console(highlight=False, soft_wrap=True, stderr=True)


def wording() -> Wording:
    """German or English as LC_ALL, LC_MESSAGES or LANG say."""
    names = ("LC_ALL", "LC_MESSAGES", "LANG")
    wanted = next((os.environ[name] for name in names if os.environ.get(name)), "en")
    language = "en" if wanted.startswith(("C", "POSIX")) else known_language(wanted)
    return Wording(language, ZoneInfo("Europe/Berlin"))


def say(msgid: str, **facts: object) -> None:
    """Print one line from the catalogue."""
    console.print(wording().text(msgid, **facts), markup=False)


def complain(sentence: str) -> None:
    """Print why something was not done, on standard error."""
    _errors.print(sentence, markup=False)


@contextmanager
def progress_bar() -> Iterator[Progress]:
    """A bar for long work; on something that is no terminal it prints nothing."""
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.fields[note]}"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        yield progress
