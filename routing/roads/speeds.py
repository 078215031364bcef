"""How fast a vehicle drives: speed limits in all their spellings, surfaces, vehicle profiles.

Speeds are kilometres per hour. A limit of 0 means "not tagged", infinity "no limit".
"""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from routing.roads.access import RoadClass, Tags
from routing.roads.network import RoadNetwork
from routing.units import (
    DM_PER_METRE,
    DS_PER_SECOND,
    KPH_PER_KNOT,
    KPH_PER_MPH,
    METRES_PER_KILOMETRE,
    MS_PER_SECOND,
    SECONDS_PER_HOUR,
)

CLOSED_MS: Final = int(np.iinfo(np.int32).max)
"""The time of what cannot be driven; kept in the graph so that its shape never changes."""

UNKNOWN_KPH: Final = 0.0
UNLIMITED_KPH: Final = math.inf
RECOMMENDED_KPH: Final = 130.0
"""Where there is no limit: Autobahn-Richtgeschwindigkeits-Verordnung, section 1."""

WALKING_KPH: Final = 7.0
"""What German courts take for walking pace; the most common number tagged for it."""

# Limits that a sign at the border of a zone or a law implies, for cars and light vans.
# Source: https://wiki.openstreetmap.org/wiki/Default_speed_limits
_IMPLIED_KPH: Final[Mapping[str, Mapping[str, float]]] = {
    "urban": {"": 50, "GB": 30 * KPH_PER_MPH, "IM": 30 * KPH_PER_MPH},
    "rural": {
        "": 90,
        "DE": 100,
        "AT": 100,
        "CH": 80,
        "CZ": 90,
        "DK": 80,
        "FR": 80,
        "NL": 80,
        "PL": 90,
        "GB": 60 * KPH_PER_MPH,
        "IM": UNLIMITED_KPH,
    },
    "motorway": {
        "": 130,
        "DE": UNLIMITED_KPH,
        "CH": 120,
        "NL": 100,
        "PL": 140,
        "GB": 70 * KPH_PER_MPH,
    },
    "trunk": {"": 110, "DE": UNLIMITED_KPH, "AT": 100, "CH": 100, "DK": 80, "NL": 100, "PL": 120},
    "living_street": {"": 20, "DE": WALKING_KPH, "AT": WALKING_KPH, "DK": 15, "NL": 15},
    "bicycle_road": {"": 30},
    "nsl_single": {"": 60 * KPH_PER_MPH},
    "nsl_dual": {"": 70 * KPH_PER_MPH},
    "nsl_restricted": {"": 30 * KPH_PER_MPH},
    "walk": {"": WALKING_KPH},
}
_SAME_CONTEXT: Final = {
    "bicycleroad": "bicycle_road",
    "cyclestreet": "bicycle_road",
    "motorroad": "trunk",
    "expressway": "trunk",
    "nsl": "nsl_single",
    "single_carriageway": "nsl_single",
    "dual_carriageway": "nsl_dual",
}
_NUMBER: Final = re.compile(r"(\d+(?:[.,]\d+)?)\s*(km/h|kmh|kph|mph|knots)?$")
_CONTEXT: Final = re.compile(r"([a-z]{2}):([a-z_]+)$")
_ZONE: Final = re.compile(r"(?:[a-z]{2}:)?(?:zone|speed):?(\d+)$|[a-z]{2}:(\d+)$")
_FACTORS: Final = {"mph": KPH_PER_MPH, "knots": KPH_PER_KNOT}
_NO_NUMBER: Final = frozenset({"signals", "variable", "implicit", "sign", "zone", "unposted"})
_LIMIT_KEYS: Final = (
    "maxspeed",
    "maxspeed:type",
    "source:maxspeed",
    "zone:maxspeed",
    "zone:traffic",
)


def parse_speed_limit(text: str) -> float | None:
    """A speed limit in km/h: `50`, `30 mph`, `DE:rural`, `DE:zone:30`, `walk`, `none`.

    Returns 0 for spellings that say a limit exists but not which (`signals`), the lowest of
    several (`30;50`), and None where nothing can be made of the text.
    """
    values = [_parse_single_limit(one.strip()) for one in text.lower().split(";")]
    understood = [value for value in values if value is not None]
    return min(understood) if understood else None


def _parse_single_limit(text: str) -> float | None:
    if number := _NUMBER.match(text):
        return float(number[1].replace(",", ".")) * _FACTORS.get(number[2], 1.0)
    if text in ("none", "unlimited", "no"):
        return UNLIMITED_KPH
    if text == "walk":
        return WALKING_KPH
    if zone := _ZONE.match(text):
        return float(zone[1] or zone[2])
    if context := _CONTEXT.match(text):
        by_country = _IMPLIED_KPH.get(_SAME_CONTEXT.get(context[2], context[2]))
        if by_country is None:
            return None
        return by_country.get(context[1].upper(), by_country[""])
    return UNKNOWN_KPH if text in _NO_NUMBER else None


def speed_limit(tags: Tags, direction: str) -> tuple[float, bool]:
    """The limit of a way in a direction ("forward", "backward") in km/h, 0 where none is tagged.

    The second value says that a limit was tagged which nobody could read.
    """
    unread = False
    for key in (f"maxspeed:{direction}", *_LIMIT_KEYS):
        value = tags.get(key)
        if value is None:
            continue
        limit = parse_speed_limit(value)
        if limit:
            return limit, unread
        # The keys besides maxspeed often hold prose on where the number comes from.
        unread |= limit is None and key.startswith("maxspeed")
    return UNKNOWN_KPH, unread


# Speeds that a surface allows; what is missing here slows nobody down.
# Values and meaning: https://wiki.openstreetmap.org/wiki/Key:surface
SURFACE_KPH: Final[Mapping[str, float]] = MappingProxyType(
    {
        "": math.inf,
        "paving_stones": 60,
        "compacted": 60,
        "fine_gravel": 60,
        "metal": 60,
        "wood": 40,
        "sett": 40,
        "cobblestone": 30,
        "unhewn_cobblestone": 20,
        "grass_paver": 25,
        "unpaved": 40,
        "gravel": 40,
        "pebblestone": 35,
        "dirt": 25,
        "earth": 25,
        "ground": 25,
        "grass": 15,
        "sand": 15,
        "mud": 10,
    }
)
TRACKTYPE_KPH: Final[Mapping[str, float]] = MappingProxyType(
    {"": math.inf, "grade1": 40, "grade2": 25, "grade3": 20, "grade4": 12, "grade5": 8}
)
_SMOOTHNESS_AS_SURFACE: Final = {
    "bad": "unpaved",
    "very_bad": "dirt",
    "horrible": "grass",
    "very_horrible": "mud",
}
_SURFACE_CODES: Final = {name: code for code, name in enumerate(SURFACE_KPH)}
_TRACKTYPE_CODES: Final = {name: code for code, name in enumerate(TRACKTYPE_KPH)}
_SURFACE_CAPS_KPH: Final = np.array(list(SURFACE_KPH.values()))
_TRACKTYPE_CAPS_KPH: Final = np.array(list(TRACKTYPE_KPH.values()))


def surface_code(tags: Tags) -> int:
    """The code of a way's surface, or of its smoothness where that is worse, for the file."""
    surface = tags.get("surface", "").split(":")[0].split(";")[0]
    candidates = (surface, _SMOOTHNESS_AS_SURFACE.get(tags.get("smoothness", ""), ""))
    known = [name for name in candidates if name in SURFACE_KPH]
    return _SURFACE_CODES[min(known, key=SURFACE_KPH.__getitem__)] if known else 0


def tracktype_code(tags: Tags) -> int:
    """The code of a way's track grade, for the file."""
    return _TRACKTYPE_CODES.get(tags.get("tracktype", ""), 0)


# Mean speed on each class of road where no limit is tagged, and the most that its width and bends
# let one drive on average whatever the limit says: a lane with "100" is no 80 km/h road.
# The means are those of OSRM's car profile (profiles/car.lua), but for unclassified roads, which
# are faster in the country than its 25 km/h, and for what it does not know.
_CLASS_KPH: Final[Mapping[RoadClass, tuple[float, float]]] = {
    RoadClass.MOTORWAY: (90, 110),
    RoadClass.MOTORWAY_LINK: (45, 80),
    RoadClass.TRUNK: (85, 100),
    RoadClass.TRUNK_LINK: (40, 70),
    RoadClass.PRIMARY: (65, 85),
    RoadClass.PRIMARY_LINK: (30, 60),
    RoadClass.SECONDARY: (55, 80),
    RoadClass.SECONDARY_LINK: (25, 50),
    RoadClass.TERTIARY: (40, 75),
    RoadClass.TERTIARY_LINK: (20, 45),
    RoadClass.UNCLASSIFIED: (30, 60),
    RoadClass.RESIDENTIAL: (25, 45),
    RoadClass.ROAD: (25, 45),
    RoadClass.LIVING_STREET: (10, 15),
    RoadClass.SERVICE: (15, 30),
    RoadClass.PEDESTRIAN: (7, 7),
    RoadClass.TRACK: (15, 30),
    RoadClass.FERRY: (10, 60),
}
_USUAL_KPH: Final = np.array([_CLASS_KPH[road_class][0] for road_class in RoadClass])
_MOST_KPH: Final = np.array([_CLASS_KPH[road_class][1] for road_class in RoadClass])
_PART_OF_LIMIT: Final = 0.8
"""Mean speed as a part of the limit: nobody drives it through every bend. OSRM's value, too."""


@dataclass(frozen=True)
class Profile:
    """A kind of vehicle.

    Attributes:
        name: of the profile.
        height_cm, width_cm, weight_kg: what must fit under, between and onto.
        top_kph: the vehicle's own limit.
    """

    name: str
    height_cm: int
    width_cm: int
    weight_kg: int
    top_kph: float = RECOMMENDED_KPH


PROFILES: Final[Mapping[str, Profile]] = MappingProxyType(
    {
        profile.name: profile
        for profile in (
            Profile("car", height_cm=180, width_cm=190, weight_kg=2000),
            # Up to nine seats with a high roof, such as Sprinter, Crafter, Master.
            Profile("minibus", height_cm=275, width_cm=210, weight_kg=3500),
            # Above 3.5 t the law allows 80 km/h outside built-up areas (StVO, section 3).
            Profile("lift_van", height_cm=290, width_cm=215, weight_kg=4250, top_kph=80.0),
        )
    }
)
DEFAULT_PROFILE: Final = "minibus"


def fits(profile: Profile, kinds: NDArray[np.void]) -> NDArray[np.bool_]:
    """Which kinds of road the vehicle fits under, between and onto; shape (kinds,)."""
    sizes = {
        "max_height_cm": profile.height_cm,
        "max_width_cm": profile.width_cm,
        "max_weight_kg": profile.weight_kg,
    }
    fitting = [(kinds[limit] == 0) | (kinds[limit] >= size) for limit, size in sizes.items()]
    return np.asarray(np.logical_and.reduce(fitting))


def kind_speeds_kph(profile: Profile, kinds: NDArray[np.void]) -> NDArray[np.float64]:
    """Mean speed on each kind of road, forward and backward; shape (kinds, 2), km/h."""
    limits = np.stack([kinds["limit_forward_kph"], kinds["limit_backward_kph"]], axis=1)
    road_class = kinds["road_class"]
    part = np.where(road_class == RoadClass.FERRY, 1.0, _PART_OF_LIMIT)
    driven = np.minimum(limits, RECOMMENDED_KPH) * part[:, None]
    speeds = np.where(limits > 0, driven, _USUAL_KPH[road_class][:, None])
    caps = np.minimum.reduce(
        [
            _MOST_KPH[road_class],
            _SURFACE_CAPS_KPH[kinds["surface"]],
            _TRACKTYPE_CAPS_KPH[kinds["tracktype"]],
            np.where(road_class == RoadClass.FERRY, np.inf, profile.top_kph),
        ]
    )
    return np.asarray(np.minimum(speeds, caps[:, None]), np.float64)


def arc_times_ms(network: RoadNetwork, profile: Profile) -> NDArray[np.int32]:
    """Milliseconds to drive each arc of a network; shape (2 E,), CLOSED_MS where it cannot be."""
    arrays = network.arrays
    kph = kind_speeds_kph(profile, arrays.kinds)[arrays.edge_kind]
    times = edge_times_ms(network, np.arange(network.edge_count), kph).ravel()
    fitting = np.repeat(fits(profile, arrays.kinds)[arrays.edge_kind], 2)
    return np.where(network.arc_exists & fitting, times, CLOSED_MS).astype(np.int32)


def edge_times_ms(
    network: RoadNetwork, edges: NDArray[np.int64], kph: NDArray[np.float64]
) -> NDArray[np.int32]:
    """Milliseconds to drive edges at mean speeds, forward and backward, junctions included.

    Args:
        network: the roads.
        edges: some of the network's, shape (edges,).
        kph: shape (edges, 2).
    """
    length_km = network.arrays.edge_length_dm[edges] / DM_PER_METRE / METRES_PER_KILOMETRE
    seconds = length_km[:, None] / kph * SECONDS_PER_HOUR
    seconds += network.arrays.edge_delay_ds[edges] / DS_PER_SECOND
    return np.clip(np.rint(seconds * MS_PER_SECOND), 1, CLOSED_MS - 1).astype(np.int32)
