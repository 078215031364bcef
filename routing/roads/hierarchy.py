"""A customizable contraction hierarchy: what makes fastest drives over a road graph quick to find.

Dibbelt, Strasser & Wagner 2016, "Customizable contraction hierarchies" (ACM Journal of Experimental
Algorithmics 21), in three steps of which each needs redoing less often than the one after it:

1. An order of the nodes that knows no speeds (`dissection`), once for a region.
2. A topology. Eliminating the nodes in that order joins the neighbours of each node that goes;
   the arcs that were there and those that were added make up the hierarchy. Once for a region, too.
3. A metric. Customising gives every arc the weight of the fastest drive that stays on nodes below
   it. Milliseconds, so closed roads and other speeds are just another metric.

Inside the hierarchy a node is known by its rank. Ranks are a postorder of the elimination tree
(Liu 1990, "The role of elimination trees in sparse factorization"), so that a node's subtree is a
run of ranks that ends with itself, and whoever sorts by rank has close relatives side by side.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Self

import numpy as np
from numba import njit
from numpy.typing import NDArray

from routing.roads.compilation import INTS, read_only, read_only_array
from routing.roads.dissection import Floats, Ints, nested_dissection, undirected
from routing.roads.weights import Weights, pack, unreachable

#: Directions of an arc: from its lower to its upper node, or back.
UP, DOWN = 0, 1


@dataclass(frozen=True)
class Hierarchy:
    """The topology: what stays the same whatever the speeds. All arrays are int32 and read-only.

    They may be memory-mapped from a file that several processes share, 4-byte aligned.
    Arcs join a lower with an upper node, are sorted by lower, then upper rank, and serve both
    directions. A slot is twice the arc's number plus the direction.
    """

    rank: Ints  #: [nodes] rank of each node of the graph
    parent: Ints  #: [nodes] the next node up the elimination tree; -1 above the last rank
    depth: Ints  #: [nodes] number of nodes above in the elimination tree
    first_below: Ints  #: [nodes] the lowest rank in a node's subtree
    first_arc: Ints  #: [nodes + 1] arcs by their lower node: from first_arc[u] to first_arc[u + 1]
    arc_tail: Ints  #: [arcs] lower rank
    arc_head: Ints  #: [arcs] upper rank
    arc_depth: Ints  #: [arcs] depth of the upper node
    first_lower: Ints  #: [nodes + 1] runs of lower_arc by the upper node
    lower_arc: Ints  #: [arcs] arcs sorted by upper, then lower rank
    edge_slot: Ints  #: [edges] where each edge of the graph lies; -1 for a loop

    def __post_init__(self) -> None:
        for field in fields(self):
            object.__setattr__(self, field.name, read_only(getattr(self, field.name)))

    @cached_property
    def height(self) -> int:
        """Number of nodes on the longest way to the root."""
        return int(self.depth.max(initial=0)) + 1

    @classmethod
    def build(cls, tail: Ints, head: Ints, lon: Floats, lat: Floats) -> Self:
        """Prepare a directed graph.

        Args:
            tail, head: where each edge begins and ends, int32[edges]. Parallel edges and loops are
                welcome, and so is a graph in several pieces.
            lon, lat: where the nodes are, in degrees, float64[nodes].
        """
        return cls.from_order(nested_dissection(tail, head, lon, lat), tail, head)

    @classmethod
    def from_order(cls, order: Ints, tail: Ints, head: Ints) -> Self:
        """Prepare a directed graph whose nodes are eliminated in the given order, int32[nodes]."""
        node_count = len(order)
        place = _inverse(order)
        roads = undirected(node_count, place[tail], place[head])
        first_arc, arc_head, parent = _eliminate(read_only(roads.indptr), read_only(roads.indices))
        visit, depth, first_below = _postorder(read_only(parent))
        renamed = _inverse(visit)

        # Postorder keeps the order along each way to the root, so arcs stay sorted by their head.
        arc_count = np.diff(first_arc)[visit]
        new_first_arc = _offsets(arc_count)
        arcs = np.arange(len(arc_head)) + np.repeat(
            first_arc[visit] - new_first_arc[:-1], arc_count
        )
        arc_tail = np.repeat(np.arange(node_count, dtype=np.int32), arc_count)
        arc_head = renamed[arc_head[arcs]]
        rank = renamed[place]
        parent = np.where(parent[visit] < 0, -1, renamed[parent[visit]])
        return cls(
            rank=rank,
            parent=parent,
            depth=depth,
            first_below=first_below,
            first_arc=new_first_arc,
            arc_tail=arc_tail,
            arc_head=arc_head,
            arc_depth=depth[arc_head],
            first_lower=_offsets(np.bincount(arc_head, minlength=node_count)),
            lower_arc=np.argsort(arc_head, kind="stable").astype(np.int32),
            edge_slot=_slots(rank[tail], rank[head], arc_tail, arc_head),
        )

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, Ints]) -> Self:
        """The hierarchy whose `arrays` were stored."""
        return cls(**{field.name: arrays[field.name] for field in fields(cls)})

    def arrays(self) -> dict[str, Ints]:
        """What to store, by name."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    def customise(self, times: Ints, lengths: Ints | None = None) -> "Metric":
        """Give every arc the weight of the fastest drive over lower nodes.

        Args:
            times: of each edge, int32[edges], whatever unit makes a day small beside UNREACHABLE
                (milliseconds do). Edges from UNREACHABLE on are closed.
            lengths: of each edge, int32[edges], to know how long the fastest drives are; of several
                equally fast drives the shortest counts. Times alone are twice as quick.

        Raises:
            ValueError: a time or length is negative, or all lengths together pass 2**31.
        """
        edges = read_only(pack(times, lengths))
        if len(edges) != len(self.edge_slot):
            raise ValueError(f"{len(edges)} weights for {len(self.edge_slot)} edges")
        weight = np.full((len(self.arc_head), 2), unreachable(edges.dtype), edges.dtype)
        edge = np.full((len(self.arc_head), 2), -1, np.int32)
        _customise(
            edges,
            self.edge_slot,
            self.depth,
            self.first_arc,
            self.arc_tail,
            self.arc_depth,
            self.first_lower,
            self.lower_arc,
            weight,
            edge,
        )
        return Metric(self, weight, edge)


@dataclass(frozen=True)
class Metric:
    """What arcs cost under one set of times; never changed, closures make another one.

    Storable like the hierarchy: `Metric(hierarchy, weight, edge)` of stored arrays is ready to use.
    """

    hierarchy: Hierarchy
    weight: Weights  #: [arcs, 2] by direction: times int32, or times and lengths packed into int64
    edge: Ints  #: [arcs, 2] the graph's edge that does it; -1 if the way leads over a lower node

    def __post_init__(self) -> None:
        object.__setattr__(self, "weight", read_only(self.weight))
        object.__setattr__(self, "edge", read_only(self.edge))

    @property
    def has_lengths(self) -> bool:
        return self.weight.dtype == np.int64


def _inverse(permutation: Ints) -> Ints:
    inverse = np.empty(len(permutation), np.int32)
    inverse[permutation] = np.arange(len(permutation), dtype=np.int32)
    return inverse


def _offsets(counts: NDArray[np.integer]) -> Ints:
    """Where runs of these lengths begin, and where the last one ends."""
    return np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)


def _slots(edge_tail: Ints, edge_head: Ints, arc_tail: Ints, arc_head: Ints) -> Ints:
    """Where edges lie that join these ranks: twice the arc plus the direction, -1 for loops."""
    lower = np.minimum(edge_tail, edge_head).astype(np.int64)
    upper = np.maximum(edge_tail, edge_head)
    span = 2**31
    arc = np.searchsorted(arc_tail.astype(np.int64) * span + arc_head, lower * span + upper)
    direction = np.where(edge_tail < edge_head, UP, DOWN)
    return np.where(edge_tail == edge_head, -1, 2 * arc + direction).astype(np.int32)


@njit(f"UniTuple(int32[::1], 3)({INTS}, {INTS})", cache=True, nogil=True)
def _eliminate(first: Ints, neighbour: Ints) -> tuple[Ints, Ints, Ints]:
    """Symbolic elimination of the nodes 0, 1, 2, ... of an undirected graph.

    Whoever a node is joined to when it goes, above it, are its own upper neighbours and those that
    its children in the elimination tree leave behind (George & Liu 1981, "Computer solution of
    large sparse positive definite systems", section 5.2).

    Returns:
        first_arc [nodes + 1] and arc_head, sorted; parent [nodes]: the lowest upper neighbour.
        Pieces of an unconnected graph are hung below the last node, so that the tree is one; no
        arc joins them, so no way is found either.
    """
    node_count = len(first) - 1
    first_arc = np.zeros(node_count + 1, np.int32)
    arc_head = np.empty(2 * len(neighbour) + 16, np.int32)
    parent = np.full(node_count, -1, np.int32)
    eldest = np.full(node_count, -1, np.int32)
    sibling = np.full(node_count, -1, np.int32)
    seen_from = np.full(node_count, -1, np.int32)
    count = 0
    for u in range(node_count):
        room = first[u + 1] - first[u]
        child = eldest[u]
        while child >= 0:
            room += first_arc[child + 1] - first_arc[child]
            child = sibling[child]
        if count + room > len(arc_head):
            arc_head = np.concatenate((arc_head, np.empty(len(arc_head) + room, np.int32)))

        seen_from[u] = u
        start = count
        for e in range(first[u], first[u + 1]):
            if neighbour[e] > u:
                seen_from[neighbour[e]] = u
                arc_head[count] = neighbour[e]
                count += 1
        child = eldest[u]
        while child >= 0:
            for a in range(first_arc[child], first_arc[child + 1]):
                if seen_from[arc_head[a]] != u:
                    seen_from[arc_head[a]] = u
                    arc_head[count] = arc_head[a]
                    count += 1
            child = sibling[child]
        first_arc[u + 1] = count
        arc_head[start:count].sort()

        if u < node_count - 1:
            parent[u] = arc_head[start] if count > start else node_count - 1
            sibling[u] = eldest[parent[u]]
            eldest[parent[u]] = u
    return first_arc, arc_head[:count].copy(), parent


@njit(f"UniTuple(int32[::1], 3)({INTS})", cache=True, nogil=True)
def _postorder(parent: Ints) -> tuple[Ints, Ints, Ints]:
    """Visit a tree's nodes so that each comes right after its subtree.

    Parents are above their children: parent[u] > u, and -1 for the last, the root.

    Returns:
        visit [nodes]: the nodes in that order; and by position in it, how many nodes are above
        each, and the position at which its subtree begins.
    """
    node_count = len(parent)
    size = np.ones(node_count, np.int32)
    for u in range(node_count - 1):
        size[parent[u]] += size[u]

    visit = np.empty(node_count, np.int32)
    depth = np.zeros(node_count, np.int32)
    first_below = np.empty(node_count, np.int32)
    position = np.empty(node_count, np.int32)
    free = np.empty(node_count, np.int32)  # where the next child's subtree ends, from the right
    for u in range(node_count - 1, -1, -1):
        if parent[u] < 0:
            position[u] = node_count - 1
        else:
            position[u] = free[parent[u]]
            free[parent[u]] -= size[u]
            depth[position[u]] = depth[position[parent[u]]] + 1
        free[u] = position[u] - 1
        visit[position[u]] = u
        first_below[position[u]] = position[u] - size[u] + 1
    return visit, depth, first_below


@njit(
    [
        f"void({read_only_array(kind)}, {', '.join([INTS] * 7)}, {kind}[:, ::1], int32[:, ::1])"
        for kind in ("int32", "int64")
    ],
    cache=True,
    nogil=True,
)
def _customise(
    edges: Weights,
    edge_slot: Ints,
    depth: Ints,
    first_arc: Ints,
    arc_tail: Ints,
    arc_depth: Ints,
    first_lower: Ints,
    lower_arc: Ints,
    weight: Weights,
    edge: Ints,
) -> None:
    """Fill `weight` and `edge`, which come as unreachable and -1.

    The basic customisation of Dibbelt, Strasser & Wagner, section 7: an arc from x up to y is no
    slower than any detour over a node u below both. Nodes x are settled from below; all upper ends
    lie on x's way to the root, so their depths tell them apart and no arc has to be searched.
    """
    for e in range(len(edges)):
        slot = edge_slot[e]
        if slot >= 0 and edges[e] < weight[slot >> 1, slot & 1]:
            weight[slot >> 1, slot & 1] = edges[e]
            edge[slot >> 1, slot & 1] = e

    up = np.empty(len(depth), weight.dtype)
    down = np.empty(len(depth), weight.dtype)
    for x in range(len(depth)):
        for a in range(first_arc[x], first_arc[x + 1]):
            up[arc_depth[a]] = weight[a, UP]
            down[arc_depth[a]] = weight[a, DOWN]
        for lower in lower_arc[first_lower[x] : first_lower[x + 1]]:
            from_u = weight[lower, UP]
            to_u = weight[lower, DOWN]
            u = arc_tail[lower]
            for a in range(lower + 1, first_arc[u + 1]):
                y = arc_depth[a]
                up[y] = min(up[y], to_u + weight[a, UP])
                down[y] = min(down[y], weight[a, DOWN] + from_u)
        for a in range(first_arc[x], first_arc[x + 1]):
            if up[arc_depth[a]] < weight[a, UP]:
                weight[a, UP] = up[arc_depth[a]]
                edge[a, UP] = -1
            if down[arc_depth[a]] < weight[a, DOWN]:
                weight[a, DOWN] = down[arc_depth[a]]
                edge[a, DOWN] = -1
