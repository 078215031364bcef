"""Queries of the checker."""

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import func, select, union
from sqlalchemy.orm import Session, joinedload, selectinload

from mobility.model import (
    ARRANGED,
    DayPlan,
    GroupRequest,
    OutboxMessage,
    Ride,
    RideReplacement,
    RideRequest,
    RideStatus,
    Shift,
    StandingOrderDate,
)


def list_days_with_rows(session: Session, region_id: str) -> Sequence[date]:
    """Every day that has a plan, a ride or a shift, the earliest first."""
    days = union(
        *(
            select(table.service_date).where(table.region_id == region_id)
            for table in (DayPlan, Ride, Shift)
        )
    )
    return sorted(session.scalars(days).all())


def list_rides_to_check(session: Session, region_id: str, day: date) -> Sequence[Ride]:
    """All rides of a day with request, stops and history, oldest key first."""
    query = (
        select(Ride)
        .where(Ride.region_id == region_id, Ride.service_date == day)
        .options(
            joinedload(Ride.request, innerjoin=True),
            selectinload(Ride.stops),
            selectinload(Ride.history),
        )
        .order_by(Ride.id)
    )
    return session.scalars(query).all()


def list_bare_shifts(session: Session, region_id: str, day: date) -> Sequence[Shift]:
    """All shifts of a day without what they refer to, by number."""
    query = (
        select(Shift)
        .where(Shift.region_id == region_id, Shift.service_date == day)
        .order_by(Shift.number)
    )
    return session.scalars(query).all()


def list_replacements_of(
    session: Session, region_id: str, day: date
) -> dict[str, tuple[RideReplacement, Ride]]:
    """By ride of a day that was replaced: the ride that took its place, perhaps on another day."""
    replaced = select(Ride.id).where(Ride.region_id == region_id, Ride.service_date == day)
    query = (
        select(RideReplacement, Ride)
        .join(
            Ride,
            (Ride.region_id == RideReplacement.region_id) & (Ride.id == RideReplacement.ride_id),
        )
        .where(RideReplacement.region_id == region_id, RideReplacement.replaced_id.in_(replaced))
    )
    return {row.replaced_id: (row, after) for row, after in session.execute(query)}


def list_messages_about(
    session: Session, region_id: str, day: date, templates: Collection[str]
) -> Sequence[OutboxMessage]:
    """The messages of some templates about single rides of a day."""
    rides = select(Ride.id).where(Ride.region_id == region_id, Ride.service_date == day)
    query = select(OutboxMessage).where(
        OutboxMessage.region_id == region_id,
        OutboxMessage.about_ride_id.in_(rides),
        OutboxMessage.template.in_(list(templates)),
    )
    return session.scalars(query).all()


def list_requests_without_rides(session: Session, region_id: str) -> Sequence[str]:
    rides = select(Ride.request_id).where(Ride.region_id == region_id)
    query = select(RideRequest.id).where(
        RideRequest.region_id == region_id, RideRequest.id.not_in(rides)
    )
    return session.scalars(query).all()


def list_dates_without_outcome(session: Session, region_id: str) -> Sequence[tuple[str, str]]:
    """Order and session of dates that have neither a request nor a reason why not."""
    query = select(StandingOrderDate.standing_order_id, StandingOrderDate.session_id).where(
        StandingOrderDate.region_id == region_id,
        StandingOrderDate.request_id.is_(None),
        StandingOrderDate.reason == "",
    )
    return [(order_id, session_id) for order_id, session_id in session.execute(query)]


def list_double_bookings(session: Session, region_id: str) -> Sequence[tuple[str, str]]:
    """Participant and session of rides that are there twice; groups may have more."""
    groups = select(GroupRequest.request_id).where(GroupRequest.region_id == region_id)
    query = (
        select(Ride.participant_id, RideRequest.session_id)
        .join(
            RideRequest,
            (RideRequest.region_id == Ride.region_id) & (RideRequest.id == Ride.request_id),
        )
        .where(
            Ride.region_id == region_id,
            Ride.status.in_(list(ARRANGED | {RideStatus.WAITLISTED})),
            RideRequest.session_id.is_not(None),
            RideRequest.id.not_in(groups),
        )
        .group_by(Ride.participant_id, RideRequest.session_id, Ride.direction)
        .having(func.count() > 1)
    )
    return [(person_id, str(session_id)) for person_id, session_id in session.execute(query)]
