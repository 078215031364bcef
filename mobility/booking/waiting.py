"""The waiting list as participants use it: ask for a place, say yes or no to an offered one."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import chain

from mobility.booking.asking import Asked, as_told, ask, bookable_legs, find_obstacle, halves
from mobility.booking.cancelling import audit_row, get_own_ride
from mobility.booking.legs import Leg, coordinates_of
from mobility.booking.rules import booking_has_closed, destination_of
from mobility.booking.wishes import Wish
from mobility.booking.writing import (
    Submission,
    find_booked,
    get_participant,
    refuse_second_booking,
    write_rides,
)
from mobility.model import SERVED, Action, Ride, RideStatus, UnservedRide
from mobility.planning.loading import WaitingRide
from mobility.planning.locked_day import LockedDay, find_insertions
from mobility.planning.publishing import remind_late
from mobility.planning.storing import move_on
from mobility.planning.telling import tell_cancelled, tell_promise
from mobility.planning.waiting_list import offer_free_places, open_day
from mobility.refusals import Refusal
from mobility.service import Service
from mobility.storage import Session
from mobility.storage.rides import list_ride_ids, list_rides_by_id

S = RideStatus
DECLINED_BY_PARTICIPANT = "place_declined"

WAITING_HELPS = frozenset(
    {
        "childcare_full",
        "drivers_must_rest",
        "full_at_that_time",
        "ride_would_take_too_long",
        "vehicles_busy",
    }
)
"""Refusals that somebody else's cancelling, or the evening's planning, can make good."""

WAITING_HELPS_COURSES = WAITING_HELPS | {"outside_shift_hours"}
"""A course is booked months ahead, when not every shift is known yet."""


def request_place(
    service: Service,
    region_id: str,
    participant_id: str,
    wish: Wish,
    submission_key: str,
    *,
    actor: str = "",
) -> tuple[str, ...]:
    """Keep a wish that has no place, with the reason; returns the ids of the waiting rides.

    A place that becomes free is offered to it in its turn, for all its directions or none; where
    either is fine alone, each direction waits by itself. The same submission key counts once.
    `actor` is who asks for her, which is audited.
    Raises Refusal `places_free` where it could be promised right now, `booking_closed` once the day
    plan is being made, `change_refused` for a wish that gives up rides, and all that `quote` raises
    for what the rules exclude.
    """
    if wish.instead_of:  # nobody gives up what she has for a place in a queue
        raise Refusal("change_refused")
    asked = ask(service, region_id, wish)
    parts = tuple(halves(asked)) or (asked,)
    if not asked.no_care and any(
        find_insertions(one.ahead, [leg.ride for leg in one.legs], k=1) for one in parts
    ):
        raise Refusal("places_free")
    keys = (submission_key, f"{submission_key}:back")
    ids = (
        _request(service, region_id, participant_id, part, key, actor)
        for part, key in zip(parts, keys, strict=False)
    )
    return tuple(chain.from_iterable(ids))


def _request(
    service: Service,
    region_id: str,
    participant_id: str,
    asked: Asked,
    submission_key: str,
    actor: str,
) -> tuple[str, ...]:
    """Let all directions wait together, in one transaction."""
    wish, now = asked.wish, service.clock.now()
    asked_at = now - timedelta(seconds=asked.region.rules.booking_closes_later_s)
    why = as_told(asked, find_obstacle(asked), asked_at)
    if booking_has_closed(asked.region, asked.target.day, asked_at):
        raise why
    with service.database.writing() as session:
        participant = get_participant(session, region_id, participant_id)
        day = open_day(service, session, region_id, asked.target.day)
        if booked := find_booked(session, participant, submission_key):
            return booked
        if destination_of(session, asked.region, wish, now) != asked.target:
            raise Refusal("offer_gone")  # it was moved, or its childcare closed, meanwhile
        refuse_second_booking(session, participant, asked.target)
        day.learn_travel(coordinates_of(wish.home, *asked.target.spots))
        legs = bookable_legs(asked.region, wish, asked.target, day.loaded, now)
        submission = Submission(participant, wish, asked.target, submission_key, now, actor)
        rides = write_waiting(session, submission, legs, day, why)
        if actor:
            session.add_all(
                audit_row(ride, Action.RIDE_WAITLISTED, now, actor, why.code) for ride in rides
            )
        day.store()
    day.remember()
    return tuple(ride.id for ride in rides)


def write_waiting(
    session: Session, submission: Submission, legs: Sequence[Leg], day: LockedDay, why: Refusal
) -> list[Ride]:
    """Write a request whose rides wait for a place, and why; the caller stores the day."""
    when = day.loaded.when
    rides = write_rides(session, submission, legs, [S.WAITLISTED], when, why.code)
    session.add_all(
        UnservedRide(
            region_id=ride.region_id,
            service_date=when.day,
            ride_id=ride.id,
            reason=why.code,
            facts=why.facts,
        )
        for ride in rides
    )
    day.let_wait(WaitingRide(rides[0].request_id, leg.ride) for leg in legs)
    return rides


def accept_place(service: Service, region_id: str, ride_id: str, actor: str) -> tuple[str, ...]:
    """Say yes to the place held for a ride and those of the same request; returns their ids.

    They are promised from then on. Saying it twice counts once. Raises Refusal `ride_unknown`, also
    for somebody else's ride, and `place_not_held` where the time is over or nothing was offered.
    """
    with service.database.writing() as session:
        date = get_own_ride(session, region_id, ride_id, actor).service_date
        day = open_day(service, session, region_id, date)
        rides = _of_same_request(session, get_own_ride(session, region_id, ride_id, actor))
        held = [ride for ride in rides if ride.status is S.OFFERED]
        if not held:
            if any(ride.id == ride_id and ride.status in SERVED for ride in rides):
                return tuple(ride.id for ride in rides if ride.status in SERVED)
            raise Refusal("place_not_held")
        move_on(session, held, day.first_statuses, at=day.now, actor=actor)
        for ride in held:
            tell_promise(service, session, ride)
        day.store()
        if day.is_published:  # the driver knows of the place since it was offered
            remind_late(service, session, held)
    day.remember()
    return tuple(ride.id for ride in held)


def decline_place(service: Service, region_id: str, ride_id: str, actor: str) -> None:
    """Say no to the place held for a ride and those of the same request: the next is asked.

    Raises Refusal `ride_unknown`, `place_not_held`.
    """
    with service.database.writing() as session:
        date = get_own_ride(session, region_id, ride_id, actor).service_date
        day = open_day(service, session, region_id, date)
        rides = _of_same_request(session, get_own_ride(session, region_id, ride_id, actor))
        held = [ride for ride in rides if ride.status is S.OFFERED]
        if not held:
            raise Refusal("place_not_held")
        day.take_out([ride.id for ride in held])
        by_participant = actor.startswith("participant:")
        status = S.CANCELLED_BY_PARTICIPANT if by_participant else S.CANCELLED_BY_OPERATOR
        reason = DECLINED_BY_PARTICIPANT
        move_on(session, held, [status], at=day.now, actor=actor, reason=reason)
        for ride in held:
            tell_cancelled(service, session, ride)
        offer_free_places(service, session, region_id, day)
        day.store()
    day.remember()


def _of_same_request(session: Session, ride: Ride) -> Sequence[Ride]:
    ids = list_ride_ids(session, ride.region_id, ride.request_id)
    return list_rides_by_id(session, ride.region_id, ids)
