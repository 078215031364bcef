"""The fastest drive between two places, link by link.

Both ends climb the hierarchy (as in `labels`, but remembering by which arc), and meet at the vertex
with the least sum. What lies between are arcs, most of which stand for a drive over a lower vertex;
each is replaced by two arcs below it that add up to its weight, until links are left. Which two is
found out again rather than remembered: drives need no more memory than times.
"""

import numpy as np
from numba import njit

from routing.roads.compilation import INTS, read_only, read_only_array
from routing.roads.engine import Ends, Route
from routing.roads.hierarchy import DOWN, UP, Metric
from routing.roads.weights import Ints, Weights, lengths_of, pack, times_of, unreachable


def find_route(
    metric: Metric, leaving: Ends, coming: Ends, origin: int, destination: int
) -> Route | None:
    """The fastest drive between two of the places, the shortest of those; None where there is none.

    Drives along one road that pass no vertex are the caller's to compare with.

    Raises:
        ValueError: a time or length is negative, or the metric has no lengths.
    """
    if not metric.has_lengths:
        raise ValueError("the metric was customised without lengths")
    hierarchy = metric.hierarchy
    first, last = leaving.of(origin), coming.of(destination)
    total, departure, arrival, links = _drive(
        read_only(hierarchy.rank[leaving.vertex[first]]),
        read_only(pack(leaving.time_ms[first], leaving.length_dm[first])),
        read_only(hierarchy.rank[coming.vertex[last]]),
        read_only(pack(coming.time_ms[last], coming.length_dm[last])),
        hierarchy.parent,
        hierarchy.depth,
        hierarchy.first_arc,
        hierarchy.arc_tail,
        hierarchy.arc_head,
        hierarchy.first_lower,
        hierarchy.lower_arc,
        metric.weight,
        metric.link,
        unreachable(np.int64),
    )
    if departure < 0:
        return None
    weight = np.array([total])
    return Route(
        departure=int(first[departure]),
        links=tuple(links.tolist()),
        arrival=int(last[arrival]),
        time_ms=int(times_of(weight)[0]),
        length_dm=int(lengths_of(weight)[0]),
    )


@njit()
def _ascend(
    end_rank: Ints,
    end_cost: Weights,
    direction: int,
    parent: Ints,
    depth: Ints,
    first_arc: Ints,
    arc_head: Ints,
    weight: Weights,
    none: int,
) -> tuple[Ints, Weights, Ints]:
    """Climb from some ends.

    Returns:
        The vertices on their ways to the root, ascending; what it costs to come to each; and the
        last arc by which one does, or -1 - end where that end is there itself.
    """
    way = np.empty((depth[end_rank] + 1).sum(), np.int32)
    count = 0
    for u in end_rank:
        while u >= 0:
            way[count] = u
            count += 1
            u = parent[u]
    vertices = np.unique(way)

    cost = np.full(len(vertices), none)
    last = np.zeros(len(vertices), np.int32)
    for end in range(len(end_rank)):
        at = np.searchsorted(vertices, end_rank[end])
        if end_cost[end] < cost[at]:
            cost[at] = end_cost[end]
            last[at] = -1 - end
    for at in range(len(vertices)):
        if cost[at] >= none:
            continue
        to = at
        for a in range(first_arc[vertices[at]], first_arc[vertices[at] + 1]):
            while vertices[to] < arc_head[a]:
                to += 1
            if cost[at] + weight[a, direction] < cost[to]:
                cost[to] = cost[at] + weight[a, direction]
                last[to] = a
    return vertices, cost, last


@njit()
def _meet(
    vertices: Ints, cost: Weights, other_vertices: Ints, other_cost: Weights, none: int
) -> tuple[int, int, int]:
    """The least sum of costs at a common vertex, and where that is in either list."""
    best, meeting, other_meeting = none, -1, -1
    other = 0
    for at in range(len(vertices)):
        while other < len(other_vertices) and other_vertices[other] < vertices[at]:
            other += 1
        if other == len(other_vertices):
            break
        if other_vertices[other] == vertices[at] and cost[at] + other_cost[other] < best:
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
    """The two arcs over a lower vertex that add up to an arc: the one to drive down, the one up."""
    x, y = arc_tail[arc], arc_head[arc]
    for to_x in lower_arc[first_lower[x] : first_lower[x + 1]]:
        for to_y in range(to_x + 1, first_arc[arc_tail[to_x] + 1]):
            if arc_head[to_y] == y:
                down, up = (to_x, to_y) if direction == UP else (to_y, to_x)
                if weight[down, DOWN] + weight[up, UP] == weight[arc, direction]:
                    return down, up
    raise ValueError("the metric belongs to another hierarchy")


@njit(
    f"Tuple((int64, int64, int64, int32[::1]))({INTS}, {read_only_array('int64')},"
    f" {INTS}, {read_only_array('int64')}, {', '.join([INTS] * 7)},"
    f" {read_only_array('int64', 2)}, {read_only_array('int32', 2)}, int64)",
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
    link: Ints,
    none: int,
) -> tuple[int, int, int, Ints]:
    """The fastest drive: what it costs, the ends that it uses, and the links between.

    The ends are -1 where there is no way.
    """
    up_vertices, up_cost, up_last = _ascend(
        source_rank, source_cost, UP, parent, depth, first_arc, arc_head, weight, none
    )
    down_vertices, down_cost, down_last = _ascend(
        target_rank, target_cost, DOWN, parent, depth, first_arc, arc_head, weight, none
    )
    total, at, to = _meet(up_vertices, up_cost, down_vertices, down_cost, none)
    if at < 0:
        return none, -1, -1, np.empty(0, np.int32)

    slots = [0 for _ in range(0)]  # still to drive, the next one last
    while down_last[to] >= 0:
        slots.append(2 * down_last[to] + DOWN)
        to = np.searchsorted(down_vertices, arc_tail[down_last[to]])
    slots.reverse()
    while up_last[at] >= 0:
        slots.append(2 * up_last[at] + UP)
        at = np.searchsorted(up_vertices, arc_tail[up_last[at]])

    links = [np.int32(0) for _ in range(0)]
    while len(slots) > 0:
        slot = slots.pop()
        arc, direction = slot >> 1, slot & 1
        if link[arc, direction] >= 0:
            links.append(link[arc, direction])
        else:
            down, up = _split_arc(
                arc, direction, first_arc, arc_tail, arc_head, first_lower, lower_arc, weight
            )
            slots.append(2 * up + UP)
            slots.append(2 * down + DOWN)
    return total, -1 - up_last[at], -1 - down_last[to], np.array(links, np.int32)
