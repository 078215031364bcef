"""Leaving out one date of a standing order, or all that are to come."""

from collections.abc import Collection

from mobility.booking.cancelling import cancel_all
from mobility.booking.wishes import CancelResult
from mobility.model import Ride, StandingOrder
from mobility.planning.telling_courses import ended_key, skipped_key
from mobility.refusals import Refusal
from mobility.service import Service
from mobility.storage import Session
from mobility.storage.rides import list_rides_of_participant
from mobility.storage.standing_orders import find_standing_order


def skip_date(
    service: Service, region_id: str, order_id: str, session_id: str, actor: str, reason: str = ""
) -> CancelResult:
    """Cancel all rides to one date of an order; one message tells of them.

    Raises Refusal `series_unknown`, also for somebody else's, and `ride_over` where none of them
    can be cancelled any more.
    """
    with service.database.reading() as session:
        order = get_own(session, region_id, order_id, actor)
        rides = _list_rides(session, order, [session_id])
    results = cancel_all(service, rides, actor, reason, skipped_key(order_id, session_id))
    if not results:
        raise Refusal("ride_over")
    return CancelResult(late=any(result.late for result in results))


def end_series(
    service: Service, region_id: str, order_id: str, actor: str, reason: str = ""
) -> int:
    """Cancel the coming rides of an order, and book no more dates; returns how many rides.

    Each ride is cancelled by itself, so that free time and late time are its own, and the order is
    ended last: where it stops half-way, it can be ended once more. Raises Refusal `series_unknown`,
    also for somebody else's.
    """
    with service.database.reading() as session:
        coming = _list_rides(session, get_own(session, region_id, order_id, actor))
    cancelled = cancel_all(service, coming, actor, reason, ended_key(order_id))
    with service.database.writing() as session:
        order = get_own(session, region_id, order_id, actor)
        order.ended_at = order.ended_at or service.clock.now()
        added_meanwhile = _list_rides(session, order)
    cancelled += cancel_all(service, added_meanwhile, actor, reason, ended_key(order_id))
    return len(cancelled)


def get_own(session: Session, region_id: str, order_id: str, actor: str) -> StandingOrder:
    """An order that this actor may change: participants their own. Raises Refusal."""
    order = find_standing_order(session, region_id, order_id)
    kind, _, actor_id = actor.partition(":")
    if order is None or (kind == "participant" and actor_id != order.participant_id):
        raise Refusal("series_unknown")
    return order


def _list_rides(
    session: Session, order: StandingOrder, session_ids: Collection[str] | None = None
) -> list[Ride]:
    """The rides to dates of an order that were booked, also those that they were changed into."""
    booked = {date.session_id for date in order.dates if date.request_id}
    wanted = booked if session_ids is None else booked.intersection(session_ids)
    mine = list_rides_of_participant(session, order.region_id, order.participant_id)
    return [ride for ride in mine if ride.request.session_id in wanted]
