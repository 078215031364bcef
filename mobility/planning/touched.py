"""Days that were booked on: bettered in the background, inside every promise given."""

from datetime import date, timedelta

from mobility.clock import service_day
from mobility.planning.care_places import within_care_places
from mobility.planning.day import hold_new_places, keep_promises
from mobility.planning.improving import Report, Search, carry_over, improve, is_better
from mobility.planning.loading import load_day, remember_day
from mobility.planning.storing import changed_shifts, store_tours
from mobility.service import Service
from mobility.storage.days import list_day_plans, list_rides, lock_day_plan


class Bettered(dict[date, int]):
    """By day, the revision at which a region's stored plan was bettered last."""


def improve_touched_days(service: Service, region_id: str) -> None:
    """Search a little on each coming day that changed since the last search, unless published."""
    rules, zone = service.region(region_id).rules, service.region(region_id).zone
    if not rules.improve_search_s:
        return
    bettered = service.kept(Bettered, region_id, Bettered)
    tomorrow = service_day(service.clock.now(), zone) + timedelta(days=1)
    with service.database.reading() as session:
        touched = [
            plan.service_date
            for plan in list_day_plans(session, region_id, tomorrow)
            if not plan.version and bettered.get(plan.service_date) != plan.revision
        ]
    for day in touched:
        bettered[day] = improve_day(service, region_id, day, seconds=rules.improve_search_s)


def improve_day(
    service: Service,
    region_id: str,
    day: date,
    *,
    seconds: float,
    seed: int = 0,
    progress: Report | None = None,
) -> int:
    """Better a draft's stored plan, as nobody was told of it yet; returns the day's revision then.

    The search runs without a lock; what is booked or cancelled meanwhile is worked into its plan. A
    plan that saves nothing is not stored. Who waits for a place is offered one where it made room
    for them. A day that was published stays as it is.
    """
    with service.database.reading() as session:
        before = load_day(service, session, region_id, day)
    if not before.is_on_duty:
        return before.revision
    found = improve(before, Search(seconds, seed, progress))
    with service.database.writing() as session:
        day_plan = lock_day_plan(session, region_id, day)
        loaded = load_day(service, session, region_id, day, day_plan.revision)
        if loaded.revision != before.revision:
            found = carry_over(loaded, found)
        found, _ = within_care_places(session, region_id, loaded, found)
        if day_plan.version or not (loaded.is_on_duty and is_better(loaded, found)):
            return loaded.revision
        after = keep_promises(service, region_id, loaded, found)
        changed = changed_shifts(loaded.plan, after.plan)
        store_tours(session, region_id, after, changed, service.clock.now())
        hold_new_places(service, session, list_rides(session, region_id, day), after)
        day_plan.revision = after.revision
    remember_day(service, region_id, after)
    return after.revision
