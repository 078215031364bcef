"""Nested dissection: in which order a hierarchy takes the vertices of a road graph away.

A small set of vertices, the separator, cuts the graph into two halves of similar size; it goes
last, and each half is cut in the same way (George 1973, "Nested dissection of a regular finite
element mesh"). The order knows where roads meet and nothing of how fast they are, so it is computed
once for a region and outlives closures and new speeds (Bauer, Columbus, Rutter & Wagner 2016,
"Search-space size in contraction hierarchies").

Separators come from inertial flow (Schild & Sommer 2015, "On balanced separators in road
networks"): sort the vertices along a direction, tie the first and the last quarter together, and
take the least cut between them. Rivers, railways and the rims of towns are where that cut falls.
"""

from typing import Final

import numpy as np
from numba import njit
from numpy.typing import NDArray
from scipy.sparse import coo_array

from routing.roads.compilation import INTS, read_only, read_only_array
from routing.roads.weights import Ints

Floats = NDArray[np.float64]

TIED_SHARE: Final = 0.25
"""Share of a piece's vertices that is tied together at either end, so that halves stay halves.

Measured on regions of 1,000 to 43,000 vertices: from 0.2 to 0.3 the labels of the hierarchy stay as
short as they get, with 0.4 they are up to three quarters longer.
"""

LEAF_SIZE: Final = 8
"""Pieces of this size gain nothing from another cut."""

_FLOATS: Final = read_only_array("float64")


def nested_dissection(tail: Ints, head: Ints, lon: Floats, lat: Floats) -> Ints:
    """Order the vertices of a graph so that eliminating them in turn adds few links.

    Args:
        tail, head: the vertices at both ends of each link, shape (links,); direction is ignored.
        lon, lat: where the vertices are, in degrees, shape (n,).

    Returns:
        The vertex to eliminate first, the one after it, and so on; int32 of shape (n,).
    """
    first, neighbour = undirected(len(lon), tail, head)
    east = lon * np.cos(np.radians(lat.mean())) if len(lat) else lon
    return _dissect(first, neighbour, read_only(east), read_only(lat))


def undirected(count: int, tail: Ints, head: Ints) -> tuple[Ints, Ints]:
    """The graph without directions, parallel links and loops.

    Returns:
        first, shape (count + 1,), and neighbour: those of u are neighbour[first[u]:first[u + 1]].
    """
    proper = tail != head
    ends = (
        np.concatenate([tail[proper], head[proper]]),
        np.concatenate([head[proper], tail[proper]]),
    )
    graph = coo_array((np.ones(len(ends[0]), np.bool_), ends), (count, count)).tocsr()
    return read_only(graph.indptr.astype(np.int32)), read_only(graph.indices.astype(np.int32))


@njit()
def _levels(
    first: Ints, neighbour: Ints, flow: NDArray[np.int8], sources: Ints, is_sink: NDArray[np.bool_]
) -> Ints:
    """Distance from the sources in edges that can take more flow; -1 where none leads."""
    level = np.full(len(first) - 1, -1, np.int32)
    queue = np.empty(len(level), np.int32)
    level[sources] = 0
    queue[: len(sources)] = sources
    queued = len(sources)
    done = 0
    while done < queued:
        u = queue[done]
        done += 1
        if is_sink[u]:
            continue
        for e in range(first[u], first[u + 1]):
            v = neighbour[e]
            if level[v] < 0 and flow[e] < 1:
                level[v] = level[u] + 1
                queue[queued] = v
                queued += 1
    return level


@njit()
def _block(
    first: Ints,
    neighbour: Ints,
    reverse: Ints,
    flow: NDArray[np.int8],
    sources: Ints,
    is_sink: NDArray[np.bool_],
    level: Ints,
    wanted: int,
) -> int:
    """Push flow along the levels until no path is left or `wanted` units went through."""
    untried = first[:-1].copy()
    path = np.empty(len(level) + 1, np.int32)  # of edges
    pushed = 0
    for source in sources:
        while pushed < wanted:
            u = source
            length = 0
            while not is_sink[u]:
                if untried[u] < first[u + 1]:
                    e = untried[u]
                    v = neighbour[e]
                    if flow[e] < 1 and level[v] == level[u] + 1:
                        path[length] = e
                        length += 1
                        u = v
                    else:
                        untried[u] += 1
                elif length > 0:
                    length -= 1
                    u = neighbour[reverse[path[length]]]
                    untried[u] += 1
                else:
                    break
            if not is_sink[u]:
                break
            for e in path[:length]:
                flow[e] += 1
                flow[reverse[e]] -= 1
            pushed += 1
    return pushed


@njit()
def _least_cut(
    first: Ints, neighbour: Ints, reverse: Ints, along: Ints, limit: int
) -> tuple[int, NDArray[np.bool_]]:
    """Least number of edges between the first and the last vertices of `along`, and the near side.

    Maximum flow by blocking flows on levels (Dinitz 1970); every edge carries one unit. Stops with
    `limit` as soon as the flow gets that large: a cut no better than a known one is of no use.
    """
    count = len(along)
    tied = max(1, int(count * TIED_SHARE))
    sources = along[:tied]
    is_sink = np.zeros(count, np.bool_)
    is_sink[along[count - tied :]] = True
    flow = np.zeros(len(neighbour), np.int8)
    cut = 0
    while True:
        level = _levels(first, neighbour, flow, sources, is_sink)
        if not (is_sink & (level >= 0)).any():
            return cut, level >= 0
        cut += _block(first, neighbour, reverse, flow, sources, is_sink, level, limit - cut)
        if cut >= limit:
            return limit, level >= 0


@njit()
def _separate(first: Ints, neighbour: Ints, near: NDArray[np.bool_]) -> Ints:
    """Make a cut of edges one of vertices: those that touch it, on the side with fewer of them."""
    part = np.where(near, 0, 1).astype(np.int32)
    touching = np.zeros(len(part), np.bool_)
    for u in range(len(part)):
        for e in range(first[u], first[u + 1]):
            if near[u] != near[neighbour[e]]:
                touching[u] = True
    near_count = (touching & near).sum()
    side = 0 if 2 * near_count <= touching.sum() else 1
    for u in range(len(part)):
        if touching[u] and part[u] == side:
            part[u] = -1
    return part


@njit()
def _reverse_edges(first: Ints, neighbour: Ints) -> Ints:
    """Where each edge u-v is listed again as v-u."""
    reverse = np.empty(len(neighbour), np.int32)
    for u in range(len(first) - 1):
        for e in range(first[u], first[u + 1]):
            v = neighbour[e]
            for back in range(first[v], first[v + 1]):
                if neighbour[back] == u:
                    reverse[e] = back
    return reverse


@njit()
def _halves(first: Ints, neighbour: Ints, x: Floats, y: Floats) -> Ints:
    """Cut a connected graph by the least of four inertial flows.

    Returns part[u]: 0 and 1 for the halves, -1 for the separator between them.
    """
    reverse = _reverse_edges(first, neighbour)
    best = np.empty(0, np.bool_)
    limit = len(neighbour)
    for towards_x, towards_y in ((1.0, 0.0), (0.0, 1.0), (1.0, 1.0), (1.0, -1.0)):
        along = np.argsort(towards_x * x + towards_y * y).astype(np.int32)
        cut, near = _least_cut(first, neighbour, reverse, along, limit)
        if cut < limit:
            limit = cut
            best = near
    return _separate(first, neighbour, best)


@njit()
def _components(first: Ints, neighbour: Ints) -> Ints:
    """Number the connected parts of a graph from 0; part[u]."""
    count = len(first) - 1
    part = np.full(count, -1, np.int32)
    queue = np.empty(count, np.int32)
    number = -1
    for seed in range(count):
        if part[seed] >= 0:
            continue
        number += 1
        part[seed] = number
        queue[0] = seed
        queued = 1
        done = 0
        while done < queued:
            u = queue[done]
            done += 1
            for e in range(first[u], first[u + 1]):
                v = neighbour[e]
                if part[v] < 0:
                    part[v] = number
                    queue[queued] = v
                    queued += 1
    return part


@njit()
def _induce(piece: Ints, first: Ints, neighbour: Ints, local: Ints) -> tuple[Ints, Ints]:
    """The piece as a graph of its own, its vertices numbered from 0; `local` is left as it was."""
    for i in range(len(piece)):
        local[piece[i]] = i
    inner_first = np.zeros(len(piece) + 1, np.int32)
    inner = np.empty((first[piece + 1] - first[piece]).sum(), np.int32)
    count = 0
    for i in range(len(piece)):
        for e in range(first[piece[i]], first[piece[i] + 1]):
            if local[neighbour[e]] >= 0:
                inner[count] = local[neighbour[e]]
                count += 1
        inner_first[i + 1] = count
    local[piece] = -1
    return inner_first, inner[:count]


@njit()
def _by_degree(piece: Ints, first: Ints) -> Ints:
    """Least degree first (Tinney & Walker 1967), good enough for a handful."""
    return np.argsort(first[piece + 1] - first[piece]).astype(np.int32)


@njit()
def _place(members: Ints, order: Ints, free: int) -> int:
    """Put members at the last free places of the order; returns where the taken ones begin now."""
    order[free - len(members) : free] = members
    return free - len(members)


@njit(f"int32[::1]({INTS}, {INTS}, {_FLOATS}, {_FLOATS})", cache=True, nogil=True)
def _dissect(first: Ints, neighbour: Ints, x: Floats, y: Floats) -> Ints:
    count = len(x)
    order = np.empty(count, np.int32)
    free = count  # places of the order from here on are taken
    vertices = np.arange(count).astype(np.int32)  # a piece is a run of this array
    local = np.full(count, -1, np.int32)  # a vertex's number within the piece at hand
    pieces = [(0, count)]
    while len(pieces) > 0:
        start, stop = pieces.pop()
        piece = vertices[start:stop].copy()
        if len(piece) <= LEAF_SIZE:
            free = _place(piece[_by_degree(piece, first)], order, free)
            continue
        inner_first, inner = _induce(piece, first, neighbour, local)
        part = _components(inner_first, inner)
        if part.max() == 0:
            part = _halves(inner_first, inner, x[piece], y[piece])
        grouped = piece[np.argsort(part)]
        sizes = np.bincount(part + 1)
        free = _place(grouped[: sizes[0]], order, free)
        vertices[start:stop] = grouped
        start += sizes[0]
        for size in sizes[1:]:
            pieces.append((start, start + size))
            start += size
    return order
