"""What can be wrong with a problem, found all at once and said in words."""

import math
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain, pairwise
from typing import TYPE_CHECKING

import numpy as np

from routing.pooling.matrix_faults import Numbers, as_matrix, list_matrix_faults

if TYPE_CHECKING:
    from routing.pooling.problem import Problem, Ride, Rules, Shift, Stop, Vehicle

LARGEST = 10**9
"""Seconds, cents, loads and places beyond it are no quantities of a service day."""


def list_faults(
    problem: "Problem", *, of_travel: bool = True, needs_shift: bool = True
) -> tuple[str, ...]:
    """Every fault of the problem; none when it is sound. The matrices need not be looked at."""
    from routing.pooling.problem import UNREACHABLE_S

    faults: list[str] = []
    if of_travel:
        faults.extend(list_matrix_faults(problem.times_s, problem.lengths_m, UNREACHABLE_S))
    faults.extend(_dimension_faults(problem))
    faults.extend(_rule_faults(problem.rules))
    if needs_shift:
        faults.extend(_fleet_faults(problem))
    faults.extend(_id_faults("ride", [ride.id for ride in problem.rides]))
    faults.extend(_id_faults("shift", [shift.id for shift in problem.shifts]))
    faults.extend(_reference_faults(problem, problem.rides))
    times = as_matrix(problem.times_s)
    for shift in problem.shifts:
        faults.extend(_shift_faults(problem, shift, times))
    driven = {v.ride_id for s in problem.shifts if s.prefix for v in s.prefix.visits}
    for ride in problem.rides:
        faults.extend(_ride_faults(problem, ride, times, driven=ride.id in driven))
    faults.extend(_prefix_faults(problem))
    return tuple(faults)


def list_faults_of_rides(problem: "Problem", ride_ids: Collection[str]) -> tuple[str, ...]:
    """Faults that some rides bring into a problem that was sound without them."""
    ids = [ride.id for ride in problem.rides]
    faults = list(_id_faults("ride", ids)) if len(set(ids)) < len(ids) else []
    new = [ride for ride in problem.rides if ride.id in ride_ids]
    for ride in new:
        faults.extend(_ride_faults(problem, ride, problem.times_s, driven=False))
    return (*faults, *_reference_faults(problem, new))


def _wrong_numbers(name: str, values: Mapping[str, object]) -> Iterator[str]:
    """What is no whole number, or too large for any calculation."""
    for label, value in values.items():
        if isinstance(value, bool) or not isinstance(value, int | np.integer):
            yield f"{name}: {label} must be a whole number, not {value!r}"
        elif abs(int(value)) > LARGEST:
            yield f"{name}: {label} is beyond {LARGEST}"


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
    breaks = rules.breaks
    numbers = {**weights, "min_part_s": breaks.min_part_s}
    if breaks.max_stretch_s is not None:
        numbers["max_stretch_s"] = breaks.max_stretch_s
    numbers |= {f"number {n} of the table": v for n, v in enumerate(chain(*breaks.table))}
    wrong = tuple(_wrong_numbers("rules", numbers))
    yield from wrong
    if wrong:
        return
    for name, cents in weights.items():
        if cents < 0:
            yield f"rules: {name} is negative"
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


def _id_faults(kind: str, ids: Sequence[object]) -> Iterator[str]:
    for name in ids:
        if not isinstance(name, str) or not name:
            yield f"{kind} id {name!r} is not a text"
    for name, count in Counter(ids).items():
        if count > 1:
            yield f"{kind} id {name!r} is used {count} times"


def _reference_faults(problem: "Problem", rides: Iterable["Ride"]) -> Iterator[str]:
    known = {ride.id for ride in problem.rides}
    shifts = {shift.id for shift in problem.shifts}
    for ride in rides:
        if ride.pinned_shift is not None and ride.pinned_shift not in shifts:
            yield f"ride {ride.id!r} is pinned to the unknown shift {ride.pinned_shift!r}"
        if ride.id in ride.apart_from:
            yield f"ride {ride.id!r} cannot be kept apart from itself"
        for other in sorted(ride.apart_from - known):
            yield f"ride {ride.id!r} is kept apart from the unknown ride {other!r}"


def _shift_faults(problem: "Problem", shift: "Shift", times: Numbers) -> Iterator[str]:
    name = f"shift {shift.id!r}"
    wrong = tuple(_wrong_numbers(name, _numbers_of_shift(shift)))
    yield from wrong
    if wrong:
        return
    for label, location in (("start", shift.start_location), ("end", shift.end_location)):
        if not 0 <= location < _places(times):
            yield f"{name}: {label} place {location} is not in the matrices"
    if shift.start_s >= shift.end_s:
        yield f"{name}: ends at {shift.end_s} s, not after its start at {shift.start_s} s"
    if shift.max_work_s <= 0:
        yield f"{name}: max_work_s must be positive"
    if min(shift.cost_per_hour_cents, shift.cost_per_km_cents, shift.cost_per_use_cents) < 0:
        yield f"{name}: a cost is negative"
    if not isinstance(shift.locked, bool):
        yield f"{name}: locked must be true or false"
    if shift.fair_duration_s is not None and shift.fair_duration_s < 0:
        yield f"{name}: fair_duration_s is negative"
    yield from _vehicle_faults(problem, shift.vehicle)


def _numbers_of_shift(shift: "Shift") -> dict[str, object]:
    numbers: dict[str, object] = {
        label: getattr(shift, label)
        for label in (
            "start_location",
            "end_location",
            "start_s",
            "end_s",
            "max_work_s",
            "cost_per_hour_cents",
            "cost_per_km_cents",
            "cost_per_use_cents",
        )
    }
    if shift.fair_duration_s is not None:
        numbers["fair_duration_s"] = shift.fair_duration_s
    rooms = chain(*shift.vehicle.layouts)
    return numbers | {f"capacity {n} of its vehicle": room for n, room in enumerate(rooms)}


def _vehicle_faults(problem: "Problem", vehicle: "Vehicle") -> Iterator[str]:
    name = f"vehicle {vehicle.id!r}"
    if not vehicle.layouts:
        yield f"{name} has no seat layout"
    for layout in vehicle.layouts:
        if len(layout) != len(problem.dimensions):
            yield f"{name}: layout {layout} does not match the {len(problem.dimensions)} dimensions"
        if min(layout, default=0) < 0:
            yield f"{name}: layout {layout} has a negative capacity"


def _places(times: Numbers) -> int:
    """How many places the matrices cover; any number where they are no matrices."""
    return times.shape[0] if times.ndim == 2 else LARGEST


def _numbers_of_ride(ride: "Ride") -> dict[str, object]:
    numbers: dict[str, object] = {"penalty_cents": ride.penalty_cents}
    if ride.pinned_position is not None:
        numbers["pinned_position"] = ride.pinned_position
    for leg, limit_s in enumerate(ride.ride_time_limits_s):
        numbers[f"ride time limit {leg}"] = limit_s
    for number, stop in enumerate(ride.stops):
        numbers[f"place of stop {number}"] = stop.location
        numbers[f"earliest_s of stop {number}"] = stop.earliest_s
        numbers[f"latest_s of stop {number}"] = stop.latest_s
        numbers[f"dwell_s of stop {number}"] = stop.dwell_s
        for index, load in enumerate(stop.load):
            numbers[f"load {index} of stop {number}"] = load
    return numbers


def _holds_plain_numbers(ride: "Ride") -> bool:
    """A quick look that spares nearly all rides the naming of each of their numbers."""
    values = [ride.penalty_cents, ride.pinned_position or 0, *ride.ride_time_limits_s]
    for stop in ride.stops:
        values += (stop.location, stop.earliest_s, stop.latest_s, stop.dwell_s, *stop.load)
    return set(map(type, values)) <= {int} and max(map(abs, values)) <= LARGEST


def _ride_faults(
    problem: "Problem", ride: "Ride", times: Numbers, *, driven: bool
) -> Iterator[str]:
    if not _holds_plain_numbers(ride):
        wrong = tuple(_wrong_numbers(f"ride {ride.id!r}", _numbers_of_ride(ride)))
        yield from wrong
        if wrong:
            return
    yield from _plain_ride_faults(problem, ride, times)
    if not driven and _is_drivable(ride, times):
        yield from _direct_drive_faults(ride, times)


def _plain_ride_faults(problem: "Problem", ride: "Ride", times: Numbers) -> Iterator[str]:
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
    if not isinstance(ride.mandatory, bool):
        yield f"{name}: mandatory must be true or false"
    if ride.anchor not in ("none", "arrival", "departure"):
        yield f"{name}: unknown anchor {ride.anchor!r}"
    if ride.pinned_position is not None and (ride.pinned_shift is None or ride.pinned_position < 0):
        yield f"{name}: a pinned position is not negative and needs a pinned shift"
    for number, stop in enumerate(ride.stops):
        yield from _stop_faults(f"{name}, stop {number}", stop, _places(times))
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


def _is_drivable(ride: "Ride", times: Numbers) -> bool:
    """Whether the matrix knows the ride's ways and the ride has a limit for each."""
    places = [stop.location for stop in ride.stops]
    if len(ride.ride_time_limits_s) != len(places) - 1 or times.ndim != 2:
        return False
    if times.dtype.kind not in "iuf" or not all(0 <= at < min(times.shape) for at in places):
        return False
    ways = [float(times[here, there]) for here, there in pairwise(places)]
    return all(way_s >= 0 and math.isfinite(way_s) for way_s in ways)


def _direct_drive_faults(ride: "Ride", times: Numbers) -> Iterator[str]:
    """Faults of a ride that even a vehicle of its own could not serve."""
    from routing.pooling.problem import UNREACHABLE_S

    name = f"ride {ride.id!r}"
    earliest_s, latest_s = ride.stops[0].earliest_s, ride.stops[0].latest_s
    for leg, limit_s in enumerate(ride.ride_time_limits_s):
        here, there = ride.stops[leg], ride.stops[leg + 1]
        direct_s = int(times[here.location, there.location])
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
        if there.earliest_s - (latest_s + here.dwell_s) > limit_s:
            yield f"{name}: windows force leg {leg} to last longer than its limit of {limit_s} s"
        latest_s = min(there.latest_s, latest_s + here.dwell_s + limit_s)


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
