"""Cuts the things of a map into tiles, zoom by zoom.

Each tile is cut out of what its parent tile holds, so that a large wood is not clipped anew for
each of a thousand tiles. Coordinates are parts of a tile's side, its upper left corner is (0, 0):
thus one call clips the things of many tiles. Below BLOCK_ZOOM one tile after the other is
descended into, which bounds the memory.
"""

from collections.abc import Iterator
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray

from routing.roads.tiles.features import Features
from routing.roads.tiles.generalising import visible
from routing.roads.tiles.kinds import FIRST_ZOOM, LAST_ZOOM
from routing.roads.tiles.mercator import WorldBox, clip
from routing.roads.tiles.pieces import BUFFER, EXTENT, Pieces

BLOCK_ZOOM: Final = 11


def cut(features: Features) -> Iterator[tuple[float, Pieces]]:
    """The visible pieces, each simplified for its zoom, and the part of all that is done."""
    for pieces in _descend(_undivided(features), BLOCK_ZOOM):
        if pieces.zoom >= FIRST_ZOOM:
            yield 0.0, visible(pieces, features)
    blocks = np.unique(_tile_number(pieces))
    for done, block in enumerate(blocks):
        one = pieces.where(_tile_number(pieces) == block)
        for below in _descend(one, LAST_ZOOM):
            if below.zoom > BLOCK_ZOOM:
                yield done / len(blocks), visible(below, features)


def _undivided(features: Features) -> Pieces:
    """Everything in the smallest tile that holds the whole map."""
    zoom, column, row = 0, 0, 0
    for deeper in range(1, FIRST_ZOOM + 1):
        columns, rows = features.box.tiles(deeper)
        if len(columns) == len(rows) == 1:
            zoom, column, row = deeper, columns[0], rows[0]
    count = len(features.geometry)
    return Pieces(
        zoom,
        shapely.transform(features.geometry, lambda xy: xy * 2**zoom - (column, row)),
        np.full(count, column, np.int64),
        np.full(count, row, np.int64),
        np.arange(count),
    )


def _descend(pieces: Pieces, last_zoom: int) -> Iterator[Pieces]:
    """The pieces of each zoom, from the given to the last."""
    yield pieces
    while pieces.zoom < last_zoom:
        quarters = [_quarter(pieces, right, down) for down in (0, 1) for right in (0, 1)]
        pieces = quarters[0].joined_by(*quarters[1:])
        yield pieces


def _quarter(pieces: Pieces, right: int, down: int) -> Pieces:
    """The pieces in one of the four tiles below each tile."""
    low, high = -BUFFER / EXTENT, 1 + BUFFER / EXTENT
    corner = np.array([right, down])
    begin, end = np.split(2 * shapely.bounds(pieces.geometry) - np.tile(corner, 2), 2, axis=1)
    near = pieces.where(np.all((begin <= high) & (end >= low), axis=1))
    moved = shapely.transform(near.geometry, lambda xy: 2 * xy - corner)
    parts, index = clip(moved, WorldBox(low, low, high, high))
    return Pieces(
        pieces.zoom + 1,
        parts,
        2 * near.column[index] + right,
        2 * near.row[index] + down,
        near.feature[index],
    )


def _tile_number(pieces: Pieces) -> NDArray[np.int64]:
    number: NDArray[np.int64] = pieces.row << pieces.zoom | pieces.column
    return number
