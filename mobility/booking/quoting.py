"""Quoting: which times could be promised for a wish, or why none can."""

from dataclasses import dataclass, replace
from datetime import datetime

from mobility.booking.choices import list_choices
from mobility.booking.legs import Leg, check_spots, coordinates_of, make_legs
from mobility.booking.rules import Destination, booking_has_closed, destination_of
from mobility.booking.tokens import OFFER_IS_VALID, read_offer
from mobility.booking.wishes import Quotation, Wish
from mobility.planning.loading import LoadedDay, load_day
from mobility.planning.reasons import reason_of
from mobility.planning.travel import travel_table
from mobility.refusals import Refusal
from mobility.regions import RegionSettings
from mobility.service import Service
from routing.pooling.insertion import apply, best_insertions


@dataclass(frozen=True)
class Asked:
    """A wish beside the day that it meets.

    `stored` is the day as it is stored, with travel to both places; `ahead` is what of it may still
    be changed now.
    """

    region: RegionSettings
    target: Destination
    stored: LoadedDay
    ahead: LoadedDay
    legs: tuple[Leg, ...]


def quote(service: Service, region_id: str, wish: Wish) -> Quotation:
    """Up to five choices that would hold if accepted now, the cheapest for the day plan first.

    Each is an insertion into the day's stored plan on exact travel times, within every promise
    given; both directions are one choice. Raises Refusal with the binding reason where there is
    none, and for everything that the rules of booking exclude.
    """
    asked = ask(service, region_id, wish)
    choices = list_choices(service, asked.region, wish, asked.legs, asked.ahead)
    now = service.clock.now()
    if not choices:
        raise why_not(asked, now)
    return Quotation(choices, now + OFFER_IS_VALID)


def check_wish(service: Service, region_id: str, wish: Wish) -> None:
    """Raises Refusal for what the rules of booking exclude, before any times are sought."""
    region = service.region(region_id)
    with service.database.reading() as session:
        target = destination_of(session, region, wish, service.clock.now())
    check_spots(service.roads(region_id), region, wish.home, target.spot)


def read_wish(service: Service, region_id: str, token: str) -> Wish:
    """What was asked for an offer, also when it is no longer valid. Refusal `offer_broken`."""
    return read_offer(service, region_id, token).wish


def ask(service: Service, region_id: str, wish: Wish) -> Asked:
    """A wish that the rules allow, with its day. Raises Refusal."""
    region = service.region(region_id)
    now = service.clock.now()
    with service.database.reading() as session:
        target = destination_of(session, region, wish, now)
        check_spots(service.roads(region_id), region, wish.home, target.spot)
        stored = load_day(service, session, region_id, target.day)
    places = coordinates_of(wish.home, target.spot)
    stored = stored.with_places(places, travel_table(service, region_id))
    legs = bookable_legs(region, wish, target, stored, now)
    return Asked(region, target, stored, stored.as_of(now), legs)


def bookable_legs(
    region: RegionSettings, wish: Wish, target: Destination, loaded: LoadedDay, now: datetime
) -> tuple[Leg, ...]:
    """The directions of a wish as far as they begin late enough for the driver to hear of them.

    Raises as `make_legs`.
    """
    not_before_s = loaded.when.seconds(now) + region.rules.notice_s
    return make_legs(region, wish, target, loaded, not_before_s)


def why_not(asked: Asked, now: datetime) -> Refusal:
    """The binding reason why the legs have no place."""
    if booking_has_closed(asked.region, asked.target.day, now):
        return Refusal("booking_closed", office_phone=asked.region.office_phone)
    problem, plan = asked.ahead.problem, asked.ahead.plan
    for leg in asked.legs:
        problem = problem.with_rides(leg.ride)
        left_out = replace(plan, unserved=(*plan.unserved, leg.ride.id))
        found = best_insertions(problem, left_out, leg.ride, k=1)
        if not found:
            return reason_of(problem, left_out, leg.ride.id) or Refusal("vehicles_busy")
        plan = apply(left_out, found[0])
    return Refusal("vehicles_busy")
