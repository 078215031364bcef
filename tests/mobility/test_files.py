"""Files are written whole or not at all, and for their owner alone."""

import stat
from pathlib import Path

import pytest

from mobility.files import write_private


def test_a_file_is_its_owners_alone(tmp_path: Path) -> None:
    path = tmp_path / "new" / "file.txt"
    write_private(path, b"first")
    write_private(path, b"second")
    assert path.read_bytes() == b"second"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_failure_leaves_nothing_behind(tmp_path: Path) -> None:
    """A folder stands where the file should be."""
    path = tmp_path / "file.txt"
    path.mkdir()
    with pytest.raises(OSError, match=r"file\.txt"):
        write_private(path, b"text")
    assert list(tmp_path.iterdir()) == [path]
