"""What of the things in a tile is seen at its zoom, and how exactly."""

from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray

from routing.roads.tiles.features import Features
from routing.roads.tiles.kinds import NAMES_FROM_ZOOM
from routing.roads.tiles.pieces import EXTENT, Pieces

_LINE: Final = 1
_TOLERANCE: Final = 4 / EXTENT
"""Half a pixel: lines may be simplified by so much."""


def visible(pieces: Pieces, features: Features) -> Pieces:
    """The pieces that are drawn at their zoom: lines joined, all simplified."""
    shown = pieces.where(features.first_zoom[pieces.feature] <= pieces.zoom)
    is_line = shapely.get_dimensions(shown.geometry) == _LINE
    joined = _joined(shown.where(is_line), features)
    return _simplified(shown.where(~is_line).joined_by(joined))


def rows_at(zoom: int, features: Features) -> NDArray[np.int32]:
    """Which properties each feature has at a zoom, as rows of `features.rows`."""
    return features.near if zoom >= NAMES_FROM_ZOOM else features.far


def _joined(lines: Pieces, features: Features) -> Pieces:
    """Lines of a tile that look the same and follow each other, as one.

    OSM cuts a road at every bridge and change of the speed limit; MapLibre repeats a name on
    every line, and drops it where the line is shorter than the name.
    """
    if not len(lines):
        return lines
    layer, row = features.layer[lines.feature], rows_at(lines.zoom, features)[lines.feature]
    keys = np.stack([lines.column, lines.row, layer, row])
    _, first, group = np.unique(keys, axis=1, return_index=True, return_inverse=True)
    order = np.argsort(group, kind="stable")
    bundles = shapely.multilinestrings(lines.geometry[order], indices=group[order])
    parts, bundle = shapely.get_parts(shapely.line_merge(bundles), return_index=True)
    # Any line of the bundle can stand for the others, whose layer and properties are the same.
    return lines.at(first[bundle], parts)


def _simplified(pieces: Pieces) -> Pieces:
    simple = shapely.simplify(pieces.geometry, _TOLERANCE, preserve_topology=False)
    parts, index = shapely.get_parts(simple, return_index=True)
    return pieces.at(index, parts)
