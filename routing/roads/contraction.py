"""The engine in service: the answers of `dijkstra.Dijkstra`, from a hierarchy."""

from routing.roads.engine import Ends, Route
from routing.roads.graph import RoadGraph
from routing.roads.hierarchy import Hierarchy
from routing.roads.labels import Labels, join, label, table
from routing.roads.shortest import find_route
from routing.roads.weights import Weights


class Contraction:
    """Searches one graph.

    Attributes:
        hierarchy: good for all graphs of the same shape, see `RoadGraph.reweighted`.
        metric: the hierarchy under this graph's times.
    """

    def __init__(self, graph: RoadGraph, hierarchy: Hierarchy | None = None) -> None:
        """Prepare for a graph, with the hierarchy of its shape where there is one already."""
        self.hierarchy = (
            hierarchy
            or graph.hierarchy
            or Hierarchy.build(graph.tail, graph.head, graph.lon, graph.lat)
        )
        self.metric = self.hierarchy.customise(graph.time_ms, graph.length_dm)

    def reweighted(self, graph: RoadGraph) -> "Contraction":
        """An engine for the same graph with other times: only the metric is made anew."""
        return Contraction(graph, self.hierarchy)

    def label(self, leaving: Ends, coming: Ends, places: int) -> Labels:
        """What is worth keeping of places for `table`."""
        return label(self.metric, leaving, coming, places)

    def join(self, known: Labels, added: Labels) -> Labels:
        """The labels of all these places; the added ones are numbered after the known ones."""
        return join(known, added)

    def table(self, sources: Labels, targets: Labels) -> Weights:
        """Times with lengths from each place to each, packed as in `weights`.

        Raises:
            ValueError: the labels were made before roads were closed or speeds changed.
        """
        for labels in (sources, targets):
            if labels.metric is not self.metric:
                raise ValueError("labels of other times: ask for new ones")
        return table(sources, targets)

    def route(self, leaving: Ends, coming: Ends, origin: int, destination: int) -> Route | None:
        """The fastest path between two of the places, None where there is none."""
        return find_route(self.metric, leaving, coming, origin, destination)
