"""Travel times between many places at once, from labels over the elimination tree.

Whatever is reached by climbing the hierarchy from a vertex lies on the vertex's way to the root of
the elimination tree (Bauer, Columbus, Rutter & Wagner 2016, "Search-space size in contraction
hierarchies"). So one number for each vertex of that way is all there is to know: a label, indexed
by depth. The fastest drive climbs to a vertex above both of its ends and comes down again, hence
its time is the least sum of two labels over the common part of both ways: hub labels in the sense
of Abraham, Delling, Goldberg & Werneck 2011, with the vertices above as hubs. For a table of many
places that is a product of two matrices, with minimum for sum and sum for product.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numba import njit

from routing.roads.compilation import INTS, read_only, read_only_array
from routing.roads.engine import Ends
from routing.roads.hierarchy import DOWN, UP, Metric
from routing.roads.weights import Ints, Weights, lengths_of, pack, times_of, unreachable

_TILE: Final = 64
"""Columns that are worked on together: a few vectors of the processor."""

_STRIP: Final = 64
"""Rows that are worked on together: their products stay in a near cache."""

_THIN: Final = 4
"""Blocks with fewer rows or columns are not worth packing into a tile."""


@dataclass(frozen=True)
class Labels:
    """What `times` needs to know of some places under one metric; worth keeping for known places.

    A row covers the ends of a place that lie on one way to the root: nearly always all of them.
    Rows are sorted by the lowest vertex of their ends, so that neighbours share long ways.

    Attributes:
        count: of places.
        row_place, row_rank: the place and the lowest vertex of each row, shape (rows,).
        weight: between place and the vertices above, by direction, row and depth of the vertex;
            shape (2, rows, height).
    """

    metric: Metric
    count: int
    row_place: Ints
    row_rank: Ints
    weight: Weights


def label(metric: Metric, leaving: Ends, coming: Ends, places: int) -> Labels:
    """Climb from all places 0, 1, ..., in both directions.

    Drives between two places of one road that pass no vertex are the caller's to compare with.

    Raises:
        ValueError: a time or length is negative, or there are ends of other places.
    """
    hierarchy = metric.hierarchy
    vertex = np.concatenate([leaving.vertex, coming.vertex])
    place = np.concatenate([leaving.place, coming.place]).astype(np.int32)
    if np.any((place < 0) | (place >= places)):
        raise ValueError(f"an end belongs to none of the {places} places")
    direction = np.repeat(np.array([UP, DOWN], np.int32), [len(leaving.vertex), len(coming.vertex)])
    time = np.concatenate([leaving.time_ms, coming.time_ms])
    length = np.concatenate([leaving.length_dm, coming.length_dm])
    cost = pack(time, length if metric.has_lengths else None)
    rank = read_only(hierarchy.rank[vertex])
    end_row, row_place, row_rank = _rows(read_only(place), rank, hierarchy.first_below)
    weight = _climb(
        read_only(row_rank),
        read_only(end_row),
        rank,
        read_only(direction),
        read_only(cost),
        hierarchy.parent,
        hierarchy.depth,
        hierarchy.first_arc,
        hierarchy.arc_depth,
        metric.weight,
        hierarchy.height,
        unreachable(cost.dtype),
    )
    return Labels(metric, places, read_only(row_place), read_only(row_rank), read_only(weight))


def join(known: Labels, added: Labels) -> Labels:
    """The labels of all these places; the added ones are numbered after the known ones.

    Raises:
        ValueError: the labels are of two metrics.
    """
    _demand_same_metric(known, added)
    row_place = np.concatenate([known.row_place, added.row_place + np.int32(known.count)])
    row_rank = np.concatenate([known.row_rank, added.row_rank])
    order = np.argsort(row_rank, kind="stable")
    return Labels(
        known.metric,
        known.count + added.count,
        read_only(row_place[order]),
        read_only(row_rank[order]),
        read_only(np.concatenate([known.weight, added.weight], axis=1)[:, order]),
    )


def times(sources: Labels, targets: Labels) -> Ints:
    """Milliseconds of the fastest drive from each source to each target, else UNREACHABLE.

    Raises:
        ValueError: the labels are of two metrics.
    """
    return times_of(table(sources, targets))


def times_and_lengths(sources: Labels, targets: Labels) -> tuple[Ints, Ints]:
    """Milliseconds and decimetres of the fastest drives, the shortest of them; else UNREACHABLE.

    Raises:
        ValueError: the metric has no lengths, or the labels are of two metrics.
    """
    if not sources.metric.has_lengths:
        raise ValueError("the metric was customised without lengths")
    packed = table(sources, targets)
    return times_of(packed), lengths_of(packed)


def table(sources: Labels, targets: Labels) -> Weights:
    """Weights of the fastest drives, packed as those of the metric; shape (sources, targets).

    Raises:
        ValueError: the labels are of two metrics.
    """
    _demand_same_metric(sources, targets)
    hierarchy = sources.metric.hierarchy
    dtype = sources.weight.dtype
    product = np.full((sources.count, targets.count), unreachable(dtype), dtype)
    _multiply(
        sources.weight[UP],
        sources.row_rank,
        sources.row_place,
        targets.weight[DOWN],
        targets.row_rank,
        targets.row_place,
        hierarchy.parent,
        hierarchy.depth,
        hierarchy.first_below,
        product,
    )
    return product


def _demand_same_metric(one: Labels, other: Labels) -> None:
    if one.metric is not other.metric:
        raise ValueError("labels of two metrics do not fit each other")


@njit(f"UniTuple(int32[::1], 3)({INTS}, {INTS}, {INTS})", cache=True, nogil=True)
def _rows(place: Ints, rank: Ints, first_below: Ints) -> tuple[Ints, Ints, Ints]:
    """Assign ends to as few rows as possible: those of one place on one way to the root.

    Returns:
        end_row, shape (ends,); row_place and row_rank, shape (rows,), ascending by rank.
    """
    end_row = np.empty(len(place), np.int32)
    row_place = np.empty(len(place), np.int32)
    row_rank = np.empty(len(place), np.int32)
    count = 0
    first_of_place = 0
    for end in np.argsort(place * np.int64(len(first_below)) + rank):
        if count > 0 and row_place[count - 1] != place[end]:
            first_of_place = count
        row = first_of_place
        while row < count and row_rank[row] < first_below[rank[end]]:
            row += 1
        if row == count:
            row_place[row] = place[end]
            row_rank[row] = rank[end]
            count += 1
        end_row[end] = row

    order = np.argsort(row_rank[:count])
    position = np.empty(count, np.int32)
    position[order] = np.arange(count)
    return position[end_row], row_place[order], row_rank[order]


@njit()
def _relax(label: Weights, cost: int, other: Weights, height: int) -> None:
    """Go a cost further to where the other label begins, if that is faster."""
    kind = label.dtype.type
    for k in range(height):
        label[k] = min(label[k], kind(cost + other[k]))


@njit(
    [
        f"{kind}[:, :, ::1]({', '.join([INTS] * 4)}, {read_only_array(kind)},"
        f" {', '.join([INTS] * 4)}, {read_only_array(kind, 2)}, int64, int64)"
        for kind in ("int32", "int64")
    ],
    cache=True,
    nogil=True,
)
def _climb(
    row_rank: Ints,
    end_row: Ints,
    end_rank: Ints,
    end_direction: Ints,
    end_cost: Weights,
    parent: Ints,
    depth: Ints,
    first_arc: Ints,
    arc_depth: Ints,
    weight: Weights,
    height: int,
    none: int,
) -> Weights:
    """Labels [2, rows, height] of rows sorted by rank.

    The label of a vertex follows from those of the vertices above it, one arc each. `above` holds
    the labels of a row's way to the root by depth; the next row begins where the two ways part,
    since rows that share a way are neighbours.
    """
    labels = np.full((2, len(row_rank), height), none, weight.dtype)
    above = np.empty((2, height, height), weight.dtype)
    above[:, 0, 0] = 0
    way = np.full(height, -1, np.int32)
    way[0] = len(parent) - 1
    ends = np.argsort(end_row)
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
                above[direction, d, d] = 0
                for a in range(first_arc[way[d]], first_arc[way[d] + 1]):
                    head = above[direction, arc_depth[a]]
                    _relax(above[direction, d], weight[a, direction], head, arc_depth[a] + 1)
        while done < len(ends) and end_row[ends[done]] == row:
            end = ends[done]
            d = depth[end_rank[end]]
            direction = end_direction[end]
            _relax(labels[direction, row], end_cost[end], above[direction, d], d + 1)
            done += 1
    return labels


@njit()
def _multiply_pairs(up: Weights, down: Weights, height: int, product: Weights) -> None:
    """The min-plus product of rows over their first `height` vertices, pair by pair."""
    kind = product.dtype.type
    for i in range(len(up)):
        for j in range(len(down)):
            best = kind(up[i, 0] + down[j, 0])
            for k in range(1, height):
                best = min(best, kind(up[i, k] + down[j, k]))
            product[i, j] = best


@njit()
def _multiply_tile(up: Weights, tile: Weights, product: Weights) -> None:
    """The product of rows with the columns of a tile [height, _TILE], two vertices a pass."""
    kind = product.dtype.type
    height = len(tile)
    best = np.empty(_TILE, product.dtype)
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
        for c in range(product.shape[1]):
            product[i, c] = best[c]


@njit()
def _multiply_tiles(up: Weights, down: Weights, height: int, product: Weights) -> None:
    """The same as `_multiply_pairs`, many columns at a time.

    The columns of a tile are packed side by side, for the processor works on a vector of them at
    once (Goto & van de Geijn 2008, "Anatomy of high-performance matrix multiplication").
    """
    tile = np.zeros((height, _TILE), product.dtype)
    for start in range(0, len(down), _TILE):
        width = min(_TILE, len(down) - start)
        for c in range(width):
            for k in range(height):
                tile[k, c] = down[start + c, k]
        _multiply_tile(up, tile, product[:, start : start + width])


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

    Divide at the lowest vertex above all rows of a block. Rows of different branches share the way
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
    up_place: Ints,
    down: Weights,
    down_rank: Ints,
    down_place: Ints,
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
            line = table[up_place[i]]
            for j in range(len(down)):
                line[down_place[j]] = min(line[down_place[j]], product[i - start, j])
