"""The road network of a region: compact arrays, one file, opened by memory-mapping.

An *edge* is a stretch of road between two junctions; an *arc* is an edge driven in one direction:
arc 2e goes from tail to head of edge e, arc 2e + 1 back. A one-way edge has its arc 2e only.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Self

import numpy as np
from numpy.typing import NDArray

from routing.arrayfile import open_arrays, write_arrays
from routing.errors import NetworkFileError
from routing.geo import BoundingBox
from routing.units import DEGREES_E7, DM_PER_METRE

if TYPE_CHECKING:
    import networkx as nx

    from routing.roads.graph import RoadGraph
    from routing.roads.prepared import Prepared
    from routing.roads.speeds import Profile

FILE_KIND: Final = "roads"
FILE_VERSION: Final = 2

OSM_ATTRIBUTION: Final = "© OpenStreetMap contributors, ODbL 1.0"
SCHEMATIC_ATTRIBUTION: Final = "Schematic roads; places: GeoNames, CC BY 4.0"


@dataclass(frozen=True)
class Strings:
    """Many short texts in two arrays, so that they can be memory-mapped."""

    text: NDArray[np.uint8]
    """UTF-8."""
    starts: NDArray[np.int64]

    @classmethod
    def of(cls, texts: list[str]) -> Self:
        """Pack texts."""
        encoded = [text.encode() for text in texts]
        starts = np.concatenate([[0], np.cumsum([len(one) for one in encoded], dtype=np.int64)])
        return cls(np.frombuffer(b"".join(encoded), np.uint8), starts.astype(np.int64))

    def __len__(self) -> int:
        return len(self.starts) - 1

    def __getitem__(self, index: int) -> str:
        return self.text[self.starts[index] : self.starts[index + 1]].tobytes().decode()


@dataclass(frozen=True)
class RoadArrays:
    """All arrays of a network. E edges, N nodes, K kinds, P points, B bans."""

    node_ids: NDArray[np.int64]  # (N,) of OSM; several dead ends at a barrier share one
    node_lon_e7: NDArray[np.int32]  # (N,)
    node_lat_e7: NDArray[np.int32]  # (N,)
    edge_tail: NDArray[np.int32]  # (E,) node
    edge_head: NDArray[np.int32]  # (E,) node
    edge_length_dm: NDArray[np.int32]  # (E,) on the ellipsoid
    edge_kind: NDArray[np.int32]  # (E,) row of `kinds`
    edge_ends_only: NDArray[np.bool_]  # (E,) for first and last metres of a drive
    edge_delay_ds: NDArray[np.uint16]  # (E, 2) lost at lights and junctions forward, backward
    kinds: NDArray[np.void]  # (K,) kinds.ROAD_KIND
    point_starts: NDArray[np.int32]  # (E + 1,) into the points
    point_lon_e7: NDArray[np.int32]  # (P,)
    point_lat_e7: NDArray[np.int32]  # (P,)
    way_starts: NDArray[np.int32]  # (E + 1,) into `way_ids`
    way_ids: NDArray[np.int64]  # OSM ways along each edge, in order
    ban_starts: NDArray[np.int32]  # (B + 1,) into `ban_arcs`
    ban_arcs: NDArray[np.int32]  # sequences of arcs that must not be driven one after the other
    string_text: NDArray[np.uint8]
    string_starts: NDArray[np.int64]


@dataclass(frozen=True)
class RoadFacts:
    """Where a network comes from and what was left out."""

    source_name: str
    source_date: str
    schematic: bool
    attribution: str
    drives_on_left: bool
    report: Mapping[str, int]
    """What was met while reading: counts by plain words."""


class RoadNetwork:
    """Roads that a van may drive, with their shape, length, names and rules."""

    def __init__(
        self, arrays: RoadArrays, facts: RoadFacts, prepared: "Prepared | None" = None
    ) -> None:
        """Roads as arrays, with what was prepared for searching on them if they come from a file.

        What is missing is worked out when it is first needed.
        """
        self.arrays = arrays
        self.facts = facts
        self.prepared = prepared

    @property
    def node_count(self) -> int:
        """Number of junctions and dead ends."""
        return len(self.arrays.node_lon_e7)

    @property
    def edge_count(self) -> int:
        """Number of stretches of road between junctions, one-way or not."""
        return len(self.arrays.edge_tail)

    @property
    def length_m(self) -> int:
        """Length of all roads, each counted once."""
        return int(self.arrays.edge_length_dm.sum(dtype=np.int64)) // DM_PER_METRE

    @property
    def attribution(self) -> str:
        """Whom to name wherever the roads are shown."""
        return self.facts.attribution

    @property
    def source_name(self) -> str:
        """Name of the OSM file."""
        return self.facts.source_name

    @property
    def source_date(self) -> str:
        """Date of the OSM data, ISO 8601."""
        return self.facts.source_date

    @property
    def schematic(self) -> bool:
        """Whether the roads are drawn from facts instead of surveyed."""
        return self.facts.schematic

    @cached_property
    def bbox(self) -> BoundingBox:
        """The rectangle that holds all roads."""
        lon, lat = self.arrays.point_lon_e7, self.arrays.point_lat_e7
        return BoundingBox(
            west=int(lon.min()) / DEGREES_E7,
            south=int(lat.min()) / DEGREES_E7,
            east=int(lon.max()) / DEGREES_E7,
            north=int(lat.max()) / DEGREES_E7,
        )

    @cached_property
    def strings(self) -> Strings:
        """Street names and road numbers."""
        return Strings(self.arrays.string_text, self.arrays.string_starts)

    @cached_property
    def arc_exists(self) -> NDArray[np.bool_]:
        """Which arcs may be driven; shape (2 E,)."""
        exists = np.ones((self.edge_count, 2), np.bool_)
        exists[:, 1] = ~self.arrays.kinds["oneway"][self.arrays.edge_kind]
        return exists.ravel()

    def arc_tails(self) -> NDArray[np.int32]:
        """The node that each arc leaves; shape (2 E,)."""
        return np.stack([self.arrays.edge_tail, self.arrays.edge_head], axis=1).ravel()

    def arc_heads(self) -> NDArray[np.int32]:
        """The node that each arc reaches; shape (2 E,)."""
        return np.stack([self.arrays.edge_head, self.arrays.edge_tail], axis=1).ravel()

    def name_of(self, edge: int) -> str:
        """Street name of an edge, empty where it has none."""
        return self.strings[int(self.arrays.kinds["name"][self.arrays.edge_kind[edge]])]

    def ref_of(self, edge: int) -> str:
        """Road number of an edge (`B 92`), empty where it has none."""
        return self.strings[int(self.arrays.kinds["ref"][self.arrays.edge_kind[edge]])]

    def ways_of(self, edge: int) -> list[int]:
        """Ids of the OSM ways along an edge, in order."""
        starts = self.arrays.way_starts
        return [int(way) for way in self.arrays.way_ids[starts[edge] : starts[edge + 1]]]

    def edges_of_way(self, way_id: int) -> NDArray[np.int64]:
        """Edges that follow an OSM way, wholly or in part."""
        positions = np.flatnonzero(self.arrays.way_ids == way_id)
        return np.searchsorted(self.arrays.way_starts, positions, side="right") - 1

    def line_of(self, edge: int) -> NDArray[np.float64]:
        """The shape of an edge from tail to head; shape (points, 2), (lon, lat) in degrees."""
        span = slice(*self.arrays.point_starts[edge : edge + 2])
        e7 = np.stack([self.arrays.point_lon_e7[span], self.arrays.point_lat_e7[span]], axis=1)
        return np.asarray(e7 / DEGREES_E7, np.float64)

    def graph(self, profile: "str | Profile" = "minibus") -> "RoadGraph":
        """The graph for searching fastest paths with a vehicle, by its name in speeds.PROFILES."""
        # What a graph is made of stands above the network; this is only the way to it.
        from routing.roads.graph import build_graph
        from routing.roads.speeds import PROFILES, arc_times_ms

        vehicle = PROFILES[profile] if isinstance(profile, str) else profile
        return build_graph(self, arc_times_ms(self, vehicle))

    def with_bans(self, bans: list[tuple[int, ...]]) -> "RoadNetwork":
        """The same roads with other banned sequences of arcs."""
        arrays = replace(
            self.arrays,
            ban_starts=np.cumsum([0, *map(len, bans)]).astype(np.int32),
            ban_arcs=np.array([arc for ban in bans for arc in ban], np.int32),
        )
        return RoadNetwork(arrays, self.facts)

    def save(self, path: Path) -> None:
        """Write the prepared file, wholly or not at all."""
        from routing.roads.prepared import Prepared

        prepared = self.prepared or Prepared.of(self)
        write_arrays(
            path,
            kind=FILE_KIND,
            version=FILE_VERSION,
            meta={
                field.name: getattr(self.facts, field.name)
                if field.name != "report"
                else dict(self.facts.report)
                for field in fields(RoadFacts)
            },
            arrays={field.name: getattr(self.arrays, field.name) for field in fields(RoadArrays)}
            | prepared.arrays(),
        )

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open a prepared file; its arrays are mapped, not copied, and read-only.

        Raises:
            NetworkFileError: missing, damaged, of another program or another version.
        """
        from routing.roads.prepared import Prepared

        meta, arrays = open_arrays(path, kind=FILE_KIND, version=FILE_VERSION)
        try:
            roads = RoadArrays(
                **{field.name: arrays.pop(field.name) for field in fields(RoadArrays)}
            )
            prepared = Prepared.from_arrays(arrays)
        except KeyError:
            raise NetworkFileError("older", path) from None
        if not prepared.fits(roads):
            raise NetworkFileError("corrupt", path)
        return cls(roads, RoadFacts(**meta), prepared)

    @classmethod
    def from_osmnx(cls, graph: "nx.MultiDiGraph[Any]") -> "RoadNetwork":
        """A network from a street graph of osmnx, for small areas straight from Overpass."""
        from routing.roads.osmnx_door import network_from_osmnx

        return network_from_osmnx(graph)

    def to_networkx(self) -> "nx.MultiDiGraph[Any]":
        """The network as a street graph in the manner of osmnx, for people who explore."""
        from routing.roads.osmnx_door import network_to_networkx

        return network_to_networkx(self)
