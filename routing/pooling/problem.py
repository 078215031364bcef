"""The dial-a-ride problem of one service day: rides, shifts, travel times and rules.

All times are whole seconds since the start of the service day, lengths whole metres, money whole
cents. A stop's window bounds the *begin* of service there. A place is an index into the square
matrices of travel times and lengths.

Objective (`routing.pooling.plan.cost`): a weighted sum in cents of

====================  ==============================================================================
unserved              `Ride.penalty_cents` of every ride that is left out
driver time           `Shift.cost_per_hour_cents`, from the start to the end of the tour
distance              `Shift.cost_per_km_cents`
vehicles              `Shift.cost_per_use_cents`, once for a tour that carries anybody
extra ride time       `Rules.extra_ride_cents_per_hour`, on board beyond the direct drive
early arrival         `Rules.idle_cents_per_hour`, between the ride and its appointment
broken wishes         `Rules.broken_wish_cents` for each wished property that the shift lacks
unfair load           `Rules.unfair_cents_per_hour`, driver time beyond `Shift.fair_duration_s`
====================  ==============================================================================
"""

from dataclasses import dataclass, field, replace
from typing import Literal
from weakref import ref

import numpy as np
import numpy.typing as npt

from routing.errors import ProblemError

UNREACHABLE_S = 10_000_000
"""A travel time of this many seconds or more means that no road leads there."""

Matrix = npt.NDArray[np.int32]
Ways = npt.NDArray[np.int32]
Anchor = Literal["none", "arrival", "departure"]


@dataclass(frozen=True, slots=True)
class Stop:
    """Where and when one ride boards or alights.

    Parameters
    ----------
    location
        Row and column in the problem's matrices.
    earliest_s, latest_s
        Window in which service must begin.
    dwell_s
        Seconds from the begin of service until the vehicle may leave.
    load
        Change of each of the problem's dimensions here; positive where somebody boards.
    """

    location: int
    earliest_s: int
    latest_s: int
    dwell_s: int
    load: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Ride:
    """A chain of two or three stops that one tour serves in this order, or not at all.

    Parameters
    ----------
    ride_time_limits_s
        One limit for each leg between neighbouring stops, from the end of boarding at the first to
        the begin of service at the second.
    required, wished
        Properties that the shift must have, or should have.
    apart_from
        Rides that must never be on board at the same time as this one.
    together
        Rides of the same group name are served by the same tour, all or none.
    mandatory
        A promised ride: a plan that leaves it out is not valid.
    penalty_cents
        What leaving the ride out costs.
    pinned_shift, pinned_position
        The only shift that may serve the ride; among the rides of a tour that have a position the
        first stops follow in rising position.
    anchor
        Which end of the ride an appointment fixes. ``arrival``: seconds between the begin of the
        last stop and its latest time count as idle; ``departure``: seconds between the earliest
        time of the first stop and its begin.
    """

    id: str
    stops: tuple[Stop, ...]
    ride_time_limits_s: tuple[int, ...]
    required: frozenset[str] = frozenset()
    wished: frozenset[str] = frozenset()
    apart_from: frozenset[str] = frozenset()
    together: str | None = None
    mandatory: bool = False
    penalty_cents: int = 100_000
    pinned_shift: str | None = None
    pinned_position: int | None = None
    anchor: Anchor = "none"


@dataclass(frozen=True, slots=True)
class Vehicle:
    """A vehicle and its alternative seat layouts: one layout must hold for a whole tour.

    Each layout is a capacity for every dimension of the problem, such as seats and wheelchairs.
    """

    id: str
    layouts: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class Visit:
    """One stop of a ride as a tour serves it; waiting lies between arrival and begin."""

    ride_id: str
    stop_index: int
    arrival_s: int
    begin_s: int
    departure_s: int


@dataclass(frozen=True, slots=True)
class Break:
    """A rest of the driver: the vehicle stands and no participant is on board."""

    begin_s: int
    end_s: int


@dataclass(frozen=True, slots=True)
class Prefix:
    """What a tour has driven already, including the stop that it is driving to now.

    A plan repeats it as it was. Its times are history, so neither windows nor travel times bind
    them; what follows leaves the last place no earlier than `ready_s`.
    """

    start_s: int
    ready_s: int
    visits: tuple[Visit, ...] = ()
    breaks: tuple[Break, ...] = ()


@dataclass(frozen=True, slots=True)
class Shift:
    """A driver with a vehicle, from when to when and from where to where.

    Parameters
    ----------
    max_work_s
        Longest working time: the length of the tour without its breaks.
    cost_per_hour_cents, cost_per_km_cents, cost_per_use_cents
        Paid from start to end of the tour, for each kilometre, and once for a tour that is driven.
    fair_duration_s
        This driver's fair share of the day, breaks included; what exceeds it costs
        `Rules.unfair_cents_per_hour`. None where fairness does not matter.
    prefix
        What has been driven already.
    locked
        Only rides pinned to this shift, and those of its prefix, may be on it.
    """

    id: str
    vehicle: Vehicle
    start_location: int
    end_location: int
    start_s: int
    end_s: int
    properties: frozenset[str] = frozenset()
    max_work_s: int = 10 * 3600
    cost_per_hour_cents: int = 2400
    cost_per_km_cents: int = 45
    cost_per_use_cents: int = 500
    fair_duration_s: int | None = None
    prefix: Prefix | None = None
    locked: bool = False


@dataclass(frozen=True, slots=True)
class BreakRule:
    """When a driver must rest.

    Parameters
    ----------
    table
        Pairs of (working time, breaks): once working time passes the first, breaks must last at
        least the second in all. Rising in both.
    min_part_s
        A shorter rest does not count.
    max_stretch_s
        Longest work without a break. None where the rule knows no such limit.
    """

    table: tuple[tuple[int, int], ...] = ()
    min_part_s: int = 15 * 60
    max_stretch_s: int | None = None

    def required_s(self, work_s: int) -> int:
        """Least sum of breaks for a tour of this working time."""
        return max((rest for limit, rest in self.table if work_s > limit), default=0)


NO_BREAKS = BreakRule()

GERMAN_BREAKS = BreakRule(
    table=((6 * 3600, 30 * 60), (9 * 3600, 45 * 60)),
    min_part_s=15 * 60,
    max_stretch_s=6 * 3600,
)
"""German working-time law (Arbeitszeitgesetz), section 4."""


@dataclass(frozen=True, slots=True)
class Rules:
    """Weights of the objective in cents, and the driver's breaks."""

    breaks: BreakRule = GERMAN_BREAKS
    extra_ride_cents_per_hour: int = 600
    idle_cents_per_hour: int = 200
    broken_wish_cents: int = 300
    unfair_cents_per_hour: int = 1000


@dataclass(frozen=True, eq=False)
class Problem:
    """A service day's rides and shifts with the travel between all places.

    Parameters
    ----------
    dimensions
        Names of what a vehicle carries, such as ``("seats", "wheelchairs")``.
    times_s, lengths_m
        Square matrices [place, place] of travel times and lengths; copied to read-only int32.

    Attributes
    ----------
    ways
        [place, place, 2]: the same times and lengths side by side, as compiled loops read them.

    Raises
    ------
    ProblemError
        Lists every fault of the problem and all in it.
    """

    dimensions: tuple[str, ...]
    rides: tuple[Ride, ...]
    shifts: tuple[Shift, ...]
    times_s: Matrix
    lengths_m: Matrix
    rules: Rules = field(default_factory=Rules)
    ways: Ways = field(init=False, repr=False)

    def __post_init__(self) -> None:
        # Imported here because the checks speak about the classes above.
        from routing.pooling.faults import list_faults

        faults = list_faults(self)
        if faults:
            raise ProblemError(faults)
        self._see(np.stack((self.times_s, self.lengths_m), axis=2).astype(np.int32, order="C"))
        self._index()

    @classmethod
    def on_ways(
        cls,
        ways: Ways,
        dimensions: tuple[str, ...],
        rides: tuple[Ride, ...],
        shifts: tuple[Shift, ...],
    ) -> "Problem":
        """A problem with the usual rules on a table like `Problem.ways`.

        The table is neither copied nor checked, so what it says about places in use must never
        change. Nobody need be on duty: rides are taken out of such a day, and cannot be placed.
        Raises ProblemError for everything else.
        """
        from routing.pooling.faults import list_faults

        problem = object.__new__(cls)
        values = {"dimensions": dimensions, "rides": rides, "shifts": shifts, "rules": Rules()}
        for name, value in values.items():
            object.__setattr__(problem, name, value)
        problem._see(ways)
        problem._index()
        faults = list_faults(problem, of_travel=False, needs_shift=False)
        if faults:
            raise ProblemError(faults)
        return problem

    def _see(self, ways: Ways) -> None:
        object.__setattr__(self, "ways", ways)
        for name, column in (("times_s", 0), ("lengths_m", 1)):
            matrix = ways[:, :, column]
            matrix.setflags(write=False)
            object.__setattr__(self, name, matrix)

    def _index(self) -> None:
        object.__setattr__(self, "_rides", {ride.id: ride for ride in self.rides})
        object.__setattr__(self, "_shifts", {shift.id: shift for shift in self.shifts})

    def has_ride(self, ride_id: str) -> bool:
        """Whether there is a ride of this id."""
        return ride_id in self.__dict__["_rides"]

    def get_ride(self, ride_id: str) -> Ride:
        """The ride of this id; KeyError when there is none."""
        rides: dict[str, Ride] = self.__dict__["_rides"]
        return rides[ride_id]

    def get_shift(self, shift_id: str) -> Shift:
        """The shift of this id; KeyError when there is none."""
        shifts: dict[str, Shift] = self.__dict__["_shifts"]
        return shifts[shift_id]

    def direct_times_s(self, ride: Ride) -> tuple[int, ...]:
        """Travel time of each leg of the ride when driven without a detour."""
        return tuple(
            int(self.times_s[a.location, b.location])
            for a, b in zip(ride.stops, ride.stops[1:], strict=False)
        )

    def with_rides(self, *rides: Ride) -> "Problem":
        """The same problem with more rides; ProblemError where they are faulty."""
        from routing.pooling.faults import list_faults_of_rides

        problem = self.changed(rides=(*self.rides, *rides))
        faults = list_faults_of_rides(problem, {ride.id for ride in rides})
        if faults:
            raise ProblemError(faults)
        object.__setattr__(problem, "_grown_from", ref(self))
        return problem

    def grown_from(self) -> "Problem | None":
        """The problem that this one is `with_rides` of, as long as anybody has it.

        It is the same but for the last rides.
        """
        parent: ref[Problem] | None = self.__dict__.get("_grown_from")
        return parent() if parent else None

    def with_ways(self, ways: Ways) -> "Problem":
        """The same problem with travel to more places: a table that begins like `Problem.ways`.

        It is neither copied nor checked, so what it says about places in use must never change.
        """
        problem = self.changed()
        problem._see(ways)
        return problem

    def without_rides(self, ride_ids: frozenset[str]) -> "Problem":
        """The same problem without some of its rides; nobody is kept apart from those any more."""
        left = (ride for ride in self.rides if ride.id not in ride_ids)
        return self.changed(
            rides=tuple(
                replace(ride, apart_from=ride.apart_from - ride_ids) if ride.apart_from else ride
                for ride in left
            )
        )

    def changed(
        self,
        *,
        rides: tuple[Ride, ...] | None = None,
        shifts: tuple[Shift, ...] | None = None,
        rules: Rules | None = None,
    ) -> "Problem":
        """The same problem with parts exchanged for sound ones, which are not checked again."""
        other = object.__new__(Problem)
        for name, value in {"rides": rides, "shifts": shifts, "rules": rules}.items():
            object.__setattr__(other, name, getattr(self, name) if value is None else value)
        for name in ("dimensions", "ways", "times_s", "lengths_m"):
            object.__setattr__(other, name, getattr(self, name))
        other._index()
        return other
