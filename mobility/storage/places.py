"""Named places."""

from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from mobility.model import Place, PlaceKind


def list_places(session: Session, region_id: str, kinds: Collection[PlaceKind]) -> Sequence[Place]:
    """The region's places of these kinds, by name."""
    query = (
        select(Place)
        .where(Place.region_id == region_id, Place.kind.in_(list(kinds)))
        .order_by(Place.name, Place.id)
    )
    return session.scalars(query).all()
