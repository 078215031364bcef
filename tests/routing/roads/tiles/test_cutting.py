"""Cutting into tiles: nothing is lost, nothing reaches beyond a tile's buffer."""

import mapbox_vector_tile
import numpy as np
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from routing.roads.tiles.cutting import cut
from routing.roads.tiles.encoding import Tile, encode
from routing.roads.tiles.features import Features
from routing.roads.tiles.kinds import Layer
from routing.roads.tiles.mercator import WorldBox
from routing.roads.tiles.pieces import BUFFER, EXTENT

# Somewhere in Saxony, at the corner of four tiles of zoom 12.
CORNER = (2187 / 4096, 1392 / 4096)
# An eighth of the side of a tile of zoom 16.
STEP = 2.0**-19
PIXEL = EXTENT / 512

corners = st.lists(
    st.tuples(st.integers(-24, 24), st.integers(-24, 24)), min_size=3, max_size=8, unique=True
)


def world(places: list[tuple[int, int]]) -> list[tuple[float, float]]:
    return [(CORNER[0] + x * STEP, CORNER[1] + y * STEP) for x, y in places]


def tiles_of(geometry: BaseGeometry, layer: Layer) -> list[Tile]:
    features = Features(
        geometry=np.array([geometry]),
        layer=np.array([layer], np.uint8),
        first_zoom=np.array([8], np.uint8),
        far=np.array([0], np.int32),
        near=np.array([0], np.int32),
        rows=[(("class", "any"),)],
        box=WorldBox(*geometry.bounds),
    )
    return [tile for _, pieces in cut(features) for tile in encode(pieces, features)]


def shapes_in(tile: Tile) -> list[BaseGeometry]:
    decoded = mapbox_vector_tile.decode(tile.content, default_options={"y_coord_down": True})
    return [shape(one["geometry"]) for layer in decoded.values() for one in layer["features"]]


@settings(max_examples=40, deadline=None)
@given(corners)
def test_no_coordinate_lies_outside_the_buffered_tile(places: list[tuple[int, int]]) -> None:
    """Lines and areas that cross many tiles end at the buffer of each."""
    line = shapely.LineString(world(places))
    area = line.convex_hull.buffer(STEP)
    for tile in [*tiles_of(line, Layer.ROADS), *tiles_of(area, Layer.WATER)]:
        for one in shapes_in(tile):
            left, top, right, bottom = one.bounds
            assert min(left, top) >= -BUFFER
            assert max(right, bottom) <= EXTENT + BUFFER


@settings(max_examples=40, deadline=None)
@given(corners)
def test_corners_of_a_line_are_found_again(places: list[tuple[int, int]]) -> None:
    """At every zoom, within a pixel: half for simplifying, less than half for rounding."""
    line = world(places)
    tiles = {tile[:3]: tile for tile in tiles_of(shapely.LineString(line), Layer.ROADS)}
    for zoom in (12, 14, 16):
        for x, y in line:
            column, row = int(x * 2**zoom), int(y * 2**zoom)
            point = shapely.Point(x * 2**zoom % 1 * EXTENT, y * 2**zoom % 1 * EXTENT)
            # A line of less than half a grid step vanishes; none is that short from zoom 12 on.
            shapes = shapes_in(tiles[zoom, column, row])
            assert min(one.distance(point) for one in shapes) <= PIXEL


@settings(max_examples=40, deadline=None)
@given(corners)
def test_the_tiles_of_a_zoom_hold_the_whole_area(places: list[tuple[int, int]]) -> None:
    """Without their buffers they add up to the area; rounding moves its outline by a pixel."""
    area = shapely.LineString(world(places)).convex_hull.buffer(STEP)
    inside = shapely.box(0, 0, EXTENT, EXTENT)
    found = sum(
        one.intersection(inside).area
        for tile in tiles_of(area, Layer.WATER)
        if tile.zoom == 16
        for one in shapes_in(tile)
    )
    tile_side = 2.0**-16
    expected = area.area / tile_side**2 * EXTENT**2
    outline = area.length / tile_side * EXTENT
    assert abs(found - expected) <= PIXEL * outline
