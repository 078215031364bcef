"""Regions."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from mobility.model import Region


def add_missing_regions(session: Session, region_ids: Iterable[str]) -> None:
    """Write the keys of regions that are not there yet; all other rows refer to them."""
    known = set(session.scalars(select(Region.id)))
    session.add_all(Region(id=region_id) for region_id in region_ids if region_id not in known)
    session.flush()
