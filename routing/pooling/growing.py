"""The arrays of a problem that has a few rides more than one whose arrays are known.

The rides of a whole day are turned into arrays once; a booking adds its own to them.
"""

from dataclasses import replace

import numpy as np

from routing.pooling.arrays import (
    APART,
    APART_END,
    END,
    FIRST,
    RIDE,
    START,
    UNIT,
    Arrays,
    Compiled,
    Ints,
)
from routing.pooling.problem import Problem, Ride


def grown_arrays(parent: Compiled, problem: Problem) -> Arrays | None:
    """The arrays of a problem that has grown from another one.

    None where the new rides change what is known of others: those that are pinned to a shift, kept
    apart from somebody or served together.
    """
    new = problem.rides[len(parent.problem.rides) :]
    if any(map(_is_bound, new)):
        return None
    old, added = parent.arrays, _arrays_of_rides(problem, new)
    rides, nodes, more = len(old.ride), len(old.load), len(added.load)
    shift = old.shift.copy()
    shift[:, (START, END)] += more
    return old._replace(
        node=np.concatenate(
            (old.node[:nodes], _plus(added.node[:more], RIDE, rides), old.node[nodes:])
        ),
        load=np.concatenate((old.load, added.load)),
        ride=np.concatenate((old.ride, _renumbered(old, added.ride))),
        penalty=np.concatenate((old.penalty, added.penalty)),
        allowed=np.concatenate((old.allowed, added.allowed)),
        wish_cents=np.concatenate((old.wish_cents, added.wish_cents)),
        unit=np.concatenate((old.unit, added.unit + rides)),
        unit_start=np.concatenate((old.unit_start, added.unit_start[1:] + old.unit_start[-1])),
        shift=shift,
    )


def _is_bound(ride: Ride) -> bool:
    return bool(ride.together or ride.apart_from or ride.pinned_shift)


def _arrays_of_rides(problem: Problem, rides: tuple[Ride, ...]) -> Arrays:
    """The arrays of a day with these rides only, on which nothing has been driven yet."""
    shifts = tuple(
        replace(shift, prefix=None) if shift.prefix else shift for shift in problem.shifts
    )
    return Compiled(problem.changed(rides=rides, shifts=shifts)).arrays


def _renumbered(old: Arrays, ride: Ints) -> Ints:
    table = _plus(ride, FIRST, len(old.load))
    table[:, UNIT] += len(old.unit_start) - 1
    table[:, (APART, APART_END)] = len(old.apart)
    return table


def _plus(table: Ints, column: int, number: int) -> Ints:
    table = table.copy()
    table[:, column] += number
    return table
