"""Where one ride fits into one tour, and what it costs: the compiled part of `insertion`.

For each place the windows and loads are looked at in constant time (after Savelsbergh 1992, "The
vehicle routing problem with time windows: minimizing route duration", and with the bounds of the
whole temporal network in place of his plain windows). What passes is a *candidate*; only the exact
network with ride times and breaks decides whether it fits.
"""

from typing import NamedTuple

import numpy as np

from routing.pooling.arrays import (
    APART,
    APART_END,
    DRIVEN,
    EARLY,
    FIRST,
    HOLD,
    LATE,
    LIMIT,
    PLACE,
    POSITION,
    RIDE,
    STOP,
    STOPS,
    USE_CENTS,
    Arrays,
    Floats,
    Ints,
)
from routing.pooling.compiled import compiled, constant
from routing.pooling.timing_kernel import FITS, NO_TIMES, Bench, plan_times
from routing.pooling.tours_kernel import Tours, layouts_for, splice, way_cents

MOST_STOPS = 3
ONE_STOP = constant(1)


class Candidates(NamedTuple):
    """Places that may fit: behind which positions each stop goes, and the added cents."""

    after: Ints  # [candidate, stop]
    cents: Floats  # [candidate]
    trial: Ints  # [position], the sequence that is tried


def new_candidates(most: int, longest: int) -> Candidates:
    """Space for `most` candidates in tours of up to `longest` positions."""
    return Candidates(
        np.zeros((most, MOST_STOPS), dtype=np.int64),
        np.zeros(most),
        np.zeros(longest, dtype=np.int64),
    )


@compiled
def drive_s(a: Arrays, here: int, there: int) -> int:
    """Seconds from the begin at one node to the arrival at the next."""
    return int(a.node[here, HOLD] + a.times_s[a.node[here, PLACE], a.node[there, PLACE]])


@compiled
def list_candidates(
    a: Arrays, tours: Tours, shift: int, ride: int, below: float, found: Candidates
) -> int:
    """Lists places for a ride in a tour that cost less than `below`; how many there are."""
    if not a.allowed[ride, shift]:
        return 0
    fixed = a.wish_cents[ride, shift]
    if tours.size[shift] == 2:
        fixed += a.shift_cents[shift, USE_CENTS]
        fixed += way_cents(a, shift, tours.nodes[shift, 0], tours.nodes[shift, 1])
    if fixed >= below:
        return 0
    if a.ride[ride, STOPS] == 2:
        return _list_pairs(a, tours, shift, ride, fixed, below, found)
    return _list_chains(a, tours, shift, ride, fixed, below, found)


@compiled
def _list_pairs(
    a: Arrays,
    tours: Tours,
    shift: int,
    ride: int,
    fixed: float,
    below: float,
    found: Candidates,
) -> int:
    nodes, least, greatest = tours.nodes[shift], tours.least_s[shift], tours.greatest_s[shift]
    pickup = a.ride[ride, FIRST]
    dropoff = pickup + 1
    late, early = a.node[pickup, LATE], a.node[pickup, EARLY]
    count = 0
    direct_s = drive_s(a, pickup, dropoff)
    direct_cents = way_cents(a, shift, pickup, dropoff)
    for i in range(a.shift[shift, DRIVEN], tours.size[shift] - 1):
        if least[i] > late:
            break
        here, there = nodes[i], nodes[i + 1]
        begin = max(early, least[i] + drive_s(a, here, pickup))
        if begin > late:
            continue
        bits = tours.room[shift] & layouts_for(a, shift, tours.aboard[shift, i], pickup, ONE_STOP)
        if bits == 0:
            continue
        saved = fixed - way_cents(a, shift, here, there)
        reached = way_cents(a, shift, here, pickup)
        cents = saved + reached + direct_cents + way_cents(a, shift, dropoff, there)
        if cents < below:
            end = max(a.node[dropoff, EARLY], begin + direct_s)
            on_time = end + drive_s(a, dropoff, there) <= greatest[i + 1]
            if on_time and end <= a.node[dropoff, LATE] and count < len(found.cents):
                found.after[count, 0] = found.after[count, 1] = i
                found.cents[count] = cents
                count += 1
        way_on = drive_s(a, pickup, there)
        if begin + way_on > greatest[i + 1]:
            continue
        # The pickup can wait so long; a dropoff later than this plus its limit is too late.
        last_end = min(late, greatest[i + 1] - way_on) + a.node[pickup, LIMIT]
        cents = saved + reached + way_cents(a, shift, pickup, there)
        if cents < below:
            count = _list_dropoffs(
                a,
                tours,
                shift,
                pickup,
                i,
                begin + way_on,
                last_end,
                bits,
                cents,
                below,
                found,
                count,
            )
    return count


@compiled
def _list_dropoffs(
    a: Arrays,
    tours: Tours,
    shift: int,
    pickup: int,
    i: int,
    begin: int,
    last_end: int,
    bits: int,
    so_far: float,
    below: float,
    found: Candidates,
    count: int,
) -> int:
    """Adds places for the dropoff behind position `i + 1` and later ones.

    `begin` is when the visit there can begin with the pickup before it, `last_end` the latest begin
    at the dropoff.
    """
    nodes, least, greatest = tours.nodes[shift], tours.least_s[shift], tours.greatest_s[shift]
    dropoff = pickup + 1
    last_end = min(last_end, a.node[dropoff, LATE])
    for j in range(i + 1, tours.size[shift] - 1):
        begin = max(begin, least[j])
        if begin > greatest[j] or begin > last_end:
            break
        bits &= layouts_for(a, shift, tours.aboard[shift, j], pickup, ONE_STOP)
        if bits == 0:
            break
        here, there = nodes[j], nodes[j + 1]
        end = max(a.node[dropoff, EARLY], begin + drive_s(a, here, dropoff))
        if end <= last_end and end + drive_s(a, dropoff, there) <= greatest[j + 1]:
            cents = so_far + way_cents(a, shift, here, dropoff)
            cents += way_cents(a, shift, dropoff, there) - way_cents(a, shift, here, there)
            if cents < below and count < len(found.cents):
                found.after[count, 0], found.after[count, 1] = i, j
                found.cents[count] = cents
                count += 1
        begin += drive_s(a, here, there)
    return count


@compiled
def _list_chains(
    a: Arrays,
    tours: Tours,
    shift: int,
    ride: int,
    fixed: float,
    below: float,
    found: Candidates,
) -> int:
    """Places for a ride of three stops: all triples of positions that windows and loads allow."""
    size, first = tours.size[shift], a.ride[ride, FIRST]
    count = 0
    after = np.zeros(MOST_STOPS, np.int64)
    for i in range(a.shift[shift, DRIVEN], size - 1):
        if tours.least_s[shift, i] > a.node[first, LATE]:
            break
        for j in range(i, size - 1):
            if tours.least_s[shift, j] > a.node[first + 1, LATE]:
                break
            for k in range(j, size - 1):
                if tours.least_s[shift, k] > a.node[first + 2, LATE]:
                    break
                after[0], after[1], after[2] = i, j, k
                cents = fixed + added_cents(a, tours, shift, first, 3, after)
                if cents >= below or count == len(found.cents):
                    continue
                if _chain_on_time(a, tours, shift, first, after):
                    found.after[count] = after
                    found.cents[count] = cents
                    count += 1
    return count


@compiled
def added_cents(a: Arrays, tours: Tours, shift: int, first: int, stops: int, after: Ints) -> float:
    """Driving and dwelling that a ride adds when its stops are put behind the given positions."""
    nodes = tours.nodes[shift]
    cents = 0.0
    for stop in range(stops):
        node = first + stop
        joined = stop > 0 and after[stop] == after[stop - 1]
        before = node - 1 if joined else nodes[after[stop]]
        cents += way_cents(a, shift, before, node)
        if stop == stops - 1 or after[stop + 1] != after[stop]:
            there = nodes[after[stop] + 1]
            cents += way_cents(a, shift, node, there)
            cents -= way_cents(a, shift, nodes[after[stop]], there)
    return cents


@compiled
def _chain_on_time(a: Arrays, tours: Tours, shift: int, first: int, after: Ints) -> bool:
    """Whether windows and loads permit the three stops behind the given positions."""
    nodes, bits = tours.nodes[shift], tours.room[shift]
    begin, here, stop = tours.least_s[shift, after[0]], nodes[after[0]], 0
    for i in range(after[0], after[2] + 1):
        if i > after[0]:
            begin = max(begin + drive_s(a, here, nodes[i]), tours.least_s[shift, i])
            here = nodes[i]
            if begin > tours.greatest_s[shift, i]:
                return False
            bits &= layouts_for(a, shift, tours.aboard[shift, i], first, stop)
        while stop < MOST_STOPS and after[stop] == i:
            node = first + stop
            begin = max(begin + drive_s(a, here, node), a.node[node, EARLY])
            here = node
            if begin > a.node[node, LATE]:
                return False
            stop += 1
            bits &= layouts_for(a, shift, tours.aboard[shift, i], first, stop)
        if bits == 0:
            return False
    there = nodes[after[2] + 1]
    return bool(begin + drive_s(a, here, there) <= tours.greatest_s[shift, after[2] + 1])


@compiled
def fits(
    a: Arrays, tours: Tours, shift: int, ride: int, after: Ints, trial: Ints, bench: Bench
) -> bool:
    """Whether the tour has times and breaks with the ride at these places, and all bonds hold."""
    size = tours.size[shift] + a.ride[ride, STOPS]
    first, stops = a.ride[ride, FIRST], a.ride[ride, STOPS]
    splice(tours.nodes[shift], tours.size[shift], first, stops, after, trial)
    if plan_times(a, shift, trial, size, bench, FITS) == NO_TIMES:
        return False
    return _kept_apart(a, tours, shift, ride, bench) and _in_position(a, ride, trial, size)


@compiled
def _kept_apart(a: Arrays, tours: Tours, shift: int, ride: int, bench: Bench) -> bool:
    """No ride to be kept apart is on board at the same time; positions are those of the bench."""
    board = bench.at[a.ride[ride, FIRST]]
    alight = bench.at[a.ride[ride, FIRST] + a.ride[ride, STOPS] - 1]
    for x in range(a.ride[ride, APART], a.ride[ride, APART_END]):
        other = a.apart[x]
        if tours.tour_of[other] != shift:
            continue
        first = a.ride[other, FIRST]
        if bench.at[first] < alight and board < bench.at[first + a.ride[other, STOPS] - 1]:
            return False
    return True


@compiled
def _in_position(a: Arrays, ride: int, nodes: Ints, size: int) -> bool:
    """Rides with a pinned position board in rising order."""
    if a.ride[ride, POSITION] < 0:
        return True
    highest = -1
    for i in range(1, size - 1):
        if a.node[nodes[i], STOP] > 0:
            continue
        position = a.ride[a.node[nodes[i], RIDE], POSITION]
        if position < 0:
            continue
        if position < highest:
            return False
        highest = position
    return True


@compiled
def pick_cheapest(
    a: Arrays,
    tours: Tours,
    shift: int,
    ride: int,
    count: int,
    found: Candidates,
    bench: Bench,
) -> int:
    """The cheapest of the listed candidates that fits, or -1; dearer ones are never tried."""
    while True:
        best = -1
        for x in range(count):
            if found.cents[x] < np.inf and (best < 0 or found.cents[x] < found.cents[best]):
                best = x
        if best < 0 or fits(a, tours, shift, ride, found.after[best], found.trial, bench):
            return best
        found.cents[best] = np.inf


@compiled
def list_everywhere(
    a: Arrays, tours: Tours, ride: int, found: Candidates, pool: Candidates, pool_shift: Ints
) -> int:
    """Lists the candidates of all tours in `pool`, each with its shift; how many there are."""
    total = 0
    for shift in range(len(a.shift)):
        count = list_candidates(a, tours, shift, ride, np.inf, found)
        count = min(count, len(pool_shift) - total)
        for x in range(count):
            for stop in range(MOST_STOPS):
                pool.after[total, stop] = found.after[x, stop]
            pool.cents[total] = found.cents[x]
            pool_shift[total] = shift
            total += 1
    return total


@compiled
def pick_several(
    a: Arrays,
    tours: Tours,
    ride: int,
    order: Ints,
    pool: Candidates,
    pool_shift: Ints,
    bench: Bench,
    picked: Ints,
) -> int:
    """Writes the first candidates of `order` that fit to `picked`; how many there are."""
    count = 0
    for x in order:
        if count == len(picked):
            break
        if fits(a, tours, pool_shift[x], ride, pool.after[x], pool.trial, bench):
            picked[count] = x
            count += 1
    return count
