"""Standing orders and what became of their dates."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from mobility.model import (
    Offer,
    OfferSession,
    Ride,
    RideRequest,
    StandingOrder,
    StandingOrderDate,
)

_WHOLE = (
    selectinload(StandingOrder.participant),
    selectinload(StandingOrder.offer).selectinload(Offer.place),
    selectinload(StandingOrder.dates).selectinload(StandingOrderDate.session),
)


def find_by_key(session: Session, region_id: str, submission_key: str) -> StandingOrder | None:
    """What was stored under a submission key."""
    query = select(StandingOrder).where(
        StandingOrder.region_id == region_id, StandingOrder.submission_key == submission_key
    )
    return session.scalars(query).one_or_none()


def find_standing_order(session: Session, region_id: str, order_id: str) -> StandingOrder | None:
    """An order with its participant, offer and dates, each with its session."""
    query = (
        select(StandingOrder)
        .where(StandingOrder.region_id == region_id, StandingOrder.id == order_id)
        .options(*_WHOLE)
        .execution_options(populate_existing=True)
    )
    return session.scalars(query).one_or_none()


def get_standing_order(session: Session, region_id: str, order_id: str) -> StandingOrder:
    """As `find_standing_order`. Raises LookupError."""
    order = find_standing_order(session, region_id, order_id)
    if order is None:
        raise LookupError(order_id)
    return order


def lock_standing_order(session: Session, region_id: str, order_id: str) -> StandingOrder:
    """An order as `find_standing_order` loads it, that nobody else changes meanwhile."""
    query = select(StandingOrder.id).where(
        StandingOrder.region_id == region_id, StandingOrder.id == order_id
    )
    session.execute(query.with_for_update())
    return get_standing_order(session, region_id, order_id)


def list_orders_of(
    session: Session, region_id: str, participant_id: str
) -> Sequence[StandingOrder]:
    """All orders of a participant as `find_standing_order` loads them, the newest first."""
    query = (
        select(StandingOrder)
        .where(StandingOrder.region_id == region_id, StandingOrder.participant_id == participant_id)
        .options(*_WHOLE)
        .order_by(StandingOrder.created_at.desc(), StandingOrder.id)
    )
    return session.scalars(query).all()


def list_running_ids(session: Session, region_id: str) -> Sequence[str]:
    """The orders of a region that have not been ended, the oldest first."""
    query = (
        select(StandingOrder.id)
        .where(StandingOrder.region_id == region_id, StandingOrder.ended_at.is_(None))
        .order_by(StandingOrder.created_at, StandingOrder.id)
    )
    return session.scalars(query).all()


def list_dates_on(
    session: Session, region_id: str, day: date
) -> Sequence[tuple[StandingOrderDate, StandingOrder, OfferSession]]:
    """What became of the dates that have rides on a day, with their order and session."""
    requests = select(Ride.request_id).where(Ride.region_id == region_id, Ride.service_date == day)
    query = (
        select(StandingOrderDate, StandingOrder, OfferSession)
        .join(
            StandingOrder,
            (StandingOrder.region_id == StandingOrderDate.region_id)
            & (StandingOrder.id == StandingOrderDate.standing_order_id),
        )
        .join(
            OfferSession,
            (OfferSession.region_id == StandingOrderDate.region_id)
            & (OfferSession.id == StandingOrderDate.session_id),
        )
        .where(StandingOrderDate.region_id == region_id, StandingOrderDate.request_id.in_(requests))
        .order_by(StandingOrderDate.standing_order_id, StandingOrderDate.session_id)
    )
    return [(note, order, offered) for note, order, offered in session.execute(query)]


def list_orders_of_rides(
    session: Session, region_id: str, day: date
) -> Sequence[tuple[str, str, str]]:
    """Of a day's rides to dates of a standing order of their participant: ride, order, session."""
    query = (
        select(Ride.id, StandingOrder.id, StandingOrderDate.session_id)
        .join(
            RideRequest,
            (RideRequest.region_id == Ride.region_id) & (RideRequest.id == Ride.request_id),
        )
        .join(
            StandingOrderDate,
            (StandingOrderDate.region_id == RideRequest.region_id)
            & (StandingOrderDate.session_id == RideRequest.session_id),
        )
        .join(
            StandingOrder,
            (StandingOrder.region_id == StandingOrderDate.region_id)
            & (StandingOrder.id == StandingOrderDate.standing_order_id)
            & (StandingOrder.participant_id == Ride.participant_id),
        )
        .where(Ride.region_id == region_id, Ride.service_date == day)
    )
    return [(ride, order, offered) for ride, order, offered in session.execute(query)]
