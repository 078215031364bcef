"""Why a ride finds no place in a plan, and the smallest change of its times that gives it one.

Each rule that may stand in the way can be lifted on its own. The binding rules are the smallest set
whose lifting lets the ride in, the others unchanged: single rules are tried first, then pairs.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Literal

import numpy as np

from routing.pooling.insertion import insertions_of
from routing.pooling.plan import Plan
from routing.pooling.problem import NO_BREAKS, UNREACHABLE_S, Problem, Ride, Shift

Code = Literal[
    "unreachable",
    "needs_property",
    "no_room",
    "no_vehicle_on_duty",
    "outside_shift_hours",
    "full_at_that_time",
    "ride_would_take_too_long",
    "working_time",
    "kept_apart",
    "pinned",
    "group",
    "vehicles_busy",
]

EVER_S = 7 * 24 * 3600
ROOM_FOR_ALL = 10_000
STEP_S = 5 * 60
FARTHEST_S = 3 * 3600


@dataclass(frozen=True, slots=True)
class Change:
    """All of the ride's windows moved by so many seconds give it a place at this cost."""

    shift_s: int
    cost_delta_cents: int


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a ride is left out.

    Parameters
    ----------
    codes
        The binding rules, the most telling first:

        ``unreachable`` no road leads there from any shift; ``needs_property`` no shift has the
        property `detail`; ``no_room`` no vehicle is made for so much of the dimension `detail`;
        ``no_vehicle_on_duty`` no shift works at that time; ``outside_shift_hours`` shifts begin too
        late or end too early; ``full_at_that_time`` the dimension `detail` is taken;
        ``ride_would_take_too_long`` a ride time limit, its own or somebody's on board;
        ``working_time`` the drivers' breaks and longest work; ``kept_apart`` from somebody on
        board; ``pinned`` to a shift or place; ``group`` not all who go together find a place;
        ``vehicles_busy`` no single rule, but all vehicles are elsewhere.
    detail
        A property or dimension, where the code speaks of one.
    earlier, later
        The smallest moves of all its windows that make it fit, None when none within
        `FARTHEST_S` does.
    """

    ride_id: str
    codes: tuple[Code, ...]
    detail: str | None
    earlier: Change | None
    later: Change | None

    @property
    def code(self) -> Code:
        """The most telling of the codes."""
        return self.codes[0]

    @property
    def change(self) -> Change | None:
        """The smaller of the two moves."""
        moves = [move for move in (self.earlier, self.later) if move is not None]
        return min(moves, key=lambda move: abs(move.shift_s), default=None)


def explain_unserved(problem: Problem, plan: Plan, ride_id: str) -> Explanation:
    """Why the plan leaves out a ride of the problem, and what would help.

    Raises
    ------
    ValueError
        The ride fits the plan as it is, or is served.
    """
    if ride_id not in plan.unserved:
        raise ValueError("the ride is served")
    if _fits(problem, plan, ride_id):
        raise ValueError("the ride has a place: insert it")
    ride = problem.get_ride(ride_id)
    impossible = next(_impossible(problem, ride), None)
    if impossible is not None:
        code, detail = impossible
        moves = _moves(problem, plan, ride) if code in TIMED else (None, None)
        return Explanation(ride_id, (code,), detail, *moves)
    codes, detail = _binding(problem, plan, ride)
    return Explanation(ride_id, codes, detail, *_moves(problem, plan, ride))


TIMED = ("no_vehicle_on_duty", "outside_shift_hours")


def _fits(problem: Problem, plan: Plan, ride_id: str) -> bool:
    return bool(insertions_of(problem, plan, [ride_id], k=1)[0])


def _impossible(problem: Problem, ride: Ride) -> Iterator[tuple[Code, str | None]]:
    """Reasons that hold even for vehicles with nothing else to do."""
    shifts = [s for s in problem.shifts if ride.pinned_shift in (None, s.id)]
    if not any(_reaches(problem, shift, ride) for shift in shifts):
        yield "unreachable", None
    for name in sorted(ride.required):
        if not any(name in shift.properties for shift in shifts):
            yield "needs_property", name
    aboard = np.cumsum([stop.load for stop in ride.stops], axis=0).max(axis=0)
    layouts = np.array([layout for s in shifts for layout in s.vehicle.layouts])
    for index, name in enumerate(problem.dimensions):
        if aboard[index] > layouts[:, index].max(initial=0):
            yield "no_room", name
    first, last = ride.stops[0], ride.stops[-1]
    if not any(s.start_s <= last.latest_s and s.end_s >= first.earliest_s for s in shifts):
        yield "no_vehicle_on_duty", None
    if not any(_alone_in_time(problem, shift, ride) for shift in shifts):
        yield "outside_shift_hours", None


def _reaches(problem: Problem, shift: Shift, ride: Ride) -> bool:
    here, there = ride.stops[0].location, ride.stops[-1].location
    first_s = problem.times_s[shift.start_location, here]
    last_s = problem.times_s[there, shift.end_location]
    return bool(max(first_s, last_s) < UNREACHABLE_S)


def _alone_in_time(problem: Problem, shift: Shift, ride: Ride) -> bool:
    """Whether the ride alone lies within the shift's hours."""
    here, time_s = shift.start_location, shift.start_s
    for stop in ride.stops:
        time_s = max(time_s + int(problem.times_s[here, stop.location]), stop.earliest_s)
        if time_s > stop.latest_s:
            return False
        here, time_s = stop.location, time_s + stop.dwell_s
    return time_s + int(problem.times_s[here, shift.end_location]) <= shift.end_s


Lift = Callable[[Problem, Ride], Problem]


def _lift_loads(problem: Problem, ride: Ride, only: int | None = None) -> Problem:
    """Room for everybody, in all dimensions or only one."""

    def roomy(layout: tuple[int, ...]) -> tuple[int, ...]:
        return tuple(
            ROOM_FOR_ALL if only in (None, index) else room for index, room in enumerate(layout)
        )

    return _with_shifts(
        problem,
        lambda shift: replace(
            shift,
            vehicle=replace(
                shift.vehicle, layouts=tuple(roomy(layout) for layout in shift.vehicle.layouts)
            ),
        ),
    )


def _lift_ride_times(problem: Problem, ride: Ride) -> Problem:
    return problem.changed(
        rides=tuple(
            replace(other, ride_time_limits_s=tuple(EVER_S for _ in other.ride_time_limits_s))
            for other in problem.rides
        ),
    )


def _lift_shift_hours(problem: Problem, ride: Ride) -> Problem:
    return _with_shifts(problem, lambda shift: replace(shift, start_s=-EVER_S, end_s=EVER_S))


def _lift_working_time(problem: Problem, ride: Ride) -> Problem:
    free = _with_shifts(problem, lambda shift: replace(shift, max_work_s=EVER_S))
    return free.changed(rules=replace(problem.rules, breaks=NO_BREAKS))


def _lift_properties(problem: Problem, ride: Ride) -> Problem:
    return _with_ride(problem, replace(ride, required=frozenset()))


def _lift_apart(problem: Problem, ride: Ride) -> Problem:
    rides = tuple(
        replace(other, apart_from=other.apart_from - {ride.id}) for other in problem.rides
    )
    return _with_ride(problem.changed(rides=rides), replace(ride, apart_from=frozenset()))


def _lift_pins(problem: Problem, ride: Ride) -> Problem:
    unlocked = _with_shifts(problem, lambda shift: replace(shift, locked=False))
    return _with_ride(unlocked, replace(ride, pinned_shift=None, pinned_position=None))


def _lift_group(problem: Problem, ride: Ride) -> Problem:
    return _with_ride(problem, replace(ride, together=None))


LIFTS: tuple[tuple[Code, Lift], ...] = (
    ("full_at_that_time", _lift_loads),
    ("ride_would_take_too_long", _lift_ride_times),
    ("outside_shift_hours", _lift_shift_hours),
    ("working_time", _lift_working_time),
    ("needs_property", _lift_properties),
    ("kept_apart", _lift_apart),
    ("pinned", _lift_pins),
    ("group", _lift_group),
)
"""The most telling first: of several single rules that would do, it is the one to name."""


def _absent(problem: Problem, ride: Ride) -> Iterator[Code]:
    """Rules that cannot stand in the way of this ride, because it knows none of the kind."""
    if not ride.required:
        yield "needs_property"
    if not ride.apart_from and all(ride.id not in other.apart_from for other in problem.rides):
        yield "kept_apart"
    if ride.pinned_shift is None and not any(shift.locked for shift in problem.shifts):
        yield "pinned"
    if ride.together is None:
        yield "group"


def _binding(problem: Problem, plan: Plan, ride: Ride) -> tuple[tuple[Code, ...], str | None]:
    """The smallest set of rules whose lifting lets the ride in."""
    absent = set(_absent(problem, ride))
    present = [(code, lift) for code, lift in LIFTS if code not in absent]
    for size in (1, 2):
        for lifts in combinations(present, size):
            lifted = problem
            for _, lift in lifts:
                lifted = lift(lifted, lifted.get_ride(ride.id))
            if _fits(lifted, plan, ride.id):
                codes = tuple(code for code, _ in lifts)
                return codes, _detail(problem, plan, ride, codes)
    return ("vehicles_busy",), None


def _detail(problem: Problem, plan: Plan, ride: Ride, codes: tuple[Code, ...]) -> str | None:
    if codes == ("full_at_that_time",):
        for index, name in enumerate(problem.dimensions):
            if _fits(_lift_loads(problem, ride, index), plan, ride.id):
                return name
    if codes[0] == "needs_property":
        return min(ride.required)
    return None


def _moves(problem: Problem, plan: Plan, ride: Ride) -> tuple[Change | None, Change | None]:
    """The smallest moves of the ride to earlier and to later that give it a place."""
    steps = range(STEP_S, FARTHEST_S + 1, STEP_S)
    offsets = [-step for step in steps] + list(steps)
    # Those who want to be apart from the ride do not know its moved copies.
    apart = frozenset(other.id for other in problem.rides if ride.id in other.apart_from)
    moved = {offset: _moved(ride, offset, apart) for offset in offsets}
    trial = problem.with_rides(*moved.values())
    found = insertions_of(trial, plan, [moved[offset].id for offset in offsets], k=1)
    places = {
        offset: Change(offset, insertions[0].cost_delta_cents)
        for offset, insertions in zip(offsets, found, strict=True)
        if insertions
    }
    earlier = max((offset for offset in places if offset < 0), default=None)
    later = min((offset for offset in places if offset > 0), default=None)
    return (
        None if earlier is None else places[earlier],
        None if later is None else places[later],
    )


def _moved(ride: Ride, offset_s: int, apart: frozenset[str]) -> Ride:
    stops = tuple(
        replace(stop, earliest_s=stop.earliest_s + offset_s, latest_s=stop.latest_s + offset_s)
        for stop in ride.stops
    )
    return replace(
        ride,
        id=f"{ride.id} moved {offset_s}",
        stops=stops,
        together=None,
        apart_from=ride.apart_from | apart,
    )


def _with_ride(problem: Problem, ride: Ride) -> Problem:
    rides = tuple(ride if other.id == ride.id else other for other in problem.rides)
    return problem.changed(rides=rides)


def _with_shifts(problem: Problem, change: Callable[[Shift], Shift]) -> Problem:
    return problem.changed(shifts=tuple(change(shift) for shift in problem.shifts))
