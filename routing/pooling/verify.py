"""The independent checker: does a plan keep every rule of its problem?

It shares the data classes with the rest of pooling and nothing else: each rule is written out once
more, plainly and without regard to speed, so that a mistake in timing or search cannot hide here.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from routing.errors import InvalidPlan
from routing.pooling.plan import Break, Plan, Tour, Visit
from routing.pooling.problem import UNREACHABLE_S, Problem, Ride, Shift, Stop


@dataclass(frozen=True, slots=True)
class Violation:
    """One broken rule: a stable code, and where."""

    code: str
    message: str
    shift_id: str | None = None
    ride_id: str | None = None

    def __str__(self) -> str:
        place = [
            f"{kind} {name}"
            for kind, name in (("shift", self.shift_id), ("ride", self.ride_id))
            if name is not None
        ]
        return f"{self.code} ({', '.join(place)}): {self.message}"


def require_valid(problem: Problem, plan: Plan) -> Plan:
    """The plan itself; InvalidPlan with all violations when it breaks a rule."""
    violations = verify(problem, plan)
    if violations:
        raise InvalidPlan(violations)
    return plan


def verify(
    problem: Problem, plan: Plan, *, claimed_cents: int | None = None
) -> tuple[Violation, ...]:
    """Every rule that the plan breaks; none when it is valid.

    `claimed_cents` is a total cost to be recomputed to the cent.
    """
    strangers = tuple(_strangers(problem, plan))
    if strangers:
        return strangers
    violations = [*_served_once(problem, plan), *_driven_repeated(problem, plan)]
    for tour in plan.tours:
        checked = _Checked(problem, problem.get_shift(tour.shift_id), tour)
        for rule in TOUR_RULES:
            violations.extend(rule(checked))
    violations.extend(_together(problem, plan))
    if not violations and claimed_cents is not None:
        total = _recomputed_cents(problem, plan)
        if total != claimed_cents:
            violations.append(Violation("cost", f"costs {total} cents, not {claimed_cents}"))
    return tuple(violations)


class _Checked:
    """A tour beside its shift and problem, with the look-ups that the rules share."""

    def __init__(self, problem: Problem, shift: Shift, tour: Tour) -> None:
        self.problem, self.shift, self.tour = problem, shift, tour
        self.driven = len(shift.prefix.visits) if shift.prefix else 0
        self.driven_breaks = len(shift.prefix.breaks) if shift.prefix else 0

    def stop(self, visit: Visit) -> Stop:
        return self.problem.get_ride(visit.ride_id).stops[visit.stop_index]

    def rides(self) -> list[Ride]:
        return [self.problem.get_ride(name) for name in dict.fromkeys(self._ride_ids())]

    def open_rides(self) -> list[Ride]:
        """Rides that were not yet begun when the plan was made."""
        begun = {visit.ride_id for visit in self.tour.visits[: self.driven]}
        return [ride for ride in self.rides() if ride.id not in begun]

    def visits_of(self, ride: Ride) -> list[tuple[int, Visit]]:
        return [(n, v) for n, v in enumerate(self.tour.visits) if v.ride_id == ride.id]

    def travel_s(self, here: int, there: int) -> int:
        return int(self.problem.times_s[here, there])

    def says(self, code: str, message: str, ride_id: str | None = None) -> Violation:
        return Violation(code, message, self.shift.id, ride_id)

    def _ride_ids(self) -> list[str]:
        return [visit.ride_id for visit in self.tour.visits]


@dataclass(frozen=True, slots=True)
class _Drive:
    """The way between two visits of a tour, or from its start, or to its end.

    The vehicle may leave from `free_s` on, drives for `travel_s` until it arrives, and has to do
    something again at `due_s`.
    """

    free_s: int
    travel_s: int
    arrival_s: int
    due_s: int
    aboard: int
    history: bool


def _drives(checked: _Checked) -> list[_Drive]:
    """All ways of a tour in order, with the number of rides on board."""
    shift, tour = checked.shift, checked.tour
    here, free_s, aboard = shift.start_location, tour.start_s, 0
    drives = []
    for number, visit in enumerate(tour.visits):
        stop = checked.stop(visit)
        travel_s = checked.travel_s(here, stop.location)
        history = number < checked.driven
        drives.append(_Drive(free_s, travel_s, visit.arrival_s, visit.begin_s, aboard, history))
        last = len(checked.problem.get_ride(visit.ride_id).stops) - 1
        aboard += (visit.stop_index == 0) - (visit.stop_index == last)
        here, free_s = stop.location, visit.departure_s
        if shift.prefix and number == checked.driven - 1:
            free_s = max(free_s, shift.prefix.ready_s)
    travel_s = checked.travel_s(here, shift.end_location)
    drives.append(_Drive(free_s, travel_s, tour.end_s, tour.end_s, aboard, False))
    return drives


def _strangers(problem: Problem, plan: Plan) -> Iterator[Violation]:
    rides = {ride.id: ride for ride in problem.rides}
    shifts = {shift.id for shift in problem.shifts}
    for tour in plan.tours:
        if tour.shift_id not in shifts:
            yield Violation("unknown_shift", "no such shift", tour.shift_id)
        for visit in tour.visits:
            ride = rides.get(visit.ride_id)
            if ride is None:
                yield Violation("unknown_ride", "no such ride", tour.shift_id, visit.ride_id)
            elif not 0 <= visit.stop_index < len(ride.stops):
                yield Violation("unknown_stop", "no such stop", tour.shift_id, visit.ride_id)
    for ride_id in plan.unserved:
        if ride_id not in rides:
            yield Violation("unknown_ride", "left out, but no such ride", None, ride_id)


def _served_once(problem: Problem, plan: Plan) -> Iterator[Violation]:
    for shift_id, count in Counter(tour.shift_id for tour in plan.tours).items():
        if count > 1:
            yield Violation("two_tours", f"{count} tours of one shift", shift_id)
    tours_of: dict[str, set[str]] = {}
    for tour in plan.tours:
        if not tour.visits:
            yield Violation("empty_tour", "a tour without visits", tour.shift_id)
        for visit in tour.visits:
            tours_of.setdefault(visit.ride_id, set()).add(tour.shift_id)
    left_out = Counter(plan.unserved)
    for ride in problem.rides:
        tours = len(tours_of.get(ride.id, ()))
        if tours > 1:
            yield Violation("two_vehicles", "served by more than one tour", None, ride.id)
        if (tours > 0) + left_out[ride.id] != 1:
            yield Violation("not_once", "must be served or left out, once", None, ride.id)
        if ride.mandatory and tours == 0:
            yield Violation("mandatory", "a promised ride is left out", None, ride.id)


def _driven_repeated(problem: Problem, plan: Plan) -> Iterator[Violation]:
    tours = {tour.shift_id: tour for tour in plan.tours}
    for shift in problem.shifts:
        if shift.prefix is None:
            continue
        tour = tours.get(shift.id)
        if (
            tour is None
            or tour.start_s != shift.prefix.start_s
            or tour.visits[: len(shift.prefix.visits)] != shift.prefix.visits
            or tour.breaks[: len(shift.prefix.breaks)] != shift.prefix.breaks
        ):
            yield Violation("prefix", "what has been driven is not repeated", shift.id)


def _chains(checked: _Checked) -> Iterator[Violation]:
    """All stops of a ride are visited once each, in their order."""
    for ride in checked.rides():
        order = [visit.stop_index for _, visit in checked.visits_of(ride)]
        if sorted(order) != list(range(len(ride.stops))):
            yield checked.says("incomplete", f"visits stops {order}", ride.id)
        elif order != sorted(order):
            yield checked.says("order", f"visits stops in the order {order}", ride.id)


def _windows(checked: _Checked) -> Iterator[Violation]:
    for visit in checked.tour.visits[checked.driven :]:
        stop = checked.stop(visit)
        if not stop.earliest_s <= visit.begin_s <= stop.latest_s:
            yield checked.says(
                "window",
                f"begins at {visit.begin_s} s, outside {stop.earliest_s}…{stop.latest_s} s",
                visit.ride_id,
            )


def _dwells(checked: _Checked) -> Iterator[Violation]:
    for visit in checked.tour.visits[checked.driven :]:
        if visit.begin_s < visit.arrival_s:
            yield checked.says("dwell", "begins before it arrives", visit.ride_id)
        if visit.departure_s != visit.begin_s + checked.stop(visit).dwell_s:
            yield checked.says("dwell", "does not leave after its dwell", visit.ride_id)


def _travel(checked: _Checked) -> Iterator[Violation]:
    for number, drive in enumerate(_drives(checked)):
        if drive.history:
            continue
        if drive.travel_s >= UNREACHABLE_S:
            yield checked.says("no_road", f"no road leads to visit {number}")
        elif drive.arrival_s < drive.free_s + drive.travel_s:
            yield checked.says(
                "travel",
                f"way {number} takes {drive.travel_s} s, not {drive.arrival_s - drive.free_s} s",
            )


def _loads(checked: _Checked) -> Iterator[Violation]:
    """One seat layout must hold the load after every stop of the tour."""
    aboard = [0] * len(checked.problem.dimensions)
    fits = [True] * len(checked.shift.vehicle.layouts)
    for visit in checked.tour.visits:
        for index, change in enumerate(checked.stop(visit).load):
            aboard[index] += change
        for number, layout in enumerate(checked.shift.vehicle.layouts):
            if any(load > room for load, room in zip(aboard, layout, strict=True)):
                fits[number] = False
    if not any(fits):
        yield checked.says("load", "no single seat layout holds the whole tour")


def _ride_times(checked: _Checked) -> Iterator[Violation]:
    for ride in checked.rides():
        for (_, here), (there_number, there) in pairwise(checked.visits_of(ride)):
            on_board_s = there.begin_s - here.departure_s
            limit_s = ride.ride_time_limits_s[min(here.stop_index, len(ride.stops) - 2)]
            if there_number >= checked.driven and on_board_s > limit_s:
                yield checked.says(
                    "ride_time", f"{on_board_s} s on board, over {limit_s} s", ride.id
                )


def _shift_hours(checked: _Checked) -> Iterator[Violation]:
    if not checked.driven and checked.tour.start_s < checked.shift.start_s:
        yield checked.says("shift_hours", "leaves before the shift starts")
    if checked.tour.end_s > checked.shift.end_s:
        yield checked.says("shift_hours", "returns after the shift ends")


def _break_places(checked: _Checked) -> Iterator[Violation]:
    """A break lies between two visits, while the vehicle stands and nobody is on board."""
    drives = _drives(checked)
    breaks = checked.tour.breaks[checked.driven_breaks :]
    for rest in breaks:
        if rest.end_s - rest.begin_s < checked.problem.rules.breaks.min_part_s:
            yield checked.says("break_length", f"{rest.end_s - rest.begin_s} s is no break")
        gap = next((d for d in drives if d.free_s <= rest.begin_s and rest.end_s <= d.due_s), None)
        if gap is None or gap in (drives[0], drives[-1]):
            # A rest before the first or after the last visit interrupts no work.
            yield checked.says("break_place", "not between two visits")
        elif gap.aboard:
            yield checked.says("break_place", f"{gap.aboard} rides on board")
        elif rest.begin_s < gap.arrival_s and rest.end_s > gap.arrival_s - gap.travel_s:
            yield checked.says("break_place", "while driving")
    for earlier, later in pairwise(checked.tour.breaks):
        if later.begin_s < earlier.end_s:
            yield checked.says("break_place", "two breaks overlap")


def _working_time(checked: _Checked) -> Iterator[Violation]:
    tour, rule = checked.tour, checked.problem.rules.breaks
    rests_s = sum(rest.end_s - rest.begin_s for rest in tour.breaks)
    work_s = tour.end_s - tour.start_s - rests_s
    needed_s = max((rest_s for limit_s, rest_s in rule.table if work_s > limit_s), default=0)
    if rests_s < needed_s:
        yield checked.says("break_total", f"{rests_s} s of breaks, {needed_s} s needed")
    if work_s > checked.shift.max_work_s:
        yield checked.says("max_work", f"works {work_s} s, over {checked.shift.max_work_s} s")
    if rule.max_stretch_s is not None:
        longest_s = _longest_stretch_s(tour, list(tour.breaks))
        if longest_s > rule.max_stretch_s:
            yield checked.says("stretch", f"{longest_s} s at work without a break")


def _longest_stretch_s(tour: Tour, breaks: list[Break]) -> int:
    begins = [tour.start_s, *(rest.end_s for rest in breaks)]
    ends = [*(rest.begin_s for rest in breaks), tour.end_s]
    return max(end - begin for begin, end in zip(begins, ends, strict=True))


def _pins(checked: _Checked) -> Iterator[Violation]:
    for ride in checked.open_rides():
        if ride.pinned_shift not in (None, checked.shift.id):
            yield checked.says("pin", f"pinned to shift {ride.pinned_shift}", ride.id)
        if checked.shift.locked and ride.pinned_shift != checked.shift.id:
            yield checked.says("locked", "not pinned to this locked shift", ride.id)
    placed = [ride for ride in checked.rides() if ride.pinned_position is not None]
    for earlier, later in pairwise(placed):
        if (earlier.pinned_position or 0) > (later.pinned_position or 0):
            yield checked.says("position", f"boards after ride {earlier.id}", later.id)


def _properties(checked: _Checked) -> Iterator[Violation]:
    for ride in checked.open_rides():
        for name in sorted(ride.required - checked.shift.properties):
            yield checked.says("property", f"needs {name}", ride.id)


def _apart(checked: _Checked) -> Iterator[Violation]:
    aboard: set[str] = set()
    for visit in checked.tour.visits:
        ride = checked.problem.get_ride(visit.ride_id)
        for other_id in sorted(aboard - {ride.id}):
            if visit.stop_index == 0 and (
                other_id in ride.apart_from
                or ride.id in checked.problem.get_ride(other_id).apart_from
            ):
                yield checked.says("apart", f"on board together with ride {other_id}", ride.id)
        if visit.stop_index == 0:
            aboard.add(ride.id)
        if visit.stop_index == len(ride.stops) - 1:
            aboard.discard(ride.id)


TOUR_RULES: tuple[Callable[[_Checked], Iterator[Violation]], ...] = (
    _chains,
    _windows,
    _dwells,
    _travel,
    _loads,
    _ride_times,
    _shift_hours,
    _break_places,
    _working_time,
    _pins,
    _properties,
    _apart,
)


def _together(problem: Problem, plan: Plan) -> Iterator[Violation]:
    served_by = {visit.ride_id: tour.shift_id for tour in plan.tours for visit in tour.visits}
    groups: dict[str, set[str | None]] = {}
    for ride in problem.rides:
        if ride.together is not None:
            groups.setdefault(ride.together, set()).add(served_by.get(ride.id))
    for name, shifts in groups.items():
        if len(shifts) > 1:
            yield Violation("together", f"group {name} is torn apart")


def _recomputed_cents(problem: Problem, plan: Plan) -> int:
    """The objective once more, in exact fractions."""
    total = sum(problem.get_ride(ride_id).penalty_cents for ride_id in plan.unserved)
    for tour in plan.tours:
        shift, rules = problem.get_shift(tour.shift_id), problem.rules
        checked = _Checked(problem, shift, tour)
        hour, half = Fraction(1, 3600), Fraction(1, 2)
        places = [checked.stop(visit).location for visit in tour.visits]
        ways = pairwise([shift.start_location, *places, shift.end_location])
        metres = sum(int(problem.lengths_m[here, there]) for here, there in ways)
        extra_s = idle_s = broken = 0
        for ride in checked.rides():
            visits = [visit for _, visit in checked.visits_of(ride)]
            for here, there in pairwise(visits):
                drive_s = checked.travel_s(
                    checked.stop(here).location, checked.stop(there).location
                )
                extra_s += there.begin_s - here.departure_s - drive_s
            if ride.anchor == "arrival":
                idle_s += ride.stops[-1].latest_s - visits[-1].begin_s
            if ride.anchor == "departure":
                idle_s += visits[0].begin_s - ride.stops[0].earliest_s
            broken += len(ride.wished - shift.properties)
        driver_s = tour.end_s - tour.start_s
        fair_s = driver_s if shift.fair_duration_s is None else shift.fair_duration_s
        unfair_s = max(0, driver_s - fair_s)
        parts = (
            driver_s * shift.cost_per_hour_cents * hour,
            Fraction(metres * shift.cost_per_km_cents, 1000),
            extra_s * rules.extra_ride_cents_per_hour * hour,
            idle_s * rules.idle_cents_per_hour * hour,
            unfair_s * rules.unfair_cents_per_hour * hour,
        )
        total += sum((part + half).__floor__() for part in parts)
        total += shift.cost_per_use_cents + broken * rules.broken_wish_cents
    return total
