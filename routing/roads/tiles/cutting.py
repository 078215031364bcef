"""Cuts the things of a map into tiles, zoom by zoom.

Each tile is cut out of what its parent tile holds, so that a large wood is not clipped anew for
each of a thousand tiles. Coordinates are parts of a tile's side, its upper left corner is (0, 0):
thus one call clips the things of many tiles. Below BLOCK_ZOOM one tile after the other is
descended into, which bounds the memory.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray

from routing.roads.tiles.features import Features
from routing.roads.tiles.kinds import FIRST_ZOOM, LAST_ZOOM
from routing.roads.tiles.mercator import Geometries, WorldBox

EXTENT: Final = 4096
"""Steps of the grid on a tile's side, MapLibre shows it on 512 pixels."""
BUFFER: Final = 128
"""Steps that a tile reaches beyond its sides: as wide as half of the widest line, so that lines
and their ends do not show where tiles meet."""
BLOCK_ZOOM: Final = 11

_TOLERANCE: Final = 4 / EXTENT
"""Half a pixel: lines may be simplified by so much."""


@dataclass(frozen=True)
class Pieces:
    """What several tiles of one zoom hold; arrays of shape (pieces,).

    Attributes:
        zoom: of the tiles.
        geometry: single points, lines and polygons in parts of the tile's side.
        column, row: of the tile.
        feature: which one it is a piece of.
    """

    zoom: int
    geometry: Geometries
    column: NDArray[np.int64]
    row: NDArray[np.int64]
    feature: NDArray[np.intp]

    def __len__(self) -> int:
        return len(self.geometry)

    def where(self, chosen: NDArray[np.bool_]) -> "Pieces":
        """Some of the pieces."""
        return Pieces(
            self.zoom,
            self.geometry[chosen],
            self.column[chosen],
            self.row[chosen],
            self.feature[chosen],
        )


def cut(features: Features) -> Iterator[Pieces]:
    """The visible pieces, all of a zoom and a block together, each simplified for its zoom."""
    for pieces in _descend(_whole_world(features), BLOCK_ZOOM):
        if pieces.zoom >= FIRST_ZOOM:
            yield _visible(pieces, features)
        if pieces.zoom == BLOCK_ZOOM:
            for block in _tile_by_tile(pieces):
                for below in _descend(block, LAST_ZOOM):
                    if below.zoom > BLOCK_ZOOM:
                        yield _visible(below, features)


def _whole_world(features: Features) -> Pieces:
    count = len(features.geometry)
    nought = np.zeros(count, np.int64)
    return Pieces(0, features.geometry, nought, nought, np.arange(count))


def _descend(pieces: Pieces, last_zoom: int) -> Iterator[Pieces]:
    """The pieces of each zoom, from the given to the last."""
    yield pieces
    while pieces.zoom < last_zoom:
        quarters = [_quarter(pieces, right, down) for down in (0, 1) for right in (0, 1)]
        pieces = Pieces(
            pieces.zoom + 1,
            np.concatenate([one.geometry for one in quarters]),
            np.concatenate([one.column for one in quarters]),
            np.concatenate([one.row for one in quarters]),
            np.concatenate([one.feature for one in quarters]),
        )
        yield pieces


def _quarter(pieces: Pieces, right: int, down: int) -> Pieces:
    """The pieces in one of the four tiles below each tile."""
    beyond = BUFFER / EXTENT
    low, high = -beyond, 1 + beyond
    left, top, right_end, bottom = 2 * shapely.bounds(pieces.geometry).T - [
        [right], [down], [right], [down],
    ]
    near = pieces.where((left <= high) & (top <= high) & (right_end >= low) & (bottom >= low))
    moved = shapely.transform(near.geometry, lambda xy: 2 * xy - (right, down))
    dimension = shapely.get_dimensions(moved)
    parts, index = shapely.get_parts(
        shapely.clip_by_rect(moved, low, low, high, high), return_index=True
    )
    # Of an area that only touches the edge, clipping leaves a line or a point.
    whole = (shapely.get_dimensions(parts) == dimension[index]) & ~shapely.is_empty(parts)
    index = index[whole]
    return Pieces(
        pieces.zoom + 1,
        parts[whole],
        2 * near.column[index] + right,
        2 * near.row[index] + down,
        near.feature[index],
    )


def _tile_by_tile(pieces: Pieces) -> Iterator[Pieces]:
    number = pieces.row << pieces.zoom | pieces.column
    for one in np.unique(number):
        yield pieces.where(number == one)


def _visible(pieces: Pieces, features: Features) -> Pieces:
    shown = pieces.where(features.first_zoom[pieces.feature] <= pieces.zoom)
    simple = shapely.simplify(shown.geometry, _TOLERANCE, preserve_topology=False)
    parts, index = shapely.get_parts(simple, return_index=True)
    return Pieces(
        shown.zoom, parts, shown.column[index], shown.row[index], shown.feature[index]
    )
