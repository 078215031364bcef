"""Travel times between many points at once, from labels over the elimination tree.

Whatever is reached by climbing the hierarchy from a node lies on the node's way to the root of the
elimination tree, so one number for each node of that way is all there is to know: a label, indexed
by depth. The fastest drive from s to t climbs to a node above both and comes down again, hence its
time is the least sum of two labels over the common part of both ways (Dibbelt, Strasser & Wagner
2016, section 8; the labels are hub labels in the sense of Abraham, Delling, Goldberg & Werneck
2011, with the nodes above as hubs). For a table of n points that is a product of two matrices in
which minimum stands for sum and sum for product.
"""

from dataclasses import dataclass

import numpy as np
from numba import njit

from routing.roads.compilation import INTS, read_only, read_only_array
from routing.roads.hierarchy import DOWN, UP, Metric
from routing.roads.weights import Ints, Weights, pack, split, unreachable

#: Columns that are worked on together: a few vectors of the processor, and a tile of labels that
#: stays in its nearest cache.
_TILE = 64

#: Rows that are worked on together, so that their products stay in a near cache.
_STRIP = 64

#: Blocks with fewer rows or columns are not worth packing into a tile.
_THIN = 4


@dataclass(frozen=True)
class Points:
    """Places on the roads, by how a drive that begins or ends there passes its first or last node.

    One line for each such node; a point in the middle of a two-way road has four: it can be left
    towards either end, and be reached from either. Lines may come in any order. Drives between two
    points of one road that pass no node are the caller's to compare with.
    """

    count: int
    point: Ints  #: [lines] which point, from 0 to count - 1
    node: Ints  #: [lines] the node of the graph
    direction: Ints  #: [lines] UP: drives from the point come to the node; DOWN: to the point
    time: Ints  #: [lines] between point and node, in the unit of the metric's times
    length: Ints  #: [lines] likewise

    @classmethod
    def at_nodes(cls, nodes: Ints) -> "Points":
        """Points that are nodes."""
        count = len(nodes)
        nothing = np.zeros(2 * count, np.int32)
        direction = np.repeat(np.array([UP, DOWN], np.int32), count)
        return cls(
            count, np.tile(np.arange(count), 2), np.tile(nodes, 2), direction, nothing, nothing
        )


@dataclass(frozen=True)
class Labels:
    """What `times` needs to know of some points under one metric; worth keeping for known points.

    A row covers the nodes of a point that lie on one way to the root, which is nearly always all of
    them. Rows are sorted by the rank of the lowest of these nodes, so neighbours share long ways.
    """

    metric: Metric
    count: int  #: of points
    row_point: Ints  #: [rows]
    row_rank: Ints  #: [rows] rank of the lowest node, ascending
    weight: Weights  #: [2, rows, height]: by direction and depth of the node above


def label(metric: Metric, points: Points) -> Labels:
    """Climb from all points, in both directions.

    Raises:
        ValueError: a time or length is negative.
    """
    hierarchy = metric.hierarchy
    rank = read_only(hierarchy.rank[points.node])
    cost = pack(points.time, points.length if metric.has_lengths else None)
    point = read_only(points.point.astype(np.int32))
    line_row, row_point, row_rank = _rows(point, rank, hierarchy.first_below)
    weight = _climb(
        read_only(row_rank),
        read_only(line_row),
        rank,
        read_only(points.direction.astype(np.int32)),
        read_only(cost),
        hierarchy.parent,
        hierarchy.depth,
        hierarchy.first_arc,
        hierarchy.arc_depth,
        metric.weight,
        hierarchy.height,
        unreachable(cost.dtype),
    )
    return Labels(
        metric, points.count, read_only(row_point), read_only(row_rank), read_only(weight)
    )


def join(first: Labels, second: Labels) -> Labels:
    """The labels of all points: those of the second are numbered after those of the first.

    Raises:
        ValueError: the labels are of two metrics.
    """
    _demand_same_metric(first, second)
    row_point = np.concatenate([first.row_point, second.row_point + np.int32(first.count)])
    row_rank = np.concatenate([first.row_rank, second.row_rank])
    order = np.argsort(row_rank, kind="stable")
    return Labels(
        first.metric,
        first.count + second.count,
        read_only(row_point[order]),
        read_only(row_rank[order]),
        read_only(np.concatenate([first.weight, second.weight], axis=1)[:, order]),
    )


def times(sources: Labels, targets: Labels) -> Ints:
    """Time of the fastest drive from each source to each target, UNREACHABLE where there is none.

    Returns:
        int32[sources, targets], in the unit of the metric's times.

    Raises:
        ValueError: the labels are of two metrics.
    """
    table = _table(sources, targets)
    return split(table)[0] if table.dtype == np.int64 else table


def times_and_lengths(sources: Labels, targets: Labels) -> tuple[Ints, Ints]:
    """Like `times`, and the lengths of these drives, UNREACHABLE likewise.

    Raises:
        ValueError: the metric has no lengths, or the labels are of two metrics.
    """
    if not sources.metric.has_lengths:
        raise ValueError("the metric was customised without lengths")
    return split(_table(sources, targets))


def _table(sources: Labels, targets: Labels) -> Weights:
    _demand_same_metric(sources, targets)
    hierarchy = sources.metric.hierarchy
    dtype = sources.weight.dtype
    table = np.full((sources.count, targets.count), unreachable(dtype), dtype)
    _multiply(
        sources.weight[UP],
        sources.row_rank,
        sources.row_point,
        targets.weight[DOWN],
        targets.row_rank,
        targets.row_point,
        hierarchy.parent,
        hierarchy.depth,
        hierarchy.first_below,
        table,
    )
    return table


def _demand_same_metric(one: Labels, other: Labels) -> None:
    if one.metric is not other.metric:
        raise ValueError("labels of two metrics do not fit each other")


@njit(f"UniTuple(int32[::1], 3)({INTS}, {INTS}, {INTS})", cache=True, nogil=True)
def _rows(point: Ints, rank: Ints, first_below: Ints) -> tuple[Ints, Ints, Ints]:
    """Assign lines to as few rows as possible: those of one point on one way to the root.

    Returns:
        line_row [lines], row_point [rows], row_rank [rows], ascending.
    """
    line_row = np.empty(len(point), np.int32)
    row_point = np.empty(len(point), np.int32)
    row_rank = np.empty(len(point), np.int32)
    count = 0
    first_of_point = 0
    for line in np.argsort(point * np.int64(len(first_below)) + rank):
        if count > 0 and row_point[count - 1] != point[line]:
            first_of_point = count
        row = first_of_point
        while row < count and row_rank[row] < first_below[rank[line]]:
            row += 1
        if row == count:
            row_point[row] = point[line]
            row_rank[row] = rank[line]
            count += 1
        line_row[line] = row

    order = np.argsort(row_rank[:count])
    place = np.empty(count, np.int32)
    place[order] = np.arange(count)
    return place[line_row], row_point[order], row_rank[order]


@njit()
def _relax(label: Weights, cost: int, other: Weights, height: int) -> None:
    """Go a cost further to where the other label begins, if that is faster."""
    kind = label.dtype.type
    for k in range(height):
        label[k] = min(label[k], kind(cost + other[k]))


@njit(
    [
        f"{kind}[:, :, ::1]({', '.join([INTS] * 4)}, {read_only_array(kind)},"
        f" {', '.join([INTS] * 4)}, {read_only_array(kind, 2)}, int64, {kind})"
        for kind in ("int32", "int64")
    ],
    cache=True,
    nogil=True,
)
def _climb(
    row_rank: Ints,
    line_row: Ints,
    line_rank: Ints,
    line_direction: Ints,
    line_cost: Weights,
    parent: Ints,
    depth: Ints,
    first_arc: Ints,
    arc_depth: Ints,
    weight: Weights,
    height: int,
    none: int,
) -> Weights:
    """Labels [2, rows, height] of rows sorted by rank.

    The label of a node follows from those of the nodes above it, one arc each. `above` holds the
    labels of a row's way to the root by depth; the next row begins where the two ways part, since
    rows that share a way are neighbours.
    """
    labels = np.full((2, len(row_rank), height), none, weight.dtype)
    above = np.zeros((2, height, height), weight.dtype)
    way = np.full(height, -1, np.int32)
    way[0] = len(parent) - 1
    lines = np.argsort(line_row)
    done = 0
    for row in range(len(row_rank)):
        u = row_rank[row]
        foot = depth[u]
        while way[depth[u]] != u:
            way[depth[u]] = u
            u = parent[u]
        for d in range(depth[u] + 1, foot + 1):
            for direction in (UP, DOWN):
                above[direction, d, :d] = none
                for a in range(first_arc[way[d]], first_arc[way[d] + 1]):
                    head = above[direction, arc_depth[a]]
                    _relax(above[direction, d], weight[a, direction], head, arc_depth[a] + 1)
        while done < len(lines) and line_row[lines[done]] == row:
            line = lines[done]
            d = depth[line_rank[line]]
            direction = line_direction[line]
            _relax(labels[direction, row], line_cost[line], above[direction, d], d + 1)
            done += 1
    return labels


@njit()
def _multiply_pairs(up: Weights, down: Weights, height: int, product: Weights) -> None:
    """The min-plus product of rows over their first `height` nodes, pair by pair."""
    kind = product.dtype.type
    for i in range(len(up)):
        for j in range(len(down)):
            best = kind(up[i, 0] + down[j, 0])
            for k in range(1, height):
                best = min(best, kind(up[i, k] + down[j, k]))
            product[i, j] = best


@njit()
def _multiply_tiles(up: Weights, down: Weights, height: int, product: Weights) -> None:
    """The same as `_multiply_pairs`, many columns at a time.

    The columns of a tile are packed side by side, for the processor works on a vector of them at
    once (Goto & van de Geijn 2008, "Anatomy of high-performance matrix multiplication").
    """
    kind = product.dtype.type
    tile = np.zeros((height, _TILE), product.dtype)
    best = np.empty(_TILE, product.dtype)
    for start in range(0, len(down), _TILE):
        width = min(_TILE, len(down) - start)
        for c in range(width):
            for k in range(height):
                tile[k, c] = down[start + c, k]
        for i in range(len(up)):
            for c in range(_TILE):
                best[c] = kind(up[i, 0] + tile[0, c])
            for k in range(1, height - 1, 2):
                for c in range(_TILE):
                    one = kind(up[i, k] + tile[k, c])
                    other = kind(up[i, k + 1] + tile[k + 1, c])
                    best[c] = min(best[c], min(one, other))
            if height % 2 == 0:
                for c in range(_TILE):
                    best[c] = min(best[c], kind(up[i, height - 1] + tile[height - 1, c]))
            for c in range(width):
                product[i, start + c] = best[c]


@njit()
def _multiply_strip(
    up: Weights,
    up_rank: Ints,
    down: Weights,
    down_rank: Ints,
    parent: Ints,
    depth: Ints,
    first_below: Ints,
    product: Weights,
) -> None:
    """Products of all pairs of rows, each over exactly the way that the two share.

    Divide at the lowest node above all rows of a block. Rows of different branches share the way
    from there to the root and nothing else; rows of one branch are a smaller block.
    """
    blocks = [(0, len(up), 0, len(down))]
    while len(blocks) > 0:
        i, i_stop, j, j_stop = blocks.pop()
        if i == i_stop or j == j_stop:
            continue
        top = min(up_rank[i], down_rank[j])
        while top < max(up_rank[i_stop - 1], down_rank[j_stop - 1]):
            top = parent[top]
        height = depth[top] + 1
        while i < i_stop:
            branch = up_rank[i]
            i_next, j_in, j_out = i_stop, j_stop, j_stop
            if branch < top:
                while parent[branch] != top:
                    branch = parent[branch]
                i_next = i + np.searchsorted(up_rank[i:i_stop], branch, side="right")
                j_in = j + np.searchsorted(down_rank[j:j_stop], first_below[branch])
                j_out = j + np.searchsorted(down_rank[j:j_stop], branch, side="right")
                blocks.append((i, i_next, j_in, j_out))
            for left, right in ((j, j_in), (j_out, j_stop)):
                block = product[i:i_next, left:right]
                if min(block.shape) < _THIN:
                    _multiply_pairs(up[i:i_next], down[left:right], height, block)
                else:
                    _multiply_tiles(up[i:i_next], down[left:right], height, block)
            i = i_next


@njit(
    [
        f"void({read_only_array(kind, 2)}, {INTS}, {INTS}, {read_only_array(kind, 2)},"
        f" {', '.join([INTS] * 5)}, {kind}[:, ::1])"
        for kind in ("int32", "int64")
    ],
    cache=True,
    nogil=True,
)
def _multiply(
    up: Weights,
    up_rank: Ints,
    up_point: Ints,
    down: Weights,
    down_rank: Ints,
    down_point: Ints,
    parent: Ints,
    depth: Ints,
    first_below: Ints,
    table: Weights,
) -> None:
    """Fill the table, which comes as unreachable, with the products of all pairs of rows."""
    product = np.empty((_STRIP, len(down)), table.dtype)
    for start in range(0, len(up), _STRIP):
        stop = min(start + _STRIP, len(up))
        _multiply_strip(
            up[start:stop],
            up_rank[start:stop],
            down,
            down_rank,
            parent,
            depth,
            first_below,
            product,
        )
        for i in range(start, stop):
            line = table[up_point[i]]
            for j in range(len(down)):
                line[down_point[j]] = min(line[down_point[j]], product[i - start, j])
