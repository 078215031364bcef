"""One variant weighed: the day with the course planned by the planner itself, and without it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from mobility.advice.crowd import Group, Standing
from mobility.advice.variants import Variant, destination_in
from mobility.advice.views import Answer
from mobility.booking.legs import coordinates_of, make_legs
from mobility.booking.rules import Destination
from mobility.model import FEWEST, OfferSession
from mobility.planning.improving import Search, improve
from mobility.planning.loading import LoadedDay, WaitingRide
from mobility.planning.removal import without_rides
from mobility.refusals import Refusal
from mobility.regions import RegionSettings
from routing.geo import Coordinate
from routing.pooling.plan import Plan
from routing.pooling.problem import Ride

MINUTE_S = 60


@dataclass(frozen=True)
class Course:
    """A date of an offer with everybody that it is planned for, and where their wishes lead."""

    region: RegionSettings
    row: OfferSession
    people: tuple[tuple[Group, Destination], ...]


def without_course(course: Course, day: LoadedDay, now: datetime, search: Search) -> LoadedDay:
    """A day without the course, bettered as far as the search gets, for all variants to begin from.

    Otherwise what is bettered anyway would count for the variant that happens to find it. Who
    waits for a place on that day is left out: it is this course that is weighed. Raises Refusal
    `ride_over`.
    """
    rides = {name for group, _ in course.people for name in group.ride_ids}
    there = frozenset(name for name in rides if day.problem.has_ride(name))
    left = without_rides(replace(day, waiting=()), there, now) if there else day
    alone = replace(left, waiting=())
    return replace(alone, plan=improve(alone, search))


def weigh(course: Course, day: LoadedDay, variant: Variant, search: Search) -> Answer:
    """What the course would take in a variant, on the day that `without_course` has bettered.

    Everybody else's promises hold. The course's own rides are placed as if asked for anew.
    """
    known = day.with_places(_places(course, variant))
    legs = {
        group: rides
        for group, target in course.people
        if (rides := _rides(course, known, variant, group, target))
    }
    waiting = tuple(
        WaitingRide(group.key, replace(ride, mandatory=False))
        for group, rides in legs.items()
        for ride in rides
    )
    found = improve(replace(known, waiting=waiting), search)
    served = [group for group, rides in legs.items() if _is_served(rides, found)]
    course_ids = {ride.id for group in served for ride in legs[group]}
    missed = _people(served, Standing.MISSED)
    return Answer(
        kind=variant.kind,
        moved_min=variant.moved_min,
        starts_at=variant.starts_at,
        place_name=variant.venue.label,
        rides=sum(len(legs[group]) for group in served if group.standing is Standing.RIDING),
        waiting=_people(served, Standing.WAITING),
        missed=missed if missed == 0 or missed >= FEWEST else None,
        vehicles=sum(not course_ids.isdisjoint(tour.ride_ids) for tour in found.tours),
        driver_min=round((_duration_s(found) - _duration_s(day.plan)) / MINUTE_S),
    )


def _places(course: Course, variant: Variant) -> list[Coordinate]:
    spots = {variant.venue}
    for group, target in course.people:
        spots.add(group.wish.home)
        if target.care:
            spots.add(target.care.spot)
    return coordinates_of(*spots)


def _rides(
    course: Course, day: LoadedDay, variant: Variant, group: Group, target: Destination
) -> tuple[Ride, ...]:
    """The rides of a group; none where the variant does not let them be, as closed childcare."""
    there = destination_in(course.region, course.row, target, variant)
    try:
        return tuple(leg.ride for leg in make_legs(course.region, group.wish, there, day))
    except Refusal:
        return ()


def _is_served(rides: Sequence[Ride], plan: Plan) -> bool:
    left_out = set(plan.unserved)
    return all(ride.id not in left_out for ride in rides)


def _people(groups: Sequence[Group], standing: Standing) -> int:
    return sum(group.wish.party.people for group in groups if group.standing is standing)


def _duration_s(plan: Plan) -> int:
    return sum(tour.end_s - tour.start_s for tour in plan.tours)
