"""Asking for a place where there is none yet."""

from mobility.booking.legs import coordinates_of
from mobility.booking.quoting import ask, bookable_legs, why_not
from mobility.booking.rules import booking_has_closed
from mobility.booking.wishes import Wish
from mobility.booking.writing import (
    Submission,
    find_booked,
    get_participant,
    refuse_second_booking,
    write_rides,
)
from mobility.model import RideStatus, UnservedRide
from mobility.planning.loading import WaitingRide
from mobility.planning.locked_day import LockedDay, find_insertions
from mobility.refusals import Refusal
from mobility.service import Service

S = RideStatus


def request_place(
    service: Service, region_id: str, participant_id: str, wish: Wish, submission_key: str
) -> tuple[str, ...]:
    """Keep a wish that has no place, with the reason; returns the ids of the waiting rides.

    The next computing of the day plan takes it in if it fits, all its directions or none. The same
    submission key counts once. Raises Refusal `places_free` where it could be promised right now,
    `booking_closed` once the day plan is being made, and all that `quote` raises for what the rules
    exclude.
    """
    asked, now = ask(service, region_id, wish), service.clock.now()
    if find_insertions(asked.ahead, [leg.ride for leg in asked.legs], k=1):
        raise Refusal("places_free")
    why = why_not(asked, now)
    if booking_has_closed(asked.region, asked.target.day, now):
        raise why
    with service.database.writing() as session:
        participant = get_participant(session, region_id, participant_id)
        day = LockedDay(service, session, region_id, asked.target.day)
        if booked := find_booked(session, participant, submission_key):
            return booked
        refuse_second_booking(session, participant, asked.target)
        day.learn_travel(coordinates_of(wish.home, asked.target.spot))
        legs = bookable_legs(asked.region, wish, asked.target, day.loaded, now)
        submission = Submission(participant, wish, asked.target, submission_key, now)
        rides = write_rides(session, submission, legs, [S.WAITLISTED], day.loaded.when, why.code)
        session.add_all(
            UnservedRide(
                region_id=region_id,
                service_date=asked.target.day,
                ride_id=ride.id,
                reason=why.code,
                facts=why.facts,
            )
            for ride in rides
        )
        day.let_wait(WaitingRide(rides[0].request_id, leg.ride) for leg in legs)
        day.store()
    day.remember()
    return tuple(ride.id for ride in rides)
