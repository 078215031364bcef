"""The fastest drive between two points, edge by edge.

Both ends climb the hierarchy (as in `labels`, remembering by which arc), and meet at the node with
the least sum. What lies between are arcs, most of which stand for a drive over a lower node; each
is replaced by the two arcs below it that add up to its weight, until edges are left (Dibbelt,
Strasser & Wagner 2016, section 8: paths need no more memory than the weights themselves).
"""

from dataclasses import dataclass

import numpy as np
from numba import njit

from routing.roads.compilation import INTS, read_only, read_only_array
from routing.roads.hierarchy import DOWN, UP, Metric
from routing.roads.labels import Points
from routing.roads.weights import UNREACHABLE, Ints, Weights, pack, split, unreachable


@dataclass(frozen=True)
class Drive:
    """The fastest drive between two points.

    From the source to the node of its line `departure` of the points, along `edges`, and from the
    node of line `arrival` to the target. Time and length cover all three parts.
    """

    time: int
    length: int | None  #: None where the metric has no lengths
    departure: int
    arrival: int
    edges: Ints


def find_drive(metric: Metric, points: Points, source: int, target: int) -> Drive | None:
    """The fastest drive between two of the points, the shortest of those if lengths are known.

    Returns:
        None where no way leads. Drives along one road that pass no node are not considered.

    Raises:
        ValueError: a time or length is negative.
    """
    hierarchy = metric.hierarchy
    leaving = np.flatnonzero((points.point == source) & (points.direction == UP))
    coming = np.flatnonzero((points.point == target) & (points.direction == DOWN))
    rank = hierarchy.rank[points.node]
    cost = pack(points.time, points.length if metric.has_lengths else None)
    total, departure, arrival, edges = _drive(
        read_only(rank[leaving]),
        read_only(cost[leaving]),
        read_only(rank[coming]),
        read_only(cost[coming]),
        hierarchy.parent,
        hierarchy.depth,
        hierarchy.first_arc,
        hierarchy.arc_tail,
        hierarchy.arc_head,
        hierarchy.first_lower,
        hierarchy.lower_arc,
        metric.weight,
        metric.edge,
        unreachable(cost.dtype),
    )
    if departure < 0:
        return None
    lines = int(leaving[departure]), int(coming[arrival])
    if not metric.has_lengths:
        return Drive(total, None, *lines, edges)
    time, length = split(np.array(total))
    return Drive(int(time), int(length), *lines, edges)


@njit()
def _ascend(
    line_rank: Ints,
    line_cost: Weights,
    direction: int,
    parent: Ints,
    depth: Ints,
    first_arc: Ints,
    arc_head: Ints,
    weight: Weights,
    none: int,
) -> tuple[Ints, Weights, Ints]:
    """Climb from the nodes of some lines.

    Returns:
        The nodes on their ways to the root, ascending; what it costs to come to each; and the last
        arc on the way to it, or -1 - line where the line leads there itself.
    """
    way = np.empty((depth[line_rank] + 1).sum(), np.int32)
    count = 0
    for u in line_rank:
        while u >= 0:
            way[count] = u
            count += 1
            u = parent[u]
    nodes = np.unique(way)

    cost = np.full(len(nodes), none)
    last = np.zeros(len(nodes), np.int32)
    for line in range(len(line_rank)):
        at = np.searchsorted(nodes, line_rank[line])
        if line_cost[line] < cost[at]:
            cost[at] = line_cost[line]
            last[at] = -1 - line
    for at in range(len(nodes)):
        if cost[at] >= none:
            continue
        to = at
        for a in range(first_arc[nodes[at]], first_arc[nodes[at] + 1]):
            while nodes[to] < arc_head[a]:
                to += 1
            if cost[at] + weight[a, direction] < cost[to]:
                cost[to] = cost[at] + weight[a, direction]
                last[to] = a
    return nodes, cost, last


@njit()
def _meet(
    nodes: Ints, cost: Weights, other_nodes: Ints, other_cost: Weights, none: int
) -> tuple[int, int, int]:
    """The least sum of costs at a common node, and where that is in either list."""
    best, meeting, other_meeting = none, -1, -1
    other = 0
    for at in range(len(nodes)):
        while other < len(other_nodes) and other_nodes[other] < nodes[at]:
            other += 1
        if other == len(other_nodes):
            break
        if other_nodes[other] == nodes[at] and cost[at] + other_cost[other] < best:
            best, meeting, other_meeting = cost[at] + other_cost[other], at, other
    return best, meeting, other_meeting


@njit()
def _split_arc(
    arc: int,
    direction: int,
    first_arc: Ints,
    arc_tail: Ints,
    arc_head: Ints,
    first_lower: Ints,
    lower_arc: Ints,
    weight: Weights,
) -> tuple[int, int]:
    """The two arcs over a lower node that add up to an arc: the one to drive down, the one up."""
    x, y = arc_tail[arc], arc_head[arc]
    for to_x in lower_arc[first_lower[x] : first_lower[x + 1]]:
        for to_y in range(to_x + 1, first_arc[arc_tail[to_x] + 1]):
            if arc_head[to_y] == y:
                down, up = (to_x, to_y) if direction == UP else (to_y, to_x)
                if weight[down, DOWN] + weight[up, UP] == weight[arc, direction]:
                    return down, up
    raise ValueError("the metric belongs to another hierarchy")


@njit(
    [
        f"Tuple((int64, int64, int64, int32[::1]))({INTS}, {read_only_array(kind)},"
        f" {INTS}, {read_only_array(kind)}, {', '.join([INTS] * 7)},"
        f" {read_only_array(kind, 2)}, {read_only_array('int32', 2)}, {kind})"
        for kind in ("int32", "int64")
    ],
    cache=True,
    nogil=True,
)
def _drive(
    source_rank: Ints,
    source_cost: Weights,
    target_rank: Ints,
    target_cost: Weights,
    parent: Ints,
    depth: Ints,
    first_arc: Ints,
    arc_tail: Ints,
    arc_head: Ints,
    first_lower: Ints,
    lower_arc: Ints,
    weight: Weights,
    edge: Ints,
    none: int,
) -> tuple[int, int, int, Ints]:
    """The fastest drive: what it costs, the first and the last line, the edges between.

    The lines are -1 where no way leads.
    """
    up_nodes, up_cost, up_last = _ascend(
        source_rank, source_cost, UP, parent, depth, first_arc, arc_head, weight, none
    )
    down_nodes, down_cost, down_last = _ascend(
        target_rank, target_cost, DOWN, parent, depth, first_arc, arc_head, weight, none
    )
    total, at, to = _meet(up_nodes, up_cost, down_nodes, down_cost, none)
    edges = np.empty(16, np.int32)
    count = 0
    if at < 0:
        return total, -1, -1, edges[:0]

    # Slots still to drive; the next one is last.
    slots = [0 for _ in range(0)]
    while down_last[to] >= 0:
        slots.append(2 * down_last[to] + DOWN)
        to = np.searchsorted(down_nodes, arc_tail[down_last[to]])
    slots.reverse()
    while up_last[at] >= 0:
        slots.append(2 * up_last[at] + UP)
        at = np.searchsorted(up_nodes, arc_tail[up_last[at]])

    while len(slots) > 0:
        slot = slots.pop()
        arc, direction = slot >> 1, slot & 1
        if edge[arc, direction] < 0:
            down, up = _split_arc(
                arc, direction, first_arc, arc_tail, arc_head, first_lower, lower_arc, weight
            )
            slots.append(2 * up + UP)
            slots.append(2 * down + DOWN)
            continue
        if count == len(edges):
            edges = np.concatenate((edges, np.empty(count, np.int32)))
        edges[count] = edge[arc, direction]
        count += 1
    return total, -1 - up_last[at], -1 - down_last[to], edges[:count].copy()
