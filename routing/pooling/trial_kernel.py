"""Where rides that go together fit into a plan, compiled: the inner loop of `trial`."""

import numpy as np

from routing.pooling.arrays import FIRST, STOPS, Arrays, Ints
from routing.pooling.compiled import compiled
from routing.pooling.insertion_kernel import Candidates, list_candidates, pick_cheapest
from routing.pooling.network_kernel import NOBODY, NODE
from routing.pooling.price_kernel import Bench
from routing.pooling.tours_kernel import SIZE, Tours, put_in, refresh, splice, take_out


@compiled
def load_orders(a: Arrays, t: Tours, orders: Ints, sizes: Ints, arc: Ints) -> None:
    """Lays out all tours: `sizes[shift]` nodes of `orders[shift]` each."""
    for shift in range(len(sizes)):
        t.row[shift, NODE, : sizes[shift]] = orders[shift, : sizes[shift]]
        t.info[shift, SIZE] = sizes[shift]
        refresh(a, t, shift, arc)


@compiled
def find_tour(
    a: Arrays,
    t: Tours,
    bench: Bench,
    found: Candidates,
    rides: Ints,
    only: int,
    hurry: bool,
    order: Ints,
) -> int:
    """The shift in which all the rides fit and driving gets least dearer, or -1.

    Writes the nodes of its tour with the rides to `order`. With `hurry` the first that fits will
    do. `only` is the one shift to look at, or -1. The tours are left as they were.
    """
    best, below = NOBODY, np.inf
    for shift in range(len(a.shift)):
        if only != NOBODY and shift != only:
            continue
        cents = _join(a, t, bench, found, rides, shift, below, order)
        if cents < below:
            best, below = shift, cents
            if hurry:
                break
    return best


@compiled
def _join(
    a: Arrays,
    t: Tours,
    bench: Bench,
    found: Candidates,
    rides: Ints,
    shift: int,
    below: float,
    order: Ints,
) -> float:
    """What one ride after the other adds to a tour, infinite when not all fit below a price."""
    total, entered, last = 0.0, 0, len(rides) - 1
    for member in range(len(rides)):
        ride = rides[member]
        count = list_candidates(a, t, shift, ride, below - total, found)
        best = pick_cheapest(a, t, shift, ride, count, found, bench)
        if best < 0:
            total = np.inf
            break
        total += found.cents[best]
        after = found.after[best]
        if member == last:
            nodes, size = t.row[shift, NODE], t.info[shift, SIZE]
            splice(nodes, size, a.ride[ride, FIRST], a.ride[ride, STOPS], after, order)
            break
        put_in(a, t, shift, ride, after)
        refresh(a, t, shift, bench.arc)
        entered += 1
    for member in range(entered):
        take_out(a, t, rides[member])
    if entered > 0:
        refresh(a, t, shift, bench.arc)
    return total
