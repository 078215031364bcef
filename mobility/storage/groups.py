"""Groups and their rides."""

from collections.abc import Collection, Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from mobility.model import (
    GroupBooking,
    GroupRequest,
    OfferSession,
    Ride,
    RideRequest,
    RideStatus,
)


def find_group_by_key(session: Session, region_id: str, submission_key: str) -> GroupBooking | None:
    """What was stored under a submission key."""
    query = select(GroupBooking).where(
        GroupBooking.region_id == region_id, GroupBooking.submission_key == submission_key
    )
    return session.scalars(query).one_or_none()


def find_group(session: Session, region_id: str, group_id: str) -> GroupBooking | None:
    return session.get(GroupBooking, (region_id, group_id))


def list_groups_since(
    session: Session, region_id: str, instant: datetime
) -> Sequence[GroupBooking]:
    """Groups to sessions that end after an instant, with participant and offer, by time."""
    query = (
        select(GroupBooking)
        .join(
            OfferSession,
            (OfferSession.region_id == GroupBooking.region_id)
            & (OfferSession.id == GroupBooking.session_id),
        )
        .where(GroupBooking.region_id == region_id, OfferSession.ends_at > instant)
        .options(
            selectinload(GroupBooking.participant),
            selectinload(GroupBooking.session).selectinload(OfferSession.offer),
        )
        .order_by(OfferSession.starts_at, GroupBooking.id)
    )
    return session.scalars(query).all()


def list_group_ride_ids(session: Session, region_id: str, group_id: str) -> Sequence[str]:
    """The rides of a group in the order offered, the way there first, without those changed."""
    query = (
        select(Ride.id)
        .join(
            GroupRequest,
            (GroupRequest.region_id == Ride.region_id)
            & (GroupRequest.request_id == Ride.request_id),
        )
        .where(
            GroupRequest.region_id == region_id,
            GroupRequest.group_id == group_id,
            Ride.status != RideStatus.REPLACED,
        )
        .order_by(GroupRequest.number, GroupRequest.request_id, Ride.direction)
    )
    return session.scalars(query).all()


def stay_in_group(session: Session, region_id: str, old_id: str, new_id: str) -> None:
    """Let a request that takes the place of another one belong to the same group, if to any.

    One that leads to another session has left it.
    """
    old = session.get(GroupRequest, (region_id, old_id))
    if old is None:
        return
    group = session.get_one(GroupBooking, (region_id, old.group_id))
    new = session.get_one(RideRequest, (region_id, new_id))
    if new.session_id != group.session_id:
        return
    session.add(
        GroupRequest(
            region_id=region_id, request_id=new_id, group_id=old.group_id, number=old.number
        )
    )
    session.flush()


def has_group_to(
    session: Session,
    region_id: str,
    participant_id: str,
    session_id: str,
    statuses: Collection[RideStatus],
) -> bool:
    """Whether a participant has a group to a session with a ride in one of these statuses."""
    query = (
        select(GroupBooking.id)
        .join(
            GroupRequest,
            (GroupRequest.region_id == GroupBooking.region_id)
            & (GroupRequest.group_id == GroupBooking.id),
        )
        .join(
            Ride,
            (Ride.region_id == GroupRequest.region_id)
            & (Ride.request_id == GroupRequest.request_id),
        )
        .where(
            GroupBooking.region_id == region_id,
            GroupBooking.participant_id == participant_id,
            GroupBooking.session_id == session_id,
            Ride.status.in_(list(statuses)),
        )
        .limit(1)
    )
    return session.scalars(query).first() is not None


def list_groups_on(
    session: Session, region_id: str, day: date
) -> Sequence[tuple[str, GroupBooking]]:
    """The requests of groups that have rides on a day, each with its group."""
    requests = select(Ride.request_id).where(Ride.region_id == region_id, Ride.service_date == day)
    query = (
        select(GroupRequest.request_id, GroupBooking)
        .join(
            GroupBooking,
            (GroupBooking.region_id == GroupRequest.region_id)
            & (GroupBooking.id == GroupRequest.group_id),
        )
        .where(GroupRequest.region_id == region_id, GroupRequest.request_id.in_(requests))
        .order_by(GroupRequest.request_id)
    )
    return [(request_id, group) for request_id, group in session.execute(query)]
