"""Travel times between many places."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from routing.errors import NoRoute
from routing.geo import Coordinate
from routing.roads.dijkstra import NO_WAY, Dijkstra, Ends, Route
from routing.roads.graph import Links, RoadGraph, reachable_edges
from routing.roads.network import RoadNetwork
from routing.roads.snapping import MAX_DISTANCE_M, Snapper, Snaps
from routing.roads.speeds import CLOSED_MS, DEFAULT_PROFILE
from routing.units import DM_PER_METRE, MS_PER_SECOND

UNREACHABLE_S: Final = 1_000_000_000
"""The time, in seconds, and the length, in metres, between places that no road joins.

Two of them still fit into 32 bits.
"""
UNREACHABLE_M: Final = UNREACHABLE_S


@dataclass(frozen=True)
class Matrix:
    """Times in seconds, rounded up, and lengths in metres of the fastest paths; shape (n, n).

    UNREACHABLE_S and UNREACHABLE_M where there is no path.
    """

    times_s: NDArray[np.int32]
    lengths_m: NDArray[np.int32]


@dataclass(frozen=True)
class Drive:
    """A way from one position on a road to another one.

    Attributes:
        arcs: driven one after the other, the first and the last one in part.
        begin, end: fraction of the first and of the last arc, in driving direction.
        time_ms, length_dm: of the whole.
    """

    arcs: tuple[int, ...]
    begin: float
    end: float
    time_ms: int
    length_dm: int


class Engine(Protocol):
    """Searches fastest paths on one graph; dijkstra.Dijkstra says what the methods do."""

    def table(
        self, leaving: Ends, coming: Ends, places: int
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Milliseconds and decimetres between all places, NO_WAY where there is none."""

    def route(self, leaving: Ends, coming: Ends, origin: int, destination: int) -> Route | None:
        """The fastest path between two of the places, None where there is none."""


class TravelTimes:
    """Travel times on a network for one vehicle profile."""

    def __init__(
        self,
        network: RoadNetwork,
        profile: str = DEFAULT_PROFILE,
        *,
        engine: Callable[[RoadGraph], Engine] = Dijkstra,
    ) -> None:
        """Prepare for a network, a profile (of speeds.PROFILES) and a search engine."""
        self.network = network
        self.graph: RoadGraph = network.graph(profile)
        self._engine = engine(self.graph)

    @cached_property
    def snapper(self) -> Snapper:
        """Finds positions on roads to which this vehicle can come."""
        return Snapper(self.network, reachable_edges(self.graph))

    def matrix(
        self, coordinates: Sequence[Coordinate], *, max_distance_m: float = MAX_DISTANCE_M
    ) -> Matrix:
        """Travel times and lengths from each place to each, snapped to the nearest roads.

        Raises:
            NoRoadNearby: a place lies too far from every road.
        """
        snaps = self.snapper.snap_many(coordinates, max_distance_m=max_distance_m)
        return self.matrix_between(snaps)

    def matrix_between(self, snaps: Snaps) -> Matrix:
        """The same for positions on roads."""
        leaving, coming = self._ends(snaps, self.graph.exits), self._ends(snaps, self.graph.entries)
        time_ms, length_dm = self._engine.table(leaving, coming, len(snaps))
        origins, destinations = np.nonzero(snaps.edge[:, None] == snaps.edge[None, :])
        direct_ms, direct_dm, _ = self._direct(snaps, origins, destinations)
        through_ms = time_ms[origins, destinations]
        better = (direct_ms != NO_WAY) & ((through_ms == NO_WAY) | (direct_ms <= through_ms))
        pairs = origins[better], destinations[better]
        time_ms[pairs], length_dm[pairs] = direct_ms[better], direct_dm[better]
        known = time_ms != NO_WAY
        return Matrix(
            np.where(known, _whole_seconds(time_ms), UNREACHABLE_S).astype(np.int32),
            np.where(known, _whole_metres(length_dm), UNREACHABLE_M).astype(np.int32),
        )

    def drive(
        self,
        origin: Coordinate,
        destination: Coordinate,
        *,
        max_distance_m: float = MAX_DISTANCE_M,
    ) -> Drive:
        """The fastest way between two places.

        Raises:
            NoRoadNearby: a place lies too far from every road.
            NoRoute: no road joins them.
        """
        places = [origin, destination]
        return self.drive_between(self.snapper.snap_many(places, max_distance_m=max_distance_m))

    def drive_between(self, snaps: Snaps, origin: int = 0, destination: int = 1) -> Drive:
        """The fastest way between two of some positions on roads.

        Raises:
            NoRoute: no road joins them.
        """
        leaving, coming = self._ends(snaps, self.graph.exits), self._ends(snaps, self.graph.entries)
        route = self._engine.route(leaving, coming, origin, destination)
        if snaps.edge[origin] == snaps.edge[destination]:
            pair = np.array([origin]), np.array([destination])
            time_ms, length_dm, arc = (int(value[0]) for value in self._direct(snaps, *pair))
            if time_ms != NO_WAY and (route is None or time_ms <= route.time_ms):
                begin, end = _along(snaps, origin, arc), _along(snaps, destination, arc)
                return Drive((arc,), begin, end, time_ms, length_dm)
        if route is None:
            raise NoRoute
        first, last = int(leaving.arc[route.departure]), int(coming.arc[route.arrival])
        return Drive(
            arcs=(first, *self.graph.arc[list(route.links)].tolist(), last),
            begin=_along(snaps, origin, first),
            end=_along(snaps, destination, last),
            time_ms=route.time_ms,
            length_dm=route.length_dm,
        )

    def _ends(self, snaps: Snaps, links: Links) -> Ends:
        """Where drives from (`links` are exits) or to (entries) the positions pass vertices."""
        place = np.repeat(np.arange(len(snaps)), 2)
        arc = (2 * snaps.edge[:, None] + np.array([0, 1])).ravel()
        behind = np.stack([snaps.fraction, 1.0 - snaps.fraction], axis=1).ravel()
        part = 1.0 - behind if links is self.graph.exits else behind
        is_open = self.graph.arc_time_ms[arc] < CLOSED_MS
        place, arc, part = place[is_open], arc[is_open], part[is_open]
        count, vertex = links.at_all(arc)
        place, arc, part = (np.repeat(column, count) for column in (place, arc, part))
        return Ends(
            place=place,
            vertex=vertex.astype(np.int64),
            arc=arc,
            time_ms=_part(part, self.graph.arc_time_ms[arc]),
            length_dm=_part(part, self.network.arrays.edge_length_dm[arc // 2]),
        )

    def _direct(
        self, snaps: Snaps, origins: NDArray[np.int64], destinations: NDArray[np.int64]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
        """Time and length straight along the edge that pairs of positions share, and the arc.

        NO_WAY where the edge must not be driven in that direction.
        """
        edge = snaps.edge[origins]
        ahead = snaps.fraction[destinations] - snaps.fraction[origins]
        arc = 2 * edge + (ahead < 0)
        arc_time_ms = self.graph.arc_time_ms[arc]
        may = (arc_time_ms < CLOSED_MS) | (ahead == 0)
        time_ms = _part(np.abs(ahead), arc_time_ms)
        length_dm = _part(np.abs(ahead), self.network.arrays.edge_length_dm[edge])
        return np.where(may, time_ms, NO_WAY), np.where(may, length_dm, NO_WAY), arc


def _part(part: NDArray[np.float64], of: NDArray[np.integer]) -> NDArray[np.int64]:
    return np.rint(part * of).astype(np.int64)


def _along(snaps: Snaps, place: int, arc: int) -> float:
    """How much of an arc lies behind a position, in driving direction."""
    fraction = float(snaps.fraction[place])
    return 1.0 - fraction if arc % 2 else fraction


def _whole_seconds(time_ms: NDArray[np.int64]) -> NDArray[np.int64]:
    """Rounded up, so that no detour gets shorter than the way itself."""
    return -(-time_ms // MS_PER_SECOND)


def _whole_metres(length_dm: NDArray[np.int64]) -> NDArray[np.int64]:
    return (length_dm + DM_PER_METRE // 2) // DM_PER_METRE
