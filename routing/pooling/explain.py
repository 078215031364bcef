"""Why a ride finds no place in a plan, and which changes would give it one.

Each rule that may stand in the way can be lifted on its own. The binding rules are a smallest set
whose lifting lets the ride in, the others unchanged. The order of all other visits stays, as in
`routing.pooling.insertion`; promises to others are never lifted.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Literal

import numpy as np

from routing.pooling.changes import Case, Change, ChangeKind, list_changes, unpinned, with_all
from routing.pooling.plan import Plan
from routing.pooling.problem import UNREACHABLE_S, Problem, Ride, Shift
from routing.pooling.trial import MOST_MORE_S, Lift

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


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a ride is left out.

    Parameters
    ----------
    codes
        The binding rules, the most telling first:

        ``unreachable`` no road leads there from any shift; ``needs_property`` no shift has the
        property `detail`, or none that has is free; ``no_room`` no vehicle is made for so much of
        the dimension `detail`; ``no_vehicle_on_duty`` no shift works at that time;
        ``outside_shift_hours`` shifts begin too late or end too early; ``full_at_that_time`` the
        dimension `detail` is taken; ``ride_would_take_too_long`` a ride time limit, its own or
        somebody's on board; ``working_time`` the drivers' breaks and longest work; ``kept_apart``
        from somebody on board; ``pinned`` to a shift or place; ``group`` not all who go together
        find a place; ``vehicles_busy`` no rule, but all vehicles are elsewhere.
    detail
        A property or dimension, where the code speaks of one.
    changes
        For each kind (and `Change.detail`) the smallest change that helps, if any does.
    """

    ride_id: str
    codes: tuple[Code, ...]
    detail: str | None
    changes: tuple[Change, ...]

    @property
    def code(self) -> Code:
        """The most telling of the codes."""
        return self.codes[0]

    @property
    def earlier(self) -> Change | None:
        """The smallest move to an earlier time."""
        return self.find_change("earlier")

    @property
    def later(self) -> Change | None:
        """The smallest move to a later time."""
        return self.find_change("later")

    def find_change(self, kind: ChangeKind) -> Change | None:
        """The cheapest change of a kind, or None when none of it helps."""
        of_kind = (change for change in self.changes if change.kind == kind)
        return min(of_kind, key=lambda change: change.cost_delta_cents, default=None)


def explain_unserved(problem: Problem, plan: Plan, ride_id: str) -> Explanation:
    """Why the plan leaves out a ride of the problem, and what would help.

    Raises
    ------
    ValueError
        The ride fits the plan as it is, or is served.
    """
    case = Case(problem, plan, ride_id)
    if case.day.trial().fits(case.asked):
        raise ValueError("the ride has a place: insert it")
    impossible = next(_impossible(problem, case.ride), None)
    codes = _binding(case, () if impossible is None else impossible[:1])
    detail = impossible[1] if impossible and impossible[0] == codes[0] else _detail(case, codes)
    return Explanation(ride_id, codes, detail, tuple(list_changes(case)))


def _impossible(problem: Problem, ride: Ride) -> Iterator[tuple[Code, str | None]]:
    """Reasons that hold even for vehicles with nothing else to do."""
    shifts = [s for s in problem.shifts if ride.pinned_shift in (None, s.id)]
    if not any(_reaches(problem, shift, ride) for shift in shifts):
        yield "unreachable", None
    for name in sorted(ride.required):
        if not any(name in shift.properties for shift in shifts):
            yield "needs_property", name
    crowded = _too_small(problem, shifts, ride)
    if crowded is not None:
        yield "no_room", crowded
    first, last = ride.stops[0], ride.stops[-1]
    if not any(s.start_s <= last.latest_s and s.end_s >= first.earliest_s for s in shifts):
        yield "no_vehicle_on_duty", None
    if not any(_alone_in_time(problem, shift, ride) for shift in shifts):
        yield "outside_shift_hours", None


def _too_small(problem: Problem, shifts: Sequence[Shift], ride: Ride) -> str | None:
    """The dimension of which no seat layout has enough for the ride, or of several the rarest."""
    aboard = np.cumsum([stop.load for stop in ride.stops], axis=0).max(axis=0)
    layouts = np.array([layout for shift in shifts for layout in shift.vehicle.layouts])
    holds = layouts >= aboard
    if holds.all(axis=1).any():
        return None
    rarest_first = np.argsort(holds.sum(axis=0), kind="stable")
    return problem.dimensions[int(rarest_first[0])]


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


LIFTS: tuple[Code, ...] = (
    "full_at_that_time",
    "ride_would_take_too_long",
    "outside_shift_hours",
    "working_time",
    "needs_property",
    "kept_apart",
    "pinned",
    "group",
)
"""The most telling first: of several single rules that would do, it is the one to name."""


def _liftable(case: Case) -> list[Code]:
    """Rules that may stand in the way of the ride."""
    absent: dict[Code, bool] = {
        "needs_property": not any(ride.required for ride in case.asked.rides),
        "kept_apart": not case.is_kept_apart,
        "pinned": not case.is_pinned and not any(s.locked for s in case.problem.shifts),
        "group": case.ride.together is None,
    }
    return [code for code in LIFTS if not absent.get(code, False)]


def _fits_without(case: Case, codes: Sequence[Code]) -> bool:
    """Whether the ride has a place when these rules are lifted."""
    lift = Lift(
        loads=_all_dimensions(case) if "full_at_that_time" in codes else frozenset(),
        ride_times="ride_would_take_too_long" in codes,
        more_shift_s=MOST_MORE_S if "outside_shift_hours" in codes else 0,
        working_time="working_time" in codes,
    )
    asked = case.alone() if "group" in codes else case.asked
    if "needs_property" in codes:
        asked = with_all(asked, lambda ride: replace(ride, required=frozenset()))
    if "pinned" in codes:
        asked = unpinned(asked)
    if "kept_apart" in codes:
        asked = replace(asked, apart=False)
    return case.day.trial(lift).fits(asked)


def _all_dimensions(case: Case) -> frozenset[int]:
    return frozenset(range(len(case.problem.dimensions)))


def _binding(case: Case, sure: tuple[Code, ...]) -> tuple[Code, ...]:
    """The smallest set of rules whose lifting lets the ride in, one that is `sure` to bind first.

    A reason that lies in no rule to be lifted stands for itself.
    """
    if sure and sure[0] not in LIFTS:
        return sure
    for codes in _sets(case, _liftable(case)):
        if _fits_without(case, codes):
            return tuple(sorted(codes, key=lambda code: code not in sure))
    return sure or ("vehicles_busy",)


def _sets(case: Case, liftable: Sequence[Code]) -> Iterator[tuple[Code, ...]]:
    """Sets of rules from small to large; none of two and more where not even all would help."""
    yield from combinations(liftable, 1)
    if _fits_without(case, liftable):
        for size in range(2, len(liftable) + 1):
            yield from combinations(liftable, size)


def _detail(case: Case, codes: tuple[Code, ...]) -> str | None:
    if codes == ("full_at_that_time",):
        for index, name in enumerate(case.problem.dimensions):
            if case.day.trial(Lift(loads=frozenset({index}))).fits(case.asked):
                return name
    if codes[0] == "needs_property":
        names = sorted({name for ride in case.asked.rides for name in ride.required})
        return next((name for name in names if _fits_without_property(case, name)), names[0])
    return None


def _fits_without_property(case: Case, name: str) -> bool:
    asked = with_all(case.asked, lambda ride: replace(ride, required=ride.required - {name}))
    return case.day.trial().fits(asked)
