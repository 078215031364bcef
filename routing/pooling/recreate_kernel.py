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
    FULL_SHARE,
    IN_FULL,
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
    price_mark,
)
from routing.pooling.insertion_kernel import Candidates
from routing.pooling.network_kernel import NOBODY
from routing.pooling.placing_kernel import price_in, put_back
from routing.pooling.price_kernel import Bench
from routing.pooling.tours_kernel import SIZE, Tours

NEARBY, EVERYWHERE = 50, 0.02
"""A unit is tried in the tours of so many near ones; in this share of repairs in all tours."""

FEW_TOURS = 12
"""So few are all looked at: choosing would take as long."""

MOST_LEFT_OUT = 10
"""So many of the units that the kept plan leaves out are tried in each iteration."""


@compiled
def cheapest_tour(
    a: Arrays, t: Tours, h: Hunt, bench: Bench, found: Candidates, unit: int, penalty: float
) -> int:
    """The tour in which a unit costs least, and less than a penalty; -1 when there is none.

    Prices that are known come first: the cheapest of them is a bound that saves most of the work
    on the others.
    """
    best, below = NOBODY, penalty
    known, price, count = h.known[unit], h.price[unit], 0
    for x in range(_tours_nearby(a, t, h, unit)):
        shift = h.open[x]
        if draw(h.chance) < h.knob[BLINK]:
            continue
        mark = price_mark(h, shift)
        if known[shift] == mark + 1:
            if price[shift] < below:
                best, below = shift, price[shift]
        elif known[shift] != mark or price[shift] < penalty:
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
    h.tally[IN_FULL] = draw(h.chance) < h.knob[FULL_SHARE]
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
