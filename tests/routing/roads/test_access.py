import pytest

from routing.roads.access import (
    Access,
    RoadClass,
    barrier_access,
    oneway_direction,
    road_class,
    way_access,
)
from routing.roads.osmfile import driving_rule


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ({"highway": "primary"}, RoadClass.PRIMARY),
        ({"highway": "secondary_link"}, RoadClass.SECONDARY_LINK),
        ({"highway": "footway"}, None),
        ({"highway": "construction"}, None),
        ({"route": "ferry"}, RoadClass.FERRY),
        ({"route": "bicycle"}, None),
        ({"highway": "ferry"}, None),
        ({}, None),
    ],
)
def test_road_classes(tags: dict[str, str], expected: RoadClass | None) -> None:
    """Roads for motor vehicles have a class, ferries too; everything else is none of ours."""
    assert road_class(tags) == expected


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ({"highway": "residential"}, Access.PUBLIC),
        ({"highway": "residential", "access": "no"}, Access.NONE),
        ({"highway": "residential", "access": "private"}, Access.ENDS),
        ({"highway": "residential", "motor_vehicle": "destination"}, Access.ENDS),
        # The more particular key decides, whichever way.
        ({"highway": "residential", "access": "no", "motor_vehicle": "yes"}, Access.PUBLIC),
        ({"highway": "residential", "access": "yes", "motorcar": "no"}, Access.NONE),
        ({"highway": "residential", "vehicle": "no", "bus": "yes"}, Access.NONE),
        # Of several values the most generous.
        ({"highway": "residential", "motor_vehicle": "agricultural;destination"}, Access.ENDS),
        ({"highway": "residential", "motor_vehicle": "agricultural;forestry"}, Access.NONE),
        # What nobody foresaw is as good as private.
        ({"highway": "residential", "access": "Schranke! Nur für Anwohner"}, Access.ENDS),
        ({"highway": "service"}, Access.PUBLIC),
        ({"highway": "service", "service": "driveway"}, Access.ENDS),
        ({"highway": "service", "service": "driveway", "access": "no"}, Access.NONE),
        ({"highway": "service", "service": "emergency_access"}, Access.NONE),
        ({"highway": "service", "area": "yes"}, Access.NONE),
        ({"highway": "unclassified", "smoothness": "impassable"}, Access.NONE),
        # Tracks, pedestrian streets and ferries are closed unless said otherwise.
        ({"highway": "track"}, Access.NONE),
        ({"highway": "track", "access": "yes"}, Access.NONE),
        ({"highway": "track", "motor_vehicle": "destination"}, Access.ENDS),
        ({"highway": "pedestrian", "motor_vehicle": "delivery"}, Access.ENDS),
        ({"route": "ferry", "foot": "yes"}, Access.NONE),
        ({"route": "ferry", "motor_vehicle": "yes"}, Access.PUBLIC),
    ],
)
def test_access_to_ways(tags: dict[str, str], expected: Access) -> None:
    """The key hierarchy of OSM, and what is usual for a class where nothing is tagged."""
    of_class = road_class(tags)
    assert of_class is not None
    assert way_access(tags, of_class) is expected


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ({"barrier": "bollard"}, Access.NONE),
        ({"barrier": "bollard", "bollard": "rising"}, Access.ENDS),
        ({"barrier": "bollard", "motor_vehicle": "yes"}, Access.PUBLIC),
        ({"barrier": "gate"}, Access.ENDS),
        ({"barrier": "gate", "access": "yes"}, Access.PUBLIC),
        ({"barrier": "gate", "access": "no"}, Access.NONE),
        ({"barrier": "lift_gate", "access": "private"}, Access.ENDS),
        ({"barrier": "cattle_grid"}, Access.PUBLIC),
        ({"barrier": "border_control"}, Access.PUBLIC),
        ({"barrier": "kissing_gate;gate"}, Access.ENDS),
        ({"barrier": "stile"}, Access.NONE),
    ],
)
def test_access_through_barriers(tags: dict[str, str], expected: Access) -> None:
    """Gates let in who belongs there, bollards nobody, grids and borders everybody."""
    assert barrier_access(tags) is expected


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ({"highway": "residential"}, 0),
        ({"highway": "residential", "oneway": "yes"}, 1),
        ({"highway": "residential", "oneway": "-1"}, -1),
        ({"highway": "residential", "oneway": "reverse"}, -1),
        ({"highway": "residential", "oneway": "no"}, 0),
        ({"highway": "residential", "oneway": "alternating"}, 0),
        ({"highway": "residential", "oneway": "reversible"}, None),
        ({"highway": "residential", "oneway": "no", "oneway:motor_vehicle": "yes"}, 1),
        ({"highway": "residential", "junction": "roundabout"}, 1),
        ({"highway": "residential", "junction": "roundabout", "oneway": "-1"}, -1),
        ({"highway": "motorway"}, 1),
        ({"highway": "motorway", "oneway": "no"}, 0),
        ({"highway": "motorway_link"}, 0),
    ],
)
def test_oneway_directions(tags: dict[str, str], expected: int | None) -> None:
    """Tagged one-ways, and those that roundabouts and motorways are by nature."""
    of_class = road_class(tags)
    assert of_class is not None
    assert oneway_direction(tags, of_class) == expected


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ({"motor_vehicle:backward": "no"}, (1, Access.PUBLIC)),
        ({"motor_vehicle:forward": "no"}, (-1, Access.PUBLIC)),
        ({"motor_vehicle:forward": "destination"}, (0, Access.ENDS)),
        ({"vehicle": "no", "motor_vehicle:forward": "destination"}, (1, Access.ENDS)),
        ({"oneway": "yes", "motor_vehicle:forward": "no"}, (-1, Access.NONE)),
    ],
)
def test_access_by_direction(tags: dict[str, str], expected: tuple[int, Access]) -> None:
    """A road closed in one direction is a one-way road."""
    assert driving_rule({"highway": "residential", **tags}, RoadClass.RESIDENTIAL) == expected
