"""Offers and their sessions."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from mobility.model import (
    Childcare,
    ChildcareClosing,
    Direction,
    Offer,
    OfferSession,
    Provider,
    Ride,
    RideRequest,
    RideStatus,
    new_id,
)

# In one query, for every quote asks.
_WITH_PLACES = (
    joinedload(Offer.place),
    joinedload(Offer.provider),
    joinedload(Offer.childcare).options(
        joinedload(Childcare.place),
        selectinload(Childcare.closings)
        .joinedload(ChildcareClosing.substitute)
        .joinedload(Childcare.place),
    ),
)
_WITH_OFFER = joinedload(OfferSession.offer).options(*_WITH_PLACES)


def find_session(session: Session, region_id: str, session_id: str) -> OfferSession | None:
    """A session with its offer, provider and venue."""
    query = (
        select(OfferSession)
        .where(OfferSession.region_id == region_id, OfferSession.id == session_id)
        .options(_WITH_OFFER)
        .execution_options(populate_existing=True)
    )
    return session.scalars(query).one_or_none()


def lock_session(session: Session, region_id: str, session_id: str) -> OfferSession | None:
    """A session that nobody else can change until the transaction ends, without its offer."""
    return session.get(OfferSession, (region_id, session_id), with_for_update=True)


def list_sessions(
    session: Session, region_id: str, begin: datetime, end: datetime
) -> Sequence[OfferSession]:
    """Sessions that start within [begin, end), neither cancelled nor withdrawn, by start."""
    query = (
        select(OfferSession)
        .join(OfferSession.offer)
        .where(
            OfferSession.region_id == region_id,
            OfferSession.starts_at >= begin,
            OfferSession.starts_at < end,
            OfferSession.cancelled.is_(False),
            Offer.withdrawn.is_(False),
        )
        .options(_WITH_OFFER)
        .order_by(OfferSession.starts_at, OfferSession.id)
    )
    return session.scalars(query).all()


def list_sessions_of(
    session: Session, region_id: str, offer_id: str, begin: datetime
) -> Sequence[OfferSession]:
    """Sessions of one offer that start from an instant on, cancelled ones too, by start."""
    query = (
        select(OfferSession)
        .where(
            OfferSession.region_id == region_id,
            OfferSession.offer_id == offer_id,
            OfferSession.starts_at >= begin,
        )
        .options(_WITH_OFFER)
        .order_by(OfferSession.starts_at, OfferSession.id)
    )
    return session.scalars(query).all()


def find_offer(session: Session, region_id: str, offer_id: str) -> Offer | None:
    """An offer with its provider, venue and childcare."""
    query = (
        select(Offer)
        .where(Offer.region_id == region_id, Offer.id == offer_id)
        .options(*_WITH_PLACES)
        .execution_options(populate_existing=True)
    )
    return session.scalars(query).one_or_none()


def find_offer_by_key(
    session: Session, region_id: str, provider_id: str, external_key: str
) -> Offer | None:
    """The offer that a provider has under a number of its own, with venue and childcare."""
    query = (
        select(Offer)
        .where(
            Offer.region_id == region_id,
            Offer.provider_id == provider_id,
            Offer.external_key == external_key,
        )
        .options(*_WITH_PLACES)
        .execution_options(populate_existing=True)
    )
    return session.scalars(query).one_or_none()


def find_provider(session: Session, region_id: str, provider_id: str) -> Provider | None:
    return session.get(Provider, (region_id, provider_id))


def get_provider_named(session: Session, region_id: str, name: str) -> Provider:
    """The provider of this name; a new one where there is none."""
    query = select(Provider).where(Provider.region_id == region_id, Provider.name == name)
    known = session.scalars(query.order_by(Provider.id)).first()
    if known is not None:
        return known
    provider = Provider(region_id=region_id, id=new_id(), name=name)
    session.add(provider)
    session.flush()
    return provider


def list_providers(session: Session, region_id: str) -> Sequence[Provider]:
    """The providers of a region, by name."""
    query = select(Provider).where(Provider.region_id == region_id)
    return session.scalars(query.order_by(Provider.name, Provider.id)).all()


def list_sessions_of_offers(
    session: Session, region_id: str, offer_ids: Collection[str], begin: datetime, end: datetime
) -> Sequence[OfferSession]:
    """Sessions of some offers that start within [begin, end), cancelled ones too, rows only."""
    query = select(OfferSession).where(
        OfferSession.region_id == region_id,
        OfferSession.offer_id.in_(list(offer_ids)),
        OfferSession.starts_at >= begin,
        OfferSession.starts_at < end,
    )
    return session.scalars(query).all()


def list_parties_to(
    session: Session, region_id: str, session_ids: Collection[str]
) -> Sequence[tuple[str, dict[str, int], RideStatus, Direction]]:
    """Of each ride to these sessions: the session, the party by counts, status and direction."""
    query = (
        select(RideRequest.session_id, RideRequest.party, Ride.status, Ride.direction)
        .join(Ride, (Ride.region_id == RideRequest.region_id) & (Ride.request_id == RideRequest.id))
        .where(RideRequest.region_id == region_id, RideRequest.session_id.in_(list(session_ids)))
    )
    return [(str(row[0]), row[1], row[2], row[3]) for row in session.execute(query)]


def list_starts(session: Session, region_id: str, offer_id: str) -> Sequence[datetime]:
    """When the sessions of an offer start, cancelled ones too, in any order."""
    query = select(OfferSession.starts_at).where(
        OfferSession.region_id == region_id, OfferSession.offer_id == offer_id
    )
    return session.scalars(query).all()


def list_offers(session: Session, region_id: str) -> Sequence[Offer]:
    """All offers of a region with their venues, in the order of their ids."""
    query = (
        select(Offer).where(Offer.region_id == region_id).options(*_WITH_PLACES).order_by(Offer.id)
    )
    return session.scalars(query).all()
