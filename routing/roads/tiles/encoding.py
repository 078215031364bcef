"""Tiles as MapLibre reads them: Mapbox Vector Tiles, version 2.

https://github.com/mapbox/vector-tile-spec/tree/master/2.1
"""

from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any, Final, NamedTuple

import mapbox_vector_tile
import numpy as np
import shapely
from numpy.typing import NDArray

from routing.roads.tiles.features import Features
from routing.roads.tiles.generalising import rows_at
from routing.roads.tiles.kinds import Layer
from routing.roads.tiles.mercator import Geometries
from routing.roads.tiles.pieces import EXTENT, Pieces

_POINT, _LINE, _AREA = 0, 1, 2
_COLLECTIONS: Final[dict[int, Any]] = {_POINT: shapely.MultiPoint, _AREA: shapely.MultiPolygon}
_OPTIONS: Final = {"extents": EXTENT, "y_coord_down": True}


class Tile(NamedTuple):
    """One tile; its place counted from the north-west."""

    zoom: int
    column: int
    row: int
    content: bytes


def encode(pieces: Pieces, features: Features) -> Iterator[Tile]:
    """The tiles of some pieces, all of one zoom; those without content are left out."""
    rows = rows_at(pieces.zoom, features)
    geometry, index = _on_grid(pieces.geometry)
    feature = pieces.feature[index]
    columns = (
        pieces.column[index],
        pieces.row[index],
        features.layer[feature],
        shapely.get_dimensions(geometry),
        rows[feature],
        feature,
        np.arange(len(index)),
    )
    in_order = sorted(zip(*(column.tolist() for column in columns), strict=True))
    for (column, row), of_tile in groupby(in_order, key=itemgetter(0, 1)):
        layers = [
            {"name": Layer(layer).name.lower(), "features": _seen(of_layer, geometry, features)}
            for layer, of_layer in groupby(of_tile, key=itemgetter(2))
        ]
        content = mapbox_vector_tile.encode(layers, default_options=_OPTIONS)
        yield Tile(pieces.zoom, column, row, content)


def _seen(
    of_layer: Iterable[tuple[int, ...]], geometry: Geometries, features: Features
) -> list[dict[str, Any]]:
    """The features of a layer; points or areas that look the same become one.

    Lines do not: MapLibre labels the first line of a feature only.
    """
    seen = []
    for (dimension, row), alike in groupby(of_layer, key=itemgetter(3, 4)):
        shapes = [geometry[piece] for *_, piece in alike]
        if dimension != _LINE:
            shapes = [_COLLECTIONS[dimension](shapes)]
        properties = dict(features.rows[row])
        seen += [{"geometry": shape, "properties": properties} for shape in shapes]
    return seen


def _on_grid(geometry: Geometries) -> tuple[Geometries, NDArray[np.intp]]:
    """Single parts rounded to the grid, and to which of the given they belong.

    Areas stay valid; what has become too small for the grid is dropped.
    """
    scaled = shapely.transform(geometry, lambda xy: xy * EXTENT)
    is_area = shapely.get_dimensions(geometry) == _AREA
    scaled[is_area] = shapely.set_precision(scaled[is_area], 1.0)
    scaled[~is_area] = shapely.transform(scaled[~is_area], np.rint)
    parts, index = shapely.get_parts(scaled, return_index=True)
    no_line = (shapely.get_dimensions(parts) == _LINE) & (shapely.length(parts) == 0)
    kept = ~shapely.is_empty(parts) & ~no_line
    return parts[kept], index[kept]
