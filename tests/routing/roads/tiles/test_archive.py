"""The file: read back by the library's reader, written in one step."""

import gzip
from collections.abc import Iterator
from pathlib import Path

import pytest
from pmtiles.reader import MmapSource, Reader

from routing.roads.tiles.archive import write_archive
from routing.roads.tiles.encoding import Tile
from routing.roads.tiles.mercator import WorldBox

# From the middle of a tile of zoom 12 to the middle of the next one in the south-east.
BOX = WorldBox(2187.5 / 4096, 1392.5 / 4096, 2188.5 / 4096, 1393.5 / 4096)


def test_round_trip(tmp_path: Path) -> None:
    """In whatever order tiles come, each is found by its place.

    The others of the box are empty; those beyond it are not in the file.
    """
    tiles = [
        Tile(16, 2188 * 16, 1393 * 16, b"east"),
        Tile(12, 2187, 1392, b"west"),
        Tile(9, 0, 0, b"beyond"),
    ]
    write_archive(tmp_path / "a.pmtiles", tiles, BOX, {"name": "Adorf"})
    with (tmp_path / "a.pmtiles").open("rb") as file:
        reader = Reader(MmapSource(file))
        assert gzip.decompress(reader.get(16, 2188 * 16, 1393 * 16)) == b"east"
        assert gzip.decompress(reader.get(12, 2187, 1392)) == b"west"
        assert gzip.decompress(reader.get(12, 2188, 1392)) == b""
        assert reader.get(12, 2189, 1392) is None
        assert reader.get(9, 0, 0) is None
        assert reader.metadata() == {"name": "Adorf"}
        assert reader.header()["clustered"]


def test_nothing_is_left_where_drawing_fails(tmp_path: Path) -> None:
    """The temporary file goes, the old one stays."""

    def broken() -> Iterator[Tile]:
        yield Tile(12, 2187, 1392, b"west")
        raise MemoryError

    target = tmp_path / "a.pmtiles"
    target.write_bytes(b"old")
    with pytest.raises(MemoryError):
        write_archive(target, broken(), BOX, {})
    assert [path.name for path in tmp_path.iterdir()] == ["a.pmtiles"]
    assert target.read_bytes() == b"old"
