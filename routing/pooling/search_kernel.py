"""Ruin and recreate with simulated annealing, compiled (Schrimpf et al. 2000, "Record breaking
optimization results using the ruin and recreate principle")."""

import numpy as np

from routing.pooling.arrays import Arrays, Ints
from routing.pooling.compiled import compiled
from routing.pooling.hunt_kernel import (
    BEST_AT,
    BEST_CENTS,
    BLINK,
    HEAT,
    IN_FULL,
    ITERATION,
    KEPT_CENTS,
    LEAST_PENALTY,
    LEFT_OUT,
    OUT,
    POOL_GAP,
    REACH,
    SCORE,
    USES,
    WORK,
    Hunt,
    Kept,
    draw,
    keep_tour,
    leader,
    renew,
    restore_tour,
)
from routing.pooling.insertion_kernel import Candidates
from routing.pooling.network_kernel import NODE
from routing.pooling.placing_kernel import cents_now, put_back
from routing.pooling.pool_kernel import Pool, remember
from routing.pooling.price_kernel import Bench
from routing.pooling.recreate_kernel import cheapest_tour, recreate
from routing.pooling.ruin_kernel import choose_operator, learn, ruin
from routing.pooling.tours_kernel import SIZE, Tours

LEARN_EVERY = 200
NEW_BEST, BETTER, ACCEPTED = 10.0, 4.0, 1.0
"""Scores of an operator for what it led to."""

PENALTY_RISE, PENALTY_FALL = 1.15, 0.95

LEAST_GAIN = 1e-6
"""Cents; less is rounding."""


@compiled
def search_on(
    a: Arrays,
    t: Tours,
    h: Hunt,
    kept: Kept,
    bench: Bench,
    found: Candidates,
    pool: Pool,
    anew: bool,
    units: Ints,
    iterations: int,
    most_work: int,
    heat: float,
    end_heat: float,
) -> None:
    """Searches on from the plan that it had, or `anew` from the one that the tours hold.

    First inserts those of `units` that are left out, one by one where each costs least; then makes
    some iterations while the temperature falls geometrically from `heat` to `end_heat`, fewer when
    they are more work than expected. All in one function, because compiled code is optimised anew
    for each one that is called from outside.
    """
    if anew:
        _start(a, t, h, kept, bench, pool)
    if len(units) > 0:
        _fill(a, t, h, bench, found, units)
        _start(a, t, h, kept, bench, pool)
    cooling = (end_heat / heat) ** (1.0 / max(1, iterations))
    h.knob[HEAT] = heat
    h.tally[WORK] = 0
    for _ in range(iterations):
        if h.tally[WORK] > most_work:
            break
        operator = choose_operator(h)
        ruin(a, t, h, operator, bench.arc)
        recreate(a, t, h, bench, found)
        h.operator[USES, operator] += 1
        h.operator[SCORE, operator] += _accept_or_not(a, t, h, kept, bench, pool)
        for x in range(h.tally[OUT]):
            h.marked[h.out[x]] = False
        h.knob[HEAT] *= cooling
        h.tally[ITERATION] += 1
        if h.tally[ITERATION] % LEARN_EVERY == 0:
            learn(h)
            _adapt_penalties(h)


@compiled
def _start(a: Arrays, t: Tours, h: Hunt, kept: Kept, bench: Bench, pool: Pool) -> None:
    """Makes the plan that the tours hold the kept one, and the best one when it is."""
    cents = 0.0
    for shift in range(len(a.shift)):
        renew(a, t, h, shift, bench.arc)
        cents += cents_now(a, t, h, bench, shift)
        if t.info[shift, SIZE] > 2:
            remember(a, t, pool, shift, h.cents[shift])
        keep_tour(t, h, kept, shift)
    h.tally[LEFT_OUT] = 0
    for unit in range(len(h.near)):
        h.left_out[unit] = t.tour_of[leader(a, unit)] < 0
        if h.left_out[unit]:
            h.tally[LEFT_OUT] += 1
            cents += h.true_penalty[unit]
    h.knob[KEPT_CENTS] = cents
    if cents < h.knob[BEST_CENTS]:
        _keep_best(a, t, h, kept, cents)


@compiled
def _fill(a: Arrays, t: Tours, h: Hunt, bench: Bench, found: Candidates, units: Ints) -> None:
    blink = h.knob[BLINK]
    h.knob[BLINK] = 0.0
    h.tally[REACH] = len(h.near)
    h.tally[IN_FULL] = 1
    for unit in units:
        if t.tour_of[leader(a, unit)] < 0:
            shift = cheapest_tour(a, t, h, bench, found, unit, h.true_penalty[unit])
            if shift >= 0:
                put_back(a, t, h, bench, found, unit, shift)
    h.knob[BLINK] = blink


@compiled
def _keep_best(a: Arrays, t: Tours, h: Hunt, kept: Kept, cents: float) -> None:
    h.knob[BEST_CENTS] = cents
    h.tally[BEST_AT] = h.tally[ITERATION]
    for shift in range(len(a.shift)):
        kept.best_size[shift] = t.info[shift, SIZE]
        for i in range(t.info[shift, SIZE]):
            kept.best_nodes[shift, i] = t.row[shift, NODE, i]


@compiled
def _adapt_penalties(h: Hunt) -> None:
    """Raises the search's penalties while units are left out, and lowers them while none is.

    Low ones let the search pass through plans that leave some out; it must come back from there.
    """
    factor = PENALTY_RISE if h.tally[LEFT_OUT] > 0 else PENALTY_FALL
    for unit in range(len(h.penalty)):
        wanted = max(h.knob[LEAST_PENALTY], factor * h.penalty[unit])
        h.penalty[unit] = min(h.true_penalty[unit], wanted)


@compiled
def _accept_or_not(a: Arrays, t: Tours, h: Hunt, kept: Kept, bench: Bench, pool: Pool) -> float:
    """Keeps the new plan when it is better or chance says so, else goes back; the score."""
    saved, true_saved = _saved(a, t, h, kept, bench)
    true_cents = h.knob[KEPT_CENTS] - true_saved
    if true_cents < h.knob[BEST_CENTS] * h.knob[POOL_GAP]:
        _remember_touched(a, t, h, pool)
    if saved <= h.knob[HEAT] * np.log(1.0 - draw(h.chance)):
        _go_back(a, t, h, kept)
        return 0.0
    h.knob[KEPT_CENTS] = true_cents
    for x in range(h.tally[OUT]):
        unit = h.out[x]
        h.tally[LEFT_OUT] -= h.left_out[unit]
        h.left_out[unit] = t.tour_of[leader(a, unit)] < 0
        h.tally[LEFT_OUT] += h.left_out[unit]
    for shift in range(len(a.shift)):
        if h.touched[shift]:
            keep_tour(t, h, kept, shift)
    if true_cents < h.knob[BEST_CENTS] - LEAST_GAIN:
        _keep_best(a, t, h, kept, true_cents)
        return NEW_BEST
    return BETTER if saved > LEAST_GAIN else ACCEPTED


@compiled
def _saved(a: Arrays, t: Tours, h: Hunt, kept: Kept, bench: Bench) -> tuple[float, float]:
    """What the plan saves of the kept one, by the search's penalties and by the true ones."""
    tours_saved = 0.0
    for shift in range(len(a.shift)):
        if h.touched[shift]:
            tours_saved += kept.cents[shift] - cents_now(a, t, h, bench, shift)
    saved, true_saved = tours_saved, tours_saved
    for x in range(h.tally[OUT]):
        unit = h.out[x]
        now = t.tour_of[leader(a, unit)] < 0
        if now != h.left_out[unit]:
            sign = -1 if now else 1
            saved += sign * h.penalty[unit]
            true_saved += sign * h.true_penalty[unit]
    return saved, true_saved


@compiled
def _remember_touched(a: Arrays, t: Tours, h: Hunt, pool: Pool) -> None:
    for shift in range(len(a.shift)):
        if h.touched[shift] and t.info[shift, SIZE] > 2:
            remember(a, t, pool, shift, h.cents[shift])


@compiled
def _go_back(a: Arrays, t: Tours, h: Hunt, kept: Kept) -> None:
    for x in range(h.tally[OUT]):
        unit = h.out[x]
        for member in range(a.unit_start[unit], a.unit_start[unit + 1]):
            t.tour_of[a.unit[member]] = -1
    for shift in range(len(a.shift)):
        if h.touched[shift]:
            restore_tour(a, t, h, kept, shift)
