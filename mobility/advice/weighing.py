"""One variant weighed: the day with the course planned by the planner itself, and without it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from mobility.advice.crowd import Group, Standing
from mobility.advice.variants import Variant, destination_in
from mobility.advice.views import Answer
from mobility.booking.legs import coordinates_of, make_legs
from mobility.booking.placing import Unit, place_all
from mobility.booking.rules import Destination
from mobility.model import FEWEST, OfferSession
from mobility.planning.improving import Search, improve
from mobility.planning.loading import LoadedDay
from mobility.planning.removal import without_rides
from mobility.refusals import Refusal
from mobility.regions import RegionSettings
from routing.geo import Coordinate
from routing.pooling.plan import Plan, cost
from routing.pooling.verify import verify

MINUTE_S = 60

CLEARLY = 0.99
"""A plan must cost less than this share of another to be a better one to begin from."""


Units = Mapping[Standing, Sequence[Unit]]


@dataclass(frozen=True)
class Course:
    """A date of an offer with everybody that it is planned for, and where their wishes lead."""

    region: RegionSettings
    row: OfferSession
    people: tuple[tuple[Group, Destination], ...]


@dataclass(frozen=True)
class Base:
    """A day as it is stored, and without the course: all variants of it begin from there.

    The latter is bettered as far as the search gets; otherwise what is bettered anyway would count
    for the variant that happens to find it. Who waits for a place to somewhere else is left out.
    """

    stored: LoadedDay
    without: LoadedDay


def without_course(course: Course, day: LoadedDay, now: datetime, search: Search) -> Base:
    """What the variants of a day begin from.

    Raises Refusal `ride_over` where the day cannot do without the course's rides.
    """
    rides = {name for group, _ in course.people for name in group.ride_ids}
    there = frozenset(name for name in rides if day.problem.has_ride(name))
    left = without_rides(replace(day, waiting=()), there, now) if there else day
    alone = replace(left, waiting=())
    return Base(day, replace(alone, plan=improve(alone, search)))


@dataclass(frozen=True)
class Weighed:
    """A variant planned: whom it serves, and the day's plan with the course."""

    variant: Variant
    base: Base
    day: LoadedDay
    served: Units

    def answer(self, without: LoadedDay) -> Answer:
        """What the course takes, beside the best plan that is known of the day without it."""
        units = [unit for some in self.served.values() for unit in some]
        course_ids = {leg.ride.id for unit in units for leg in unit.legs}
        missed = _people(self.served[Standing.MISSED])
        tours = self.day.plan.tours
        return Answer(
            kind=self.variant.kind,
            moved_min=self.variant.moved_min,
            starts_at=self.variant.starts_at,
            place_name=self.variant.venue.label,
            rides=self.rides,
            waiting=_people(self.served[Standing.WAITING]),
            missed=missed if missed == 0 or missed >= FEWEST else None,
            vehicles=sum(not course_ids.isdisjoint(tour.ride_ids) for tour in tours),
            driver_min=round((_duration_s(self.day.plan) - _duration_s(without.plan)) / MINUTE_S),
        )

    @property
    def rides(self) -> int:
        """How many of those who have a ride would have one."""
        return sum(len(unit.legs) for unit in self.served[Standing.RIDING])

    def without_course(self, now: datetime) -> LoadedDay:
        """The day of this variant once the course is taken out of it again."""
        others = self.base.without.problem
        names = frozenset(
            ride.id for ride in self.day.problem.rides if not others.has_ride(ride.id)
        )
        return without_rides(self.day, names, now) if names else self.day


def weigh(course: Course, base: Base, variant: Variant, search: Search) -> Weighed:
    """Plan a variant, with everything that the day has promised others.

    Who has a ride comes first, then who waits, then who is missed: a stage begins where the one
    before has ended. The course's own rides are placed as if asked for anew, each search for the
    time given. As the course is, the rides may also stay as they are planned, if that is better.
    """
    known = base.without.with_places(_places(course, variant))
    units = _units(course, known, variant)
    plans = [_placed(known, units, Standing.RIDING, search)]
    if variant.is_as_it_is:
        plans += _as_planned(base.stored.with_places(_places(course, variant)), units)
    days = [_with_others(one, units, search) for one in plans]
    found = [Weighed(variant, base, day, _served(units, day)) for day in days]
    return max(found, key=lambda one: (one.rides, -_duration_s(one.day.plan)))


def is_cheaper(one: LoadedDay, other: LoadedDay) -> bool:
    """Whether a plan costs clearly less than another of the same rides."""
    costs = [cost(day.problem, day.plan).total_cents for day in (one, other)]
    return costs[0] < CLEARLY * costs[1]


@dataclass(frozen=True)
class _Placed:
    """A day with the units of a course that have a place so far; nobody may lose it any more."""

    day: LoadedDay
    placed: tuple[Unit, ...] = ()


def _with_others(placed: _Placed, units: Units, search: Search) -> LoadedDay:
    """The day with everybody who finds a place, bettered."""
    for standing in (Standing.WAITING, Standing.MISSED):
        placed = _placed(placed.day, units, standing, search)
    return replace(placed.day, plan=improve(placed.day, search))


def _placed(day: LoadedDay, units: Units, standing: Standing, search: Search) -> _Placed:
    found = place_all(day, day, units[standing], seconds=search.seconds)
    rides = {leg.ride.id: leg.ride for unit in found.placed for leg in unit.legs}
    problem = found.day.problem.without_rides(frozenset(rides))
    kept = (replace(ride, mandatory=True) for ride in rides.values())
    return _Placed(replace(found.day, problem=problem.with_rides(*kept)), found.placed)


def _as_planned(stored: LoadedDay, units: Units) -> list[_Placed]:
    """The stored plan with the course's rides where they are, free to move as if asked anew."""
    rides = {leg.ride.id: leg.ride for unit in units[Standing.RIDING] for leg in unit.legs}
    problem = stored.problem.without_rides(frozenset(rides))
    problem = problem.with_rides(*(replace(ride, mandatory=True) for ride in rides.values()))
    plan = replace(stored.plan, unserved=())
    day = replace(stored, problem=problem, plan=plan, waiting=())
    return [] if verify(problem, plan) else [_Placed(day, tuple(units[Standing.RIDING]))]


def _units(course: Course, day: LoadedDay, variant: Variant) -> Units:
    """Everybody whom the variant lets ride at all, as closed childcare may not."""
    units: dict[Standing, list[Unit]] = {standing: [] for standing in Standing}
    for number, (group, target) in enumerate(course.people):
        there = destination_in(course.region, course.row, target, variant)
        try:
            legs = make_legs(course.region, group.wish, there, day)
        except Refusal:
            continue
        if group.standing is Standing.RIDING:  # the stored plan knows them by these names
            legs = tuple(
                replace(leg, ride=replace(leg.ride, id=name))
                for leg, name in zip(legs, group.ride_ids, strict=True)
            )
        units[group.standing].append(Unit(group.key, number, group.wish.party, legs))
    return units


def _served(units: Units, day: LoadedDay) -> Units:
    names = {name for tour in day.plan.tours for name in tour.ride_ids}
    return {
        standing: [unit for unit in some if unit.legs[0].ride.id in names]
        for standing, some in units.items()
    }


def _places(course: Course, variant: Variant) -> list[Coordinate]:
    spots = {variant.venue}
    for group, target in course.people:
        spots.add(group.wish.home)
        if target.care:
            spots.add(target.care.spot)
    return coordinates_of(*spots)


def _people(units: Sequence[Unit]) -> int:
    return sum(unit.party.people for unit in units)


def _duration_s(plan: Plan) -> int:
    return sum(tour.end_s - tour.start_s for tour in plan.tours)
