"""A day of many promised rides, given by the planning core in one transaction."""

from collections.abc import Iterable
from dataclasses import replace

from benchmarks.booking.region import DAY, NOW, REGION, Caller
from mobility.booking.legs import Leg, coordinates_of, make_legs
from mobility.booking.rules import destination_of
from mobility.booking.writing import Submission, get_participant, write_rides
from mobility.model import new_id
from mobility.planning.locked_day import LockedDay
from mobility.planning.telling import tell_promise
from mobility.refusals import Refusal
from mobility.service import Service
from mobility.storage import Session


def fill_day(service: Service, callers: Iterable[Caller], rides: int) -> int:
    """Promise each caller the cheapest place until there are so many rides; returns how many.

    Every ride has what a booked one has: its windows, its history, its message.
    """
    promised = 0
    with service.database.writing() as session:
        day = LockedDay(service, session, REGION, DAY)
        for caller in callers:
            if promised >= rides:
                break
            promised += _promise(service, session, day, caller)
        day.store()
    day.remember()
    return promised


def _promise(service: Service, session: Session, day: LockedDay, caller: Caller) -> int:
    region = service.region(REGION)
    target = destination_of(session, region, caller.wish, NOW)
    day.learn_travel(coordinates_of(caller.wish.home, target.spot))
    try:
        legs = make_legs(region, caller.wish, target, day.loaded)
    except Refusal:
        return 0  # a junction beside a motorway, or of a road that leads nowhere
    if not day.offer([leg.ride for leg in legs], region.rules.pickup_window_s):
        return 0
    participant = get_participant(session, REGION, caller.participant_id)
    submission = Submission(participant, caller.wish, target, new_id(), NOW)
    legs = tuple(_as_promised(leg, day) for leg in legs)
    for ride in write_rides(session, submission, legs, day.first_statuses, day.loaded.when):
        tell_promise(service, session, ride)
    return len(legs)


def _as_promised(leg: Leg, day: LockedDay) -> Leg:
    return replace(leg, ride=day.loaded.problem.get_ride(leg.ride.id))
