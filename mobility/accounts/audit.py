"""The audit: who did what, when, and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from mobility.clock import day_start
from mobility.model import Action
from mobility.service import Service
from mobility.storage.audit import Wanted, list_entries, list_staff_names

PAGE = 100


@dataclass(frozen=True)
class AuditLine:
    """One thing that was done. `who` is the name of staff, None for anybody else.

    `subject` is what was acted on: its kind and its key.
    """

    at: datetime
    actor: str
    who: str | None
    action: Action
    subject: tuple[str, str]
    reason: str


@dataclass(frozen=True)
class AuditPage:
    """Some lines, the newest first, whether there are older ones, and who may have acted."""

    lines: Sequence[AuditLine]
    has_more: bool
    staff: Mapping[str, str]


def get_audit(
    service: Service,
    region_id: str,
    *,
    day: date | None = None,
    actor: str = "",
    action: Action | None = None,
    ride_id: str = "",
    page: int = 1,
) -> AuditPage:
    """What was done on a day, by somebody, to a ride; all of it where nothing is said."""
    zone = service.region(region_id).zone
    wanted = Wanted(
        since=day_start(day, zone) if day else None,
        until=day_start(day + timedelta(days=1), zone) if day else None,
        actor=actor,
        action=action,
        subjects=[f"ride:{ride_id}"] if ride_id else (),
    )
    with service.database.reading() as session:
        staff = list_staff_names(session, region_id)
        offset = (max(page, 1) - 1) * PAGE
        rows = list_entries(session, region_id, wanted, offset=offset, limit=PAGE + 1)
        lines = [
            AuditLine(
                at=row.at,
                actor=row.actor,
                who=staff.get(row.actor),
                action=row.action,
                subject=(row.subject.partition(":")[0], row.subject.partition(":")[2]),
                reason=row.reason,
            )
            for row in rows[:PAGE]
        ]
    return AuditPage(lines, len(rows) > PAGE, staff)
