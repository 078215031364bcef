"""What a search engine is asked and what it answers."""

from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from routing.roads.graph import RoadGraph
from routing.roads.weights import Weights


@dataclass(frozen=True)
class Ends:
    """Where drives from or to some places pass their first or last vertex.

    A place in the middle of a two-way road is left by two vertices and reached by two. All of
    shape (ends,).

    Attributes:
        place: number of the place, ascending.
        vertex: of the graph.
        arc: of the network, on which the place lies.
        time_ms, length_dm: between place and vertex.
    """

    place: NDArray[np.int64]
    vertex: NDArray[np.int64]
    arc: NDArray[np.int64]
    time_ms: NDArray[np.int64]
    length_dm: NDArray[np.int64]

    def of(self, place: int) -> NDArray[np.int64]:
        """The positions of a place's ends."""
        return np.flatnonzero(self.place == place)

    def and_of(self, others: "Ends", places: int) -> "Ends":
        """These ends of some places, and those of others, which are numbered after them."""
        return Ends(
            np.concatenate([self.place, others.place + places]),
            np.concatenate([self.vertex, others.vertex]),
            np.concatenate([self.arc, others.arc]),
            np.concatenate([self.time_ms, others.time_ms]),
            np.concatenate([self.length_dm, others.length_dm]),
        )


class Route(NamedTuple):
    """A fastest path: from the end `departure` of the leaving ones by links to the end `arrival`.

    `departure` and `arrival` are positions in the ends given, `links` those in the graph.
    """

    departure: int
    links: tuple[int, ...]
    arrival: int
    time_ms: int
    length_dm: int


class Engine(Protocol):
    """Searches fastest paths, the shortest of them, on one graph.

    Paths inside one arc, which pass no vertex, are the caller's to compare with.
    """

    def reweighted(self, graph: RoadGraph) -> "Engine":
        """An engine for the same graph with other times."""

    def label(self, leaving: Ends, coming: Ends, places: int) -> Any:
        """What the engine wants to keep of places 0, 1, ..., for use with this engine only."""

    def join(self, known: Any, added: Any) -> Any:
        """The labels of all these places; the added ones are numbered after the known ones."""

    def table(self, sources: Any, targets: Any) -> Weights:
        """Times with lengths from each to each, packed as in `weights`; shape as the labels say.

        Raises:
            ValueError: the labels are of another engine, or of other times.
        """

    def route(self, leaving: Ends, coming: Ends, origin: int, destination: int) -> Route | None:
        """The fastest path between two of the places, None where there is none."""
