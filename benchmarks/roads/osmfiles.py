"""OSM files made of OSM files: for peers that read other formats, and networks of any size."""

from collections.abc import Iterator
from itertools import pairwise, product
from pathlib import Path
from typing import Any, Final

import numpy as np
import osmium
from osmium import osm

from routing.roads.network import RoadNetwork
from routing.units import DEGREES_E7

_NOT_DRIVEN: Final = frozenset(
    {"footway", "cycleway", "path", "steps", "bridleway", "track", "pedestrian", "corridor"}
)
_GAP: Final = 1.02
_JOINTS: Final = 40


def write_highways(source: Path, target: Path) -> None:
    """Write what may be driven, by its `highway` tag alone, and the nodes that it needs.

    osmnx takes every way of a file for a street and stumbles over nodes that are not in it.
    """
    refs = {ref.ref for way in _driven(source) for ref in way.nodes}
    present = set()
    with osmium.SimpleWriter(str(target), overwrite=True) as writer:
        for node in _scan(source, osm.NODE, osmium.filter.IdFilter(refs)):
            present.add(node.id)
            writer.add_node(node)
        for way in _driven(source):
            nodes = [ref.ref for ref in way.nodes if ref.ref in present]
            if len(nodes) > 1:
                writer.add_way(way.replace(nodes=nodes))


def _driven(source: Path) -> Iterator[Any]:
    highways = osmium.filter.KeyFilter("highway")
    return (
        way for way in _scan(source, osm.WAY, highways) if way.tags["highway"] not in _NOT_DRIVEN
    )


def _scan(source: Path, entities: osm.osm_entity_bits, *filters: Any) -> Iterator[Any]:
    processor = osmium.FileProcessor(str(source), entities)
    for one in filters:
        processor.with_filter(one)
    return iter(processor)


def convert(source: Path, target: Path) -> None:
    """Write a file in the format that the target's name says."""
    with osmium.SimpleWriter(str(target), overwrite=True) as writer:
        for one in _scan(source, osm.NODE | osm.WAY | osm.RELATION):
            writer.add(one)


def write_tiled(source: Path, network: RoadNetwork, target: Path) -> None:
    """Write a map of four copies of a region, two by two, joined by roads over the seams.

    Copies lie towards the equator and the prime meridian, so they stay on the map.
    """
    tiling = _Tiling(network, max(one.id for one in _scan(source, _ALL)) + 1)
    with osmium.SimpleWriter(str(target), overwrite=True) as writer:
        for copy in _COPIES:
            for node in _scan(source, osm.NODE):
                writer.add_node(tiling.node(node, copy))
        for copy in _COPIES:
            for way in _scan(source, osm.WAY):
                nodes = [tiling.id(ref.ref, copy) for ref in way.nodes]
                writer.add_way(way.replace(id=tiling.id(way.id, copy), nodes=nodes))
        for way_id, ends in enumerate(tiling.joints(), start=len(_COPIES) * tiling.span):
            tags = {"highway": "tertiary"}
            writer.add_way(osmium.osm.mutable.Way(id=way_id, nodes=list(ends), tags=tags))
        for copy in _COPIES:
            for relation in _scan(source, osm.RELATION):
                writer.add_relation(tiling.relation(relation, copy))


_ALL: Final = osm.NODE | osm.WAY | osm.RELATION
_COPIES: Final = ((0, 0), (0, 1), (1, 0), (1, 1))
"""Steps in longitude and latitude."""


class _Tiling:
    """Where the copies of a region lie, and what their objects are called."""

    def __init__(self, network: RoadNetwork, span: int) -> None:
        """Copies' ids are `span` apart."""
        self.span = span
        box = network.bbox
        self._east = _step(box.west, box.east)
        self._north = _step(box.south, box.north)
        arrays = network.arrays
        public = ~arrays.edge_ends_only
        nodes = np.unique(np.concatenate([arrays.edge_tail[public], arrays.edge_head[public]]))
        self._ids = arrays.node_ids[nodes]
        self._lon = arrays.node_lon_e7[nodes] / DEGREES_E7
        self._lat = arrays.node_lat_e7[nodes] / DEGREES_E7

    def id(self, old: int, copy: tuple[int, int]) -> int:
        return old + (2 * copy[0] + copy[1]) * self.span

    def node(self, node: Any, copy: tuple[int, int]) -> Any:
        lon = node.location.lon_without_check() + copy[0] * self._east
        lat = node.location.lat_without_check() + copy[1] * self._north
        return node.replace(id=self.id(node.id, copy), location=(lon, lat))

    def relation(self, relation: Any, copy: tuple[int, int]) -> Any:
        members = [
            (member.type, self.id(member.ref, copy), member.role) for member in relation.members
        ]
        return relation.replace(id=self.id(relation.id, copy), members=members)

    def joints(self) -> Iterator[tuple[int, int]]:
        """Nodes of neighbouring copies to be joined by roads."""
        for a, b in product(_COPIES, repeat=2):
            if b == (a[0] + 1, a[1]):
                ends = self._facing(self._lon, self._lat, self._east)
            elif b == (a[0], a[1] + 1):
                ends = self._facing(self._lat, self._lon, self._north)
            else:
                continue
            yield from ((self.id(here, a), self.id(there, b)) for here, there in ends)

    def _facing(
        self, across: np.ndarray[Any, Any], along: np.ndarray[Any, Any], step: float
    ) -> Iterator[tuple[int, int]]:
        """The outermost nodes on both sides of a seam, one pair for each piece of it."""
        pieces = np.linspace(along.min(), along.max(), _JOINTS + 1)
        for begin, end in pairwise(pieces):
            nodes = np.flatnonzero((begin <= along) & (along <= end))
            if len(nodes):
                outermost = nodes[[across[nodes].argmin(), across[nodes].argmax()]]
                first, last = self._ids[outermost].tolist()
                yield (last, first) if step > 0 else (first, last)


def _step(begin: float, end: float) -> float:
    """How far the next copy lies: towards zero, beside the first one."""
    width = _GAP * (end - begin)
    return -width if begin + end > 0 else width
