"""What staff did, read again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from mobility.model import Action, AuditEntry, StaffAccount


@dataclass(frozen=True)
class Wanted:
    """Which entries are asked for; what is None or empty does not matter.

    `subjects` are keys such as ``ride:<id>``.
    """

    since: datetime | None = None
    until: datetime | None = None
    actor: str = ""
    action: Action | None = None
    subjects: Sequence[str] = ()


def list_entries(
    session: Session, region_id: str, wanted: Wanted, *, offset: int, limit: int
) -> Sequence[AuditEntry]:
    """The entries asked for, the newest first."""
    query = select(AuditEntry).where(AuditEntry.region_id == region_id)
    if wanted.since:
        query = query.where(AuditEntry.at >= wanted.since)
    if wanted.until:
        query = query.where(AuditEntry.at < wanted.until)
    if wanted.actor:
        query = query.where(AuditEntry.actor == wanted.actor)
    if wanted.action:
        query = query.where(AuditEntry.action == wanted.action)
    if wanted.subjects:
        query = query.where(AuditEntry.subject.in_(list(wanted.subjects)))
    newest_first = query.order_by(AuditEntry.at.desc(), AuditEntry.id)
    return session.scalars(newest_first.offset(offset).limit(limit)).all()


def list_staff_names(session: Session, region_id: str) -> dict[str, str]:
    """The names of all staff accounts by actor, such as ``staff:<id>``."""
    query = select(StaffAccount.id, StaffAccount.name).where(StaffAccount.region_id == region_id)
    rows = session.execute(query.order_by(StaffAccount.name))
    return {f"staff:{staff_id}": name for staff_id, name in rows}
