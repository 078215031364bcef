"""All tours of a plan as arrays, and what the compiled search wants to know of each at once."""

from typing import NamedTuple

import numpy as np

from routing.pooling.arrays import (
    END,
    HOLD,
    LAYOUTS,
    METRE_CENTS,
    PATTERNS,
    PLACE,
    RIDE,
    SECOND_CENTS,
    SPAN,
    START,
    USE_CENTS,
    Arrays,
    Ints,
)
from routing.pooling.compiled import compiled, constant
from routing.pooling.timing_kernel import (
    BEGIN,
    CLOSE,
    FROM,
    LEG,
    MATE,
    MOST,
    SPAN_ONLY,
    TO,
    WAY,
    Bench,
    earliest,
    lay_out,
)

NO_NODE, NO_STOPS = constant(0), constant(0)


class Tours(NamedTuple):
    """Tours by shift, each from its start node to its end node.

    `least_s` and `greatest_s` bound the begin of service at each position from both sides, whatever
    the breaks; `room` has one bit for each seat layout that holds the whole tour.
    """

    nodes: Ints  # [shift, position]
    size: Ints  # [shift]
    least_s: Ints  # [shift, position]
    greatest_s: Ints  # [shift, position]
    aboard: Ints  # [shift, position, dimension], after the visit
    room: Ints  # [shift]
    tour_of: Ints  # [ride], -1 when left out
    at: Ints  # [node], its position


def new_tours(a: Arrays, longest: int) -> Tours:
    """Tours that visit nobody, with space for `longest` positions each."""
    shifts = len(a.shift)
    nodes = np.zeros((shifts, longest), dtype=np.int64)
    nodes[:, 0], nodes[:, 1] = a.shift[:, START], a.shift[:, END]
    return Tours(
        nodes,
        np.full(shifts, 2, dtype=np.int64),
        np.zeros((shifts, longest), dtype=np.int64),
        np.zeros((shifts, longest), dtype=np.int64),
        np.zeros((shifts, longest, a.load.shape[1]), dtype=np.int64),
        np.zeros(shifts, dtype=np.int64),
        np.full(len(a.ride), -1, dtype=np.int64),
        np.zeros(len(a.node), dtype=np.int64),
    )


@compiled
def refresh(a: Arrays, tours: Tours, shift: int, bench: Bench) -> bool:
    """Brings all that is known of a tour up to date; False when it has no times at all."""
    nodes, size = tours.nodes[shift], tours.size[shift]
    tours.room[shift] = (1 << a.shift[shift, LAYOUTS]) - 1
    tours.aboard[shift, 0] = 0
    for i in range(1, size):
        node = nodes[i]
        tours.aboard[shift, i] = tours.aboard[shift, i - 1]
        if i < size - 1:
            tours.at[node] = i
            tours.tour_of[a.node[node, RIDE]] = shift
            for dimension in range(a.load.shape[1]):
                tours.aboard[shift, i, dimension] += a.load[node, dimension]
            tours.room[shift] &= layouts_for(a, shift, tours.aboard[shift, i], NO_NODE, NO_STOPS)
    lay_out(a, shift, nodes, size, bench)
    return _bounds(a, tours, shift, size, bench)


@compiled
def layouts_for(a: Arrays, shift: int, aboard: Ints, first: int, stops: int) -> int:
    """Bits of the seat layouts that hold a load with that of a ride's first `stops` stops."""
    bits = 0
    for layout in range(a.shift[shift, LAYOUTS]):
        holds = True
        for dimension in range(a.load.shape[1]):
            load = aboard[dimension]
            for stop in range(stops):
                load += a.load[first + stop, dimension]
            if load > a.layouts[shift, layout, dimension]:
                holds = False
        if holds:
            bits |= 1 << layout
    return bits


@compiled
def _bounds(a: Arrays, tours: Tours, shift: int, size: int, bench: Bench) -> bool:
    """Earliest and latest begins when nobody needs a break."""
    span_s = a.patterns[shift, a.shift[shift, PATTERNS] - 1, SPAN]
    bench.arc[0, FROM], bench.arc[0, TO], bench.arc[0, MOST] = 0, size - 1, span_s
    feasible = earliest(size, bench, SPAN_ONLY)
    tours.least_s[shift, :size] = bench.row[BEGIN, :size]
    latest(size, bench, span_s)
    tours.greatest_s[shift, :size] = bench.row[BEGIN, :size]
    return feasible


@compiled
def latest(size: int, bench: Bench, span_s: int) -> None:
    """The greatest solution of the times on the bench, when there is any; the mirror of `earliest`.

    Stopping early is harmless: what is left is still an upper bound.
    """
    begin, way, mate = bench.row[BEGIN], bench.row[WAY], bench.row[MATE]
    begin[:size] = bench.row[CLOSE, :size]
    for _ in range(size // 2 + 2):
        changed = False
        for i in range(size - 2, -1, -1):
            if begin[i + 1] - way[i] < begin[i]:
                begin[i] = begin[i + 1] - way[i]
                changed = True
        if begin[0] + span_s < begin[size - 1]:
            begin[size - 1] = begin[0] + span_s
            changed = True
        for i in range(1, size - 1):
            if mate[i] >= 0 and begin[mate[i]] + bench.row[LEG, i] < begin[i]:
                begin[i] = begin[mate[i]] + bench.row[LEG, i]
                changed = True
        if not changed:
            return


@compiled
def way_cents(a: Arrays, shift: int, here: int, there: int) -> float:
    """What driving from node to node costs, and holding at the first."""
    x, y = a.node[here, PLACE], a.node[there, PLACE]
    seconds = a.node[here, HOLD] + a.times_s[x, y]
    metre_cents, second_cents = (
        a.shift_cents[shift, METRE_CENTS],
        a.shift_cents[shift, SECOND_CENTS],
    )
    return float(metre_cents * a.lengths_m[x, y] + second_cents * seconds)


@compiled
def drive_cents(a: Arrays, shift: int, nodes: Ints, size: int) -> float:
    """What a tour's use, driving and dwelling cost; nothing when it visits nobody."""
    if size <= 2:
        return 0.0
    cents = a.shift_cents[shift, USE_CENTS]
    for i in range(size - 1):
        cents += way_cents(a, shift, nodes[i], nodes[i + 1])
    return float(cents)


@compiled
def put_in(tours: Tours, shift: int, first: int, stops: int, after: Ints) -> None:
    """Inserts the consecutive nodes of a ride, each behind the old position `after[stop]`."""
    nodes, size = tours.nodes[shift], tours.size[shift]
    splice(nodes, size, first, stops, after, nodes)
    tours.size[shift] = size + stops


@compiled
def splice(nodes: Ints, size: int, first: int, stops: int, after: Ints, out: Ints) -> None:
    """Writes the sequence with a ride's nodes inserted; backwards, so that `out` may be `nodes`."""
    position = size - 1
    for stop in range(stops - 1, -1, -1):
        while position > after[stop]:
            out[position + stop + 1] = nodes[position]
            position -= 1
        out[position + stop + 1] = first + stop
    while position >= 0:
        out[position] = nodes[position]
        position -= 1


@compiled
def take_out(a: Arrays, tours: Tours, ride: int) -> None:
    """Removes a ride from its tour; the tour wants a `refresh` afterwards."""
    shift = tours.tour_of[ride]
    nodes, kept = tours.nodes[shift], 0
    for i in range(tours.size[shift]):
        node = nodes[i]
        if a.node[node, RIDE] == ride:
            continue
        nodes[kept] = node
        kept += 1
    tours.size[shift] = kept
    tours.tour_of[ride] = -1
