"""The quick bound: each stop has one way in and one way out.

The assignment relaxation: that stops of a ride lie in one tour, their order and the load are
forgotten, so that ways may close to circles. The dual values of the optimum are a first guess of
what each ride is worth, from which column generation goes on.
"""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import linear_sum_assignment

from routing.pooling.arrays import Floats, Ints
from routing.pooling.label_kernel import (
    CENTS,
    DRIVER,
    EARLY,
    LATE,
    NEVER_S,
    RIDE,
    SECONDS,
    Network,
)
from routing.pooling.relaxation import Relaxation

NOT_AT_ALL_CENTS = 1e9
"""What cannot be costs so much."""


@dataclass(frozen=True, slots=True)
class Assignment:
    """Its cost, which no plan is below, and for each ride what serving it is worth."""

    cents: float
    prizes: Floats


def assign(relaxed: Relaxation) -> Assignment:
    """The cheapest way out of each stop and start into another stop or an end."""
    stop = relaxed.kinds[0].network.stop
    stops = _stops_ahead(relaxed)
    cents = _cents(relaxed, stops)
    row, column = linear_sum_assignment(cents)
    chosen = cents[row, column]
    total = float(chosen.sum())
    prizes = np.zeros(len(relaxed.ride_ids))
    out, into = _duals(cents, column, chosen)
    np.add.at(prizes, stop[stops, RIDE], (out + into)[: len(stops)])
    return Assignment(total, prizes * relaxed.is_open)


def _stops_ahead(relaxed: Relaxation) -> Ints:
    """Stops that are not driven yet."""
    stop = relaxed.kinds[0].network.stop
    late = np.max([kind.network.node[: len(stop), LATE] for kind in relaxed.kinds], axis=0)
    return np.flatnonzero(relaxed.is_open[stop[:, RIDE]] | (late > -NEVER_S))


def _cents(relaxed: Relaxation, stops: Ints) -> Floats:
    """[from, to]: stops, then starts or ends of all shifts; the diagonal leaves a stop out."""
    count, shifts = len(stops), sum(kind.room for kind in relaxed.kinds)
    cents = np.full((count + shifts, count + shifts), NOT_AT_ALL_CENTS)
    at = count
    for kind in relaxed.kinds:
        start, between, end = _ways(kind.network, stops)
        cents[:count, :count] = np.minimum(cents[:count, :count], between)
        cents[at : at + kind.room, :count] = np.minimum(start + kind.start_cents, NOT_AT_ALL_CENTS)
        cents[:count, at : at + kind.room] = end[:, None]
        # A shift without passengers stays at home; one that is out drives home at least.
        cents[at : at + kind.room, count:] = kind.start_cents if kind.has_begun else 0.0
        at += kind.room
    ride = relaxed.kinds[0].network.stop[stops, RIDE]
    unit = relaxed.unit_of[ride]
    size = relaxed.by_unit(np.bincount(ride, minlength=len(relaxed.ride_ids)).astype(np.float64))
    share = np.minimum(relaxed.penalty_cents / np.maximum(size, 1), NOT_AT_ALL_CENTS)
    skip = np.where(unit >= 0, share[unit] if len(share) else 0.0, NOT_AT_ALL_CENTS)
    cents[np.arange(count), np.arange(count)] = skip
    return cents


def _ways(n: Network, stops: Ints) -> tuple[Floats, Floats, Floats]:
    """Cents from the start to each stop, [from, to] between stops, and from each to the end.

    The driver is paid for waiting that windows force as well.
    """
    early_s, late_s, paid = n.node[stops, EARLY], n.node[stops, LATE], n.rate[DRIVER]
    way = n.way[np.ix_(stops, stops)]
    lasts_s = np.maximum(way[..., SECONDS], early_s[None, :] - late_s[:, None])
    between = way[..., CENTS] + paid * lasts_s
    between[early_s[:, None] + way[..., SECONDS] > late_s[None, :]] = NOT_AT_ALL_CENTS
    start = n.way[-2, stops, CENTS] + paid * n.way[-2, stops, SECONDS]
    end = n.way[stops, -1, CENTS] + paid * n.way[stops, -1, SECONDS]
    start[early_s > late_s] = end[early_s > late_s] = NOT_AT_ALL_CENTS
    return start, between, end


def _duals(cents: Floats, column: Ints, chosen: Floats) -> tuple[Floats, Floats]:
    """What each way out and each way in is worth: no more than any cents, as much as the chosen.

    Shortest ways in the graph in which the chosen are taken backwards (Bellman & Ford).
    """
    into = np.zeros(len(cents))
    further = cents - chosen[:, None]
    for _ in range(len(cents)):
        shorter = np.minimum(into, (into[column][:, None] + further).min(axis=0))
        if np.allclose(shorter, into, rtol=0, atol=1e-9):
            break
        into = shorter
    return chosen - into[column], into
