"""Travel times between many places."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from routing.errors import NoRoute
from routing.geo import Coordinate
from routing.roads.access import RoadClass
from routing.roads.dijkstra import NO_WAY, Dijkstra, Ends, Route
from routing.roads.graph import Links, RoadGraph, reachable_edges
from routing.roads.network import RoadNetwork
from routing.roads.snapping import MAX_DISTANCE_M, Snapper, Snaps
from routing.roads.speeds import (
    CLOSED_MS,
    DEFAULT_PROFILE,
    Profile,
    edge_times_ms,
)
from routing.units import DM_PER_METRE, MS_PER_SECOND

UNREACHABLE_S: Final = 1_000_000_000
"""The time, in seconds, and the length, in metres, between places that no road joins.

Two of them still fit into 32 bits.
"""
UNREACHABLE_M: Final = UNREACHABLE_S

WRONG_SIDE_S: Final = 30
"""About what it takes to help somebody across, or to turn in the next drive."""


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

    def reweighted(self, graph: RoadGraph) -> "Engine":
        """An engine for the same graph with other times."""

    def table(
        self, leaving: Ends, coming: Ends, places: int
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Milliseconds and decimetres between all places, NO_WAY where there is none."""

    def route(self, leaving: Ends, coming: Ends, origin: int, destination: int) -> Route | None:
        """The fastest path between two of the places, None where there is none."""


class TravelTimes:
    """Travel times on a network for one kind of vehicle.

    A drive ends with the vehicle's door at the side of the place. Coming from the other direction
    costs a little more on roads that one does not cross lightly; so it is avoided, not forbidden.
    """

    def __init__(
        self,
        network: RoadNetwork,
        profile: str | Profile = DEFAULT_PROFILE,
        *,
        engine: Callable[[RoadGraph], Engine] = Dijkstra,
        wrong_side_s: int = WRONG_SIDE_S,
    ) -> None:
        """Prepare for a network.

        Args:
            network: the roads.
            profile: of the vehicle, or the name of one in speeds.PROFILES.
            engine: makes the search engine for a graph.
            wrong_side_s: what it costs to arrive with the door on the far side of a major road.
        """
        self.network = network
        self.graph = network.graph(profile)
        self._engine = engine(self.graph)
        self._wrong_side_ms = wrong_side_s * MS_PER_SECOND

    @cached_property
    def snapper(self) -> Snapper:
        """Finds positions on roads to which this vehicle can come."""
        return Snapper(self.network, reachable_edges(self.graph))

    def closed(self, edges: Iterable[int]) -> "TravelTimes":
        """Travel times while some edges are closed, in both directions."""
        by_edge = self._edge_times_ms()
        by_edge[list(edges)] = CLOSED_MS
        return self._reweighted(by_edge)

    def with_speeds(self, kph_by_edge: Mapping[int, float]) -> "TravelTimes":
        """Travel times with other mean speeds on some edges, where they may be driven at all."""
        by_edge = self._edge_times_ms()
        edges = np.array(list(kph_by_edge), np.int64)
        kph = np.array(list(kph_by_edge.values()), np.float64)
        driven = edge_times_ms(self.network, edges, np.stack([kph, kph], axis=1))
        by_edge[edges] = np.where(by_edge[edges] < CLOSED_MS, driven, CLOSED_MS)
        return self._reweighted(by_edge)

    def slowed(self, factor_by_class: Mapping[RoadClass, float]) -> "TravelTimes":
        """Travel times at a busy time of day: drives on a road class take that much longer."""
        factors = np.ones(len(RoadClass))
        for road_class, factor in factor_by_class.items():
            factors[road_class] = factor
        arrays = self.network.arrays
        by_edge = self._edge_times_ms()
        slower = by_edge * factors[arrays.kinds["road_class"][arrays.edge_kind]][:, None]
        times = np.clip(np.rint(slower), 1, CLOSED_MS - 1).astype(np.int32)
        return self._reweighted(np.where(by_edge < CLOSED_MS, times, CLOSED_MS))

    def _edge_times_ms(self) -> NDArray[np.int32]:
        """A copy of the times by edge, forward and backward; shape (E, 2)."""
        return self.graph.arc_time_ms.reshape(-1, 2).copy()

    def _reweighted(self, edge_times_ms: NDArray[np.int32]) -> "TravelTimes":
        other = copy(self)
        other.graph = self.graph.reweighted(edge_times_ms.ravel())
        other._engine = self._engine.reweighted(other.graph)
        other.__dict__.pop("snapper", None)
        if "snapper" in self.__dict__:
            # The spatial index stays; only the roads to which one can come are others.
            other.__dict__["snapper"] = self.snapper.restricted(reachable_edges(other.graph))
        return other

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
        pair = snaps.only([origin, destination])
        leaving, coming = self._ends(pair, self.graph.exits), self._ends(pair, self.graph.entries)
        route = self._engine.route(leaving, coming, 0, 1)
        if pair.edge[0] == pair.edge[1]:
            time_ms, length_dm, arc = (
                int(value[0]) for value in self._direct(pair, np.array([0]), np.array([1]))
            )
            if time_ms != NO_WAY and (route is None or time_ms <= route.time_ms):
                begin, end = _along(pair, 0, arc), _along(pair, 1, arc)
                return Drive((arc,), begin, end, time_ms, length_dm)
        if route is None:
            raise NoRoute
        first, last = int(leaving.arc[route.departure]), int(coming.arc[route.arrival])
        return Drive(
            arcs=(first, *self.graph.arc[list(route.links)].tolist(), last),
            begin=_along(pair, 0, first),
            end=_along(pair, 1, last),
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
        time_ms = _part(part, self.graph.arc_time_ms[arc])
        if links is self.graph.entries:
            time_ms += self._far_door_ms(snaps.door_arc[place], arc, part)
        length_dm = _part(part, self.network.arrays.edge_length_dm[arc // 2])
        count, vertex = links.at_all(arc)
        return Ends(
            place=np.repeat(place, count),
            vertex=vertex.astype(np.int64),
            arc=np.repeat(arc, count),
            time_ms=np.repeat(time_ms, count),
            length_dm=np.repeat(length_dm, count),
        )

    def _far_door_ms(
        self, door_arc: NDArray[np.int64], arc: NDArray[np.int64], part: NDArray[np.float64]
    ) -> NDArray[np.int64]:
        """What it costs to arrive on arcs, after a part of them, with the door on the far side."""
        arrays = self.network.arrays
        is_major = arrays.kinds["road_class"][arrays.edge_kind[arc // 2]] < RoadClass.UNCLASSIFIED
        is_far = is_major & (door_arc >= 0) & (door_arc != arc)
        # Never more than to go on to the next junction and back: fastest paths would turn there.
        there_ms, back_ms = self.graph.arc_time_ms[arc], self.graph.arc_time_ms[arc ^ 1]
        turning_ms = np.floor((1.0 - part) * (there_ms + back_ms.astype(np.float64)))
        cost_ms = np.minimum(self._wrong_side_ms, np.maximum(turning_ms - 1, 0)).astype(np.int64)
        return np.where(is_far, cost_ms, 0)

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
        fraction = snaps.fraction[destinations]
        behind = np.where(arc % 2 == 1, 1.0 - fraction, fraction)
        far_door_ms = self._far_door_ms(snaps.door_arc[destinations], arc, behind)
        time_ms = _part(np.abs(ahead), arc_time_ms) + np.where(ahead == 0, 0, far_door_ms)
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
