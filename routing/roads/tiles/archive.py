"""All tiles of a map in one file: PMTiles, version 3.

https://github.com/protomaps/PMTiles/blob/main/spec/v3/spec.md
"""

import gzip
import os
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import IO, Any, Final

from pmtiles.tile import Compression, TileType, zxy_to_tileid
from pmtiles.writer import Writer

from routing.roads.tiles.encoding import Tile
from routing.roads.tiles.kinds import FIRST_ZOOM, LAST_ZOOM
from routing.roads.tiles.mercator import WorldBox, degrees_box
from routing.units import DEGREES_E7

_EMPTY: Final = gzip.compress(b"", mtime=0)


def write_archive(
    target: Path, tiles: Iterable[Tile], box: WorldBox, metadata: Mapping[str, Any]
) -> None:
    """Write a PMTiles file in one step; nothing is left behind where that fails.

    Args:
        target: where the file shall be; its folder is made.
        tiles: in any order.
        box: the tiles that touch it are in the file at every zoom, be they empty, and no others.
        metadata: anything that JSON can hold.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    try:
        with os.fdopen(handle, "wb") as file, tempfile.TemporaryFile() as spool:
            _write(file, spool, tiles, box, metadata)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(0o644)
        Path(temporary).replace(target)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _write(
    file: IO[bytes],
    spool: IO[bytes],
    tiles: Iterable[Tile],
    box: WorldBox,
    metadata: Mapping[str, Any],
) -> None:
    places = _spooled(spool, tiles)
    writer = Writer(file)
    # A reader asks for neighbours in the order of their ids, so they stand in the file like that.
    for tile_id in sorted(_ids_within(box)):
        begin, size = places.get(tile_id, (0, 0))
        spool.seek(begin)
        writer.write_tile(tile_id, spool.read(size) if size else _EMPTY)
    degrees = degrees_box(box)
    header = {
        "tile_type": TileType.MVT,
        "tile_compression": Compression.GZIP,
        "min_lon_e7": round(degrees.west * DEGREES_E7),
        "min_lat_e7": round(degrees.south * DEGREES_E7),
        "max_lon_e7": round(degrees.east * DEGREES_E7),
        "max_lat_e7": round(degrees.north * DEGREES_E7),
    }
    writer.finalize(header, metadata)


def _spooled(spool: IO[bytes], tiles: Iterable[Tile]) -> dict[int, tuple[int, int]]:
    """Put tiles aside; returns offset and size by id."""
    places = {}
    for tile in tiles:
        content = gzip.compress(tile.content, mtime=0)
        tile_id = zxy_to_tileid(tile.zoom, tile.column, tile.row)
        places[tile_id] = (spool.tell(), len(content))
        spool.write(content)
    return places


def _ids_within(box: WorldBox) -> list[int]:
    return [
        zxy_to_tileid(zoom, column, row)
        for zoom in range(FIRST_ZOOM, LAST_ZOOM + 1)
        for columns, rows in [box.tiles(zoom)]
        for column in columns
        for row in rows
    ]
