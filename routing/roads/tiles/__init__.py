"""The basemap of a region: one file of vector tiles, drawn from the same extract as its roads."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from routing.errors import RoadFileError
from routing.geo import BoundingBox
from routing.osmfile import check_file, clear_errors
from routing.roads.area import Area, polygon_of
from routing.roads.extract import Progress
from routing.roads.network import OSM_ATTRIBUTION, SCHEMATIC_ATTRIBUTION
from routing.roads.osmfile import Source, read_source
from routing.roads.tiles.archive import write_archive
from routing.roads.tiles.cutting import cut
from routing.roads.tiles.encoding import Tile, encode
from routing.roads.tiles.features import Collector, Features
from routing.roads.tiles.kinds import FIELDS, FIRST_ZOOM, LAST_ZOOM
from routing.roads.tiles.mercator import WorldBox, world_box
from routing.roads.tiles.reading import read_into

_READ: Final = 0.3
"""Part of the whole time that reading takes."""
_OSM_LINK: Final = (
    '<a href="https://www.openstreetmap.org/copyright" target="_blank" rel="noopener">'
    f"{OSM_ATTRIBUTION}</a>"
)
"""Maps show it as HTML. A link as https://osmfoundation.org/wiki/Licence/Attribution_Guidelines
asks for."""
_MOST_TILES: Final = 2_000_000
"""Of the last zoom: at 50 degrees north 300,000 km², more than any region. A single road at
0° north 0° east, as slips of the keyboard put it, would stretch the map over half the earth."""


def write_tiles(
    osm_path: Path,
    target: Path,
    *,
    area: Area | None = None,
    margin_m: float = 0.0,
    progress: Progress | None = None,
) -> None:
    """Draw the basemap of an OSM file: zooms 8 to 16, layers as in kinds.Layer.

    The same file always gives the same bytes.

    Args:
        osm_path: .osm.pbf, .osm, .osm.gz or .osm.bz2.
        target: the PMTiles file, version 3, to write in one step.
        area: the map shows the rectangle around it; by default as far as there are roads.
        margin_m: by how much the area is wider, as in `read_roads`.
        progress: told which step begins ("reading", "tiles") and the part that is done.

    Raises:
        RoadFileError: no OSM file, damaged, without the area or without roads in it, or of more
            than a region.
    """
    check_file(osm_path)
    tell = progress or (lambda step, done: None)
    try:
        source = read_source(osm_path)
        tell("reading", 0.0)
        box = None if area is None else _box_around(osm_path, area, margin_m)
        features = _read(osm_path, box)
        write_archive(target, _tiles(features, tell), features.box, _metadata(osm_path, source))
    except MemoryError:
        raise RoadFileError("too_large", osm_path) from None
    tell("tiles", 1.0)


def _read(osm_path: Path, box: WorldBox | None) -> Features:
    collector = Collector(box)
    with clear_errors(osm_path):
        read_into(collector, osm_path)
    if not collector.has_roads():
        raise RoadFileError("no_roads", osm_path)
    features = collector.finish()
    columns, rows = features.box.tiles(LAST_ZOOM)
    if len(columns) * len(rows) > _MOST_TILES:
        raise RoadFileError("too_large", osm_path)
    return features


def _box_around(osm_path: Path, area: Area, margin_m: float) -> WorldBox:
    west, south, east, north = polygon_of(osm_path, area, margin_m).bounds
    return world_box(BoundingBox(west, south, east, north))


def _tiles(features: Features, tell: Progress) -> Iterator[Tile]:
    for done, pieces in cut(features):
        tell("tiles", _READ + (1 - _READ) * done)
        yield from encode(pieces, features)


def _metadata(osm_path: Path, source: Source) -> dict[str, Any]:
    """What TileJSON 3 wants to know of vector tiles, https://github.com/mapbox/tilejson-spec."""
    return {
        "name": osm_path.name,
        "type": "baselayer",
        "attribution": SCHEMATIC_ATTRIBUTION if source.schematic else _OSM_LINK,
        "vector_layers": [
            {
                "id": layer.name.lower(),
                "fields": dict(fields),
                "minzoom": FIRST_ZOOM,
                "maxzoom": LAST_ZOOM,
            }
            for layer, fields in FIELDS.items()
        ],
    }
