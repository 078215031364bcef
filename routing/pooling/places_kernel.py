"""The cheapest places for one ride over all tours, compiled."""

import numpy as np

from routing.pooling.arrays import Arrays, Floats, Ints
from routing.pooling.compiled import compiled
from routing.pooling.cost_kernel import full_cents
from routing.pooling.insertion_kernel import (
    Candidates,
    add_candidate,
    cheapest_candidate,
    fits,
    list_candidates,
    write_with,
)
from routing.pooling.network_kernel import NODE
from routing.pooling.price_kernel import EXACT, Bench
from routing.pooling.tours_kernel import Tours


@compiled
def find_places(
    a: Arrays,
    t: Tours,
    ride: int,
    shifts: Ints,
    found: Candidates,
    pool: Candidates,
    pool_shift: Ints,
    bench: Bench,
    picked: Ints,
    cents: Floats,
) -> int:
    """Writes those candidates that are cheapest to drive and fit to `picked`; how many there are.

    `cents` says what each tour costs then, in all. `pool` and `pool_shift` hold all candidates in
    the tours of some shifts.
    """
    total = _list_all(a, t, ride, shifts, found, pool, pool_shift)
    count = 0
    while count < len(picked):
        best = cheapest_candidate(pool, total)
        if best < 0:
            break
        shift, after = pool_shift[best], pool.after[best]
        if fits(a, t, shift, ride, after, bench):
            size = write_with(a, t, shift, ride, after, bench)
            picked[count] = best
            cents[count] = full_cents(a, shift, bench.row[NODE], size, bench, EXACT)
            count += 1
        pool.cents[best] = np.inf
    return count


@compiled
def _list_all(
    a: Arrays,
    t: Tours,
    ride: int,
    shifts: Ints,
    found: Candidates,
    pool: Candidates,
    pool_shift: Ints,
) -> int:
    total = 0
    for shift in shifts:
        count = list_candidates(a, t, shift, ride, np.inf, found)
        for x in range(count):
            if total == len(pool_shift):
                return total
            pool_shift[total] = shift
            after = found.after[x]
            total = add_candidate(pool, total, found.cents[x], after[0], after[1], after[2])
    return total
