"""What is drawn: ways of spots with OSM tags, and single features such as addresses."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from shapely.geometry import LineString

from .plane import Spot

Tags = Mapping[str, str]

NOT_DRIVEN = frozenset({"footway", "pedestrian", "track"})


@dataclass(frozen=True)
class Way:
    """A way along spots. `meets`: it joins every other such way that it crosses."""

    spots: tuple[Spot, ...]
    tags: Tags
    meets: bool = True

    @property
    def driven(self) -> bool:
        """Whether a car may use it."""
        return self.tags.get("highway") not in NOT_DRIVEN and self.tags.get("access") != "private"

    @cached_property
    def line(self) -> LineString:
        """The way in metres."""
        return LineString([(spot.x, spot.y) for spot in self.spots])


@dataclass(frozen=True)
class Feature:
    """A single point with tags."""

    spot: Spot
    tags: Tags
