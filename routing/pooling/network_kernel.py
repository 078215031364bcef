"""The begins of service along a tour as a simple temporal network, compiled.

Consecutive visits are at least a drive apart, ride time limits and the longest tour bound some
differences from above, windows bound single times (Dechter, Meiri & Pearl 1991, "Temporal
constraint networks"). Its least solution is the earliest schedule, and a sequence of visits is
feasible exactly when there is one.
"""

from routing.pooling.arrays import DRIVEN, EARLY, HOLD, LATE, LIMIT, PLACE, STOP, TIME, Arrays, Ints
from routing.pooling.compiled import compiled, constant

SPAN_ONLY = constant(1)
NOBODY = constant(-1)
NOTHING = constant(0)

WAY, LEG, BEGIN, CLOSE, MATE, LATEST, OPEN, NODE, PLACE_AT, HELD, DRIVE = range(11)
TOUR_ROWS = 11
COPIED_ROWS = 3
"""Rows of a network, by position in the tour: node and place; seconds held and driven to the next,
their sum with a break; window; previous stop of the same ride or -1 and the longest time since its
begin; least and greatest begin."""

FROM, TO, MOST, FLOW = range(4)
"""Columns of `Bench.arc`: the begin at `TO` is at most `MOST` after the one at `FROM`."""


@compiled
def lay_out(a: Arrays, shift: int, nodes: Ints, size: int, row: Ints, at: Ints) -> None:
    """Writes the network of a sequence of `size` nodes; `at` learns the position of each node."""
    # Fields are fetched once: each access through the reference costs as much as a look-up.
    table, ways = a.node, a.ways
    place, held, drive, way = row[PLACE_AT], row[HELD], row[DRIVE], row[WAY]
    last, driven = size - 1, a.shift[shift, DRIVEN]
    for i in range(size):
        node = nodes[i]
        row[NODE, i] = node
        place[i], held[i] = table[node, PLACE], table[node, HOLD]
        row[OPEN, i], row[CLOSE, i] = table[node, EARLY], table[node, LATE]
        row[MATE, i] = -1
        if 0 < i < last:
            at[node] = i
            if table[node, STOP] > 0:
                row[MATE, i] = at[node - 1]
                row[LEG, i] = table[node - 1, LIMIT]
    for i in range(last):
        drive[i] = ways[place[i], place[i + 1], TIME]
        # What has been driven took as long as its frozen times say.
        way[i] = 0 if i < driven else held[i] + drive[i]


@compiled
def least_times(size: int, row: Ints, arc: Ints, arcs: int, low: int, fresh: int) -> bool:
    """Raises the begins to the least solution of the network; False when there is none.

    They must be lower bounds that violate no limit but behind position `low` and up to `fresh`. The
    first `arcs` rows of `arc` are limits over several positions.
    """
    # A simple path uses each upper limit once, so more rounds than limits prove a cycle.
    for _ in range(size // 2 + arcs + 2):
        high = _push_on(size, row, low, fresh)
        if high < 0:
            return False
        low, fresh = _pull_up(size, row, arc, arcs, high)
        if low == size:
            return True
        if low < 0:
            return False
    return False


@compiled
def _push_on(size: int, row: Ints, low: int, fresh: int) -> int:
    """Passes times behind `low` on along the ways; the last one changed, or -1 if too late."""
    begin, late, way = row[BEGIN], row[CLOSE], row[WAY]
    for i in range(low + 1, size):
        reached = begin[i - 1] + way[i - 1]
        if reached > begin[i]:
            begin[i] = reached
            if reached > late[i]:
                return -1
            fresh = max(fresh, i)
        elif i > fresh:
            break
    return fresh


@compiled
def _pull_up(size: int, row: Ints, arc: Ints, arcs: int, high: int) -> tuple[int, int]:
    """Raises times that lie too far before later ones up to `high`.

    Returns the first and the last time raised; `size` when none was, -1 when one is too late.
    """
    begin, late, mate, leg = row[BEGIN], row[CLOSE], row[MATE], row[LEG]
    low, last = size, 0
    for x in range(arcs):
        there = arc[x, FROM]
        forced = begin[arc[x, TO]] - arc[x, MOST]
        if forced > begin[there]:
            if forced > late[there]:
                return -1, -1
            begin[there] = forced
            low, last = min(low, there), max(last, there)
    for i in range(min(high, size - 2), 0, -1):
        there = mate[i]
        if there >= 0 and begin[i] - leg[i] > begin[there]:
            begin[there] = begin[i] - leg[i]
            if begin[there] > late[there]:
                return -1, -1
            low, last = min(low, there), max(last, there)
    return low, last


@compiled
def earliest(size: int, row: Ints, arc: Ints, arcs: int) -> bool:
    """The least solution from scratch."""
    for i in range(size):
        if row[OPEN, i] > row[CLOSE, i]:
            return False
        row[BEGIN, i] = row[OPEN, i]
    return least_times(size, row, arc, arcs, NOTHING, size - 1)


@compiled
def latest(size: int, row: Ints, span_s: int) -> None:
    """The greatest begins of the network, when there are any, in the row `LATEST`.

    The mirror of `earliest`. Stopping early is harmless: what is left is still an upper bound.
    """
    begin, way, mate, leg = row[LATEST], row[WAY], row[MATE], row[LEG]
    for i in range(size):
        begin[i] = row[CLOSE, i]
    for _ in range(size // 2 + 2):
        for i in range(size - 2, -1, -1):
            begin[i] = min(begin[i], begin[i + 1] - way[i])
        changed = False
        if begin[0] + span_s < begin[size - 1]:
            begin[size - 1] = begin[0] + span_s
            changed = True
        for i in range(1, size - 1):
            there = mate[i]
            if there >= 0 and begin[there] + leg[i] < begin[i]:
                begin[i] = begin[there] + leg[i]
                changed = True
        if not changed:
            return
