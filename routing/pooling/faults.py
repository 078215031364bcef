"""What can be wrong with a problem, found all at once and said in words."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from routing.pooling.problem import Problem, Ride, Rules, Shift, Stop, Vehicle

Numbers = npt.NDArray[np.generic]

SLOWEST_M_PER_S = 0.3
FASTEST_M_PER_S = 80.0
"""Between a walking child and a racing car: outside of it times and lengths differ in unit."""


def list_faults(problem: "Problem", *, of_travel: bool = True) -> tuple[str, ...]:
    """Every fault of the problem; none when it is sound. The matrices need not be looked at."""
    matrix_faults = tuple(_matrix_faults(problem)) if of_travel else ()
    faults = [
        *matrix_faults,
        *_dimension_faults(problem),
        *_rule_faults(problem.rules),
        *_fleet_faults(problem),
        *_duplicate_faults(problem),
        *_reference_faults(
            problem.rides,
            {ride.id for ride in problem.rides},
            {shift.id for shift in problem.shifts},
        ),
    ]
    for shift in problem.shifts:
        faults.extend(_shift_faults(problem, shift))
    driven = {v.ride_id for s in problem.shifts if s.prefix for v in s.prefix.visits}
    for ride in problem.rides:
        faults.extend(_ride_faults(problem, ride))
        if not matrix_faults and ride.id not in driven and _places_known(problem, ride):
            faults.extend(_direct_drive_faults(problem, ride))
    faults.extend(_prefix_faults(problem))
    return tuple(faults)


def list_faults_of_rides(problem: "Problem", ride_ids: Collection[str]) -> tuple[str, ...]:
    """Faults that some rides bring into a problem that was sound without them."""
    names = {ride.id for ride in problem.rides}
    faults = list(_duplicate_faults(problem)) if len(names) < len(problem.rides) else []
    new = [ride for ride in problem.rides if ride.id in ride_ids]
    for ride in new:
        faults.extend(_ride_faults(problem, ride))
        if _places_known(problem, ride):
            faults.extend(_direct_drive_faults(problem, ride))
    return (*faults, *_reference_faults(new, names, {shift.id for shift in problem.shifts}))


def _matrix_faults(problem: "Problem") -> Iterator[str]:
    times, lengths = np.asarray(problem.times_s), np.asarray(problem.lengths_m)
    sound = True
    for name, matrix in (("travel times", times), ("lengths", lengths)):
        for fault in _number_faults(name, matrix):
            sound = False
            yield fault
    if not sound:
        return
    if times.shape != lengths.shape:
        yield (
            f"travel times are for {times.shape[0]} places and lengths for {lengths.shape[0]}: "
            "both must cover the same places"
        )
        return
    yield from _unit_faults(times, lengths)


def _number_faults(name: str, matrix: Numbers) -> Iterator[str]:
    if matrix.ndim != 2 or matrix.shape[0] != matrix.shape[1]:
        yield f"{name}: shape {matrix.shape} is not square"
        return
    if matrix.dtype.kind not in "iuf":
        yield f"{name}: entries are not numbers"
        return
    values = matrix.astype(np.float64)
    holes = ~np.isfinite(values) | (values < 0)
    if holes.any():
        row, column = (int(i) for i in np.argwhere(holes)[0])
        yield (
            f"{name}: {int(holes.sum())} holes (not a number or negative), "
            f"first at [{row}, {column}]"
        )
        return
    if (values != np.floor(values)).any():
        yield f"{name}: entries must be whole numbers"
    if (values > np.iinfo(np.int32).max).any():
        yield f"{name}: entries exceed 32 bits"
    if np.diagonal(values).any():
        yield f"{name}: the way from a place to itself must be 0"


def _unit_faults(times: Numbers, lengths: Numbers) -> Iterator[str]:
    from routing.pooling.problem import UNREACHABLE_S

    seconds, metres = times.astype(np.float64), lengths.astype(np.float64)
    driven = (seconds > 0) & (seconds < UNREACHABLE_S) & (metres > 0)
    if not driven.any():
        return
    speed = float(np.median(metres[driven] / seconds[driven]))
    if not SLOWEST_M_PER_S <= speed <= FASTEST_M_PER_S:
        yield (
            f"lengths and travel times give {speed:.3g} m/s on the median: "
            "use metres and seconds for both"
        )


def _dimension_faults(problem: "Problem") -> Iterator[str]:
    if not problem.dimensions:
        yield "no dimensions: name at least one, such as seats"
    for name, count in Counter(problem.dimensions).items():
        if count > 1:
            yield f"dimension {name!r} is named {count} times"


def _rule_faults(rules: "Rules") -> Iterator[str]:
    weights = {
        "extra_ride_cents_per_hour": rules.extra_ride_cents_per_hour,
        "idle_cents_per_hour": rules.idle_cents_per_hour,
        "broken_wish_cents": rules.broken_wish_cents,
        "unfair_cents_per_hour": rules.unfair_cents_per_hour,
    }
    for name, cents in weights.items():
        if cents < 0:
            yield f"rules: {name} is negative"
    breaks = rules.breaks
    if breaks.min_part_s <= 0:
        yield "break rule: min_part_s must be positive"
    if breaks.max_stretch_s is not None and breaks.max_stretch_s <= 0:
        yield "break rule: max_stretch_s must be positive"
    flat = [(0, 0), *breaks.table]
    if any(b[0] <= a[0] or b[1] <= a[1] for a, b in zip(flat, breaks.table, strict=False)):
        yield "break rule: working times and breaks of the table must rise"


def _fleet_faults(problem: "Problem") -> Iterator[str]:
    if not problem.shifts:
        yield "no shift at all: a day needs at least one"


def _duplicate_faults(problem: "Problem") -> Iterator[str]:
    for kind, ids in (
        ("ride", [ride.id for ride in problem.rides]),
        ("shift", [shift.id for shift in problem.shifts]),
    ):
        for name, count in Counter(ids).items():
            if count > 1:
                yield f"{kind} id {name!r} is used {count} times"


def _reference_faults(
    rides: Iterable["Ride"], ride_ids: Collection[str], shift_ids: Collection[str]
) -> Iterator[str]:
    for ride in rides:
        if ride.pinned_shift is not None and ride.pinned_shift not in shift_ids:
            yield f"ride {ride.id!r} is pinned to the unknown shift {ride.pinned_shift!r}"
        if ride.id in ride.apart_from:
            yield f"ride {ride.id!r} cannot be kept apart from itself"
        for other in sorted(ride.apart_from.difference(ride_ids)):
            yield f"ride {ride.id!r} is kept apart from the unknown ride {other!r}"


def _shift_faults(problem: "Problem", shift: "Shift") -> Iterator[str]:
    name = f"shift {shift.id!r}"
    for label, location in (("start", shift.start_location), ("end", shift.end_location)):
        if not 0 <= location < _places(problem):
            yield f"{name}: {label} place {location} is not in the matrices"
    if shift.start_s >= shift.end_s:
        yield f"{name}: ends at {shift.end_s} s, not after its start at {shift.start_s} s"
    if shift.max_work_s <= 0:
        yield f"{name}: max_work_s must be positive"
    if min(shift.cost_per_hour_cents, shift.cost_per_km_cents, shift.cost_per_use_cents) < 0:
        yield f"{name}: a cost is negative"
    if shift.fair_duration_s is not None and shift.fair_duration_s < 0:
        yield f"{name}: fair_duration_s is negative"
    yield from _vehicle_faults(problem, shift.vehicle)


def _vehicle_faults(problem: "Problem", vehicle: "Vehicle") -> Iterator[str]:
    name = f"vehicle {vehicle.id!r}"
    if not vehicle.layouts:
        yield f"{name} has no seat layout"
    for layout in vehicle.layouts:
        if len(layout) != len(problem.dimensions):
            yield f"{name}: layout {layout} does not match the {len(problem.dimensions)} dimensions"
        if min(layout, default=0) < 0:
            yield f"{name}: layout {layout} has a negative capacity"


def _places(problem: "Problem") -> int:
    """How many places the matrices cover."""
    times = np.asarray(problem.times_s)
    return times.shape[0] if times.ndim else 0


def _ride_faults(problem: "Problem", ride: "Ride") -> Iterator[str]:
    name = f"ride {ride.id!r}"
    if len(ride.stops) not in (2, 3):
        yield f"{name}: has {len(ride.stops)} stops, must have 2 or 3"
        return
    if len(ride.ride_time_limits_s) != len(ride.stops) - 1:
        yield f"{name}: needs one ride time limit for each of its {len(ride.stops) - 1} legs"
    if min(ride.ride_time_limits_s, default=0) < 0:
        yield f"{name}: a ride time limit is negative"
    if ride.penalty_cents < 0:
        yield f"{name}: penalty_cents is negative"
    if ride.anchor not in ("none", "arrival", "departure"):
        yield f"{name}: unknown anchor {ride.anchor!r}"
    if ride.pinned_position is not None and (ride.pinned_shift is None or ride.pinned_position < 0):
        yield f"{name}: a pinned position is not negative and needs a pinned shift"
    for number, stop in enumerate(ride.stops):
        yield from _stop_faults(f"{name}, stop {number}", stop, _places(problem))
    yield from _load_faults(problem, ride)


def _stop_faults(name: str, stop: "Stop", places: int) -> Iterator[str]:
    if not 0 <= stop.location < places:
        yield f"{name}: place {stop.location} is not in the matrices"
    if stop.earliest_s > stop.latest_s:
        yield (
            f"{name}: window is impossible, "
            f"earliest {stop.earliest_s} s is after latest {stop.latest_s} s"
        )
    if stop.dwell_s < 0:
        yield f"{name}: dwell is negative"


def _load_faults(problem: "Problem", ride: "Ride") -> Iterator[str]:
    name = f"ride {ride.id!r}"
    if any(len(stop.load) != len(problem.dimensions) for stop in ride.stops):
        yield f"{name}: loads do not match the {len(problem.dimensions)} dimensions"
        return
    for index, dimension in enumerate(problem.dimensions):
        on_board = 0
        for number, stop in enumerate(ride.stops):
            on_board += stop.load[index]
            if on_board < 0:
                yield f"{name}, stop {number}: negative load of {dimension}"
                break
        else:
            if on_board != 0:
                yield f"{name}: {on_board} of {dimension} still on board after its last stop"


def _places_known(problem: "Problem", ride: "Ride") -> bool:
    places = _places(problem)
    return len(ride.ride_time_limits_s) == len(ride.stops) - 1 and all(
        0 <= stop.location < places for stop in ride.stops
    )


def _direct_drive_faults(problem: "Problem", ride: "Ride") -> Iterator[str]:
    """Faults of a ride that even a vehicle of its own could not serve."""
    from routing.pooling.problem import UNREACHABLE_S

    name = f"ride {ride.id!r}"
    earliest_s = ride.stops[0].earliest_s
    for leg, limit_s in enumerate(ride.ride_time_limits_s):
        here, there = ride.stops[leg], ride.stops[leg + 1]
        direct_s = int(problem.times_s[here.location, there.location])
        if direct_s >= UNREACHABLE_S:
            yield f"{name}: no road leads from stop {leg} to stop {leg + 1}"
            return
        if direct_s > limit_s:
            yield (
                f"{name}: leg {leg} takes {direct_s} s even direct, "
                f"longer than its limit of {limit_s} s"
            )
        earliest_s = max(there.earliest_s, earliest_s + here.dwell_s + direct_s)
        if earliest_s > there.latest_s:
            yield (
                f"{name}: stop {leg + 1} cannot begin before {earliest_s} s, "
                f"after its latest time of {there.latest_s} s"
            )
            return
        if there.earliest_s - (here.latest_s + here.dwell_s) > limit_s:
            yield f"{name}: windows force leg {leg} to last longer than its limit of {limit_s} s"


def _prefix_faults(problem: "Problem") -> Iterator[str]:
    rides = {ride.id: ride for ride in problem.rides}
    owner: dict[str, str] = {}
    for shift in problem.shifts:
        if shift.prefix is None:
            continue
        name = f"shift {shift.id!r}: prefix"
        if not shift.prefix.visits:
            yield f"{name} has no visit; leave it out and start the shift later instead"
            continue
        times = [shift.prefix.start_s]
        reached: dict[str, int] = {}
        for visit in shift.prefix.visits:
            times += [visit.arrival_s, visit.begin_s, visit.departure_s]
            ride = rides.get(visit.ride_id)
            if ride is None:
                yield f"{name} visits the unknown ride {visit.ride_id!r}"
                continue
            if owner.setdefault(ride.id, shift.id) != shift.id:
                yield f"ride {ride.id!r} lies in the prefixes of two shifts"
            if visit.stop_index != reached.get(ride.id, 0) or visit.stop_index >= len(ride.stops):
                yield f"{name} visits the stops of ride {ride.id!r} out of order"
            reached[ride.id] = visit.stop_index + 1
        if any(later < earlier for earlier, later in pairwise(times)):
            yield f"{name} runs backwards in time"
        rests = [t for rest in shift.prefix.breaks for t in (rest.begin_s, rest.end_s)]
        if rests != sorted(rests):
            yield f"{name}: breaks overlap or run backwards in time"
