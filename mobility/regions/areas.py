"""Areas that people draw: GeoJSON as map editors save it, or the .poly files of OSM's tools."""

import re
from collections.abc import Iterator
from pathlib import Path

import shapely

from mobility.refusals import Refusal
from routing.geo import Coordinate

DrawnArea = shapely.Polygon | shapely.MultiPolygon


def read_area(path: Path) -> DrawnArea:
    """The polygon of a file, in degrees; several are joined.

    Raises Refusal `area_unreadable`, or InvalidCoordinate.
    """
    try:
        text = path.read_text("utf-8")
        drawn = _area_of_poly(text) if path.suffix == ".poly" else shapely.from_geojson(text)
        area = shapely.unary_union(drawn)
    except (OSError, ValueError, shapely.GEOSException) as error:
        raise Refusal("area_unreadable", path=path) from error
    if not isinstance(area, DrawnArea) or area.is_empty:
        raise Refusal("area_unreadable", path=path)
    west, south, east, north = area.bounds
    Coordinate(south, west), Coordinate(north, east)
    return area


def _area_of_poly(text: str) -> shapely.Geometry:
    """Below the first line rings, each with a name, its corners and END; `!name` is a hole.

    Source: https://wiki.openstreetmap.org/wiki/Osmosis/Polygon_Filter_File_Format. Raises
    ValueError or InvalidCoordinate.
    """
    rings: dict[bool, list[shapely.Polygon]] = {True: [], False: []}
    _, _, sections = text.partition("\n")
    for section in re.split(r"^\s*END\s*$", sections, flags=re.MULTILINE):
        name, _, numbers = section.strip().partition("\n")
        if name:
            corners = [Coordinate(lat, lon) for lon, lat in _pairs(numbers)]
            ring = shapely.Polygon([(corner.lon, corner.lat) for corner in corners])
            rings[name.startswith("!")].append(ring)
    return shapely.difference(shapely.union_all(rings[False]), shapely.union_all(rings[True]))


def _pairs(numbers: str) -> Iterator[tuple[float, float]]:
    each = iter(numbers.split())
    return ((float(lon), float(lat)) for lon, lat in zip(each, each, strict=True))
