"""The cheapest begins of service along a tour, compiled.

They minimise a weighted sum of the times of a temporal network. That is an L-natural-convex
function, so the steepest ascent from the least solution, each time raising the smallest set of
times that pays, ends in an optimum (Murota 2003, "Discrete convex analysis", chapter 10). The set
is a minimum cut; the flow that proves it survives from step to step.
"""

from typing import NamedTuple

import numpy as np

from routing.pooling.arrays import (
    DURATION_PRICE,
    FAIR,
    FAIR_PRICE,
    FOREVER_S,
    MOST_PARTS,
    PRICE,
    Arrays,
    Ints,
)
from routing.pooling.compiled import compiled, constant
from routing.pooling.network_kernel import (
    BEGIN,
    CLOSE,
    FLOW,
    FROM,
    LEG,
    MATE,
    MOST,
    NODE,
    NOTHING,
    TO,
    WAY,
    least_times,
)

MOST_ARCS = MOST_PARTS + 3
"""The longest tour, its fair length, and one stretch of work more than there are breaks."""


FITS, CHEAP, EXACT = constant(0), constant(1), constant(2)
UNSEEN, SOURCE = -2, -1
BY_WAY, BY_WAY_BACK, BY_LEG, BY_LEG_BACK, BY_ARC = 0, 1, 2, 3, 4
LINKS = BY_ARC + 2 * MOST_ARCS


HEIR, COST, BEST, LEAST, GAP, FLOW_WAY, FLOW_LEG, SUPPLY, ROOM, PARENT, QUEUE, LEVEL = range(11, 23)
ROWS = LEVEL + MOST_PARTS
"""More rows of a bench: next stop of the same ride; price of a second; best times; least times
kept; gaps for breaks; flow; times by depth."""


class Bench(NamedTuple):
    """Scratch space for one tour; its arrays are as long as the longest tour."""

    row: Ints  # [row, position]
    at: Ints  # [node], its position
    arc: Ints  # [arc, column]
    choice: Ints  # [part], gap chosen
    hosts: Ints  # [part], position before the break; in the last entry how many


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
def find_prices(a: Arrays, shift: int, size: int, row: Ints) -> None:
    """Writes the price of each second of each position, and the next stop of each ride."""
    last = size - 1
    for i in range(size):
        row[HEIR, i] = -1
        row[COST, i] = a.node[row[NODE, i], PRICE]
        if row[MATE, i] >= 0:
            row[HEIR, row[MATE, i]] = i
    row[COST, 0] -= a.shift[shift, DURATION_PRICE]
    row[COST, last] += a.shift[shift, DURATION_PRICE]


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
            least_times(size, bench.row, bench.arc, arcs + 1, size - 1, size - 1)
            ascend(size, bench, arcs + 1)
    price = fair_price * max(0, begin[last] - begin[0] - fair_s)
    for i in range(size):
        price += bench.row[COST, i] * begin[i]
    return int(price)
