"""Random places for a benchmark: where people could stand."""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from routing.geo import Coordinate
from routing.roads.network import RoadNetwork
from routing.roads.snapping import Snaps
from routing.roads.times import TravelTimes

_ASIDE_DEGREES = 5e-5
"""How far places lie from the road: a few metres."""


@dataclass(frozen=True)
class Places:
    """Places beside random roads, and the positions on the roads that belong to them."""

    coordinates: tuple[Coordinate, ...]
    snaps: Snaps

    @classmethod
    def random(cls, times: TravelTimes, count: int, seed: int) -> Self:
        """As many as wanted, however small the network is."""
        random = np.random.default_rng(seed)
        # Nobody halts in a tunnel: what lies there moves to the nearest road for halting.
        halts = times.snapper.snap_many(
            _on_roads(times.network, count, random), max_distance_m=np.inf
        )
        aside = random.normal(0.0, _ASIDE_DEGREES, (2, count))
        coordinates = _coordinates(halts.lon + aside[0], halts.lat + aside[1])
        return cls(coordinates, times.snapper.snap_many(coordinates))

    def first(self, count: int) -> "Places":
        """The first of them."""
        return Places(self.coordinates[:count], self.snaps.only(range(count)))


def _on_roads(
    network: RoadNetwork, count: int, random: np.random.Generator
) -> tuple[Coordinate, ...]:
    """Places on edges, each edge as likely as the other: many in villages, few between."""
    lines = (network.line_of(edge) for edge in random.integers(network.edge_count, size=count))
    points = np.array([_along(line, random) for line in lines]).reshape(-1, 2)
    return _coordinates(points[:, 0], points[:, 1])


def _along(line: NDArray[np.float64], random: np.random.Generator) -> NDArray[np.float64]:
    piece = int(random.integers(len(line) - 1))
    part = random.random()
    return np.asarray(line[piece] * (1.0 - part) + line[piece + 1] * part)


def _coordinates(lon: NDArray[np.float64], lat: NDArray[np.float64]) -> tuple[Coordinate, ...]:
    return tuple(Coordinate(lat=y, lon=x) for x, y in zip(lon.tolist(), lat.tolist(), strict=True))
