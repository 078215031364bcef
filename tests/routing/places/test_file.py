"""The prepared file."""

from pathlib import Path

import numpy as np
import pytest

from routing.arrayfile import write_arrays
from routing.errors import NetworkFileError
from routing.geo import Coordinate
from routing.places import PlaceIndex
from routing.places.index import FILE_KIND, FILE_VERSION


@pytest.fixture
def saved(valley: PlaceIndex, tmp_path: Path) -> Path:
    path = tmp_path / "adorf.places"
    valley.save(path)
    return path


def test_an_opened_index_answers_as_the_built_one(valley: PlaceIndex, saved: Path) -> None:
    """Nothing is lost on the way through the file."""
    opened = PlaceIndex.open(saved)
    for text in ("Markt 5, Adorf", "karl mueller str", "a", "schulweg", "bahnhof"):
        assert opened.search(text) == valley.search(text)
    at = Coordinate(lat=50.3206, lon=12.26)
    assert opened.reverse(at) == valley.reverse(at)
    assert len(opened) == len(valley)
    assert opened.source_name == "valley.osm"
    assert opened.source_date == valley.source_date
    assert opened.attribution == "© OpenStreetMap contributors"


def test_a_saved_file_stands_alone(valley: PlaceIndex, saved: Path) -> None:
    """Saving again replaces the file and leaves nothing beside it."""
    valley.save(saved)
    assert [path.name for path in saved.parent.iterdir()] == ["adorf.places"]


def reason_of(path: Path) -> str:
    with pytest.raises(NetworkFileError) as refused:
        PlaceIndex.open(path)
    return refused.value.reason


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    """There is nothing to open."""
    assert reason_of(tmp_path / "none.places") == "missing"


def test_a_damaged_file_is_refused(saved: Path) -> None:
    """One changed byte in the middle, or a cut end, is noticed."""
    whole = saved.read_bytes()
    middle = len(whole) // 2
    saved.write_bytes(whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :])
    assert reason_of(saved) == "corrupt"
    saved.write_bytes(whole[:-100])
    assert reason_of(saved) == "corrupt"


def test_another_file_is_refused(saved: Path, valley_file: Path) -> None:
    """An OSM file, or a prepared file of another kind, is no index of places."""
    assert reason_of(valley_file) == "foreign"
    write_arrays(saved, kind="roads", version=1, meta={}, arrays={"a": np.zeros(1)})
    assert reason_of(saved) == "foreign"


@pytest.mark.parametrize(("step", "reason"), [(-1, "older"), (1, "newer")])
def test_another_version_is_refused(saved: Path, step: int, reason: str) -> None:
    """Versions are never mixed up."""
    write_arrays(saved, kind=FILE_KIND, version=FILE_VERSION + step, meta={}, arrays={})
    assert reason_of(saved) == reason
