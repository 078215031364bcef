"""What is worked out once for a region and kept in its file, so that nobody waits for it later."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray

from routing.roads.graph import GraphShape, Links
from routing.roads.hierarchy import Hierarchy
from routing.roads.network import RoadArrays, RoadNetwork
from routing.roads.snapping import points_on_paper
from routing.units import DEGREES_E7

Arrays = Mapping[str, NDArray[Any]]

_HIERARCHY: Final = "hierarchy_"


@dataclass(frozen=True, eq=False)
class Prepared:
    """Serves all vehicles and all speeds: these only weigh what is here.

    Attributes:
        shape: of the graph.
        hierarchy: over that graph.
        point_xy_m: the network's points on the snapper's paper, shape (P, 2).
    """

    shape: GraphShape
    hierarchy: Hierarchy
    point_xy_m: NDArray[np.float64]

    @classmethod
    def of(cls, network: RoadNetwork) -> Self:
        """Work it out: less than a second for a town of 40,000 junctions."""
        shape, arrays = GraphShape.of(network), network.arrays
        lon, lat = arrays.node_lon_e7[shape.node], arrays.node_lat_e7[shape.node]
        hierarchy = Hierarchy.build(shape.tail, shape.head, lon / DEGREES_E7, lat / DEGREES_E7)
        return cls(shape, hierarchy, points_on_paper(network))

    @classmethod
    def from_arrays(cls, arrays: Arrays) -> Self:
        """What `arrays` gave.

        Raises:
            KeyError: an array is missing.
        """
        shape = GraphShape(
            node=arrays["graph_node"],
            tail=arrays["graph_tail"],
            head=arrays["graph_head"],
            arc=arrays["graph_arc"],
            entries=Links(arrays["entry_starts"], arrays["entry_vertex"]),
            exits=Links(arrays["exit_starts"], arrays["exit_vertex"]),
        )
        hierarchy = Hierarchy.from_arrays(
            {
                name.removeprefix(_HIERARCHY): array
                for name, array in arrays.items()
                if name.startswith(_HIERARCHY)
            }
        )
        return cls(shape, hierarchy, arrays["point_xy_m"])

    def arrays(self) -> dict[str, NDArray[Any]]:
        """What to store, by name."""
        shape = self.shape
        arrays: dict[str, NDArray[Any]] = {
            "graph_node": shape.node,
            "graph_tail": shape.tail,
            "graph_head": shape.head,
            "graph_arc": shape.arc,
            "entry_starts": shape.entries.starts,
            "entry_vertex": shape.entries.vertex,
            "exit_starts": shape.exits.starts,
            "exit_vertex": shape.exits.vertex,
            "point_xy_m": self.point_xy_m,
        }
        return arrays | {_HIERARCHY + name: a for name, a in self.hierarchy.arrays().items()}

    def fits(self, roads: RoadArrays) -> bool:
        """Whether it is of the size of these roads, and its parts of each other's."""
        shape, hierarchy, arcs = self.shape, self.hierarchy, 2 * len(roads.edge_tail)
        return (
            len(shape.tail) == len(shape.head) == len(shape.arc) == len(hierarchy.link_slot)
            and len(shape.node) == len(hierarchy.rank)
            and len(shape.entries.starts) == len(shape.exits.starts) == arcs + 1
            and self.point_xy_m.shape == (len(roads.point_lon_e7), 2)
        )
