"""How far a day's stored plan may be from the best one there is.

The bound takes seconds to minutes, so it is looked for after the plan has been stored and in a
transaction of its own. What it says of a day holds until the day's next revision.
"""

from datetime import date, timedelta

from mobility.clock import service_day
from mobility.planning.improving import with_waiting
from mobility.planning.loading import load_day
from mobility.service import Service
from mobility.storage.days import list_day_plans, lock_day_plan
from routing.pooling.bounds import lower_bound
from routing.pooling.plan import cost

USEFUL_PERCENT = 25.0
"""Beyond, the bound says more about itself than about the plan."""


class Bounded(dict[date, int]):
    """By day, the revision of the plan that a bound was last looked for."""


def bound_day(service: Service, region_id: str, day: date, *, seconds: float) -> float | None:
    """By how many per cent the stored plan costs at most more than the best one; stores it, too.

    None where no useful bound was found in time, nobody is on duty, or the day was changed
    meanwhile.
    """
    with service.database.reading() as session:
        loaded = load_day(service, session, region_id, day)
    if not loaded.is_on_duty:
        return None
    problem, plan = with_waiting(loaded)
    bound = lower_bound(problem, seconds=seconds, plan=plan)
    gap_percent = bound.gap_percent(cost(problem, plan))
    if gap_percent > USEFUL_PERCENT:
        return None
    with service.database.writing() as session:
        day_plan = lock_day_plan(session, region_id, day)
        if day_plan.revision != loaded.revision:
            return None
        day_plan.gap_percent, day_plan.gap_revision = gap_percent, loaded.revision
    return gap_percent


def bound_planned_days(service: Service, region_id: str) -> None:
    """Look for the bounds of coming days that were computed or changed since the last time."""
    seconds = service.region(region_id).rules.bound_search_s
    if not seconds:
        return
    zone = service.region(region_id).zone
    tomorrow = service_day(service.clock.now(), zone) + timedelta(days=1)
    bounded = service.kept(Bounded, region_id, Bounded)
    with service.database.reading() as session:
        due = [
            (plan.service_date, plan.revision)
            for plan in list_day_plans(session, region_id, tomorrow)
            if plan.planned_at
            and plan.revision not in (plan.gap_revision, bounded.get(plan.service_date))
        ]
    for day, revision in due:
        bound_day(service, region_id, day, seconds=seconds)
        bounded[day] = revision
