"""What changes about a driver or a van changes the days on which they are on duty."""

from collections.abc import Iterable
from datetime import date

from mobility.clock import service_day
from mobility.model import Action, AuditEntry
from mobility.planning.loading import read_day
from mobility.planning.removal import is_sound
from mobility.refusals import Refusal
from mobility.service import Service
from mobility.storage import Session
from mobility.storage.days import lock_day_plan


def today_of(service: Service, region_id: str) -> date:
    return service_day(service.clock.now(), service.region(region_id).zone)


def count_up_days(service: Service, session: Session, region_id: str, days: Iterable[date]) -> None:
    """Let days be read anew after what was changed, if every plan of theirs still holds.

    Raises Refusal `plan_needs_it`; the caller's transaction must not be committed then.
    """
    for day in sorted(days):
        row = lock_day_plan(session, region_id, day)
        row.revision += 1
        session.flush()
        require_holding(service, session, region_id, day, row.revision)


def require_holding(
    service: Service, session: Session, region_id: str, day: date, revision: int
) -> None:
    """Raises Refusal `plan_needs_it` where a tour of the day could no longer be driven."""
    loaded = read_day(service, session, region_id, day, revision)
    driven = [tour.shift_id for tour in loaded.plan.tours]
    if driven and not is_sound(loaded.problem, loaded.plan, driven):
        raise Refusal("plan_needs_it", day=day)


def note(
    service: Service, session: Session, region_id: str, action: Action, subject: str, actor: str
) -> None:
    """Write into the audit who did what."""
    session.add(
        AuditEntry(
            region_id=region_id,
            at=service.clock.now(),
            actor=actor,
            action=action,
            subject=subject,
        )
    )
