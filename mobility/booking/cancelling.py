"""Cancelling a ride: its place is free at once."""

from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from functools import partial

from mobility.booking.wishes import CancelResult
from mobility.model import NEXT_STATUS, SERVED, Action, AuditEntry, Ride, RideStatus
from mobility.planning.begun import has_begun
from mobility.planning.calling_off import call_off
from mobility.planning.storing import move_on
from mobility.planning.telling import tell_cancelled
from mobility.planning.telling_courses import tell_rides_cancelled
from mobility.planning.waiting_list import offer_free_places, open_day
from mobility.refusals import Refusal
from mobility.regions import Rules
from mobility.service import Service
from mobility.storage import Session
from mobility.storage.days import delete_unserved
from mobility.storage.rides import find_ride

S = RideStatus


Tell = Callable[[Service, Session, Ride], None]


def cancel(
    service: Service,
    region_id: str,
    ride_id: str,
    actor: str,
    reason: str = "",
    *,
    tell: Tell = tell_cancelled,
) -> CancelResult:
    """Cancel a ride for its participant or, by any other actor, for the operator.

    Its visits leave the stored tour, whose other rides keep their promises; the place is offered to
    those who wait. `tell` puts the message into the outbox. Raises Refusal `ride_unknown`, also for
    somebody else's ride, and `ride_over` once it is on its way or gone.
    """
    now = service.clock.now()
    by_participant = actor.startswith("participant:")
    with service.database.writing() as session:
        date = get_own_ride(session, region_id, ride_id, actor).service_date
        day = open_day(service, session, region_id, date)
        ride = get_own_ride(session, region_id, ride_id, actor)
        status = S.CANCELLED_BY_PARTICIPANT if by_participant else S.CANCELLED_BY_OPERATOR
        if status not in NEXT_STATUS[ride.status] or has_begun(session, ride, now):
            raise Refusal("ride_over")
        late = ride.status in SERVED and is_late(service.region(region_id).rules, ride, now)
        delete_unserved(session, region_id, [ride.id])
        ride.cancelled_late = late
        call_off(service, session, [ride], at=now, actor=actor)
        move_on(session, [ride], [status], at=now, actor=actor, reason=reason)
        day.take_out([ride.id])
        offer_free_places(service, session, region_id, day)
        day.store()
        tell(service, session, ride)
        if not by_participant:
            session.add(audit_row(ride, Action.RIDE_CANCELLED, now, actor, reason))
    day.remember()
    return CancelResult(late)


def cancel_all(
    service: Service, rides: Collection[Ride], actor: str, reason: str, message_key: str
) -> list[CancelResult]:
    """Cancel what can be cancelled of some rides, each by itself, and tell of them together."""
    results = []
    for ride in rides:
        try:
            result = cancel(
                service,
                ride.region_id,
                ride.id,
                actor,
                reason,
                tell=partial(tell_rides_cancelled, key=message_key),
            )
        except Refusal:  # it is on its way or over
            continue
        results.append(result)
    return results


def get_own_ride(session: Session, region_id: str, ride_id: str, actor: str) -> Ride:
    """A ride that this actor may see: participants see their own.

    Raises Refusal `ride_unknown`.
    """
    ride = find_ride(session, region_id, ride_id)
    if ride is None:
        raise Refusal("ride_unknown")
    kind, _, actor_id = actor.partition(":")
    if kind == "participant" and actor_id != ride.participant_id:
        raise Refusal("ride_unknown")
    return ride


def is_late(rules: Rules, ride: Ride, now: datetime) -> bool:
    """Whether a cancellation now would come after the free time has passed."""
    return now > ride.pickup.earliest - timedelta(seconds=rules.free_cancellation_s)


def audit_row(ride: Ride, action: Action, at: datetime, actor: str, reason: str) -> AuditEntry:
    """That staff did something to somebody's ride."""
    return AuditEntry(
        region_id=ride.region_id,
        at=at,
        actor=actor,
        action=action,
        subject=f"ride:{ride.id}",
        reason=reason,
    )
