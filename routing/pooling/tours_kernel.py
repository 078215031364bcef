"""All tours of a plan as arrays, and what the compiled search wants to know of each at once."""

from typing import NamedTuple

import numpy as np

from routing.pooling.arrays import (
    END,
    FIRST,
    LAYOUTS,
    LENGTH,
    METRE_CENTS,
    PATTERNS,
    RIDE,
    SECOND_CENTS,
    SPAN,
    START,
    STOP,
    STOPS,
    USE_CENTS,
    Arrays,
    Floats,
    Ints,
)
from routing.pooling.compiled import compiled, constant
from routing.pooling.network_kernel import (
    DRIVE,
    FROM,
    HELD,
    MOST,
    NODE,
    PLACE_AT,
    SPAN_ONLY,
    TO,
    TOUR_ROWS,
    earliest,
    latest,
    lay_out,
)

SIZE, SEATING = range(2)
"""Columns of `Tours.info`: number of positions; a bit for each seat layout that holds all."""

NO_STOPS, ONE_STOP = constant(0), constant(1)
NO_NODE = constant(0)


class Tours(NamedTuple):
    """Tours by shift, each from its start node to its end node.

    The rows `BEGIN` and `LATEST` bound the begins from both sides, whatever the breaks.
    """

    row: Ints  # [shift, row, position]
    cents: Floats  # [shift, position], of holding there and driving on
    aboard: Ints  # [shift, position, dimension], after the visit
    info: Ints  # [shift, column]
    tour_of: Ints  # [ride], -1 when left out
    at: Ints  # [node], its position


def new_tours(a: Arrays, longest: int) -> Tours:
    """Tours that visit nobody, with space for `longest` positions each."""
    shifts = len(a.shift)
    row = np.zeros((shifts, TOUR_ROWS, longest), dtype=np.int64)
    row[:, NODE, 0], row[:, NODE, 1] = a.shift[:, START], a.shift[:, END]
    info = np.zeros((shifts, SEATING + 1), dtype=np.int64)
    info[:, SIZE] = 2
    return Tours(
        row,
        np.zeros((shifts, longest)),
        np.zeros((shifts, longest, a.load.shape[1]), dtype=np.int64),
        info,
        np.full(len(a.ride), -1, dtype=np.int64),
        np.zeros(len(a.node), dtype=np.int64),
    )


@compiled
def refresh(a: Arrays, t: Tours, shift: int, arc: Ints) -> bool:
    """Brings all that is known of a tour up to date; False when it has no times at all."""
    row, size = t.row[shift], t.info[shift, SIZE]
    lay_out(a, shift, row[NODE], size, row, t.at)
    _count_aboard(a, t, shift, size)
    ways, cents = a.ways, t.cents[shift]
    metre_cents, second_cents = (
        a.shift_cents[shift, METRE_CENTS],
        a.shift_cents[shift, SECOND_CENTS],
    )
    for i in range(size - 1):
        metres = ways[row[PLACE_AT, i], row[PLACE_AT, i + 1], LENGTH]
        cents[i] = metre_cents * metres + second_cents * (row[HELD, i] + row[DRIVE, i])
    span_s = a.patterns[shift, a.shift[shift, PATTERNS] - 1, SPAN]
    arc[0, FROM], arc[0, TO], arc[0, MOST] = 0, size - 1, span_s
    feasible = earliest(size, row, arc, SPAN_ONLY)
    latest(size, row, span_s)
    return feasible


@compiled
def _count_aboard(a: Arrays, t: Tours, shift: int, size: int) -> None:
    """Loads after each visit, and the seat layouts that hold them all."""
    table, load, nodes = a.node, a.load, t.row[shift, NODE]
    aboard, tour_of, layouts = t.aboard[shift], t.tour_of, a.layouts[shift]
    bits = (1 << a.shift[shift, LAYOUTS]) - 1
    for dimension in range(load.shape[1]):
        aboard[0, dimension] = 0
    for i in range(1, size - 1):
        node = nodes[i]
        tour_of[table[node, RIDE]] = shift
        for dimension in range(load.shape[1]):
            aboard[i, dimension] = aboard[i - 1, dimension] + load[node, dimension]
        bits = seating(bits, layouts, aboard[i], load, NO_NODE, NO_STOPS)
    t.info[shift, SEATING] = bits


@compiled
def seating(bits: int, layouts: Ints, aboard: Ints, load: Ints, first: int, stops: int) -> int:
    """Of the seat layouts in `bits` those that hold a load with `stops` nodes from `first` on."""
    for layout in range(layouts.shape[0]):
        if not bits >> layout & 1:
            continue
        for dimension in range(layouts.shape[1]):
            total = aboard[dimension]
            for stop in range(stops):
                total += load[first + stop, dimension]
            if total > layouts[layout, dimension]:
                bits &= ~(1 << layout)
                break
    return bits


@compiled
def drive_cents(a: Arrays, t: Tours, shift: int) -> float:
    """What a tour's use, wishes, driving and dwelling cost; nothing when it visits nobody."""
    size = t.info[shift, SIZE]
    if size <= 2:
        return 0.0
    table, wish, nodes, ways = a.node, a.wish_cents, t.row[shift, NODE], t.cents[shift]
    cents = a.shift_cents[shift, USE_CENTS]
    for i in range(size - 1):
        cents += ways[i]
        if i > 0 and table[nodes[i], STOP] == 0:
            cents += wish[table[nodes[i], RIDE], shift]
    return float(cents)


@compiled
def put_in(a: Arrays, t: Tours, shift: int, ride: int, after: Ints) -> None:
    """Inserts a ride's nodes, each behind the old position `after[stop]`; wants a `refresh`."""
    size, stops = t.info[shift, SIZE], a.ride[ride, STOPS]
    splice(t.row[shift, NODE], size, a.ride[ride, FIRST], stops, after, t.row[shift, NODE])
    t.info[shift, SIZE] = size + stops
    t.tour_of[ride] = shift


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
def take_out(a: Arrays, t: Tours, ride: int) -> None:
    """Removes a ride from its tour; the tour wants a `refresh` afterwards."""
    shift = t.tour_of[ride]
    nodes, kept = t.row[shift, NODE], 0
    for i in range(t.info[shift, SIZE]):
        node = nodes[i]
        if a.node[node, RIDE] != ride:
            nodes[kept] = node
            kept += 1
    t.info[shift, SIZE] = kept
    t.tour_of[ride] = -1
