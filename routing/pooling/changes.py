"""Which changes would give a ride that is left out a place in the plan.

Each kind of change is tried by itself, from small to large, with everything else as it is. The
order of all other visits stays, and promises to others are kept.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from routing.pooling.arrays import APART, APART_END
from routing.pooling.plan import Plan
from routing.pooling.problem import Problem, Ride, Stop
from routing.pooling.trial import MOST_MORE_S, NO_LIFT, Day, Lift, Variant

ChangeKind = Literal[
    "earlier",
    "later",
    "longer_ride",
    "less_load",
    "without_property",
    "more_shift_time",
    "not_apart",
    "not_pinned",
    "without_group",
]

STEP_S = 5 * 60
FARTHEST_S = 3 * 3600
MOST_LONGER_S = 3600
SHIFT_STEP_S = 30 * 60


@dataclass(frozen=True, slots=True)
class Change:
    """The smallest change of a kind that gives the ride a place, all else as it is.

    Parameters
    ----------
    kind
        ``earlier``, ``later`` all windows of the ride (and of those of its group that are left
        out) moved; ``longer_ride`` its own ride time limits raised; ``less_load`` fewer of the
        dimension `detail` with it; ``without_property`` the property `detail` not required;
        ``more_shift_time`` shifts begin earlier and end later; ``not_apart``, ``not_pinned``,
        ``without_group`` the bond given up.
    amount
        Seconds, or how much load less; 0 where there is no amount.
    cost_delta_cents
        What the changed tour then costs more than before.
    """

    kind: ChangeKind
    amount: int
    cost_delta_cents: int
    detail: str | None = None


def price_variants(
    problem: Problem, plan: Plan, ride_id: str, variants: Sequence[Ride]
) -> tuple[int | None, ...]:
    """What a ride that is left out would cost in other forms, such as from another place.

    Parameters
    ----------
    variants
        The ride with the same id, number of stops and anchor; its places must be in the matrices.

    Returns
    -------
    For each variant what its tour then costs more in cents, or None where it has no place either.
    """
    case = Case(problem, plan, ride_id)
    trial = case.day.trial()
    places = (trial.find_place(case.changed(ride)) for ride in variants)
    return tuple(None if place is None else place.cost_delta_cents for place in places)


class Case:
    """A ride that is left out, with those of its group that are, and the plan to try them on."""

    def __init__(self, problem: Problem, plan: Plan, ride_id: str) -> None:
        if ride_id not in plan.unserved:
            raise ValueError("the ride is served")
        self.problem, self.ride = problem, problem.get_ride(ride_id)
        friends = [
            ride
            for ride in problem.rides
            if ride.together is not None and ride.together == self.ride.together
        ]
        left_out = set(plan.unserved)
        rides = (self.ride, *(r for r in friends if r.id in left_out and r.id != ride_id))
        tours = (plan.find_tour_of(ride.id) for ride in friends if ride.id not in left_out)
        self.asked = Variant(rides, next((tour.shift_id for tour in tours if tour), None))
        self.day = Day(problem, plan, spare=sum(len(ride.stops) for ride in rides))

    def changed(self, ride: Ride) -> Variant:
        """What is asked with the ride in another form."""
        return replace(self.asked, rides=(ride, *self.asked.rides[1:]))

    @property
    def is_kept_apart(self) -> bool:
        """Whether anybody is to be kept apart from any of the rides."""
        a, number = self.day.compiled.arrays, self.day.compiled.ride_number
        rides = a.ride[[number[ride.id] for ride in self.asked.rides]]
        return bool((rides[:, APART] < rides[:, APART_END]).any())

    @property
    def is_pinned(self) -> bool:
        """Whether any of the rides is pinned to a shift."""
        return any(ride.pinned_shift is not None for ride in self.asked.rides)

    def alone(self) -> Variant:
        """The ride without its group."""
        return Variant((self.ride,))


def with_all(asked: Variant, change: Callable[[Ride], Ride]) -> Variant:
    """The variant with every ride changed."""
    return replace(asked, rides=tuple(change(ride) for ride in asked.rides))


def unpinned(asked: Variant) -> Variant:
    """The variant without pins, and with locked shifts open to it."""
    free = with_all(asked, lambda ride: replace(ride, pinned_shift=None, pinned_position=None))
    return replace(free, locked=False)


def list_changes(case: Case) -> Iterator[Change]:
    """Every kind of change that helps, each by its least amount."""
    yield from _moves(case)
    yield from _longer_ride(case)
    yield from _less_load(case)
    yield from _without_property(case)
    yield from _more_shift_time(case)
    yield from _without_bonds(case)


def _change(
    case: Case,
    kind: ChangeKind,
    amount: int,
    variant: Variant,
    *,
    lift: Lift = NO_LIFT,
    detail: str | None = None,
) -> Iterator[Change]:
    """The change as a stream of one, or of none where it does not help."""
    place = case.day.trial(lift).find_place(variant)
    if place is not None:
        yield Change(kind, amount, place.cost_delta_cents, detail)


def _moves(case: Case) -> Iterator[Change]:
    """The smallest moves to earlier and to later."""
    trial = case.day.trial()

    def fits(first_s: int, last_s: int) -> bool:
        return trial.fits(with_all(case.asked, lambda ride: _moved(ride, first_s, last_s)))

    earlier = _nearest(1, FARTHEST_S // STEP_S, lambda a, b: fits(-b * STEP_S, -a * STEP_S))
    later = _nearest(1, FARTHEST_S // STEP_S, lambda a, b: fits(a * STEP_S, b * STEP_S))
    moves: tuple[tuple[ChangeKind, int | None, int], ...] = (
        ("earlier", earlier, -STEP_S),
        ("later", later, STEP_S),
    )
    for kind, steps, step_s in moves:
        if steps is not None:
            yield from _change(case, kind, steps * STEP_S, _moved_by(case, steps * step_s))


def _moved_by(case: Case, move_s: int) -> Variant:
    return with_all(case.asked, lambda ride: _moved(ride, move_s, move_s))


def _nearest(low: int, high: int, may_fit: Callable[[int, int], bool]) -> int | None:
    """The least number from `low` to `high` that fits.

    `may_fit` says of a range whether some number in it may fit, and of a single one whether it
    does; so whole ranges are excluded at once.
    """
    if not may_fit(low, high):
        return None
    if low == high:
        return low
    middle = (low + high) // 2
    found = _nearest(low, middle, may_fit)
    return _nearest(middle + 1, high, may_fit) if found is None else found


def _moved(ride: Ride, first_s: int, last_s: int) -> Ride:
    """The ride with windows that hold all moves between two."""
    return _with_stops(
        ride,
        lambda _, stop: replace(
            stop, earliest_s=stop.earliest_s + first_s, latest_s=stop.latest_s + last_s
        ),
    )


def _with_stops(ride: Ride, change: Callable[[int, Stop], Stop]) -> Ride:
    return replace(ride, stops=tuple(change(n, stop) for n, stop in enumerate(ride.stops)))


def _least(steps: int, fits: Callable[[int], bool]) -> int | None:
    """The least number from 1 to `steps` that fits, where all greater ones fit as well."""
    if not fits(steps):
        return None
    return 1 + bisect_left(range(1, steps), True, key=fits)


def _longer_ride(case: Case) -> Iterator[Change]:
    trial = case.day.trial()

    def longer(steps: int) -> Variant:
        limits = tuple(limit_s + steps * STEP_S for limit_s in case.ride.ride_time_limits_s)
        return case.changed(replace(case.ride, ride_time_limits_s=limits))

    steps = _least(MOST_LONGER_S // STEP_S, lambda n: trial.fits(longer(n)))
    if steps is not None:
        yield from _change(case, "longer_ride", steps * STEP_S, longer(steps))


def _less_load(case: Case) -> Iterator[Change]:
    """Fewer of one dimension, as many as board first and stay to the end; never nobody at all."""
    for index, name in enumerate(case.problem.dimensions):
        amount = _least_load(case, index)
        if amount is not None:
            lighter = case.changed(_lighter(case.ride, index, amount))
            yield from _change(case, "less_load", amount, lighter, detail=name)


def _least_load(case: Case, dimension: int) -> int | None:
    boarding, alighting = case.ride.stops[0].load, case.ride.stops[-1].load
    most = min(boarding[dimension], -alighting[dimension], sum(boarding) - 1)
    if most <= 0:
        return None
    trial = case.day.trial()
    return _least(most, lambda n: trial.fits(case.changed(_lighter(case.ride, dimension, n))))


def _lighter(ride: Ride, dimension: int, amount: int) -> Ride:
    last = len(ride.stops) - 1

    def change(number: int, stop: Stop) -> Stop:
        if number not in (0, last):
            return stop
        less = amount if number == 0 else -amount
        load = tuple(n - less if i == dimension else n for i, n in enumerate(stop.load))
        return replace(stop, load=load)

    return _with_stops(ride, change)


def _without_property(case: Case) -> Iterator[Change]:
    for name in sorted(case.ride.required):
        ride = replace(case.ride, required=case.ride.required - {name})
        yield from _change(case, "without_property", 0, case.changed(ride), detail=name)


def _more_shift_time(case: Case) -> Iterator[Change]:
    def longer(steps: int) -> Lift:
        return Lift(more_shift_s=steps * SHIFT_STEP_S)

    steps = _least(
        MOST_MORE_S // SHIFT_STEP_S, lambda n: case.day.trial(longer(n)).fits(case.asked)
    )
    if steps is not None:
        amount_s = steps * SHIFT_STEP_S
        yield from _change(case, "more_shift_time", amount_s, case.asked, lift=longer(steps))


def _without_bonds(case: Case) -> Iterator[Change]:
    if case.is_kept_apart:
        yield from _change(case, "not_apart", 0, replace(case.asked, apart=False))
    if case.is_pinned:
        yield from _change(case, "not_pinned", 0, unpinned(case.asked))
    if case.ride.together is not None:
        yield from _change(case, "without_group", 0, case.alone())
