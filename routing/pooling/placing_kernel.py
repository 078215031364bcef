"""The best place of a unit of rides in one tour, and what it costs there, compiled.

Where only driving costs anything, the cheapest place that fits is the best one. Where times cost as
well (a driver's waiting, participants' extra time on board, early arrival, unfair load), how much
more a place costs than driving there is known only when the whole tour's times are: some places
that are cheap to drive are priced in full.
"""

import numpy as np

from routing.pooling.arrays import STOPS, TIMED, Arrays, Ints
from routing.pooling.compiled import compiled
from routing.pooling.cost_kernel import full_cents, tour_cents
from routing.pooling.hunt_kernel import (
    BLINK,
    FIRM,
    IN_FULL,
    PLACES,
    WORK,
    Hunt,
    draw,
    leader,
    price_mark,
    renew,
)
from routing.pooling.insertion_kernel import (
    MOST_STOPS,
    Candidates,
    cheapest_candidate,
    fits,
    fits_but_for_breaks,
    list_candidates,
    write_with,
)
from routing.pooling.network_kernel import NOBODY, NODE
from routing.pooling.price_kernel import CHEAP, Bench
from routing.pooling.tours_kernel import SIZE, Tours, drive_cents, put_in, refresh, take_out

HOPELESS = 1.5
"""Once a place of a tour is so much dearer than another tour, no other place of it is tried."""

MOST_TRIES = 200
"""Once so many places of a tour did not fit, the search does not ask whether any does."""

LIST_NS, FIT_NS, PRICE_NS = 4, 2_000, 10_000
"""At most what looking at one place takes: in windows and loads, in times, and with all costs."""


@compiled
def cents_now(a: Arrays, t: Tours, h: Hunt, bench: Bench, shift: int) -> float:
    """What a tour costs, computed once for its content."""
    if h.priced[shift] != h.stamp[shift]:
        h.cents[shift] = tour_cents(a, t, shift, bench)
        h.priced[shift] = h.stamp[shift]
    return float(h.cents[shift])


@compiled
def _pick_place(
    a: Arrays,
    t: Tours,
    h: Hunt,
    bench: Bench,
    found: Candidates,
    ride: int,
    shift: int,
    so_far: float,
    below: float,
) -> int:
    """The best place of a ride in a tour that costs `so_far`, if one is below `below`, else -1.

    The ride's price is left in `found.cents`.
    """
    h.tally[WORK] += LIST_NS * t.info[shift, SIZE] ** a.ride[ride, STOPS]
    if a.shift[shift, TIMED] == 0 or h.tally[IN_FULL] == 0:
        count = list_candidates(a, t, shift, ride, below, found)
        return _first_that_fits(a, t, h, bench, found, ride, shift, count)
    if so_far == np.inf:
        return NOBODY
    return _best_in_full(a, t, h, bench, found, ride, shift, so_far, below)


@compiled
def _best_in_full(
    a: Arrays,
    t: Tours,
    h: Hunt,
    bench: Bench,
    found: Candidates,
    ride: int,
    shift: int,
    so_far: float,
    below: float,
) -> int:
    """The best of some places that are cheap to drive, priced with all that times cost."""
    # A tour never costs less than its driving, so that a place saves at most what times cost now;
    # of what driving there costs it can save the time, in which the driver waits, but not the way.
    timed, firm = so_far - drive_cents(a, t, shift), h.knob[FIRM]
    count = list_candidates(a, t, shift, ride, min(below + timed, below / firm), found)
    best, least, places = NOBODY, below, h.knob[PLACES]
    for _ in range(MOST_TRIES):
        x = cheapest_candidate(found, count)
        if places == 0 or x < 0 or found.cents[x] >= min(least + timed, least / firm):
            break
        found.cents[x] = np.inf
        if draw(h.chance) < h.knob[BLINK]:
            continue
        h.tally[WORK] += count + PRICE_NS
        cents = _cents_with(a, t, shift, ride, found.after[x], bench) - so_far
        if cents < np.inf:
            places = 0 if cents > HOPELESS * least else places - 1
        if cents < least:
            best, least = x, cents
    if best >= 0:
        found.cents[best] = least
    return best


@compiled
def _first_that_fits(
    a: Arrays,
    t: Tours,
    h: Hunt,
    bench: Bench,
    found: Candidates,
    ride: int,
    shift: int,
    count: int,
) -> int:
    """The cheapest of so many candidates that fits, unless too many do not; -1 without one."""
    for _ in range(MOST_TRIES):
        x = cheapest_candidate(found, count)
        h.tally[WORK] += count + FIT_NS
        if x < 0 or fits(a, t, shift, ride, found.after[x], bench):
            return x
        found.cents[x] = np.inf
    return NOBODY


@compiled
def _cents_with(a: Arrays, t: Tours, shift: int, ride: int, after: Ints, bench: Bench) -> float:
    """What a tour costs with a ride at these places, infinite where it does not fit."""
    if not fits_but_for_breaks(a, t, shift, ride, after, bench):
        return np.inf
    size = write_with(a, t, shift, ride, after, bench)
    return full_cents(a, shift, bench.row[NODE], size, bench, CHEAP)


@compiled
def price_in(
    a: Arrays,
    t: Tours,
    h: Hunt,
    bench: Bench,
    found: Candidates,
    unit: int,
    shift: int,
    below: float,
) -> float:
    """The cheapest price of a unit in a tour, infinite when no place is below `below`."""
    if a.unit_start[unit + 1] - a.unit_start[unit] > 1:
        return _price_of_group(a, t, h, bench, found, unit, shift, below)
    mark = price_mark(h, shift)
    if h.known[unit, shift] == mark + 1:
        return float(h.price[unit, shift])
    if h.known[unit, shift] == mark and below <= h.price[unit, shift]:
        return np.inf
    so_far = cents_now(a, t, h, bench, shift) if h.tally[IN_FULL] else 0.0
    best = _pick_place(a, t, h, bench, found, leader(a, unit), shift, so_far, below)
    if best < 0:
        h.known[unit, shift] = mark
        h.price[unit, shift] = below
        return np.inf
    h.known[unit, shift] = mark + 1
    h.price[unit, shift] = found.cents[best]
    for stop in range(MOST_STOPS):
        h.place[unit, shift, stop] = found.after[best, stop]
    return float(found.cents[best])


@compiled
def _price_of_group(
    a: Arrays,
    t: Tours,
    h: Hunt,
    bench: Bench,
    found: Candidates,
    unit: int,
    shift: int,
    below: float,
) -> float:
    """The price of rides that go together, inserted one after the other and taken out again."""
    start, end = a.unit_start[unit], a.unit_start[unit + 1]
    cents, total, entered = cents_now(a, t, h, bench, shift), 0.0, start
    for member in range(start, end):
        ride = a.unit[member]
        best = _pick_place(a, t, h, bench, found, ride, shift, cents + total, below - total)
        if best < 0:
            break
        total += found.cents[best]
        put_in(a, t, shift, ride, found.after[best])
        refresh(a, t, shift, bench.arc)
        entered += 1
    for member in range(start, entered):
        take_out(a, t, a.unit[member])
    if entered > start:
        refresh(a, t, shift, bench.arc)
    return total if entered == end else np.inf


@compiled
def put_back(
    a: Arrays, t: Tours, h: Hunt, bench: Bench, found: Candidates, unit: int, shift: int
) -> None:
    """Inserts a unit where its price was found."""
    start, end = a.unit_start[unit], a.unit_start[unit + 1]
    if end - start == 1:
        put_in(a, t, shift, leader(a, unit), h.place[unit, shift])
        renew(a, t, h, shift, bench.arc)
        return
    cents, entered = cents_now(a, t, h, bench, shift), start
    while entered < end:
        ride = a.unit[entered]
        best = _pick_place(a, t, h, bench, found, ride, shift, cents, np.inf)
        if best < 0:
            break
        cents += found.cents[best]
        put_in(a, t, shift, ride, found.after[best])
        refresh(a, t, shift, bench.arc)
        entered += 1
    if entered < end:
        # Another place was overlooked this time, and now not all of them fit.
        for member in range(start, entered):
            take_out(a, t, a.unit[member])
    renew(a, t, h, shift, bench.arc)
