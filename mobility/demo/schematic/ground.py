"""The ground that roads are drawn on: the plane, and what no road may cross."""

import random
from dataclasses import dataclass
from functools import cached_property

from shapely import union_all
from shapely.geometry.base import BaseGeometry
from shapely.prepared import PreparedGeometry, prep

from .curves import wind
from .facts import Facts, FactsError
from .plane import Plane, Spot


@dataclass(frozen=True)
class Ground:
    """A region's facts laid out on its plane."""

    facts: Facts

    @cached_property
    def plane(self) -> Plane:
        places = self.facts.places.values()
        lons, lats = [place.lon for place in places], [place.lat for place in places]
        return Plane((min(lons) + max(lons)) / 2, (min(lats) + max(lats)) / 2)

    @cached_property
    def obstacle_shape(self) -> BaseGeometry:
        """Water and frontier lines, in metres."""
        return union_all(
            [
                self.plane.metres(barrier.polygon.boundary if barrier.is_land else barrier.polygon)
                for barrier in self.facts.barriers
            ]
        )

    @cached_property
    def obstacle(self) -> "PreparedGeometry[BaseGeometry]":
        return prep(self.obstacle_shape)

    def spot(self, token: str) -> Spot:
        """The spot of a place, point or via point."""
        return self.plane.spot(*self.facts.position(token))

    def dice(self, *about: str) -> random.Random:
        """Dice that always fall the same for the same part of the same region."""
        return random.Random("/".join((self.facts.region, *about)))

    def wind(self, start: str, end: str, factor: float, *, free: bool = False) -> tuple[Spot, ...]:
        """The winding line between two tokens of a course; `free`: it may cross barriers.

        Raises FactsError where only a via point would keep it out of a barrier.
        """
        a, b = self.spot(start), self.spot(end)
        if free:
            return a, b
        line = wind(a, b, factor, self.dice("wind", *sorted((start, end))), self.obstacle)
        if line is None:
            raise FactsError(
                f"roads.csv: the way from {start!r} to {end!r} would cross water or a frontier. "
                "Please add a via point, or a bridge, tunnel, ferry or border row."
            )
        return line
