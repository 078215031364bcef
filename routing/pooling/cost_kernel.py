"""What whole tours cost, compiled."""

import numpy as np

from routing.pooling.arrays import (
    BASE,
    CENT_PRICE,
    LENGTH,
    METRE_CENTS,
    PLACE,
    RIDE,
    STOP,
    TIMED,
    USE_CENTS,
    Arrays,
    Ints,
)
from routing.pooling.compiled import compiled
from routing.pooling.network_kernel import NODE
from routing.pooling.price_kernel import CHEAP, Bench
from routing.pooling.timing_kernel import NO_TIMES, plan_times
from routing.pooling.tours_kernel import SIZE, Tours, drive_cents


@compiled
def tour_cents(a: Arrays, t: Tours, shift: int, bench: Bench) -> float:
    """What a tour costs with the first breaks that fit; infinite when it has no times."""
    if a.shift[shift, TIMED] == 0:
        return drive_cents(a, t, shift)
    return full_cents(a, shift, t.row[shift, NODE], t.info[shift, SIZE], bench, CHEAP)


@compiled
def full_cents(a: Arrays, shift: int, nodes: Ints, size: int, bench: Bench, mode: int) -> float:
    """What a sequence of `size` nodes costs a shift, in all; infinite when it has no times.

    For `mode` see `plan_times`. A tour that visits nobody costs nothing.
    """
    if size <= 2:
        return 0.0
    price = plan_times(a, shift, nodes, size, bench, mode)
    if price == NO_TIMES:
        return np.inf
    cents = a.shift_cents[shift, USE_CENTS]
    for i in range(size - 1):
        here, there = a.node[nodes[i], PLACE], a.node[nodes[i + 1], PLACE]
        cents += a.shift_cents[shift, METRE_CENTS] * a.ways[here, there, LENGTH]
        if i > 0 and a.node[nodes[i], STOP] == 0:
            ride = a.node[nodes[i], RIDE]
            cents += a.wish_cents[ride, shift]
            price += a.ride[ride, BASE]
    return float(cents + price / CENT_PRICE)
