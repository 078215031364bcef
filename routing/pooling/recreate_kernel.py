"""Putting units back into a plan, compiled.

Cheapest insertion in a changing order that overlooks a place now and then ("blinks", Christiaens &
Vanden Berghe 2020), or the unit first that would regret waiting most (Ropke & Pisinger 2006).
"""

import numpy as np

from routing.pooling.arrays import KIND, Arrays
from routing.pooling.compiled import compiled
from routing.pooling.hunt_kernel import (
    BLINK,
    FAR,
    LATE_END,
    LEFT_OUT,
    OUT,
    REACH,
    REGRET_SHARE,
    SOON,
    TURN,
    WIDTH,
    Hunt,
    draw,
    draw_below,
    leader,
    renew,
)
from routing.pooling.insertion_kernel import MOST_STOPS, Candidates, list_candidates, pick_cheapest
from routing.pooling.network_kernel import NOBODY
from routing.pooling.price_kernel import Bench
from routing.pooling.tours_kernel import SIZE, Tours, put_in, refresh, take_out

NEARBY, EVERYWHERE = 50, 0.02
"""A unit is tried in the tours of so many near ones; in this share of repairs in all tours."""

FEW_TOURS = 12
"""So few are all looked at: choosing would take as long."""

MOST_LEFT_OUT = 10
"""So many of the units that the kept plan leaves out are tried in each iteration."""


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
    stamp = 2 * h.stamp[shift]
    if h.known[unit, shift] == stamp + 1:
        return float(h.price[unit, shift])
    if h.known[unit, shift] == stamp and below <= h.price[unit, shift]:
        return np.inf
    ride = leader(a, unit)
    count = list_candidates(a, t, shift, ride, below, found)
    best = pick_cheapest(a, t, shift, ride, count, found, bench)
    if best < 0:
        h.known[unit, shift] = stamp
        h.price[unit, shift] = below
        return np.inf
    h.known[unit, shift] = stamp + 1
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
    total, entered = 0.0, start
    for member in range(start, end):
        ride = a.unit[member]
        count = list_candidates(a, t, shift, ride, below - total, found)
        best = pick_cheapest(a, t, shift, ride, count, found, bench)
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
    else:
        for member in range(start, end):
            ride = a.unit[member]
            count = list_candidates(a, t, shift, ride, np.inf, found)
            best = pick_cheapest(a, t, shift, ride, count, found, bench)
            put_in(a, t, shift, ride, found.after[best])
            refresh(a, t, shift, bench.arc)
    renew(a, t, h, shift, bench.arc)


@compiled
def cheapest_tour(
    a: Arrays, t: Tours, h: Hunt, bench: Bench, found: Candidates, unit: int, penalty: float
) -> int:
    """The tour in which a unit costs least, and less than a penalty; -1 when there is none.

    Prices that are known come first: the cheapest of them is a bound that saves most of the work
    on the others.
    """
    best, below = NOBODY, penalty
    known, price, stamp, count = h.known[unit], h.price[unit], h.stamp, 0
    for x in range(_tours_nearby(a, t, h, unit)):
        shift = h.open[x]
        if draw(h.chance) < h.knob[BLINK]:
            continue
        if known[shift] == 2 * stamp[shift] + 1:
            if price[shift] < below:
                best, below = shift, price[shift]
        elif known[shift] != 2 * stamp[shift] or price[shift] < penalty:
            h.open[count] = shift
            count += 1
    for x in range(count):
        shift = h.open[x]
        cents = price_in(a, t, h, bench, found, unit, shift, below)
        if cents < below:
            best, below = shift, cents
    return best


@compiled
def _tours_nearby(a: Arrays, t: Tours, h: Hunt, unit: int) -> int:
    """Writes the tours worth looking at for a unit to `h.open`; how many there are.

    Those that serve units near it, and of empty ones that are alike the first. Other tours are out
    of the way; leaving them out keeps the work of an iteration the same on days of any size.
    """
    h.tally[TURN] += 1
    turn, count = h.tally[TURN], 0
    everywhere = h.tally[REACH] >= h.near.shape[1] or len(a.shift) <= FEW_TOURS
    for x in range(0 if everywhere else h.tally[REACH]):
        shift = t.tour_of[leader(a, h.near[unit, x])]
        if shift >= 0 and h.seen[shift] != turn:
            h.seen[shift] = turn
            h.open[count] = shift
            count += 1
    for shift in range(len(a.shift)):
        wanted = everywhere or t.info[shift, SIZE] == 2
        if wanted and not _like_an_earlier_empty_one(a, t, shift):
            h.open[count] = shift
            count += 1
    return count


@compiled
def _like_an_earlier_empty_one(a: Arrays, t: Tours, shift: int) -> bool:
    """Of empty shifts that are alike only the first need be looked at."""
    kind = a.shift[shift, KIND]
    return bool(kind < shift and t.info[shift, SIZE] == 2 and t.info[kind, SIZE] == 2)


@compiled
def recreate(a: Arrays, t: Tours, h: Hunt, bench: Bench, found: Candidates) -> None:
    """Puts the units of `h.out`, and some that were left out before, back where they cost least."""
    _add_left_out(a, t, h)
    _sort_out(h)
    h.tally[REACH] = len(h.near) if draw(h.chance) < EVERYWHERE else NEARBY
    if draw(h.chance) < h.knob[REGRET_SHARE]:
        _by_regret(a, t, h, bench, found)
        return
    for x in range(h.tally[OUT]):
        unit = h.out[x]
        shift = cheapest_tour(a, t, h, bench, found, unit, h.penalty[unit])
        if shift >= 0:
            put_back(a, t, h, bench, found, unit, shift)


@compiled
def _add_left_out(a: Arrays, t: Tours, h: Hunt) -> None:
    if h.tally[LEFT_OUT] == 0:
        return
    share = MOST_LEFT_OUT / h.tally[LEFT_OUT]
    for unit in range(len(h.near)):
        if t.tour_of[leader(a, unit)] < 0 and not h.marked[unit] and draw(h.chance) < share:
            h.marked[unit] = True
            h.out[h.tally[OUT]] = unit
            h.tally[OUT] += 1


@compiled
def _sort_out(h: Hunt) -> None:
    """Sorts `h.out` at random, by distance, tightness or time."""
    throw = draw_below(h.chance, 12)
    for x in range(h.tally[OUT]):
        trait = h.trait[h.out[x]]
        if throw < 4:
            h.key[x] = draw(h.chance)
        elif throw < 6:
            h.key[x] = -trait[FAR]
        elif throw < 7:
            h.key[x] = trait[FAR]
        elif throw < 9:
            h.key[x] = trait[WIDTH]
        elif throw < 11:
            h.key[x] = trait[SOON]
        else:
            h.key[x] = -trait[LATE_END]
    for x in range(1, h.tally[OUT]):
        key, unit, y = h.key[x], h.out[x], x - 1
        while y >= 0 and h.key[y] > key:
            h.key[y + 1], h.out[y + 1] = h.key[y], h.out[y]
            y -= 1
        h.key[y + 1], h.out[y + 1] = key, unit


@compiled
def _by_regret(a: Arrays, t: Tours, h: Hunt, bench: Bench, found: Candidates) -> None:
    """Inserts the unit first that loses most if it must take its second or third best tour."""
    third = 1.0 if draw(h.chance) < 0.4 else 0.0
    left = h.tally[OUT]
    while left > 0:
        chosen, chosen_shift, most = NOBODY, NOBODY, -np.inf
        for x in range(left):
            shift, regret = _regret(a, t, h, bench, found, h.out[x], third)
            if regret > most:
                chosen, chosen_shift, most = x, shift, regret
        if chosen < 0:
            return
        put_back(a, t, h, bench, found, h.out[chosen], chosen_shift)
        left -= 1
        h.out[chosen], h.out[left] = h.out[left], h.out[chosen]


@compiled
def _regret(
    a: Arrays, t: Tours, h: Hunt, bench: Bench, found: Candidates, unit: int, third: float
) -> tuple[int, float]:
    """The cheapest tour of a unit and how much dearer the next ones are; no regret without one."""
    none = h.penalty[unit]
    cheapest, best, second, last = NOBODY, none, none, none
    for x in range(_tours_nearby(a, t, h, unit)):
        shift = h.open[x]
        price = price_in(a, t, h, bench, found, unit, shift, none)
        if price < best:
            best, second, last, cheapest = price, best, second, shift
        elif price < second:
            second, last = price, second
        elif price < last:
            last = price
    return cheapest, second - best + third * (last - best) if cheapest >= 0 else -np.inf
