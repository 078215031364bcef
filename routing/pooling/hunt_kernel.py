"""What the compiled search keeps in mind: chance, prices that it knows, plans to go back to.

Rides that go together are removed and inserted as one *unit*; each other ride is a unit by itself.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from routing.pooling.arrays import (
    RIDE,
    Arrays,
    Bools,
    Floats,
    Ints,
)
from routing.pooling.compiled import compiled
from routing.pooling.network_kernel import NODE
from routing.pooling.tours_kernel import SEATING, SIZE, Tours, refresh

Seed = npt.NDArray[np.uint64]

OUT, LEFT_OUT, BEST_AT, REACH, TURN, ITERATION, IN_FULL, WORK = range(8)
"""Columns of `Hunt.tally`: units in `out`; units left out of the kept plan; iteration of the best
plan; a unit is tried in the tours of so many that are near it; number of the last such look;
iterations so far; whether places are priced in full now; work done, in about nanoseconds."""

FAR, WIDTH, SOON, LATE_END = range(4)
"""Columns of `Hunt.trait`, by which units are sorted before they are inserted."""

OPERATORS = 5
USES, SCORE, WEIGHT, PRIOR = range(4)
"""Rows of `Hunt.operator`."""

KEPT_CENTS, BEST_CENTS, HEAT, AVERAGE_OUT, BLINK, REGRET_SHARE, POOL_GAP = range(7)
FOCUS, LEAST_PENALTY, PLACES, FIRM, FULL_SHARE = 7, 8, 9, 10, 11
"""Columns of `Hunt.knob`: true cost of the kept plan, and of the best; the
annealing temperature; units taken out on average; share of prices overlooked and of repairs by
regret; how much worse than the best a plan may be to give its tours to the pool; share of ruins
around a unit that is left out; least penalty; so many places of a unit in a tour are priced in full
where times cost anything; the way's share in what driving costs;
share of repairs that price so."""


class Hunt(NamedTuple):
    """The search's memory.

    The *stamp* of a tour names its content: it changes with every change and comes back when the
    tour does. Prices of units in tours are kept with the stamp that they were found for.
    """

    chance: Seed  # [1], state of the random numbers
    near: Ints  # [unit, neighbour], the most related first
    trait: Floats  # [unit, column]
    penalty: Floats  # [unit], what leaving it out costs the search now
    true_penalty: Floats  # [unit]
    stamp: Ints  # [shift], and the next free one behind them
    known: Ints  # [unit, shift], the `price_mark`, one more when the price is exact
    price: Floats  # [unit, shift], exact, or a bound that no place is below
    place: Ints  # [unit, shift, stop], the positions of the exact price
    open: Ints  # [shift], those to look at for a unit
    seen: Ints  # [shift], the last look that has come across it
    out: Ints  # [unit], those taken out, then by the order of insertion
    key: Floats  # [unit], to sort by
    marked: Bools  # [unit], is in `out`
    touched: Bools  # [shift], differs from the kept plan
    cents: Floats  # [shift], cost of the tour when its stamp was this:
    priced: Ints  # [shift]
    left_out: Bools  # [unit], in the kept plan
    operator: Floats  # [row, operator]
    tally: Ints  # [column]
    knob: Floats  # [column]


class Kept(NamedTuple):
    """The plan to go back to, and the nodes of the best one."""

    row: Ints  # [shift, row, position]
    way_cents: Floats  # [shift, position]
    aboard: Ints  # [shift, position, dimension]
    info: Ints  # [shift, column]
    stamp: Ints  # [shift]
    cents: Floats  # [shift]
    best_nodes: Ints  # [shift, position]
    best_size: Ints  # [shift]


@compiled
def draw(chance: Seed) -> float:
    """A random number in [0, 1), by xorshift64* (Vigna 2016, "An experimental exploration of
    Marsaglia's xorshift generators, scrambled")."""
    x = chance[0]
    x ^= x >> np.uint64(12)
    x ^= x << np.uint64(25)
    x ^= x >> np.uint64(27)
    chance[0] = x
    return float((x * np.uint64(2685821657736338717)) >> np.uint64(11)) / 9007199254740992.0


@compiled
def draw_below(chance: Seed, count: int) -> int:
    """A random number out of `count`, from 0 on."""
    return int(draw(chance) * count)


@compiled
def leader(a: Arrays, unit: int) -> int:
    """The first ride of a unit."""
    return int(a.unit[a.unit_start[unit]])


@compiled
def price_mark(h: Hunt, shift: int) -> int:
    """An even number that names a tour's content and how places in it are priced."""
    return int(4 * h.stamp[shift] + 2 * h.tally[IN_FULL])


@compiled
def renew(a: Arrays, t: Tours, h: Hunt, shift: int, arc: Ints) -> None:
    """Brings a changed tour up to date, under a new stamp."""
    refresh(a, t, shift, arc)
    shifts = len(a.shift)
    h.stamp[shift] = h.stamp[shifts]
    h.stamp[shifts] += 1
    h.touched[shift] = True


@compiled
def _copy_tour(
    row: Ints,
    cents: Floats,
    aboard: Ints,
    size: int,
    to_row: Ints,
    to_cents: Floats,
    to_aboard: Ints,
) -> None:
    for x in range(row.shape[0]):
        for i in range(size):
            to_row[x, i] = row[x, i]
    for i in range(size):
        to_cents[i] = cents[i]
        for x in range(aboard.shape[1]):
            to_aboard[i, x] = aboard[i, x]


@compiled
def keep_tour(t: Tours, h: Hunt, kept: Kept, shift: int) -> None:
    """Remembers a tour as that of the plan to go back to."""
    size = t.info[shift, SIZE]
    _copy_tour(
        t.row[shift],
        t.cents[shift],
        t.aboard[shift],
        size,
        kept.row[shift],
        kept.way_cents[shift],
        kept.aboard[shift],
    )
    kept.info[shift, SIZE], kept.info[shift, SEATING] = size, t.info[shift, SEATING]
    kept.stamp[shift] = h.stamp[shift]
    kept.cents[shift] = h.cents[shift]
    h.touched[shift] = False


@compiled
def restore_tour(a: Arrays, t: Tours, h: Hunt, kept: Kept, shift: int) -> None:
    """Brings back a tour of the kept plan."""
    size = kept.info[shift, SIZE]
    _copy_tour(
        kept.row[shift],
        kept.way_cents[shift],
        kept.aboard[shift],
        size,
        t.row[shift],
        t.cents[shift],
        t.aboard[shift],
    )
    table, nodes, at, tour_of = a.node, t.row[shift, NODE], t.at, t.tour_of
    for i in range(1, size - 1):
        at[nodes[i]] = i
        tour_of[table[nodes[i], RIDE]] = shift
    t.info[shift, SIZE], t.info[shift, SEATING] = size, kept.info[shift, SEATING]
    h.stamp[shift] = kept.stamp[shift]
    h.cents[shift], h.priced[shift] = kept.cents[shift], kept.stamp[shift]
    h.touched[shift] = False
