"""A wish beside the day that it meets, and why it finds no place there."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from mobility.booking.changing import list_given_up
from mobility.booking.legs import Leg, check_spots, coordinates_of, make_legs
from mobility.booking.rules import Destination, booking_has_closed, destination_of
from mobility.booking.wishes import Wish
from mobility.model import Direction, Ride
from mobility.planning.care_places import find_no_care_place
from mobility.planning.loading import LoadedDay, load_day
from mobility.planning.reasons import reason_of
from mobility.planning.removal import without_rides
from mobility.planning.travel import travel_table
from mobility.planning.waiting_list import tend_if_lapsed
from mobility.refusals import Refusal
from mobility.regions import RegionSettings
from mobility.service import Service
from mobility.storage import Session
from routing.pooling.insertion import apply


@dataclass(frozen=True)
class Asked:
    """A wish beside the day that it meets.

    `stored` is the day as it is stored, with travel to both places and without the rides that the
    wish gives up; `ahead` is what of it may still be changed now. `no_care` says why there is no
    childcare place, where one is wanted and there is none.
    """

    region: RegionSettings
    target: Destination
    wish: Wish
    stored: LoadedDay
    ahead: LoadedDay
    legs: tuple[Leg, ...]
    no_care: Refusal | None = None


def ask(service: Service, region_id: str, wish: Wish) -> Asked:
    """A wish that the rules allow, with its day. Raises Refusal."""
    region = service.region(region_id)
    now = service.clock.now()
    with service.database.reading() as session:
        target = destination_of(session, region, wish, now)
    tend_if_lapsed(service, region_id, target.day)
    with service.database.reading() as session:
        stored = load_day(service, session, region_id, target.day)
        stored.require_duty()
        old = list_given_up(session, region_id, wish, now)
        given_up = {ride.id for ride in old if ride.service_date == target.day}
        no_care = find_no_care(session, region_id, target, old)
    stored = without_rides(stored, frozenset(given_up), now) if given_up else stored
    travel = travel_table(service, region_id, stored.closed)
    check_spots(travel.times.snapper, region, wish.home, *target.spots)
    stored = stored.with_places(coordinates_of(wish.home, *target.spots))
    legs = bookable_legs(region, wish, target, stored, now)
    return Asked(region, target, wish, stored, stored.as_of(now), legs, no_care)


def find_no_care(
    session: Session, region_id: str, target: Destination, given_up: Sequence[Ride] = ()
) -> Refusal | None:
    """Why there is no childcare place at a destination, where one is wanted."""
    if target.need is None:
        return None
    person = given_up[0].participant_id if given_up else ""
    ids = [ride.id for ride in given_up]
    return find_no_care_place(session, region_id, [(person, target.need)], ids)


def bookable_legs(
    region: RegionSettings, wish: Wish, target: Destination, loaded: LoadedDay, now: datetime
) -> tuple[Leg, ...]:
    """The directions of a wish as far as they begin late enough for the driver to hear of them.

    Raises as `make_legs`.
    """
    not_before_s = loaded.when.seconds(now) + region.rules.notice_s
    return make_legs(region, wish, target, loaded, not_before_s)


def halves(asked: Asked) -> Iterator[Asked]:
    """Each direction on its own, the way there first, where either is fine alone."""
    if asked.wish.both_or_none or asked.wish.instead_of or len(asked.legs) < 2:
        return
    out, back = asked.legs
    wish, target = asked.wish, asked.target
    one_way = replace(wish, back=False), replace(target, leave=None)
    other_way = replace(wish, outbound=False), replace(target, arrive=None)
    yield replace(asked, wish=one_way[0], target=one_way[1], legs=(out,))
    yield replace(asked, wish=other_way[0], target=other_way[1], legs=(back,))


@dataclass(frozen=True)
class Obstacle:
    """The binding reason why a wish has no place, and the direction that it is about.

    Facts of the reason tell by how many minutes that direction would fit `earlier_min` or
    `later_min`. No direction is named where each of them would fit on its own.
    """

    reason: Refusal
    direction: Direction | None


def find_obstacle(asked: Asked) -> Obstacle:
    """Why the legs have no place."""
    if asked.no_care:
        return Obstacle(asked.no_care, None)
    day = asked.ahead
    if not day.is_on_duty:
        return Obstacle(Refusal("no_vehicle_on_duty"), None)
    for leg in asked.legs:
        problem = day.problem.with_rides(leg.ride)
        found = day.places.find([leg.ride], k=1)
        if not found:
            left_out = replace(day.plan, unserved=(*day.plan.unserved, leg.ride.id))
            reason = reason_of(problem, left_out, leg.ride.id) or Refusal("vehicles_busy")
            return Obstacle(reason, leg.direction)
        day = replace(day, problem=problem, plan=apply(day.plan, found[0]))
    return Obstacle(Refusal("vehicles_busy"), None)


def as_told(asked: Asked, obstacle: Obstacle, now: datetime) -> Refusal:
    """The reason as it is told: once the day plan is being made, that booking has closed."""
    if booking_has_closed(asked.region, asked.target.day, now):
        return Refusal("booking_closed", office_phone=asked.region.office_phone)
    return obstacle.reason
