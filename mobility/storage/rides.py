"""Ride requests and rides: reading single ones and lists, writing new ones."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload
from sqlalchemy.orm.attributes import set_committed_value

from mobility.model import (
    ChildcareStay,
    Direction,
    OfferSession,
    Participant,
    Ride,
    RideEvent,
    RideReplacement,
    RideRequest,
    RideStatus,
    RideStop,
    Shift,
    TourVisit,
    Vehicle,
)

# What is one of a kind comes in the query itself: three queries for a ride and all about it.
_WITH_TITLE = joinedload(Ride.request, innerjoin=True).options(
    joinedload(RideRequest.session).joinedload(OfferSession.offer),
    joinedload(RideRequest.stay),
)
_WHOLE = (
    selectinload(Ride.stops),
    selectinload(Ride.history),
    joinedload(Ride.participant, innerjoin=True),
    _WITH_TITLE,
)


def find_request(session: Session, region_id: str, submission_key: str) -> RideRequest | None:
    """What was stored under a submission key."""
    query = select(RideRequest).where(
        RideRequest.region_id == region_id, RideRequest.submission_key == submission_key
    )
    return session.scalars(query).one_or_none()


def list_ride_ids(session: Session, region_id: str, request_id: str) -> Sequence[str]:
    """The rides of a request, the way there first."""
    query = (
        select(Ride.id)
        .where(Ride.region_id == region_id, Ride.request_id == request_id)
        .order_by(Ride.direction)
    )
    return session.scalars(query).all()


def add_request(
    session: Session,
    request: RideRequest,
    participant: Participant,
    rides: Sequence[Ride],
    stops: Sequence[Sequence[RideStop]],
    events: Sequence[Sequence[RideEvent]],
    stay: ChildcareStay | None = None,
) -> None:
    """Write a request with its rides, each with its stops and history, which then are loaded.

    `stay` is the childcare that it asks for.

    Parents are written first, for the database checks foreign keys at once.
    """
    session.add(request)
    session.flush()
    session.add_all([*rides, *([stay] if stay else [])])
    session.flush()
    for ride, halts, past in zip(rides, stops, events, strict=True):
        session.add_all([*halts, *past])
        set_committed_value(ride, "participant", participant)
        set_committed_value(ride, "stops", list(halts))
        set_committed_value(ride, "history", list(past))
    session.flush()


def find_ride(session: Session, region_id: str, ride_id: str) -> Ride | None:
    """A ride with its stops, history, participant, request and offer."""
    query = (
        select(Ride)
        .where(Ride.region_id == region_id, Ride.id == ride_id)
        .options(*_WHOLE)
        .execution_options(populate_existing=True)
    )
    return session.scalars(query).one_or_none()


def lock_ride(session: Session, ride: Ride) -> None:
    """Let nobody else lock this ride until the transaction ends."""
    query = select(Ride.id).where(Ride.region_id == ride.region_id, Ride.id == ride.id)
    session.execute(query.with_for_update())


def list_waiting_requests(session: Session, region_id: str, day: date) -> Sequence[str]:
    """The requests of a day that wait for a place, in the order in which they asked."""
    query = (
        select(RideRequest.id)
        .join(Ride, (Ride.region_id == RideRequest.region_id) & (Ride.request_id == RideRequest.id))
        .where(
            Ride.region_id == region_id,
            Ride.service_date == day,
            Ride.status == RideStatus.WAITLISTED,
        )
        .group_by(RideRequest.created_at, RideRequest.id)
        .order_by(RideRequest.created_at, RideRequest.id)
    )
    return session.scalars(query).all()


def list_rides_by_id(session: Session, region_id: str, ride_ids: Collection[str]) -> Sequence[Ride]:
    """These rides with stops, history, participant, request and offer, the way there first."""
    query = (
        select(Ride)
        .where(Ride.region_id == region_id, Ride.id.in_(list(ride_ids)))
        .options(*_WHOLE)
        .order_by(Ride.direction, Ride.id)
        .execution_options(populate_existing=True)
    )
    return session.scalars(query).all()


def list_rides_to(session: Session, region_id: str, session_id: str) -> Sequence[Ride]:
    """All rides to a session with stops, history, participant, request and offer.

    Those of one request stand together, the way there first; requests are in the order in which
    they asked.
    """
    query = (
        select(Ride)
        .join(
            RideRequest,
            (RideRequest.region_id == Ride.region_id) & (RideRequest.id == Ride.request_id),
        )
        .where(Ride.region_id == region_id, RideRequest.session_id == session_id)
        .options(*_WHOLE)
        .order_by(RideRequest.created_at, RideRequest.id, Ride.direction, Ride.id)
        .execution_options(populate_existing=True)
    )
    return session.scalars(query).all()


def list_rides_in_care(
    session: Session, region_id: str, childcare_id: str, day: date
) -> Sequence[Ride]:
    """All rides of a day whose requests ask for this childcare, loaded and ordered like those to a
    session.
    """
    query = (
        select(Ride)
        .join(
            RideRequest,
            (RideRequest.region_id == Ride.region_id) & (RideRequest.id == Ride.request_id),
        )
        .join(
            ChildcareStay,
            (ChildcareStay.region_id == Ride.region_id)
            & (ChildcareStay.request_id == Ride.request_id),
        )
        .where(
            Ride.region_id == region_id,
            Ride.service_date == day,
            ChildcareStay.childcare_id == childcare_id,
        )
        .options(*_WHOLE)
        .order_by(RideRequest.created_at, RideRequest.id, Ride.direction, Ride.id)
        .execution_options(populate_existing=True)
    )
    return session.scalars(query).all()


def list_days_of(session: Session, region_id: str, ride_ids: Collection[str]) -> Sequence[date]:
    """The days of these rides, each once."""
    query = select(Ride.service_date).distinct()
    of_these = query.where(Ride.region_id == region_id, Ride.id.in_(list(ride_ids)))
    return session.scalars(of_these).all()


def list_lapsed_ids(session: Session, region_id: str, day: date, now: datetime) -> Sequence[str]:
    """The rides of a day whose offered place is no longer held at an instant."""
    query = (
        select(Ride.id)
        .join(
            RideRequest,
            (RideRequest.region_id == Ride.region_id) & (RideRequest.id == Ride.request_id),
        )
        .where(
            Ride.region_id == region_id,
            Ride.service_date == day,
            Ride.status == RideStatus.OFFERED,
            RideRequest.held_until <= now,
        )
        .order_by(Ride.id)
    )
    return session.scalars(query).all()


def find_replaced_id(session: Session, region_id: str, ride_id: str) -> str | None:
    """The ride that was changed into this one."""
    query = select(RideReplacement.replaced_id).where(
        RideReplacement.region_id == region_id, RideReplacement.ride_id == ride_id
    )
    return session.scalars(query).one_or_none()


def find_replacement_id(session: Session, region_id: str, ride_id: str) -> str | None:
    """The ride that this one was changed into."""
    query = select(RideReplacement.ride_id).where(
        RideReplacement.region_id == region_id, RideReplacement.replaced_id == ride_id
    )
    return session.scalars(query).one_or_none()


def count_requests_waiting_before(session: Session, ride: Ride) -> int:
    """How many requests of the day wait longer than that of a waiting ride, its request loaded."""
    own = ride.request
    query = (
        select(func.count(RideRequest.id.distinct()))
        .join(Ride, (Ride.region_id == RideRequest.region_id) & (Ride.request_id == RideRequest.id))
        .where(
            Ride.region_id == ride.region_id,
            Ride.service_date == ride.service_date,
            Ride.status == RideStatus.WAITLISTED,
            or_(
                RideRequest.created_at < own.created_at,
                and_(RideRequest.created_at == own.created_at, RideRequest.id < own.id),
            ),
        )
    )
    return session.scalar(query) or 0


def list_days_with(
    session: Session, region_id: str, statuses: Collection[RideStatus], since: date
) -> Sequence[date]:
    """The days from a date on that have a ride in one of these statuses, the earliest first."""
    query = (
        select(Ride.service_date)
        .where(
            Ride.region_id == region_id,
            Ride.service_date >= since,
            Ride.status.in_(list(statuses)),
        )
        .distinct()
        .order_by(Ride.service_date)
    )
    return session.scalars(query).all()


def list_rides_of_participant(
    session: Session, region_id: str, participant_id: str
) -> Sequence[Ride]:
    """All rides of a participant, with stops, request and offer."""
    query = (
        select(Ride)
        .where(Ride.region_id == region_id, Ride.participant_id == participant_id)
        .options(selectinload(Ride.stops), _WITH_TITLE)
    )
    return session.scalars(query).all()


@dataclass(frozen=True)
class Boarding:
    """When a ride boards, and on which tour."""

    begin_at: datetime
    tour_number: int
    vehicle_name: str


def list_boardings(
    session: Session, region_id: str, ride_ids: Collection[str]
) -> dict[str, Boarding]:
    """By ride, where these rides board as far as they are on a tour."""
    query = (
        select(TourVisit.ride_id, TourVisit.begin_at, Shift.number, Vehicle.name)
        .join(Shift, (Shift.region_id == region_id) & (Shift.id == TourVisit.shift_id))
        .join(Vehicle, (Vehicle.region_id == region_id) & (Vehicle.id == Shift.vehicle_id))
        .where(
            TourVisit.region_id == region_id,
            TourVisit.ride_id.in_(list(ride_ids)),
            TourVisit.stop_position == 0,
        )
    )
    return {
        ride_id: Boarding(begin_at, number, vehicle)
        for ride_id, begin_at, number, vehicle in session.execute(query).all()
    }


def list_directions_booked(
    session: Session,
    region_id: str,
    participant_id: str,
    session_id: str,
    statuses: Collection[RideStatus],
) -> Sequence[Direction]:
    """The directions in which a participant has a ride to a session already."""
    query = (
        select(Ride.direction)
        .join(
            RideRequest,
            (RideRequest.region_id == Ride.region_id) & (RideRequest.id == Ride.request_id),
        )
        .where(
            Ride.region_id == region_id,
            Ride.participant_id == participant_id,
            RideRequest.session_id == session_id,
            Ride.status.in_(list(statuses)),
        )
    )
    return session.scalars(query).all()


def count_rides_by_day(session: Session, region_id: str, since: date) -> dict[date, int]:
    """How many rides each day has from a date on, cancelled ones included."""
    query = (
        select(Ride.service_date, func.count())
        .where(Ride.region_id == region_id, Ride.service_date >= since)
        .group_by(Ride.service_date)
    )
    return dict(session.execute(query).all())
