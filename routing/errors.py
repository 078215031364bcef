"""Everything the engine refuses, as one tree.

RoutingError
 ├ InvalidCoordinate   no place on earth, or latitude and longitude changed round
 ├ RoadFileError       an OSM file that cannot be made into roads
 ├ NetworkFileError    a prepared file that cannot be opened
 ├ NoRoadNearby        a coordinate too far from every road that can be driven
 ├ NoRoute             two places that no road joins
 ├ ProblemError        a pooling problem with faults, all of them listed
 └ InvalidPlan         a plan that breaks its problem

Each class has a stable `code`; together with the fields it is what a caller needs to write a
sentence for people. The English messages here are for developers. They never carry coordinates:
where somebody lives is nobody's business in a log.
"""

from pathlib import Path
from typing import ClassVar, Literal

CoordinateFault = Literal["not_a_number", "out_of_range", "swapped"]
RoadFileFault = Literal[
    "missing",
    "empty",
    "truncated",
    "not_osm",
    "damaged",
    "unsorted",
    "no_roads",
    "no_area",
    "too_large",
]
NetworkFileFault = Literal["missing", "corrupt", "foreign", "older", "newer"]


class RoutingError(Exception):
    """Base of all refusals of the engine."""

    code: ClassVar[str] = "routing_error"


class InvalidCoordinate(RoutingError):
    """No place on earth; `reason` says why."""

    code: ClassVar[str] = "invalid_coordinate"

    def __init__(self, reason: CoordinateFault) -> None:
        self.reason = reason
        hint = {
            "not_a_number": "latitude and longitude must be finite numbers",
            "out_of_range": "latitude lies in -90…90 and longitude in -180…180 degrees",
            "swapped": "latitude and longitude seem to be changed round",
        }
        super().__init__(hint[reason])


class RoadFileError(RoutingError):
    """An OSM file that cannot be made into roads; `reason` says why, `path` which file."""

    code: ClassVar[str] = "road_file"

    def __init__(self, reason: RoadFileFault, path: Path, detail: str = "") -> None:
        self.reason = reason
        self.path = path
        self.detail = detail
        hint = {
            "missing": "there is no such file",
            "empty": "the file is empty; fetch it again",
            "truncated": "the file ends too early; fetch it again",
            "not_osm": "this is no OSM file; .osm.pbf, .osm, .osm.gz and .osm.bz2 can be read",
            "damaged": "the file is damaged; fetch it again",
            "unsorted": "ways stand before nodes or ids do not rise; sort it with: osmium sort",
            "no_roads": "no connected road in it is open to motor vehicles; choose another area",
            "no_area": "the area to clip to is not in the file, or not closed",
            "too_large": "there is not enough memory; clip the file to the region first",
        }
        super().__init__(f"{path}: {hint[reason]}" + (f" ({detail})" if detail else ""))


class NetworkFileError(RoutingError):
    """A prepared file that cannot be opened; `reason` says why, `path` which file."""

    code: ClassVar[str] = "network_file"

    def __init__(self, reason: NetworkFileFault, path: Path) -> None:
        self.reason = reason
        self.path = path
        hint = {
            "missing": "there is no such file; build it from an OSM file",
            "corrupt": "the file is damaged; build it again",
            "foreign": "this file was not prepared by this program; build it from an OSM file",
            "older": "the file was prepared by an older version; build it again",
            "newer": "the file was prepared by a newer version; update, or build it again",
        }
        super().__init__(f"{path}: {hint[reason]}")


class NoRoadNearby(RoutingError):
    """A coordinate too far from every road that can be driven.

    `distance_m` is the distance to the nearest one; `swapped` says that the coordinate would lie
    in the region if latitude and longitude were changed round; `index` is its place among the
    coordinates of the call.
    """

    code: ClassVar[str] = "no_road_nearby"

    def __init__(self, distance_m: float, *, swapped: bool = False, index: int = 0) -> None:
        self.distance_m = distance_m
        self.swapped = swapped
        self.index = index
        hint = "; latitude and longitude seem to be changed round" if swapped else ""
        super().__init__(f"the nearest road is {distance_m:.0f} m away{hint}")


class NoRoute(RoutingError):
    """Two places that no road joins for this vehicle; `leg` counts the pairs of a longer line."""

    code: ClassVar[str] = "no_route"

    def __init__(self, leg: int = 0) -> None:
        self.leg = leg
        super().__init__("no road leads from the one place to the other")


class ProblemError(RoutingError):
    """A pooling problem with faults, all of them listed."""

    code: ClassVar[str] = "problem"

    def __init__(self, faults: tuple[str, ...]) -> None:
        self.faults = faults
        super().__init__("; ".join(faults))


class InvalidPlan(RoutingError):
    """A plan that breaks its problem, with what the checker found."""

    code: ClassVar[str] = "invalid_plan"

    def __init__(self, violations: tuple[object, ...]) -> None:
        self.violations = violations
        super().__init__("; ".join(str(violation) for violation in violations))
