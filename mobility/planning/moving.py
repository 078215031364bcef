"""Moving a ride by hand: what it would do, and doing it.

A ride goes to another tour or another place in its own. Where promises allow it they are kept.
Where they do not, the least is looked for by which they would have to give way; that is shown, with
whom to call, and done only with a reason. What was broken becomes the new promise, so that the
stored plan keeps every promise again.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import combinations_with_replacement, pairwise

from mobility.planning.loading import LoadedDay
from mobility.planning.promise import MINUTE_S, promised, whole_minutes_up
from mobility.planning.reasons import reason_of
from mobility.planning.removal import drop_rides, retimed
from mobility.planning.rows import tour_places
from mobility.refusals import Refusal
from routing.pooling.insertion import best_insertions
from routing.pooling.plan import Plan, Tour, cost, tour_length_m
from routing.pooling.problem import Problem, Ride, Shift, Stop
from routing.pooling.timing import schedule
from routing.pooling.verify import verify

SLACKS_S = tuple(MINUTE_S * minutes for minutes in (5, 10, 15, 20, 30, 45, 60, 90, 120))
"""By how much promises may give way, tried from small to large."""

TOLD_FROM_S = MINUTE_S
"""Smaller differences of a planned time are none for people."""


@dataclass(frozen=True)
class Target:
    """Where a ride is to go: a shift, and after how many of its tour's stops it boards.

    Stops are counted without those of the ride itself. `after` None means the cheapest place.
    """

    shift_id: str
    after: int | None = None


@dataclass(frozen=True)
class Broken:
    """A promise that would not hold: by how many seconds a stop is late or early, or a leg long."""

    ride_id: str
    stop_index: int
    what: str
    """`late`, `early` or `long`."""
    by_s: int


@dataclass(frozen=True)
class Shifted:
    """A stop whose planned time changes; `before_s` is None for a ride that had no place."""

    ride_id: str
    stop_index: int
    before_s: int | None
    after_s: int


@dataclass(frozen=True)
class Effect:
    """What a change of the plan does. Lengths in metres, times in seconds, costs in cents."""

    shifted: tuple[Shifted, ...]
    broken: tuple[Broken, ...]
    length_m: int
    drive_time_s: int
    cost_cents: int


@dataclass(frozen=True)
class Moved:
    """The day after a move, with what that does."""

    loaded: LoadedDay
    effect: Effect


def move(
    stored: LoadedDay,
    now: datetime,
    ride_id: str,
    target: Target,
    *,
    pinned: bool = False,
    width_s: int = 0,
) -> Moved:
    """The day with a ride at another place, pinned to its tour if told so.

    A ride that has waited is promised a window of `width_s` for its pickup.

    Raises Refusal `tour_unknown`, `tour_locked`, `tour_over`, `ride_unknown`, `ride_under_way`, or
    why there is no place at all.
    """
    ahead = stored.as_of(now)
    shift = _find_shift(ahead.problem, target.shift_id)
    before = ahead.plan.find_tour_of(ride_id)
    _require_free(stored, ahead, ride_id, shift, before)
    ride = replace(_get_ride(ahead, ride_id), pinned_shift=None, mandatory=True)
    left = drop_rides(ahead.plan, [ride_id])
    if before is not None:
        rest = ahead.problem.without_rides(frozenset([ride_id]))
        left = retimed(rest, left, {before.shift_id})
    part = _part(ahead.problem, left.find_tour(shift.id), shift, ride)
    tour, promises = _place(part, left.find_tour(shift.id), shift, ride, target)
    placed = replace(_with_promise(ride, promises), pinned_shift=shift.id if pinned else None)
    if not stored.problem.has_ride(ride_id):
        begin_s = next(v.begin_s for v in tour.visits if v.ride_id == ride_id)
        placed = promised(placed, begin_s, width_s)
    others = [_with_promise(one, promises) for one in stored.problem.rides if one.id != ride_id]
    loaded = replace(
        stored,
        problem=stored.problem.changed(rides=(*others, placed)),
        plan=_with_tour(left, tour),
        waiting=tuple(one for one in stored.waiting if one.ride.id != ride_id),
    )
    touched = {shift.id, before.shift_id} if before else {shift.id}
    return Moved(loaded, effect_of(stored, loaded, touched))


def effect_of(before: LoadedDay, after: LoadedDay, shift_ids: Collection[str]) -> Effect:
    """What differs between two plans of a day, in the tours of some shifts."""
    old, new = (
        [tour for tour in day.plan.tours if tour.shift_id in shift_ids] for day in (before, after)
    )
    begins_s = {(v.ride_id, v.stop_index): v.begin_s for tour in old for v in tour.visits}
    visits = [visit for tour in new for visit in tour.visits]
    shifted = tuple(
        Shifted(visit.ride_id, visit.stop_index, known_s, visit.begin_s)
        for visit in visits
        if (known_s := begins_s.get((visit.ride_id, visit.stop_index))) is None
        or abs(known_s - visit.begin_s) >= TOLD_FROM_S
    )
    told = {ride.id: ride for ride in before.problem.rides}
    told |= {one.ride.id: one.ride for one in before.waiting}
    return Effect(
        shifted=shifted,
        broken=tuple(one for tour in new for one in _broken(told, tour)),
        length_m=_length_m(after.problem, new) - _length_m(before.problem, old),
        drive_time_s=_drive_s(after.problem, new) - _drive_s(before.problem, old),
        cost_cents=cost(after.problem, Plan(tuple(new), ())).total_cents
        - cost(before.problem, Plan(tuple(old), ())).total_cents,
    )


def place_with_least_slack(problem: Problem, plan: Plan, ride: Ride) -> tuple[Problem, Plan] | None:
    """The plan with a ride on the tour where promises give way least, and the problem with those.

    None where no tour has a place for it whatever gives way.
    """
    found: tuple[int, Tour, dict[str, Ride]] | None = None
    for shift in problem.shifts:
        if shift.locked:
            continue
        old = plan.find_tour(shift.id)
        try:
            tour, promises = _place(
                _part(problem, old, shift, ride), old, shift, ride, Target(shift.id)
            )
        except Refusal:
            continue
        broken_s = _given_way_s(problem, promises)
        if found is None or broken_s < found[0]:
            found = broken_s, tour, promises
    if found is None:
        return None
    _, tour, promises = found
    rides = tuple(_with_promise(one, promises) for one in problem.rides)
    left = tuple(name for name in plan.unserved if name != ride.id)
    return problem.changed(rides=rides), replace(_with_tour(plan, tour), unserved=left)


def _given_way_s(problem: Problem, promises: Mapping[str, Ride]) -> int:
    """By how many seconds new promises differ from the old ones, all added up."""
    return sum(
        abs(new.latest_s - old.latest_s) + abs(old.earliest_s - new.earliest_s)
        for name, ride in promises.items()
        for old, new in zip(problem.get_ride(name).stops, ride.stops, strict=True)
    )


def _require_free(
    stored: LoadedDay, ahead: LoadedDay, ride_id: str, shift: Shift, before: Tour | None
) -> None:
    """Locked tours stay as they are, and who is on board or about to board stays where she is."""
    locked = {one.id for one in stored.problem.shifts if one.locked}
    if shift.id in locked or (before is not None and before.shift_id in locked):
        raise Refusal("tour_locked")
    if shift.locked:
        raise Refusal("tour_over")
    for one in ahead.problem.shifts:
        if one.prefix and any(visit.ride_id == ride_id for visit in one.prefix.visits):
            raise Refusal("ride_under_way")


def _find_shift(problem: Problem, shift_id: str) -> Shift:
    for shift in problem.shifts:
        if shift.id == shift_id:
            return shift
    raise Refusal("tour_unknown")


def _get_ride(loaded: LoadedDay, ride_id: str) -> Ride:
    if loaded.problem.has_ride(ride_id):
        return loaded.problem.get_ride(ride_id)
    for one in loaded.waiting:
        if one.ride.id == ride_id:
            return one.ride
    raise Refusal("ride_unknown")


def _place(
    part: Problem, tour: Tour | None, shift: Shift, ride: Ride, target: Target
) -> tuple[Tour, dict[str, Ride]]:
    """The tour with the ride in it, and the rides whose promises had to give way, as they are now.

    Promises give way by the least of `SLACKS_S` that helps; then each is taken back that can be.
    """
    for slack_s in (0, *SLACKS_S):
        wide = part if slack_s == 0 else _widened(part, shift, slack_s)
        found = _cheapest(wide, tour, shift, ride.id, target)
        if found is not None:
            return _with_fewest_broken(part, wide, shift, found)
    raise _why_not(part, tour, ride)


def _with_fewest_broken(
    part: Problem, wide: Problem, shift: Shift, found: Tour
) -> tuple[Tour, dict[str, Ride]]:
    """The tour in the same order with as many promises kept as can be, one after the other."""
    if wide is part:
        return found, {}
    best, tour = wide, found
    # The one that is moved stands last: others have done nothing for it.
    for ride in part.rides:
        tried = best.changed(rides=tuple(ride if r.id == ride.id else r for r in best.rides))
        kept = schedule(tried, shift, found.sequence)
        if kept is not None:
            best, tour = tried, kept
    promises = {one.id: _promised_anew(one, tour) for one in part.rides}
    broken = {one.ride_id for one in _broken({r.id: r for r in part.rides}, tour)}
    return tour, {name: ride for name, ride in promises.items() if name in broken}


def _part(problem: Problem, tour: Tour | None, shift: Shift, ride: Ride) -> Problem:
    """The problem of one shift, with whom its tour serves and the ride."""
    here = {ride.id, *(tour.ride_ids if tour else ())}
    others = (one for one in problem.rides if one.id in here and one.id != ride.id)
    rides = (*others, ride)
    return problem.changed(
        rides=tuple(replace(one, apart_from=one.apart_from & here, together=None) for one in rides),
        shifts=(shift,),
    )


def _widened(part: Problem, shift: Shift, slack_s: int) -> Problem:
    """The part with all promises ahead wider by so many seconds at both ends."""
    driven = {visit.ride_id for visit in shift.prefix.visits} if shift.prefix else set()
    return part.changed(
        rides=tuple(_wider(ride, slack_s, early=ride.id not in driven) for ride in part.rides)
    )


def _wider(ride: Ride, slack_s: int, *, early: bool) -> Ride:
    return replace(
        ride,
        stops=tuple(
            replace(
                stop,
                earliest_s=stop.earliest_s - (slack_s if early else 0),
                latest_s=stop.latest_s + slack_s,
            )
            for stop in ride.stops
        ),
        ride_time_limits_s=tuple(limit_s + slack_s for limit_s in ride.ride_time_limits_s),
    )


def _cheapest(
    part: Problem, tour: Tour | None, shift: Shift, ride_id: str, target: Target
) -> Tour | None:
    """The cheapest sound tour with the ride at the place that was asked for."""
    plan = Plan((tour,) if tour else (), (ride_id,))
    if target.after is None:
        found = best_insertions(part, plan, part.get_ride(ride_id), k=1)
        return found[0].tours[0] if found else None
    tours = [
        made
        for order in _orders(tour, part.get_ride(ride_id), target.after)
        if (made := schedule(part, shift, order)) and not verify(part, Plan((made,), ()))
    ]
    return min(tours, key=lambda one: cost(part, Plan((one,), ())).total_cents, default=None)


def _orders(tour: Tour | None, ride: Ride, after: int) -> Iterator[list[tuple[str, int]]]:
    """Orders of visits in which the ride boards after so many stops, and alights anywhere later."""
    visits = list(tour.sequence) if tour else []
    first = min(max(after, 0), len(visits))
    places = range(first, len(visits) + 1)
    for later in combinations_with_replacement(places, len(ride.stops) - 1):
        order = list(visits)
        for added, (stop, place) in enumerate(enumerate((first, *later))):
            order.insert(place + added, (ride.id, stop))
        yield order


def _why_not(part: Problem, tour: Tour | None, ride: Ride) -> Refusal:
    """Why a ride has no place on a tour even where promises give way."""
    plan = Plan((tour,) if tour else (), (ride.id,))
    return reason_of(part, plan, ride.id) or Refusal("move_impossible")


def _promised_anew(ride: Ride, tour: Tour) -> Ride:
    """The ride with a promise that its planned times keep: as wide as before, in whole minutes."""
    visits = [visit for visit in tour.visits if visit.ride_id == ride.id]
    stops = [_around(stop, visit.begin_s) for stop, visit in zip(ride.stops, visits, strict=True)]
    width_s = ride.stops[0].latest_s - ride.stops[0].earliest_s
    pickup = stops[0]
    if pickup.latest_s > ride.stops[0].latest_s:
        stops[0] = replace(pickup, earliest_s=max(pickup.earliest_s, pickup.latest_s - width_s))
    elif pickup.earliest_s < ride.stops[0].earliest_s:
        stops[0] = replace(pickup, latest_s=min(pickup.latest_s, pickup.earliest_s + width_s))
    limits_s = tuple(
        max(limit_s, there.begin_s - here.departure_s)
        for limit_s, (here, there) in zip(ride.ride_time_limits_s, pairwise(visits), strict=True)
    )
    return replace(ride, stops=tuple(stops), ride_time_limits_s=limits_s)


def _around(stop: Stop, begin_s: int) -> Stop:
    return replace(
        stop,
        earliest_s=min(stop.earliest_s, begin_s // MINUTE_S * MINUTE_S),
        latest_s=max(stop.latest_s, whole_minutes_up(begin_s)),
    )


def _with_promise(ride: Ride, promises: Mapping[str, Ride]) -> Ride:
    """The ride with the times of its new promise, if it has one."""
    new = promises.get(ride.id)
    if new is None:
        return ride
    return replace(ride, stops=new.stops, ride_time_limits_s=new.ride_time_limits_s)


def _with_tour(plan: Plan, tour: Tour) -> Plan:
    others = tuple(one for one in plan.tours if one.shift_id != tour.shift_id)
    return Plan((*others, tour), plan.unserved)


def _broken(told: Mapping[str, Ride], tour: Tour) -> Iterator[Broken]:
    departs_s = {(v.ride_id, v.stop_index): v.departure_s for v in tour.visits}
    for visit in tour.visits:
        ride = told[visit.ride_id]
        stop = ride.stops[visit.stop_index]
        if visit.begin_s > stop.latest_s:
            yield Broken(ride.id, visit.stop_index, "late", visit.begin_s - stop.latest_s)
        elif visit.begin_s < stop.earliest_s:
            yield Broken(ride.id, visit.stop_index, "early", stop.earliest_s - visit.begin_s)
        elif visit.stop_index > 0:
            on_board_s = visit.begin_s - departs_s[ride.id, visit.stop_index - 1]
            over_s = on_board_s - ride.ride_time_limits_s[visit.stop_index - 1]
            if over_s > 0:
                yield Broken(ride.id, visit.stop_index, "long", over_s)


def _length_m(problem: Problem, tours: Sequence[Tour]) -> int:
    return sum(tour_length_m(problem, problem.get_shift(t.shift_id), t) for t in tours)


def _drive_s(problem: Problem, tours: Sequence[Tour]) -> int:
    places = (tour_places(problem, tour) for tour in tours)
    return sum(int(problem.times_s[a, b]) for way in places for a, b in pairwise(way))
