"""An OSM file becomes a road network."""

from collections.abc import Callable
from pathlib import Path

import numpy as np

from routing.errors import RoadFileError
from routing.roads.assembly import NoRoadsError, RawRoads, assemble
from routing.roads.network import RoadNetwork
from routing.roads.osmfile import check_file, read_nodes, read_source, read_ways
from routing.roads.restrictions import read_restrictions

Progress = Callable[[str, float], None]
"""Called with the step that begins ("ways", "nodes", "restrictions", "graph") and the part of the
whole that is done, 0 to 1; the last call has 1."""


def read_roads(path: Path, *, progress: Progress | None = None) -> RoadNetwork:
    """Read the roads that a van may drive from an OSM file.

    Args:
        path: .osm.pbf, .osm, .osm.gz or .osm.bz2.
        progress: told which step begins.

    Raises:
        RoadFileError: no OSM file, damaged, or without connected roads.
    """
    tell = progress or (lambda step, done: None)
    check_file(path)
    source = read_source(path)
    tell("ways", 0.0)
    ways = read_ways(path)
    tell("nodes", 0.5)
    nodes = read_nodes(path, np.unique(ways.refs))
    tell("restrictions", 0.8)
    restrictions, notes = read_restrictions(path)
    tell("graph", 0.85)
    try:
        network = assemble(RawRoads(source, ways, nodes, restrictions, notes))
    except NoRoadsError:
        raise RoadFileError("no_roads", path) from None
    tell("graph", 1.0)
    return network
