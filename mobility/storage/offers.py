"""Offers and their sessions."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from mobility.model import Childcare, Offer, OfferSession

# In one query, for every quote asks.
_WITH_PLACES = (
    joinedload(Offer.place),
    joinedload(Offer.provider),
    joinedload(Offer.childcare).joinedload(Childcare.place),
)
_WITH_OFFER = joinedload(OfferSession.offer).options(*_WITH_PLACES)


def find_session(session: Session, region_id: str, session_id: str) -> OfferSession | None:
    """A session with its offer, provider and venue."""
    query = (
        select(OfferSession)
        .where(OfferSession.region_id == region_id, OfferSession.id == session_id)
        .options(_WITH_OFFER)
    )
    return session.scalars(query).one_or_none()


def list_sessions(
    session: Session, region_id: str, begin: datetime, end: datetime
) -> Sequence[OfferSession]:
    """Sessions that start within [begin, end) and are not cancelled, by start."""
    query = (
        select(OfferSession)
        .where(
            OfferSession.region_id == region_id,
            OfferSession.starts_at >= begin,
            OfferSession.starts_at < end,
            OfferSession.cancelled.is_(False),
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


def list_offers(session: Session, region_id: str) -> Sequence[Offer]:
    """All offers of a region with their venues, in the order of their ids."""
    query = (
        select(Offer).where(Offer.region_id == region_id).options(*_WITH_PLACES).order_by(Offer.id)
    )
    return session.scalars(query).all()
