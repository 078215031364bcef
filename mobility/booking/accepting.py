"""Accepting an offer: the promise, made in one transaction."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from mobility.booking.cancelling import audit_row
from mobility.booking.changing import CHANGED, give_up, list_given_up, write_replacements
from mobility.booking.legs import Leg, coordinates_of, make_legs
from mobility.booking.quoting import quote
from mobility.booking.rules import Destination, destination_of
from mobility.booking.tokens import Offer, OfferedTimes, read_offer
from mobility.booking.wishes import Quotation
from mobility.booking.writing import (
    Submission,
    find_booked,
    get_participant,
    refuse_second_booking,
    write_rides,
)
from mobility.model import Action
from mobility.model import Ride as StoredRide
from mobility.planning.care_places import require_care_place
from mobility.planning.loading import LoadedDay
from mobility.planning.locked_day import LockedDay
from mobility.planning.promise import begins_no_earlier, with_pickup
from mobility.planning.rows import ServiceDay
from mobility.planning.telling import tell_changed, tell_promise
from mobility.planning.waiting_list import offer_free_places, open_days
from mobility.refusals import Refusal
from mobility.regions import RegionSettings
from mobility.service import Service
from mobility.storage import Session
from mobility.storage.groups import stay_in_group
from mobility.storage.rides import list_days_of
from routing.pooling.problem import Ride


class OfferLost(Refusal):
    """An offer that can no longer be accepted, with what is free now for the same wish.

    `instead` is None where nothing is; `why_not` then says why.
    """

    def __init__(
        self, lost: Refusal, instead: Quotation | None, why_not: Refusal | None = None
    ) -> None:
        super().__init__(lost.code, **lost.facts)
        self.instead, self.why_not = instead, why_not


LOST = frozenset({"offer_gone", "offer_expired", "childcare_full"})


def accept(
    service: Service,
    region_id: str,
    participant_id: str,
    token: str,
    submission_key: str,
    *,
    actor: str = "",
    reason: str = "",
) -> tuple[str, ...]:
    """Promise what was offered; returns the ids of the rides, the way there first.

    The day plan is locked, the rides are inserted anew inside the offered times, and rides, places
    at childcare, tours, history and confirmations are written, all in one transaction. Rides that
    are given up for these leave the plan in it, so that they stay where these find no place. A
    submission key that was accepted before returns the same rides again. `actor` is who books for
    her, which is audited, and for a change needs a `reason`.

    Raises OfferLost `offer_expired`, `offer_gone` where the place has been taken, `childcare_full`
    where that of a child has; Refusal
    `offer_broken`, `already_booked`, `not_allowed` for an unknown participant, `why_changed` for
    a change without a reason, and those of `destination_of` and `list_given_up`.
    """
    offer = read_offer(service, region_id, token)
    if actor and offer.wish.instead_of and not reason.strip():
        raise Refusal("why_changed")
    try:
        return _accept(service, participant_id, offer, submission_key, actor, reason.strip())
    except Refusal as refusal:
        if refusal.code not in LOST:
            raise
        raise _with_what_is_free(service, offer, refusal) from refusal


def _with_what_is_free(service: Service, offer: Offer, lost: Refusal) -> OfferLost:
    try:
        return OfferLost(lost, quote(service, offer.region_id, offer.wish))
    except Refusal as why_not:
        return OfferLost(lost, None, why_not)


def _accept(
    service: Service,
    participant_id: str,
    offer: Offer,
    submission_key: str,
    actor: str,
    reason: str,
) -> tuple[str, ...]:
    region, wish, now = service.region(offer.region_id), offer.wish, service.clock.now()
    with service.database.writing() as session:
        participant = get_participant(session, region.id, participant_id)
        if booked := find_booked(session, participant, submission_key):
            return booked
        if now > offer.valid_until:
            raise Refusal("offer_expired")
        target = destination_of(session, region, wish, now)
        old_days = list_days_of(session, region.id, wish.instead_of)
        days = open_days(service, session, region.id, [target.day, *old_days])
        # The same form may have been sent twice at once; the other one had the lock until now, and
        # so may have whoever cancels or moves the session.
        if booked := find_booked(session, participant, submission_key):
            return booked
        if destination_of(session, region, wish, now) != target:
            raise Refusal("offer_gone")
        submission = Submission(participant, wish, target, submission_key, now, actor)
        rides = _book(service, session, offer, submission, days, reason)
    for touched in days.values():
        touched.remember()
    return tuple(ride.id for ride in rides)


def _book(
    service: Service,
    session: Session,
    offer: Offer,
    submission: Submission,
    days: dict[date, LockedDay],
    reason: str,
) -> list[StoredRide]:
    """Promise the rides of an offer on days that are locked, and write and tell it."""
    region, target, now = service.region(offer.region_id), submission.target, submission.at
    given_up = list_given_up(session, region.id, offer.wish, now, submission.participant.id)
    if given_up:
        reason = reason or CHANGED
    give_up(service, session, days, given_up, submission.actor, reason)
    refuse_second_booking(session, submission.participant, target)
    if target.need:
        require_care_place(session, region.id, [(submission.participant.id, target.need)])
    day = days[target.day]
    legs = put_in_offered(region, offer, target, day)
    rides = write_rides(session, submission, legs, day.first_statuses, day.loaded.when, reason)
    if given_up:
        write_replacements(session, given_up, rides)
        stay_in_group(session, region.id, given_up[0].request_id, rides[0].request_id)
    for touched in days.values():
        if given_up:
            offer_free_places(service, session, region.id, touched)
        touched.store()
    for ride in rides:
        tell = tell_changed if given_up else tell_promise
        tell(service, session, ride)
    if submission.by:
        action = Action.RIDE_CHANGED if given_up else Action.RIDE_BOOKED
        session.add_all(audit_row(ride, action, now, submission.by, reason) for ride in rides)
    return rides


def put_in_offered(
    region: RegionSettings, offer: Offer, target: Destination, day: LockedDay
) -> list[Leg]:
    """Give the rides of an offer their place in a locked day; returns them.

    Raises Refusal `offer_gone`, and those of `make_legs`.
    """
    day.learn_travel(coordinates_of(offer.wish.home, *target.spots))
    legs = offered_legs(region, offer, target, day.loaded)
    rescue_s = region.rules.rescue_s if offer.makes_room else 0
    in_time = _in_time(region, legs, day)
    if not day.put_in([leg.ride for leg in legs], within=in_time, rescue_s=rescue_s):
        raise Refusal("offer_gone")
    return legs


def _in_time(region: RegionSettings, legs: Sequence[Leg], day: LockedDay) -> list[Ride]:
    """The rides as late as a driver must hear of them; a little later than when quoting.

    So an offer survives being read. Raises Refusal `offer_gone`.
    """
    rules = region.rules
    notice_s = rules.notice_s - rules.booking_closes_later_s
    not_before_s = day.loaded.when.seconds(day.now) + notice_s
    rides = [begins_no_earlier(leg.ride, not_before_s) for leg in legs]
    in_time = [ride for ride in rides if ride]
    if len(in_time) < len(rides):
        raise Refusal("offer_gone")
    return in_time


def offered_legs(
    region: RegionSettings, offer: Offer, target: Destination, loaded: LoadedDay
) -> list[Leg]:
    """The directions of an offer as rides inside the times that were offered."""
    legs = make_legs(region, offer.wish, target, loaded)
    return [_offered(leg, times, loaded.when) for leg, times in zip(legs, offer.legs, strict=True)]


def _offered(leg: Leg, times: OfferedTimes, when: ServiceDay) -> Leg:
    """The leg inside the times that were offered.

    Raises Refusal `offer_gone` where the rules allow them no longer: the session was moved.
    """
    pickup, dropoff = leg.ride.stops[0], leg.ride.stops[-1]
    earliest_s, latest_s = when.seconds(times.pickup_earliest), when.seconds(times.pickup_latest)
    arrival_s = when.seconds(times.arrival_latest)
    if not (pickup.earliest_s <= earliest_s <= latest_s <= pickup.latest_s):
        raise Refusal("offer_gone")
    if not dropoff.earliest_s <= arrival_s <= dropoff.latest_s:
        raise Refusal("offer_gone")
    *others, dropoff = with_pickup(leg.ride, earliest_s, latest_s).stops
    stops = (*others, replace(dropoff, latest_s=arrival_s))
    return replace(leg, ride=replace(leg.ride, stops=stops, mandatory=True))
