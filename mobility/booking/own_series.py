"""A participant's standing orders as she sees them."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from mobility.booking.own_rides import ride_view
from mobility.booking.series_wishes import OrderedDate, SeriesView
from mobility.booking.waiting import WAITING_HELPS_COURSES
from mobility.booking.wishes import RideView, Spot
from mobility.model import ARRANGED, Party, Ride, RideStatus, StandingOrder, StandingOrderDate
from mobility.refusals import Refusal
from mobility.regions import Rules
from mobility.service import Service
from mobility.storage import Session
from mobility.storage.rides import Boarding, list_boardings, list_rides_of_participant
from mobility.storage.standing_orders import find_standing_order, list_orders_of


def list_series(service: Service, region_id: str, participant_id: str) -> tuple[SeriesView, ...]:
    """All standing orders of a participant, the newest first."""
    with service.database.reading() as session:
        orders = list_orders_of(session, region_id, participant_id)
        return tuple(_views(service, session, orders)) if orders else ()


def get_series(
    service: Service, region_id: str, order_id: str, *, participant_id: str | None = None
) -> SeriesView:
    """A standing order with what became of its dates; only one of her own where somebody asks.

    Raises Refusal `series_unknown`.
    """
    with service.database.reading() as session:
        order = find_standing_order(session, region_id, order_id)
        if order is None or participant_id not in (None, order.participant_id):
            raise Refusal("series_unknown")
        (view,) = _views(service, session, [order])
        return view


def _views(service: Service, session: Session, orders: Sequence[StandingOrder]) -> list[SeriesView]:
    """Orders of one participant."""
    first, now = orders[0], service.clock.now()
    rules = service.region(first.region_id).rules
    mine = list_rides_of_participant(session, first.region_id, first.participant_id)
    boardings = list_boardings(session, first.region_id, [ride.id for ride in mine])
    shown = [ride for ride in mine if ride.status is not RideStatus.REPLACED]
    return [_view(rules, order, shown, boardings, now) for order in orders]


def _view(
    rules: Rules,
    order: StandingOrder,
    mine: Sequence[Ride],
    boardings: Mapping[str, Boarding],
    now: datetime,
) -> SeriesView:
    dates = sorted(order.dates, key=lambda date: date.session.starts_at)
    place = order.offer.place
    return SeriesView(
        order_id=order.id,
        offer_titles=order.offer.titles,
        home=Spot(order.home_label, order.home_lat, order.home_lon),
        venue=Spot(place.name, place.lat, place.lon),
        party=Party.from_counts(order.party),
        created_at=order.created_at,
        ended_at=order.ended_at,
        dates=tuple(
            _date(date, order, _rides_to(rules, date, mine, boardings, now), now) for date in dates
        ),
        can_wait=order.ended_at is None
        and not order.waits
        and any(
            date.reason in WAITING_HELPS_COURSES
            for date in dates
            if date.request_id is None and date.session.starts_at > now
        ),
    )


def _rides_to(
    rules: Rules,
    date: StandingOrderDate,
    mine: Sequence[Ride],
    boardings: Mapping[str, Boarding],
    now: datetime,
) -> tuple[RideView, ...]:
    """The rides to a date that was booked, also those that they were changed into."""
    if date.request_id is None:
        return ()
    rides = [ride for ride in mine if ride.request.session_id == date.session_id]
    views = [ride_view(rules, ride, boardings, now) for ride in rides]
    return tuple(sorted(views, key=lambda view: (view.direction, view.pickup_earliest)))


def _date(
    date: StandingOrderDate, order: StandingOrder, rides: tuple[RideView, ...], now: datetime
) -> OrderedDate:
    is_whole = sum(ride.status in ARRANGED for ride in rides) >= order.outbound + order.back
    return OrderedDate(
        session_id=date.session_id,
        starts_at=date.session.starts_at,
        ends_at=date.session.ends_at,
        cancelled=date.session.cancelled,
        rides=rides,
        why_not=Refusal(date.reason, **date.facts) if date.reason and not is_whole else None,
        is_over=all(ride.is_over for ride in rides)
        if rides
        else order.ended_at is not None or date.session.ends_at <= now,
    )
