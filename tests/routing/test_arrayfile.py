from mmap import mmap
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from routing.arrayfile import open_arrays, write_arrays
from routing.errors import NetworkFileError

KIND = np.dtype([("class", "u1"), ("limit", "<f4")])


def _write(path: Path, *, kind: str = "roads", version: int = 2) -> None:
    arrays = {
        "numbers": np.arange(7, dtype=np.int32),
        "kinds": np.array([(1, 30.0), (2, 50.0)], KIND),
        "nothing": np.zeros((0, 2), np.int64),
        "pairs": np.array([[1, 2], [3, 4]], np.uint16),
    }
    write_arrays(path, kind=kind, version=version, meta={"name": "Ä"}, arrays=arrays)


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    """Arrays keep type, shape and content, records included; metadata keeps its letters."""
    _write(tmp_path / "a.roads")
    meta, arrays = open_arrays(tmp_path / "a.roads", kind="roads", version=2)
    assert meta == {"name": "Ä"}
    assert arrays["numbers"].tolist() == list(range(7))
    assert arrays["kinds"]["limit"].tolist() == [30.0, 50.0]
    assert arrays["nothing"].shape == (0, 2)
    assert arrays["pairs"].tolist() == [[1, 2], [3, 4]]


def test_opened_arrays_are_mapped_and_read_only(tmp_path: Path) -> None:
    """Processes share the file's pages, so nobody may write to them."""
    _write(tmp_path / "a.roads")
    _, arrays = open_arrays(tmp_path / "a.roads", kind="roads", version=2)
    bases: list[Any] = [arrays["numbers"]]
    while isinstance(bases[-1], np.ndarray):
        bases.append(bases[-1].base)
    assert isinstance(bases[-1], mmap)
    with pytest.raises(ValueError, match="read-only"):
        arrays["numbers"][0] = 1


@pytest.mark.parametrize(
    ("kind", "version", "reason"),
    [("places", 2, "foreign"), ("roads", 3, "older"), ("roads", 1, "newer")],
)
def test_files_of_other_kind_or_version_are_refused(
    tmp_path: Path, kind: str, version: int, reason: str
) -> None:
    """A reader takes only its own kind and version, and says which way they differ."""
    _write(tmp_path / "a.roads")
    with pytest.raises(NetworkFileError) as refused:
        open_arrays(tmp_path / "a.roads", kind=kind, version=version)
    assert refused.value.reason == reason


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 something else", b"HINF"])
def test_foreign_files_are_refused(tmp_path: Path, content: bytes) -> None:
    """Files that this program did not write are told from damaged ones."""
    (tmp_path / "a.roads").write_bytes(content)
    with pytest.raises(NetworkFileError) as refused:
        open_arrays(tmp_path / "a.roads", kind="roads", version=2)
    assert refused.value.reason == "foreign"


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    """A missing file is named as missing."""
    with pytest.raises(NetworkFileError) as refused:
        open_arrays(tmp_path / "none.roads", kind="roads", version=2)
    assert refused.value.reason == "missing"


def test_every_damaged_byte_is_noticed(tmp_path: Path) -> None:
    """Whichever byte of the file changes or is missing at the end, it is not opened."""
    path = tmp_path / "a.roads"
    _write(path)
    whole = path.read_bytes()
    header_end = whole.index(b"}}") + 2
    # Bytes between header and arrays only align them: they carry nothing.
    places = [*range(8, header_end, 7), len(whole) - 200, len(whole) - 1]
    for place in places:
        changed = bytearray(whole)
        changed[place] ^= 0x41
        path.write_bytes(changed)
        with pytest.raises(NetworkFileError):
            open_arrays(path, kind="roads", version=2)
    path.write_bytes(whole[:-1])
    with pytest.raises(NetworkFileError) as refused:
        open_arrays(path, kind="roads", version=2)
    assert refused.value.reason == "corrupt"


def test_nothing_is_left_where_writing_fails(tmp_path: Path) -> None:
    """The old file stays as it was, and no partial file lies beside it."""
    path = tmp_path / "a.roads"
    _write(path)
    before = path.read_bytes()
    with pytest.raises(TypeError):
        write_arrays(path, kind="roads", version=2, meta={"no": object()}, arrays={})
    assert path.read_bytes() == before
    assert [one.name for one in tmp_path.iterdir()] == ["a.roads"]


def test_nothing_is_left_where_the_place_is_taken(tmp_path: Path) -> None:
    """A folder of that name cannot be replaced; the half-written file goes again."""
    (tmp_path / "a.roads").mkdir()
    with pytest.raises(OSError, match="directory"):
        _write(tmp_path / "a.roads")
    assert [one.name for one in tmp_path.iterdir()] == ["a.roads"]
