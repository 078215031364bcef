"""The benchmark of the search for places, end to end; nothing here judges speed."""

import json
from pathlib import Path

import pytest

from benchmarks.places import main
from tests.routing.places.drawing import Drawing


@pytest.fixture
def village(tmp_path: Path) -> Path:
    drawing = Drawing()
    drawing.place("village", "Adorf", 50.0, 12.0)
    for number, name in enumerate(["Hauptstraße", "Lindenweg", "Am Markt"]):
        drawing.street(name, (50.0 + number / 500, 12.0), (50.0 + number / 500, 12.01))
    return drawing.write(tmp_path / "village.osm")


def test_things_are_invented_and_found(village: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Fewer than asked for where streets of one name meet; what is typed out is found."""
    assert main([str(village), "--things", "300", "--queries", "20", "--json"]) == 0
    result = json.loads(capsys.readouterr().out)
    assert result["things_of_the_file"] == 4
    assert 100 < result["things"] <= 310
    assert result["found"] > 0.8
    assert 0 < result["keystroke_ms"]["p50"] <= result["keystroke_ms"]["max"]


def test_a_file_that_cannot_be_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One sentence and exit status 2."""
    assert main([str(tmp_path / "gone.osm.pbf")]) == 2
    assert "there is no such file" in capsys.readouterr().err
