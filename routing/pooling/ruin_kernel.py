"""Taking units out of a plan so that they can be put back better, compiled.

Sources: Shaw (1998), "Using constraint programming and local search methods to solve vehicle
routing problems", for related removal; Ropke & Pisinger (2006), "An adaptive large neighborhood
search heuristic for the pickup and delivery problem with time windows", for random and worst
removal and the choice by success; Christiaens & Vanden Berghe (2020), "Slack induction by string
removals".
"""

import numpy as np

from routing.pooling.arrays import (
    DRIVEN_BY,
    FIRST,
    LENGTH,
    METRE_CENTS,
    RIDE,
    SECOND_CENTS,
    STOPS,
    TIME,
    UNIT,
    Arrays,
    Ints,
)
from routing.pooling.compiled import compiled
from routing.pooling.hunt_kernel import (
    AVERAGE_OUT,
    FOCUS,
    LEFT_OUT,
    OPERATORS,
    OUT,
    PRIOR,
    SCORE,
    USES,
    WEIGHT,
    Hunt,
    draw,
    draw_below,
    leader,
    renew,
)
from routing.pooling.network_kernel import NODE, PLACE_AT
from routing.pooling.tours_kernel import SIZE, Tours, take_out

RELATED, STRING, RANDOM, WORST, TOUR = range(OPERATORS)

SKIPPED = 0.35
"""Share of related units that are passed over, so that the same seed ruins differently."""

LONGEST_STRING = 10
TOURS_PER_TOUR = 3


@compiled
def choose_operator(h: Hunt) -> int:
    """An operator by its weight and, for at least half of the choices, by its prior share."""
    total = 0.0
    for x in range(OPERATORS):
        total += h.operator[WEIGHT, x]
    throw = draw(h.chance)
    for x in range(OPERATORS):
        share = 0.5 * h.operator[PRIOR, x] + 0.5 * h.operator[WEIGHT, x] / total
        if throw < share:
            return x
        throw -= share
    return RELATED


@compiled
def learn(h: Hunt) -> None:
    """Moves the operators' weights a fifth of the way to their success since last time."""
    for x in range(OPERATORS):
        if h.operator[USES, x] > 0:
            success = h.operator[SCORE, x] / h.operator[USES, x]
            h.operator[WEIGHT, x] = max(0.01, 0.8 * h.operator[WEIGHT, x] + 0.2 * success)
        h.operator[USES, x] = h.operator[SCORE, x] = 0.0


@compiled
def ruin(a: Arrays, t: Tours, h: Hunt, operator: int, arc: Ints) -> None:
    """Takes some units out of their tours by one of the operators; they end up in `h.out`."""
    h.tally[OUT] = 0
    most = 1 + draw_below(h.chance, int(2 * h.knob[AVERAGE_OUT]))
    if operator == RELATED:
        _mark_related(a, t, h, _choose_seed(h), most)
    elif operator == STRING:
        _mark_strings(a, t, h)
    elif operator == RANDOM:
        for _ in range(most):
            mark(a, t, h, draw_below(h.chance, len(h.near)))
    elif operator == WORST:
        _mark_worst(a, t, h, most)
    else:
        _mark_tour(a, t, h, most)
    for x in range(h.tally[OUT]):
        unit = h.out[x]
        for member in range(a.unit_start[unit], a.unit_start[unit + 1]):
            h.touched[t.tour_of[a.unit[member]]] = True
            take_out(a, t, a.unit[member])
    for shift in range(len(a.shift)):
        if h.touched[shift]:
            renew(a, t, h, shift, arc)


@compiled
def mark(a: Arrays, t: Tours, h: Hunt, unit: int) -> bool:
    """Marks a unit to be taken out; False when that is done, impossible, or it is out already."""
    if h.marked[unit] or t.tour_of[leader(a, unit)] < 0:
        return False
    for member in range(a.unit_start[unit], a.unit_start[unit + 1]):
        if a.ride[a.unit[member], DRIVEN_BY] >= 0:
            return False
    h.marked[unit] = True
    h.out[h.tally[OUT]] = unit
    h.tally[OUT] += 1
    return True


@compiled
def _choose_seed(h: Hunt) -> int:
    """A random unit; in some share of the cases one that the kept plan leaves out, if any."""
    unit = draw_below(h.chance, len(h.near))
    if h.tally[LEFT_OUT] > 0 and draw(h.chance) < h.knob[FOCUS]:
        while not h.left_out[unit]:
            unit = (unit + 1) % len(h.near)
    return unit


@compiled
def _mark_related(a: Arrays, t: Tours, h: Hunt, seed: int, most: int) -> None:
    for x in range(h.near.shape[1]):
        if h.tally[OUT] >= most:
            return
        if draw(h.chance) >= SKIPPED:
            mark(a, t, h, h.near[seed, x])


@compiled
def _mark_strings(a: Arrays, t: Tours, h: Hunt) -> None:
    """Runs of visits from tours near a seed, each around the unit that is related to it."""
    used, visits = 0, 0
    for shift in range(len(a.shift)):
        if t.info[shift, SIZE] > 2:
            used += 1
            visits += t.info[shift, SIZE] - 2
    if used == 0:
        return
    longest = min(LONGEST_STRING, visits / (2 * used))
    strings = 1 + draw_below(h.chance, int(max(1.0, 4 * h.knob[AVERAGE_OUT] / (1 + longest))))
    seed = draw_below(h.chance, len(h.near))
    for x in range(h.near.shape[1]):
        unit = h.near[seed, x]
        ride = leader(a, unit)
        shift = t.tour_of[ride]
        if strings == 0:
            return
        if shift < 0 or h.touched[shift] or not mark(a, t, h, unit):
            continue
        h.touched[shift] = True
        strings -= 1
        middle = t.at[a.ride[ride, FIRST] + draw_below(h.chance, a.ride[ride, STOPS])]
        length = 1 + draw_below(h.chance, int(2 * longest))
        start = max(1, middle - draw_below(h.chance, length + 1))
        for i in range(start, min(start + length, t.info[shift, SIZE] - 1)):
            mark(a, t, h, a.ride[a.node[t.row[shift, NODE, i], RIDE], UNIT])


@compiled
def _mark_worst(a: Arrays, t: Tours, h: Hunt, most: int) -> None:
    """Of a random sample the units that save most when they go."""
    for _ in range(most):
        worst, saving = -1, -np.inf
        for _ in range(TOURS_PER_TOUR):
            unit = draw_below(h.chance, len(h.near))
            saved = _saving(a, t, leader(a, unit))
            if not h.marked[unit] and saved > saving:
                worst, saving = unit, saved
        if worst >= 0:
            mark(a, t, h, worst)


@compiled
def _saving(a: Arrays, t: Tours, ride: int) -> float:
    """About what a tour saves when a ride goes: the ways to and from its stops."""
    shift = t.tour_of[ride]
    if shift < 0:
        return -np.inf
    saved = 0.0
    for node in range(a.ride[ride, FIRST], a.ride[ride, FIRST] + a.ride[ride, STOPS]):
        i = t.at[node]
        before, after = t.row[shift, PLACE_AT, i - 1], t.row[shift, PLACE_AT, i + 1]
        saved += t.cents[shift, i - 1] + t.cents[shift, i]
        saved -= a.shift_cents[shift, METRE_CENTS] * a.ways[before, after, LENGTH]
        saved -= a.shift_cents[shift, SECOND_CENTS] * a.ways[before, after, TIME]
    return saved


@compiled
def _mark_tour(a: Arrays, t: Tours, h: Hunt, most: int) -> None:
    """Most of one tour, and a few units related to it."""
    shift = draw_below(h.chance, len(a.shift))
    for i in range(1, t.info[shift, SIZE] - 1):
        if h.tally[OUT] >= TOURS_PER_TOUR * h.knob[AVERAGE_OUT]:
            break
        mark(a, t, h, a.ride[a.node[t.row[shift, NODE, i], RIDE], UNIT])
    if h.tally[OUT] > 0:
        _mark_related(a, t, h, h.out[0], h.tally[OUT] + most // 2)
