"""When to be where along a fixed sequence of nodes and when to rest, compiled (see `timing`)."""

from routing.pooling.arrays import (
    DRIVEN,
    FOREVER_S,
    MOST_PARTS,
    PART,
    PARTS,
    PATTERNS,
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
from routing.pooling.network_kernel import (
    BEGIN,
    DRIVE,
    FROM,
    HELD,
    MOST,
    NODE,
    SPAN_ONLY,
    TO,
    WAY,
    earliest,
    lay_out,
    least_times,
)
from routing.pooling.price_kernel import BEST, EXACT, FITS, GAP, LEVEL, Bench, cheapest, find_prices

NO_TIMES = constant(1 << 62)


@compiled
def find_gaps(a: Arrays, shift: int, size: int, row: Ints) -> int:
    """Positions after which the vehicle is empty and may rest; fills the row `GAP`."""
    aboard = 0
    gaps = 0
    for i in range(1, size - 2):
        node = row[NODE, i]
        if a.node[node, STOP] == 0:
            aboard += 1
        if a.node[node, STOP] == a.ride[a.node[node, RIDE], STOPS] - 1:
            aboard -= 1
        if aboard == 0 and i >= a.shift[shift, DRIVEN]:
            row[GAP, gaps] = i
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
    if not least_times(size, bench.row, bench.arc, arcs, size - 1, size - 1):
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
    if parts > gaps or not earliest(size, bench.row, bench.arc, SPAN_ONLY):
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
        host = bench.row[GAP, bench.choice[depth]]
        if not least_times(size, bench.row, bench.arc, SPAN_ONLY, host, host + 1):
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
    lay_out(a, shift, nodes, size, bench.row, bench.at)
    if mode != FITS:
        find_prices(a, shift, size, bench.row)
    gaps = find_gaps(a, shift, size, bench.row)
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
