"""A customizable contraction hierarchy: what makes fastest drives over a road graph quick to find.

Dibbelt, Strasser & Wagner 2016, "Customizable contraction hierarchies" (ACM Journal of Experimental
Algorithmics 21), in three steps, each of which is needed less often than the next one:

1. An order of the vertices that knows no speeds (`dissection`), once for a region.
2. A topology. Eliminating the vertices in that order joins the neighbours of each one that goes;
   the arcs that were there and those that were added make up the hierarchy. Once for a region, too.
3. A metric. Customising gives every arc the weight of the fastest drive that stays on vertices
   below it. Milliseconds, so closed roads and other speeds are just another metric.

Inside the hierarchy a vertex is known by its rank. Ranks are a postorder of the elimination tree
(Liu 1990, "The role of elimination trees in sparse factorization"): a vertex's subtree is a run of
ranks that ends with the vertex itself, and whoever sorts by rank has close relatives side by side.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Final, Self

import numpy as np
from numba import njit
from numpy.typing import NDArray

from routing.roads.compilation import INTS, read_only, read_only_array
from routing.roads.dissection import Floats, nested_dissection, undirected
from routing.roads.weights import UNREACHABLE, Ints, Weights, pack, unreachable

UP: Final = 0
DOWN: Final = 1
"""Directions of an arc: from its lower to its upper vertex, and back."""


@dataclass(frozen=True, eq=False)
class Hierarchy:
    """The topology: what stays the same whatever the speeds. All arrays are int32 and read-only.

    They may be memory-mapped from a file that several processes share. An arc joins a lower with
    an upper vertex and serves both directions; its slots are twice its number plus the direction.

    Attributes:
        rank: of each vertex of the graph, shape (n,). All further vertices are ranks.
        parent: next vertex up the elimination tree, -1 for the last one; shape (n,).
        depth: number of vertices above in that tree, shape (n,).
        first_below: lowest vertex of the subtree, shape (n,).
        first_arc: arcs upward from u are first_arc[u] to first_arc[u + 1] - 1; shape (n + 1,).
        arc_tail, arc_head: lower and upper vertex, arcs sorted by both; shape (arcs,).
        arc_depth: depth of the upper vertex, shape (arcs,).
        first_lower: likewise runs of lower_arc by upper vertex, shape (n + 1,).
        lower_arc: arcs sorted by upper, then lower vertex, shape (arcs,).
        link_slot: where each link of the graph lies, -1 for loops; shape (links,).
    """

    rank: Ints
    parent: Ints
    depth: Ints
    first_below: Ints
    first_arc: Ints
    arc_tail: Ints
    arc_head: Ints
    arc_depth: Ints
    first_lower: Ints
    lower_arc: Ints
    link_slot: Ints

    def __post_init__(self) -> None:
        for name, array in self.arrays().items():
            object.__setattr__(self, name, read_only(array))

    @classmethod
    def build(cls, tail: Ints, head: Ints, lon: Floats, lat: Floats) -> Self:
        """Prepare a directed graph.

        Args:
            tail, head: where each link begins and ends, shape (links,). Parallel links, loops and
                graphs in several pieces are welcome.
            lon, lat: where the vertices are, in degrees, shape (n,).
        """
        return cls.from_order(nested_dissection(tail, head, lon, lat), tail, head)

    @classmethod
    def from_order(cls, order: Ints, tail: Ints, head: Ints) -> Self:
        """Prepare a directed graph whose vertices shall be eliminated in this order, shape (n,)."""
        place = _inverse(order)
        first_arc, arc_head, parent = _eliminate(*undirected(len(order), place[tail], place[head]))
        visit, depth, first_below = _postorder(read_only(parent))
        renamed = _inverse(visit)
        rank = renamed[place]

        # Postorder keeps the order along each way to the root: arcs stay sorted by their head.
        arc_count = np.diff(first_arc)[visit]
        arc_tail = np.repeat(np.arange(len(order), dtype=np.int32), arc_count)
        old_first, first_arc = first_arc[visit], _offsets(arc_count)
        moved = np.arange(len(arc_head)) + np.repeat(old_first - first_arc[:-1], arc_count)
        arc_head = renamed[arc_head[moved]]
        return cls(
            rank=rank,
            parent=np.where(parent[visit] < 0, np.int32(-1), renamed[parent[visit]]),
            depth=depth,
            first_below=first_below,
            first_arc=first_arc,
            arc_tail=arc_tail,
            arc_head=arc_head,
            arc_depth=depth[arc_head],
            first_lower=_offsets(np.bincount(arc_head, minlength=len(order))),
            lower_arc=np.argsort(arc_head, kind="stable").astype(np.int32),
            link_slot=_slots(rank[tail], rank[head], arc_tail, arc_head),
        )

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, Ints]) -> Self:
        """The hierarchy whose `arrays` were stored."""
        return cls(**{field.name: arrays[field.name] for field in fields(cls)})

    def arrays(self) -> dict[str, Ints]:
        """What to store, by name."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    @cached_property
    def height(self) -> int:
        """Number of vertices on the longest way to the root."""
        return int(self.depth.max(initial=0)) + 1

    def customise(self, time_ms: Ints, length_dm: Ints | None = None) -> "Metric":
        """Give every arc the weight of the fastest drive over lower vertices.

        Args:
            time_ms: of each link, shape (links,); links from UNREACHABLE on are closed.
            length_dm: of each link, to know how long the fastest drives are; of several equally
                fast ones the shortest counts. Times alone are almost twice as quick to work with.

        Raises:
            ValueError: a time or length is negative, drives may get too long to be measured, or
                the links are not those of this hierarchy.
        """
        if len(time_ms) != len(self.link_slot):
            raise ValueError(f"{len(time_ms)} times for {len(self.link_slot)} links")
        if length_dm is not None:
            _demand_measurable(time_ms, length_dm)
        links = pack(time_ms, length_dm)
        weight = np.full((len(self.arc_head), 2), unreachable(links.dtype), links.dtype)
        link = np.full(weight.shape, -1, np.int32)
        _customise(
            read_only(links),
            self.link_slot,
            self.depth,
            self.first_arc,
            self.arc_tail,
            self.arc_depth,
            self.first_lower,
            self.lower_arc,
            weight,
            link,
        )
        return Metric(self, weight, link)


@dataclass(frozen=True, eq=False)
class Metric:
    """What arcs cost under one set of times; never changed, a closed road makes another one.

    Its arrays may be stored and mapped like those of the hierarchy.

    Attributes:
        weight: of each arc by direction, shape (arcs, 2): int32 times, or int64 with lengths.
        link: the link that is the drive along the arc, -1 where it leads over a lower vertex;
            int32 of shape (arcs, 2).
    """

    hierarchy: Hierarchy
    weight: Weights
    link: Ints

    def __post_init__(self) -> None:
        if not self.weight.shape == self.link.shape == (len(self.hierarchy.arc_head), 2):
            raise ValueError("the metric belongs to another hierarchy")
        object.__setattr__(self, "weight", read_only(self.weight))
        object.__setattr__(self, "link", read_only(self.link))

    @property
    def has_lengths(self) -> bool:
        """Whether weights know lengths beside times."""
        return self.weight.dtype == np.int64


def _demand_measurable(time_ms: Ints, length_dm: Ints) -> None:
    """Make sure that lengths stay in their half of a weight.

    At a decimetre a millisecond, which is 360 km/h, a drive that is not UNREACHABLE is shorter than
    UNREACHABLE. Links that are faster still can only add their own lengths to that.
    """
    fast_dm = int(np.sum(length_dm, where=length_dm > time_ms, dtype=np.int64))
    if fast_dm >= UNREACHABLE:
        raise ValueError("too many links faster than 360 km/h: are times in ms, lengths in dm?")


def _inverse(permutation: Ints) -> Ints:
    inverse = np.empty(len(permutation), np.int32)
    inverse[permutation] = np.arange(len(permutation), dtype=np.int32)
    return inverse


def _offsets(counts: NDArray[np.integer]) -> Ints:
    """Where runs of these lengths begin, and where the last one ends."""
    return np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)


def _slots(link_tail: Ints, link_head: Ints, arc_tail: Ints, arc_head: Ints) -> Ints:
    """Twice the arc plus the direction for links between these vertices, -1 for loops."""
    lower = np.minimum(link_tail, link_head).astype(np.int64)
    upper = np.maximum(link_tail, link_head)
    arc = np.searchsorted(arc_tail.astype(np.int64) << 32 | arc_head, lower << 32 | upper)
    slot = 2 * arc + np.where(link_tail < link_head, UP, DOWN)
    return np.where(link_tail == link_head, -1, slot).astype(np.int32)


@njit(f"UniTuple(int32[::1], 3)({INTS}, {INTS})", cache=True, nogil=True)
def _eliminate(first: Ints, neighbour: Ints) -> tuple[Ints, Ints, Ints]:
    """Symbolic elimination of the vertices 0, 1, 2, ... of an undirected graph.

    When a vertex goes, it is joined to those of its own neighbours that are above it, and to those
    that its children in the elimination tree leave behind (George & Liu 1981, "Computer solution of
    large sparse positive definite systems").

    Returns:
        first_arc (n + 1,) and arc_head, sorted; parent (n,): the lowest upper neighbour. The pieces
        of an unconnected graph hang below the last vertex, so that there is one tree; no arc joins
        them, so no way is found either.
    """
    count = len(first) - 1
    first_arc = np.zeros(count + 1, np.int32)
    arc_head = [np.int32(0) for _ in range(0)]
    parent = np.full(count, -1, np.int32)
    eldest = np.full(count, -1, np.int32)
    sibling = np.full(count, -1, np.int32)
    seen_from = np.full(count, -1, np.int32)
    upper = np.empty(count, np.int32)
    for u in range(count):
        seen_from[u] = u
        found = 0
        for v in neighbour[first[u] : first[u + 1]]:
            if v > u:
                seen_from[v] = u
                upper[found] = v
                found += 1
        child = eldest[u]
        while child >= 0:
            for a in range(first_arc[child], first_arc[child + 1]):
                v = arc_head[a]
                if seen_from[v] != u:
                    seen_from[v] = u
                    upper[found] = v
                    found += 1
            child = sibling[child]
        upper[:found].sort()
        arc_head.extend(upper[:found])
        first_arc[u + 1] = len(arc_head)

        if u < count - 1:
            parent[u] = upper[0] if found > 0 else count - 1
            sibling[u] = eldest[parent[u]]
            eldest[parent[u]] = u
    return first_arc, np.array(arc_head, np.int32), parent


@njit(f"UniTuple(int32[::1], 3)({INTS})", cache=True, nogil=True)
def _postorder(parent: Ints) -> tuple[Ints, Ints, Ints]:
    """Visit the vertices of a tree so that each comes right after its subtree.

    Parents are above their children, parent[u] > u, and the last vertex is the root.

    Returns:
        The vertices in that order; and, by position in it, how many vertices are above each one,
        and the position at which its subtree begins.
    """
    count = len(parent)
    size = np.ones(count, np.int32)
    for u in range(count - 1):
        size[parent[u]] += size[u]

    position = np.empty(count, np.int32)
    free = np.empty(count, np.int32)  # where the subtree of a vertex's next child ends
    visit = np.empty(count, np.int32)
    depth = np.zeros(count, np.int32)
    first_below = np.empty(count, np.int32)
    for u in range(count - 1, -1, -1):
        p = parent[u]
        at = count - 1 if p < 0 else free[p]
        if p >= 0:
            free[p] -= size[u]
            depth[at] = depth[position[p]] + 1
        position[u] = at
        free[u] = at - 1
        visit[at] = u
        first_below[at] = at - size[u] + 1
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
    links: Weights,
    link_slot: Ints,
    depth: Ints,
    first_arc: Ints,
    arc_tail: Ints,
    arc_depth: Ints,
    first_lower: Ints,
    lower_arc: Ints,
    weight: Weights,
    link: Ints,
) -> None:
    """Fill `weight` and `link`, which come as unreachable and -1.

    The basic customisation of Dibbelt, Strasser & Wagner: an arc from x up to y is no slower than
    any detour over a vertex u below both. Vertices x are settled from below. The upper ends of all
    arcs of x and of u lie on the one way from x to the root, so a depth is enough to tell them
    apart, and no arc has to be searched.
    """
    for e in range(len(links)):
        arc, direction = link_slot[e] >> 1, link_slot[e] & 1
        if link_slot[e] >= 0 and links[e] < weight[arc, direction]:
            weight[arc, direction] = links[e]
            link[arc, direction] = e

    best = np.empty((len(depth), 2), weight.dtype)  # by depth of y and direction
    for x in range(len(depth)):
        for a in range(first_arc[x], first_arc[x + 1]):
            best[arc_depth[a]] = weight[a]
        for to_x in lower_arc[first_lower[x] : first_lower[x + 1]]:
            u = arc_tail[to_x]
            for to_y in range(to_x + 1, first_arc[u + 1]):
                y = arc_depth[to_y]
                best[y, UP] = min(best[y, UP], weight[to_x, DOWN] + weight[to_y, UP])
                best[y, DOWN] = min(best[y, DOWN], weight[to_y, DOWN] + weight[to_x, UP])
        for a in range(first_arc[x], first_arc[x + 1]):
            for direction in (UP, DOWN):
                if best[arc_depth[a], direction] < weight[a, direction]:
                    weight[a, direction] = best[arc_depth[a], direction]
                    link[a, direction] = -1
