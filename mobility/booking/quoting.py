"""Quoting: which times could be promised for a wish, or why none can."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from mobility.booking.legs import Leg, check_spots, make_legs, with_spots
from mobility.booking.rules import Destination, booking_has_closed, destination_of
from mobility.booking.tokens import OFFER_IS_VALID, Offer, OfferedTimes, read_offer, sign_offer
from mobility.booking.wishes import OfferedChoice, OfferedLeg, Quotation, Wish
from mobility.planning.loading import LoadedDay, load_day
from mobility.planning.promise import promised
from mobility.planning.reasons import reason_of
from mobility.planning.travel import travel_table
from mobility.refusals import Refusal
from mobility.regions import RegionSettings
from mobility.service import Service
from routing.pooling.insertion import (
    Insertion,
    apply,
    best_insertions,
    best_pair_insertions,
)
from routing.pooling.plan import Visit
from routing.pooling.problem import Ride

MOST_CHOICES = 5
INSERTIONS_LOOKED_AT = 25
"""Many of the cheapest insertions differ in the van only, not in what they promise."""


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
    insertions = find_insertions(asked.ahead, asked.legs)
    if not insertions:
        raise why_not(asked, service.clock.now())
    now = service.clock.now()
    choices = _choices(service, region_id, wish, asked, insertions)
    return Quotation(tuple(choices), now + OFFER_IS_VALID)


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
    stored = with_spots(stored, travel_table(service, region_id), wish.home, target.spot)
    not_before_s = stored.when.seconds(now) + region.rules.notice_s
    legs = make_legs(region, wish, target, stored, not_before_s)
    return Asked(region, target, stored, stored.as_of(now), legs)


def find_insertions(
    loaded: LoadedDay, legs: Sequence[Leg], k: int = INSERTIONS_LOOKED_AT
) -> list[Insertion]:
    """The cheapest ways to serve all legs at once, the cheapest first."""
    problem, plan = loaded.problem, loaded.plan
    rides = [leg.ride for leg in legs]
    if len(rides) == 1:
        return best_insertions(problem, plan, rides[0], k=k)
    return best_pair_insertions(problem, plan, *rides, k=k)


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


def _choices(
    service: Service, region_id: str, wish: Wish, asked: Asked, insertions: Sequence[Insertion]
) -> Iterator[OfferedChoice]:
    width_s = asked.region.rules.pickup_window_s
    seen: set[tuple[OfferedTimes, ...]] = set()
    for insertion in insertions:
        visits = {(v.ride_id, v.stop_index): v for tour in insertion.tours for v in tour.visits}
        rides = [promised(leg.ride, visits[leg.ride.id, 0].begin_s, width_s) for leg in asked.legs]
        times = tuple(_times(asked.ahead, ride) for ride in rides)
        if times in seen:
            continue
        seen.add(times)
        offer = Offer(region_id, wish, times, service.clock.now())
        legs = tuple(
            _offered_leg(leg, visits[leg.ride.id, 0], visits[leg.ride.id, 1], promise)
            for leg, promise in zip(asked.legs, times, strict=True)
        )
        yield OfferedChoice(legs, sign_offer(service, offer))
        if len(seen) == MOST_CHOICES:
            return


def _times(loaded: LoadedDay, ride: Ride) -> OfferedTimes:
    pickup, dropoff = ride.stops[0], ride.stops[-1]
    return OfferedTimes(
        pickup_earliest=loaded.when.instant(pickup.earliest_s),
        pickup_latest=loaded.when.instant(pickup.latest_s),
        arrival_latest=loaded.when.instant(dropoff.latest_s),
    )


def _offered_leg(leg: Leg, pickup: Visit, dropoff: Visit, times: OfferedTimes) -> OfferedLeg:
    return OfferedLeg(
        direction=leg.direction,
        pickup_earliest=times.pickup_earliest,
        pickup_latest=times.pickup_latest,
        arrival_latest=times.arrival_latest,
        ride_time_s=dropoff.begin_s - pickup.departure_s,
        direct_time_s=leg.direct_time_s,
    )
