"""Accepting an offer: the promise, made in one transaction."""

from dataclasses import replace

from mobility.booking.legs import Leg, coordinates_of, make_legs
from mobility.booking.rules import Destination, destination_of
from mobility.booking.tokens import Offer, OfferedTimes, read_offer
from mobility.booking.writing import (
    Submission,
    find_booked,
    get_participant,
    refuse_second_booking,
    write_rides,
)
from mobility.planning.loading import LoadedDay
from mobility.planning.locked_day import LockedDay
from mobility.planning.rows import ServiceDay
from mobility.planning.telling import tell_promise
from mobility.refusals import Refusal
from mobility.regions import RegionSettings
from mobility.service import Service
from routing.pooling.problem import Ride


def accept(
    service: Service, region_id: str, participant_id: str, token: str, submission_key: str
) -> tuple[str, ...]:
    """Promise what was offered; returns the ids of the rides, the way there first.

    The day plan is locked, the rides are inserted anew inside the offered times, and rides, tours,
    history and confirmations are written, all in one transaction. A submission key that was
    accepted before returns the same rides again.

    Raises Refusal `offer_broken`, `offer_expired`, `offer_gone` where the place has been taken,
    `already_booked`, `not_allowed` for an unknown participant, and those of `destination_of`.
    """
    offer = read_offer(service, region_id, token)
    region, now = service.region(region_id), service.clock.now()
    with service.database.writing() as session:
        participant = get_participant(session, region_id, participant_id)
        if booked := find_booked(session, participant, submission_key):
            return booked
        if now > offer.valid_until:
            raise Refusal("offer_expired")
        target = destination_of(session, region, offer.wish, now)
        day = LockedDay(service, session, region_id, target.day)
        # The same form may have been sent twice at once; the other one had the lock until now.
        if booked := find_booked(session, participant, submission_key):
            return booked
        refuse_second_booking(session, participant, target)
        day.learn_travel(coordinates_of(offer.wish.home, target.spot))
        legs = _offered_legs(region, offer, target, day.loaded)
        if not day.put_in([leg.ride for leg in legs]):
            raise Refusal("offer_gone")
        submission = Submission(participant, offer.wish, target, submission_key, now)
        rides = write_rides(session, submission, legs, day.first_statuses, day.loaded.when)
        day.store()
        for ride in rides:
            tell_promise(service, session, ride)
    day.remember()
    return tuple(ride.id for ride in rides)


def _offered_legs(
    region: RegionSettings, offer: Offer, target: Destination, loaded: LoadedDay
) -> list[Leg]:
    """The directions of an offer as rides inside the times that were offered."""
    legs = make_legs(region, offer.wish, target, loaded)
    return [_offered(leg, times, loaded.when) for leg, times in zip(legs, offer.legs, strict=True)]


def _offered(leg: Leg, times: OfferedTimes, when: ServiceDay) -> Leg:
    """The leg inside the times that were offered.

    Raises Refusal `offer_gone` where the rules allow them no longer: the session was moved.
    """
    pickup, *between, dropoff = leg.ride.stops
    earliest_s, latest_s = when.seconds(times.pickup_earliest), when.seconds(times.pickup_latest)
    arrival_s = when.seconds(times.arrival_latest)
    if not (pickup.earliest_s <= earliest_s <= latest_s <= pickup.latest_s):
        raise Refusal("offer_gone")
    if not dropoff.earliest_s <= arrival_s <= dropoff.latest_s:
        raise Refusal("offer_gone")
    ride: Ride = replace(
        leg.ride,
        stops=(
            replace(pickup, earliest_s=earliest_s, latest_s=latest_s),
            *between,
            replace(dropoff, latest_s=arrival_s),
        ),
        mandatory=True,
    )
    return replace(leg, ride=ride)
