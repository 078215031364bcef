"""Compiling the engine ahead of its first use."""

import os
import subprocess
import sys
from pathlib import Path


def test_a_second_run_compiles_nothing_new() -> None:
    """What installation compiles is found again: the next run leaves the kept code as it is."""
    environment = os.environ | {"PYTHONWARNINGS": "error"}

    def kept() -> set[Path]:
        return set(Path("routing").rglob("*.nbc"))

    command = [sys.executable, "-m", "routing.compilation"]
    subprocess.run(command, check=True, env=environment)
    compiled = kept()
    assert compiled
    subprocess.run(command, check=True, env=environment)
    assert kept() == compiled
