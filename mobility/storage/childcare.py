"""Childcare: who is looked after where, and when it is closed."""

from collections.abc import Collection, Sequence
from datetime import date, datetime

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from mobility.model import (
    ARRANGED,
    CareNeed,
    Childcare,
    ChildcareClosing,
    ChildcareStay,
    OfferChildcare,
    Ride,
    RideRequest,
    RideStatus,
)

_WITH_PLACE = (
    joinedload(Childcare.place),
    selectinload(Childcare.closings)
    .joinedload(ChildcareClosing.substitute)
    .joinedload(Childcare.place),
)


def find_childcare(session: Session, region_id: str, childcare_id: str) -> Childcare | None:
    """A childcare with its place and the days on which it is closed."""
    query = (
        select(Childcare)
        .where(Childcare.region_id == region_id, Childcare.id == childcare_id)
        .options(*_WITH_PLACE)
        .execution_options(populate_existing=True)
    )
    return session.scalars(query).one_or_none()


def list_childcares(
    session: Session, region_id: str, provider_id: str | None = None
) -> Sequence[Childcare]:
    """The childcares of a region, or those of a provider, with places and closings."""
    query = select(Childcare).where(Childcare.region_id == region_id).options(*_WITH_PLACE)
    if provider_id is not None:
        query = query.where(Childcare.provider_id == provider_id)
    return session.scalars(query.order_by(Childcare.id)).all()


def get_capacity_to_fill(session: Session, region_id: str, childcare_id: str) -> Childcare:
    """A childcare whose capacity nobody can change until the transaction ends.

    Who fills places of one day has locked that day, so that those of other days need not wait.
    """
    return session.get_one(
        Childcare, (region_id, childcare_id), with_for_update={"read": True}, populate_existing=True
    )


def lock_childcare(session: Session, region_id: str, childcare_id: str) -> Childcare | None:
    """A childcare that nobody else can change, or give places of, until the transaction ends."""
    return session.get(Childcare, (region_id, childcare_id), with_for_update=True)


def list_needs(
    session: Session,
    region_id: str,
    childcare_ids: Collection[str],
    begin: datetime,
    end: datetime | None = None,
    besides: Collection[str] = (),
) -> list[tuple[str, CareNeed]]:
    """Participants and what each ride with a place takes of childcare within [begin, end).

    Rides named in `besides` do not count.
    """
    query = (
        select(ChildcareStay, Ride.participant_id, Ride.direction, RideRequest.session_id)
        .join(
            Ride,
            (Ride.region_id == ChildcareStay.region_id)
            & (Ride.request_id == ChildcareStay.request_id),
        )
        .join(
            RideRequest,
            (RideRequest.region_id == ChildcareStay.region_id)
            & (RideRequest.id == ChildcareStay.request_id),
        )
        .where(
            ChildcareStay.region_id == region_id,
            ChildcareStay.childcare_id.in_(list(childcare_ids)),
            ChildcareStay.ends_at > begin,
            Ride.status.in_(list(ARRANGED)),
        )
    )
    if end is not None:
        query = query.where(ChildcareStay.begins_at < end)
    if besides:
        query = query.where(Ride.id.not_in(list(besides)))
    return [
        (
            participant_id,
            CareNeed(
                stay.childcare_id,
                str(session_id),
                frozenset({direction}),
                stay.begins_at,
                stay.ends_at,
                tuple(stay.ages),
            ),
        )
        for stay, participant_id, direction, session_id in session.execute(query)
    ]


def list_stays(
    session: Session, region_id: str, request_ids: Collection[str]
) -> dict[str, ChildcareStay]:
    """The childcare that these requests asked for, by request."""
    query = select(ChildcareStay).where(
        ChildcareStay.region_id == region_id, ChildcareStay.request_id.in_(list(request_ids))
    )
    return {row.request_id: row for row in session.scalars(query)}


def list_offer_ids_of(session: Session, region_id: str, childcare_id: str) -> Sequence[str]:
    """The offers whose children come to a childcare."""
    query = select(OfferChildcare.offer_id).where(
        OfferChildcare.region_id == region_id, OfferChildcare.childcare_id == childcare_id
    )
    return session.scalars(query).all()


def list_days_waited_for(
    session: Session, region_id: str, childcare_id: str, since: date
) -> Sequence[date]:
    """The days from a date on for which somebody waits with children for this childcare."""
    query = (
        select(Ride.service_date)
        .join(
            ChildcareStay,
            (ChildcareStay.region_id == Ride.region_id)
            & (ChildcareStay.request_id == Ride.request_id),
        )
        .where(
            Ride.region_id == region_id,
            Ride.service_date >= since,
            Ride.status == RideStatus.WAITLISTED,
            ChildcareStay.childcare_id == childcare_id,
        )
        .distinct()
        .order_by(Ride.service_date)
    )
    return session.scalars(query).all()


def assign_offers(
    session: Session, region_id: str, childcare_id: str, links: Sequence[OfferChildcare]
) -> None:
    """Let the children of these offers, and of no others, come to a childcare."""
    offer_ids = [link.offer_id for link in links]
    session.execute(
        delete(OfferChildcare).where(
            OfferChildcare.region_id == region_id,
            or_(
                OfferChildcare.childcare_id == childcare_id,
                OfferChildcare.offer_id.in_(offer_ids),
            ),
        )
    )
    session.add_all(links)
    session.flush()


def list_stand_ins(session: Session, region_id: str, substitute_id: str) -> Sequence[date]:
    """The days on which a childcare stands in for another one."""
    query = select(ChildcareClosing.day).where(
        ChildcareClosing.region_id == region_id, ChildcareClosing.substitute_id == substitute_id
    )
    return session.scalars(query).all()
