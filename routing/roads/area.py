"""The area to clip roads to: a box, a polygon, or an administrative relation of the same file."""

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import numpy as np
import osmium
import shapely
from numpy.typing import NDArray
from osmium import osm

from routing.errors import RoadFileError
from routing.geo import BoundingBox
from routing.osmfile import check_file, scan
from routing.roads.osmfile import read_nodes
from routing.units import DEGREES_E7, METRES_PER_DEGREE


@dataclass(frozen=True, slots=True)
class RelationArea:
    """The area of a boundary relation in the file, by its OSM id."""

    relation_id: int


Polygon: TypeAlias = shapely.Polygon | shapely.MultiPolygon
Area: TypeAlias = BoundingBox | Polygon | RelationArea


@dataclass(frozen=True, slots=True)
class Boundary:
    """An administrative boundary in a file: districts have level 6, municipalities 8 in Germany."""

    relation_id: int
    name: str
    admin_level: int


def list_boundaries(path: Path) -> list[Boundary]:
    """The administrative boundaries of a file, the largest kind first.

    Raises:
        RoadFileError: the file is no OSM file or damaged.
    """
    check_file(path)
    administrative = osmium.filter.TagFilter(("boundary", "administrative"))
    found = [
        Boundary(relation.id, relation.tags["name"], int(level))
        for relation in scan(path, osm.RELATION, administrative)
        if (level := relation.tags.get("admin_level", "")).isdigit() and "name" in relation.tags
    ]
    return sorted(found, key=lambda one: (one.admin_level, one.name))


def polygon_of(path: Path, area: Area, margin_m: float = 0.0) -> Polygon:
    """The area as a polygon in degrees, wider by a margin.

    Raises:
        RoadFileError: the relation is not in the file, or its boundary is not closed.
    """
    if isinstance(area, RelationArea):
        area = _relation_polygon(path, area.relation_id)
    elif isinstance(area, BoundingBox):
        area = shapely.box(area.west, area.south, area.east, area.north)
    return _widened(area, margin_m) if margin_m else area


def contains(
    polygon: Polygon, lon: NDArray[np.float64], lat: NDArray[np.float64]
) -> NDArray[np.bool_]:
    """Which places lie in a polygon, its border included; shape as given."""
    shapely.prepare(polygon)
    return np.asarray(shapely.intersects_xy(polygon, lon, lat))


def _widened(polygon: Polygon, margin_m: float) -> Polygon:
    stretch = np.array([np.cos(np.radians(polygon.centroid.y)), 1.0])
    flat = shapely.transform(polygon, lambda xy: xy * stretch)
    wide = flat.buffer(margin_m / METRES_PER_DEGREE)
    widened = shapely.transform(wide, lambda xy: xy / stretch)
    if not isinstance(widened, shapely.Polygon | shapely.MultiPolygon):
        raise TypeError("the margin of a polygon is a polygon")
    return widened


def _relation_polygon(path: Path, relation_id: int) -> Polygon:
    rings = _member_ways(path, relation_id)
    lines = _lines(path, rings["outer"] + rings[""])
    outer = shapely.union_all(shapely.get_parts(shapely.polygonize(lines)))
    holes = shapely.polygonize(_lines(path, rings["inner"]))
    area = shapely.difference(outer, shapely.union_all(shapely.get_parts(holes)))
    if not isinstance(area, shapely.Polygon | shapely.MultiPolygon) or area.is_empty:
        raise RoadFileError("no_area", path, f"relation {relation_id}")
    return area


def _member_ways(path: Path, relation_id: int) -> dict[str, list[int]]:
    """Ids of the ways of a relation by their role."""
    rings: dict[str, list[int]] = defaultdict(list)
    for relation in scan(path, osm.RELATION):
        if relation.id == relation_id:
            for member in relation.members:
                if member.type == "w":
                    rings[member.role].append(member.ref)
    return rings


def _lines(path: Path, way_ids: list[int]) -> list[shapely.LineString]:
    wanted = set(way_ids)
    refs = [
        np.array([node.ref for node in way.nodes], np.int64)
        for way in scan(path, osm.WAY)
        if way.id in wanted
    ]
    if not refs:
        return []
    nodes = read_nodes(path, np.unique(np.concatenate(refs)))
    lines = []
    for way_refs in refs:
        at = np.searchsorted(nodes.ids, way_refs)
        at = at[nodes.found[at]]
        if len(at) > 1:
            lonlat = np.stack([nodes.lon_e7[at], nodes.lat_e7[at]], axis=1) / DEGREES_E7
            lines.append(shapely.LineString(lonlat))
    return lines
