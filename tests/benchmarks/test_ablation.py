"""Parts of the search switched off in turn."""

from pathlib import Path

import pytest

from benchmarks.pooling.ablation import PARTS, main
from tests.benchmarks.test_darp import THREE_RIDES, written


def test_each_part_is_switched_off_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """On three rides nothing is needed to find the optimum: no plan is dearer without any part."""
    assert main([str(written(tmp_path, THREE_RIDES)), "--seconds", "0.05"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(":")[0] for line in lines] == [f"without {name}" for name in PARTS]
    assert all(line.endswith("mean +0.00 %, worst +0.00 %") for line in lines)
