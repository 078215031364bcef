"""What of OSM's roads a van may drive: road classes, access tags, one-ways, barriers.

Sources: https://wiki.openstreetmap.org/wiki/Key:access (hierarchy and values),
https://wiki.openstreetmap.org/wiki/Key:barrier, https://wiki.openstreetmap.org/wiki/Key:oneway.
Speeds stand in speeds.py.
"""

from collections.abc import Mapping
from enum import IntEnum
from typing import Final

Tags = Mapping[str, str]


class RoadClass(IntEnum):
    """Road classes that a van may drive, the most important first."""

    MOTORWAY = 0
    MOTORWAY_LINK = 1
    TRUNK = 2
    TRUNK_LINK = 3
    PRIMARY = 4
    PRIMARY_LINK = 5
    SECONDARY = 6
    SECONDARY_LINK = 7
    TERTIARY = 8
    TERTIARY_LINK = 9
    UNCLASSIFIED = 10
    RESIDENTIAL = 11
    ROAD = 12
    LIVING_STREET = 13
    SERVICE = 14
    PEDESTRIAN = 15
    TRACK = 16
    FERRY = 17


class Access(IntEnum):
    """Who may drive somewhere. ENDS is for the first and last metres of a drive only."""

    NONE = 0
    ENDS = 1
    PUBLIC = 2


ROAD_CLASSES: Final = {road_class.name.lower(): road_class for road_class in RoadClass}
FERRY_ROUTES: Final = frozenset({"ferry", "shuttle_train"})

# The most particular key decides. A van with up to eight passenger seats is a motorcar.
MOTOR_KEYS: Final = ("motorcar", "motor_vehicle", "vehicle")
ACCESS_KEYS: Final = (*MOTOR_KEYS, "access")

_PUBLIC_VALUES: Final = frozenset({"yes", "permissive", "designated", "public"})
_FORBIDDING_VALUES: Final = frozenset(
    {
        "no",
        "agricultural",
        "forestry",
        "agricultural;forestry",
        "emergency",
        "military",
        "psv",
        "bus",
        "hgv",
        "bicycle",
        "foot",
        "use_sidepath",
    }
)
# Driveways and parking aisles lead to doors and nowhere else; nobody drives through them.
_SERVICES_TO_DOORS: Final = frozenset(
    {"driveway", "parking_aisle", "drive-through", "parking", "layby", "yard"}
)
_SERVICES_CLOSED: Final = frozenset({"emergency_access", "bus", "busway"})
_CLOSED_UNLESS_TAGGED: Final = frozenset({RoadClass.PEDESTRIAN, RoadClass.TRACK, RoadClass.FERRY})

_OPEN_BARRIERS: Final = frozenset(
    {
        "no",
        "entrance",
        "cattle_grid",
        "border_control",
        "toll_booth",
        "sally_port",
        "height_restrictor",
        "kerb",
        "arch",
        "spikes",
    }
)
# Somebody opens them for those who belong there.
_GATES: Final = frozenset(
    {"gate", "lift_gate", "swing_gate", "sliding_gate", "hampshire_gate", "sliding_beam"}
)


def road_class(tags: Tags) -> RoadClass | None:
    """The class of a way, or None where it is no road for motor vehicles."""
    found = ROAD_CLASSES.get(tags.get("highway", ""))
    if found is not None and found is not RoadClass.FERRY:
        return found
    return RoadClass.FERRY if tags.get("route") in FERRY_ROUTES else None


def way_access(tags: Tags, of_class: RoadClass, direction: str | None = None) -> Access:
    """Who may drive a way, in one direction ("forward", "backward") or in general."""
    if tags.get("area") == "yes" or tags.get("impassable") == "yes":
        return Access.NONE
    if tags.get("smoothness") == "impassable":
        return Access.NONE
    service = tags.get("service", "")
    if of_class is RoadClass.SERVICE and service in _SERVICES_CLOSED:
        return Access.NONE
    if of_class in _CLOSED_UNLESS_TAGGED:
        return _tagged_access(tags, MOTOR_KEYS, direction) or Access.NONE
    tagged = _tagged_access(tags, ACCESS_KEYS, direction)
    usual = Access.PUBLIC if tagged is None else tagged
    if of_class is RoadClass.SERVICE and service in _SERVICES_TO_DOORS:
        return min(usual, Access.ENDS)
    return usual


def barrier_access(tags: Tags) -> Access:
    """Who may pass a node with a barrier: OSM knows gates, bollards, cattle grids and more."""
    tagged = _tagged_access(tags, ACCESS_KEYS, None)
    if tagged is not None:
        return tagged
    barriers = [one.strip() for one in tags["barrier"].replace(",", ";").split(";")]
    return max(_barrier_default(barrier, tags) for barrier in barriers)


def oneway_direction(tags: Tags, of_class: RoadClass) -> int | None:
    """1 for along the way only, -1 for against it only, 0 for both, None for closed by turns."""
    value = next(
        (
            tags[key]
            for key in ("oneway:motorcar", "oneway:motor_vehicle", "oneway:vehicle", "oneway")
            if key in tags
        ),
        None,
    )
    if value in ("yes", "true", "1"):
        return 1
    if value in ("-1", "reverse"):
        return -1
    if value in ("reversible",):
        return None
    if value in ("no", "false", "0", "alternating"):
        return 0
    implied = of_class is RoadClass.MOTORWAY or is_roundabout(tags)
    return 1 if implied else 0


def is_roundabout(tags: Tags) -> bool:
    """Whether the way is the ring of a roundabout, one-way by its nature."""
    return tags.get("junction") in ("roundabout", "circular")


def _tagged_access(tags: Tags, keys: tuple[str, ...], direction: str | None) -> Access | None:
    for key in keys:
        value = tags.get(f"{key}:{direction}") if direction else None
        value = value or tags.get(key)
        if value:
            return _value_access(value)
    return None


def _value_access(value: str) -> Access:
    """The most generous of several values; what nobody foresaw counts as private."""
    if value in _FORBIDDING_VALUES:
        return Access.NONE
    return max(_single_value_access(one.strip()) for one in value.split(";"))


def _single_value_access(value: str) -> Access:
    if value in _PUBLIC_VALUES:
        return Access.PUBLIC
    return Access.NONE if value in _FORBIDDING_VALUES else Access.ENDS


def _barrier_default(barrier: str, tags: Tags) -> Access:
    if barrier in _OPEN_BARRIERS:
        return Access.PUBLIC
    is_rising = barrier == "bollard" and tags.get("bollard") == "rising"
    return Access.ENDS if barrier in _GATES or is_rising else Access.NONE
