"""What happens by the clock: plan at 18:30, publish at 19:00, messages every 15 seconds.

Waiting lists are tended every minute, days that were booked on are bettered twice in it, and every
quarter of an hour standing orders book the dates that were added to their courses.

Each daily run is claimed in the database before the work, so it happens once however many
schedulers there are, and again only where it failed. A run that was missed while nothing was
running is caught up as long as its time of grace lasts.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import structlog
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.schedulers.base import BaseScheduler
from apscheduler.schedulers.blocking import BlockingScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from mobility.booking import unroll_standing_orders
from mobility.clock import local_instant, service_day
from mobility.fleet import fill_shifts, note_absences
from mobility.messages import deliver_pending, forget_messages
from mobility.model import JobOutcome, PlanStatus
from mobility.operations import forecast_all, forget_driving, print_day, remind_unread_tours
from mobility.participation import forget_said
from mobility.planning import (
    bound_planned_days,
    improve_touched_days,
    list_days,
    plan_day,
    publish_day,
    remind_before_pickup,
    tend_waiting_lists,
)
from mobility.privacy import forget_rides
from mobility.regions import Rules
from mobility.service import Service
from mobility.storage.jobs import claim_run, delete_runs, finish_run, list_runs

GRACE = timedelta(hours=5)
"""A plan or publication that is later than midnight would come too late for the morning."""
DEAD_AFTER = timedelta(minutes=30)
"""A run that has not ended by then died with its scheduler; longer than any search takes."""
CATCH_UP_EVERY_S = 300
REGULAR_EVERY_S = 60
RECENT = timedelta(days=3)
HISTORY = timedelta(days=30)
"""So long the runs of jobs are remembered."""
DELIVER_EVERY_S = 15
SENDERS = 4
"""Messages handed over at once: a slow gateway must not keep an evening's schedules for an hour."""
TEND_EVERY_S = 60
UNROLL_EVERY_S = 900
IMPROVE_EVERY_S = 30
BOUND_EVERY_S = 60

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class DailyJob:
    """What is done for tomorrow, each evening at a time of the region's clock."""

    name: str
    at: Callable[[Rules], time]
    work: Callable[[Service, str, date], None]


@dataclass(frozen=True)
class RegularJob:
    """What is done every so many seconds; of the runs that were missed only the newest."""

    name: str
    every_s: int
    work: Callable[[Service, str], None]


def run_if_due(service: Service, region_id: str, job: DailyJob) -> bool:
    """Do a job's newest due run unless it was done or its grace is over; says whether it ran."""
    now, region = service.clock.now(), service.region(region_id)
    due_at = _last_due(now, job.at(region.rules), region.zone)
    if now - due_at > GRACE:
        return False
    tomorrow = service_day(due_at, region.zone) + timedelta(days=1)
    return _run_once(
        service, region_id, job.name, due_at, lambda: job.work(service, region_id, tomorrow)
    )


def run_regular_if_due(service: Service, region_id: str, job: RegularJob) -> bool:
    """Do a job's newest due run unless it was done already; says whether it ran."""
    due_s = int(service.clock.now().timestamp()) // job.every_s * job.every_s
    due_at = datetime.fromtimestamp(due_s, UTC)
    return _run_once(service, region_id, job.name, due_at, lambda: job.work(service, region_id))


def _run_once(
    service: Service, region_id: str, name: str, due_at: datetime, work: Callable[[], None]
) -> bool:
    """Claim a run, do it, note how it ended; says whether it was ours to do."""
    now = service.clock.now()
    with service.database.writing() as session:
        dead_before = now - DEAD_AFTER
        if not claim_run(session, region_id, name, due_at, now=now, dead_before=dead_before):
            return False
    outcome = JobOutcome.FAILED
    try:
        work()
        outcome = JobOutcome.DONE
    except Exception:
        # The scheduler and the other regions must go on; the run is tried again at the next look.
        log.exception("job failed", job=name, region=region_id)
    with service.database.writing() as session:
        finish_run(session, region_id, name, due_at, now=service.clock.now(), outcome=outcome)
    log.info("job ended", job=name, region=region_id, outcome=outcome.value)
    return True


def run_all_due(service: Service) -> int:
    """Do every daily job of every region that is due; returns how many ran."""
    jobs = (*DAILY_JOBS, PRINTING, ABSENCES, *NIGHTLY_JOBS)
    due = [(region_id, job) for region_id in service.settings.region_ids for job in jobs]
    return sum(run_if_due(service, region_id, job) for region_id, job in due)


def run_all_regular(service: Service) -> int:
    """Do every regular job of every region that is due; returns how many ran."""
    regions = service.settings.region_ids
    due = [(region_id, job) for region_id in regions for job in REGULAR_JOBS]
    return sum(run_regular_if_due(service, region_id, job) for region_id, job in due)


def tend_all_waiting_lists(service: Service) -> None:
    """Offer what is free to those who wait, and take back what was held too long, everywhere."""
    for region_id in service.settings.region_ids:
        try:
            tend_waiting_lists(service, region_id)
        except Exception:
            # The other regions must go on; it is tried again in a minute.
            log.exception("waiting lists not tended", region=region_id)


def unroll_all_standing_orders(service: Service) -> None:
    """Book the dates that were added to courses ordered as a whole, everywhere."""
    for region_id in service.settings.region_ids:
        try:
            unroll_standing_orders(service, region_id)
        except Exception:
            # The other regions must go on; what was not booked is booked at the next look.
            log.exception("standing orders not unrolled", region=region_id)


def improve_all_touched_days(service: Service) -> None:
    """Better the coming drafts that were changed since the last time, everywhere."""
    for region_id in service.settings.region_ids:
        try:
            improve_touched_days(service, region_id)
        except Exception:
            # The other regions must go on; it is tried again in half a minute.
            log.exception("days not improved", region=region_id)


def bound_all_planned_days(service: Service) -> None:
    """Look for how good the coming days' plans could be at best, everywhere."""
    for region_id in service.settings.region_ids:
        try:
            bound_planned_days(service, region_id)
        except Exception:
            # The other regions must go on; it is tried again in a minute.
            log.exception("plans not bounded", region=region_id)


def send_messages(service: Service) -> None:
    """Empty the outbox as far as it can be."""
    deliver_pending(service, senders=SENDERS)


def forget_runs(service: Service, region_id: str) -> None:
    """Delete what nobody looks at any more of the jobs' history."""
    with service.database.writing() as session:
        delete_runs(session, region_id, before=service.clock.now() - HISTORY)


@dataclass(frozen=True)
class RunView:
    """One run of a job."""

    name: str
    due_at: datetime
    started_at: datetime
    finished_at: datetime | None
    outcome: JobOutcome


def list_recent_runs(service: Service, region_id: str) -> tuple[RunView, ...]:
    """The runs of the last days, the newest first."""
    with service.database.reading() as session:
        rows = list_runs(session, region_id, service.clock.now() - RECENT)
    return tuple(
        RunView(row.name, row.due_at, row.started_at, row.finished_at, row.outcome) for row in rows
    )


def background_scheduler(service: Service) -> BackgroundScheduler:
    """A scheduler that works beside what the process does otherwise; not yet started."""
    scheduler = BackgroundScheduler(timezone="UTC")
    _add_jobs(scheduler, service)
    return scheduler


def blocking_scheduler(service: Service) -> BlockingScheduler:
    """A scheduler for a process of its own; not yet started."""
    scheduler = BlockingScheduler(timezone="UTC")
    _add_jobs(scheduler, service)
    return scheduler


def _add_jobs(scheduler: BaseScheduler, service: Service) -> None:
    once: dict[str, Any] = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
    for region_id in service.settings.region_ids:
        region = service.region(region_id)
        for job in (*DAILY_JOBS, *NIGHTLY_JOBS):
            at = job.at(region.rules)
            trigger = CronTrigger(hour=at.hour, minute=at.minute, timezone=region.zone)
            scheduler.add_job(run_if_due, trigger, args=(service, region_id, job), **once)
    now = service.clock.now()
    for work, every_s in (
        (run_all_due, CATCH_UP_EVERY_S),
        (run_all_regular, REGULAR_EVERY_S),
        (tend_all_waiting_lists, TEND_EVERY_S),
        (unroll_all_standing_orders, UNROLL_EVERY_S),
        (improve_all_touched_days, IMPROVE_EVERY_S),
        (bound_all_planned_days, BOUND_EVERY_S),
        (send_messages, DELIVER_EVERY_S),
    ):
        trigger = IntervalTrigger(seconds=every_s)
        scheduler.add_job(work, trigger, args=(service,), next_run_time=now, **once)


def _last_due(now: datetime, at: time, zone: Any) -> datetime:
    today = service_day(now, zone)
    due_at = local_instant(today, at, zone)
    return due_at if due_at <= now else local_instant(today - timedelta(days=1), at, zone)


def _plan(service: Service, region_id: str, day: date) -> None:
    if _is_open(service, region_id, day):
        plan_day(service, region_id, day)


def _publish(service: Service, region_id: str, day: date) -> None:
    if _is_open(service, region_id, day):
        publish_day(service, region_id, day)


def _is_open(service: Service, region_id: str, day: date) -> bool:
    """Whether a day has vans on duty and was not published by hand already."""
    lines = [line for line in list_days(service, region_id) if line.day == day]
    return any(line.shifts and line.status is PlanStatus.DRAFT for line in lines)


def _print(service: Service, region_id: str, day: date) -> None:
    if _is_open(service, region_id, day):
        raise RuntimeError("the day is not published yet")  # it is printed at a later look
    print_day(service, region_id, day)


def _look_for_weaknesses(service: Service, region_id: str, day: date) -> None:
    if _is_open(service, region_id, day):
        raise RuntimeError("the day is not published yet")  # it is looked at later
    note_absences(service, region_id, day)


def _fill(service: Service, region_id: str, _day: date) -> None:
    fill_shifts(service, region_id)


def _forget(service: Service, region_id: str, _day: date) -> None:
    forget_messages(service, region_id)
    forget_driving(service, region_id)
    forget_said(service, region_id)
    forget_rides(service, region_id)
    forget_runs(service, region_id)


DAILY_JOBS = (
    DailyJob("plan", lambda rules: rules.plan_at, _plan),
    DailyJob("publish", lambda rules: rules.publish_at, _publish),
)
PRINTING = DailyJob("print", lambda rules: rules.publish_at, _print)
"""Without a clock of its own: it is done at the next look after the publishing."""
ABSENCES = DailyJob("absences", lambda rules: rules.publish_at, _look_for_weaknesses)
"""The same."""
NIGHTLY_JOBS = (
    DailyJob("retention", lambda rules: rules.retention_at, _forget),
    DailyJob("shifts", lambda rules: rules.retention_at, _fill),
)
REGULAR_JOBS = (
    RegularJob("remind", 300, remind_before_pickup),
    RegularJob("unacknowledged", 300, remind_unread_tours),
    RegularJob("forecast", 300, forecast_all),
)
