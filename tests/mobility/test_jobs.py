"""What happens by the clock."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from mobility.booking import accept_series, cancel, list_rides_of_participant, quote_series
from mobility.fleet import find_weaknesses
from mobility.jobs import (
    DAILY_JOBS,
    NIGHTLY_JOBS,
    DailyJob,
    RegularJob,
    background_scheduler,
    forget_runs,
    list_recent_runs,
    run_all_due,
    run_if_due,
    run_regular_if_due,
    unroll_all_standing_orders,
)
from mobility.messages import forget_messages
from mobility.model import JobOutcome, OutboxMessage, PlanStatus, RideStatus, new_id
from mobility.planning import publish_day, remind_before_pickup
from mobility.service import Service
from mobility.storage.jobs import find_run, list_runs
from tests.mobility.town import DAY, NOW, REGION, Town, at

EVE = DAY - timedelta(days=1)


def job_of(work: list[date], *, fails: int = 0) -> DailyJob:
    """A job at 18:30 that notes the day it is asked for, and fails so many times first."""

    def note(_service: Service, _region_id: str, day: date) -> None:
        work.append(day)
        if len(work) <= fails:
            raise RuntimeError("out of luck")

    return DailyJob("note", lambda rules: rules.plan_at, note)


def test_nothing_before_its_time(town: Town) -> None:
    """At 18:29 yesterday's run is too old to be caught up, and today's is not due."""
    work: list[date] = []
    town.clock.instant = at(18, 29, day=EVE)
    assert not run_if_due(town.service, REGION, job_of(work))
    assert work == []


def test_at_its_time_for_tomorrow_and_once(town: Town) -> None:
    """At 18:30 it is done for the next day; the next looks find it done."""
    work: list[date] = []
    town.clock.instant = at(18, 30, day=EVE)
    assert run_if_due(town.service, REGION, job_of(work))
    town.clock.advance(timedelta(minutes=5))
    assert not run_if_due(town.service, REGION, job_of(work))
    assert work == [DAY]
    with town.service.database.reading() as session:
        run = find_run(session, REGION, "note", at(18, 30, day=EVE))
        assert run is not None
        assert run.outcome is JobOutcome.DONE


def test_two_schedulers_do_it_once(town: Town) -> None:
    """A second scheduler on the same database finds the run claimed."""
    work: list[date] = []
    town.clock.instant = at(18, 30, day=EVE)
    other = Service(town.service.settings, town.service.database, town.clock)
    runs = [run_if_due(service, REGION, job_of(work)) for service in (town.service, other)]
    assert runs == [True, False]
    assert work == [DAY]


def test_a_missed_run_is_caught_up(town: Town) -> None:
    """Back after a power cut at 23:29, five hours late at most, it is done; later it is not."""
    work: list[date] = []
    town.clock.instant = at(23, 31, day=EVE)
    assert not run_if_due(town.service, REGION, job_of(work))
    town.clock.instant = at(23, 30, day=EVE)
    assert run_if_due(town.service, REGION, job_of(work))
    assert work == [DAY]


def test_a_failed_run_is_tried_again(town: Town, capsys: pytest.CaptureFixture[str]) -> None:
    """The failure is logged without stopping anything; the next look does the work."""
    work: list[date] = []
    job = job_of(work, fails=1)
    town.clock.instant = at(18, 30, day=EVE)
    assert run_if_due(town.service, REGION, job)
    assert "job failed" in capsys.readouterr().out
    assert run_if_due(town.service, REGION, job)
    assert not run_if_due(town.service, REGION, job)
    assert work == [DAY, DAY]


def test_an_evening(town: Town) -> None:
    """18:30: tomorrow is planned. 19:00: it is published, the sheets are written, and whom the day
    cannot do without is known."""
    town.add_van()
    town.book(town.wish(town.add_session()))
    town.clock.instant = at(18, 30, day=EVE)
    assert run_all_due(town.service) == 1
    view = town.day()
    assert (view.status, view.rides[0].status) == (PlanStatus.DRAFT, RideStatus.PLANNED)
    town.clock.instant = at(19, 0, day=EVE)
    assert run_all_due(town.service) == 3
    assert (town.day().status, town.day().version) == (PlanStatus.PUBLISHED, 1)
    assert find_weaknesses(town.service, REGION, DAY) is not None
    sheets = town.service.settings.var_dir / "sheets"
    assert len(list(sheets.rglob("*.pdf"))) == 1
    assert run_all_due(town.service) == 0


def test_a_regular_job_runs_once_in_its_time(town: Town) -> None:
    """Every five minutes: the second look finds it done; after an hour's pause it is done once."""
    work: list[str] = []
    job = RegularJob("look", 300, lambda _service, region_id: work.append(region_id))
    looks = []
    for step_s in (0, 60, 240, 3600, 60):
        town.clock.advance(timedelta(seconds=step_s))
        looks.append(run_regular_if_due(town.service, REGION, job))
    assert looks == [True, False, True, True, False]
    assert work == [REGION] * 3


def test_who_rides_is_reminded_half_an_hour_before(town: Town) -> None:
    """Once, and only who still rides; the pickup is at the planned time of the stored tour."""
    town.add_van()
    course = town.add_session()
    kept, dropped = (town.book(town.wish(course))[0] for _ in range(2))
    publish_day(town.service, REGION, DAY)
    cancel(town.service, REGION, dropped, "system")
    [pickup] = [s.begin_at for s in town.day().tours[0].stops if s.is_pickup]
    for before_min, expected in ((31, 0), (30, 1), (25, 1), (0, 1)):
        town.clock.instant = pickup - timedelta(minutes=before_min)
        remind_before_pickup(town.service, REGION)
        with town.service.database.reading() as session:
            query = select(OutboxMessage.about_ride_id).where(
                OutboxMessage.template == "pickup_soon"
            )
            assert list(session.scalars(query)) == [kept] * expected


def test_nobody_is_reminded_of_a_draft(town: Town) -> None:
    town.add_van()
    town.book(town.wish(town.add_session()))
    town.clock.instant = town.day().tours[0].stops[0].begin_at - timedelta(minutes=10)
    remind_before_pickup(town.service, REGION)
    with town.service.database.reading() as session:
        assert "pickup_soon" not in set(session.scalars(select(OutboxMessage.template)))


def test_messages_and_runs_are_forgotten(town: Town) -> None:
    """After 90 days nobody can read any more whom a message went to; its cost stays."""
    town.add_van()
    town.book(town.wish(town.add_session()))
    for days, phones in ((89, 1), (91, 0)):
        town.clock.instant = NOW + timedelta(days=days)
        forget_messages(town.service, REGION)
        with town.service.database.reading() as session:
            assert len([p for p in session.scalars(select(OutboxMessage.phone)) if p]) == phones


def test_the_history_shows_the_last_days(town: Town) -> None:
    town.clock.instant = at(19, 0, day=EVE)
    run_all_due(town.service)
    runs = list_recent_runs(town.service, REGION)
    assert {(run.name, run.outcome) for run in runs} == {
        ("plan", JobOutcome.DONE),
        ("publish", JobOutcome.DONE),
        ("print", JobOutcome.DONE),
        ("absences", JobOutcome.DONE),
    }
    town.clock.advance(timedelta(days=31))
    forget_runs(town.service, REGION)
    with town.service.database.reading() as session:
        assert list_runs(session, REGION, NOW) == []


def test_a_day_without_vans_is_left_alone(town: Town) -> None:
    """On a holiday nobody drives: the runs are done without a plan."""
    town.clock.instant = at(19, 0, day=EVE)
    assert run_all_due(town.service) == 4
    assert (town.day().version, town.day().planned_at) == (0, None)


def test_the_scheduler_knows_its_jobs(town: Town) -> None:
    """Four a day for each region; catching up, what is regular, waiting, bettering, standing
    orders, messages."""
    scheduler = background_scheduler(town.service)
    triggers = [str(job.trigger) for job in scheduler.get_jobs()]
    assert len(triggers) == len(DAILY_JOBS) + len(NIGHTLY_JOBS) + 7
    assert "cron[hour='18', minute='30']" in triggers
    assert "cron[hour='19', minute='0']" in triggers
    assert "interval[0:00:15]" in triggers
    assert "interval[0:15:00]" in triggers


def test_standing_orders_are_looked_after(town: Town) -> None:
    """A date that is added to a course ordered as a whole is booked without her doing."""
    town.add_van()
    person = town.add_participant()
    token = quote_series(town.service, REGION, town.wish(town.add_session())).token
    accept_series(town.service, REGION, person.id, token, new_id())
    next_day = DAY + timedelta(days=1)
    town.add_van(day=next_day)
    town.add_session(at(9, day=next_day), at(12, day=next_day))
    unroll_all_standing_orders(town.service)
    assert len(list_rides_of_participant(town.service, REGION, person.id)) == 2
