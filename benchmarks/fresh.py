"""Runs work in a process of its own, so that its time and its memory are its own.

The process reads what to do from standard input and answers on standard output, as JSON; whatever
else is printed goes to standard error. It stays on the core of the process that starts it.
"""

import json
import subprocess
import sys
import warnings
from collections.abc import Mapping
from contextlib import redirect_stdout
from importlib import import_module
from pathlib import Path
from typing import Any, Final

Found = dict[str, Any]

_ROOT: Final = Path(__file__).resolve().parent.parent


class RunFailed(Exception):
    """A run came to no end; the text is the last that it said."""


def run_fresh(module: str, job: Mapping[str, Any], *, timeout_s: float | None = None) -> Found:
    """What ``module.measure(**job)`` returns in a new process.

    Raises:
        RunFailed: it returned nothing, or not within `timeout_s`.
    """
    command = [sys.executable, "-m", "benchmarks.fresh", module]
    try:
        done = subprocess.run(
            command,
            input=json.dumps(job),
            capture_output=True,
            text=True,
            cwd=_ROOT,
            timeout=timeout_s,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise RunFailed(f"ended after {error.timeout:.0f} s") from error
    if done.returncode:
        lines = done.stderr.strip().splitlines() or [f"exit status {done.returncode}"]
        raise RunFailed(lines[-1])
    found: Found = json.loads(done.stdout)
    return found


def peak_mb() -> float | None:
    """The most memory that this process ever had resident; None where the system does not say.

    Not `resource.getrusage`: what that says of a process includes what its parent once had.
    """
    status = Path("/proc/self/status")
    if not status.exists():
        return None
    lines = (line.split() for line in status.read_text().splitlines())
    return next(int(words[1]) / 1024 for words in lines if words and words[0] == "VmHWM:")


def _main() -> None:
    warnings.simplefilter("ignore")
    job = json.load(sys.stdin)
    with redirect_stdout(sys.stderr):
        found = import_module(sys.argv[1]).measure(**job)
    print(json.dumps(found))


if __name__ == "__main__":
    _main()
