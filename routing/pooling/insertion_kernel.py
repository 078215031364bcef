"""Where one ride fits into one tour, and what it costs: the compiled part of `insertion`.

For each place the windows and loads are looked at in constant time (after Savelsbergh 1992, "The
vehicle routing problem with time windows: minimizing route duration", with the bounds of the whole
temporal network in place of his plain windows). What passes is a *candidate*. Candidates are tried
from the cheapest on, and only the network with ride times and breaks decides whether one fits.
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
    LENGTH,
    LIMIT,
    METRE_CENTS,
    PATTERNS,
    PLACE,
    POSITION,
    RIDE,
    SECOND_CENTS,
    SPAN,
    STOP,
    STOPS,
    STRETCH,
    TIME,
    USE_CENTS,
    Arrays,
    Floats,
    Ints,
)
from routing.pooling.compiled import compiled
from routing.pooling.network_kernel import (
    BEGIN,
    CLOSE,
    COPIED_ROWS,
    FROM,
    HELD,
    LATEST,
    LEG,
    MATE,
    MOST,
    NOBODY,
    NODE,
    PLACE_AT,
    SPAN_ONLY,
    TO,
    WAY,
    least_times,
)
from routing.pooling.price_kernel import FITS, Bench
from routing.pooling.timing_kernel import NO_TIMES, plan_times
from routing.pooling.tours_kernel import ONE_STOP, SEATING, SIZE, Tours, seating, splice

MOST_STOPS = 3


class Candidates(NamedTuple):
    """Places that may fit: behind which positions each stop goes, and the added cents."""

    after: Ints  # [candidate, stop]
    cents: Floats  # [candidate]


def new_candidates(most: int) -> Candidates:
    """Space for `most` candidates."""
    return Candidates(np.zeros((most, MOST_STOPS), dtype=np.int64), np.zeros(most))


@compiled
def list_candidates(
    a: Arrays, t: Tours, shift: int, ride: int, below: float, found: Candidates
) -> int:
    """Lists places for a ride in a tour that cost less than `below`; how many there are."""
    full = t.info[shift, SIZE] + a.ride[ride, STOPS] > t.row.shape[2]
    if full or not a.allowed[ride, shift]:
        return 0
    fixed = a.wish_cents[ride, shift]
    if t.info[shift, SIZE] == 2:
        fixed += a.shift_cents[shift, USE_CENTS] + t.cents[shift, 0]
    if fixed >= below:
        return 0
    if a.ride[ride, STOPS] == 2:
        return _list_pairs(a, t, shift, a.ride[ride, FIRST], fixed, below, found)
    return _list_chains(a, t, shift, a.ride[ride, FIRST], fixed, below, found)


@compiled
def _list_pairs(
    a: Arrays, t: Tours, shift: int, pickup: int, fixed: float, below: float, found: Candidates
) -> int:
    """Places for a ride of two stops."""
    row, ways, aboard, arc_cents = t.row[shift], a.ways, t.aboard[shift], t.cents[shift]
    layouts, load, all_bits = a.layouts[shift], a.load, t.info[shift, SEATING]
    origin, goal = a.node[pickup, PLACE], a.node[pickup + 1, PLACE]
    early, late, hold = a.node[pickup, EARLY], a.node[pickup, LATE], a.node[pickup, HOLD]
    early_end, late_end = a.node[pickup + 1, EARLY], a.node[pickup + 1, LATE]
    hold_end = a.node[pickup + 1, HOLD]
    metre_cents, second_cents = (
        a.shift_cents[shift, METRE_CENTS],
        a.shift_cents[shift, SECOND_CENTS],
    )
    direct_s = hold + ways[origin, goal, TIME]
    direct_cents = metre_cents * ways[origin, goal, LENGTH] + second_cents * (direct_s + hold_end)
    count = 0
    for i in range(a.shift[shift, DRIVEN], t.info[shift, SIZE] - 1):
        if row[BEGIN, i] > late:
            break
        if early + hold > row[LATEST, i + 1]:
            continue
        here, there = row[PLACE_AT, i], row[PLACE_AT, i + 1]
        drive_s = ways[here, origin, TIME]
        begin = max(early, row[BEGIN, i] + row[HELD, i] + drive_s)
        if begin > late:
            continue
        bits = seating(all_bits, layouts, aboard[i], load, pickup, ONE_STOP)
        if bits == 0:
            continue
        cents = fixed - arc_cents[i] + metre_cents * ways[here, origin, LENGTH]
        cents += second_cents * (row[HELD, i] + drive_s)
        # The dropoff right behind the pickup.
        end = max(early_end, begin + direct_s)
        way_s = ways[goal, there, TIME]
        added = (
            cents + direct_cents + metre_cents * ways[goal, there, LENGTH] + second_cents * way_s
        )
        if added < below and end <= late_end and end + hold_end + way_s <= row[LATEST, i + 1]:
            count = add_candidate(found, count, added, i, i, i)
        # The dropoff later: what is next in the tour comes between.
        way_s = hold + ways[origin, there, TIME]
        if begin + way_s > row[LATEST, i + 1]:
            continue
        cents += metre_cents * ways[origin, there, LENGTH] + second_cents * way_s
        if cents < below:
            # The pickup can wait so long; a dropoff beyond this and its limit is too late.
            waits_until = min(late, row[LATEST, i + 1] - way_s)
            last_end = min(late_end, waits_until + a.node[pickup, LIMIT])
            count = _list_dropoffs(
                a, t, shift, pickup, i, begin + way_s, last_end, bits, cents, below, found, count
            )
    return count


@compiled
def add_candidate(found: Candidates, count: int, cents: float, i: int, j: int, k: int) -> int:
    """Adds a candidate when there is space; how many there are now."""
    if count == len(found.cents):
        return count
    found.after[count, 0], found.after[count, 1], found.after[count, 2] = i, j, k
    found.cents[count] = cents
    return count + 1


@compiled
def _list_dropoffs(
    a: Arrays,
    t: Tours,
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
    row, ways, aboard, arc_cents = t.row[shift], a.ways, t.aboard[shift], t.cents[shift]
    layouts, load = a.layouts[shift], a.load
    goal, early_end = a.node[pickup + 1, PLACE], a.node[pickup + 1, EARLY]
    hold_end = a.node[pickup + 1, HOLD]
    metre_cents, second_cents = (
        a.shift_cents[shift, METRE_CENTS],
        a.shift_cents[shift, SECOND_CENTS],
    )
    for j in range(i + 1, t.info[shift, SIZE] - 1):
        begin = max(begin, row[BEGIN, j])
        if begin > row[LATEST, j] or begin > last_end:
            break
        bits = seating(bits, layouts, aboard[j], load, pickup, ONE_STOP)
        if bits == 0:
            break
        if early_end + hold_end <= row[LATEST, j + 1]:
            here, there = row[PLACE_AT, j], row[PLACE_AT, j + 1]
            in_s, out_s = row[HELD, j] + ways[here, goal, TIME], hold_end + ways[goal, there, TIME]
            end = max(early_end, begin + in_s)
            if end <= last_end and end + out_s <= row[LATEST, j + 1]:
                metres = ways[here, goal, LENGTH] + ways[goal, there, LENGTH]
                cents = so_far + metre_cents * metres + second_cents * (in_s + out_s)
                cents -= arc_cents[j]
                if cents < below:
                    count = add_candidate(found, count, cents, i, j, j)
        begin += row[WAY, j]
    return count


@compiled
def way_cents(a: Arrays, shift: int, here: int, there: int) -> float:
    """What holding at a node and driving on to another costs."""
    x, y = a.node[here, PLACE], a.node[there, PLACE]
    seconds = a.node[here, HOLD] + a.ways[x, y, TIME]
    cents = a.shift_cents[shift, METRE_CENTS] * a.ways[x, y, LENGTH]
    return float(cents + a.shift_cents[shift, SECOND_CENTS] * seconds)


@compiled
def way_seconds(a: Arrays, here: int, there: int) -> int:
    """Seconds from the begin at one node to the arrival at another."""
    return int(a.node[here, HOLD] + a.ways[a.node[here, PLACE], a.node[there, PLACE], TIME])


@compiled
def _list_chains(
    a: Arrays, t: Tours, shift: int, first: int, fixed: float, below: float, found: Candidates
) -> int:
    """Places for a ride of three stops: all triples of positions that windows and loads allow."""
    begins, size = t.row[shift, BEGIN], t.info[shift, SIZE]
    count = 0
    for i in range(a.shift[shift, DRIVEN], size - 1):
        if begins[i] > a.node[first, LATE]:
            break
        for j in range(i, size - 1):
            if begins[j] > a.node[first + 1, LATE]:
                break
            for k in range(j, size - 1):
                if begins[k] > a.node[first + 2, LATE]:
                    break
                cents = fixed + _chain_cents(a, t, shift, first, i, j, k)
                if cents < below and _chain_on_time(a, t, shift, first, i, j, k):
                    count = add_candidate(found, count, cents, i, j, k)
    return count


@compiled
def _chain_cents(a: Arrays, t: Tours, shift: int, first: int, i: int, j: int, k: int) -> float:
    """What three stops behind the given positions add to holding and driving."""
    nodes, cents = t.row[shift, NODE], 0.0
    before = nodes[i]
    for stop in range(MOST_STOPS):
        place = i if stop == 0 else j if stop == 1 else k
        following = j if stop == 0 else k if stop == 1 else -1
        node = first + stop
        cents += way_cents(a, shift, before, node)
        before = node
        if place != following:
            cents += way_cents(a, shift, node, nodes[place + 1]) - t.cents[shift, place]
            before = nodes[following]
    return cents


@compiled
def _chain_on_time(a: Arrays, t: Tours, shift: int, first: int, i: int, j: int, k: int) -> bool:
    """Whether windows and loads permit three stops behind the given positions."""
    row, bits, stop = t.row[shift], t.info[shift, SEATING], 0
    layouts, load = a.layouts[shift], a.load
    begin, here = row[BEGIN, i], row[NODE, i]
    for x in range(i, k + 1):
        if x > i:
            begin = max(begin + way_seconds(a, here, row[NODE, x]), row[BEGIN, x])
            here = row[NODE, x]
            if begin > row[LATEST, x]:
                return False
            bits = seating(bits, layouts, t.aboard[shift, x], load, first, stop)
        while stop < MOST_STOPS and (stop == 0 or (stop == 1 and x == j) or (stop == 2 and x == k)):
            node = first + stop
            begin = max(begin + way_seconds(a, here, node), a.node[node, EARLY])
            here = node
            if begin > a.node[node, LATE]:
                return False
            stop += 1
            bits = seating(bits, layouts, t.aboard[shift, x], load, first, stop)
        if bits == 0:
            return False
    return bool(begin + way_seconds(a, here, row[NODE, k + 1]) <= row[LATEST, k + 1])


@compiled
def fits(a: Arrays, t: Tours, shift: int, ride: int, after: Ints, bench: Bench) -> bool:
    """Whether the tour has times and breaks with the ride at these places, and all bonds hold."""
    if not fits_but_for_breaks(a, t, shift, ride, after, bench):
        return False
    patterns = a.shift[shift, PATTERNS]
    if patterns == 1 and a.shift[shift, STRETCH] >= a.patterns[shift, 0, SPAN]:
        return True
    size = write_with(a, t, shift, ride, after, bench)
    return plan_times(a, shift, bench.row[NODE], size, bench, FITS) != NO_TIMES


@compiled
def write_with(a: Arrays, t: Tours, shift: int, ride: int, after: Ints, bench: Bench) -> int:
    """Writes a tour's nodes with those of a ride to the bench; how many there are."""
    size, stops = t.info[shift, SIZE], a.ride[ride, STOPS]
    splice(t.row[shift, NODE], size, a.ride[ride, FIRST], stops, after, bench.row[NODE])
    return int(size + stops)


@compiled
def fits_but_for_breaks(
    a: Arrays, t: Tours, shift: int, ride: int, after: Ints, bench: Bench
) -> bool:
    """Whether the tour has times with the ride at these places, and all bonds hold."""
    stops = a.ride[ride, STOPS]
    size = t.info[shift, SIZE] + stops
    _lay_out_with(a, t.row[shift], t.info[shift, SIZE], ride, after, bench.row)
    patterns = a.shift[shift, PATTERNS]
    span_s = a.patterns[shift, patterns - 1, SPAN]
    arc = bench.arc
    arc[0, FROM], arc[0, TO], arc[0, MOST] = 0, size - 1, span_s
    last = after[stops - 1] + stops
    if not least_times(size, bench.row, arc, SPAN_ONLY, after[0], last):
        return False
    bound = a.ride[ride, APART] < a.ride[ride, APART_END] or a.ride[ride, POSITION] >= 0
    if not bound:
        return True
    write_with(a, t, shift, ride, after, bench)
    row = bench.row
    return _kept_apart(a, t, shift, ride, size, row) and _in_position(a, ride, size, row)


@compiled
def _lay_out_with(a: Arrays, row: Ints, size: int, ride: int, after: Ints, out: Ints) -> None:
    """Writes the network of a tour with a ride, its times bounded by what the tour has now.

    Rows that finding the least times does not need are left as they are.
    """
    table, ways = a.node, a.ways
    first, stops = a.ride[ride, FIRST], a.ride[ride, STOPS]
    start = 0
    for stop in range(stops + 1):
        end = after[stop] + 1 if stop < stops else size
        for x in range(COPIED_ROWS):
            source, target = row[x], out[x]
            for old in range(start, end):
                target[old + stop] = source[old]
        for old in range(start, end):
            out[CLOSE, old + stop] = row[LATEST, old]
            mate = row[MATE, old]
            moved = mate
            for x in range(stop):
                moved += mate > after[x]
            out[MATE, old + stop] = moved
        start = end
    before = NOBODY
    for stop in range(stops):
        node, new, old = first + stop, after[stop] + stop + 1, after[stop]
        out[CLOSE, new], out[BEGIN, new] = table[node, LATE], table[node, EARLY]
        out[MATE, new], out[LEG, new] = before, table[node - 1, LIMIT]
        before = new
        here, origin, held = table[node, PLACE], row[PLACE_AT, old], row[HELD, old]
        if stop > 0 and after[stop - 1] == old:
            origin, held = table[node - 1, PLACE], table[node - 1, HOLD]
        out[WAY, new - 1] = held + ways[origin, here, TIME]
        out[WAY, new] = table[node, HOLD] + ways[here, row[PLACE_AT, old + 1], TIME]


@compiled
def _kept_apart(a: Arrays, t: Tours, shift: int, ride: int, size: int, row: Ints) -> bool:
    """No ride to be kept apart is on board at the same time."""
    for x in range(a.ride[ride, APART], a.ride[ride, APART_END]):
        other = a.apart[x]
        if t.tour_of[other] != shift:
            continue
        aboard = 0
        for i in range(1, size - 1):
            node = row[NODE, i]
            whose = a.node[node, RIDE]
            if whose != ride and whose != other:
                continue
            if a.node[node, STOP] == 0:
                aboard += 1
            if a.node[node, STOP] == a.ride[whose, STOPS] - 1:
                aboard -= 1
            if aboard == 2:
                return False
    return True


@compiled
def _in_position(a: Arrays, ride: int, size: int, row: Ints) -> bool:
    """Rides with a pinned position board in rising order."""
    if a.ride[ride, POSITION] < 0:
        return True
    highest = -1
    for i in range(1, size - 1):
        node = row[NODE, i]
        position = a.ride[a.node[node, RIDE], POSITION]
        if a.node[node, STOP] > 0 or position < 0:
            continue
        if position < highest:
            return False
        highest = position
    return True


@compiled
def pick_cheapest(
    a: Arrays, t: Tours, shift: int, ride: int, count: int, found: Candidates, bench: Bench
) -> int:
    """The cheapest of the listed candidates that fits, or -1; dearer ones are never tried."""
    while True:
        best = cheapest_candidate(found, count)
        if best < 0 or fits(a, t, shift, ride, found.after[best], bench):
            return best
        found.cents[best] = np.inf


@compiled
def cheapest_candidate(found: Candidates, count: int) -> int:
    """The first of the cheapest of so many candidates, or -1 when all are infinite."""
    best, least = NOBODY, np.inf
    for x in range(count):
        if found.cents[x] < least:
            best, least = x, found.cents[x]
    return best
