"""Measuring booking: what is printed, and that a small day is booked and planned for real."""

import json
from pathlib import Path

import pytest

from benchmarks.booking.__main__ import main
from benchmarks.booking.answers import percentiles
from mobility.config import PROJECT_DIR

EXTRACT = PROJECT_DIR / "data/osm/adorf.osm.pbf"
KEYS = {
    "rides",
    "vehicles",
    "database",
    "quote_ms",
    "accept_ms",
    "ortools_resolve_s",
    "served_online",
    "served_hindsight",
}
SMALL = (
    "--rides=6",
    "--callers=4",
    "--better=0.1",
    "--databases=sqlite",
    "--resolve-limit=20",
    "--seeds=1",
    "--served-rides=6",
    "--served-seconds=0.6",
)


def test_a_small_day(capsys: pytest.CaptureFixture[str]) -> None:
    """Six rides and four callers among 60 vans: everybody finds a place, OR-Tools finds one too."""
    assert main([f"--roads={EXTRACT}", *SMALL, "--json"]) == 0
    printed, told = capsys.readouterr()
    row = json.loads(printed)
    assert set(row) == KEYS
    assert (row["vehicles"], row["database"]) == (60, "sqlite")
    assert row["rides"] >= 6
    for name in ("quote_ms", "accept_ms"):
        assert 0 < row[name]["p50"] <= row[name]["p95"] <= row[name]["p99"]
    assert 0 <= row["ortools_resolve_s"] < 20  # the limit
    assert 0 < row["served_online"] <= row["served_hindsight"] <= 6
    assert "seed 0: " in told


def test_a_file_that_cannot_be_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What is wrong stands on standard error, and the exit status is 2."""
    nothing = tmp_path / "nothing.osm.pbf"
    assert main([f"--roads={nothing}", *SMALL]) == 2
    assert str(nothing) in capsys.readouterr().err


def test_percentiles_of_nothing() -> None:
    """Where nobody was answered so, there is no figure; of one there is that one."""
    assert percentiles([]) is None
    assert percentiles([2.0]) == {"p50": 2.0, "p95": 2.0, "p99": 2.0}
