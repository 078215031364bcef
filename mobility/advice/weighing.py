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
from routing.pooling.plan import Plan
from routing.pooling.verify import verify

MINUTE_S = 60


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


def weigh(course: Course, base: Base, variant: Variant, search: Search) -> Answer:
    """What the course would take in a variant, planned with all that the day has promised others.

    Who has a ride comes first, then who waits, then who is missed: a stage begins where the one
    before has ended. The course's own rides are placed as if asked for anew, each search for the
    time given. As the course is, the rides may also stay as they are planned, if that is better.
    """
    known = base.without.with_places(_places(course, variant))
    units = _units(course, known, variant)
    plans = [_placed(known, units, Standing.RIDING, search)]
    if variant.is_as_it_is:
        plans += _as_planned(base.stored.with_places(_places(course, variant)), units)
    answers = (_answer(base, variant, units, _with_others(one, units, search)) for one in plans)
    return max(answers, key=lambda one: (one.rides, one.waiting, -one.driver_min))


@dataclass(frozen=True)
class _Placed:
    """A day with the units of a course that have a place so far; nobody may lose it any more."""

    day: LoadedDay
    placed: tuple[Unit, ...] = ()


Units = Mapping[Standing, Sequence[Unit]]


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


def _answer(base: Base, variant: Variant, units: Units, day: LoadedDay) -> Answer:
    served_ids = {name for tour in day.plan.tours for name in tour.ride_ids}
    served = {
        standing: [unit for unit in some if unit.legs[0].ride.id in served_ids]
        for standing, some in units.items()
    }
    course_ids = {leg.ride.id for some in served.values() for unit in some for leg in unit.legs}
    missed = _people(served[Standing.MISSED])
    return Answer(
        kind=variant.kind,
        moved_min=variant.moved_min,
        starts_at=variant.starts_at,
        place_name=variant.venue.label,
        rides=sum(len(unit.legs) for unit in served[Standing.RIDING]),
        waiting=_people(served[Standing.WAITING]),
        missed=missed if missed == 0 or missed >= FEWEST else None,
        vehicles=sum(not course_ids.isdisjoint(tour.ride_ids) for tour in day.plan.tours),
        driver_min=round((_duration_s(day.plan) - _duration_s(base.without.plan)) / MINUTE_S),
    )


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
