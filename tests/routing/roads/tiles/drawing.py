"""A small country for the tests of the basemap, and tiles read back as a browser reads them."""

import gzip
import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import mapbox_vector_tile
import shapely
from pmtiles.reader import MmapSource, Reader, all_tiles
from shapely.geometry import shape

from routing.geo import BoundingBox, Coordinate
from routing.roads.tiles import write_tiles
from tests.routing.roads.osmxml import OsmMap

Places = list[tuple[float, float]]


def square(x_m: float, y_m: float, side_m: float) -> Places:
    """Corners of a square by its south-western one, anticlockwise."""
    return [(x_m, y_m), (x_m + side_m, y_m), (x_m + side_m, y_m + side_m), (x_m, y_m + side_m)]


@dataclass
class Country:
    """A map that is drawn by places; ids are given in turn."""

    map: OsmMap = field(default_factory=OsmMap)

    def draw(self, places: Places, *, closed: bool = False, **tags: str) -> int:
        """Add a way through new nodes; `__` in a key stands for a colon. Returns its id."""
        ids = [self.spot(*place) for place in places]
        way_id = len(self.map.ways) + 1
        self.map.ways.append((way_id, ids + ids[:1] * closed, _with_colons(tags)))
        return way_id

    def spot(self, x_m: float, y_m: float, **tags: str) -> int:
        """Add a node. Returns its id."""
        node_id = len(self.map.nodes) + 1
        self.map.nodes[node_id] = (x_m, y_m)
        self.map.node_tags[node_id] = _with_colons(tags)
        return node_id

    def multipolygon(self, outer: int, inner: int, **tags: str) -> None:
        """Add a relation of two ways."""
        members = [("way", outer, "outer"), ("way", inner, "inner")]
        self.map.relations.append((members, {"type": "multipolygon", **tags}))

    def write_tiles(self, folder: Path) -> "TileFile":
        """The map's basemap."""
        target = folder / "country.pmtiles"
        write_tiles(self.map.write(folder / "country.osm"), target)
        return TileFile(target)


def _with_colons(tags: dict[str, str]) -> dict[str, str]:
    return {key.replace("__", ":"): value for key, value in tags.items()}


def country() -> Country:
    """Six kilometres square, with one of everything that is drawn.

    A lake of 2 km with an island of 800 m lies in the north-east, a wood in the south-west.
    """
    drawn = Country()
    drawn.draw([(-3000, 0), (0, 0), (3000, 0)], highway="primary", ref="B 92;B 283", name="Am Weg")
    drawn.draw([(0, -3000), (0, 3000)], highway="residential", name="Gartenstraße")
    drawn.draw([(0, 50), (60, 50)], highway="service", service="driveway")
    drawn.draw([(-3000, -2900), (3000, -2900)], route="ferry", name="Fähre")
    drawn.draw([(-2500, -2500), (-2500, 2500)], waterway="river", name="Elster")
    lake = drawn.draw(square(800, 800, 2000), closed=True)
    island = drawn.draw(square(1400, 1400, 800), closed=True)
    drawn.multipolygon(lake, island, natural="water", name="Weiher")
    drawn.draw(square(-2000, -2000, 1500), closed=True, landuse="forest")
    drawn.draw(square(100, -500, 400), closed=True, landuse="residential")
    drawn.draw(square(110, -120, 20), closed=True, building="yes", addr__housenumber="7 a")
    drawn.spot(150, -110, addr__housenumber="9")
    drawn.spot(0, 10, place="village", name="Adorf", population="4800")
    drawn.spot(-1500, 1500, place="hamlet", name="Weiler")
    return drawn


class TileFile:
    """A PMTiles file, read by the library's reader."""

    def __init__(self, path: Path) -> None:
        self.path = path
        with path.open("rb") as file:
            reader = Reader(MmapSource(file))
            self.header: dict[str, Any] = dict(reader.header())
            self.metadata: dict[str, Any] = dict(reader.metadata())
            self.tiles = {zxy: gzip.decompress(data) for zxy, data in all_tiles(reader.get_bytes)}

    @property
    def box(self) -> BoundingBox:
        """What the header says that the map shows."""
        keys = ("min_lon_e7", "min_lat_e7", "max_lon_e7", "max_lat_e7")
        return BoundingBox(*(self.header[key] / 1e7 for key in keys))

    def layers(self, zxy: tuple[int, int, int]) -> dict[str, Any]:
        """The layers of a tile, decoded by the library; y grows to the south."""
        decoded: dict[str, Any] = mapbox_vector_tile.decode(
            self.tiles[zxy], default_options={"y_coord_down": True}
        )
        return decoded

    def features(self, zoom: int, layer: str) -> Iterator[dict[str, Any]]:
        """The features of a layer in all tiles of a zoom."""
        for zxy in sorted(self.tiles):
            if zxy[0] == zoom:
                yield from self.layers(zxy).get(layer, {"features": []})["features"]

    def at(self, zoom: int, coordinate: Coordinate) -> tuple[dict[str, Any], shapely.Point]:
        """The layers of the tile where a place is, and where in the tile."""
        x, y = slippy_xy(coordinate, zoom)
        point = shapely.Point((x % 1) * 4096, (y % 1) * 4096)
        return self.layers((zoom, int(x), int(y))), point

    def seen(self, zoom: int, layer: str, key: str) -> set[Any]:
        """The values of a property in a layer at a zoom."""
        return {one["properties"].get(key) for one in self.features(zoom, layer)}


def slippy_xy(coordinate: Coordinate, zoom: int) -> tuple[float, float]:
    """Column and row of a place as fractions, by the formula of the slippy map."""
    latitude = math.radians(coordinate.lat)
    x = (coordinate.lon + 180) / 360
    y = (1 - math.log(math.tan(latitude) + 1 / math.cos(latitude)) / math.pi) / 2
    return x * 2**zoom, y * 2**zoom


def covers(tiles: TileFile, zoom: int, layer: str, place: Coordinate) -> bool:
    """Whether an area of the layer covers a place."""
    layers, point = tiles.at(zoom, place)
    shapes = [shape(one["geometry"]) for one in layers.get(layer, {"features": []})["features"]]
    return any(one.covers(point) for one in shapes)
