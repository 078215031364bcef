"""Roads of a small area straight from Overpass, by osmnx: to look at a place before it is a region.

Such a network knows no barriers on nodes and no turn restrictions; a region is built of an extract.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from mobility.refusals import Refusal
from routing.geo import BoundingBox, Coordinate, distance_m
from routing.roads.access import ROAD_CLASSES
from routing.roads.network import RoadNetwork

OVERPASS_URL: Final = "https://overpass-api.de/api"
MOST_KM2: Final = 2_500
"""What osmnx asks for in one query; a public server is no place to fetch whole regions from."""

_HIGHWAYS: Final = "|".join(name for name in ROAD_CLASSES if name != "ferry")
_WAY_TAGS: Final = [
    *("highway", "name", "ref", "area", "junction", "service", "tunnel", "motorroad", "lanes"),
    *("access", "vehicle", "motor_vehicle", "motorcar", "surface", "smoothness", "tracktype"),
    *("oneway", "oneway:vehicle", "oneway:motor_vehicle", "oneway:motorcar", "impassable"),
    *("maxspeed", "maxspeed:forward", "maxspeed:backward", "maxspeed:type", "source:maxspeed"),
    *("zone:maxspeed", "zone:traffic"),
]


def fetch_from_overpass(box: BoundingBox, url: str = OVERPASS_URL) -> RoadNetwork:
    """The roads of a box. Raises Refusal `overpass_too_large`, `overpass_failed`; RoadFileError."""
    corner = Coordinate(box.south, box.west)
    width_m = distance_m(corner, Coordinate(box.south, box.east))
    height_m = distance_m(corner, Coordinate(box.north, box.west))
    if width_m * height_m > MOST_KM2 * 1e6:
        raise Refusal("overpass_too_large", limit=MOST_KM2)
    # Takes a second to import, which no other command should wait for.
    from osmnx import graph_from_bbox

    try:
        with _asking(url):
            graph = graph_from_bbox(
                (box.west, box.south, box.east, box.north),
                custom_filter=f'["highway"~"^({_HIGHWAYS})$"]',
                simplify=False,
                retain_all=True,
            )
    except (OSError, ValueError) as error:  # also what requests and osmnx raise
        raise Refusal("overpass_failed", url=url, reason=type(error).__name__) from error
    return RoadNetwork.from_osmnx(graph)


@contextmanager
def _asking(url: str) -> Iterator[None]:
    """osmnx's settings, which are global, as we need them: no cache, and nobody else is asked."""
    from osmnx import settings

    wanted: dict[str, Any] = {
        "overpass_url": url,
        "overpass_rate_limit": False,
        "doh_url_template": None,
        "use_cache": False,
        "useful_tags_way": _WAY_TAGS,
    }
    before = {name: getattr(settings, name) for name in wanted}
    for name, value in wanted.items():
        setattr(settings, name, value)
    try:
        yield
    finally:
        for name, value in before.items():
            setattr(settings, name, value)
