"""Accepting an offer: the promise, made in one transaction."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from mobility.booking.choices import find_insertions
from mobility.booking.legs import Leg, make_legs, with_spots
from mobility.booking.rules import destination_of
from mobility.booking.tokens import OfferedTimes, read_offer
from mobility.booking.writing import (
    Submission,
    find_booked,
    get_participant,
    refuse_second_booking,
    write_rides,
)
from mobility.model import PlanStatus, RideStatus
from mobility.planning.loading import LoadedDay, load_day, remember_day
from mobility.planning.publishing import announce
from mobility.planning.rows import ServiceDay
from mobility.planning.storing import changed_shifts, store_tours
from mobility.planning.telling import tell_promise
from mobility.planning.travel import travel_table
from mobility.refusals import Refusal
from mobility.service import Service
from mobility.storage.days import list_rides, lock_day_plan
from routing.pooling.insertion import apply
from routing.pooling.problem import Ride

S = RideStatus

INSERTIONS_TRIED = 8
"""Of the way there; the way back must fit beside it."""


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
        day_plan = lock_day_plan(session, region_id, target.day)
        # The same form may have been sent twice at once; the other one had the lock until now.
        if booked := find_booked(session, participant, submission_key):
            return booked
        refuse_second_booking(session, participant, target)
        stored = load_day(service, session, region_id, target.day, day_plan.revision)
        table = travel_table(service, region_id)
        before = with_spots(stored, table, offer.wish.home, target.spot)
        wide = make_legs(region, offer.wish, target, before)
        legs = [
            _offered(leg, times, before.when) for leg, times in zip(wide, offer.legs, strict=True)
        ]
        after = _insert(before, legs, now)

        published = day_plan.status is PlanStatus.PUBLISHED
        statuses = [S.PROMISED, S.PLANNED, S.PUBLISHED] if published else [S.PROMISED]
        submission = Submission(participant, offer.wish, target, submission_key, now)
        rides = write_rides(session, submission, legs, statuses, before.when)
        changed = changed_shifts(before.plan, after.plan)
        store_tours(session, region_id, after, changed)
        day_plan.revision += 1
        for ride in rides:
            tell_promise(service, session, ride)
        if published:
            everybody = list_rides(session, region_id, target.day)
            announce(service, session, day_plan, everybody, changed)
        revision = day_plan.revision
    remember_day(service, region_id, replace(after, revision=revision))
    return tuple(ride.id for ride in rides)


def _insert(before: LoadedDay, legs: Sequence[Leg], now: datetime) -> LoadedDay:
    """The day with the legs in the cheapest places left inside their windows."""
    places = find_insertions(before.as_of(now), legs, k=INSERTIONS_TRIED)
    if not places:
        raise Refusal("offer_gone")
    plan = apply(before.plan, places[0])
    problem = before.problem.with_rides(*(leg.ride for leg in legs))
    return replace(before, problem=problem, plan=plan)


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
