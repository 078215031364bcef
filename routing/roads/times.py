"""Travel times between many places.

Whoever asks again and again about the same places keeps what is `known` of them: times between
known places are a matter of microseconds.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from routing.errors import NoRoute
from routing.geo import Coordinate
from routing.roads.access import RoadClass
from routing.roads.contraction import Contraction
from routing.roads.engine import Engine
from routing.roads.graph import RoadGraph, reachable_edges
from routing.roads.network import RoadNetwork
from routing.roads.positions import Positions
from routing.roads.rounding import in_whole_units
from routing.roads.snapping import MAX_DISTANCE_M, Snapper, Snaps
from routing.roads.speeds import (
    CLOSED_MS,
    DEFAULT_PROFILE,
    Profile,
    edge_times_ms,
)
from routing.units import MS_PER_SECOND

UNREACHABLE_S: Final = 1_000_000_000
"""The time, in seconds, and the length, in metres, between places that no road joins.

Two of them still fit into 32 bits.
"""
UNREACHABLE_M: Final = UNREACHABLE_S

WRONG_SIDE_S: Final = 30
"""About what it takes to help somebody across, or to turn in the next drive."""


@dataclass(frozen=True)
class Matrix:
    """Times in seconds, rounded up, and lengths in metres of the fastest paths.

    Both of shape (sources, targets); UNREACHABLE_S and UNREACHABLE_M where there is no path.
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


@dataclass(frozen=True)
class Known:
    """Positions with what the engine remembers of them, `labels`, under one set of times."""

    snaps: Snaps
    labels: Any

    def __len__(self) -> int:
        return len(self.snaps)


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
        engine: Callable[[RoadGraph], Engine] = Contraction,
        wrong_side_s: int = WRONG_SIDE_S,
    ) -> None:
        """Prepare for a network.

        Args:
            network: the roads.
            profile: of the vehicle, or the name of one in speeds.PROFILES.
            engine: makes the search engine for a graph; Dijkstra is the slow one to check with.
            wrong_side_s: what it costs to arrive with the door on the far side of a major road.
        """
        self.network = network
        self.graph = network.graph(profile)
        self._engine = engine(self.graph)
        self._wrong_side_ms = wrong_side_s * MS_PER_SECOND
        self._positions = Positions(network, self.graph, self._wrong_side_ms)

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
        other._positions = Positions(self.network, other.graph, self._wrong_side_ms)
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
        known = self.know(snaps)
        return self.between(known, known)

    def know(self, snaps: Snaps) -> Known:
        """What is worth keeping of positions of which travel times will be asked again."""
        ends = self._positions.leaving(snaps), self._positions.coming(snaps)
        return Known(snaps, self._engine.label(*ends, len(snaps)))

    def join(self, known: Known, added: Known) -> Known:
        """What is known of all these positions; the added ones come after the known ones."""
        snaps = known.snaps.and_others(added.snaps)
        return Known(snaps, self._engine.join(known.labels, added.labels))

    def between(self, sources: Known, targets: Known) -> Matrix:
        """Travel times and lengths from each source to each target.

        Raises:
            ValueError: they are known of other travel times, from before a closure, say.
        """
        weights = self._engine.table(sources.labels, targets.labels)
        self._positions.shorten(weights, sources.snaps, targets.snaps)
        return Matrix(*in_whole_units(weights, UNREACHABLE_S))

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
        leaving, coming = self._positions.leaving(pair), self._positions.coming(pair)
        route = self._engine.route(leaving, coming, 0, 1)
        direct = self._positions.along_one_edge(pair)
        if direct and (route is None or direct[:2] <= (route.time_ms, route.length_dm)):
            time_ms, length_dm, arc = direct
            return Drive((arc,), _along(pair, 0, arc), _along(pair, 1, arc), time_ms, length_dm)
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


def _along(snaps: Snaps, place: int, arc: int) -> float:
    """How much of an arc lies behind a position, in driving direction."""
    fraction = float(snaps.fraction[place])
    return 1.0 - fraction if arc % 2 else fraction
