from pathlib import Path

import numpy as np
import pytest
import shapely

from routing.errors import RoadFileError
from routing.geo import BoundingBox
from routing.roads.area import RelationArea, contains, list_boundaries, polygon_of
from routing.roads.extract import read_roads
from tests.routing.roads.osmxml import OsmMap, at, cross


def _with_boundary(*, closed: bool = True) -> OsmMap:
    """The crossing, and the boundary of its western half with a hole, made of several ways."""
    drawn = cross()
    corners = {50: (-300, -300), 51: (10, -300), 52: (10, 300), 53: (-300, 300)}
    hole = {60: (-210, -210), 61: (-200, -210), 62: (-200, -200)}
    drawn.nodes.update(corners | hole)
    boundary = {"highway": "no", "boundary": "administrative"}
    drawn.way(50, [50, 51, 52], **boundary)
    drawn.way(51, [50, 53, 52] if closed else [50, 53], **boundary)
    drawn.way(60, [60, 61, 62, 60], **boundary)
    members = [("way", 51, "outer"), ("way", 50, "outer"), ("way", 60, "inner")]
    tags = {
        "type": "boundary",
        "boundary": "administrative",
        "admin_level": "8",
        "name": "Westheim",
    }
    drawn.relations.append((members, tags))
    return drawn


def test_clipped_to_a_relation(tmp_path: Path) -> None:
    """The roads of a municipality, by the boundary in the same file."""
    path = _with_boundary().write(tmp_path / "map.osm")
    (westheim,) = list_boundaries(path)
    assert (westheim.name, westheim.admin_level) == ("Westheim", 8)
    network = read_roads(path, area=RelationArea(westheim.relation_id))
    # Node 2 in the east is outside; West, Nord, Süd and two sides of the ring remain.
    assert sorted(network.arrays.node_ids.tolist()) == [1, 3, 4, 5]
    assert network.edge_count == 5


def test_holes_are_outside(tmp_path: Path) -> None:
    """An inner ring of a relation does not belong to its area."""
    path = _with_boundary().write(tmp_path / "map.osm")
    polygon = polygon_of(path, RelationArea(1))
    places = [at(-203, -207), at(-100, 0), at(50, 0)]
    lon, lat = np.array([[one.lon, one.lat] for one in places]).T
    assert contains(polygon, lon, lat).tolist() == [False, True, False]


@pytest.mark.parametrize(("relation", "closed"), [(1, False), (77, True)])
def test_areas_that_are_not_there(tmp_path: Path, relation: int, *, closed: bool) -> None:
    """A boundary that is not closed or not in the file is refused."""
    path = _with_boundary(closed=closed).write(tmp_path / "map.osm")
    with pytest.raises(RoadFileError) as refused:
        read_roads(path, area=RelationArea(relation))
    assert refused.value.reason == "no_area"


def test_a_margin_widens(tmp_path: Path) -> None:
    """A box of 10 m around the junction, widened by 95 m, holds the ends of the streets."""
    path = cross().write(tmp_path / "map.osm")
    low, high = at(-10, -10), at(10, 10)
    box = BoundingBox(low.lon, low.lat, high.lon, high.lat)
    with pytest.raises(RoadFileError):
        read_roads(path, area=box)
    assert read_roads(path, area=box, margin_m=95).edge_count == 8


def test_a_polygon(tmp_path: Path) -> None:
    """Any polygon in degrees clips."""
    corners = [at(-200, -10), at(200, -10), at(0, 200)]
    triangle = shapely.Polygon([(one.lon, one.lat) for one in corners])
    network = read_roads(cross().write(tmp_path / "map.osm"), area=triangle)
    assert sorted(network.arrays.node_ids.tolist()) == [1, 2, 4, 5]
