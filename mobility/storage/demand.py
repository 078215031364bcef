"""Wishes that found no place."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from mobility.model import UnmetWish


def has_unmet(session: Session, region_id: str, wish_key: str) -> bool:
    """Whether this very wish is noted already."""
    query = select(UnmetWish.id).where(
        UnmetWish.region_id == region_id, UnmetWish.wish_key == wish_key
    )
    return session.scalar(query) is not None


def list_unmet(session: Session, region_id: str, first: date, last: date) -> Sequence[UnmetWish]:
    """Wishes for rides on the days from first to last."""
    query = select(UnmetWish).where(
        UnmetWish.region_id == region_id,
        UnmetWish.service_date >= first,
        UnmetWish.service_date <= last,
    )
    return session.scalars(query).all()
