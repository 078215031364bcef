"""What happens by the clock: plan at 18:30, publish at 19:00, messages every 15 seconds.

Waiting lists are tended every minute, days that were booked on are bettered twice in it, and every
quarter of an hour standing orders book the dates that were added to their courses.

Each daily run is claimed in the database before the work, so it happens once however many
schedulers there are, and again only where it failed. A run that was missed while nothing was
running is caught up as long as its time of grace lasts.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import structlog
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.schedulers.base import BaseScheduler
from apscheduler.schedulers.blocking import BlockingScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from mobility.booking import unroll_standing_orders
from mobility.clock import local_instant, service_day
from mobility.messages import deliver_pending
from mobility.model import JobOutcome, PlanStatus
from mobility.paper import write_sheets
from mobility.planning import (
    day_view,
    improve_touched_days,
    list_days,
    plan_day,
    publish_day,
    tend_waiting_lists,
)
from mobility.regions import Rules
from mobility.service import Service
from mobility.storage.jobs import claim_run, finish_run

GRACE = timedelta(hours=5)
"""A plan or publication that is later than midnight would come too late for the morning."""
DEAD_AFTER = timedelta(minutes=30)
"""A run that has not ended by then died with its scheduler; longer than any search takes."""
CATCH_UP_EVERY_S = 300
DELIVER_EVERY_S = 15
TEND_EVERY_S = 60
UNROLL_EVERY_S = 900
IMPROVE_EVERY_S = 30

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class DailyJob:
    """What is done for tomorrow, each evening at a time of the region's clock."""

    name: str
    at: Callable[[Rules], time]
    work: Callable[[Service, str, date], None]


def run_if_due(service: Service, region_id: str, job: DailyJob) -> bool:
    """Do a job's newest due run unless it was done or its grace is over; says whether it ran."""
    now, region = service.clock.now(), service.region(region_id)
    due_at = _last_due(now, job.at(region.rules), region.zone)
    if now - due_at > GRACE:
        return False
    with service.database.writing() as session:
        dead_before = now - DEAD_AFTER
        if not claim_run(session, region_id, job.name, due_at, now=now, dead_before=dead_before):
            return False
    outcome = JobOutcome.FAILED
    try:
        tomorrow = service_day(due_at, region.zone) + timedelta(days=1)
        job.work(service, region_id, tomorrow)
        outcome = JobOutcome.DONE
    except Exception:
        # The scheduler and the other regions must go on; the run is tried again at the next look.
        log.exception("job failed", job=job.name, region=region_id)
    with service.database.writing() as session:
        finish_run(session, region_id, job.name, due_at, now=service.clock.now(), outcome=outcome)
    log.info("job ended", job=job.name, region=region_id, outcome=outcome.value)
    return True


def run_all_due(service: Service) -> int:
    """Do every daily job of every region that is due; returns how many ran."""
    due = [(region_id, job) for region_id in service.settings.region_ids for job in DAILY_JOBS]
    return sum(run_if_due(service, region_id, job) for region_id, job in due)


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
        for job in DAILY_JOBS:
            at = job.at(region.rules)
            trigger = CronTrigger(hour=at.hour, minute=at.minute, timezone=region.zone)
            scheduler.add_job(run_if_due, trigger, args=(service, region_id, job), **once)
    now = service.clock.now()
    scheduler.add_job(
        run_all_due,
        IntervalTrigger(seconds=CATCH_UP_EVERY_S),
        args=(service,),
        next_run_time=now,
        **once,
    )
    scheduler.add_job(
        tend_all_waiting_lists,
        IntervalTrigger(seconds=TEND_EVERY_S),
        args=(service,),
        next_run_time=now,
        **once,
    )
    scheduler.add_job(
        unroll_all_standing_orders,
        IntervalTrigger(seconds=UNROLL_EVERY_S),
        args=(service,),
        next_run_time=now,
        **once,
    )
    scheduler.add_job(
        improve_all_touched_days,
        IntervalTrigger(seconds=IMPROVE_EVERY_S),
        args=(service,),
        next_run_time=now,
        **once,
    )
    scheduler.add_job(
        deliver_pending,
        IntervalTrigger(seconds=DELIVER_EVERY_S),
        args=(service,),
        next_run_time=now,
        **once,
    )


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
        write_sheets(service, day_view(service, region_id, day))


def _is_open(service: Service, region_id: str, day: date) -> bool:
    """Whether a day has vans on duty and was not published by hand already."""
    lines = [line for line in list_days(service, region_id) if line.day == day]
    return any(line.shifts and line.status is PlanStatus.DRAFT for line in lines)


DAILY_JOBS = (
    DailyJob("plan", lambda rules: rules.plan_at, _plan),
    DailyJob("publish", lambda rules: rules.publish_at, _publish),
)
