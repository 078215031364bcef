"""A ride goes to a partner and comes back; the promise stays the same.

While a partner drives it a ride is none of the day's problem: its status is `handed_over`.
"""

from datetime import datetime, timedelta

from mobility.messages import Attachment
from mobility.model import (
    ARRANGED,
    NEXT_STATUS,
    Action,
    Direction,
    Handover,
    HandoverState,
    Ride,
    RideStatus,
    new_id,
)
from mobility.partners.ordering import order_of, print_order
from mobility.partners.settling import require_price
from mobility.planning import audit_entry
from mobility.planning.begun import has_begun
from mobility.planning.calling_off import end_handover, write_to
from mobility.planning.care_places import require_care_place_of
from mobility.planning.locked_day import LockedDay
from mobility.planning.promise import begins_no_earlier, promised
from mobility.planning.reasons import reason_of
from mobility.planning.rows import coordinate, engine_ride
from mobility.planning.storing import move_on
from mobility.planning.telling import (
    handed_over_key,
    order_key,
    tell_handed_over,
    tell_promise,
)
from mobility.planning.waiting_list import offer_free_places, open_day
from mobility.refusals import Refusal
from mobility.service import Service
from mobility.storage import Session
from mobility.storage.days import delete_unserved
from mobility.storage.desk import set_pins
from mobility.storage.partners import find_live_handover, find_partner
from mobility.storage.rides import (
    find_ride,
    list_directions_booked,
    list_ride_ids,
    list_rides_by_id,
)
from routing.pooling import problem as pooling

S = RideStatus
H = HandoverState

WITHOUT_PLACE = frozenset({S.WAITLISTED, S.DECLINED})
MOST_SPARE = timedelta(hours=1)
"""Between ride and session; where there is more, the session has been moved."""


def hand_over(
    service: Service,
    region_id: str,
    ride_id: str,
    partner_id: str,
    *,
    agreed_cents: int,
    actor: str,
    reason: str = "",
) -> None:
    """Let a partner drive a ride, promised or without a place; she hears who comes.

    A ride without a place is promised a time now. Raises Refusal `ride_unknown`,
    `partner_unknown`, `price_wrong`, `day_closed`, `ride_not_free` once it is on its way, gone or
    with a partner, `already_booked` and `session_moved_since` where what was asked for is no longer
    wanted, and as `require_care_place`.
    """
    require_price(agreed_cents)
    with service.database.writing() as session:
        day, ride = _lock(service, session, region_id, ride_id)
        partner = find_partner(session, region_id, partner_id)
        if partner is None or not partner.active:
            raise Refusal("partner_unknown")
        if not _is_free(session, ride, day.now):
            raise Refusal("ride_not_free")
        if ride.status in WITHOUT_PLACE:
            _require_wanted(session, ride)
            require_care_place_of(session, region_id, [ride])
            _promise_a_time(service, day, ride)
        handover = Handover(
            region_id=region_id,
            id=new_id(),
            ride_id=ride.id,
            partner_id=partner.id,
            state=H.HANDED,
            agreed_cents=agreed_cents,
            actual_cents=None,
            actor=actor,
            handed_at=day.now,
            changed_at=day.now,
        )
        session.add(handover)
        delete_unserved(session, region_id, [ride.id])
        set_pins(session, region_id, {ride.id: None})
        move_on(session, [ride], [S.HANDED_OVER], at=day.now, actor=actor, reason=reason)
        day.take_out([ride.id])
        offer_free_places(service, session, region_id, day)
        day.store()
        tell_handed_over(service, session, ride, partner, handed_over_key(handover.id))
        order = order_of(service, session, ride, handover, partner)
        attached = Attachment(f"{order.number}.pdf", print_order(service, region_id, order))
        key = order_key(handover.id)
        write_to(service, session, partner, ride, "partner_order", order.text, key, attached)
        _note(session, day.now, actor, Action.RIDE_HANDED_OVER, ride, reason)
    day.remember()


def can_hand_over(service: Service, region_id: str, ride_id: str) -> bool:
    """Whether a partner could drive a ride: it goes, or should, and has not begun."""
    with service.database.reading() as session:
        ride = find_ride(session, region_id, ride_id)
        return ride is not None and _is_free(session, ride, service.clock.now())


def take_back(
    service: Service, region_id: str, ride_id: str, *, actor: str, reason: str = ""
) -> None:
    """Put a ride that a partner drives into the day's plan again, inside its promise.

    Raises Refusal `ride_unknown`, `not_handed_over`, `day_closed`, `other_way_waits`,
    `ride_not_free` once its time has come, and, where no van has a place for it, why: then the
    partner keeps it.
    """
    with service.database.writing() as session:
        day, ride = _lock(service, session, region_id, ride_id)
        handover = find_live_handover(session, region_id, ride.id)
        if handover is None or handover.state is not H.HANDED:
            raise Refusal("not_handed_over")
        if has_begun(session, ride, day.now):
            raise Refusal("ride_not_free")
        others = list_rides_by_id(
            session, region_id, list_ride_ids(session, region_id, ride.request_id)
        )
        if any(one.status is S.WAITLISTED for one in others):
            raise Refusal("other_way_waits")
        _put_in(service, day, ride)
        was_promised = any(event.status_after is S.PROMISED for event in ride.history)
        end_handover(service, session, ride, handover, H.TAKEN_BACK, at=day.now, actor=actor)
        statuses = day.first_statuses
        move_on(session, [ride], statuses, at=day.now, actor=actor, reason=reason)
        if was_promised:
            day.tell_new_times([ride.id])
        day.store()
        if not was_promised:
            tell_promise(service, session, ride)
        _note(session, day.now, actor, Action.RIDE_TAKEN_BACK, ride, reason)
    day.remember()


def _lock(
    service: Service, session: Session, region_id: str, ride_id: str
) -> tuple[LockedDay, Ride]:
    """A ride with its day, which nobody else can change any more. Raises Refusal `ride_unknown`."""
    seen = find_ride(session, region_id, ride_id)
    if seen is None:
        raise Refusal("ride_unknown")
    day = open_day(service, session, region_id, seen.service_date)
    ride = find_ride(session, region_id, ride_id)
    if ride is None:
        raise Refusal("ride_unknown")
    return day, ride


def _is_free(session: Session, ride: Ride, now: datetime) -> bool:
    return S.HANDED_OVER in NEXT_STATUS[ride.status] and not has_begun(session, ride, now)


def _require_wanted(session: Session, ride: Ride) -> None:
    """What was declined follows no session that moves, and others may have been booked instead."""
    offered = ride.request.session
    if ride.status is not S.DECLINED or offered is None:
        return
    booked = list_directions_booked(
        session, ride.region_id, ride.participant_id, offered.id, ARRANGED | {S.WAITLISTED}
    )
    if ride.direction in booked:
        raise Refusal("already_booked")
    spare = (
        offered.starts_at - ride.dropoff.latest
        if ride.direction is Direction.OUTBOUND
        else ride.pickup.earliest - offered.ends_at
    )
    if offered.cancelled or not timedelta(0) <= spare <= MOST_SPARE:
        raise Refusal("session_moved_since")


def _promise_a_time(service: Service, day: LockedDay, ride: Ride) -> None:
    """Write the window that a ride which waits is promised: driven straight it fits in any case."""
    when = day.loaded.when
    waiting = begins_no_earlier(_for_engine(day, ride, mandatory=False), when.seconds(day.now))
    if waiting is None:
        raise Refusal("ride_not_free")
    width_s = service.region(ride.region_id).rules.pickup_window_s
    begin_s = _middle_of_pickup(waiting, ride, width_s)
    kept = promised(waiting, begin_s, width_s)
    for row, stop in zip(ride.stops, kept.stops, strict=True):
        row.earliest, row.latest = when.instant(stop.earliest_s), when.instant(stop.latest_s)


def _middle_of_pickup(waiting: pooling.Ride, ride: Ride, width_s: int) -> int:
    """There as late as still arrives in time from the end of the window, back as soon as can be."""
    pickup, dropoff = waiting.stops[0], waiting.stops[-1]
    if ride.direction is Direction.RETURN:
        return pickup.earliest_s
    dwell_s = sum(stop.dwell_s for stop in waiting.stops[:-1])
    latest_s = dropoff.latest_s - ride.direct_time_s - dwell_s - width_s // 2
    return max(pickup.earliest_s, min(pickup.latest_s, latest_s))


def _put_in(service: Service, day: LockedDay, ride: Ride) -> None:
    """Insert a ride inside its promise. Raises Refusal that says why no van can take it."""
    again = _for_engine(day, ride, mandatory=True)
    rescue_s = service.region(ride.region_id).rules.rescue_s
    if day.put_in([again], rescue_s=rescue_s):
        return
    ahead = day.loaded.as_of(day.now)
    why = reason_of(ahead.problem.with_rides(again), ahead.plan, ride.id)
    raise why or Refusal("vehicles_busy")


def _for_engine(day: LockedDay, ride: Ride, *, mandatory: bool) -> pooling.Ride:
    places = [coordinate(stop.lat, stop.lon) for stop in ride.stops]
    day.learn_travel(places)
    number_of = {place: day.loaded.travel.number(place) for place in places}
    return engine_ride(ride, number_of, day.loaded.when, mandatory=mandatory)


def _note(
    session: Session, at: datetime, actor: str, action: Action, ride: Ride, reason: str
) -> None:
    session.add(audit_entry(ride.region_id, at, actor, action, f"ride:{ride.id}", reason))
