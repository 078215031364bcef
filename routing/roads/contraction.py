"""The fast engine for travel times: the answers of `dijkstra.Dijkstra`, from a hierarchy."""

import numpy as np
from numpy.typing import NDArray

from routing.roads.dijkstra import NO_WAY, Ends, Route
from routing.roads.graph import RoadGraph
from routing.roads.hierarchy import Hierarchy
from routing.roads.labels import Labels, label, times_and_lengths
from routing.roads.shortest import find_route
from routing.roads.weights import UNREACHABLE


class Contraction:
    """Searches one graph.

    Attributes:
        hierarchy: good for all graphs of the same shape, see `RoadGraph.reweighted`.
        metric: the hierarchy under this graph's times.
    """

    def __init__(self, graph: RoadGraph, hierarchy: Hierarchy | None = None) -> None:
        """Prepare for a graph, with the stored hierarchy of its shape if there is one."""
        self.hierarchy = hierarchy or Hierarchy.build(graph.tail, graph.head, graph.lon, graph.lat)
        self.metric = self.hierarchy.customise(graph.time_ms, graph.length_dm)

    def reweighted(self, graph: RoadGraph) -> "Contraction":
        """An engine for the same graph with other times: only the metric is made anew."""
        return Contraction(graph, self.hierarchy)

    def label(self, leaving: Ends, coming: Ends, places: int) -> Labels:
        """What is worth keeping of places for `labels.times_and_lengths`."""
        return label(self.metric, leaving, coming, places)

    def table(
        self, leaving: Ends, coming: Ends, places: int
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Times and lengths between all places, NO_WAY where there is none.

        Paths inside one arc, which pass no vertex, are the caller's.

        Returns:
            Milliseconds and decimetres, both of shape (places, places).
        """
        labels = self.label(leaving, coming, places)
        time_ms, length_dm = times_and_lengths(labels, labels)
        none = time_ms == UNREACHABLE
        time_ms[none] = NO_WAY
        length_dm[none] = NO_WAY
        return time_ms.astype(np.int64), length_dm.astype(np.int64)

    def route(self, leaving: Ends, coming: Ends, origin: int, destination: int) -> Route | None:
        """The fastest path between two of the places, None where there is none."""
        return find_route(self.metric, leaving, coming, origin, destination)
