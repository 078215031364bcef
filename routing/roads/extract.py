"""An OSM file becomes a road network."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import shapely
from numpy.typing import NDArray

from routing.errors import InvalidCoordinate, RoadFileError
from routing.osmfile import check_file
from routing.roads.area import Area, Polygon, contains, polygon_of
from routing.roads.assembly import RawRoads, assemble
from routing.roads.network import RoadNetwork
from routing.roads.osmfile import Nodes, read_nodes, read_source, read_ways
from routing.roads.restrictions import read_restrictions
from routing.roads.uturns import with_uturn_bans
from routing.units import DEGREES_E7

Progress = Callable[[str, float], None]
"""Called with the step that begins ("ways", "nodes", "restrictions", "graph") and the part of the
whole that is done, 0 to 1; the last call has 1."""


def read_roads(
    path: Path,
    *,
    area: Area | None = None,
    margin_m: float = 0.0,
    progress: Progress | None = None,
) -> RoadNetwork:
    """Read the roads that a van may drive from an OSM file.

    Args:
        path: .osm.pbf, .osm, .osm.gz or .osm.bz2.
        area: to which the roads are clipped; a box, a polygon in degrees, or a relation.
        margin_m: by how much the area is wider, so that the fastest way between two of its places
            may lead round its corner.
        progress: told which step begins.

    Raises:
        RoadFileError: no OSM file, damaged, without the area or without connected roads in it.
        InvalidCoordinate: the area lies in the file only with latitude and longitude changed round.
    """
    check_file(path)
    try:
        return _read(path, area, margin_m, progress or (lambda step, done: None))
    except MemoryError:
        raise RoadFileError("too_large", path) from None


def _read(path: Path, area: Area | None, margin_m: float, tell: Progress) -> RoadNetwork:
    source = read_source(path)
    tell("ways", 0.0)
    ways = read_ways(path)
    tell("nodes", 0.5)
    nodes = read_nodes(path, np.unique(ways.refs))
    if area is not None:
        nodes = _clipped(nodes, path, area, margin_m)
    tell("restrictions", 0.8)
    restrictions, notes = read_restrictions(path)
    tell("graph", 0.85)
    network = with_uturn_bans(assemble(RawRoads(source, ways, nodes, restrictions, notes)))
    tell("graph", 1.0)
    return network


def _clipped(nodes: Nodes, path: Path, area: Area, margin_m: float) -> Nodes:
    polygon = polygon_of(path, area, margin_m)
    inside = _lie_in(nodes, polygon)
    if not inside.any():
        if _lie_in(nodes, shapely.transform(polygon, lambda lon_lat: lon_lat[:, ::-1])).any():
            raise InvalidCoordinate("swapped")
        raise RoadFileError("no_area", path, "no road lies in it")
    return replace(nodes, found=inside)


def _lie_in(nodes: Nodes, polygon: Polygon) -> NDArray[np.bool_]:
    return nodes.found & contains(polygon, nodes.lon_e7 / DEGREES_E7, nodes.lat_e7 / DEGREES_E7)
