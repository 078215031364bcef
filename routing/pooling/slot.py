"""Room for two more rides in a compiled problem, to try rides that the problem does not know.

Compiling a day of a thousand rides takes tens of milliseconds; writing a ride into a slot of one
that is compiled takes some tens of microseconds.
"""

from collections.abc import Sequence
from copy import copy
from typing import Any, TypeVar, cast

import numpy as np
import numpy.typing as npt

from routing.pooling.arrays import (
    APART,
    APART_END,
    BASE,
    END,
    FIRST,
    POSITION,
    RIDE,
    START,
    STOPS,
    UNIT,
    Arrays,
    Bools,
    Compiled,
    base_price,
    node_rows,
    who_may_serve,
)
from routing.pooling.insertion_kernel import MOST_STOPS
from routing.pooling.problem import Problem, Ride
from routing.pooling.references import refer

Array = TypeVar("Array", bound=npt.NDArray[Any])

SLOTS = 2
"""As many rides as one request has: there and back."""

MOST_APART = 64
"""So many rides a ride in a slot can be kept apart from."""


class Slots:
    """A compiled problem with a few more rides, which can be exchanged again and again.

    They are the last ones of `compiled`. Their windows are not narrowed by what their legs and the
    shifts exclude, which costs a little time and changes no result.
    """

    def __init__(self, compiled: Compiled) -> None:
        self._base = compiled
        self._known: dict[object, Bools] = {}
        self.compiled = copy(compiled)
        self.compiled.arrays = _longer(compiled.arrays)
        self.compiled.reference = refer(self.compiled.arrays)

    def take(self, rides: Sequence[Ride]) -> bool:
        """Whether rides can be tried in slots: few, none of a group, nor apart from too many."""
        bound = any(ride.together or len(ride.apart_from) > MOST_APART for ride in rides)
        return len(rides) <= SLOTS and not bound

    def fill(self, problem: Problem, rides: Sequence[Ride]) -> None:
        """Writes rides into the slots; they are the last ones of `problem`."""
        base = self._base
        ids = tuple(ride.id for ride in rides)
        self.compiled.problem = problem
        self.compiled.ride_ids = (*base.ride_ids, *ids)
        self.compiled.ride_number = base.ride_number | {
            name: number for number, name in enumerate(ids, start=len(base.ride_ids))
        }
        for ride in rides:
            self._write(problem, ride)

    def _write(self, problem: Problem, ride: Ride) -> None:
        a, number = self.compiled.arrays, self.compiled.ride_number[ride.id]
        row = a.ride[number]
        nodes = slice(row[FIRST], row[FIRST] + len(ride.stops))
        a.node[nodes] = node_rows(problem.rules, number, ride)
        a.load[nodes] = [stop.load for stop in ride.stops]
        row[STOPS], row[BASE] = len(ride.stops), base_price(problem, ride)
        row[POSITION] = -1 if ride.pinned_position is None else ride.pinned_position
        apart = [self.compiled.ride_number[name] for name in ride.apart_from]
        row[APART_END] = row[APART] + len(apart)
        a.apart[row[APART] : row[APART_END]] = apart
        a.allowed[number] = who_may_serve(problem.shifts, ride, self._known)
        wishes = [len(ride.wished - shift.properties) for shift in problem.shifts]
        a.wish_cents[number] = np.array(wishes) * problem.rules.broken_wish_cents


def _longer(a: Arrays) -> Arrays:
    """The arrays with a few more rides, of as many stops as a ride can have, served by nobody."""
    nodes, rides, units = len(a.load), len(a.ride), len(a.unit_start) - 1
    slots = np.arange(SLOTS)
    shift = a.shift.copy()
    shift[:, [START, END]] += SLOTS * MOST_STOPS
    stops = np.zeros((SLOTS * MOST_STOPS, a.node.shape[1]), dtype=np.int64)
    stops[:, RIDE] = rides + np.repeat(slots, MOST_STOPS)
    ride = np.zeros((SLOTS, a.ride.shape[1]), dtype=np.int64)
    ride[:, FIRST], ride[:, STOPS] = nodes + slots * MOST_STOPS, MOST_STOPS
    ride[:, UNIT] = units + slots
    ride[:, APART] = ride[:, APART_END] = len(a.apart) + slots * MOST_APART
    return a._replace(
        node=np.concatenate((a.node[:nodes], stops, a.node[nodes:])),
        load=_with_zeros(a.load, SLOTS * MOST_STOPS),
        ride=np.concatenate((a.ride, ride)),
        penalty=_with_zeros(a.penalty, SLOTS),
        allowed=_with_zeros(a.allowed, SLOTS),
        wish_cents=_with_zeros(a.wish_cents, SLOTS),
        apart=_with_zeros(a.apart, SLOTS * MOST_APART),
        unit=np.append(a.unit, rides + slots),
        unit_start=np.append(a.unit_start, rides + 1 + slots),
        shift=shift,
    )


def _with_zeros(values: Array, rows: int) -> Array:
    zeros = np.zeros((rows, *values.shape[1:]), dtype=values.dtype)
    return cast(Array, np.concatenate((values, zeros)))
