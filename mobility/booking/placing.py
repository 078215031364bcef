"""Placing many at once: one after the other first, then by a search that moves others, too."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from mobility.booking.legs import Leg
from mobility.model import Party
from mobility.planning.improving import Search, improve
from mobility.planning.loading import LoadedDay, WaitingRide
from mobility.planning.locked_day import INSERTIONS_TRIED, find_insertions
from mobility.planning.promise import promised
from routing.pooling.insertion import apply
from routing.pooling.plan import Plan, Visit
from routing.pooling.problem import Ride, Shift


@dataclass(frozen=True)
class Unit:
    """Some people who ride together, all directions or none; `number` names whose they are."""

    id: str
    number: int
    party: Party
    legs: tuple[Leg, ...]


@dataclass(frozen=True)
class Placement:
    """A day with the units that found a place, at the times of its plan."""

    day: LoadedDay
    placed: tuple[Unit, ...]
    missing: tuple[Unit, ...]

    @property
    def people(self) -> int:
        """How many have a place."""
        return sum(unit.party.people for unit in self.placed)

    @property
    def visits(self) -> Mapping[tuple[str, int], Visit]:
        tours = self.day.plan.tours
        return {(v.ride_id, v.stop_index): v for tour in tours for v in tour.visits}


def place_all(
    day: LoadedDay, ahead: LoadedDay, units: Sequence[Unit], *, seconds: float
) -> Placement:
    """As many of the units as possible in a day, within every promise given.

    `ahead` is the day with what may be changed of it. Only where inserting one after the other
    leaves somebody out, the whole day is searched for so many seconds.
    """
    plan = _one_by_one(ahead, ahead.plan, units)
    if seconds > 0 and _left_out(units, plan):
        plan = _one_by_one(ahead, _searched(ahead, plan, units, seconds), units)
    left_out = _left_out(units, plan)
    placed = tuple(unit for unit in units if unit not in left_out)
    problem = day.problem.with_rides(*_rides(placed))
    after = replace(day, problem=problem, plan=Plan(plan.tours, ()))
    return Placement(after, placed, tuple(left_out))


def promise_all(placement: Placement, width_s: int) -> Placement:
    """The same with windows around the planned times in the place of the widest ones."""
    visits = placement.visits
    narrow = {
        leg.ride.id: promised(leg.ride, visits[leg.ride.id, 0].begin_s, width_s)
        for unit in placement.placed
        for leg in unit.legs
    }
    units = tuple(
        replace(unit, legs=tuple(replace(leg, ride=narrow[leg.ride.id]) for leg in unit.legs))
        for unit in placement.placed
    )
    others = placement.day.problem.without_rides(frozenset(narrow))
    problem = others.with_rides(*narrow.values())
    return replace(placement, day=replace(placement.day, problem=problem), placed=units)


def divide(party: Party, shifts: Sequence[Shift], at_least: int = 1) -> list[Party] | None:
    """A party in as few equal parts as fit into some vehicle each, but so many at least.

    No child is left without a grown-up. None where no division fits.
    """
    layouts = [layout for shift in shifts for layout in shift.vehicle.layouts]
    for count in range(at_least, party.people + 1):
        parts = _shares(party, count)
        if parts and all(any(_fits(part, layout) for layout in layouts) for part in parts):
            return parts
    return None


def _shares(party: Party, count: int) -> list[Party] | None:
    counts = party.as_counts()
    shares = [
        {name: amount // count + (n < amount % count) for name, amount in counts.items()}
        for n in range(count)
    ]
    try:
        parts = [Party.from_counts(share) for share in shares]
    except ValueError:  # a part without anybody
        return None
    alone = any(part.children and not part.adults + part.wheelchairs for part in parts)
    return None if alone else parts


def _fits(party: Party, layout: Sequence[int]) -> bool:
    return all(need <= room for need, room in zip(party.load, layout, strict=True))


def _one_by_one(ahead: LoadedDay, plan: Plan, units: Sequence[Unit]) -> Plan:
    """The plan with those it leaves out inserted where it is cheapest, large parties first."""
    left_out = _left_out(units, plan)
    in_plan = [unit for unit in units if unit not in left_out]
    current = replace(
        ahead, problem=ahead.problem.with_rides(*_rides(in_plan)), plan=Plan(plan.tours, ())
    )
    for unit in sorted(left_out, key=lambda one: -one.party.people):
        rides = [leg.ride for leg in unit.legs]
        for place in find_insertions(current, rides, k=INSERTIONS_TRIED)[:1]:
            problem = current.problem.with_rides(*rides)
            current = replace(current, problem=problem, plan=apply(current.plan, place))
    return current.plan


def _searched(ahead: LoadedDay, plan: Plan, units: Sequence[Unit], seconds: float) -> Plan:
    """The plan with room made for more units; nobody who is in it leaves it."""
    left_out = _left_out(units, plan)
    in_plan = [unit for unit in units if unit not in left_out]
    kept = (replace(ride, mandatory=True) for ride in _rides(in_plan))
    problem = ahead.problem.with_rides(*kept)
    waiting = tuple(
        WaitingRide(unit.id, replace(leg.ride, mandatory=False))
        for unit in left_out
        for leg in unit.legs
    )
    loaded = replace(ahead, problem=problem, plan=plan, waiting=waiting)
    return improve(loaded, Search(seconds, seed=0))


def _left_out(units: Sequence[Unit], plan: Plan) -> list[Unit]:
    served = {ride_id for tour in plan.tours for ride_id in tour.ride_ids}
    return [unit for unit in units if not all(leg.ride.id in served for leg in unit.legs)]


def _rides(units: Sequence[Unit]) -> Iterator[Ride]:
    for unit in units:
        for leg in unit.legs:
            yield leg.ride
