"""Standing orders: a whole course ordered once, and booked date by date."""

from mobility.booking.series import list_dates
from mobility.booking.series_dates import book_dates, wish_of
from mobility.booking.series_end import get_own
from mobility.booking.tokens import SeriesOffer, read_series
from mobility.booking.writing import get_participant
from mobility.clock import service_day
from mobility.model import StandingOrder, new_id
from mobility.refusals import Refusal
from mobility.service import Service
from mobility.storage import Session
from mobility.storage.days import count_shifts_by_day
from mobility.storage.people import lock_participant
from mobility.storage.standing_orders import (
    find_by_key,
    get_standing_order,
    list_orders_of,
    list_running_ids,
)


def accept_series(
    service: Service,
    region_id: str,
    participant_id: str,
    token: str,
    submission_key: str,
    *,
    waits: bool = False,
) -> str:
    """Promise every date of a course that has a place; returns the id of the standing order.

    Times taken meanwhile give way to the nearest free ones. With `waits`, dates without a place go
    on the waiting list. One message tells of all dates. The same key goes on where it stopped.

    Raises Refusal `offer_broken`, `offer_expired`, `series_running` where the participant has a
    standing order for the same offer, `not_allowed` for an unknown one, those of `list_dates`.
    """
    offer = read_series(service, region_id, token)
    with service.database.writing() as session:
        participant = get_participant(session, region_id, participant_id)
        lock_participant(session, region_id, participant.id)
        order = find_by_key(session, region_id, submission_key)
        if order is None:
            order = _order(service, session, participant.id, offer, submission_key, waits=waits)
        elif order.participant_id != participant.id:
            raise Refusal("not_allowed")
        order_id = order.id
    _unroll(service, region_id, order_id)
    return order_id


def unroll_standing_orders(service: Service, region_id: str) -> int:
    """Book what was added to courses since they were ordered; returns how many dates.

    Dates come as they are added, and day by day as they can be booked already.
    """
    with service.database.reading() as session:
        order_ids = list_running_ids(session, region_id)
    return sum(_unroll(service, region_id, order_id, by_system=True) for order_id in order_ids)


def _unroll(service: Service, region_id: str, order_id: str, *, by_system: bool = False) -> int:
    """Book those dates of an order that nothing has become of yet; returns how many.

    A date on which nobody was on duty is looked at again once somebody is.
    """
    region, now = service.region(region_id), service.clock.now()
    with service.database.reading() as session:
        order = get_standing_order(session, region_id, order_id)
        if order.ended_at:
            return 0
        noted = {date.session_id: date.reason for date in order.dates}
        dates = list_dates(session, region, wish_of(order), now=now)
        unserved = [row for row in dates if noted.get(row.id) == "no_vehicle_on_duty"]
        days = {row.id: service_day(row.starts_at, region.zone) for row in unserved}
        on_duty = count_shifts_by_day(session, region_id, min(days.values())) if days else {}
    new = [row for row in dates if row.id not in noted or days.get(row.id) in on_duty]
    book_dates(service, region, order_id, new, by_system=by_system)
    return len(new)


def wait_for_dates(service: Service, region_id: str, order_id: str, actor: str) -> None:
    """Put the dates of an order that have no place on the waiting list, now and from now on.

    What has become free meanwhile is promised at once. Raises Refusal `series_unknown`, also for
    somebody else's.
    """
    region, now = service.region(region_id), service.clock.now()
    with service.database.writing() as session:
        order = get_own(session, region_id, order_id, actor)
        if order.ended_at:
            return
        order.waits = True
        without = [date.session for date in order.dates if date.request_id is None]
    ahead = sorted((row for row in without if row.starts_at > now), key=lambda row: row.starts_at)
    book_dates(service, region, order_id, [row for row in ahead if not row.cancelled])


def _order(
    service: Service,
    session: Session,
    participant_id: str,
    offer: SeriesOffer,
    submission_key: str,
    *,
    waits: bool,
) -> StandingOrder:
    """Write an order whose dates are booked afterwards."""
    region, wish, now = service.region(offer.region_id), offer.wish, service.clock.now()
    if now > offer.valid_until:
        raise Refusal("offer_expired")
    dates = list_dates(session, region, wish, now=now)
    if not dates:
        raise Refusal("no_other_dates")
    offer_id = dates[0].offer_id
    mine = list_orders_of(session, region.id, participant_id)
    if any(order.offer_id == offer_id and order.ended_at is None for order in mine):
        raise Refusal("series_running")
    order = StandingOrder(
        region_id=region.id,
        id=new_id(),
        participant_id=participant_id,
        offer_id=offer_id,
        first_session_id=dates[0].id,
        home_label=wish.home.label,
        home_lat=wish.home.lat,
        home_lon=wish.home.lon,
        party=wish.party.as_counts(),
        required=sorted(wish.required),
        outbound=wish.outbound,
        back=wish.back,
        both_or_none=wish.both_or_none,
        childcare=wish.childcare,
        ages=list(wish.ages),
        leads_s=dict(offer.leads_s),
        waits=waits,
        submission_key=submission_key,
        created_at=now,
    )
    session.add(order)
    session.flush()
    return order
