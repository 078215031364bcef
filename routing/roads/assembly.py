"""From what was read of a map to the arrays of a network."""

from collections import Counter
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from routing.errors import RoadFileError
from routing.roads import topology
from routing.roads.access import Access
from routing.roads.delays import FERRY_WAIT_S, ferry_waits_s, junction_delays_s
from routing.roads.network import (
    OSM_ATTRIBUTION,
    SCHEMATIC_ATTRIBUTION,
    RoadArrays,
    RoadFacts,
    RoadNetwork,
    Strings,
)
from routing.roads.osmfile import Nodes, Source, Ways
from routing.roads.restrictions import BanFinder, Restriction, Steps
from routing.roads.shapes import Shapes
from routing.roads.topology import Chains, Pieces
from routing.units import (
    DM_PER_METRE,
    DS_PER_SECOND,
    METRES_PER_KILOMETRE,
    SECONDS_PER_HOUR,
)


@dataclass(frozen=True)
class RawRoads:
    """All that was read of a map, before it becomes a graph."""

    source: Source
    ways: Ways
    nodes: Nodes
    restrictions: list[Restriction]
    notes: Counter[str]


@dataclass(frozen=True)
class _Points:
    """The ways' node references in a row: of which node and which way each one is."""

    node: NDArray[np.int64]
    way: NDArray[np.int64]


def assemble(raw: RawRoads) -> RoadNetwork:
    """Cut, connect, join and measure the roads.

    Raises:
        RoadFileError: there is no connected road.
    """
    ways, nodes = raw.ways, raw.nodes
    points = _Points(
        node=np.searchsorted(nodes.ids, ways.refs),
        way=np.repeat(np.arange(len(ways.ids)), np.diff(ways.starts)),
    )
    every_piece = _cut(ways, nodes, points)
    pieces = _connected(every_piece, ways)
    if not len(pieces):
        raise RoadFileError("no_roads", raw.source.path)
    kind = ways.kind[pieces.way].astype(np.int64)
    protected = np.searchsorted(nodes.ids, _turning_places(raw))
    chains = topology.join_pieces(pieces, kind, _directed(ways.kinds)[kind], protected)
    steps = _steps(raw, points, pieces, chains)
    bans, ban_notes = _find_bans(raw, steps)
    arrays = _arrays(raw, points, pieces, chains)
    report = raw.notes + ways.notes + ban_notes
    report["nodes beyond the file or area"] = int((~nodes.found).sum())
    report["pieces of road not connected to the rest"] = len(every_piece) - len(pieces)
    return RoadNetwork(arrays, _facts(raw, points, report)).with_bans(bans)


def _cut(ways: Ways, nodes: Nodes, points: _Points) -> Pieces:
    return topology.cut_ways(
        points.node,
        points.way,
        usable=nodes.found[points.node],
        barrier=nodes.barrier,
        ends_only_way=(ways.kinds["access"] == Access.ENDS)[ways.kind],
        nodes=len(nodes.ids),
    )


def _connected(pieces: Pieces, ways: Ways) -> Pieces:
    if not len(pieces):
        return pieces
    oneway = ways.kinds["oneway"][ways.kind[pieces.way]]
    keep, ends_only = topology.connected_pieces(pieces, oneway)
    return replace(pieces, ends_only=ends_only).only(keep)


def _directed(kinds: NDArray[np.void]) -> NDArray[np.bool_]:
    """Kinds of road whose two directions differ."""
    return np.asarray(kinds["oneway"] | (kinds["limit_forward_kph"] != kinds["limit_backward_kph"]))


def _way_ends(raw: RawRoads) -> dict[int, tuple[int, int]]:
    """First and last node id of the ways along which restrictions lead."""
    via = np.array([way for r in raw.restrictions for way in r.via_ways], np.int64)
    at = np.flatnonzero(np.isin(raw.ways.ids, via))
    firsts = raw.ways.refs[raw.ways.starts[at]]
    lasts = raw.ways.refs[raw.ways.starts[at + 1] - 1]
    return dict(
        zip(
            raw.ways.ids[at].tolist(),
            zip(firsts.tolist(), lasts.tolist(), strict=True),
            strict=True,
        )
    )


def _turning_places(raw: RawRoads) -> NDArray[np.int64]:
    """Ids of the nodes at which restrictions act, as far as they lie on our roads."""
    places = {r.via_node for r in raw.restrictions if r.via_node is not None}
    places |= {end for ends in _way_ends(raw).values() for end in ends}
    return np.intersect1d(np.array(sorted(places), np.int64), raw.nodes.ids)


def _steps(raw: RawRoads, points: _Points, pieces: Pieces, chains: Chains) -> Steps:
    """Both directions of each piece, as steps of the arcs that drive it."""
    edge = np.repeat(np.arange(len(chains.starts) - 1), np.diff(chains.starts))
    piece, turned = chains.piece, chains.turned
    way = pieces.way[piece]
    tail, head = (_node_ids(raw, points, ends[piece]) for ends in (pieces.tail, pieces.head))
    two_way = ~raw.ways.kinds["oneway"][raw.ways.kind[way]]
    way_id = raw.ways.ids[way]
    along, against = 2 * edge + turned, 2 * edge + ~turned
    return Steps(
        way=np.concatenate([way_id, way_id[two_way]]),
        arc=np.concatenate([along, against[two_way]]),
        tail=np.concatenate([tail, head[two_way]]),
        head=np.concatenate([head, tail[two_way]]),
    )


def _node_ids(raw: RawRoads, points: _Points, node: NDArray[np.int64]) -> NDArray[np.int64]:
    """OSM ids of nodes; dead ends at barriers, numbered beyond the others, have their barrier's."""
    count = len(raw.nodes.ids)
    at_barrier = node >= count
    real = np.where(at_barrier, points.node[np.where(at_barrier, node - count, 0) // 2], node)
    return raw.nodes.ids[real]


def _find_bans(raw: RawRoads, steps: Steps) -> tuple[list[tuple[int, ...]], Counter[str]]:
    finder = BanFinder(steps, raw.restrictions, _way_ends(raw))
    bans = {ban for restriction in raw.restrictions for ban in finder.bans_of(restriction)}
    return sorted(bans), finder.notes


def _arrays(raw: RawRoads, points: _Points, pieces: Pieces, chains: Chains) -> RoadArrays:
    along, against, starts = topology.chain_points(pieces, chains)
    at_node = points.node[along]
    shapes = Shapes(raw.nodes.lon_e7[at_node], raw.nodes.lat_e7[at_node], starts)
    junctions, ends = np.unique(topology.chain_ends(pieces, chains), return_inverse=True)
    tail, head = ends.reshape(-1, 2).T
    node_lon_e7, node_lat_e7 = _junction_places(tail, head, shapes, len(junctions))
    lengths_m = shapes.lengths_m()
    edge_way = pieces.way[chains.piece[chains.starts[:-1]]]
    edge_kind, kinds = _with_ferry_speeds(raw.ways, edge_way, lengths_m)
    way_ids, way_starts = _ways_along(raw.ways.ids[pieces.way[chains.piece]], chains.starts)
    signals = _signals_met(raw.nodes.signals[at_node], against, starts)
    delays_s = junction_delays_s(tail, head, shapes, kinds[edge_kind], signals)
    delays_s += ferry_waits_s(tail, head, _waits_s(raw.ways)[edge_way])
    strings = Strings.of(raw.ways.strings)
    return RoadArrays(
        node_ids=_node_ids(raw, points, junctions),
        node_lon_e7=node_lon_e7,
        node_lat_e7=node_lat_e7,
        edge_tail=tail.astype(np.int32),
        edge_head=head.astype(np.int32),
        edge_length_dm=np.maximum(np.rint(lengths_m * DM_PER_METRE), 1).astype(np.int32),
        edge_kind=edge_kind.astype(np.int32),
        edge_ends_only=pieces.ends_only[chains.piece[chains.starts[:-1]]],
        edge_delay_ds=np.clip(np.rint(delays_s * DS_PER_SECOND), 0, 65_535).astype(np.uint16),
        kinds=kinds,
        point_starts=starts.astype(np.int32),
        point_lon_e7=shapes.lon_e7,
        point_lat_e7=shapes.lat_e7,
        way_starts=way_starts.astype(np.int32),
        way_ids=way_ids,
        ban_starts=np.zeros(1, np.int32),
        ban_arcs=np.zeros(0, np.int32),
        string_text=strings.text,
        string_starts=strings.starts,
    )


def _junction_places(
    tail: NDArray[np.int64], head: NDArray[np.int64], shapes: Shapes, junctions: int
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    lon_e7, lat_e7 = np.empty((2, junctions), np.int32)
    for end, at in ((tail, shapes.starts[:-1]), (head, shapes.starts[1:] - 1)):
        lon_e7[end], lat_e7[end] = shapes.lon_e7[at], shapes.lat_e7[at]
    return lon_e7, lat_e7


def _signals_met(
    signals: NDArray[np.uint8], against: NDArray[np.bool_], starts: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Traffic lights on each edge, forward and backward; one where it begins is behind us."""
    forward = np.where(against, signals & 2, signals & 1) > 0
    backward = np.where(against, signals & 1, signals & 2) > 0
    met = [
        np.add.reduceat(lights.astype(np.int64), starts[:-1]) - lights[behind]
        for lights, behind in ((forward, starts[:-1]), (backward, starts[1:] - 1))
    ]
    return np.stack(met, axis=1)


def _waits_s(ways: Ways) -> NDArray[np.float64]:
    """Seconds that one waits for the ferry that a way is, on average; 0 for roads."""
    waits_s = np.zeros(len(ways.ids))
    for way, ferry in ways.ferries.items():
        waits_s[way] = ferry.interval_s / 2 or FERRY_WAIT_S
    return waits_s


def _ways_along(
    way_ids: NDArray[np.int64], starts: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Way ids of each edge without immediate repetition, and where each edge's ones start."""
    new = np.ones(len(way_ids), np.bool_)
    new[1:] = way_ids[1:] != way_ids[:-1]
    new[starts[:-1]] = True
    return way_ids[new], np.concatenate([[0], np.cumsum(new)])[starts]


def _with_ferry_speeds(
    ways: Ways, edge_way: NDArray[np.int64], lengths_m: NDArray[np.float64]
) -> tuple[NDArray[np.int64], NDArray[np.void]]:
    """Kinds with a row for each ferry whose crossing time is tagged, at the speed it means."""
    edge_kind, kinds = ways.kind[edge_way].astype(np.int64), [ways.kinds]
    for way, ferry in ways.ferries.items():
        edges = np.flatnonzero(edge_way == way)
        if not len(edges) or not ferry.duration_s:
            continue
        row = ways.kinds[ways.kind[way] : ways.kind[way] + 1].copy()
        kph = lengths_m[edges].sum() / METRES_PER_KILOMETRE / (ferry.duration_s / SECONDS_PER_HOUR)
        row["limit_forward_kph"] = row["limit_backward_kph"] = kph
        edge_kind[edges] = sum(map(len, kinds))
        kinds.append(row)
    return edge_kind, np.concatenate(kinds)


def _facts(raw: RawRoads, points: _Points, report: Counter[str]) -> RoadFacts:
    schematic = raw.source.schematic
    return RoadFacts(
        source_name=raw.source.path.name,
        source_date=raw.source.date,
        schematic=schematic,
        attribution=SCHEMATIC_ATTRIBUTION if schematic else OSM_ATTRIBUTION,
        drives_on_left=_drives_on_left(raw, points),
        report={what: count for what, count in sorted(report.items()) if count},
    )


def _drives_on_left(raw: RawRoads, points: _Points) -> bool:
    """Whether most roundabouts are driven clockwise, as they are where one drives on the left."""
    clockwise = 0
    for way in np.flatnonzero(raw.ways.kinds["roundabout"][raw.ways.kind]):
        ring = points.node[raw.ways.starts[way] : raw.ways.starts[way + 1]]
        if len(ring) < 4 or ring[0] != ring[-1] or not raw.nodes.found[ring].all():
            continue
        x = raw.nodes.lon_e7[ring].astype(np.float64) - raw.nodes.lon_e7[ring[0]]
        y = raw.nodes.lat_e7[ring].astype(np.float64) - raw.nodes.lat_e7[ring[0]]
        doubled_area = float(np.sum(x[:-1] * y[1:] - x[1:] * y[:-1]))
        clockwise += 1 if doubled_area < 0 else -1
    return clockwise > 0
