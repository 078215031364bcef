"""Runs of scheduled jobs: whoever claims a row does the work."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.orm import Session

from mobility.model import JobOutcome, JobRun
from mobility.storage.inserting import insert_for


def claim_run(
    session: Session,
    region_id: str,
    name: str,
    due_at: datetime,
    *,
    now: datetime,
    dead_before: datetime,
) -> bool:
    """Claim a run that nobody has claimed, or that failed, or that was begun too long ago.

    `dead_before` is the instant before which a run still marked as running counts as dead. Two
    schedulers that claim at once: one of them gets False.
    """
    fresh = insert_for(session)(JobRun).values(
        region_id=region_id,
        name=name,
        due_at=due_at,
        started_at=now,
        finished_at=None,
        outcome=JobOutcome.RUNNING,
    )
    if session.scalar(fresh.on_conflict_do_nothing().returning(JobRun.name)) is not None:
        return True
    again = (
        update(JobRun)
        .where(
            JobRun.region_id == region_id,
            JobRun.name == name,
            JobRun.due_at == due_at,
            or_(
                JobRun.outcome == JobOutcome.FAILED,
                (JobRun.outcome == JobOutcome.RUNNING) & (JobRun.started_at < dead_before),
            ),
        )
        .values(started_at=now, finished_at=None, outcome=JobOutcome.RUNNING)
        .returning(JobRun.name)
    )
    return session.scalar(again) is not None


def finish_run(
    session: Session,
    region_id: str,
    name: str,
    due_at: datetime,
    *,
    now: datetime,
    outcome: JobOutcome,
) -> None:
    """Say how a claimed run ended."""
    session.execute(
        update(JobRun)
        .where(JobRun.region_id == region_id, JobRun.name == name, JobRun.due_at == due_at)
        .values(finished_at=now, outcome=outcome)
    )


def find_run(session: Session, region_id: str, name: str, due_at: datetime) -> JobRun | None:
    """A claimed run."""
    query = select(JobRun).where(
        JobRun.region_id == region_id, JobRun.name == name, JobRun.due_at == due_at
    )
    return session.scalars(query).one_or_none()


def list_runs(session: Session, region_id: str, since: datetime) -> Sequence[JobRun]:
    """The runs that were due from an instant on, the newest first."""
    query = select(JobRun).where(JobRun.region_id == region_id, JobRun.due_at >= since)
    return session.scalars(query.order_by(JobRun.due_at.desc(), JobRun.name)).all()


def count_runs(session: Session, region_id: str) -> dict[tuple[str, JobOutcome], int]:
    """How many runs of each job ended how, of those remembered."""
    query = (
        select(JobRun.name, JobRun.outcome, func.count())
        .where(JobRun.region_id == region_id)
        .group_by(JobRun.name, JobRun.outcome)
    )
    return {(name, outcome): count for name, outcome, count in session.execute(query)}


def last_successes(session: Session, region_id: str) -> dict[str, datetime]:
    """When each job last ended well."""
    query = (
        select(JobRun.name, func.max(JobRun.finished_at))
        .where(JobRun.region_id == region_id, JobRun.outcome == JobOutcome.DONE)
        .group_by(JobRun.name)
    )
    return {name: at for name, at in session.execute(query) if at is not None}


def delete_runs(session: Session, region_id: str, *, before: datetime) -> None:
    session.execute(delete(JobRun).where(JobRun.region_id == region_id, JobRun.due_at < before))
