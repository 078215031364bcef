"""When to be where along a fixed sequence of nodes: the compiled part of `timing`.

The begins of service along a tour form a simple temporal network (Dechter, Meiri & Pearl 1991):
consecutive visits are at least a drive apart, ride time limits and the longest tour bound some
differences from above, windows bound single times. Its least solution is the earliest schedule; a
sequence is feasible exactly when it exists.

The cheapest schedule minimises a weighted sum of the same times. That is an L-natural-convex
function, so the steepest ascent from the least solution, each time raising the smallest set of
times that pays, ends in an optimum (Murota 2003, "Discrete convex analysis", chapter 10). The set
is a minimum cut; the flow that proves it survives from step to step.
"""

from typing import NamedTuple

import numpy as np

from routing.pooling.arrays import (
    DRIVEN,
    DURATION_PRICE,
    EARLY,
    FAIR,
    FAIR_PRICE,
    FOREVER_S,
    HOLD,
    LATE,
    LIMIT,
    MOST_PARTS,
    PART,
    PARTS,
    PATTERNS,
    PLACE,
    PRICE,
    RIDE,
    SPAN,
    STOP,
    STOPS,
    STRETCH,
    WORKED,
    Arrays,
    Ints,
)
from routing.pooling.compiled import compiled, constant

MOST_ARCS = MOST_PARTS + 3
"""The longest tour, its fair length, and one stretch of work more than there are breaks."""


NO_TIMES = constant(1 << 62)
SPAN_ONLY = constant(1)
NOTHING = constant(0)
FITS, CHEAP, EXACT = constant(0), constant(1), constant(2)

UNSEEN, SOURCE = -2, -1
BY_WAY, BY_WAY_BACK, BY_LEG, BY_LEG_BACK, BY_ARC = 0, 1, 2, 3, 4
LINKS = BY_ARC + 2 * MOST_ARCS


HELD, DRIVE, WAY, OPEN, CLOSE, MATE, HEIR, LEG, COST, BEGIN, BEST, LEAST, GAP = range(13)
FLOW_WAY, FLOW_LEG, SUPPLY, ROOM, PARENT, QUEUE, LEVEL = range(13, 20)
ROWS = LEVEL + MOST_PARTS
"""Rows of `Bench.row`, by position in the tour: seconds held and driven to the next, their sum with
a break; window; previous and next stop of the same ride; longest time since the previous one; price
of a second; times now, best and least; gaps for breaks. Then the flow, and times by depth."""

FROM, TO, MOST, FLOW = range(4)
"""Columns of `Bench.arc`: the begin at `TO` is at most `MOST` after the one at `FROM`."""


class Bench(NamedTuple):
    """Scratch space for one tour; its arrays are as long as the longest tour."""

    row: Ints  # [row, position]
    at: Ints  # [node], its position
    arc: Ints  # [arc, column]
    choice: Ints  # [part], gap chosen
    hosts: Ints  # [part], position before the break; in the last entry how many


@compiled
def new_bench(size: int, nodes: int) -> Bench:
    """Scratch space for tours of up to `size` positions in a problem of `nodes` nodes."""
    return Bench(
        np.zeros((ROWS, size), np.int64),
        np.zeros(nodes, np.int64),
        np.zeros((MOST_ARCS, 4), np.int64),
        np.zeros(MOST_PARTS, np.int64),
        np.zeros(MOST_PARTS + 1, np.int64),
    )


@compiled
def lay_out(a: Arrays, shift: int, nodes: Ints, size: int, bench: Bench) -> None:
    """Fills the bench with the ways, windows and legs of a sequence of `size` nodes."""
    last, row = size - 1, bench.row
    for i in range(size):
        node = nodes[i]
        row[OPEN, i] = a.node[node, EARLY]
        row[CLOSE, i] = a.node[node, LATE]
        row[HELD, i] = a.node[node, HOLD]
        row[MATE, i] = -1
        row[HEIR, i] = -1
        row[COST, i] = a.node[node, PRICE]
        if 0 < i < last:
            bench.at[node] = i
            if a.node[node, STOP] > 0:
                mate = bench.at[node - 1]
                row[MATE, i] = mate
                row[HEIR, mate] = i
                row[LEG, i] = a.node[node - 1, LIMIT]
        if i < last:
            drive_s = a.times_s[a.node[node, PLACE], a.node[nodes[i + 1], PLACE]]
            row[DRIVE, i] = drive_s
            # What has been driven took as long as its frozen times say.
            row[WAY, i] = 0 if i < a.shift[shift, DRIVEN] else row[HELD, i] + drive_s
    row[COST, 0] -= a.shift[shift, DURATION_PRICE]
    row[COST, last] += a.shift[shift, DURATION_PRICE]


@compiled
def least_times(size: int, bench: Bench, arcs: int, changed: int) -> bool:
    """Raises `bench.row[BEGIN]` to the least solution; False when there is none.

    The row must hold a lower bound of the solution in which only what lies behind position
    `changed` can be too low. The first `arcs` rows of `bench.arc` are (from, to, limit): the begin
    at `to` is at most `limit` after the one at `from`.
    """
    low = changed
    # A simple path uses each upper limit once, so more rounds than limits prove a cycle.
    for _ in range(size // 2 + arcs + 2):
        if not _push_on(size, bench, low):
            return False
        low = _pull_up(size, bench, arcs)
        if low == size:
            return True
        if low < 0:
            return False
    return False


@compiled
def _push_on(size: int, bench: Bench, low: int) -> bool:
    """Passes times behind position `low` on along the ways; False when one is too late."""
    begin, late, way = bench.row[BEGIN], bench.row[CLOSE], bench.row[WAY]
    for i in range(low + 1, size):
        reached = begin[i - 1] + way[i - 1]
        if reached > begin[i]:
            begin[i] = reached
            if reached > late[i]:
                return False
    return True


@compiled
def _pull_up(size: int, bench: Bench, arcs: int) -> int:
    """Raises times that lie too far before later ones; the first raised, `size` or -1 for never."""
    begin, late, mate = bench.row[BEGIN], bench.row[CLOSE], bench.row[MATE]
    low = size
    for x in range(arcs):
        there = bench.arc[x, FROM]
        forced = begin[bench.arc[x, TO]] - bench.arc[x, MOST]
        if forced > late[there]:
            return -1
        if forced > begin[there]:
            begin[there] = forced
            low = min(low, there)
    for i in range(size - 2, 0, -1):
        there = mate[i]
        if there < 0 or begin[i] - bench.row[LEG, i] <= begin[there]:
            continue
        begin[there] = begin[i] - bench.row[LEG, i]
        if begin[there] > late[there]:
            return -1
        low = min(low, there)
    return int(low)


@compiled
def earliest(size: int, bench: Bench, arcs: int) -> bool:
    """The least solution from scratch."""
    for i in range(size):
        if bench.row[OPEN, i] > bench.row[CLOSE, i]:
            return False
        bench.row[BEGIN, i] = bench.row[OPEN, i]
    return least_times(size, bench, arcs, NOTHING)


@compiled
def find_gaps(a: Arrays, shift: int, nodes: Ints, size: int, bench: Bench) -> int:
    """Positions after which the vehicle is empty and may rest; fills `bench.row[GAP]`."""
    aboard = 0
    gaps = 0
    for i in range(1, size - 2):
        node = nodes[i]
        if a.node[node, STOP] == 0:
            aboard += 1
        if a.node[node, STOP] == a.ride[a.node[node, RIDE], STOPS] - 1:
            aboard -= 1
        if aboard == 0 and i >= a.shift[shift, DRIVEN]:
            bench.row[GAP, gaps] = i
            gaps += 1
    return gaps


@compiled
def set_arcs(a: Arrays, shift: int, size: int, span_s: int, parts: int, bench: Bench) -> int:
    """Writes the limits of the tour and of each stretch of work between the chosen breaks.

    A break lasts from when the vehicle may leave a stop until it must drive to the next one.
    """
    arc = bench.arc
    arc[0, FROM], arc[0, TO], arc[0, MOST] = 0, size - 1, span_s
    stretch = a.shift[shift, STRETCH]
    if stretch >= FOREVER_S:
        return 1
    start, from_s = 0, a.shift[shift, WORKED]
    for x in range(parts):
        host = bench.row[GAP, bench.choice[x]]
        arc[x + 1, FROM], arc[x + 1, TO] = start, host
        arc[x + 1, MOST] = stretch + from_s - bench.row[HELD, host]
        start, from_s = host + 1, -bench.row[DRIVE, host]
    arc[parts + 1, FROM], arc[parts + 1, TO] = start, size - 1
    arc[parts + 1, MOST] = stretch + from_s
    return parts + 2


@compiled
def ascend(size: int, bench: Bench, arcs: int) -> None:
    """Raises `bench.row[BEGIN]` from the least solution to a cheapest one.

    Each time that would rather be later is a source of flow, each that would rather be earlier a
    drain; tight limits pass it on. What sources that keep flow can reach is the set to raise.
    """
    begin, parent = bench.row[BEGIN], bench.row[PARENT]
    bench.row[FLOW_WAY, :size] = 0
    bench.row[FLOW_LEG, :size] = 0
    bench.arc[:arcs, FLOW] = 0
    for i in range(size):
        bench.row[SUPPLY, i] = max(0, -bench.row[COST, i])
        bench.row[ROOM, i] = max(0, bench.row[COST, i])
    while True:
        drain = _search_drain(size, bench, arcs)
        if drain >= 0:
            _send(bench, drain)
            continue
        step_s = _longest_step(size, bench, arcs)
        if step_s == FOREVER_S:
            return
        for i in range(size):
            if parent[i] != UNSEEN:
                begin[i] += step_s


@compiled
def _longest_step(size: int, bench: Bench, arcs: int) -> int:
    """How far the reached positions can rise until another limit gets tight."""
    begin, parent, mate = bench.row[BEGIN], bench.row[PARENT], bench.row[MATE]
    step_s = FOREVER_S
    for i in range(size):
        if parent[i] == UNSEEN:
            continue
        step_s = min(step_s, bench.row[CLOSE, i] - begin[i])
        if i < size - 1 and parent[i + 1] == UNSEEN:
            step_s = min(step_s, begin[i + 1] - begin[i] - bench.row[WAY, i])
        if mate[i] >= 0 and parent[mate[i]] == UNSEEN:
            step_s = min(step_s, bench.row[LEG, i] - begin[i] + begin[mate[i]])
    for x in range(arcs):
        there, here = bench.arc[x, FROM], bench.arc[x, TO]
        if parent[here] != UNSEEN and parent[there] == UNSEEN:
            step_s = min(step_s, bench.arc[x, MOST] - begin[here] + begin[there])
    return step_s


@compiled
def _search_drain(size: int, bench: Bench, arcs: int) -> int:
    """Breadth-first from all sources that keep flow; the first drain, or -1.

    `bench.row[PARENT]` tells how a position was reached: the one before it times `LINKS`, plus the
    link. Tight limits are links; a link that carries flow can be taken backwards.
    """
    begin, parent, queue = bench.row[BEGIN], bench.row[PARENT], bench.row[QUEUE]
    tail = 0
    for i in range(size):
        parent[i] = UNSEEN
        if bench.row[SUPPLY, i] > 0:
            parent[i] = SOURCE
            queue[tail] = i
            tail += 1
    head = 0
    while head < tail:
        i = queue[head]
        head += 1
        if bench.row[ROOM, i] > 0 or begin[i] == bench.row[CLOSE, i]:
            return int(i)
        if i < size - 1 and begin[i + 1] == begin[i] + bench.row[WAY, i]:
            tail = _reach(bench, i + 1, i * LINKS + BY_WAY, tail)
        if i > 0 and bench.row[FLOW_WAY, i - 1] > 0:
            tail = _reach(bench, i - 1, i * LINKS + BY_WAY_BACK, tail)
        mate, heir = bench.row[MATE, i], bench.row[HEIR, i]
        if mate >= 0 and begin[i] - begin[mate] == bench.row[LEG, i]:
            tail = _reach(bench, mate, i * LINKS + BY_LEG, tail)
        if heir >= 0 and bench.row[FLOW_LEG, heir] > 0:
            tail = _reach(bench, heir, i * LINKS + BY_LEG_BACK, tail)
        tail = _reach_by_arcs(bench, i, arcs, tail)
    return -1


@compiled
def _reach(bench: Bench, i: int, parent: int, tail: int) -> int:
    if bench.row[PARENT, i] != UNSEEN:
        return tail
    bench.row[PARENT, i] = parent
    bench.row[QUEUE, tail] = i
    return tail + 1


@compiled
def _reach_by_arcs(bench: Bench, i: int, arcs: int, tail: int) -> int:
    begin = bench.row[BEGIN]
    for x in range(arcs):
        there, here = bench.arc[x, FROM], bench.arc[x, TO]
        if here == i and begin[here] - begin[there] == bench.arc[x, MOST]:
            tail = _reach(bench, there, i * LINKS + BY_ARC + 2 * x, tail)
        if there == i and bench.arc[x, FLOW] > 0:
            tail = _reach(bench, here, i * LINKS + BY_ARC + 2 * x + 1, tail)
    return tail


@compiled
def _send(bench: Bench, drain: int) -> None:
    """Sends as much flow as possible to the drain from the source that reached it."""
    amount = FOREVER_S
    if bench.row[BEGIN, drain] < bench.row[CLOSE, drain]:
        amount = bench.row[ROOM, drain]
    i = drain
    while bench.row[PARENT, i] != SOURCE:
        amount = min(amount, _add_flow(bench, i, NOTHING))
        i = bench.row[PARENT, i] // LINKS
    amount = min(amount, bench.row[SUPPLY, i])
    bench.row[SUPPLY, i] -= amount
    bench.row[ROOM, drain] = max(0, bench.row[ROOM, drain] - amount)
    i = drain
    while bench.row[PARENT, i] != SOURCE:
        _add_flow(bench, i, amount)
        i = bench.row[PARENT, i] // LINKS


@compiled
def _add_flow(bench: Bench, i: int, amount: int) -> int:
    """Adds to the flow on the link to a position; how much more it could take."""
    before, link = bench.row[PARENT, i] // LINKS, bench.row[PARENT, i] % LINKS
    if link == BY_WAY:
        bench.row[FLOW_WAY, before] += amount
    elif link == BY_LEG:
        bench.row[FLOW_LEG, before] += amount
    elif link == BY_WAY_BACK:
        bench.row[FLOW_WAY, i] -= amount
        return int(bench.row[FLOW_WAY, i])
    elif link == BY_LEG_BACK:
        bench.row[FLOW_LEG, i] -= amount
        return int(bench.row[FLOW_LEG, i])
    elif link % 2 == 0:
        bench.arc[(link - BY_ARC) // 2, FLOW] += amount
    else:
        bench.arc[(link - BY_ARC) // 2, FLOW] -= amount
        return int(bench.arc[(link - BY_ARC) // 2, FLOW])
    return FOREVER_S


@compiled
def cheapest(a: Arrays, shift: int, size: int, bench: Bench, arcs: int) -> int:
    """Raises the least solution in `bench.row[BEGIN]` to a cheapest one; its price.

    Seconds beyond the fair length of a tour cost extra, so the price bends there: the optimum lies
    below the bend, above it, or on it.
    """
    begin, last = bench.row[BEGIN], size - 1
    fair_s, fair_price = a.shift[shift, FAIR], a.shift[shift, FAIR_PRICE]
    bench.row[LEAST, :size] = begin[:size]
    ascend(size, bench, arcs)
    if fair_price > 0 and begin[last] - begin[0] > fair_s:
        begin[:size] = bench.row[LEAST, :size]
        bench.row[COST, 0] -= fair_price
        bench.row[COST, last] += fair_price
        ascend(size, bench, arcs)
        bench.row[COST, 0] += fair_price
        bench.row[COST, last] -= fair_price
        if begin[last] - begin[0] < fair_s:
            begin[:size] = bench.row[LEAST, :size]
            bench.arc[arcs, FROM], bench.arc[arcs, TO], bench.arc[arcs, MOST] = 0, last, fair_s
            least_times(size, bench, arcs + 1, size)
            ascend(size, bench, arcs + 1)
    price = fair_price * max(0, begin[last] - begin[0] - fair_s)
    for i in range(size):
        price += bench.row[COST, i] * begin[i]
    return int(price)


@compiled
def _keep(size: int, bench: Bench, parts: int) -> None:
    """Remembers the times and breaks of the bench as the best ones."""
    bench.row[BEST, :size] = bench.row[BEGIN, :size]
    for x in range(parts):
        bench.hosts[x] = bench.row[GAP, bench.choice[x]]
    bench.hosts[MOST_PARTS] = parts


@compiled
def _judge(
    a: Arrays, shift: int, size: int, bench: Bench, span_s: int, parts: int, mode: int, best: int
) -> int:
    """The price of the breaks chosen on the bench when it is below `best`, else `best`."""
    arcs = set_arcs(a, shift, size, span_s, parts, bench)
    if not least_times(size, bench, arcs, size):
        return best
    price = 0 if mode == FITS else cheapest(a, shift, size, bench, arcs)
    if price >= best:
        return best
    _keep(size, bench, parts)
    return price


@compiled
def _try_pattern(
    a: Arrays, shift: int, size: int, bench: Bench, gaps: int, pattern: int, mode: int, best: int
) -> int:
    """Tries all places for the breaks of one pattern; the best price so far.

    Breaks are added one after the other: once some of them do not fit, more will not either.
    """
    span_s = a.patterns[shift, pattern, SPAN]
    parts = a.patterns[shift, pattern, PARTS]
    lengths = a.patterns[shift, pattern, PART:]
    bench.arc[0, FROM], bench.arc[0, TO], bench.arc[0, MOST] = 0, size - 1, span_s
    if parts > gaps or not earliest(size, bench, SPAN_ONLY):
        return best
    if parts == 0:
        return _judge(a, shift, size, bench, span_s, parts, mode, best)
    bench.row[LEVEL, :size] = bench.row[BEGIN, :size]
    bench.choice[0] = -1
    depth = 0
    while depth >= 0:
        if not _choose_next(size, bench, gaps - parts + depth, depth, lengths[depth]):
            depth -= 1
            continue
        if not least_times(size, bench, SPAN_ONLY, bench.row[GAP, bench.choice[depth]]):
            continue
        if depth + 1 < parts:
            depth += 1
            bench.row[LEVEL + depth, :size] = bench.row[BEGIN, :size]
            bench.choice[depth] = bench.choice[depth - 1]
            continue
        price = _judge(a, shift, size, bench, span_s, parts, mode, best)
        if price < best and mode != EXACT:
            return price
        best = price
    return best


@compiled
def _choose_next(size: int, bench: Bench, last_gap: int, depth: int, length_s: int) -> bool:
    """Moves the break at this depth to its next gap; False when it has been in all of them."""
    lowest = bench.choice[depth - 1] + 1 if depth > 0 else 0
    if bench.choice[depth] >= lowest:
        bench.row[WAY, bench.row[GAP, bench.choice[depth]]] -= length_s
    bench.choice[depth] += 1
    if bench.choice[depth] > last_gap:
        return False
    bench.row[WAY, bench.row[GAP, bench.choice[depth]]] += length_s
    bench.row[BEGIN, :size] = bench.row[LEVEL + depth, :size]
    return True


@compiled
def plan_times(a: Arrays, shift: int, nodes: Ints, size: int, bench: Bench, mode: int) -> int:
    """Best times along a sequence, with breaks; their price, or `NO_TIMES` when none fit.

    Leaves the begins in `bench.row[BEST]`, the positions after which breaks begin in
    `bench.hosts` and their number in its last entry. `mode` is `FITS` for the earliest
    schedule, `CHEAP` for the cheapest with the first breaks that fit, `EXACT` for the cheapest.
    """
    lay_out(a, shift, nodes, size, bench)
    gaps = find_gaps(a, shift, nodes, size, bench)
    best = NO_TIMES
    for pattern in range(a.shift[shift, PATTERNS]):
        before = best
        best = _try_pattern(a, shift, size, bench, gaps, pattern, mode, best)
        if best == before:
            continue
        if mode != EXACT:
            return best
        span_s = bench.row[BEST, size - 1] - bench.row[BEST, 0]
        free = a.patterns[shift, pattern, PARTS] == 0
        if free and span_s < min(a.patterns[shift, pattern, SPAN], a.shift[shift, STRETCH]):
            # Nothing that a break would loosen is tight, so no break can make it cheaper.
            return best
    return best
