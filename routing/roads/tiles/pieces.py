"""What tiles hold: parts of the things on a map."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from routing.roads.tiles.mercator import Geometries

EXTENT: Final = 4096
"""Steps of the grid on a tile's side, MapLibre shows it on 512 pixels."""
BUFFER: Final = 128
"""Steps that a tile reaches beyond its sides, 16 pixels: half of the widest line, so that its end
does not show where tiles meet."""


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
        return self.at(np.flatnonzero(chosen), self.geometry[chosen])

    def at(self, index: NDArray[np.intp], geometry: Geometries) -> "Pieces":
        """Pieces in the same tiles, and of the same features, as those at `index`."""
        return Pieces(self.zoom, geometry, self.column[index], self.row[index], self.feature[index])

    def joined_by(self, *others: "Pieces") -> "Pieces":
        """These pieces and others of the same zoom."""
        every = (self, *others)
        return Pieces(
            self.zoom,
            np.concatenate([one.geometry for one in every]),
            np.concatenate([one.column for one in every]),
            np.concatenate([one.row for one in every]),
            np.concatenate([one.feature for one in every]),
        )
